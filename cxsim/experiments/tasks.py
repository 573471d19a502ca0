"""The units of work of a study: a burn-in, and a branch of one strategy from the state it left.

Both are plain functions of picklable values, so that any `concurrent.futures.Executor` can run them. An error
is an answer, not a crash: it comes back as a message, and the study goes on without that replication.
"""

from __future__ import annotations

import pickle
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cxsim.experiments.engines import driver
from cxsim.experiments.horizons import resized

if TYPE_CHECKING:
    from cxsim.engine.records import Records
    from cxsim.world.scenario import Scenario

BASELINE = "baseline"
STORY_CUSTOMERS = 48
LOGGED_CUSTOMERS = 20_000
"""Above this many customers the first replication keeps no log: it would not fit a modest machine."""

Progress = Callable[[int], None]
"""Called after each day with the day reached."""


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
class Start:
    """The state at the end of the burn-in, pickled, and the day it was taken."""

    state: bytes
    day: int


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


def burn_in(study: Study, replication: int, progress: Progress | None = None) -> Start | Failure:
    """Live the burn-in of one replication under the baseline."""
    try:
        model = driver(study.engine)(
            study.scenario, strategy=BASELINE, seed=_seed(study, replication), log=False, state=None
        )
        day = int(model.plan.burn_in)
        model.advance(day, progress)
        return Start(pickle.dumps(model.snapshot(), protocol=pickle.HIGHEST_PROTOCOL), day)
    except Exception as error:
        return _failure(error)


def branch(
    study: Study, replication: int, strategy: str, start: Start, progress: Progress | None = None
) -> Branch | Failure:
    """Live one strategy from the state in which the burn-in ended, and measure it at every horizon."""
    from cxsim.measure.metrics import metrics

    try:
        log = replication == 0 and study.scenario.run.customers <= LOGGED_CUSTOMERS
        seed = _seed(study, replication)
        model = driver(study.engine)(
            study.scenario, strategy=strategy, seed=seed, log=log, state=pickle.loads(start.state)
        )
        model.advance(start.day + study.days, progress)
        records = model.records()
        found = {
            months: {name: float(value) for name, value in metrics(records, study.scenario, days).items()}
            for months, days in study.horizons.items()
        }
        count = encounter_count(records)
        return Branch(found, _kept(records, replication == 0, study.scenario.run.customers), count)
    except Exception as error:
        return _failure(error)


def encounter_count(records: Records) -> int:
    """Encounters lived in a run, logged or not."""
    from cxsim.engine.records import DAILY, SCALE

    return round(int(records.daily[..., DAILY.index("encounters")].sum()) / SCALE)


def compile_engine(study: Study) -> None:
    """Live a few days of a few customers, so that every later process finds the laws compiled."""
    try:
        few = resized(study.scenario, customers=min(30, study.scenario.run.customers))
        model = driver(study.engine)(
            few, strategy=study.strategies[-1], seed=study.seed, log=True, state=None
        )
        model.advance(40)
        model.snapshot()
        model.records()
    except Exception:
        return  # whatever is wrong will show, with its message, in the study itself


def ignore_interrupts() -> None:
    """In a worker process: Ctrl-C is for the parent, which keeps what is finished and ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _seed(study: Study, replication: int) -> int:
    from cxsim.engine.draws import replication_seed

    return replication_seed(study.seed, replication)


def _failure(error: Exception) -> Failure:
    text = str(error).strip() or "no message"
    return Failure(f"{type(error).__name__}: {text.splitlines()[0]}", traceback.format_exc())


def _kept(records: Records, first: bool, customers: int) -> Records:
    """The records worth sending to the study: all aggregates, and details of the first replication."""
    if not first:
        return replace(records, surveys=records.surveys[:0], customers=None, encounters=None)
    return replace(records, encounters=_sampled(records, customers))


def _sampled(records: Records, customers: int) -> Any:
    """Encounters of up to 48 customers, spread evenly over all, the same in every strategy."""
    import numpy as np

    if records.encounters is None:
        return None
    chosen = np.unique(np.linspace(0, customers - 1, STORY_CUSTOMERS).astype(np.int64))
    return records.encounters[np.isin(records.encounters["customer"], chosen)].copy()
