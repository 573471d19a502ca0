"""How far the baseline moves by itself: the first year of a run against its last."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from cxsim.engine.records import Records
from cxsim.measure.metrics import measured
from cxsim.measure.windows import YEAR, Window, strategy_period, whole_run
from cxsim.world.metrics import METRICS
from cxsim.world.scenario import Scenario

STEADY = 0.05
"""Relative change up to which a metric counts as steady."""

LEFT_OUT = ("npv", "roi", "payback", "nps_low", "nps_high")
"""Metrics of which a drift says nothing more."""


def drift(records: Records, scenario: Scenario, burn_in: bool = False) -> pd.DataFrame:
    """Each metric over the first and over the last year of a run, meant for the baseline.

    A run shorter than two years is halved instead. Rates and money are of each year, stocks at its end;
    `burn_in` looks at all recorded days instead of days 0 and later. ValueError below two days.

    Index: metric. Columns: first, last, change, relative (to the larger of the two in size; NaN if both are
    0), steady (whether relative is within 5 %, or undefined), statement (plain English).
    """
    period = whole_run(records) if burn_in else strategy_period(records)
    span = min(YEAR, period.days // 2)
    if span < 1:
        raise ValueError(f"drift needs a run of at least two days, not {period.days}")
    first = Window(period.start, period.start + span)
    last = Window(period.stop - span, period.stop)
    table = pd.DataFrame(
        {
            "first": measured(records, scenario, first, first),
            "last": measured(records, scenario, last, last),
        }
    )
    table = table.drop(index=list(LEFT_OUT)).rename_axis(index="metric")
    table["change"] = table["last"] - table["first"]
    size = table[["first", "last"]].abs().max(axis=1)
    table["relative"] = table["change"] / size.where(size > 0)
    table["steady"] = ~(table["relative"].abs() > STEADY)
    currency = scenario.market.currency
    table["statement"] = [
        _statement(str(name), float(a), float(b), currency)
        for name, a, b in zip(table.index, table["first"], table["last"], strict=True)
    ]
    return table


def summary(table: pd.DataFrame) -> str:
    """One sentence on a table of `drift`."""
    known = table["relative"].notna()
    moved = table[known & ~table["steady"]]
    order = np.argsort(-moved["relative"].abs().to_numpy(), kind="stable")
    text = f"{len(moved)} of {int(known.sum())} metrics drift by more than {100 * STEADY:.0f} %"
    if not len(moved):
        return f"{text}."
    sizes = (100 * moved["relative"]).to_numpy()
    named = [f"{METRICS[str(moved.index[k])].title} ({sizes[k]:+.0f} %)" for k in order[:5]]
    return f"{text}, most of all {', '.join(named)}."


def _statement(name: str, first: float, last: float, currency: str) -> str:
    metric = METRICS[name]
    if math.isnan(first) or math.isnan(last):
        return f"{metric.title}: not defined in both years."
    before, after = metric.show(first, currency), metric.show(last, currency)
    size = max(abs(first), abs(last))
    if size == 0 or abs(last - first) <= STEADY * size:
        return f"{metric.title}: steady ({before}, then {after})."
    return f"{metric.title}: {'up' if last > first else 'down'} from {before} to {after}."
