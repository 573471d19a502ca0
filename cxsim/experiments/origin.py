"""What every result says of where it comes from."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cxsim.experiments.digest import digest
from cxsim.experiments.engines import described

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario


class Origin:
    """A result of a scenario, lived by an engine."""

    scenario: Scenario
    engine: str

    @property
    def currency(self) -> str:
        return self.scenario.market.currency

    @property
    def version(self) -> str:
        from cxsim import __version__

        return __version__

    @property
    def moved_by(self) -> str:
        """The engine in words: a driver of one's own runs on the reference engine, and this says so."""
        return described(self.engine)

    @cached_property
    def digest(self) -> str:
        """Of the scenario."""
        return digest(self.scenario)
