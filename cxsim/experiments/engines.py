"""Which driver moves the customers: by name, or `module:Class` of one's own driver."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from cxsim.experiments.errors import StudyError, unknown

if TYPE_CHECKING:
    from cxsim.engine.records import Records
    from cxsim.world.scenario import Scenario

ENGINES = {"reference": "cxsim.engine.reference:CustomerModel"}


class Driver(Protocol):
    """A model that lives day by day. Day 0 is the start of the burn-in."""

    plan: Any
    day: int

    def advance(self, until_day: int, progress: Callable[[int], None] | None = None) -> None: ...

    def snapshot(self) -> Any: ...

    def records(self) -> Records: ...


class DriverFactory(Protocol):
    """Builds a driver at the start of its burn-in, or at the state it is given."""

    def __call__(
        self, scenario: Scenario, strategy: str = ..., seed: int = ..., log: bool = ..., state: Any = ...
    ) -> Driver: ...


def driver(engine: str) -> DriverFactory:
    """The driver of that name; `module:Class` for one's own, such as a subclass of CustomerModel."""
    place = engine if ":" in engine else ENGINES.get(engine)
    if place is None:
        raise unknown("engine", engine, ENGINES)
    module, _, name = place.partition(":")
    try:
        return cast(DriverFactory, getattr(import_module(module), name))
    except (ImportError, AttributeError) as error:
        if place in ENGINES.values():
            raise
        raise StudyError(f"engine {engine!r} cannot be imported: {error}") from error
