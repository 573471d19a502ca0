"""The visitors of a station that nobody simulates, where a simulated customer stands for many.

They keep the load, and so the waits, of the true size: a desk of 50 is not 25 desks of 2. Their number follows
the arrivals of the simulated customers of the last two months, each of whom stands for `scale_up` true ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

from cxsim.engine import draws
from cxsim.engine.desk import VISITOR, Desk
from cxsim.engine.plan import Plan
from cxsim.engine.tables import World

ROOM = 1 << 24
"""Numbers of background visitors of one station; they come after the simulated customers."""


class Background:
    """Background visitors of one station; each is as patient as some simulated customer."""

    def __init__(self, plan: Plan, world: World, customer: NDArray[Any], row: int, desk: Desk) -> None:
        self.plan, self.world, self.customer = plan, world, customer
        self.row, self.desk = row, desk
        self.station = (1 << 31) + row

    def draw(self, day: int, simulated_per_day: float) -> None:
        """Draw this day's visitors and when they come."""
        opens, closes = self.plan.desks[self.row].opens, self.plan.desks[self.row].closes
        mean = (self.plan.scale_up - 1.0) * simulated_per_day
        for k in range(draws.poisson(mean, self.chance(day << 20, 0))):
            key = (day << 20) + k + 1
            when = day + (opens + self.chance(key, 1) * (closes - opens)) / 24.0
            who = self.plan.customers + self.row * ROOM + (day % 8) * (ROOM // 8) + k
            self.desk.timeline.at(when, VISITOR, who).callbacks.append(self.comer(who, key))

    def chance(self, key: int, index: int) -> float:
        """Return a uniform number of this station."""
        return draws.uniform(self.plan.seed, self.station, draws.BACKGROUND, key, index)

    def comer(self, who: int, key: int) -> Callable[[Any], None]:
        """Return what happens when visitor `who` comes."""

        def come(_: Any) -> None:
            patience = math.inf
            if self.world.rules[0]["with_patience"] > 0.0:
                like = int(self.chance(key, 2) * self.plan.customers)
                patience = float(self.customer["patience"][like])
            self.visit(who, self.desk.timeline.now + patience)

        return come

    def visit(self, who: int, deadline: float, arrival: float | None = None) -> None:
        """Queue, be served if it comes to that, and go."""
        desk = self.desk

        def answered(turn: Any) -> None:
            if turn.value:
                self.begin(who)
            else:
                desk.leave(who)

        if arrival is None and desk.take(who):
            self.begin(who)
        else:
            desk.turn(who, deadline, arrival).callbacks.append(answered)

    def begin(self, who: int) -> None:
        """Begin his service, and let him go at its end."""
        now = self.desk.timeline.now
        mean = float(self.world.station["service"][self.row])
        occasion = draws.occasion(0, math.floor(now), who & 0xFF, who >> 8)
        length = mean * draws.exponential(self.plan.seed, who, draws.BACKGROUND, occasion, 3)
        self.desk.serve(who, now + length).callbacks.append(lambda _: self.desk.leave(who))

    def resume(self, who: int, until: float) -> None:
        """Go on with a service begun before."""
        self.desk.resume(who, until).callbacks.append(lambda _: self.desk.leave(who))
