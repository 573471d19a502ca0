"""A market with a board, for tests of managers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cxsim.engine.compiled import CompiledModel
from cxsim.engine.market import Market
from cxsim.manage.board import Manager
from cxsim.manage.tenure import Tenure, Terms, owners
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


@dataclass
class Start:
    """A market at the end of its burn-in, from which any manager can begin."""

    scenario: Scenario
    driver: Callable[..., Market] = CompiledModel
    seed: int = 5
    every: int = EVERY

    def __post_init__(self) -> None:
        self.past = self.driver(self.scenario, seed=self.seed, log=True)
        first = self.past.plan.burn_in
        self.past.advance(first - self.every)
        self.owned = owners(self.past)
        self.past.take_log()
        self.past.advance(first)
        self.log, self.state = self.past.take_log(), self.past.snapshot()

    def again(self, state: Any) -> Market:
        return self.driver(self.scenario, seed=self.seed, state=state, log=True)

    def tenure(self, manager: Manager, budget: float = 20_000.0, free: bool = False) -> Tenure:
        """A manager who has just come."""
        model = self.again(self.state.copy())
        model.remember(self.past.recorder)
        terms = Terms(self.scenario, budget, self.every, self.seed, free)
        return Tenure(model, manager, terms, self.again, log=self.log, owned=self.owned)
