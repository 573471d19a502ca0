"""The reference driver: a Mesa model whose customers live as SimPy processes. Read this one first.

`CustomerModel` is a `mesa.Model`; each `Customer` is a `mesa.Agent` with one SimPy process, `live`. The laws
and steps it calls are those of the compiled driver. Subclass either class to change behaviour in plain Python.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Generator
from typing import Any

import mesa
import numpy as np
import simpy
from numpy.typing import NDArray

from cxsim.engine import background, journey, midnight, population, telling, view
from cxsim.engine.crowd import Crowd
from cxsim.engine.desk import STAFFING, Desk, Timeline
from cxsim.engine.market import Market
from cxsim.engine.recorder import month_end
from cxsim.engine.records import STATION
from cxsim.engine.staffing import on_duty
from cxsim.engine.state import (
    ANSWERED,
    FREE,
    LOGGED,
    LOGGING,
    SERVED,
    VISITING,
    WAITING,
    DeskState,
    State,
    census_table,
)
from cxsim.engine.tables import NEVER, TURNOVER
from cxsim.world.scenario import Scenario


class Customer(mesa.Agent):  # type: ignore[misc]
    """One customer. His state is row `index` of the model's tables; `state` and `towards` show it."""

    def __init__(self, model: CustomerModel, index: int) -> None:
        super().__init__(model)
        self.index = index

    @property
    def state(self) -> Any:
        """His row of traits and state (see `cxsim.engine.state.CUSTOMER_DTYPE`); assign to its fields."""
        return self.model.lives.customer[self.index]

    def towards(self, brand: str) -> Any:
        """His row of beliefs, feelings and trust towards a brand (RELATION_DTYPE)."""
        return self.model.lives.relation[self.index, self.model.plan.brands.index(brand)]

    @property
    def brand(self) -> str | None:
        """The brand he owns, or None."""
        b = int(self.state["brand"])
        return self.model.plan.brands[b] if b >= 0 else None

    @property
    def segment(self) -> str:
        """His segment."""
        return str(self.model.plan.segments[int(self.state["segment"])])

    @property
    def remembered(self) -> float:
        """Remembered affect towards his own brand, (-1, 1); nan without one."""
        b = int(self.state["brand"])
        model = self.model
        if b < 0:
            return math.nan
        rules, towards = model.world.rules[0], model.lives.relation[self.index, b]
        return float(view.remembered(rules, towards, model.timeline.now))

    @property
    def attitude(self) -> float:
        """How far his own brand is ahead of the best other one he knows, money/month; nan without one."""
        b = int(self.state["brand"])
        model = self.model
        if b < 0:
            return math.nan
        relations = model.lives.relation[self.index]
        rules, brands = model.world.rules[0], model.world.brand
        return float(view.relative_attitude(rules, self.state, relations, brands, b, model.timeline.now))

    def live(self) -> Generator[simpy.Event, Any, None]:
        """Wait for what falls due next, let it happen, go through with it; and again, for good."""
        phase = int(self.state["phase"])
        timeline = self.model.timeline
        while True:
            if phase == VISITING:
                yield timeline.at(float(self.state["until"]), who=self.index)
                self.finish()
            elif phase in (WAITING, SERVED):
                yield from self.queue(phase)
                self.finish()
            when, kind = self.next_due()
            if when >= NEVER:
                return
            yield timeline.at(when, who=self.index)
            phase = self.happen(kind)

    def next_due(self) -> tuple[float, int]:
        """Return when something falls due next, and which kind of occasion it is."""
        model = self.model
        busy = self.state["episode"] >= 0
        when, kind = journey.next_due(model.world.episode, model.lives.due[self.index], busy, model.clocks)
        return max(when, model.timeline.now), kind

    def happen(self, kind: int) -> int:
        """Let an occasion happen; return the phase he is in then."""
        model, now = self.model, self.model.timeline.now
        if kind == TURNOVER:
            population.replace(model.world, model.plan.origins, model.lives, self.index, now, model.clocks)
            return FREE
        model.make_room()
        return int(journey.happen(model.world, model.lives, self.index, kind, now, model.clocks))

    def queue(self, phase: int) -> Generator[simpy.Event, Any, None]:
        """Stand in a queue until it is his turn or patience runs out, then be served."""
        model, me = self.model, self.state
        station = int(model.world.station_of[me["at_brand"], me["at_spot"]])
        desk = model.desks[station]
        if phase == SERVED:
            yield desk.resume(self.index, float(me["until"]))
            desk.leave(self.index)
            return
        arrival = float(me["arrival"])
        rules = model.world.rules[0]
        deadline = float(journey.deadline(rules, me))
        carried = arrival < model.timeline.now
        if not carried:
            model.arrived[station] += 1
        my_turn = yield desk.turn(self.index, deadline, arrival if carried else None)
        if my_turn:
            length = journey.service(rules, self.index, me, model.world.station[station])
            yield desk.serve(self.index, journey.served(me, length, model.timeline.now))
        else:
            journey.gives_up(me, model.timeline.now)
        desk.leave(self.index)

    def finish(self) -> None:
        """End the encounter he is at: perceive, feel, learn, and go where it leads."""
        model = self.model
        model.make_room()
        journey.finish(model.world, model.lives, self.index, model.timeline.now)


class CustomerModel(Market, mesa.Model):  # type: ignore[misc]
    """A market living under one strategy.

    Args:
        scenario: the market.
        strategy: a name in `scenario.strategies`, or "baseline". Raises KeyError for another.
        seed: all chance follows from it.
        log: whether to keep the encounter log.
        state: a state to go on from, as `snapshot` returned it under any strategy of the same scenario. It is
            taken over: give a copy of what is still needed.
    """

    customer_class: type[Customer] = Customer

    def __init__(
        self,
        scenario: Scenario,
        strategy: str = "baseline",
        seed: int = 1,
        log: bool = False,
        state: State | None = None,
    ) -> None:
        super().__init__(rng=seed % 2**32)
        desks = self.set_out(scenario, strategy, seed, log, state)
        self.lives.flow[:] = 0, 0, int(log)
        self.timeline = Timeline(initial_time=self.day)
        self.arrived = np.zeros(len(self.plan.desks), np.int64)
        self.load = [desk.arrivals_per_day for desk in desks]
        self.customers = [self.customer_class(self, i) for i in range(self.plan.customers)]
        self.desks = [Desk(self.timeline) for _ in self.plan.desks]
        self.background = [Crowd(self.plan, self.world, row, desk) for row, desk in enumerate(self.desks)]
        self.come_alive(desks)

    def come_alive(self, desks: list[DeskState]) -> None:
        """Start everybody's process: those in service first, then those in queues in their order."""
        known: set[int] = set()
        for row, desk in enumerate(desks):
            for until, who in desk.serving:
                self.return_to(who, functools.partial(self.background[row].resume, who, until), known)
            for arrival, deadline, who in desk.waiting:
                visit = functools.partial(self.background[row].visit, who, deadline, arrival)
                self.return_to(who, visit, known)
        for customer in self.customers:
            if customer.index not in known:
                self.timeline.process(customer.live())

    def return_to(self, who: int, visit: Callable[[], None], known: set[int]) -> None:
        """Let somebody go on at the station where he was: a customer, or a background visitor."""
        if who < self.plan.customers:
            known.add(who)
            self.timeline.process(self.customers[who].live())
        else:
            self.timeline.first().callbacks.append(lambda _: visit())

    def step(self) -> None:
        """Live one day."""
        self.dawn()
        self.timeline.run(until=self.day + 1)
        self.dusk()
        self.day += 1

    def advance(self, until_day: int, progress: Callable[[int], None] | None = None) -> None:
        """Live until the midnight at which `until_day` begins; `progress` hears of each day lived."""
        while self.day < until_day:
            self.step()
            if progress is not None:
                progress(self.day)

    def dawn(self) -> None:
        """Begin a day at midnight: decisions and news take effect, desks are staffed, background load is drawn."""
        self.turn()
        everybody = len(self.customers)
        wave = telling.wave_number(float(self.plan.scenario.measure.relationship.every), self.day)
        if wave > 0:
            self.make_room(everybody)
            telling.wave(self.world, self.lives, wave, float(self.day), 0, everybody)
        for row, desk in enumerate(self.desks):
            self.staff(row, desk)
            self.background[row].draw(self.day, self.load[row])

    def staff(self, row: int, desk: Desk) -> None:
        """Plan the day's staff of a station: at midnight, and at each hour at which it changes."""
        full = float(self.world.station["staff"][row])
        for hour, share in self.plan.desks[row].hours:
            people = on_duty(full, share, self.day)
            if hour == 0.0:
                desk.staff(people)
            else:
                event = self.timeline.at(self.day + hour / 24.0, STAFFING, row)
                event.callbacks.append(functools.partial(_set_staff, desk, people))

    def dusk(self) -> None:
        """End a day at midnight: words are exchanged, books and aggregates closed."""
        it, world, day, everybody = self.lives, self.world, self.day, len(self.customers)
        rules = world.rules[0]
        senders = telling.senders(it.customer, day)
        for i in senders:
            who = it.customer[i]
            telling.speak(rules, who, int(i), it.daily[who["segment"]], self.ties, day)
        telling.exchange(rules, it.customer, it.relation, self.ties, senders, day, 0, everybody)
        telling.publish(rules, it.review, it.posted)
        rewarded = np.zeros(len(self.plan.brands), np.int64)
        if world.brand["loyalty_reward"].any():
            midnight.rewarded(it.customer, day, 0, everybody, rewarded)
        station = np.zeros((1, len(self.desks), len(STATION)), np.int64)
        for row, desk in enumerate(self.desks):
            station[0, row] = desk.counted
            desk.counted[:] = 0
            self.load[row] = background.smoothed(self.load[row], float(self.arrived[row]), day)
        self.recorder.days(world, it.daily[None].copy(), it.owners[None].copy(), station, rewarded[None])
        self.recorder.rows(it.log[: it.flow[LOGGED]], it.survey[: it.flow[ANSWERED]])
        it.daily[:] = self.arrived[:] = it.flow[LOGGED] = it.flow[ANSWERED] = 0
        if month_end(self.plan, day + 1) == day + 1:
            table = census_table(self.plan)
            midnight.census(
                world.rules, world.brand, world.has, it.customer, it.relation, day + 1.0, 0, everybody, table
            )
            self.recorder.month(day + 1, it.monthly.copy(), table)
            it.monthly[:] = 0

    def make_room(self, answers: int = 2) -> None:
        """See that the log and the survey table have room for what may come next."""
        flow, lives = self.lives.flow, self.lives
        if flow[LOGGING] and flow[LOGGED] + 1 >= len(lives.log):
            lives = lives._replace(log=_larger(lives.log, 1))
        if flow[ANSWERED] + answers > len(lives.survey):
            lives = lives._replace(survey=_larger(lives.survey, answers))
        self.lives = lives

    def release(self) -> State:
        desks = [desk.snapshot(load) for desk, load in zip(self.desks, self.load, strict=True)]
        lives = self.lives._replace(log=self.lives.log[:0], survey=self.lives.survey[:256])
        return State(self.day, lives, self.ties, desks)


def _set_staff(desk: Desk, people: int, _: simpy.Event) -> None:
    desk.staff(people)


def _larger(table: NDArray[Any], rows: int) -> NDArray[Any]:
    more = np.zeros(max(1024, 2 * len(table), len(table) + rows), table.dtype)
    more[: len(table)] = table
    return more
