"""Which driver moves the customers: by name, or `module:Class` of one's own driver."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from cxsim.experiments.errors import StudyError, unknown
from cxsim.experiments.own import imported

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cxsim.engine.records import Records
    from cxsim.world.scenario import Scenario

COMPILED, REFERENCE = "compiled", "reference"
ENGINES = {
    COMPILED: "cxsim.engine.compiled:CompiledModel",
    REFERENCE: "cxsim.engine.reference:CustomerModel",
}
DEFAULT = COMPILED
LAST_COMPILED = {COMPILED: "days.live-*", REFERENCE: "journey"}
"""What the compiler finishes last of each engine, as `cxsim.mind.cache` names its files."""


class Diary(Protocol):
    """What a driver recorded so far."""

    def save(self, path: Path) -> None: ...

    def load(self, path: Path) -> None: ...

    def encounters_a_day(self, days: int) -> float: ...


class Driver(Protocol):
    """A model that lives day by day. Day 0 is the start of the burn-in.

    Its states have `copy()` and can be pickled. Only the engines of cxsim need a `recorder`.
    """

    plan: Any
    day: int
    recorder: Diary

    def advance(self, until_day: int, progress: Callable[[int], None] | None = None) -> None:
        """Live until that midnight; `progress` hears at least once a month how far it is, and may raise."""

    def snapshot(self) -> Any:
        """A copy of the state at this midnight."""

    def release(self) -> Any:
        """The state itself: whoever takes it over goes on, or else this model."""

    def records(self) -> Records:
        """All that was recorded since this model began."""

    def take_log(self) -> NDArray[Any]:
        """Encounters logged since the last call; `records` has only later ones then."""


class DriverFactory(Protocol):
    """Builds a driver at the start of its burn-in, or at a state, which it takes over.

    `threads` is given only to drivers that run on the compiled engine.
    """

    def __call__(
        self,
        scenario: Scenario,
        strategy: str = ...,
        seed: int = ...,
        log: bool = ...,
        state: Any = ...,
        **threads: int,
    ) -> Driver: ...


def driver(engine: str) -> DriverFactory:
    """The driver of that name; `module:Class` for one's own, such as a subclass of CustomerModel."""
    place = engine if ":" in engine else ENGINES.get(engine)
    if place is None:
        raise unknown("engine", engine, ENGINES)
    try:
        return cast(DriverFactory, imported(place))
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        if place in ENGINES.values():
            raise
        raise StudyError(f"engine {engine!r} cannot be imported: {error}") from error


def runs_on(engine: str) -> str:
    """The engine that a driver is made of: 'compiled', 'reference', or '' for one that is neither."""
    if engine in ENGINES:
        return engine
    parents = getattr(driver(engine), "__mro__", ())
    places = {f"{parent.__module__}:{parent.__qualname__}" for parent in parents}
    return next((name for name, place in ENGINES.items() if place in places), "")


def described(engine: str) -> str:
    """The engine in words: 'compiled', 'curious:Market on the reference engine'."""
    if engine in ENGINES:
        return engine
    base = runs_on(engine)
    return f"{engine} on the {base} engine" if base else f"{engine}, a driver of its own"


def options(engine: str, threads: int) -> dict[str, int]:
    """What a driver is told of threads: only the compiled engine has slices."""
    return {"threads": threads} if threads > 1 and runs_on(engine) == COMPILED else {}


def is_cold(engine: str) -> bool:
    """Whether the largest part of an engine of cxsim is not compiled on this machine yet."""
    from cxsim.mind import cache

    return cache.is_cold(LAST_COMPILED[engine])
