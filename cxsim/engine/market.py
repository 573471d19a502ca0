"""What both drivers share: a market set out under one strategy, its midnights, and what it hands over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxsim.engine import changes, interviews, population, telling
from cxsim.engine.plan import Plan, build, decided
from cxsim.engine.recorder import Recorder
from cxsim.engine.records import Records
from cxsim.engine.state import DeskState, Lives, State, Ties
from cxsim.engine.tables import World
from cxsim.world.scenario import Intervention, Scenario


class Market:
    """A market living under one strategy, at the midnight at which `day` begins."""

    plan: Plan
    world: World
    """Today's tables."""
    clocks: NDArray[np.int64]
    day: int
    due: dict[int, list[changes.Assignment]]
    """Midnight -> what takes effect at it, from today on."""
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
        self._catch_up()
        self.recorder = Recorder(self.plan, self.day, log)
        return state.desks

    def advance(self, until_day: int, progress: Callable[[int], None] | None = None) -> None:
        """Live until the midnight at which `until_day` begins; `progress` hears now and then how far it is."""
        raise NotImplementedError

    def decide(self, interventions: Sequence[Intervention]) -> None:
        """Take over all that board meetings decided so far, dated from the start of the strategies.

        What starts at this midnight takes effect when the day is lived. ValueError where something is dated earlier
        that was not decided before: nobody changes the past. A model that goes on from a state is told first of all
        what had been decided until then.
        """
        begun = self.day - self.plan.burn_in
        known = self.plan.decided if self.recorder.lived else tuple(interventions)
        for intervention in interventions:
            starts = [change.start for change in intervention.changes] or [intervention.start]
            if intervention not in known and min(starts) < begun:
                raise ValueError(f"{intervention.kind} starts on day {min(starts):g}, but it is day {begun}")
        self.plan = self.recorder.plan = decided(self.plan, interventions)
        self._catch_up()

    def remember(self, recorder: Recorder) -> None:
        """Go on with the records of the model whose state this one took over."""
        self.recorder = recorder.copy(self.plan)

    def interview(self, number: int, people: int, exact: bool, brand: int | None = None) -> NDArray[Any]:
        """Ask about so many owners of a brand (by default the focal one) what they want, at this midnight.

        Returns rows of `cxsim.engine.interviews.ANSWER_DTYPE`. `number`: of the wave, for the draws.
        """
        who = self.plan.focal if brand is None else brand
        return interviews.held(
            self.world, self.lives, self.today(), number, float(self.day), who, people, exact
        )

    def today(self) -> NDArray[np.int64]:
        """Return the aggregates of the day that begins, (segments, brands, len(DAILY))."""
        return self.lives.daily

    def _catch_up(self) -> None:
        """Write into today's tables what took effect before today; once more does no harm."""
        past = [change for change in self.plan.changes if change.day < self.day]
        changes.apply(self.world, past, self.plan.origins.feature)
        self.due = {}
        for change in self.plan.changes[len(past) :]:
            self.due.setdefault(change.day, []).append(change)

    def turn(self) -> None:
        """Let the decisions and news of this midnight take effect."""
        if self.day in self.due:
            changes.apply(self.world, self.due[self.day], self.plan.origins.feature)
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
