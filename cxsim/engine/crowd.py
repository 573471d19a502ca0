"""Background visitors of a desk as events of SimPy."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from cxsim.engine import background
from cxsim.engine.desk import VISITOR, Desk
from cxsim.engine.plan import Plan
from cxsim.engine.tables import World


class Crowd:
    """Background visitors of one station."""

    def __init__(self, plan: Plan, world: World, row: int, desk: Desk) -> None:
        self.plan, self.world, self.row, self.desk = plan, world, row, desk

    def draw(self, day: int, load: float) -> None:
        """Draw this day's visitors and when they come; `load`: simulated arrivals a day."""
        rules, station = self.world.rules[0], self.world.station[self.row]
        for k in range(background.visitors(rules, self.row, load, day)):
            when, _ = background.visit(rules, self.row, station, day, k)
            who = background.number(self.plan.customers, self.row, day, k)
            self.desk.timeline.at(when, VISITOR, who).callbacks.append(self.comer(who, day, k))

    def comer(self, who: int, day: int, k: int) -> Callable[[Any], None]:
        """Return what happens when visitor `who` comes."""

        def come(_: Any) -> None:
            origins = self.plan.origins
            until = background.deadline(
                self.world.rules[0],
                self.row,
                origins.segment,
                origins.quantile,
                day,
                k,
                self.desk.timeline.now,
            )
            self.visit(who, until)

        return come

    def visit(self, who: int, deadline: float, arrival: float | None = None) -> None:
        """Queue, be served if it comes to that, and go."""
        desk = self.desk
        came = desk.timeline.now if arrival is None else arrival

        def answered(turn: Any) -> None:
            if turn.value:
                self.begin(who, came)
            else:
                desk.leave(who)

        if arrival is None and desk.take(who):
            self.begin(who, came)
        else:
            desk.turn(who, deadline, arrival).callbacks.append(answered)

    def begin(self, who: int, came: float) -> None:
        """Begin his service, and let him go at its end."""
        station, k = self.world.station[self.row], background.which(self.plan.customers, who)
        _, length = background.visit(self.world.rules[0], self.row, station, math.floor(came), k)
        self.desk.serve(who, self.desk.timeline.now + length).callbacks.append(lambda _: self.desk.leave(who))

    def resume(self, who: int, until: float) -> None:
        """Go on with a service begun before."""
        self.desk.resume(who, until).callbacks.append(lambda _: self.desk.leave(who))
