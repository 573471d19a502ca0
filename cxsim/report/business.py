"""Service, segments and money: the exhibits of how the firm runs and what it earns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxsim.experiments.words import months
from cxsim.report import figures, tables
from cxsim.report.exhibits import Exhibit, Write, data, exhibit, sentences
from cxsim.report.rows import each
from cxsim.report.wording import count, money, plain, share

if TYPE_CHECKING:
    from cxsim.experiments.comparison import Comparison


def stations_exhibit(table: pd.DataFrame) -> Exhibit | None:
    """Load of the stations."""
    if table.empty or table["arrivals"].fillna(0).sum() == 0:
        return None

    def minutes(value: float) -> str:
        return plain(value, 1) + (" min" if math.isfinite(value) else "")

    told = [
        f"{row.station_title}, {row.title}: busy {share(row.utilisation)}, mean wait {minutes(row.wait)}, "
        f"{share(row.reneged)} leave the queue"
        for row in each(table)
    ]
    return exhibit(
        "stations",
        "How busy the desks are",
        "Over the last year: share of staffed time spent serving, mean wait of all who came, and the share "
        "who hung up or walked away.",
        figures.station_load,
        table,
        sentences(told),
        data(
            table,
            [
                ("station", "station_title", str),
                ("strategy", "title", str),
                ("arrivals per day", "arrivals", count),
                ("busy", "utilisation", share),
                ("had to wait", "delayed", share),
                ("mean wait", "wait", minutes),
                ("left the queue", "reneged", share),
            ],
            words=2,
        ),
    )


def segments_exhibit(comparison: Comparison) -> Exhibit | None:
    """Segments by value."""
    table = tables.segments(comparison)
    if table.empty or table["segment"].nunique() < 2:
        return None
    currency = comparison.scenario.market.currency

    def worth(value: float) -> str:
        return money(value, currency)

    first = table[table["strategy"] == "baseline"]
    told = [f"{row.segment_title}: worth {worth(row.clv)} an owner" for row in each(first)]
    last = table[table["strategy"] != "baseline"]
    told += [
        f"{row.segment_title}, {row.title}: {share(row.true_loyalty_owners)} truly loyal"
        for row in each(last)
    ]
    return exhibit(
        "segments",
        "Segments by what an owner is worth",
        "The most valuable segment first, under its name the lifetime value of an owner if nothing is done. "
        "The marks show how many of the brand's owners in the segment are truly loyal at "
        f"{months(comparison.deciding_horizon)}. Means of all replications, without intervals.",
        figures.segments_by_value,
        table,
        sentences(told),
        data(
            table,
            [
                ("strategy", "title", str),
                ("segment", "segment_title", str),
                ("owners", "owners", count),
                ("of all owners", "share", share),
                ("truly loyal", "true_loyalty_owners", share),
                ("margin a month", "margin", worth),
                ("lifetime value", "clv", worth),
                ("of all value", "value_share", share),
            ],
            words=2,
        ),
    )


def cash_exhibit(comparison: Comparison) -> Exhibit | None:
    """Cash over time against doing nothing."""
    table = tables.cash(comparison)
    shown = table[table["strategy"] != "baseline"]
    if shown["difference"].notna().sum() == 0:
        return None
    currency = comparison.scenario.market.currency
    last = shown[shown["month"] == shown["month"].max()]

    def signed(value: float) -> str:
        text = money(value, currency)
        return f"+{text}" if value > 0 else text

    def at_end(value: float) -> str:
        return "" if math.isnan(value) else signed(value)

    told = [f"{row.title}: {signed(row.discounted)} after {months(float(row.month))}" for row in each(last)]
    every = shown[shown["month"].isin(_months(int(shown["month"].max())))]
    bars = " The bar at the right end is the middle 80 % of plausible worlds." if comparison.worlds else ""
    columns: list[tuple[str, str, Write]] = [
        ("strategy", "title", str),
        ("month", "month", lambda value: f"{value:.0f}"),
        ("against doing nothing, discounted", "discounted", signed),
        ("low", "discounted_low", signed),
        ("high", "discounted_high", signed),
        ("not discounted", "difference", signed),
    ]
    if comparison.worlds:
        columns += [("worlds, low", "worlds_low", at_end), ("worlds, high", "worlds_high", at_end)]
    return exhibit(
        "cash",
        "Cash over time",
        "Cumulative profit of the strategy less that of doing nothing, at the true size of the market, its own cost "
        f"included, discounted to the day the strategies start; the bands are 95 % intervals.{bars}",
        figures.cash_over_time,
        table,
        sentences(told),
        data(every, columns),
    )


def _months(last: int) -> list[int]:
    """The months that the data table shows: every third, and the last."""
    step = 1 if last <= 12 else 3
    return sorted({*np.arange(step, last + 1, step).tolist(), last})
