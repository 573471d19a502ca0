"""Who wins under neutral draws: would another strategy win if levers and traits were put in evenly?

A lever given as 2 to 9 with 5 as likely has more room above than below, and one given as 2 to 50 more than both.
Neutral draws are even: every lever about its likely size (the middle of its range, where the likely size is an end)
on the widest relative range that all of them have, every parameter about its default as far as the nearer end of
its range. The worlds are not lived again: each keeps its draw and its luck, and a ridge regression over all worlds
(Hoerl & Kennard 1970; the penalty by leave-one-out) says by how much every difference moves from the drawn values to
the neutral ones. How well it foretells worlds that it has not seen is part of the answer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cxsim.experiments import words
from cxsim.experiments.intervals import Floats, Interval
from cxsim.experiments.outcomes import direction
from cxsim.experiments.tasks import BASELINE
from cxsim.experiments.worlds import guesses, ranges

if TYPE_CHECKING:
    from cxsim.experiments.comparison import Comparison
    from cxsim.experiments.knowledge import Knowledge

RARE, FREQUENT = 0.10, 0.60
"""A share of worlds won below the one or above the other is explained."""
FEWEST = 12
"""Worlds that a regression can learn anything from."""
ROUNDING = 1e-9
"""Differences that vary by less than this share of their size do not vary."""
PENALTIES = np.logspace(0, 5, 21)


@dataclass(frozen=True)
class Standing:
    """How one strategy fares under neutral draws."""

    strategy: str
    won: float
    """Share of neutral worlds in which it is best; those that tie share a world."""
    as_drawn: float
    """The same in the worlds as they were drawn and lived."""
    rival: str
    """The best of the others, by the median."""
    median: float
    low: float
    high: float
    """Its lead over that one: median and middle 80 % of neutral worlds, more is better."""
    foretold: float
    """Share of the variance of its difference from doing nothing that is foretold in unseen worlds; at least 0."""
    deciding: tuple[str, ...]
    """The lever, and the parameter, that move its lead most."""

    @property
    def remarkable(self) -> bool:
        """Whether its share is to be explained."""
        return not RARE <= self.won <= FREQUENT


@dataclass(frozen=True)
class Neutral:
    """Who wins under neutral draws."""

    standings: tuple[Standing, ...]
    common: float
    """The relative range of every lever, to each side; NaN without levers."""
    worlds: int


def neutral(known: Knowledge) -> Neutral | None:
    """Shares of neutral worlds won by every strategy; None with too few worlds to learn from."""
    strategies, scores = known.study.strategies, known.scores()
    usable = np.isfinite(scores).all(axis=1)
    if usable.sum() < FEWEST or len(strategies) < 2:
        return None
    scores = scores[usable]
    drawn = known.draws[known.complete][usable]
    columns = [str(name) for name in drawn.columns]
    values = drawn.to_numpy(float)
    common, even, reach = _even(known, columns, values)
    gaps, slopes, foretold = np.zeros_like(scores), np.zeros((len(strategies), len(columns))), [0.0]
    for s, name in enumerate(strategies[1:], 1):
        own = [k for k, column in enumerate(columns) if known.speaks_of(column, name, BASELINE)]
        gap = scores[:, s] - scores[:, 0]
        slopes[s, own], share = _slopes(values[:, own] / reach[own], gap)
        foretold.append(share)
        gaps[:, s] = gap + ((even - values) / reach) @ slopes[s]
    best = gaps == gaps.max(axis=1, keepdims=True)
    won = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    as_drawn = known.won()
    found = []
    for s, name in enumerate(strategies):
        others = [k for k in range(len(strategies)) if k != s]
        rival = max(others, key=lambda k: float(np.median(gaps[:, k])))
        low, median, high = np.quantile(gaps[:, s] - gaps[:, rival], (0.1, 0.5, 0.9))
        moved = np.abs(slopes[s] - slopes[rival]) * _spans(even, reach)
        found.append(
            Standing(
                name,
                float(won[s]),
                as_drawn[name],
                strategies[rival],
                float(median),
                float(low),
                float(high),
                foretold[s],
                _deciding(columns, moved),
            )
        )
    return Neutral(tuple(found), common, len(gaps))


def _even(known: Knowledge, columns: list[str], values: Floats) -> tuple[float, Floats, Floats]:
    """(common relative range of levers, neutral value of each draw, half the range of each column)."""
    scenario = known.study.scenario
    ends = ranges(scenario, columns, known.study.strategies)
    levers = {guess.column for guess in guesses(scenario, known.study.strategies)}
    centres = {name: _centre(*ends[name]) for name in columns}
    near = {
        name: min(abs(centres[name] - ends[name][0]), abs(ends[name][2] - centres[name])) for name in columns
    }
    relative = [near[name] / abs(centres[name]) for name in columns if name in levers and centres[name]]
    common = min(relative, default=math.nan)
    even, reach = np.empty_like(values), np.empty(len(columns))
    for k, name in enumerate(columns):
        width = common * abs(centres[name]) if name in levers and centres[name] else near[name]
        shares = np.array([share_of(*ends[name], value) for value in values[:, k]])
        sign = 1.0 if ends[name][2] >= ends[name][0] else -1.0
        even[:, k] = centres[name] + sign * width * (2.0 * shares - 1.0)
        reach[k] = abs(ends[name][2] - ends[name][0]) / 2
    return common, even, reach


def _centre(low: float, middle: float, high: float) -> float:
    """Where a neutral range is even about: the middle, or halfway where it says nothing of a middle."""
    return middle if min(low, high) < middle < max(low, high) else (low + high) / 2


def share_of(low: float, middle: float, high: float, value: float) -> float:
    """The share of draws that lie between the low end and a value: what `worlds.value_at` turns round."""
    if middle == _centre(low, middle, high):
        if (value < middle) == (low <= high):
            return 0.5 * (value - low) / (middle - low)
        return 0.5 + 0.5 * (value - middle) / (high - middle)
    return (value - low) / (high - low)


def _slopes(values: Floats, gaps: Floats) -> tuple[Floats, float]:
    """Ridge slopes of a difference, and the share of its variance foretold in worlds left out.

    Slopes that foretell nothing are 0: they would move worlds by luck.
    """
    from sklearn.linear_model import RidgeCV
    from sklearn.model_selection import KFold, cross_val_predict

    spread = float(gaps.var())
    if np.ptp(gaps) <= ROUNDING * np.abs(gaps).max() or values.shape[1] == 0:
        return np.zeros(values.shape[1]), 0.0
    centred = values - values.mean(axis=0)
    model = RidgeCV(alphas=PENALTIES).fit(centred, gaps)
    unseen = cross_val_predict(RidgeCV(alphas=PENALTIES), centred, gaps, cv=KFold(5))
    foretold = 1.0 - float(((gaps - unseen) ** 2).mean()) / spread
    if foretold <= 0:
        return np.zeros(values.shape[1]), 0.0
    slopes: Floats = np.asarray(model.coef_, dtype=np.float64)
    return slopes, foretold


def _spans(even: Floats, reach: Floats) -> Floats:
    """How far the neutral draws of each column spread, in halves of its range."""
    spans: Floats = np.ptp(even, axis=0) / reach
    return spans


def _deciding(columns: list[str], moved: Floats) -> tuple[str, ...]:
    """The lever and the parameter that move most, if they move anything."""
    found = []
    for lever in (True, False):
        kind = [k for k, name in enumerate(columns) if (": " in name) == lever and moved[k] > 0]
        if kind:
            found.append(columns[max(kind, key=lambda k: float(moved[k]))])
    return tuple(found)


def explained(found: Neutral, comparison: Comparison) -> list[str]:
    """Why a strategy wins nearly never, or most of the time, a sentence or two each; from the numbers found."""
    return [_why(one, found, comparison) for one in found.standings if one.remarkable]


def _why(one: Standing, found: Neutral, comparison: Comparison) -> str:
    """Where its lead comes from: sizes or ranges, what moves it, and what it costs."""
    title, rival = (comparison.title(name) for name in (one.strategy, one.rival))
    sign = direction(comparison.decide_by) or 1
    lead = Interval(sign * one.median, sign * one.low, sign * one.high, found.worlds)
    if sign < 0:
        lead = lead._replace(low=lead.high, high=lead.low)
    written = words.difference_interval(comparison.decide_by, lead, comparison.currency)
    gap, _, ends = written.partition(" (")
    shift = one.won - one.as_drawn
    same = abs(shift) <= 2 * math.sqrt(max(one.as_drawn * (1 - one.as_drawn), 0.05) / found.worlds)
    sizes = (
        "so, as far as the worlds tell, uneven ranges do not decide it"
        if same
        else "so uneven ranges have a part in it"
    )
    if not any(each.foretold > 0 for each in found.standings if each.strategy in (one.strategy, one.rival)):
        sizes = "which says nothing of uneven ranges, for the regression foretells neither"
    parts = [
        f"{title} is best in {100 * one.won:.0f} % of neutral worlds, {100 * one.as_drawn:.0f} % as drawn, {sizes}:"
        f" against {rival} it differs by {gap} in the median world (80 % of worlds {ends.rstrip(')')})."
    ]
    if one.deciding:
        moved = words.listed([words.unknown(name, comparison.scenario) for name in one.deciding])
        parts.append(f"What moves that most: {moved}.")
    costs = [comparison.cost(name) for name in (one.strategy, one.rival)]
    if all(map(math.isfinite, costs)) and costs[0] != costs[1]:
        own, other = (words.level("strategy_cost", cost, comparison.currency) for cost in costs)
        parts.append(f"It costs {own}, {rival} {other}.")
    budget = comparison.scenario.budget
    if budget is not None and costs[0] > budget:
        parts.append(
            f"That is over the budget of {words.level('strategy_cost', budget, comparison.currency)}."
        )
    return " ".join(parts)
