"""The unit of work: one replication of every strategy at one point, from one burn-in.

`Work` says what is lived; a market is one kind of it, any function of named numbers another. Both are plain data that
can be sent to a thread, a process or another machine.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cxsim.engine.draws import replication_seed
from cxsim.experiments.digest import sources
from cxsim.experiments.engines import COMPILED, ENGINES, driver
from cxsim.experiments.errors import StudyError
from cxsim.experiments.horizons import run_days
from cxsim.experiments.replications import set_against_baseline
from cxsim.experiments.tasks import BASELINE, Branch, Failure, Study, one_by_one
from cxsim.laboratory.factors import UNFELT, Varied, applied
from cxsim.world.parameters import BY_NAME

if TYPE_CHECKING:
    from cxsim.laboratory.experiment import Cell
    from cxsim.world.scenario import Scenario

Point = Mapping[str, "Cell"]
Numbers = dict[str, float]
DECIDING = ("world", "mind", "engine", "measure", "manage", "experiments/tasks.py", "experiments/worlds.py")
"""What of cxsim's sources can change a number of a run."""
KEPT_POINTS = 8
"""Scenarios of the latest points that a process keeps, for their other replications."""


@dataclass(frozen=True)
class Lived:
    """What one strategy came to in one replication at one point."""

    strategy: str
    seed: int
    key: str
    """Name of the run: equal keys, equal numbers, whatever experiment asks for it."""
    numbers: Numbers = field(default_factory=dict)
    message: str = ""
    """What went wrong; empty if nothing did."""


class Work(Protocol):
    """What is lived at a point."""

    @property
    def strategies(self) -> tuple[str, ...]: ...

    @property
    def identity(self) -> str:
        """Digest of everything but the point and the replication."""

    def keys(self, point: Point, replication: int) -> dict[str, str]:
        """Strategy -> key of its run."""

    def live(self, point: Point, replication: int, check: Callable[[], None] | None = None) -> list[Lived]:
        """Live every strategy; what goes wrong is an answer too."""

    def reseeded(self, seed: int) -> Work:
        """The same with other luck."""


@dataclass(frozen=True)
class MarketWork:
    """Strategies of a scenario, under common random numbers at every point."""

    scenario: Scenario
    factors: tuple[Varied, ...]
    strategies: tuple[str, ...]
    """With the baseline first."""
    seed: int
    engine: str = COMPILED

    @functools.cached_property
    def identity(self) -> str:
        scenario = self.scenario.model_dump(mode="json", exclude=UNFELT)
        return _digest(
            kernel(self.engine), [scenario, [_facts(factor) for factor in self.factors]], self.seed
        )

    def keys(self, point: Point, replication: int) -> dict[str, str]:
        return self._place(point).keys(replication_seed(self.seed, replication))

    def live(self, point: Point, replication: int, check: Callable[[], None] | None = None) -> list[Lived]:
        seed = replication_seed(self.seed, replication)
        try:
            place = self._place(point)
        except Exception as error:
            return [Lived(name, seed, "", message=_said(error)) for name in self.strategies]
        keys = place.keys(seed)
        return [
            Lived(name, seed, keys[name], *_numbers(answer))
            for name, answer in answers(
                place.scenario, self.strategies, self.seed, replication, self.engine, check
            ).items()
        ]

    def reseeded(self, seed: int) -> MarketWork:
        return replace(self, seed=seed)

    def _place(self, point: Point) -> _Place:
        name = self.identity, json.dumps(list(point.items()))
        found: _Place | None = _PLACES.get(name)
        if found is None:
            scenario = applied(self.scenario, self.factors, point)
            found = _Place(scenario, _names(scenario, self.strategies, kernel(self.engine)))
            _PLACES.put(name, found)
        return found


def answers(
    scenario: Scenario,
    strategies: tuple[str, ...],
    seed: int,
    replication: int,
    engine: str,
    check: Callable[[], None] | None = None,
) -> dict[str, Branch | Failure]:
    """Live one replication of some strategies, the baseline first, and measure each at its end."""
    study = Study(scenario, strategies, {0.0: run_days(scenario)}, seed, engine)
    daily = None if check is None else lambda day: check()  # noqa: ARG005
    found = dict(one_by_one(study, replication, daily, encounters=False))
    lived = {name: answer for name, answer in found.items() if isinstance(answer, Branch)}
    if BASELINE in lived:
        set_against_baseline(study, lived)
    return found


@dataclass(frozen=True)
class _Place:
    """The scenario of a point, and the names of its strategies' runs but for their seed."""

    scenario: Scenario
    names: Mapping[str, str]

    def keys(self, seed: int) -> dict[str, str]:
        return {strategy: _digest(name.encode(), "", seed) for strategy, name in self.names.items()}


def _names(scenario: Scenario, strategies: Sequence[str], sources: bytes) -> dict[str, str]:
    """Digests of all that a run depends on, its seed apart, and of nothing else."""
    parts = ("market", "people", "journey", "measure")
    facts = {name: getattr(scenario, name).model_dump(mode="json") for name in parts}
    defaults = {name: parameter.default for name, parameter in BY_NAME.items()}
    facts["laws"] = [sorted(scenario.laws.off), defaults | scenario.laws.parameters]
    facts["run"] = [scenario.run.customers, scenario.run.burn_in, scenario.run.days]
    market = _digest(sources, facts, 0).encode()
    done = {name: scenario.strategies[name].interventions for name in strategies if name != BASELINE}
    return {
        name: _digest(market, [name, *(item.model_dump(mode="json") for item in done.get(name, ()))], 0)
        for name in strategies
    }


def _numbers(answer: Branch | Failure) -> tuple[Numbers, str]:
    return ({}, answer.message) if isinstance(answer, Failure) else (answer.metrics[0.0], "")


@dataclass(frozen=True)
class FunctionWork:
    """Any function of named values that returns a number or numbers by name; `seed` is passed if it takes one."""

    function: Callable[..., Any]
    seed: int = 1
    strategies: tuple[str, ...] = (BASELINE,)

    @functools.cached_property
    def identity(self) -> str:
        function = self.function
        name = f"{getattr(function, '__module__', '')}:{getattr(function, '__qualname__', repr(function))}"
        try:
            text = inspect.getsource(function)
        except (OSError, TypeError):
            text = ""
        return _digest(name.encode(), text, self.seed)

    def keys(self, point: Point, replication: int) -> dict[str, str]:
        return {BASELINE: _digest(self.identity.encode(), dict(point), replication)}

    def live(self, point: Point, replication: int, check: Callable[[], None] | None = None) -> list[Lived]:
        if check is not None:
            check()
        seed = replication_seed(self.seed, replication)
        more = {"seed": seed} if "seed" in inspect.signature(self.function).parameters else {}
        try:
            answer = self.function(**point, **more)
            numbers = dict(answer) if isinstance(answer, Mapping) else {"outcome": answer}
            numbers, message = {name: float(value) for name, value in numbers.items()}, ""
        except Exception as error:
            numbers, message = {}, _said(error)
        return [Lived(BASELINE, seed, self.keys(point, replication)[BASELINE], numbers, message)]

    def reseeded(self, seed: int) -> FunctionWork:
        return replace(self, seed=seed)


@dataclass(frozen=True)
class Task:
    """Units that are sent together: points with the numbers of their replications."""

    work: Work | Packed
    units: tuple[tuple[int, Point, int], ...]
    """(number of the unit, point, replication)."""

    def live(self, check: Callable[[], None] | None = None) -> list[tuple[int, list[Lived]]]:
        """Live them one after the other."""
        work = self.work.taken() if isinstance(self.work, Packed) else self.work
        return [(number, work.live(point, replication, check)) for number, point, replication in self.units]


@dataclass(frozen=True)
class Packed:
    """Work for other processes: unpacked once in each, however many tasks it gets."""

    name: str
    data: bytes
    engine: str
    kernel: bytes
    """Digest of the sources that are to live it."""

    def taken(self) -> Work:
        """The work itself. StudyError where the sources are others: the numbers would not be the same."""
        if kernel(self.engine) != self.kernel:
            raise StudyError("a worker has another version of cxsim; install the same there")
        found = _UNPACKED.get(self.name)
        if found is None:
            found = pickle.loads(self.data)
            _UNPACKED.put(self.name, found)
        work: Work = found
        return work


def packed(work: Work) -> Packed:
    """Work made ready to be sent."""
    engine = work.engine if isinstance(work, MarketWork) else COMPILED
    return Packed(work.identity, pickle.dumps(work, protocol=pickle.HIGHEST_PROTOCOL), engine, kernel(engine))


class _Latest:
    """The latest few of something, for all threads of a process. What is kept never changes, only whether it is."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.kept: OrderedDict[Any, Any] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Any) -> Any:
        with self.lock:
            return self.kept.get(key)

    def put(self, key: Any, value: Any) -> None:
        with self.lock:
            self.kept[key] = value
            while len(self.kept) > self.size:
                self.kept.popitem(last=False)


_PLACES, _UNPACKED = _Latest(KEPT_POINTS), _Latest(2)


@functools.cache
def kernel(engine: str = COMPILED) -> bytes:
    """Digest of the sources that decide what a run comes to, a driver of one's own included."""
    seen = hashlib.sha256(sources(DECIDING))
    if engine not in ENGINES:
        seen.update(engine.encode())
        seen.update(Path(inspect.getfile(driver(engine))).read_bytes())
    return seen.digest()


def setting(work: Work, point: Point) -> str:
    """Name of a point within its experiment, found without living or resolving anything."""
    return _digest(work.identity.encode(), list(point.items()), 0)[:32]


def _digest(first: bytes, facts: Any, seed: int) -> str:
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(first + text.encode() + str(seed).encode()).hexdigest()[:40]


def _facts(factor: Varied) -> Any:
    return [factor.of, factor.kind, factor.meanings, factor.whole]


def _said(error: Exception) -> str:
    lines = (str(error).strip() or "no message").splitlines()
    return f"{type(error).__name__}: {lines[0]}"


def columns(rows: Sequence[Lived]) -> list[str]:
    """Names of all numbers, in the order of the table of metrics, then as they come."""
    from cxsim.world.metrics import METRICS

    seen = dict.fromkeys(name for row in rows for name in row.numbers)
    known = [name for name in METRICS if name in seen]
    return [*known, *(name for name in seen if name not in METRICS)]
