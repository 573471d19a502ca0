"""A sweep: every strategy at every point in every replication, kept as it comes; run it again to go on."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cxsim.experiments.compiling import NOTE, Report, compile_first
from cxsim.experiments.engines import REFERENCE
from cxsim.experiments.errors import StudyError
from cxsim.experiments.interrupts import Interrupts, deferred
from cxsim.experiments.replications import Clock, Where, somewhere
from cxsim.laboratory.claims import Blocks
from cxsim.laboratory.experiment import Case, chosen
from cxsim.laboratory.journal import Row
from cxsim.laboratory.known import Known
from cxsim.laboratory.store import CLAIMS, Keeper, Plan, Store
from cxsim.laboratory.work import Lived, MarketWork, Packed, Task, Work, packed

SOONEST, LATEST, SHARE = 1.0, 10.0, 0.01
"""Seconds between two files of finished runs: a hundredth of the time that it takes so far, within these."""
ATTEMPTS = 2
"""How often a unit is tried by itself whose worker died."""
TOGETHER = 4
"""Units sent to another process at a time."""


@dataclass
class Swept:
    """What a sweep left behind."""

    store: Store
    units: int
    """Points times replications of this process's share."""
    finished: int
    """Of them, those of which every strategy has an answer."""
    lived: int
    """Of them, those lived just now; the others were there already."""
    answered: int
    """Runs of the whole experiment that have an answer: numbers, or a message."""
    failed: int
    """Of them, those that came to a message."""
    interrupted: bool
    whole: bool
    """Whether every run of the experiment has an answer, those of other shares too."""
    duration: float
    """Seconds."""

    @property
    def useful(self) -> bool:
        """Whether any run came to numbers."""
        return self.failed < self.answered


def sweep(
    case: Case | str | Path,
    folder: str | Path | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    processes: bool = False,
    shard: str = "1/1",
    retry: bool = False,
    progress: Report | None = None,
) -> Swept:
    """Live an experiment into a folder, or what is missing there.

    case: an experiment, or the path or bundled name of its file. folder: None for `results/NAME`.
    workers: runs at a time (None: one per processor), on threads with the compiled engine unless `processes`; or an
    `executor` of the caller's, left open. shard: "i/n" lives the i-th of n shares. retry: live failed runs again.
    None of this changes a number. Ctrl-C keeps what is finished. StudyError where the folder cannot be written.
    """
    if not isinstance(case, Case):
        case = chosen(str(case))
    place = Path(folder or Path("results") / case.name)
    engine = case.experiment.engine
    return live(plan_of(case), place, workers, executor, processes, share_of(shard), retry, progress, engine)


def share_of(text: str) -> tuple[int, int]:
    """The share that "i/n" stands for. StudyError for anything else."""
    first, stroke, count = text.partition("/")
    if stroke and first.isdecimal() and count.isdecimal() and 1 <= int(first) <= int(count):
        return int(first), int(count)
    raise StudyError(f"shard {text!r}: it is i/n with i from 1 to n, as in 2/8")


def plan_of(case: Case) -> Plan:
    """All that an experiment asks for."""
    from cxsim.laboratory.factors import resolved
    from cxsim.laboratory.points import points

    factors = resolved(case.experiment, case.scenario)
    work = MarketWork(case.scenario, factors, case.strategies, case.seed, case.experiment.engine)
    return Plan(
        case.name, work, points(case, factors), case.experiment.replications, _kernel(work), asked(case)
    )


def asked(case: Case) -> dict[str, Any]:
    """What the manifest says was asked."""
    return {
        "experiment": case.experiment.model_dump(mode="json"),
        "scenario": case.scenario.model_dump(mode="json"),
    }


def _kernel(work: Work) -> str:
    from cxsim.laboratory.work import kernel

    return kernel(work.engine if isinstance(work, MarketWork) else "compiled").hex()


def live(
    plan: Plan,
    folder: Path,
    workers: int | None = None,
    executor: Executor | None = None,
    processes: bool = False,
    shard: tuple[int, int] = (1, 1),
    retry: bool = False,
    progress: Report | None = None,
    engine: str = "compiled",
) -> Swept:
    """Live a plan into a folder; arguments as of `sweep`."""
    began = time.monotonic()
    try:
        keeper = Keeper(folder, plan)
        keeper.refresh(retry)
    except OSError as error:
        raise _unwritable(folder, error) from error
    if keeper.changed and progress is not None:
        progress(0.0, 1.0, f"{NOTE}{keeper.changed}", float("nan"))
    plan = keeper.plan
    with deferred() as interrupts, ExitStack() as stack:
        blocks = Blocks(folder / CLAIMS, keeper.name, len(plan.points), plan.replications, shard)
        stack.callback(blocks.leave_all)
        stack.callback(keeper.journal.close)
        share = [blocks.inside(block) for block in blocks.open]
        units = sum(len(block) for block in share)
        places = _Places(engine, workers, executor, processes, units, stack)
        going = _Going(plan, keeper, blocks, places, interrupts, retry, Clock(progress))
        going.clock.total = float(max(1, units))
        interrupted = going.live(engine)
    keeper.refresh()
    finished = sum(keeper.finished(unit) for block in share for unit in block)
    seconds = time.monotonic() - began
    return Swept(
        store=Store(folder),
        units=units,
        finished=finished,
        lived=going.lived,
        answered=int(keeper.done.sum()),
        failed=keeper.failed,
        interrupted=interrupted,
        whole=keeper.whole,
        duration=seconds,
    )


def _unwritable(folder: Path, error: OSError) -> StudyError:
    return StudyError(
        f"{folder}: cannot be written ({error.strerror or error}); what is finished is kept, run the same again"
    )


class _Places:
    """Where units run; a pool of our own whose worker died is replaced."""

    def __init__(
        self,
        engine: str,
        workers: int | None,
        executor: Executor | None,
        processes: bool,
        units: int,
        stack: ExitStack,
    ) -> None:
        self.own = executor is None
        self.stack = stack.enter_context(ExitStack())
        where = REFERENCE if processes else engine  # what is not compiled runs in processes
        self.make: Callable[[], Any] = lambda: somewhere(where, workers, executor, max(1, units))
        self.where: Where = self.stack.enter_context(self.make())

    def replace(self) -> None:
        """A new pool for one that takes no more work."""
        self.stack.close()
        self.where = self.stack.enter_context(self.make())


@dataclass
class _Going:
    """A plan on its way."""

    plan: Plan
    keeper: Keeper
    blocks: Blocks
    places: _Places
    interrupts: Interrupts
    retry: bool
    clock: Clock
    lived: int = 0
    ready: deque[int] = field(default_factory=deque)
    """Units to send out."""
    running: dict[Future[Any], tuple[int, ...]] = field(default_factory=dict)
    suspects: deque[int] = field(default_factory=deque)
    """Units under way when a worker died: they are tried one by one, which shows whose fault it was."""
    alone: Future[Any] | None = None
    """The last suspect sent out: nothing else is, while it runs."""
    attempts: dict[int, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    """Finished and not in place yet."""
    left: dict[int, int] = field(default_factory=dict)
    """Block -> units that are not finished."""
    put_at: float = field(default_factory=time.monotonic)
    known: Known | None = None
    sent: Work | Packed | None = None

    def live(self, engine: str) -> bool:
        """Live everything that nobody has lived; say whether somebody interrupted."""
        plan = self.plan
        try:
            if isinstance(plan.work, MarketWork) and (self.places.own or self.places.where.shared):
                compile_first(
                    plan.work.scenario, plan.work.strategies[-1], engine, self.clock.report, self.interrupts
                )
            known = Known(self.keeper.folder.parent, plan.kernel)
            self.known = known if len(known) else None
            self.sent = plan.work if self.places.where.shared else packed(plan.work)
            self.clock.started = time.monotonic()
            while self._go_on():
                self.interrupts.check()
            self._put()
        except KeyboardInterrupt:
            self.interrupts.asked = True
            self._keep_what_is_done()
            return True
        except BaseException:
            self.interrupts.asked = True  # nobody wants any more what is under way
            with suppress(StudyError):
                self._keep_what_is_done()
            raise
        finally:
            for future in self.running:
                future.cancel()
        return False

    def _go_on(self) -> bool:
        """One turn: send out, take in, put in place. False when there is nothing left to do."""
        self._send()
        if not self.running:
            if not self.blocks.open:
                return False
            self._put()
            if self.blocks.open and not self.ready:
                self._wait_for_others()
            return True
        done, _ = wait(self.running, timeout=0.2, return_when=FIRST_COMPLETED)
        for future in done:
            self._receive(future)
        if self._due():
            self._put()
        return True

    def _send(self) -> None:
        where = self.places.where
        while len(self.running) < (1 if self.suspects or self.alone in self.running else where.window):
            self.interrupts.check()
            suspected = bool(self.suspects)
            if suspected:
                units: tuple[int, ...] = (self.suspects.popleft(),)
            else:
                units = self._next(1 if where.shared else TOGETHER)
            if not units:
                return
            assert self.sent is not None
            task = Task(self.sent, tuple((unit, *self._place(unit)) for unit in units))
            arguments: tuple[Any, ...] = (self.interrupts.check,) if where.shared else ()
            try:
                future = where.executor.submit(task.live, *arguments)
            except RuntimeError as error:
                if not self.places.own:
                    raise StudyError(f"the executor takes no more work: {error}") from error
                self._again(units, error)
                return
            self.running[future] = units
            if suspected:
                self.alone = future

    def _next(self, most: int) -> tuple[int, ...]:
        """The next units to live, from one block."""
        while not self.ready:
            block = self.blocks.claim()
            if block is None:
                return ()
            self._open(block)
        return tuple(self.ready.popleft() for _ in range(min(most, len(self.ready))))

    def _open(self, block: int) -> None:
        """Look at what of a claimed block is finished, here or in another experiment, and line up the rest."""
        self.keeper.refresh(self.retry)
        missing = [unit for unit in self.blocks.inside(block) if not self.keeper.finished(unit)]
        self.left[block] = len(missing)
        self._skip(len(self.blocks.inside(block)) - len(missing))
        for unit in missing:
            rows = self._known(unit)
            if rows is None:
                self.ready.append(unit)
            else:
                self._take(unit, rows)
                self.clock.before += 1
        if not missing:
            self._finish(block)

    def _skip(self, units: int) -> None:
        """What needs no living says nothing about the time to go."""
        self.clock.done += units
        self.clock.before += units

    def _known(self, unit: int) -> list[Row] | None:
        """The runs of a unit where another experiment has lived them."""
        if self.known is None:
            return None
        point, replication = self._place(unit)
        try:
            keys = self.plan.work.keys(point, replication)
        except Exception:
            return None  # what is wrong with the point is said when it is lived
        return self.known.rows(self._setting(unit), replication, keys)

    def _place(self, unit: int) -> tuple[Any, int]:
        point, replication = divmod(unit, self.plan.replications)
        return self.plan.points[point], replication

    def _setting(self, unit: int) -> str:
        return self.keeper.settings[unit // self.plan.replications]

    def _receive(self, future: Future[Any]) -> None:
        units = self.running.pop(future, None)
        if units is None:  # taken in, or set aside to be lived again, when its pool broke
            return
        if future.cancelled():
            self.ready.extendleft(reversed(units))
            return
        error = future.exception()
        if isinstance(error, KeyboardInterrupt | StudyError):
            raise error
        if error is not None:
            self._again(units, error)
            return
        for unit, answers in future.result():
            replication = self._place(unit)[1]
            self._take(unit, [Row(self._setting(unit), replication, lived) for lived in answers])
            self.lived += 1

    def _receive_answers(self) -> None:
        """Take in what is under way no more and has answered."""
        for future in [future for future in self.running if future.done() and not future.cancelled()]:
            if future.exception() is None:
                self._receive(future)

    def _take(self, unit: int, rows: list[Row]) -> None:
        try:
            self.keeper.journal.write(rows)
        except OSError as error:
            raise _unwritable(self.keeper.folder, error) from error
        self.rows += rows
        block = unit // self.blocks.size
        self.left[block] -= 1
        self.clock.done += 1
        point = unit // self.plan.replications
        self.clock.tell(f"point {point + 1} of {len(self.plan.points)}")

    def _again(self, units: tuple[int, ...], error: BaseException) -> None:
        """Try units once more whose worker died; what kills its worker by itself has failed."""
        if isinstance(error, BrokenExecutor) and self.places.own:
            self._receive_answers()
            units = (*units, *(unit for others in self.running.values() for unit in others))
            self.running.clear()
            self.places.replace()
        if len(units) > 1:
            self.suspects.extend(units)
            return
        (unit,) = units
        self.attempts[unit] = self.attempts.get(unit, 0) + 1
        if self.attempts[unit] < ATTEMPTS:
            self.suspects.appendleft(unit)
            return
        message = f"a worker ended before it answered: {str(error) or type(error).__name__}"
        lived = [Lived(name, 0, "", message=message) for name in self.plan.work.strategies]
        self._take(unit, [Row(self._setting(unit), self._place(unit)[1], one) for one in lived])

    def _due(self) -> bool:
        elapsed = time.monotonic() - self.clock.started
        return time.monotonic() - self.put_at >= min(LATEST, max(SOONEST, SHARE * elapsed))

    def _put(self) -> None:
        """Put finished runs in place, then let go of blocks that are complete."""
        rows, self.rows = self.rows, []
        try:
            self.keeper.add(rows)
        except OSError as error:
            raise _unwritable(self.keeper.folder, error) from error
        self.put_at = time.monotonic()
        for block in [block for block in self.blocks.held if self.left.get(block) == 0]:
            self._finish(block)

    def _finish(self, block: int) -> None:
        self.left.pop(block, None)
        self.blocks.finish(block)

    def _wait_for_others(self) -> None:
        """Other processes hold what is left: look again in a moment."""
        self.clock.tell("waiting for what other processes are at")
        time.sleep(0.2)

    def _keep_what_is_done(self) -> None:
        self._receive_answers()
        self._put()
