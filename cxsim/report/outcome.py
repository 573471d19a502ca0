"""What the strategies achieve: at each horizon, in loyalty, in everything else that is measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from cxsim.experiments.words import carried, inside, months
from cxsim.report import figures, tables
from cxsim.report.exhibits import Data, Exhibit, data, exhibit, sentences
from cxsim.report.figures.loyalty import QUADRANT_TITLES
from cxsim.report.rows import AT_ONCE, each, one
from cxsim.report.wording import Unit, between, change, level, listing, share, unit
from cxsim.world.metrics import KINDS, METRICS, Metric

if TYPE_CHECKING:
    from cxsim.experiments.comparison import Comparison

MAIN = (
    "true_loyalty",
    "nps_true",
    "sacrifice",
    "customer_value",
    "retention",
    "market_share",
    "advocacy",
    "complaint_rate",
    "recovery_rate",
    "wait_mean",
    "abandon_rate",
    "profit",
    "clv",
    "strategy_cost",
    "roi",
    "payback",
)
"""Metrics of the first table; the others are one click away."""


MOST_REVERSALS = 8
"""Reversals told one by one; the others are counted."""


@dataclass(frozen=True)
class Cell:
    """A difference in words, and whether it is for the better."""

    text: str
    interval: str = ""
    mood: str = ""
    """better, worse, open (the interval includes 0), or empty."""
    more: str = ""
    more_interval: str = ""
    more_than: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a table of cells."""

    title: str
    note: str
    reference: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Group:
    """Lines under one heading."""

    title: str
    lines: tuple[Line, ...]


def mood(metric: Metric, low: float, high: float) -> str:
    """Whether an interval of a difference is for the better or the worse; `open` if it includes 0."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    if low <= 0 <= high:
        return "same" if low == high == 0 else "open"
    if metric.better == "neither":
        return "changed"
    return "better" if (low > 0) == (metric.better == "more") else "worse"


def even_unit(metric: Metric, rows: pd.DataFrame, columns: tuple[str, str, str], currency: str) -> Unit:
    """One unit for several differences; decimals fit for the narrowest half of the intervals."""
    how = unit(metric, [float(value) for value in rows[list(columns)].to_numpy(float).ravel()], currency)
    if metric.form in ("count", "months"):
        return how
    widths = ((rows[columns[2]] - rows[columns[1]]) / 2 * how.factor).dropna()
    widths = widths[widths > 0.5 * 10.0 ** -(how.decimals + 1)]
    typical = float(widths.median()) if len(widths) else math.nan
    return how._replace(decimals=min(carried(typical, how.decimals), how.decimals + 1))


def horizon_lines(comparison: Comparison) -> tuple[Line, ...]:
    """Each strategy against doing nothing and, under it, against its best rival, at every horizon."""
    metric, currency = METRICS[comparison.decide_by], comparison.scenario.market.currency
    own = comparison.table[comparison.table["metric"] == comparison.decide_by]
    how = even_unit(metric, own, AT_ONCE, currency)
    lines = []
    for name in comparison.strategies:
        rows = own[own["strategy"] == name].set_index("horizon_months")
        cells = []
        for horizon in comparison.horizons:
            if horizon not in rows.index:
                cells.append(Cell("–"))
                continue
            cells.append(_horizon_cell(comparison, metric, how, name, one(rows, horizon)))
        lines.append(Line(comparison.title(name), "", "", tuple(cells)))
    return tuple(lines)


def _horizon_cell(comparison: Comparison, metric: Metric, how: Unit, name: str, row: dict[str, Any]) -> Cell:
    currency = comparison.scenario.market.currency
    low, high = row[AT_ONCE[1]], row[AT_ONCE[2]]
    is_baseline = name == "baseline"
    rival = str(row["rival"])
    ends = row["difference_rival_simultaneous_low"], row["difference_rival_simultaneous_high"]
    return Cell(
        text=level(metric, row["mean"], currency)
        if is_baseline
        else change(metric, row["difference"], currency, how, False),
        interval="" if is_baseline else between(metric, low, high, currency, how),
        mood="" if is_baseline else mood(metric, low, high),
        more=change(metric, row["difference_rival"], currency, how, False) if rival else "",
        more_interval=between(metric, *ends, currency, how),
        more_than=comparison.title(rival) if rival else "",
    )


def reversals(comparison: Comparison) -> tuple[str, ...]:
    """Each reversal in one sentence, those beyond simulation error first."""
    metric, currency = METRICS[comparison.decide_by], comparison.scenario.market.currency
    table = comparison.reversals.sort_values("certain", ascending=False, kind="stable")
    found = []
    for row in each(table):
        sizes = [float(row.difference_earlier), float(row.difference_later)]
        how = unit(metric, [min(sizes, key=abs)], currency)
        before, after = (
            change(metric, sizes[0], currency, how, False),
            change(metric, sizes[1], currency, how),
        )
        sure = "beyond simulation error" if row.certain else "within simulation error, so perhaps chance"
        span = f"{months(float(row.earlier_months))} and {months(float(row.later_months))}"
        ahead, passed = comparison.title(str(row.strategy)), comparison.title(str(row.overtakes))
        found.append(f"{ahead} overtakes {passed} between {span}: from {before} to {after} ({sure}).")
    rest = len(found) - MOST_REVERSALS
    return tuple(found) if rest <= 0 else (*found[:MOST_REVERSALS], f"And {rest} more.")


def metric_groups(comparison: Comparison, names: tuple[str, ...] | None = None) -> tuple[Group, ...]:
    """Paired differences from doing nothing at the deciding horizon, a line a metric, grouped by kind.

    `names` left out: every metric that has a value.
    """
    at_end = comparison.table[comparison.table["horizon_months"] == comparison.deciding_horizon]
    groups = []
    for kind, title in KINDS.items():
        lines = [
            line
            for name, metric in METRICS.items()
            if metric.kind == kind and (names is None or name in names or name == comparison.decide_by)
            if (line := _metric_line(comparison, metric, at_end[at_end["metric"] == name])) is not None
        ]
        if lines:
            groups.append(Group(title, tuple(lines)))
    return tuple(groups)


def _metric_line(comparison: Comparison, metric: Metric, rows: pd.DataFrame) -> Line | None:
    if not len(rows) or rows["mean"].notna().sum() == 0:
        return None
    currency = comparison.scenario.market.currency
    by_strategy = rows.set_index("strategy")
    if metric.paired or metric.name == "strategy_cost":
        cells = [_level_cell(metric, by_strategy, name, currency) for name in comparison.strategies[1:]]
        return Line(metric.title, metric.definition, "", tuple(cells))
    how = even_unit(metric, rows, AT_ONCE, currency)
    cells = []
    for name in comparison.strategies[1:]:
        row = one(by_strategy, name)
        ends = [float(row[key]) for key in AT_ONCE]
        text = change(metric, ends[0], currency, how, False)
        cells.append(
            Cell(text, between(metric, ends[1], ends[2], currency, how), mood(metric, ends[1], ends[2]))
        )
    title = metric.title + (f",{how.difference}" if how.difference.strip() else "")
    reference = level(metric, float(one(by_strategy, "baseline")["mean"]), currency)
    return Line(title, metric.definition, reference, tuple(cells))


def _level_cell(metric: Metric, rows: pd.DataFrame, name: str, currency: str) -> Cell:
    """What has no meaning as a difference: the level itself."""
    row = one(rows, name)
    mean, low, high = (float(row[key]) for key in ("mean", "low", "high"))
    how = unit(metric, [mean, low, high], currency)
    interval = between(metric, low, high, currency, how).replace("+", "")
    return Cell(level(metric, mean, currency, how), interval)


def differences_exhibit(comparison: Comparison) -> Exhibit:
    """The deciding metric at each horizon."""
    table = tables.differences(comparison)
    metric, currency = METRICS[comparison.decide_by], comparison.scenario.market.currency
    how = even_unit(metric, table, ("difference", "low", "high"), currency)

    def written(value: float) -> str:
        return change(metric, value, currency, how)

    last = table[(table["horizon_months"] == comparison.deciding_horizon) & (table["strategy"] != "baseline")]
    told = [f"{row.title}: {written(float(row.difference))}" for row in each(last)]
    return exhibit(
        "differences",
        f"{metric.title}: difference from doing nothing",
        "Mean of the paired differences; the bars are 95 % intervals that hold for all strategies at once.",
        figures.differences_over_time,
        table,
        sentences([f"At {months(comparison.deciding_horizon)}", *told]).replace("months.", "months:", 1),
        data(
            table[table["strategy"] != "baseline"],
            [
                ("strategy", "title", str),
                ("horizon", "horizon_months", months),
                ("difference", "difference", written),
                ("low", "low", written),
                ("high", "high", written),
            ],
        ),
    )


def quadrants_exhibit(comparison: Comparison) -> Exhibit:
    """Loyalty quadrants at the deciding horizon."""
    table = tables.quadrants(comparison)
    wide = table.pivot_table(index="title", columns="quadrant", values="share", sort=False).reindex(
        columns=list(QUADRANT_TITLES)
    )
    told = [
        f"{title}: "
        + listing(f"{inside(name)} {share(float(row[kind]))}" for kind, name in QUADRANT_TITLES.items())
        for title, row in wide.iterrows()
    ]
    columns = [(QUADRANT_TITLES[kind], kind, share) for kind in QUADRANT_TITLES]
    return exhibit(
        "quadrants",
        f"Who is loyal, and how, at {months(comparison.deciding_horizon)}",
        "Shares of all persons in the market, owners of rivals included. True loyalty: they prefer the brand "
        "and stay. Latent: they prefer it and are not there. Spurious: they stay and do not prefer it.",
        figures.loyalty_quadrants,
        table,
        sentences(told),
        data(wide.reset_index(), [("strategy", "title", str), *columns]),
    )


def months_exhibit(comparison: Comparison) -> Exhibit | None:
    """True loyalty month by month."""
    table = tables.loyalty_by_month(comparison)
    if table.empty or table["month"].nunique() < 3:
        return None
    wide = table.pivot_table(index="month", columns="title", values="true", sort=False).reset_index()
    last = wide.iloc[-1]
    told = [f"{title} ends at {share(float(last[title]))}" for title in wide.columns[1:]]
    columns = [(str(title), str(title), share) for title in wide.columns[1:]]
    return exhibit(
        "months",
        "True loyalty month by month",
        "Mean of all replications.",
        figures.loyalty_over_time,
        table,
        sentences(told),
        data(wide, [("month", "month", lambda value: f"{value:.0f}"), *columns]),
    )


__all__ = ["Data"]
