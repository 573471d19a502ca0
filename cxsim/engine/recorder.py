"""Collects the records of a run day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cxsim.engine import final, midnight
from cxsim.engine.plan import Plan
from cxsim.engine.records import STATION, Records
from cxsim.engine.staffing import on_duty
from cxsim.engine.state import ANSWERED, LOGGED, LOGGING, Lives, census_table
from cxsim.engine.tables import World
from cxsim.world.units import DAYS_PER_MONTH

if TYPE_CHECKING:
    from cxsim.engine.desk import Desk


class Recorder:
    """The records of one run while it grows."""

    def __init__(self, plan: Plan, first_day: int) -> None:
        self.plan, self.first_day = plan, first_day
        self.daily: list[NDArray[np.int64]] = []
        self.owners: list[NDArray[np.int64]] = []
        self.ledger: list[NDArray[np.float64]] = []
        self.station: list[NDArray[np.float64]] = []
        self.monthly: list[NDArray[np.int64]] = []
        self.census: list[NDArray[np.float64]] = []
        self.census_days: list[int] = []

    def close_day(
        self, world: World, lives: Lives, day: int, book: NDArray[np.float64], desks: list[Desk]
    ) -> None:
        """Take in the aggregates of a day and reset them; at the end of a month those of the month too."""
        self.daily.append(lives.daily.copy())
        lives.daily[:] = 0
        self.owners.append(lives.owners.copy())
        self.ledger.append(book)
        self.station.append(self.stations(world, desks))
        ended = day + 1 - self.plan.burn_in
        if ended == round(round(ended / DAYS_PER_MONTH) * DAYS_PER_MONTH):
            self.close_month(world, lives, ended)

    def close_month(self, world: World, lives: Lives, ended: int) -> None:
        """Take in the aggregates of a month and count everybody."""
        self.monthly.append(lives.monthly.copy())
        lives.monthly[:] = 0
        table = census_table(self.plan)
        midnight.census(
            world.rules,
            world.brand,
            world.has,
            lives.customer,
            lives.relation,
            float(ended + self.plan.burn_in),
            table,
        )
        self.census.append(table)
        self.census_days.append(ended)

    def stations(self, world: World, desks: list[Desk]) -> NDArray[np.float64]:
        """Return the day's station figures and reset the desks' counters."""
        rows = np.zeros((len(desks), len(STATION)))
        for i, desk in enumerate(desks):
            staffed = world.station["staff"][i] * on_duty(self.plan.desks[i].hours) / 24.0
            rows[i] = desk.arrivals, desk.served, desk.reneged, desk.wait, desk.delayed, desk.busy, staffed
            desk.arrivals = desk.served = desk.reneged = desk.delayed = 0
            desk.wait = desk.busy = 0.0
        return rows

    def records(self, world: World, lives: Lives, day: int) -> Records:
        """Return the records up to now."""
        plan = self.plan
        brands = len(plan.brands)
        logged = lives.log[: lives.flow[LOGGED]].copy() if lives.flow[LOGGING] else None
        return Records(
            first_day=self.first_day - plan.burn_in,
            brands=plan.brands,
            segments=plan.segments,
            touchpoints=plan.touchpoints,
            episodes=plan.episodes,
            stations=tuple((plan.brands[desk.brand], desk.name) for desk in plan.desks),
            dimensions=plan.dimensions,
            scale_up=plan.scale_up,
            daily=_stack(self.daily, lives.daily),
            owners=_stack(self.owners, lives.owners),
            touchpoint=_stack(self.monthly, lives.monthly),
            census=_stack(self.census, census_table(plan)),
            census_days=np.array(self.census_days, np.int64),
            ledger=np.array(self.ledger).reshape(len(self.ledger), brands, -1),
            station=np.array(self.station).reshape(len(self.station), len(plan.desks), len(STATION)),
            surveys=lives.survey[: lives.flow[ANSWERED]].copy(),
            customers=final.customers(plan, world, lives, float(day)),
            encounters=logged,
        )


def _stack(rows: list[Any], like: NDArray[Any]) -> NDArray[Any]:
    return np.stack(rows) if rows else np.zeros((0, *like.shape), like.dtype)
