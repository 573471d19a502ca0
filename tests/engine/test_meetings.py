"""Board meetings: what is decided on the way is what a strategy would do that had known it all, in both drivers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from cxsim.engine.compiled import CompiledModel
from cxsim.engine.records import Records
from cxsim.engine.reference import CustomerModel
from cxsim.engine.state import State
from cxsim.world.scenario import Intervention, Scenario
from tests.engine.market import market
from tests.engine.same import same, same_state
from tests.engine.worlds import worlds

Driver = Callable[..., Any]


def starts(intervention: Intervention) -> float:
    return min([change.start for change in intervention.changes] or [intervention.start])


@dataclass(frozen=True)
class Meetings:
    """A world whose board meets twice: as the strategies start, and once later."""

    world: Scenario
    later: int
    """Day of the second meeting, from the start of the strategies."""

    @property
    def known(self) -> tuple[Intervention, ...]:
        return self.world.strategies["plan"].interventions

    def lived(self, driver: Driver, asks: bool = False) -> tuple[Records, State]:
        """Live it meeting by meeting."""
        model = driver(self.world, "baseline", 7, log=True)
        first = model.plan.burn_in
        model.advance(first)
        model.decide([it for it in self.known if starts(it) < self.later])
        model.advance(first + self.later)
        if asks:
            model.interview(1, 40, False)
            model.interview(2, 40, True)
        model.decide(self.known)
        model.advance(first + model.plan.days)
        return model.records(), model.release()

    def at_once(self, driver: Driver) -> tuple[Records, State]:
        """Live it under the strategy that knows it all."""
        model = driver(self.world, "baseline", 7, log=True)
        model.advance(model.plan.burn_in)
        before, recorder = model.release(), model.recorder
        model = driver(self.world, "plan", 7, log=True, state=before)
        log = recorder.take_log()
        model.remember(recorder)
        model.recorder.rows(log, log[:0])
        model.advance(model.plan.burn_in + model.plan.days)
        return model.records(), model.release()


@composite
def meetings(draw: DrawFn) -> Meetings:
    world = draw(worlds().filter(lambda world: bool(world.strategies)))
    plan = world.strategies[draw(st.sampled_from(sorted(world.strategies)))]
    later = draw(st.integers(1, max(1, round(world.run.days) - 1)))
    return Meetings(world.model_copy(update={"strategies": {"plan": plan}}), later)


@settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
@given(meetings())
def test_deciding_on_the_way_is_having_known_it(them: Meetings) -> None:
    one = them.lived(CustomerModel)
    for other in (them.at_once(CustomerModel), them.lived(CompiledModel)):
        same(one[0], other[0])
        same_state(one[1], other[1])


def test_a_meeting_that_decides_nothing_leaves_no_trace() -> None:
    models = [CompiledModel(market(), seed=3, log=True) for _ in range(2)]
    for day in (40, 90, 200):
        for model in models:
            model.advance(day)
        models[0].decide(())
    same(models[0].records(), models[1].records())
    same_state(models[0].release(), models[1].release())


def test_interviews_are_the_same_in_both_drivers_and_are_trouble() -> None:
    world = market(strategies={"plan": {}})
    them = Meetings(world, 100)
    one, other = them.lived(CustomerModel, asks=True), them.lived(CompiledModel, asks=True)
    same(one[0], other[0])
    same_state(one[1], other[1])
    quiet = them.lived(CompiledModel)
    assert one[0].daily.tobytes() != quiet[0].daily.tobytes()


def test_who_can_say_what_he_wants_says_it() -> None:
    def interviews(error: float, exact: bool) -> Any:
        world = market(people={"segments": {"young": {"traits": {"articulation_error": error}}}})
        model = CompiledModel(world, seed=3)
        model.advance(30)
        return model.interview(0, 10_000, exact)

    truth = interviews(0.0, True)
    young = truth["segment"] == 0
    assert (interviews(0.0, False)["wants"][young] == truth["wants"][young]).all()
    assert (interviews(0.3, False)["wants"][young] != truth["wants"][young]).any()
    assert (interviews(0.3, True)["wants"] == truth["wants"]).all()


def test_nobody_changes_the_past() -> None:
    model = CompiledModel(market(), seed=3)
    model.advance(model.plan.burn_in + 10)
    with pytest.raises(ValueError, match="starts on day 0, but it is day 10"):
        model.decide(model.plan.scenario.strategies["cheaper"].interventions)
