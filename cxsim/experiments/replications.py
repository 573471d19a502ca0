"""Many runs: paired replications under common random numbers, on any executor.

A replication is one burn-in, then one branch per strategy from the same state and with the same seed. What
comes out depends on the study alone: not on how many workers there are, nor on who finishes first.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cxsim.experiments.compiling import Report, compile_first
from cxsim.experiments.details import Details
from cxsim.experiments.engines import COMPILED, runs_on
from cxsim.experiments.executors import (
    InThisProcess,
    OwnProcesses,
    OwnThreads,
    asked_for,
    in_flight,
    shares_memory,
)
from cxsim.experiments.interrupts import Interrupts, deferred
from cxsim.experiments.tasks import BASELINE, Branch, Failure, Packed, Shared, Start, Study, branch, burn_in


@dataclass
class Replication:
    """All branches of one replication, as they come in."""

    branches: dict[str, Branch | Failure] = field(default_factory=dict)

    def complete(self, strategies: tuple[str, ...]) -> bool:
        """Whether every strategy finished well: only then can they be compared."""
        return len(self.lived()) == len(strategies)

    def lived(self) -> dict[str, Branch]:
        """The branches that did not fail."""
        return {name: found for name, found in self.branches.items() if isinstance(found, Branch)}


@dataclass
class Finished:
    """What a study left behind when it ended or was interrupted."""

    replications: dict[int, Replication]
    """In order; only those of which at least one branch finished or failed."""
    interrupted: bool
    burn_in: int
    details: Details
    encounters: int = 0
    """Lived in all burn-ins and branches that finished."""

    def failures(self) -> list[Failure]:
        """What went wrong, by replication."""
        found = (answer for one in self.replications.values() for answer in one.branches.values())
        return [answer for answer in found if isinstance(answer, Failure)]


class Clock:
    """Turns finished days into progress with the time to go."""

    def __init__(self, report: Report | None) -> None:
        self.report = report
        self.started = time.monotonic()
        self.total = 1.0
        self.done = 0.0
        self.before = 0.0
        """Days that were lived before this clock started, in a run that goes on."""

    def tell(self, what: str, under_way: float = 0.0) -> None:
        """Say how far it is; `under_way` are days lived of what is not finished."""
        if self.report is None:
            return
        done = min(self.total, self.done + under_way)
        elapsed = time.monotonic() - self.started
        lived = done - self.before
        known = lived >= 0.05 * (self.total - self.before) > 0
        to_go = elapsed * (self.total - done) / lived if known else float("nan")
        self.report(done, self.total, what, to_go)


Place = tuple[int, str | None]
"""A unit of work: number of the replication, and the strategy; None: its burn-in."""


Further = Callable[[Finished, float], int]
"""Given what is lived and how many seconds that took: how many more replications to live; 0 to end."""


class Schedule:
    """Hands out the units of a study, a few at a time, branches of started replications first."""

    def __init__(
        self, study: Study, replications: int, where: Where, clock: Clock, further: Further | None = None
    ) -> None:
        self.study = study
        self.further = further
        self.replications = replications
        self.where = where
        self.clock = clock
        self.fresh = deque(range(replications))
        self.ready: deque[tuple[int, str, Start]] = deque()
        self.running: dict[Future[Any], Place] = {}
        self.lived: dict[Place, int] = {}
        """Days of the units under way, where they can tell."""
        market, rate = study.scenario.market, study.scenario.measure.discount_rate
        details = Details(study.strategies, market.focal, rate)
        self.finished = Finished({}, False, round(study.scenario.run.burn_in), details)
        self._weigh(replications)

    def live(self, interrupts: Interrupts) -> Finished:
        """Live everything, or what is finished when somebody interrupts."""
        study = self.study
        try:
            self.clock.tell("starting")
            compile_first(study.scenario, study.strategies[-1], study.engine, self.clock.report, interrupts)
            self.clock.started = time.monotonic()
            while self.fresh or self.ready or self.running or self._extend():
                self._submit(interrupts)
                done, _ = wait(self.running, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in done:
                    self._receive(future)
                interrupts.check()
                self._tell()
        except KeyboardInterrupt:
            interrupts.asked = self.finished.interrupted = True
            self._keep_what_is_done()
        self.finished.details.finish()
        self.finished.replications = dict(sorted(self.finished.replications.items()))
        return self.finished

    def _extend(self) -> bool:
        """Whether there is another round, once all that was planned is lived."""
        elapsed = time.monotonic() - self.clock.started
        more = self.further(self.finished, elapsed) if self.further is not None else 0
        if more == 0:
            return False
        self.fresh.extend(range(self.replications, self.replications + more))
        self.replications += more
        self._weigh(self.replications)
        return True

    def _submit(self, interrupts: Interrupts) -> None:
        while len(self.running) < self.where.window and (self.ready or self.fresh):
            interrupts.check()
            threads = self._threads()
            if self.ready:
                number, name, start = self.ready.popleft()
                function: Callable[..., Any] = branch
                arguments: tuple[Any, ...] = (self.study, number, name, start, threads)
                place: Place = (number, name)
            else:
                number = self.fresh.popleft()
                function, place = burn_in, (number, None)
                arguments = (self.study, number, threads, self.where.shared)
            extra = (self._daily(interrupts, place),) if self.where.shared else ()
            try:
                future = self.where.executor.submit(function, *arguments, *extra)
            except RuntimeError as error:  # a pool whose worker died takes no more work
                self._fail(place, _died(error))
                continue
            self.running[future] = place

    def _threads(self) -> int:
        """Slices of the next unit: where there are fewer units than workers, each gets several."""
        units = len(self.running) + len(self.ready) + len(self.fresh)
        return max(1, self.where.workers // units) if self.where.shared else 1

    def _daily(self, interrupts: Interrupts, place: Place) -> Callable[[int], None]:
        """What a unit in this process calls as it goes: it notes how far it is, and ends where nobody wants more."""
        offset = self.finished.burn_in if place[1] is not None else 0

        def tell(day: int) -> None:
            interrupts.check()
            self.lived[place] = day - offset
            if isinstance(self.where.executor, InThisProcess):
                self._tell()

        return tell

    def _tell(self) -> None:
        """Report the days lived, of units under way too."""
        under_way = list(self.lived.items())
        if under_way:
            self.clock.tell(_what(under_way[-1][0]), float(sum(days for _, days in under_way)))

    def _receive(self, future: Future[Any]) -> None:
        number, name = place = self.running.pop(future)
        if future.cancelled():
            return
        error = future.exception()
        if isinstance(error, KeyboardInterrupt):  # it was asked to end
            return
        if error is not None:
            self._fail(place, _died(error))
            return
        answer = future.result()
        if isinstance(answer, Failure):
            self._fail(place, answer)
            return
        self.finished.encounters += answer.encounters
        if isinstance(answer, Packed | Shared):
            self.finished.burn_in = answer.day
            self._advance(place)
            self.ready.extend((number, strategy, answer) for strategy in self.study.strategies)
        else:
            self._advance(place)
            assert name is not None
            self._answer(number, name, answer)

    def _fail(self, place: Place, failure: Failure) -> None:
        """Note a failure; without a burn-in no strategy of that replication can be lived."""
        number, name = place
        for strategy in self.study.strategies if name is None else (name,):
            self._answer(number, strategy, failure)
            self._advance((number, strategy))
        if name is None:
            self._advance(place)

    def _answer(self, number: int, strategy: str, answer: Branch | Failure) -> None:
        replication = self.finished.replications.setdefault(number, Replication())
        replication.branches[strategy] = answer
        if len(replication.branches) < len(self.study.strategies):
            return
        whole = replication.complete(self.study.strategies)
        if whole:
            set_against_baseline(self.study, replication.lived())
        self.finished.details.settle(number, replication.lived() if whole else None)

    def _advance(self, place: Place) -> None:
        self.lived.pop(place, None)
        self.clock.done += self.finished.burn_in if place[1] is None else self.study.days
        self.clock.tell(_what(place), float(sum(list(self.lived.values()))))

    def _weigh(self, replications: int) -> None:
        each = self.finished.burn_in + self.study.days * len(self.study.strategies)
        self.clock.total = float(max(1, replications * each))

    def _keep_what_is_done(self) -> None:
        for future in list(self.running):
            if future.done() and not future.cancelled():
                self._receive(future)
            else:
                future.cancel()


@dataclass(frozen=True)
class Where:
    """Where the units of a study run."""

    executor: Executor
    window: int
    """How many units to have submitted at a time."""
    workers: int

    @property
    def shared(self) -> bool:
        return shares_memory(self.executor)


def replicate(
    study: Study,
    replications: int,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Report | None = None,
    further: Further | None = None,
) -> Finished:
    """Live a study: every strategy in every replication.

    further: asked whenever all are lived whether to live more; what it adds comes out as if asked for at once.

    workers: threads of this process with the compiled engine, else processes of our own (None: one per
    processor; 1: neither). executor: the caller's, left open. A unit that fails becomes a `Failure`; an
    interrupt keeps everything finished.
    """
    units = replications * len(study.strategies)
    clock = Clock(progress)
    with deferred() as interrupts, somewhere(study.engine, workers, executor, units) as where:
        return Schedule(study, replications, where, clock, further).live(interrupts)


@contextmanager
def somewhere(engine: str, workers: int | None, executor: Executor | None, units: int) -> Iterator[Where]:
    """Where so many units of an engine run: threads or processes of our own, or the caller's executor."""
    asked = asked_for(workers)
    if executor is not None:
        yield Where(executor, in_flight(executor, workers), 1)
        return
    count = min(asked, units)
    if count == 1:
        yield Where(InThisProcess(), 1, asked)
        return
    pool = OwnThreads(count) if runs_on(engine) == COMPILED else OwnProcesses(count)
    try:
        yield Where(pool, count + 1, asked)
    finally:
        pool.stop()


def set_against_baseline(study: Study, branches: dict[str, Branch]) -> None:
    """Fill in the metrics of one replication that are defined only against its baseline: roi and payback."""
    from cxsim.measure.metrics import against
    from cxsim.measure.value import payback

    base = branches[BASELINE]
    for name, found in branches.items():
        if name == BASELINE or base.records is None or found.records is None:
            continue
        for months, days in study.horizons.items():
            back = payback(base.records, found.records, study.scenario, days)
            found.metrics[months] = against(base.metrics[months], found.metrics[months], back)


def _what(place: Place) -> str:
    number, name = place
    return f"replication {number + 1}, {'burn-in' if name is None else name}"


def _died(error: BaseException) -> Failure:
    text = str(error) or type(error).__name__
    return Failure(f"a worker ended before it answered: {text}", text)
