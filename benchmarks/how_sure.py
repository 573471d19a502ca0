"""Measure whether intervals cover the truth as often as they promise, and whether the best strategy is found as often.

    python benchmarks/how_sure.py [--replications N] [--studies N] [--write docs/background/coverage.md]

Lives one long run of a small market (`how_sure.yaml`) by the path that every comparison takes. Its replications are
the population: its means are the truth, known exactly, and every small study draws its replications from it
independently. What a study then computes is what `cxsim compare` computes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import cxsim
from cxsim.experiments import chance, tables
from cxsim.experiments.executors import OwnProcesses, asked_for
from cxsim.experiments.intervals import Floats, paired
from cxsim.experiments.outcomes import Outcomes, direction
from cxsim.experiments.precision import PILOT, Plan, Wish
from cxsim.experiments.simultaneous import Together, draws
from cxsim.world.markdown import table

Rows = NDArray[np.int64]
MARKET = Path(__file__).with_name("how_sure.yaml")
SEED = 11
SIZES = (5, 10, 20)
"""Replications of a study."""
METRICS = (
    "true_loyalty",
    "retention",
    "churn",
    "nps_true",
    "profit",
    "market_share",
    "satisfaction",
    "complaint_rate",
)
"""What studies decide by, in turn, when the promise of the best is judged."""
PROMISES = (0.0, 0.5, 0.7, 0.85, 0.95, 0.99, 1.0)
"""Edges of the classes of promised probability."""
NARROWER = (0.7, 0.45)
"""Planned half widths, as shares of that of ten replications on average."""
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
    half_widths: list[float] = field(default_factory=list)
    """Of the winner against its best rival."""


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


def picked(population: Outcomes, columns: list[int], metric: str, rows: Rows) -> Outcomes:
    """A study: some replications of some strategies, one metric."""
    m = population.metrics.index(metric)
    last_horizon = len(population.horizons) - 1
    values = population.values[rows][:, columns, last_horizon, m][:, :, None, None]
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


def rows_of(population: Outcomes, studies: int, n: int, kind: int) -> Iterator[Rows]:
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
    found.half_widths.append(held.half_width)


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


# --- the page -----------------------------------------------------------------------------------------------


def verdict(share: Share) -> str:
    """The share with its own interval, and whether it is inside the bar."""
    inside = BAR[0] <= share.hits / max(1, share.n) <= BAR[1]
    low, high = share.ends()
    near = inside or (low <= BAR[1] and high >= BAR[0])
    return f"{share} {'✓' if inside else '(✓)' if near else '✗'}"


def coverage_rows(found: dict[str, Coverage]) -> list[tuple[str, ...]]:
    """A row a kind of study."""
    return [
        (
            kind,
            f"{np.median(one.replications):.0f}",
            verdict(one.pointwise),
            verdict(one.nothing),
            verdict(one.others),
            str(one.deciding),
            f"{100 * one.wrong.hits / one.wrong.n:.1f} %",
        )
        for kind, one in found.items()
    ]


def promise_rows(found: list[tuple[float, bool]]) -> list[tuple[str, ...]]:
    """A row a class of promises."""
    rows: list[tuple[str, ...]] = []
    for low, high in pairwise(PROMISES):
        share = Share()
        for promised, right in found:
            if low < promised <= high:
                share.add(right, promised)
        if share.n:
            title = f"{100 * low:.0f} to {100 * high:.0f} %"
            rows.append((title, str(share.n), f"{100 * share.promised / share.n:.1f} %", str(share)))
    return rows


def truth_rows(population: Outcomes) -> list[tuple[str, ...]]:
    """True differences from doing nothing, and how well they are known."""
    values = population.paired("true_loyalty", list(population.horizons)[-1])
    rows: list[tuple[str, ...]] = []
    for s, name in enumerate(population.strategies[1:], 1):
        gap = paired(values[:, s], values[:, 0])
        rows.append((name, f"{100 * gap.mean:+.2f} points", f"± {100 * gap.half_width:.2f}"))
    return rows


def page(
    population: Outcomes,
    sized: dict[str, Coverage],
    planned: dict[str, Coverage],
    promised: list[tuple[float, bool]],
    studies: int,
    seconds: float,
) -> str:
    """The page of the documentation."""
    market = cxsim.load(MARKET)
    head = (
        "study",
        "replications (median)",
        "each against doing nothing",
        "all against doing nothing at once",
        "all others among each other at once",
        "winner against best rival",
        "wrong winner declared",
    )
    mean = sum(share for share, _ in promised) / len(promised)
    right = sum(true for _, true in promised) / len(promised)
    return TEXT.format(
        customers=market.run.customers,
        days=round(market.run.days),
        count=len(population.strategies),
        lived=len(population.numbers),
        studies=studies,
        seconds=round(seconds),
        processors=asked_for(None),
        version=cxsim.__version__,
        truth=table(("strategy", "true difference", "if the run were endless"), truth_rows(population)),
        sized=table(head, coverage_rows(sized)),
        planned=table(head, coverage_rows(planned)),
        promises=table(("promised", "studies", "mean promise", "right"), promise_rows(promised)),
        metrics=", ".join(f"`{name}`" for name in METRICS),
        total=len(promised),
        mean=f"{100 * mean:.1f}",
        right=f"{100 * right:.1f}",
        pilot=PILOT,
    )


TEXT = """# How sure is sure

Written by `benchmarks/how_sure.py`: do not edit. A report says "95 %" and "best in 80 % of resamples". Here is how
often that came true where the truth is known.

## Conditions

One run of {lived:,} replications of a small market ({customers} customers, {days} days, {count} strategies with doing
nothing) was lived by the path that every comparison takes. These replications are the population: their means are
the truth, without error, and every small study draws its replications from them, independently, with replacement.
What the differences would be in an endless run is known a little less well:

{truth}

{studies} studies of each kind. A share of so many studies is itself uncertain: its 95 % interval stands behind it.
✓ marks what lies between 93 and 97 %, (✓) what chance alone may have put outside, ✗ what does not.
cxsim {version}, {seconds} s on {processors} processors, which were busy with other work.

## Do 95 % intervals cover the truth?

{sized}

The first column of shares counts intervals one by one, the next two a study only if *all* intervals of the family
cover: that is what the verdict and the report use. The winner is picked by the same replications that its interval is
made of, and so is its rival; its interval is one of a family, so alone it covers more often. "Wrong winner" counts
studies in which a strategy that is not the best is said to be ahead of all others beyond simulation error: at most
5 % are allowed.

With few replications the families get Bonferroni's intervals, which allow for any correlation; with 6 and more, and 3
for every strategy, the bootstrap of the largest t.

## And with `--precision`?

Stopping when an interval looks narrow enough stops a little too often where it is narrow by chance. A pilot of {pilot}
replications, then all that its variance asks for in one round:

{planned}

## Is the best as often the best as promised?

{total:,} studies with 5, 10 and 20 replications, each of doing nothing and two to four strategies, decided in turn by
{metrics}.
On average {mean} % was promised for the winner, and {right} % of the winners were best in truth.

{promises}

"Best in" is the posterior probability of being best if nothing was known before, with the tails of Student's t. Among
strategies that hardly differ it promises more than it keeps, for then the winner is the luckiest of equals; promises
of 95 % and more are the ones to act on. A strategy that is ahead of all others beyond simulation error is the safer
statement of the two.

## What this does not say

Intervals lean on means of replications being nearly normal. Where a strategy changes the lives of a handful of
simulated customers, most replications show no difference at all, and intervals of few replications cover the truth
less often than they say; if all replications show the very same difference they say it is exact, which is true only
of strategies that do the same. More customers mend that. And none of this touches what is not known: parameters and
sizes of levers.
"""


def main() -> int:
    """Live, judge, print, and perhaps write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--replications", type=int, default=1000, help="of the long run")
    parser.add_argument("--studies", type=int, default=500, help="of each kind")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="the page to write")
    given = parser.parse_args()
    began = time.monotonic()
    population = lived(given.replications)
    sized = {f"{n} replications": of_size(population, given.studies, n) for n in SIZES}
    width = float(np.mean(sized["10 replications"].half_widths))
    planned = {
        f"±{100 * share * width:.2f} points": of_precision(population, given.studies, share * width)
        for share in NARROWER
    }
    promised = [pair for n in SIZES for pair in promises(population, given.studies, n)]
    text = page(population, sized, planned, promised, given.studies, time.monotonic() - began)
    print(text)
    if given.write:
        given.write.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
