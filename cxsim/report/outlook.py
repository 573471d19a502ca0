"""The first screen: the strategies ranked, each with its difference from doing nothing and what it costs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from cxsim.experiments.words import carried, months
from cxsim.report import forest
from cxsim.report.palette import strategy_colours
from cxsim.report.rows import AT_ONCE, each, one
from cxsim.report.wording import (
    MISSING,
    Unit,
    between,
    change,
    plain,
    probability,
    span,
    typeset,
    unit,
)
from cxsim.world.metrics import METRICS, Metric

if TYPE_CHECKING:
    from cxsim.experiments.comparison import Comparison


@dataclass(frozen=True)
class Ranked:
    """One line of the ranked table, in words."""

    rank: str
    title: str
    colour: str
    is_baseline: bool
    level: str
    level_interval: str
    difference: str
    interval: str
    certainty: str
    forest: Markup
    best: str
    cost: str
    over_budget: bool
    payback: str
    moves: str


@dataclass(frozen=True)
class Outlook:
    """The ranked table with its headings."""

    metric: str
    when: str
    difference_unit: str
    rows: tuple[Ranked, ...]
    axis: Markup
    cost_unit: str
    budget: str
    moves: str
    """What the arrows between ranks mean; empty if no rank depends on the horizon."""


def outlook(comparison: Comparison) -> Outlook | None:
    """The ranked table; None if nothing was measured."""
    ranking = comparison.ranking
    if not len(ranking) or ranking["mean"].notna().sum() == 0:
        return None
    metric = METRICS[comparison.decide_by]
    currency = comparison.scenario.market.currency
    how = difference_unit(metric, ranking, comparison.half_width, currency)
    colours = strategy_colours(comparison.strategies)
    marks = {row.strategy: _mark(row, how, colours) for row in each(ranking)}
    limits = forest.extent(marks.values())
    budget = comparison.scenario.budget
    return Outlook(
        metric=metric.title,
        when=months(comparison.deciding_horizon),
        difference_unit=how.difference.strip(),
        rows=tuple(
            _row(comparison, row, metric, how, marks, limits, f"forest-{index}")
            for index, row in enumerate(one(ranking, index) for index in ranking.index)
        ),
        axis=Markup(forest.axis(limits, how, metric.better, "forest-axis")),
        cost_unit=currency,
        budget="" if budget is None else METRICS["strategy_cost"].show(budget, currency),
        moves=_arrows(comparison) if ranking["moves"].any() else "",
    )


def difference_unit(metric: Metric, rows: pd.DataFrame, half_width: float, currency: str) -> Unit:
    """The unit of the differences, with as many decimals as the verdict gives them."""
    ends = rows[list(AT_ONCE)].to_numpy(float).ravel()
    how = unit(metric, [float(value) for value in ends], currency, millions=False)
    return how._replace(decimals=carried(half_width * how.factor, how.decimals))


def _mark(row: Any, how: Unit, colours: dict[str, str]) -> forest.Mark:
    name = str(row.strategy)
    ends = (getattr(row, key) * how.factor for key in AT_ONCE)
    mean, low, high = ends
    return forest.Mark(mean, low, high, colours[name], name == "baseline")


def _row(
    comparison: Comparison,
    row: dict[str, Any],
    metric: Metric,
    how: Unit,
    marks: dict[str, forest.Mark],
    limits: tuple[float, float],
    place: str,
) -> Ranked:
    name, currency = str(row["strategy"]), comparison.scenario.market.currency
    value = {key: float(row[key]) for key in VALUES}
    mark = marks[name]
    written = change(metric, value["difference"], currency, how, behind=False)
    interval = between(metric, value[AT_ONCE[1]], value[AT_ONCE[2]], currency, how)
    is_baseline = name == "baseline"
    words = f"{row['title']}: {written}{how.difference}" + (f", 95 % interval {interval}" if interval else "")
    cost = value["cost"]
    return Ranked(
        rank=str(row["rank"]) if math.isfinite(value["mean"]) else "–",
        title=str(row["title"]),
        colour=mark.colour,
        is_baseline=is_baseline,
        level=typeset(metric.show(value["mean"], currency)) if math.isfinite(value["mean"]) else MISSING,
        level_interval=span(metric, value["low"], value["high"], currency),
        difference="" if is_baseline else written,
        interval="" if is_baseline else interval,
        certainty="" if is_baseline else certainty(mark),
        forest=Markup(
            forest.row(mark, limits, place, "Doing nothing, the reference" if is_baseline else words)
        ),
        best=probability(value["probability_best"]) if math.isfinite(value["probability_best"]) else MISSING,
        cost=plain(cost, 0) if math.isfinite(cost) else MISSING,
        over_budget=bool(row["over_budget"]),
        payback="" if is_baseline else payback(comparison, name),
        moves=_moves(comparison, row),
    )


VALUES = ("mean", "low", "high", *AT_ONCE, "probability_best", "cost")


def certainty(mark: forest.Mark) -> str:
    """What the interval says of the sign, in a few words; empty without an interval."""
    if not math.isfinite(mark.mean):
        return ""
    if mark.mean == mark.low == mark.high == 0:
        return "no difference at all"
    if not (math.isfinite(mark.low) and math.isfinite(mark.high)):
        return "no interval: one replication"
    return ""


def payback(comparison: Comparison, strategy: str) -> str:
    """When the strategy has earned its cost back, by the median replication, and in how many it does at all.

    Empty where that is not defined: it costs nothing, or nothing differs from doing nothing.
    """
    values = comparison.values(strategy, "payback")
    found = sorted(float(value) for value in values if not math.isnan(value))
    if not found:
        return ""
    paid = sum(map(math.isfinite, found))
    middle = found[(len(found) - 1) // 2]
    if not paid:
        return "not earned back"
    when = "not earned back" if math.isinf(middle) else f"earned back in month {middle:.0f}"
    when = "never behind" if middle == 0 else when
    return when if paid == len(found) else f"{when} ({paid} of {len(found)} replications do)"


def _moves(comparison: Comparison, row: dict[str, Any]) -> str:
    """`rank 2, 1, 1, 1 at 6, 12, 24, 48 months`: only if the rank depends on the horizon."""
    if not row.get("moves"):
        return ""
    places = " → ".join(str(row[f"rank_{horizon:g}"]) for horizon in comparison.horizons)
    return f"rank {places}"


def _arrows(comparison: Comparison) -> str:
    early = ", ".join(f"{horizon:g}" for horizon in comparison.horizons[:-1])
    return f"Ranks with arrows: at {early} and {months(comparison.horizons[-1])}."


def decided(comparison: Comparison) -> str:
    """Whether the winner is ahead of its best rival beyond simulation error, in a few words; or empty."""
    if comparison.winner is None or len(comparison.strategies) < 2:
        return ""
    row = one(comparison.at(comparison.decide_by), comparison.winner)
    low, high = (
        float(row["difference_rival_simultaneous_low"]),
        float(row["difference_rival_simultaneous_high"]),
    )
    if comparison.tied:
        return "Undecided: a tie"
    if not (math.isfinite(low) and math.isfinite(high)):
        return "Undecided: too few replications for an interval"
    if low <= 0 <= high:
        return "Undecided: the best two cannot be told apart"
    return "Ahead of its best rival beyond simulation error"
