"""The visitors of a station that nobody simulates, where a simulated customer stands for many.

They keep the load, and so the waits, of the true size: a desk of 50 is not 25 desks of 2. Their number follows
the arrivals of the simulated customers of the last two months, each of whom stands for `scale_up` true ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cxsim.engine import draws
from cxsim.engine.desk import VISITOR

if TYPE_CHECKING:
    from cxsim.engine.reference import CustomerModel

ROOM = 1 << 24
"""Numbers of background visitors of one station; they come after the simulated customers."""


class Background:
    """Background visitors of one station."""

    def __init__(self, model: CustomerModel, row: int) -> None:
        self.model, self.row = model, row
        self.station = (1 << 31) + row

    def draw(self, simulated_per_day: float) -> None:
        """Draw this day's visitors and when they come."""
        model, plan = self.model, self.model.plan
        mean = (plan.scale_up - 1.0) * simulated_per_day
        seed, day = plan.seed, model.day
        number = draws.poisson(mean, draws.uniform(seed, self.station, draws.BACKGROUND, day << 20, 0))
        desk = plan.desks[self.row]
        for k in range(number):
            key = (day << 20) + k + 1
            u = draws.uniform(seed, self.station, draws.BACKGROUND, key, 1)
            when = day + (desk.opens + u * (desk.closes - desk.opens)) / 24.0
            who = model.plan.customers + self.row * ROOM + (day % 8) * (ROOM // 8) + k
            model.timeline.at(when, VISITOR, who).callbacks.append(self.comer(who, key))

    def comer(self, who: int, key: int) -> Callable[[Any], None]:
        """Return what happens when visitor `who` comes."""
        return lambda _: self.come(who, key)

    def come(self, who: int, key: int) -> None:
        """Arrive, as patient as some simulated customer."""
        model = self.model
        patience = math.inf
        if model.world.rules[0]["with_patience"] > 0.0:
            u = draws.uniform(model.plan.seed, self.station, draws.BACKGROUND, key, 2)
            patience = float(model.lives.customer["patience"][int(u * model.plan.customers)])
        self.visit(who, model.timeline.now + patience)

    def visit(self, who: int, deadline: float, arrival: float | None = None) -> None:
        """Queue, be served if it comes to that, and go."""
        desk = self.model.desks[self.row]

        def answered(turn: Any) -> None:
            if turn.value:
                mean = float(self.model.world.station["service"][self.row])
                occasion = draws.occasion(0, self.model.day, who & 0xFF, who >> 8)
                length = mean * draws.exponential(self.model.plan.seed, who, draws.BACKGROUND, occasion, 3)
                end = desk.serve(who, self.model.timeline.now + length)
                end.callbacks.append(lambda _: desk.leave(who))
            else:
                desk.leave(who)

        desk.turn(who, deadline, arrival).callbacks.append(answered)

    def resume(self, who: int, until: float) -> None:
        """Go on with a service begun before."""
        desk = self.model.desks[self.row]
        desk.resume(who, until).callbacks.append(lambda _: desk.leave(who))
