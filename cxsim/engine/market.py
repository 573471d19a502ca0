"""What both drivers share: a market set out under one strategy, its midnights, and what it hands over."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxsim.engine import changes, population, telling
from cxsim.engine.plan import Plan, build
from cxsim.engine.recorder import Recorder
from cxsim.engine.records import Records
from cxsim.engine.state import DeskState, Lives, State, Ties
from cxsim.engine.tables import World
from cxsim.world.scenario import Scenario


class Market:
    """A market living under one strategy, at the midnight at which `day` begins."""

    plan: Plan
    world: World
    """Today's tables."""
    clocks: NDArray[np.int64]
    day: int
    lives: Lives
    ties: Ties
    recorder: Recorder

    def set_out(
        self, scenario: Scenario, strategy: str, seed: int, log: bool, state: State | None
    ) -> list[DeskState]:
        """Begin at a state, taking it over, or at everybody's birth; return who is at the stations."""
        self.plan = build(scenario, strategy, seed)
        self.world = changes.copy(self.plan.world)
        self.clocks = np.array(self.plan.clocks, np.int64)
        state = population.start(self.plan) if state is None else state
        self.day, self.lives, self.ties = state.day, state.lives, state.ties
        changes.apply(
            self.world,
            [change for change in self.plan.changes if change.day < self.day],
            self.plan.origins.feature,
        )
        self.recorder = Recorder(self.plan, self.day, log)
        return state.desks

    def turn(self) -> None:
        """Let the decisions and news of this midnight take effect."""
        due = [change for change in self.plan.changes if change.day == self.day]
        changes.apply(self.world, due, self.plan.origins.feature)
        it, rules = self.lives, self.world.rules[0]
        for number, (day, brand, quality, reach) in enumerate(self.plan.news):
            if day == self.day:
                telling.spread(rules, it.customer, it.relation, number, brand, quality, reach)

    def snapshot(self) -> State:
        """Return everything at this midnight: a state from which any strategy can go on."""
        return self.release().copy()

    def release(self) -> State:
        """Return the same without copying it: whoever takes it over goes on, or else this model."""
        raise NotImplementedError

    def records(self) -> Records:
        """Return all that was recorded since this model began."""
        return self.recorder.records(self.world, self.lives, self.day)

    def take_log(self) -> NDArray[Any]:
        """Hand over, once, the encounters logged so far; `records` has only later ones then."""
        return self.recorder.take_log()
