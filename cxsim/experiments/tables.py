"""The tables of a comparison: levels, paired differences, ranks, reversals, gain, drift."""

from __future__ import annotations

import math
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from cxsim.experiments import chance
from cxsim.experiments.horizons import label
from cxsim.experiments.intervals import Floats, Interval, gain, interval, mean, paired
from cxsim.experiments.outcomes import Outcomes, direction
from cxsim.experiments.simultaneous import Together, draws
from cxsim.experiments.tasks import BASELINE

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.world.scenario import Scenario

NOTHING = Interval(math.nan, math.nan, math.nan, 0)


def table(outcomes: Outcomes, decide_by: str, seed: int) -> pd.DataFrame:
    """A row per horizon, metric and strategy: level, difference from baseline and from the best rival."""
    import pandas as pd

    replications = int(outcomes.complete.sum())
    picks = (
        chance.uniforms(seed, chance.RESAMPLES, replications + 1) if replications > 1 else np.zeros((0, 0))
    )
    drawn = draws(seed, replications, len(outcomes.strategies))
    rows: list[dict[str, Any]] = []
    for months, days in outcomes.horizons.items():
        rivals = {name: rival(outcomes, decide_by, months, name) for name in outcomes.strategies}
        for metric in outcomes.metrics:
            values = outcomes.paired(metric, months)
            shares = probabilities(values, picks, direction(metric))
            together = Together(values, drawn)
            for s, strategy in enumerate(outcomes.strategies):
                place: dict[str, Any] = {"strategy": strategy, "metric": metric}
                place |= {"horizon_months": months, "horizon_days": days}
                other = rivals[strategy]
                against = outcomes.strategies.index(other) if other else None
                rows.append(place | {"rival": other} | _row(together, s, against, shares))
    return pd.DataFrame(rows, columns=list(COLUMNS))


COLUMNS = (
    "strategy",
    "metric",
    "horizon_months",
    "horizon_days",
    "n",
    "mean",
    "low",
    "high",
    "difference",
    "difference_low",
    "difference_high",
    "difference_simultaneous_low",
    "difference_simultaneous_high",
    "rival",
    "difference_rival",
    "difference_rival_low",
    "difference_rival_high",
    "difference_rival_simultaneous_low",
    "difference_rival_simultaneous_high",
    "probability_best",
    "probability_better",
)


def _row(together: Together, s: int, rival: int | None, shares: tuple[Floats, Floats]) -> dict[str, Any]:
    values = together.values
    level = interval(values[:, s])
    difference = paired(values[:, s], values[:, 0])
    wide = together.difference(s, 0) if s else difference
    other = NOTHING if rival is None else paired(values[:, s], values[:, rival])
    wide_other = NOTHING if rival is None else together.difference(s, rival)
    return {
        "n": level.n,
        "mean": level.mean,
        "low": level.low,
        "high": level.high,
        "difference": difference.mean,
        "difference_low": difference.low,
        "difference_high": difference.high,
        "difference_simultaneous_low": wide.low,
        "difference_simultaneous_high": wide.high,
        "difference_rival": other.mean,
        "difference_rival_low": other.low,
        "difference_rival_high": other.high,
        "difference_rival_simultaneous_low": wide_other.low,
        "difference_rival_simultaneous_high": wide_other.high,
        "probability_best": shares[0][s],
        "probability_better": shares[1][s],
    }


def probabilities(values: Floats, picks: Floats, sign: int) -> tuple[Floats, Floats]:
    """(probability best, probability better than the baseline) of each strategy; NaN where not defined.

    Strategies that are not defined on a metric at all (a return on no cost) stand aside.
    """
    count = values.shape[1]
    best, better = np.full(count, math.nan), np.full(count, math.nan)
    usable = np.asarray(np.isfinite(values).all(axis=0), dtype=np.bool_)
    if sign == 0 or len(values) < 2 or not usable.any():
        return best, better
    best[usable] = chance.shares_of_best(values[:, usable], picks, sign)
    if usable[0]:
        better[usable] = chance.shares_of_better(values[:, usable], picks, sign)
        better[0] = math.nan
    return best, better


def scores(outcomes: Outcomes, metric: str, months: float) -> dict[str, float]:
    """Mean of the metric by strategy, turned so that more is better; NaN where it is not defined."""
    sign = direction(metric) or 1
    values = outcomes.paired(metric, months)
    return {name: sign * mean(values[:, s]) for s, name in enumerate(outcomes.strategies)}


def best(found: dict[str, float]) -> str | None:
    """The strategy with the highest score, the first of equals; None if none has one."""
    known = {name: score for name, score in found.items() if not math.isnan(score)}
    return max(known, key=lambda name: known[name]) if known else None


def rival(outcomes: Outcomes, decide_by: str, months: float, strategy: str) -> str:
    """The best of the others by the deciding metric, doing nothing included; '' if there is none."""
    others = {name: score for name, score in scores(outcomes, decide_by, months).items() if name != strategy}
    return best(others) or ""


def ranks(found: dict[str, float]) -> dict[str, int]:
    """Rank by score, equals share one, strategies without a score come last."""
    order = {name: -math.inf if math.isnan(score) else score for name, score in found.items()}
    return {name: 1 + sum(other > score for other in order.values()) for name, score in order.items()}


def ranking(
    scenario: Scenario, outcomes: Outcomes, levels: pd.DataFrame, titles: dict[str, str]
) -> pd.DataFrame:
    """A row a strategy, best first by the deciding metric at the longest horizon."""
    import pandas as pd

    last = list(outcomes.horizons)[-1]
    at_end = levels[(levels["horizon_months"] == last)].set_index(["metric", "strategy"])
    by_horizon = {months: ranks(scores(outcomes, scenario.decide_by, months)) for months in outcomes.horizons}
    rows: list[dict[str, Any]] = []
    for strategy in outcomes.strategies:
        places = {f"rank_{label(months)}": found[strategy] for months, found in by_horizon.items()}
        cost = mean(outcomes.of(strategy, "strategy_cost", last))
        row: dict[str, Any] = {"rank": by_horizon[last][strategy], "strategy": strategy}
        row["title"] = titles[strategy]
        key = (scenario.decide_by, strategy)
        for column in RANKED:
            row[column] = at_end.loc[key, column] if key in at_end.index else math.nan
        row |= {"cost": cost, "cost_unit": scenario.market.currency}
        row["over_budget"] = scenario.budget is not None and cost > scenario.budget
        rows.append(row | places | {"moves": len(set(places.values())) > 1})
    return pd.DataFrame(rows).sort_values("rank", kind="stable", ignore_index=True)


RANKED = (
    "mean",
    "low",
    "high",
    "difference",
    "difference_low",
    "difference_high",
    "difference_simultaneous_low",
    "difference_simultaneous_high",
    "probability_best",
)


def reversals(outcomes: Outcomes, decide_by: str, seed: int) -> pd.DataFrame:
    """Pairs of strategies whose order by the deciding metric turns between neighbouring horizons.

    certain: the intervals that hold for all pairs at once exclude 0 at both.
    """
    import pandas as pd

    sign = direction(decide_by) or 1
    drawn = draws(seed, int(outcomes.complete.sum()), len(outcomes.strategies))
    held = {months: Together(outcomes.paired(decide_by, months), drawn) for months in outcomes.horizons}
    rows: list[dict[str, Any]] = []
    for earlier, later in pairwise(outcomes.horizons):
        for (a, one), (b, other) in combinations(enumerate(outcomes.strategies), 2):
            before, after = (held[months].difference(a, b) for months in (earlier, later))
            if not before.mean * after.mean < 0:
                continue
            ahead = sign * after.mean > 0
            turn = 1 if ahead else -1
            rows.append(
                {
                    "earlier_months": earlier,
                    "later_months": later,
                    "strategy": one if ahead else other,
                    "overtakes": other if ahead else one,
                    "difference_earlier": turn * before.mean,
                    "difference_later": turn * after.mean,
                    "certain": before.excludes_zero and after.excludes_zero,
                }
            )
    columns = ("earlier_months", "later_months", "strategy", "overtakes")
    return pd.DataFrame(rows, columns=[*columns, "difference_earlier", "difference_later", "certain"])


def gains(outcomes: Outcomes, decide_by: str) -> pd.DataFrame:
    """How much common random numbers narrowed the difference of each strategy from the baseline."""
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    for months in outcomes.horizons:
        values = outcomes.paired(decide_by, months)
        for s, strategy in enumerate(outcomes.strategies):
            if strategy != BASELINE:
                rows.append((strategy, months, *gain(values[:, s], values[:, 0])))
    names = ["strategy", "horizon_months", "variance_difference", "variance_independent", "gain"]
    return pd.DataFrame(rows, columns=names)


def drift(outcomes: Outcomes) -> pd.DataFrame:
    """How far the baseline moves by itself between the first and the last horizon."""
    import pandas as pd

    months = list(outcomes.horizons)
    first, last = months[0], months[-1]
    rows: list[tuple[Any, ...]] = []
    for metric in outcomes.metrics:
        start, end = outcomes.of(BASELINE, metric, first), outcomes.of(BASELINE, metric, last)
        change = paired(end, start)
        rows.append((metric, first, last, mean(start), mean(end), *change))
    names = ["metric", "from_months", "to_months", "start", "end", "change", "change_low", "change_high", "n"]
    return pd.DataFrame(rows, columns=names)
