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

from cxsim.experiments.details import Details
from cxsim.experiments.engines import ENGINES
from cxsim.experiments.executors import InThisProcess, OwnProcesses, in_flight, worker_count
from cxsim.experiments.interrupts import Interrupts, deferred
from cxsim.experiments.tasks import BASELINE, Branch, Failure, Start, Study, branch, burn_in, compile_engine

Report = Callable[[float, float, str, float], None]
"""Progress in days: (done, total, what is being lived, seconds to go; NaN while unknown)."""


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

    def failures(self) -> list[Failure]:
        """What went wrong, by replication."""
        found = (answer for one in self.replications.values() for answer in one.branches.values())
        return [answer for answer in found if isinstance(answer, Failure)]

    def encounters(self) -> int:
        """Encounters lived in all branches that finished."""
        return sum(found.encounters for one in self.replications.values() for found in one.lived().values())


class Clock:
    """Turns finished days into progress with the time to go."""

    def __init__(self, report: Report | None) -> None:
        self.report = report
        self.started = time.monotonic()
        self.total = 1.0
        self.done = 0.0

    def tell(self, what: str, under_way: float = 0.0) -> None:
        """Say how far it is; `under_way` are days lived of what is not finished."""
        if self.report is None:
            return
        done = min(self.total, self.done + under_way)
        elapsed = time.monotonic() - self.started
        known = done >= 0.05 * self.total
        to_go = elapsed * (self.total - done) / done if known else float("nan")
        self.report(done, self.total, what, to_go)


class Schedule:
    """Hands out the units of a study, a few at a time, branches of started replications first."""

    def __init__(
        self, study: Study, replications: int, executor: Executor, window: int, clock: Clock
    ) -> None:
        self.study = study
        self.executor = executor
        self.window = window
        self.clock = clock
        self.fresh = deque(range(replications))
        self.ready: deque[tuple[int, str, Start]] = deque()
        self.running: dict[Future[Any], tuple[int, str | None]] = {}
        details = Details(study.strategies, study.scenario.market.focal)
        self.finished = Finished({}, False, round(study.scenario.run.burn_in), details)
        self.inside = isinstance(executor, InThisProcess)
        self._weigh(replications)

    def live(self, interrupts: Interrupts) -> Finished:
        """Live everything, or what is finished when somebody interrupts."""
        try:
            self.clock.tell("starting")
            self._compile(interrupts)
            while self.fresh or self.ready or self.running:
                self._submit(interrupts)
                done, _ = wait(self.running, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in done:
                    self._receive(future)
                interrupts.check()
        except KeyboardInterrupt:
            self.finished.interrupted = True
            self._keep_what_is_done()
        self.finished.details.finish()
        self.finished.replications = dict(sorted(self.finished.replications.items()))
        return self.finished

    def _compile(self, interrupts: Interrupts) -> None:
        """On a fresh machine one process compiles, lest all of them do."""
        if not (isinstance(self.executor, OwnProcesses) and self.study.engine in ENGINES and is_cold()):
            return
        future = self.executor.submit(compile_engine, self.study)
        while not wait([future], timeout=0.2).done:
            interrupts.check()
        self.clock.started = time.monotonic()

    def _submit(self, interrupts: Interrupts) -> None:
        while len(self.running) < self.window and (self.ready or self.fresh):
            interrupts.check()
            if self.ready:
                number, name, start = self.ready.popleft()
                function: Callable[..., Any] = branch
                arguments: tuple[Any, ...] = (self.study, number, name, start)
                place: tuple[int, str | None] = (number, name)
            else:
                number = self.fresh.popleft()
                function, arguments, place = burn_in, (self.study, number), (number, None)
            extra = (self._daily(interrupts, place),) if self.inside else ()
            try:
                future = self.executor.submit(function, *arguments, *extra)
            except RuntimeError as error:  # a pool whose worker died takes no more work
                self._fail(place, _died(error))
                continue
            self.running[future] = place

    def _daily(self, interrupts: Interrupts, place: tuple[int, str | None]) -> Callable[[int], None]:
        offset = self.finished.burn_in if place[1] is not None else 0

        def tell(day: int) -> None:
            interrupts.check()
            self.clock.tell(_what(place), day - offset)

        return tell

    def _receive(self, future: Future[Any]) -> None:
        number, name = place = self.running.pop(future)
        if future.cancelled():
            return
        error = future.exception()
        if error is not None:
            self._fail(place, _died(error))
            return
        answer = future.result()
        if isinstance(answer, Failure):
            self._fail(place, answer)
        elif isinstance(answer, Start):
            self.finished.burn_in = answer.day
            self._advance(place)
            self.ready.extend((number, strategy, answer) for strategy in self.study.strategies)
        else:
            self._advance(place)
            assert name is not None
            self._answer(number, name, answer)

    def _fail(self, place: tuple[int, str | None], failure: Failure) -> None:
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

    def _advance(self, place: tuple[int, str | None]) -> None:
        self.clock.done += self.finished.burn_in if place[1] is None else self.study.days
        self.clock.tell(_what(place))

    def _weigh(self, replications: int) -> None:
        each = self.finished.burn_in + self.study.days * len(self.study.strategies)
        self.clock.total = float(max(1, replications * each))

    def _keep_what_is_done(self) -> None:
        for future in list(self.running):
            if future.done() and not future.cancelled():
                self._receive(future)
            else:
                future.cancel()


def replicate(
    study: Study,
    replications: int,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Report | None = None,
) -> Finished:
    """Live a study: every strategy in every replication.

    workers: processes of our own (None: one per processor; 1: in this process). executor: the caller's, left
    open. A unit that fails becomes a `Failure`; an interrupt keeps everything finished.
    """
    units = replications * len(study.strategies)
    clock = Clock(progress)
    with deferred() as interrupts, _executor(workers, executor, units) as (where, window):
        return Schedule(study, replications, where, window, clock).live(interrupts)


@contextmanager
def _executor(workers: int | None, executor: Executor | None, units: int) -> Iterator[tuple[Executor, int]]:
    if executor is not None:
        yield executor, in_flight(executor, workers)
        return
    count = worker_count(workers, units)
    if count == 1:
        yield InThisProcess(), 1
        return
    pool = OwnProcesses(count)
    try:
        yield pool, count + 1
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


def is_cold() -> bool:
    """Whether the journey of a customer, the engine's largest part, is not compiled on this machine yet."""
    from cxsim.mind import cache

    return cache.is_cold("journey")


def _what(place: tuple[int, str | None]) -> str:
    number, name = place
    return f"replication {number + 1}, {'burn-in' if name is None else name}"


def _died(error: BaseException) -> Failure:
    text = str(error) or type(error).__name__
    return Failure(f"a worker ended before it answered: {text}", text)
