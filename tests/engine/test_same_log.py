"""Both drivers live the same lives, to the last bit, in worlds that hold whatever a scenario can hold.

`CXSIM_WORLDS=5000 pytest -n 2 tests/engine/test_same_log.py` compares them in 5,000 worlds instead of 208;
`CXSIM_SHRINK=1` also looks, for minutes, for the smallest world in which they differ.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite, sampled_from

from cxsim.engine.desk import Desk, Timeline
from cxsim.engine.plan import build
from cxsim.engine.records import INSTRUMENTS, OUTCOMES, Records
from cxsim.engine.reference import CustomerModel
from cxsim.engine.state import State
from cxsim.world import dump
from cxsim.world.checks import check
from cxsim.world.interventions import CATALOGUE
from cxsim.world.parameters import MECHANISMS
from cxsim.world.paths import parse
from cxsim.world.scenario import Scenario
from tests.engine.same import COLUMNS, joined, same, same_state
from tests.engine.worlds import worlds

WORLDS = int(os.environ.get("CXSIM_WORLDS", "208"))
BLOCKS = 8
FEW = 9
"""Worlds drawn in one run of Hypothesis: from the tenth on it mostly changes former ones a little."""
ENOUGH = 20
"""Runs within which the worlds reach everything; most of the time seven do."""

Driver = Callable[..., Any]
Property = Callable[[st.DataObject], None]

SHRINKING = (Phase.shrink,) if "CXSIM_SHRINK" in os.environ else ()


def compiled(threads: int) -> Driver:
    """Return the compiled driver on a number of threads."""
    model = importlib.import_module("cxsim.engine.compiled").CompiledModel
    return lambda *given, **named: model(*given, **named, threads=threads)


def in_worlds(count: int, block: int) -> Callable[[Property], None]:
    """Return what tries a property in `count` worlds, always the same ones, others in each block."""

    def tried(test: Property) -> None:
        for first in range(0, count, FEW):
            chosen = settings(
                max_examples=min(FEW, count - first),
                derandomize=True,
                deadline=None,
                phases=(Phase.generate, *SHRINKING),
                suppress_health_check=list(HealthCheck),
            )
            seed(block * 10**6 + first)(chosen(given(st.data())(test)))()

    return tried


# --- how a world is lived ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Course:
    """How a world is lived: under which strategy, by which chance, and what is done at which midnights.

    At a stop the run `goes on`, is `taken up` from its snapshot, or `handed over` to the other driver so.
    """

    strategy: str
    seed: int
    log: bool
    threads: int
    stops: tuple[tuple[int, str], ...]
    """(day, what) in order."""


@composite
def courses(draw: DrawFn, world: Scenario) -> Course:
    """A way to live a world."""
    stop = st.tuples(
        st.integers(1, last_day(world) - 1), sampled_from(("goes on", "taken up", "handed over"))
    )
    return Course(
        strategy=draw(sampled_from((*world.strategies, *world.strategies, "baseline"))),
        seed=draw(st.integers(0, 2**63 - 1)),
        log=draw(sampled_from((True, True, True, False))),
        threads=draw(st.integers(1, 3)),
        stops=tuple(sorted(draw(st.lists(stop, max_size=4, unique_by=lambda it: it[0])))),
    )


def last_day(world: Scenario) -> int:
    """Return the day at whose midnight a world ends."""
    return round(world.run.burn_in) + round(world.run.days)


def lived(world: Scenario, course: Course, driver: Driver, other: Driver) -> tuple[Records, State]:
    """Live a world with its stops; return all its records, and the state in which it ends.

    A part that is over before the strategies start is lived without strategy.
    """
    stops = [(day, what) for day, what in course.stops if what != "goes on"]
    parts: list[Records] = []
    state = None
    for day, what in (*stops, (last_day(world), "ends")):
        strategy = "baseline" if day <= round(world.run.burn_in) else course.strategy
        model = driver(world, strategy, course.seed, log=course.log, state=state)
        for until in (*(between for between, _ in course.stops if model.day < between < day), day):
            model.advance(until)
        parts.append(model.records())
        state = model.snapshot()
        if what == "handed over":
            driver, other = other, driver
    assert state is not None
    return joined(parts), state


def agree(one: tuple[Records, State], other: tuple[Records, State]) -> None:
    """Two runs left the same behind."""
    same(one[0], other[0])
    same_state(one[1], other[1])


@pytest.mark.parametrize("block", range(BLOCKS))
def test_both_drivers_agree(block: int) -> None:
    @in_worlds(-(-WORLDS // BLOCKS), block)
    def _(data: st.DataObject) -> None:
        world = data.draw(worlds())
        course = data.draw(courses(world))
        note(dump(world))
        at_once = lived(world, replace(course, stops=()), CustomerModel, CustomerModel)
        agree(at_once, lived(world, course, compiled(course.threads), CustomerModel))


def test_compiled_does_not_depend_on_threads() -> None:
    @in_worlds(FEW, BLOCKS)
    def _(data: st.DataObject) -> None:
        world = data.draw(worlds())
        course = data.draw(courses(world))
        note(dump(world))
        alone, two, three = (lived(world, course, compiled(n), compiled(n)) for n in (1, 2, 3))
        agree(alone, two)
        agree(alone, three)


# --- what the worlds reach --------------------------------------------------------------------------------


class Watched(Desk):
    """A desk that notes what happens to different people at one instant."""

    seen: ClassVar[set[str]] = set()

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self.then = -1.0
        self.happened: list[tuple[str, int]] = []

    def note(self, what: str, who: int) -> None:
        """Note that something happens now, and what else did."""
        if self.timeline.now != self.then:
            self.then, self.happened = self.timeline.now, []
        for before, other in self.happened:
            if other != who:
                self.seen.add(" and ".join(sorted((before, what))) + " at one instant")
        self.happened.append((what, who))

    def take(self, who: int) -> bool:
        """Take a newcomer at once, or not."""
        self.note("arrival", who)
        return super().take(who)

    def leave(self, who: int) -> None:
        """Let somebody go."""
        served = self.serving[who][1] == self.timeline.now
        self.note("end of service" if served else "end of patience", who)
        super().leave(who)

    def staff(self, people: int) -> None:
        """Change the staff."""
        if people != self.capacity:
            self.note("change of staff", -1)
        super().staff(people)


def held(world: Scenario) -> set[str]:
    """Return what a world holds before it is lived."""
    market, ties = world.market, world.people.ties
    knows = ties.kind == "none" or ties.degree > 0
    return {
        f"{len(market.brands)} brands",
        f"{len(world.people.segments)} segments",
        f"{4 + len(market.dimensions)} dimensions",
        f"{len(world.journey.stations)} stations",
        f"an outside option: {market.outside is not None}",
        *({f"ties: {ties.kind}"} if knows and world.run.customers > 4 else ()),
        *(f"{episode.when} of {episode.who}" for episode in world.journey.episodes.values()),
        *(f"without {name}" for name in world.laws.off),
        *(it.kind for strategy in world.strategies.values() for it in strategy.interventions),
    }


def answers(world: Scenario) -> set[str]:
    """Return how rivals answer the strategies of a world."""
    found = set()
    for name, strategy in world.strategies.items():
        plan = build(world, name)
        written = {parse(change.path).brand for it in strategy.interventions for change in it.changes}
        for place in (change.place for change in plan.changes):
            if place.field in ("has", "price") and plan.brands[place.row] not in written:
                found.add(f"a rival answers with {place.field}")
    return found


def at_midnight(model: CustomerModel) -> set[str]:
    """Return who is at a station."""
    found = set()
    for desk in model.desks:
        for who in desk.serving:
            name = "a customer" if who < len(model.customers) else "a background visitor"
            found.add(f"{name} {'waits' if who in desk.waiting else 'is served'} at midnight")
    return found


def recorded(records: Records) -> set[str]:
    """Return what records tell of: every column above 0 somewhere, outcomes, surveys, and a few things more."""
    found = {
        f"{name}: {column}"
        for name in ("daily", "touchpoint", "census", "ledger", "station")
        for number, column in enumerate(COLUMNS[name])
        if (getattr(records, name)[..., number] > 0).any()
    }
    found |= {INSTRUMENTS[number] for number in np.unique(records.surveys["instrument"])}
    log = records.encounters
    assert log is not None
    found |= {OUTCOMES[number] for number in np.unique(log["outcome"])}
    found |= {f"visit {number}" for number in np.unique(log["visit"])}
    found |= {"a newcomer"} if log["generation"].any() else set()
    together = (np.diff(log["time"]) == 0.0) & (np.diff(log["customer"]) != 0)
    return found | ({"encounters of two customers at one time"} if together.any() else set())


WANTED = {
    *(f"{number} brands" for number in range(1, 6)),
    *(f"{number} segments" for number in range(1, 4)),
    *(f"{number} dimensions" for number in range(4, 7)),
    *(f"{number} stations" for number in range(4)),
    *(f"ties: {kind}" for kind in ("none", "random", "small_world", "complete")),
    *(f"an outside option: {there}" for there in (True, False)),
    *(f"clock of {who}" for who in ("owners", "former", "anyone")),
    *(f"{when} of owners" for when in ("purchase", "problem", "outreach")),
    *(f"without {name}" for name in MECHANISMS),
    *CATALOGUE,
    *("a rival answers with has", "a rival answers with price"),
    *(
        f"{who} {what} at midnight"
        for who in ("a customer", "a background visitor")
        for what in ("waits", "is served")
    ),
    *(
        f"{name}: {it}"
        for name in ("daily", "touchpoint", "census", "ledger", "station")
        for it in COLUMNS[name]
    ),
    *OUTCOMES,
    *INSTRUMENTS,
    *(f"visit {number}" for number in range(12)),
    *("a newcomer", "encounters of two customers at one time"),
    *(
        f"{what} at one instant"
        for what in (
            "arrival and arrival",
            "arrival and change of staff",
            "arrival and end of service",
            "arrival and end of patience",
            "change of staff and end of service",
            "change of staff and end of patience",
            "end of service and end of service",
            "end of patience and end of patience",
        )
    ),
}
"""What some of the worlds of the next test must hold, and what must happen in some."""


def test_worlds_reach_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cxsim.engine.reference.Desk", Watched)
    monkeypatch.setattr(Watched, "seen", set())
    found = Watched.seen

    def reach(data: st.DataObject) -> None:
        world = data.draw(worlds())
        course = data.draw(courses(world))
        assert check(world) == []
        found.update(held(world), answers(world))
        model = CustomerModel(world, course.strategy, course.seed, log=True)
        while model.day < last_day(world):
            model.step()
            found.update(at_midnight(model))
        found.update(recorded(model.records()))

    for block in range(BLOCKS + 1, BLOCKS + 1 + ENOUGH):
        in_worlds(FEW, block)(reach)
        if found >= WANTED:
            break
    assert WANTED - found == set()
