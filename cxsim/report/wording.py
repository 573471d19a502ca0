"""Numbers as a person writes them: one way for levels, one for differences, one for intervals.

A proper minus sign, thousands separators, percent points for differences of shares, minutes for waits, and
"not available" where there is no number.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import NamedTuple

from cxsim.experiments.words import readable as readable
from cxsim.world.metrics import METRICS, Metric

MISSING = "not available"
MINUS = "−"
THIN = "\u202f"
"""Narrow no-break space, between a number and its unit."""

_DECIMALS = {
    "percent": 1,
    "points": 1,
    "number": 2,
    "count": 0,
    "money": 2,
    "minutes": 1,
    "days": 1,
    "months": 0,
}
_FACTORS = {"percent": 100.0, "minutes": 1440.0}
_MILLION = 1e6
MOST_DECIMALS = 6


class Unit(NamedTuple):
    """How a metric is written: its values times `factor`, so many `decimals`, and what stands behind them."""

    factor: float
    decimals: int
    level: str
    difference: str


def unit(metric: Metric, values: Iterable[float], currency: str = "", millions: bool = True) -> Unit:
    """One unit for all of `values`, so that a column or an axis reads evenly.

    Small values get more decimals (two more at the most), large sums of money are
    written in `millions`.
    """
    kept = sorted(abs(value) for value in values if math.isfinite(value) and value)
    largest = kept[-1] if kept else 0.0
    if metric.form == "money":
        return _money(metric, largest if millions else min(largest, 1000.0), currency)
    factor = _FACTORS.get(metric.form, 1.0)
    decimals = _DECIMALS[metric.form]
    tiny = largest * factor < 0.5 * 10.0 ** -(decimals + 2)
    if metric.form != "count" and not tiny:
        while decimals < _DECIMALS[metric.form] + 2 and largest * factor < 10.0**-decimals:
            decimals += 1
    level, difference = {
        "percent": (f"{THIN}%", " points"),
        "minutes": (" min", " min"),
        "days": (" days", " days"),
        "months": (" months", " months"),
    }.get(metric.form, ("", ""))
    return Unit(factor, decimals, level, difference)


def _money(metric: Metric, largest: float, currency: str) -> Unit:
    behind = metric.unit.replace("money", currency).strip() if "money" in metric.unit else currency
    if largest >= 10 * _MILLION:
        return Unit(1 / _MILLION, 1, f" million {behind}", f" million {behind}")
    if largest >= _MILLION:
        return Unit(1 / _MILLION, 2, f" million {behind}", f" million {behind}")
    return Unit(1.0, 0 if largest >= 1000 else 2, f" {behind}", f" {behind}")


def plain(value: float, decimals: int, signed: bool = False) -> str:
    """A number with thousands separators and a proper sign; never a negative zero."""
    if math.isnan(value):
        return MISSING
    if math.isinf(value):
        return "not by then"
    text = f"{abs(value):,.{decimals}f}"
    zero = not text.strip("0.,")
    if value < 0 and not zero:
        return MINUS + text
    return f"+{text}" if signed and not zero else text


def level(metric: Metric, value: float, currency: str = "", scale: Unit | None = None) -> str:
    """`12.3 %`, `4.2 min`, `1.24 million EUR`, `+12.0`: the value of a metric with its unit."""
    if not math.isfinite(value):
        return "not by then" if math.isinf(value) else MISSING
    how = scale or unit(metric, [value], currency)
    return plain(value * how.factor, how.decimals, metric.form == "points") + how.level


def change(
    metric: Metric, value: float, currency: str = "", scale: Unit | None = None, behind: bool = True
) -> str:
    """`+1.8 points`, `−4.2 min`: a difference between two values of a metric; exactly 0 is `0`."""
    if not math.isfinite(value):
        return "not by then" if math.isinf(value) else MISSING
    how = scale or unit(metric, [value], currency)
    number = "0" if value == 0 else plain(value * how.factor, how.decimals, signed=True)
    return number + (how.difference if behind else "")


def between(metric: Metric, low: float, high: float, currency: str = "", scale: Unit | None = None) -> str:
    """`−2.4 to +6.0`: the interval of a difference, without unit; empty if there is no interval.

    An end beyond 0 on the side of the other never reads as 0: it gets as many decimals as that takes.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    how = scale or unit(metric, [low, high], currency)
    nearest = min(abs(low), abs(high)) * how.factor
    while low * high > 0 and how.decimals < MOST_DECIMALS and not round(nearest, how.decimals):
        how = how._replace(decimals=how.decimals + 1)
    return f"{change(metric, low, currency, how, False)} to {change(metric, high, currency, how, False)}"


def span(metric: Metric, low: float, high: float, currency: str = "", scale: Unit | None = None) -> str:
    """`31.2 to 33.0`: the interval of a level, without unit; empty if there is no interval."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    how = scale or unit(metric, [low, high], currency)
    signed = metric.form == "points"
    return (
        f"{plain(low * how.factor, how.decimals, signed)} to {plain(high * how.factor, how.decimals, signed)}"
    )


def probability(value: float) -> str:
    """A share of resamples in whole per cent."""
    if not math.isfinite(value):
        return MISSING
    return f"{100 * value:.0f}{THIN}%"


def share(value: float, decimals: int = 1) -> str:
    """A share in per cent."""
    return f"{plain(100 * value, decimals)}{THIN}%" if math.isfinite(value) else MISSING


def count(value: float, noun: str = "", plural: str = "") -> str:
    """`1,234 customers`; the singular for exactly 1."""
    if not math.isfinite(value):
        return MISSING
    number = plain(value, 0)
    return f"{number} {noun if value == 1 else plural or noun + 's'}" if noun else number


def money(value: float, currency: str) -> str:
    """A sum of money: `1.24 million EUR`, `12,400 EUR`, `3.20 EUR`."""
    return level(METRICS["revenue"], value, currency)


def listing(items: Iterable[str]) -> str:
    """`a, b and c`."""
    words = list(items)
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def typeset(text: str) -> str:
    """A sentence with proper minus signs and unbreakable spaces between numbers and `%`."""
    text = re.sub(r"(?<![\w.)])-(?=\d)", MINUS, text)
    return re.sub(r"(?<=\d) %", f"{THIN}%", text)
