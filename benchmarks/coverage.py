"""Measure whether intervals cover the truth as often as they promise, and whether the best strategy is found as often.

    python benchmarks/coverage.py [--replications N] [--studies N] [--write docs/background/coverage.md]

Lives one long run of a small market (`coverage.yaml`) by the path that every comparison takes. Its replications are
the population: its means are the truth, known exactly, and every small study draws its replications from it
independently. What a study then computes is what `cxsim compare` computes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

import cxsim
from cxsim.experiments import chance, tables
from cxsim.experiments.executors import OwnProcesses, asked_for
from cxsim.experiments.intervals import Floats, interval, paired
from cxsim.experiments.outcomes import Outcomes, direction
from cxsim.experiments.precision import PILOT, Plan, Wish
from cxsim.experiments.simultaneous import BONFERRONI, Together, draws

MARKET = Path(__file__).with_name("coverage.yaml")
SEED = 11
SIZES = (5, 10, 20)
"""Replications of a study."""
METRICS = ("true_loyalty", "retention", "churn", "nps_true", "profit", "market_share", "satisfaction", "complaint_rate")
"""What studies decide by, in turn, when the promise of the best is judged."""
PROMISES = (0.0, 0.5, 0.7, 0.85, 0.95, 0.99, 1.0)
"""Edges of the classes of promised probability."""
NARROWER = (0.9, 0.6, 0.45)
"""Planned half widths, as shares of that of ten replications."""
BAR = (0.93, 0.97)


@dataclass
class Share:
    """How often something came true."""

    hits: float = 0.0
    n: int = 0
    promised: float = 0.0

    def add(self, true: bool, promised: float = 0.0) -> None:
        """One more study."""
        self.hits += true
        self.promised += promised
        self.n += 1

    def __str__(self) -> str:
        if not self.n:
            return "–"
        low, high = self.ends()
        return f"{100 * self.hits / self.n:.1f} % ({100 * low:.1f} to {100 * high:.1f})"

    def ends(self) -> tuple[float, float]:
        """Wilson's 95 % interval: studies are a sample."""
        from scipy.stats import binomtest

        found = binomtest(round(self.hits), self.n).proportion_ci(0.95, method="wilson")
        return float(found.low), float(found.high)


@dataclass
class Coverage:
    """What the studies of one kind came to."""

    pointwise: Share = field(default_factory=Share)
    nothing: Share = field(default_factory=Share)
    """All differences from doing nothing at once."""
    others: Share = field(default_factory=Share)
    """All differences among the other strategies at once."""
    deciding: Share = field(default_factory=Share)
    """The winner against its best rival."""
    wrong: Share = field(default_factory=Share)
    """A strategy that is not the best is said to be ahead of all beyond simulation error."""
    replications: list[int] = field(default_factory=list)


def lived(replications: int) -> Outcomes:
    """The long run."""
    market = cxsim.load(MARKET)
    names = [name for name in market.strategies if name != "nothing_at_all"]
    pool = OwnProcesses(asked_for(None))
    try:
        found = cxsim.compare(market, names, replications, worlds=0, executor=pool, progress=told)
    finally:
        pool.stop()
    return found.outcomes


def told(done: float, total: float, what: str, to_go: float) -> None:
    """Progress, now and then."""
    if time.monotonic() - told.last > 20:  # type: ignore[attr-defined]
        told.last = time.monotonic()  # type: ignore[attr-defined]
        print(f"{100 * done / total:3.0f} %  {what}  {to_go:.0f} s to go", file=sys.stderr, flush=True)


told.last = 0.0  # type: ignore[attr-defined]


def picked(population: Outcomes, columns: list[int], metric: str, rows: np.ndarray) -> Outcomes:
    """A study: some replications of some strategies, one metric."""
    m = population.metrics.index(metric)
    values = population.values[np.ix_(rows, columns, [len(population.horizons) - 1], [m])]
    last = list(population.horizons)[-1]
    return replace(
        population,
        strategies=tuple(population.strategies[column] for column in columns),
        horizons={last: population.horizons[last]},
        metrics=(metric,),
        numbers=tuple(range(len(rows))),
        seeds=tuple(range(len(rows))),
        values=values,
        lived=np.ones(values.shape[:2], dtype=bool),
        messages={},
    )


def rows_of(population: Outcomes, studies: int, n: int, kind: int) -> Iterator[np.ndarray]:
    """The replications of each study, drawn independently from the long run."""
    shares = chance.uniforms(SEED + kind, studies, n, chance.STUDIES)
    yield from (shares * len(population.numbers)).astype(np.int64)


def truth_of(population: Outcomes, study: Outcomes) -> Floats:
    """The true means of a study's strategies, in its own order."""
    metric, months = study.metrics[0], list(study.horizons)[-1]
    values = population.paired(metric, months)
    return np.array([values[:, population.strategies.index(name)].mean() for name in study.strategies])


def judge(found: Coverage, study: Outcomes, truth: Floats) -> None:
    """Whether the intervals of one study cover what is true."""
    metric, months = study.metrics[0], list(study.horizons)[-1]
    values = study.paired(metric, months)
    together = Together(values, draws(SEED, *values.shape))

    def covers(low: float, high: float, one: int, other: int) -> bool:
        gap = truth[one] - truth[other]
        return bool(low - 1e-12 <= gap <= high + 1e-12)

    for one, other in together.against_nothing:
        alone = paired(values[:, one], values[:, other])
        found.pointwise.add(covers(alone.low, alone.high, one, other))
    for share, pairs in ((found.nothing, together.against_nothing), (found.others, together.among_others)):
        ends = [(together.difference(*pair), pair) for pair in pairs]
        share.add(all(covers(each.low, each.high, *pair) for each, pair in ends))
    scores = tables.scores(study, metric, months)
    winner = study.strategies.index(tables.best(scores) or "")
    rival = study.strategies.index(tables.rival(study, metric, months, study.strategies[winner]))
    held = together.difference(winner, rival)
    found.deciding.add(covers(held.low, held.high, winner, rival))
    sign = direction(metric) or 1
    ahead = all(together.difference(winner, s).excludes_zero for s in range(len(truth)) if s != winner)
    found.wrong.add(ahead and sign * truth[winner] < (sign * truth).max())
    found.replications.append(len(values))


def of_size(population: Outcomes, studies: int, n: int) -> Coverage:
    """Studies with a number of replications asked for."""
    found, columns = Coverage(), list(range(len(population.strategies)))
    for rows in rows_of(population, studies, n, n):
        study = picked(population, columns, "true_loyalty", rows)
        judge(found, study, truth_of(population, study))
    return found


def of_precision(population: Outcomes, studies: int, half_width: float) -> Coverage:
    """Studies with a planned precision, in rounds as `cxsim compare --precision` lives them."""
    found, columns = Coverage(), list(range(len(population.strategies)))
    plan = Plan(Wish(half_width, 200, float("inf")), "true_loyalty", SEED)
    for rows in rows_of(population, studies, 200, round(half_width * 1e6)):
        n = PILOT
        while True:
            study = picked(population, columns, "true_loyalty", rows[:n])
            more = plan.further(study, 0.0)
            if not more:
                break
            n += more
        judge(found, study, truth_of(population, study))
    return found


def promises(population: Outcomes, studies: int, n: int) -> list[tuple[float, bool]]:
    """What each study promises of its winner, and whether that is the best; some strategies, one metric in turn."""
    found = []
    chosen = chance.uniforms(SEED + 1000 + n, studies, len(population.strategies), chance.STUDIES)
    picks = chance.uniforms(SEED, chance.RESAMPLES, n + 1)
    for number, rows in enumerate(rows_of(population, studies, n, 2000 + n)):
        metric = METRICS[number % len(METRICS)]
        others = [1 + int(k) for k in np.argsort(chosen[number, 1:])[: 2 + number % 3]]
        study = picked(population, [0, *sorted(others)], metric, rows)
        truth = truth_of(population, study) * (direction(metric) or 1)
        months = list(study.horizons)[-1]
        best, _ = tables.probabilities(study.paired(metric, months), picks, direction(metric))
        winner = study.strategies.index(tables.best(tables.scores(study, metric, months)) or "")
        found.append((float(best[winner]), bool(truth[winner] >= truth.max() - 1e-12)))
    return found
