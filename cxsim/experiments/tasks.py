"""The units of work of a study: a burn-in, and a branch of one strategy from the state it left.

Both are plain functions of picklable values, so that any `concurrent.futures.Executor` can run them. An error
is an answer, not a crash: it comes back as a message, and the study goes on without that replication.
"""

from __future__ import annotations

import copy
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cxsim.experiments.engines import Driver, driver, options
from cxsim.experiments.horizons import resized

if TYPE_CHECKING:
    from cxsim.engine.records import Records
    from cxsim.world.scenario import Scenario

BASELINE = "baseline"
STORY_CUSTOMERS = 48
LOGGED_CUSTOMERS = 20_000
"""Above this many customers the first replication keeps no encounters: logging them all takes longer than it tells."""

Progress = Callable[[int], None]
"""Called now and then with the day reached."""


@dataclass(frozen=True)
class Study:
    """What is simulated, the same for every unit of work."""

    scenario: Scenario
    strategies: tuple[str, ...]
    """With the baseline first."""
    horizons: dict[float, int]
    seed: int
    engine: str

    @property
    def days(self) -> int:
        return max(self.horizons.values())


@dataclass(frozen=True)
class Failure:
    """What went wrong, in one line, and in full for those who debug."""

    message: str
    trace: str


@dataclass(frozen=True)
class Packed:
    """The state at the end of the burn-in for branches in other processes, and the day it was taken."""

    state: bytes
    day: int
    encounters: int
    """Lived in the burn-in."""

    def take(self) -> Any:
        """A state for one more branch."""
        return pickle.loads(self.state)


class Shared:
    """The same for branches in this process: each gets a copy, and the last one the state itself."""

    def __init__(self, state: Any, day: int, encounters: int, branches: int) -> None:
        self.state, self.day, self.encounters, self.left = state, day, encounters, branches
        self.lock = threading.Lock()

    def take(self) -> Any:
        """A state for one more branch."""
        from cxsim.engine.state import State

        with self.lock:
            self.left -= 1
            if self.left > 0:
                return self.state.copy() if isinstance(self.state, State) else copy.deepcopy(self.state)
            last, self.state = self.state, None
            return last


Start = Packed | Shared


@dataclass
class Branch:
    """What one strategy left behind in one replication."""

    metrics: dict[float, dict[str, float]]
    """Horizon in months -> metric -> value."""
    records: Records | None
    """Customers, surveys and a sample of encounters only in replication 0; None once taken."""
    encounters: int

    def take_records(self) -> Records:
        """Hand over the records, once: they are large."""
        assert self.records is not None
        taken, self.records = self.records, None
        return taken


def burn_in(
    study: Study, replication: int, threads: int = 1, shared: bool = False, progress: Progress | None = None
) -> Start | Failure:
    """Live the burn-in of one replication under the baseline; `shared`: its branches are lived in this process."""
    try:
        model = _model(study, replication, BASELINE, threads)
        day = int(model.plan.burn_in)
        model.advance(day, progress)
        encounters = encounter_count(model.records())
        state = model.release()
        if shared:
            return Shared(state, day, encounters, len(study.strategies))
        return Packed(pickle.dumps(state, protocol=pickle.HIGHEST_PROTOCOL), day, encounters)
    except Exception as error:
        return failure(error)


def branch(
    study: Study,
    replication: int,
    strategy: str,
    start: Start,
    threads: int = 1,
    progress: Progress | None = None,
    encounters: bool = True,
    told: Sequence[int] = (),
) -> Branch | Failure:
    """Live one strategy from the state in which the burn-in ended, and measure it at every horizon.

    `encounters`: replication 0 keeps those of a sample of customers, or of those `told` of; keeping none is faster.
    """
    from cxsim.measure.metrics import metrics

    try:
        customers = study.scenario.run.customers
        log = encounters and replication == 0 and customers <= LOGGED_CUSTOMERS
        model = _model(study, replication, strategy, threads, log=log, state=start.take())
        sample = Sample(customers, chosen=told) if log else None

        def daily(day: int) -> None:
            if sample is not None:
                sample.add(model.take_log())
            if progress is not None:
                progress(day)

        model.advance(start.day + study.days, daily)
        records = model.records()
        found = {
            months: {name: float(value) for name, value in metrics(records, study.scenario, days).items()}
            for months, days in study.horizons.items()
        }
        if replication > 0:
            records = replace(records, surveys=records.surveys[:0], customers=None, encounters=None)
        elif sample is not None:
            sample.add(records.encounters)
            records = replace(records, encounters=sample.rows())
        return Branch(found, records, encounter_count(records))
    except Exception as error:
        return failure(error)


def alone(
    study: Study, replication: int, progress: Progress | None = None, encounters: bool = True
) -> dict[str, Branch] | Failure:
    """Live one replication of every strategy one after the other: its burn-in, then each branch from its end."""
    found: dict[str, Branch] = {}
    for strategy, answer in one_by_one(study, replication, progress, encounters):
        if isinstance(answer, Failure):
            return answer
        found[strategy] = answer
    return found


def one_by_one(
    study: Study, replication: int, progress: Progress | None = None, encounters: bool = True
) -> Iterator[tuple[str, Branch | Failure]]:
    """The same, handing over each branch before the next is lived; one strategy may fail and others not."""
    start = burn_in(study, replication, shared=True, progress=progress)
    for strategy in study.strategies:
        if isinstance(start, Failure):
            yield strategy, start
        else:
            yield (
                strategy,
                branch(study, replication, strategy, start, progress=progress, encounters=encounters),
            )


class Sample:
    """Encounters of those chosen, or else of up to 48 customers, spread evenly over all, the same in every strategy."""

    def __init__(self, customers: int, wanted: int = STORY_CUSTOMERS, chosen: Sequence[int] = ()) -> None:
        import numpy as np

        from cxsim.engine.records import ENCOUNTER_DTYPE

        even = np.linspace(0, customers - 1, wanted).astype(np.int64)
        self.chosen = np.unique(np.array(chosen, dtype=np.int64) if len(chosen) else even)
        self.parts: list[Any] = [np.zeros(0, ENCOUNTER_DTYPE)]

    def add(self, rows: Any) -> None:
        """Take in what was logged; only the rows of these customers are kept."""
        import numpy as np

        found = rows[np.isin(rows["customer"], self.chosen)]
        if len(found):
            self.parts.append(found)

    def rows(self) -> Any:
        """All rows kept, in order."""
        import numpy as np

        self.parts = [np.concatenate(self.parts)]
        return self.parts[0]


def encounter_count(records: Records) -> int:
    """Encounters lived in a run, logged or not."""
    from cxsim.engine.records import DAILY, SCALE

    return round(int(records.daily[..., DAILY.index("encounters")].sum()) / SCALE)


def compile_engine(scenario: Scenario, strategy: str, engine: str) -> None:
    """Live a few days of a few customers, so that every later process finds the laws compiled."""
    try:
        few = resized(scenario, customers=min(30, scenario.run.customers))
        model = driver(engine)(few, strategy=strategy, seed=1, log=True, state=None)
        model.advance(40)
        model.release()
        model.records()
    except Exception:
        return  # whatever is wrong will show, with its message, in the study itself


def ignore_interrupts() -> None:
    """In a worker process: Ctrl-C is for the parent, which keeps what is finished and ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _model(
    study: Study, replication: int, strategy: str, threads: int, log: bool = False, state: Any = None
) -> Driver:
    from cxsim.engine.draws import replication_seed

    seed = replication_seed(study.seed, replication)
    told = options(study.engine, threads)
    return driver(study.engine)(study.scenario, strategy=strategy, seed=seed, log=log, state=state, **told)


def failure(error: Exception) -> Failure:
    """An error as an answer."""
    text = str(error).strip() or "no message"
    return Failure(f"{type(error).__name__}: {text.splitlines()[0]}", traceback.format_exc())
