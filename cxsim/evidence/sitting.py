"""Measuring the evidence: all replications of all entries, on threads, with progress, kept when interrupted."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cxsim.evidence.judging import FEWEST, estimate, judge, judge_limit, vanishes
from cxsim.evidence.kinds import Limit, Pattern, Row, Verdict
from cxsim.experiments.compiling import Report, compile_first
from cxsim.experiments.engines import COMPILED
from cxsim.experiments.interrupts import deferred
from cxsim.experiments.many import many
from cxsim.experiments.replications import somewhere

Entry = Limit | Pattern
Numbers = Mapping[str, float]

AS_IS, WITHOUT = "", "without"


@dataclass(frozen=True, eq=False)
class Task:
    """One replication of one entry; no two are the same."""

    entry: Entry
    market: str
    variant: str
    seed: int

    def work(self) -> Numbers:
        """Live it and return its statistics."""
        if isinstance(self.entry, Limit):
            return self.entry.simulate(self.seed)
        scenario = self.entry.markets[self.market]()
        if self.variant == WITHOUT:
            scenario = self.entry.without(scenario)
        return self.entry.measure(scenario, self.seed)


@dataclass
class Sitting:
    """What was measured, and how."""

    quick: bool
    rows: list[Row] = field(default_factory=list)
    duration: float = 0.0
    interrupted: bool = False
    errors: list[tuple[str, Exception]] = field(default_factory=list)


def sit(
    entries: Sequence[Entry],
    quick: bool = False,
    workers: int | None = None,
    progress: Report | None = None,
) -> Sitting:
    """Measure entries; interrupted, return the rows of those that are finished.

    quick: few replications, whose intervals are wide. progress(done, total, what, seconds to go) counts
    replications.
    """
    from cxsim.world import load

    began = time.monotonic()
    sitting = Sitting(quick)
    tasks = [task for entry in entries for task in _tasks(entry, quick)]
    found: dict[Task, Numbers | Exception] = {}
    with deferred() as interrupts, somewhere(COMPILED, workers, None, len(tasks)) as where:
        try:
            compile_first(load("first_steps"), "baseline", COMPILED, progress, interrupts)
            many(tasks, Task.work, found, where, interrupts, lambda task: task.entry.title, progress)
        except KeyboardInterrupt:
            interrupts.asked = sitting.interrupted = True
    for entry in entries:
        answers = {task: found[task] for task in tasks if task.entry is entry and task in found}
        if len(answers) == sum(task.entry is entry for task in tasks):
            errors = [answer for answer in answers.values() if isinstance(answer, Exception)]
            sitting.errors += [(entry.name, error) for error in errors[:1]]
            numbers = {task: answer for task, answer in answers.items() if isinstance(answer, Mapping)}
            sitting.rows += rows(entry, numbers)
    sitting.duration = time.monotonic() - began
    return sitting


def _tasks(entry: Entry, quick: bool) -> list[Task]:
    seeds = range(1, 1 + (entry.quick if quick else entry.replications))
    if isinstance(entry, Limit):
        return [Task(entry, "", AS_IS, seed) for seed in seeds]
    return [
        Task(entry, market, variant, seed)
        for market in entry.markets
        for variant in (AS_IS, WITHOUT)
        for seed in seeds
    ]


def rows(entry: Entry, found: Mapping[Task, Numbers]) -> list[Row]:
    """The lines that an entry comes to."""
    return _limit_rows(entry, found) if isinstance(entry, Limit) else _pattern_rows(entry, found)


def _limit_rows(entry: Limit, found: Mapping[Task, Numbers]) -> list[Row]:
    lines = []
    for part, figure in entry.figures.items():
        simulated = estimate([numbers.get(part, math.nan) for numbers in found.values()])
        verdict, note = judge_limit(simulated, figure.expected, entry.tolerance)
        lines.append(
            Row(
                kind="limit", name=entry.name, part=part, title=entry.title, says=entry.says,
                statistic=figure.says, where="", source=entry.source, mark=entry.mark,
                published=f"{figure.expected:.6g}", expected=f"{figure.expected:.6g}", simulated=simulated,
                verdict=verdict, note=" ".join(filter(None, [note, entry.note])),
            )
        )  # fmt: skip
    return lines


def _pattern_rows(entry: Pattern, found: Mapping[Task, Numbers]) -> list[Row]:
    lines = []
    for part, statement in entry.statements.items():
        for market in entry.markets:
            own, off = (_values(found, part, market, variant) for variant in (AS_IS, WITHOUT))
            simulated, without = estimate(own), estimate(off)
            less = estimate([value - other for value, other in zip(own, off, strict=False)])
            verdict, note = judge(statement.expect, simulated, without.mean), ""
            mechanism = entry.mechanism if statement.needs_mechanism else ""
            if (
                verdict == Verdict.REPRODUCED
                and mechanism
                and not vanishes(statement.expect, simulated, without, less)
            ):
                verdict, note = Verdict.RIGHT_DIRECTION, "It is not seen to vanish without its mechanism."
            elif mechanism and without.n < FEWEST:
                note = "Without its mechanism the number is not defined, so nothing is seen to vanish."
            lines.append(
                Row(
                    kind="rule" if entry.rule else "pattern", name=entry.name, part=part, title=entry.title,
                    says=statement.says, statistic=statement.statistic, where=market, source=entry.source,
                    mark=entry.mark, published=statement.published, expected=statement.expect.value,
                    simulated=simulated, verdict=verdict, without=without, mechanism=mechanism,
                    note=" ".join(filter(None, [note, entry.note])),
                )
            )  # fmt: skip
    return lines


def _values(found: Mapping[Task, Numbers], part: str, market: str, variant: str) -> list[float]:
    """A number in each replication, in the order of the seeds."""
    told = {
        task.seed: numbers.get(part, math.nan)
        for task, numbers in found.items()
        if task.market == market and task.variant == variant
    }
    return [told[seed] for seed in sorted(told)]
