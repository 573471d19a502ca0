"""The business case of a comparison: what each strategy costs, brings and is worth, and to whom.

Everything is against doing nothing, over paired replications; what is not known shows in the plausible worlds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxsim.experiments.intervals import Floats, Interval, interval
from cxsim.experiments.outcomes import direction
from cxsim.experiments.tasks import BASELINE
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.experiments.comparison import Comparison
    from cxsim.world.scenario import Scenario, Strategy

PER_MONEY = 100_000.0
"""The sum of money that the deciding metric is counted by."""
RATE_PATH = "measure.discount_rate"


class Payback(NamedTuple):
    """In which share of cases a strategy pays back by the horizon, later (if the last year goes on), or never."""

    by_then: float
    later: float
    never: float

    @classmethod
    def of(cls, lead: Floats, last_year: Floats) -> Payback:
        """From how far profit is ahead of the baseline's at the horizon, and how much of that the last year brought.

        Both of shape (cases,). NaN throughout where no case is known, or the strategy changes no money in any.
        """
        known = np.isfinite(lead) & np.isfinite(last_year)
        lead, last_year = lead[known], last_year[known]
        if not lead.any():
            return cls(math.nan, math.nan, math.nan)
        later = (lead < 0) & (last_year > 0)
        never = (lead < 0) & (last_year <= 0)
        return cls(float(np.mean(lead >= 0)), float(np.mean(later)), float(np.mean(never)))


@dataclass(frozen=True)
class Discounting:
    """The yearly rate at which money is discounted, and who says so."""

    rate: float
    source: str


def discounting(scenario: Scenario) -> Discounting:
    """The scenario's discount rate with its source; `assumed` where it names none."""
    for item in scenario.provenance:
        if item.path == RATE_PATH:
            return Discounting(scenario.measure.discount_rate, f"{item.source} ({item.status})")
    return Discounting(scenario.measure.discount_rate, "assumed")


def once(strategy: Strategy, days: int) -> float:
    """What a strategy's interventions cost at their start, of those that start within the run."""
    return sum(item.cost.once for item in strategy.interventions if round(item.start) < days)


def over_replications(comparison: Comparison, strategy: str) -> Payback:
    """In which share of the replications a strategy pays back."""
    lead, last_year = (
        comparison.values(strategy, metric) - comparison.values(BASELINE, metric)
        for metric in ("profit", "profit_last_year")
    )
    return Payback.of(lead, last_year)


def over_worlds(comparison: Comparison, strategy: str) -> Payback:
    """In which share of the plausible worlds a strategy pays back, by the mean of a world's lives."""
    known = comparison.knowledge
    if known is None or not comparison.worlds:
        return Payback(math.nan, math.nan, math.nan)
    lead, last_year = (
        (known.lives(strategy, metric) - known.lives(BASELINE, metric)).mean(axis=1)
        for metric in ("profit", "profit_last_year")
    )
    return Payback.of(lead, last_year)


def money(comparison: Comparison) -> pd.DataFrame:
    """The business case, a row a strategy, at the longest horizon: see `docs/reference/library.md` for columns."""
    import pandas as pd

    return pd.DataFrame([_row(comparison, name) for name in comparison.strategies])


def _row(comparison: Comparison, strategy: str) -> dict[str, Any]:
    own, nothing = comparison.scenario.strategies.get(strategy), strategy == BASELINE
    cost = comparison.cost(strategy)
    cost_once = once(own, comparison.outcomes.horizons[comparison.deciding_horizon]) if own else 0.0
    row: dict[str, Any] = {"strategy": strategy, "title": comparison.title(strategy)}
    row |= {"cost": cost, "cost_once": cost_once, "cost_running": cost - cost_once}
    for metric in ("revenue", "profit", "npv", "customer_base"):
        row[metric] = interval(comparison.values(strategy, metric)).mean
        row |= _named(f"{metric}_difference", _difference(comparison, strategy, metric))
    row |= _worlds(comparison, strategy)
    row |= _named("roi", interval(comparison.values(strategy, "roi")))
    months = comparison.values(strategy, "payback")
    months = months[~np.isnan(months)]
    row["payback_months"] = float(np.median(months)) if len(months) and not nothing else math.nan
    missing = Payback(math.nan, math.nan, math.nan)
    back = missing if nothing else over_replications(comparison, strategy)
    apart = missing if nothing else over_worlds(comparison, strategy)
    row |= {"pays_back": back.by_then, "pays_back_later": back.later, "never_pays_back": back.never}
    row |= {"pays_back_worlds": apart.by_then, "pays_back_later_worlds": apart.later}
    row |= {"never_pays_back_worlds": apart.never, "per_money": _per_money(comparison, strategy, cost)}
    row |= {"discount_rate": comparison.scenario.measure.discount_rate, "unit": comparison.currency}
    return row


def _difference(comparison: Comparison, strategy: str, metric: str) -> Interval:
    return comparison.difference(strategy, BASELINE, metric)


def _named(name: str, found: Interval) -> dict[str, float]:
    return {name: found.mean, f"{name}_low": found.low, f"{name}_high": found.high}


def _worlds(comparison: Comparison, strategy: str) -> dict[str, float]:
    """How the difference of net present values varies over plausible worlds: median, and the middle 80 %."""
    names = ("npv_worlds", "npv_worlds_low", "npv_worlds_high", "npv_worlds_gain")
    if comparison.knowledge is None or not comparison.worlds:
        return dict.fromkeys(names, math.nan)
    found = comparison.knowledge.spread(strategy, BASELINE, "npv")
    gain = math.nan if strategy == BASELINE else found.won
    return dict(zip(names, (found.median, found.low, found.high, gain), strict=True))


def _per_money(comparison: Comparison, strategy: str, cost: float) -> float:
    """Improvement of the deciding metric per 100,000 of money spent; NaN where nothing is, or it is money itself."""
    metric = METRICS[comparison.decide_by]
    if strategy == BASELINE or not cost > 0 or metric.kind == "money":
        return math.nan
    sign = direction(comparison.decide_by) or 1
    return sign * comparison.difference(strategy, BASELINE).mean / cost * PER_MONEY


# --- both sides ----------------------------------------------------------------------------------------

BOTH_SIDES = {
    ("gain", "gain"): "both gain",
    ("lose", "gain"): "the firm gains at its customers' expense",
    ("gain", "lose"): "customers gain at the firm's expense",
    ("lose", "lose"): "both lose",
}
"""(customers, firm) -> what that is."""


def side(found: Interval) -> str:
    """`gain` or `lose` where the whole interval lies on one side of 0, `same` where it is exactly 0, else `unclear`."""
    if found.low == found.high == 0:
        return "same"
    if not found.excludes_zero:
        return "unclear"
    return "gain" if found.mean > 0 else "lose"


def both(customers: str, firm: str) -> str:
    """What the two sides together are, in words."""
    if (customers, firm) in BOTH_SIDES:
        return BOTH_SIDES[customers, firm]
    said = {
        "gain": "{} gain",
        "lose": "{} lose",
        "same": "nothing changes for {}",
        "unclear": "unclear for {}",
    }
    theirs = said[customers].format("customers")
    ours = said[firm].format("the firm").replace("firm gain", "firm gains").replace("firm lose", "firm loses")
    return f"{theirs}, {ours}"


def mutual_benefit(comparison: Comparison) -> pd.DataFrame:
    """What each strategy brings to both sides, against doing nothing at the longest horizon; a row a strategy.

    Columns: strategy, title, customer_value_difference (_low, _high; money per month), npv_difference (_low,
    _high), customers and firm (gain, lose, same or unclear: the interval includes 0), both (in words), and
    both_gain_worlds, the share of plausible worlds in which both means are better (NaN without worlds).
    """
    import pandas as pd

    rows = []
    for name in comparison.strategies:
        if name == BASELINE:
            continue
        theirs, ours = (_difference(comparison, name, metric) for metric in ("customer_value", "npv"))
        sides = side(theirs), side(ours)
        rows.append(
            {
                "strategy": name,
                "title": comparison.title(name),
                **_named("customer_value_difference", theirs),
                **_named("npv_difference", ours),
                "customers": sides[0],
                "firm": sides[1],
                "both": both(*sides),
                "both_gain_worlds": _both_gain(comparison, name),
            }
        )
    return pd.DataFrame(rows, columns=list(BENEFIT))


BENEFIT = (
    "strategy",
    "title",
    "customer_value_difference",
    "customer_value_difference_low",
    "customer_value_difference_high",
    "npv_difference",
    "npv_difference_low",
    "npv_difference_high",
    "customers",
    "firm",
    "both",
    "both_gain_worlds",
)


def _both_gain(comparison: Comparison, strategy: str) -> float:
    known = comparison.knowledge
    if known is None or not comparison.worlds:
        return math.nan
    theirs, ours = (
        (known.lives(strategy, metric) - known.lives(BASELINE, metric)).mean(axis=1)
        for metric in ("customer_value", "npv")
    )
    defined = np.isfinite(theirs) & np.isfinite(ours)
    return float(np.mean((theirs > 0) & (ours > 0), where=defined)) if defined.any() else math.nan
