"""A market with a board, for tests of managers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cxsim.engine.compiled import CompiledModel
from cxsim.engine.market import Market
from cxsim.manage.beginning import begin
from cxsim.manage.board import Manager
from cxsim.manage.tenure import Tenure, Terms
from cxsim.world.scenario import Scenario
from tests.engine.market import market

EVERY = 90

STRATEGIES = {
    "care": {"interventions": [{"kind": "quality", "cost": {"once": 1000, "monthly": 100}, "changes": [
        {"path": "brands.Alfa.quality.care", "operation": "add", "ramp": 30,
         "size": {"low": 0.05, "likely": 0.1, "high": 0.15}}]}]},
    "cheaper": {"interventions": [{"kind": "price", "changes": [
        {"path": "brands.Alfa.price", "operation": "add", "size": {"low": -1, "likely": -2, "high": -3}}]}]},
    "roaming": {"interventions": [{"kind": "add_features", "cost": {"once": 2000}, "changes": [
        {"path": "brands.Alfa.features.roaming", "operation": "set",
         "size": {"low": 1, "likely": 1, "high": 1}}]}]},
    "desk": {"interventions": [{"kind": "fix_support", "cost": {"once": 500}, "changes": [
        {"path": "brands.Alfa.touchpoints.helpline.resolve", "operation": "add",
         "size": {"low": 0.1, "likely": 0.2, "high": 0.3}}]}]},
}  # fmt: skip


def board_market(**changed: Any) -> Scenario:
    """A market whose strategies are a menu of four."""
    run = {"customers": 200, "burn_in": 120, "days": 365, "seed": 3}
    made = market(**{"strategies": STRATEGIES, "run": run, **changed})
    return made.model_copy(update={"strategies": {name: made.strategies[name] for name in STRATEGIES}})


class Start:
    """A market at the end of its burn-in, from which any manager can begin."""

    def __init__(
        self, scenario: Scenario, driver: Callable[..., Market] = CompiledModel, seed: int = 5
    ) -> None:
        self.scenario, self.seed, self.driver = scenario, seed, driver
        self.paid, self.free = (
            begin(Terms(scenario, 20_000.0, EVERY, seed, free), self.build) for free in (False, True)
        )
        self.state = self.paid.state

    def build(self, state: Any, log: bool) -> Market:
        return self.driver(self.scenario, seed=self.seed, state=state, log=log)

    def tenure(self, manager: Manager, budget: float | None = None, free: bool = False) -> Tenure:
        """A manager who has just come."""
        return (self.free if free else self.paid).tenure(manager, budget)
