"""What is not known: the same strategies in many plausible worlds.

More replications make simulation error small; they do not make parameters or the sizes of levers any better known.
Here each world is one draw of all of them, lived by a smaller population, twice, so that the spread between worlds
can be told from the luck within one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cxsim.experiments.compiling import Report
from cxsim.experiments.frontier import Frontier, frontier
from cxsim.experiments.horizons import resized
from cxsim.experiments.interrupts import deferred
from cxsim.experiments.intervals import Floats
from cxsim.experiments.luck import spreads
from cxsim.experiments.many import many
from cxsim.experiments.neutral import Neutral, neutral
from cxsim.experiments.outcomes import direction
from cxsim.experiments.replications import set_against_baseline, somewhere
from cxsim.experiments.tasks import BASELINE, Failure, Study, alone
from cxsim.experiments.worlds import Guess, draws, guesses, in_world

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.world.scenario import Scenario

REPLICATIONS = 2
"""Of each world."""
SMALLEST, SHARE = 300, 0.1
"""Customers of a world: this share of those of the study, but not fewer than the smallest (if it has as many)."""
FIRST = 1_000_000
"""Number of the first replication in a world, so that no world has the luck of a replication of the study."""


@dataclass(frozen=True, eq=False)
class Life:
    """One replication of one world."""

    study: Study
    world: int
    number: int
    first: int = FIRST
    """Number of the first replication of its kind."""

    def live(self) -> tuple[dict[str, dict[str, float]], int] | Failure:
        """Metrics of every strategy at the longest horizon, and how many encounters were lived under them."""
        answers = alone(self.study, self.first + self.number)
        if isinstance(answers, Failure):
            return answers
        set_against_baseline(self.study, answers)
        months = max(self.study.horizons)
        encounters = sum(answer.encounters for answer in answers.values())
        return {name: answer.metrics[months] for name, answer in answers.items()}, encounters


@dataclass(frozen=True)
class Spread:
    """How a difference of two strategies varies over plausible worlds."""

    won: float
    """Share of worlds in which the first is better."""
    median: float
    low: float
    high: float
    """The middle 80 % of worlds."""
    between: float
    """Standard deviation that is due to the worlds."""
    luck: float
    """Standard deviation of a world's difference that is due to simulation error."""
    worlds: int


@dataclass(frozen=True)
class BreakEven:
    """The size of a lever at which a strategy and a rival are level, all else at the middle of the worlds."""

    guess: Guess
    size: float
    """NaN where it is not within the range."""
    slope: float
    """Difference gained from the low to the high size."""


@dataclass(frozen=True)
class Knowledge:
    """Strategies in plausible worlds, at the longest horizon."""

    study: Study
    draws: pd.DataFrame
    """A row a world: parameters and sizes of levers."""
    metrics: tuple[str, ...]
    values: Floats
    """(worlds, replications, strategies, metrics); NaN where a run failed, was not lived or is not defined."""
    customers: int
    encounters: int
    """Lived under the strategies, burn-ins apart."""
    interrupted: bool
    failures: tuple[str, ...]
    _flips: dict[tuple[str, str], Frontier] = field(default_factory=dict, repr=False)

    @property
    def worlds(self) -> int:
        """Worlds of which every replication was lived."""
        return int(self.complete.sum())

    @cached_property
    def complete(self) -> NDArray[np.bool_]:
        """Which worlds were lived whole."""
        missing = np.isnan(self.values).all(axis=3).reshape(self.values.shape[0], -1)
        return np.asarray(~missing.any(axis=1), dtype=np.bool_)

    def lives(self, strategy: str, metric: str | None = None) -> Floats:
        """(complete worlds, replications) of one strategy, by default of the deciding metric."""
        name = metric or self.study.scenario.decide_by
        if name not in self.metrics:
            return np.full((self.worlds, self.values.shape[1]), math.nan)
        place = self.study.strategies.index(strategy), self.metrics.index(name)
        found: Floats = self.values[self.complete][:, :, place[0], place[1]]
        return found

    def scores(self) -> Floats:
        """(complete worlds, strategies): means of the deciding metric, turned so that more is better."""
        sign = direction(self.study.scenario.decide_by) or 1
        columns = [sign * self.lives(name).mean(axis=1) for name in self.study.strategies]
        return np.stack(columns, axis=1) if self.worlds else np.zeros((0, len(columns)))

    def won(self) -> dict[str, float]:
        """Share of worlds in which each strategy is best; those that tie share a world."""
        scores = self.scores()
        if not len(scores):
            return dict.fromkeys(self.study.strategies, math.nan)
        best = scores == scores.max(axis=1, keepdims=True)
        shares = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
        return dict(zip(self.study.strategies, shares.tolist(), strict=True))

    def regret(self) -> dict[str, float]:
        """Mean over worlds of what is lost by having chosen a strategy instead of the one that is best there.

        Which one is best in a world is seen from all lives but one, and what it is better by from that one: seen from
        the same lives, luck would count as regret. Never below 0. With one life a world, luck counts.
        """
        if not self.worlds:
            return dict.fromkeys(self.study.strategies, math.nan)
        sign = direction(self.study.scenario.decide_by) or 1
        lives = sign * np.stack([self.lives(name) for name in self.study.strategies], axis=2)
        lost = [
            here[np.arange(len(here)), others.argmax(axis=1)][:, None] - here
            for others, here in _left_out(lives)
        ]
        means = np.maximum(0.0, np.mean(lost, axis=(0, 1)))
        return dict(zip(self.study.strategies, means.tolist(), strict=True))

    def spread(self, one: str, other: str, metric: str | None = None) -> Spread:
        """How the difference of two strategies varies over worlds."""
        gaps = self.lives(one, metric) - self.lives(other, metric)
        known = np.isfinite(gaps).all(axis=1)
        if not known.any():
            return Spread(*(math.nan,) * 6, worlds=0)
        gaps, means = gaps[known], self._leads(one, other, metric)[known]
        sign = direction(metric or self.study.scenario.decide_by) or 1
        low, median, high = np.quantile(means, (0.1, 0.5, 0.9))
        seen = spreads(gaps[:, :, None])
        won = float(np.mean(sign * means > 0) + 0.5 * np.mean(means == 0))
        return Spread(
            won,
            float(median),
            float(low),
            float(high),
            float(seen.between[0]),
            float(seen.luck[0]),
            len(means),
        )

    def _leads(self, one: str, other: str, metric: str | None = None) -> Floats:
        """(complete worlds,): mean of one strategy less that of another, each as in `scores`: a tie is exactly 0."""
        found: Floats = self.lives(one, metric).mean(axis=1) - self.lives(other, metric).mean(axis=1)
        return found

    def flips(self, one: str, other: str) -> Frontier:
        """The rules that say in which worlds one strategy is better than another; found once."""
        if (one, other) not in self._flips:
            self._flips[one, other] = self._frontier(one, other)
        return self._flips[one, other]

    def _frontier(self, one: str, other: str) -> Frontier:
        sign = direction(self.study.scenario.decide_by) or 1
        gaps = sign * self._leads(one, other)
        known = np.isfinite(gaps)
        mattering = [name for name in self.draws.columns if self.speaks_of(name, one, other)]
        return frontier(self.draws[self.complete][mattering][known], gaps[known])

    def break_even(self, strategy: str, other: str) -> list[BreakEven]:
        """Where each lever of a strategy would make it level with another, by a straight line through the worlds."""
        gaps = self._leads(strategy, other)
        found = []
        for guess in guesses(self.study.scenario, [strategy]):
            sizes = self.draws[guess.column].to_numpy(float)[self.complete]
            known = np.isfinite(gaps)
            if known.sum() < 3 or np.ptp(sizes[known]) == 0:
                continue
            slope, level = np.polyfit(sizes[known], gaps[known], 1)
            size = -level / slope if slope else math.nan
            low, high = sorted((guess.size.low, guess.size.high))
            inside = size if low <= size <= high else math.nan
            found.append(BreakEven(guess, inside, float(slope) * (guess.size.high - guess.size.low)))
        return found

    @cached_property
    def neutral(self) -> Neutral | None:
        """Who wins under neutral draws; None with too few worlds to tell."""
        return neutral(self)

    def table(self) -> pd.DataFrame:
        """A row a strategy: share of worlds won, difference from doing nothing, expected regret."""
        import pandas as pd

        won, regret = self.won(), self.regret()
        rows = []
        for name in self.study.strategies:
            spread = self.spread(name, BASELINE)
            rows.append(
                {
                    "strategy": name,
                    "won": won[name],
                    "better": spread.won if name != BASELINE else math.nan,
                    "median": spread.median,
                    "low": spread.low,
                    "high": spread.high,
                    "sd_worlds": spread.between,
                    "sd_luck": spread.luck,
                    "regret": regret[name],
                    "worlds": spread.worlds,
                }
            )
        return pd.DataFrame(rows)

    def frame(self) -> pd.DataFrame:
        """A row per strategy, world (from 1) and replication, a column per metric."""
        import pandas as pd

        strategies = self.study.strategies
        from cxsim.engine.draws import replication_seed

        def seed(world: int, replication: int) -> int:
            return replication_seed(self.study.seed, FIRST + world * REPLICATIONS + replication)

        keys = [
            (name, world + 1, replication, seed(world, replication))
            for world in range(self.values.shape[0])
            for replication in range(self.values.shape[1])
            for name in strategies
        ]
        left = pd.DataFrame(keys, columns=["strategy", "world", "replication", "seed"])
        right = pd.DataFrame(self.values.reshape(len(keys), -1), columns=list(self.metrics))
        whole = pd.concat([left, right], axis=1)
        return whole[whole[list(self.metrics)].notna().any(axis=1)].reset_index(drop=True)

    @staticmethod
    def speaks_of(column: str, one: str, other: str) -> bool:
        """Whether a column is a parameter or a lever of these strategies."""
        strategy, colon, _ = column.partition(": ")
        return not colon or strategy in (one, other)


def smaller(scenario: Scenario) -> Scenario:
    """The same scenario with the population of a world."""
    customers = max(SMALLEST, round(SHARE * scenario.run.customers))
    return resized(scenario, customers=min(scenario.run.customers, customers))


def explore(
    study: Study,
    worlds: int,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Report | None = None,
) -> Knowledge:
    """Live the strategies of a study in plausible worlds; interrupted, keep the worlds that are finished."""
    scenario = study.scenario
    small = smaller(scenario)
    customers = small.run.customers
    table = draws(scenario, worlds, seed=study.seed % 2**32, strategies=study.strategies)
    longest = {months: days for months, days in study.horizons.items() if months == max(study.horizons)}
    lives = []
    for world in range(worlds):
        drawn = {str(name): float(value) for name, value in table.iloc[world].items()}
        own = replace(study, scenario=in_world(small, drawn), horizons=longest)
        lives += [Life(own, world, world * REPLICATIONS + r) for r in range(REPLICATIONS)]
    found: dict[Life, tuple[dict[str, dict[str, float]], int] | Failure | Exception] = {}
    interrupted = False
    with deferred() as interrupts, somewhere(study.engine, workers, executor, len(lives)) as where:
        try:
            many(lives, Life.live, found, where, interrupts, lambda life: f"world {life.world + 1}", progress)
        except KeyboardInterrupt:
            interrupts.asked = interrupted = True
    answers = [answer for answer in found.values() if isinstance(answer, tuple)]
    metrics = tuple(dict.fromkeys(name for answer, _ in answers for one in answer.values() for name in one))
    values = np.full((worlds, REPLICATIONS, len(study.strategies), len(metrics)), math.nan)
    failures = []
    for life, answer in found.items():
        if isinstance(answer, tuple):
            for s, name in enumerate(study.strategies):
                values[life.world, life.number % REPLICATIONS, s] = [
                    answer[0][name].get(metric, math.nan) for metric in metrics
                ]
        else:
            message = answer.message if isinstance(answer, Failure) else f"{type(answer).__name__}: {answer}"
            failures.append(f"world {life.world + 1}: {message}")
    return Knowledge(
        study,
        table,
        metrics,
        values,
        customers,
        sum(count for _, count in answers),
        interrupted,
        tuple(failures),
    )


def _left_out(lives: Floats) -> Iterator[tuple[Floats, Floats]]:
    """Of (worlds, lives, strategies), the means of all lives but one, and that one; with one life, it and itself."""
    count = lives.shape[1]
    for one in range(count):
        rest = [other for other in range(count) if other != one or count == 1]
        yield lives[:, rest].mean(axis=1), lives[:, one]
