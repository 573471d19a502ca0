"""Collects the records of a run while it grows."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxsim.engine import books, final
from cxsim.engine.columns import STAFFED
from cxsim.engine.plan import Plan
from cxsim.engine.records import (
    CENSUS,
    CENSUS_SCALE,
    DAILY,
    ENCOUNTER_DTYPE,
    SCALE,
    STATION,
    SURVEY_DTYPE,
    TOUCHPOINT,
    Records,
)
from cxsim.engine.staffing import hours_on_duty
from cxsim.engine.state import Lives
from cxsim.engine.tables import World
from cxsim.world.units import DAYS_PER_MONTH


def month_end(plan: Plan, day: int) -> int:
    """Return the first midnight from `day` on at which a month, counted from the end of the burn-in, ends."""
    months = math.floor((day - plan.burn_in) / DAYS_PER_MONTH)
    while plan.burn_in + round(months * DAYS_PER_MONTH) < day:
        months += 1
    return plan.burn_in + round(months * DAYS_PER_MONTH)


def ordered(rows: NDArray[Any]) -> NDArray[Any]:
    """Return rows by time, then customer; rows of one customer at one time stay in their order."""
    return rows[np.lexsort((rows["customer"], rows["time"]))]


SERIES = (
    "daily", "owners", "rewarded", "terms", "staff", "station", "monthly", "census", "log", "surveys",
)  # fmt: skip
"""What a recorder holds beside the days of its censuses, each a list of parts."""


class Recorder:
    """The records of one run from its first day on."""

    def __init__(self, plan: Plan, first_day: int, log: bool) -> None:
        self.plan, self.first_day, self.logs = plan, first_day, log
        self.daily: list[NDArray[np.int64]] = []
        self.owners: list[NDArray[np.int64]] = []
        self.rewarded: list[NDArray[np.int64]] = []
        self.terms: list[NDArray[Any]] = []
        self.staff: list[NDArray[np.float64]] = []
        self.station: list[NDArray[np.int64]] = []
        self.monthly: list[NDArray[np.int64]] = []
        self.census: list[NDArray[np.float64]] = []
        self.census_days: list[int] = []
        self.log: list[NDArray[Any]] = []
        self.surveys: list[NDArray[Any]] = []

    def days(
        self,
        world: World,
        daily: NDArray[np.int64],
        owners: NDArray[np.int64],
        station: NDArray[np.int64],
        rewarded: NDArray[np.int64],
    ) -> None:
        """Take in the aggregates of days lived under one world, each with a leading axis of days.

        daily: (.., segments, brands, len(DAILY)); owners at the end of each day: (.., segments, brands);
        station: (.., stations, len(STATION)) in fixed point; rewarded: (.., brands).
        """
        self.daily.append(daily)
        self.owners.append(owners)
        self.rewarded.append(rewarded)
        self.terms.append(np.tile(books.terms(world), (len(daily), 1)))
        self.staff.append(np.tile(world.station["staff"], (len(daily), 1)))
        self.station.append(station)

    def month(self, day: int, monthly: NDArray[np.int64], census: NDArray[np.int64]) -> None:
        """Take in the aggregates of a month and the census at its end, in fixed point."""
        self.monthly.append(monthly[None])
        self.census.append(census[None] / CENSUS_SCALE)
        self.census_days.append(day - self.plan.burn_in)

    def rows(self, log: NDArray[Any], surveys: NDArray[Any]) -> None:
        """Take in what was logged and answered in some days; it is copied."""
        if len(log):
            self.log.append(ordered(log))
        if len(surveys):
            self.surveys.append(ordered(surveys))

    def copy(self, plan: Plan) -> Recorder:
        """Return a recorder of a plan that begins with what this one has recorded, apart from the log."""
        other = Recorder(plan, self.first_day, self.logs)
        for name in SERIES:
            setattr(other, name, list(getattr(self, name)))
        other.census_days, other.log = list(self.census_days), []
        return other

    @property
    def lived(self) -> bool:
        """Whether a day was recorded."""
        return bool(self.daily)

    def take_log(self) -> NDArray[Any]:
        """Hand over, once, the encounters logged so far, by time, then customer."""
        taken, self.log = self.log, []
        return _joined(taken, np.zeros(0, ENCOUNTER_DTYPE))

    def encounters_a_day(self, days: int) -> float:
        """Return the simulated encounters on a mean day of the last ones recorded, about so many."""
        total, lived = 0.0, 0
        for part in reversed(self.daily):
            if lived >= days:
                break
            total += float(part[..., DAILY.index("encounters")].sum()) / SCALE
            lived += len(part)
        return total / max(1, lived)

    def save(self, path: Path) -> None:
        """Write all that was recorded so far to a file from which `load` reads it back, bit by bit."""
        series: dict[str, Any] = {
            name: np.concatenate(getattr(self, name)) for name in SERIES if getattr(self, name)
        }
        with path.open("wb") as file:
            np.savez(file, first_day=self.first_day, census_days=np.array(self.census_days), **series)

    def load(self, path: Path) -> None:
        """Go on from what `save` wrote in a run of the same plan."""
        with np.load(path, allow_pickle=False) as data:
            self.first_day = int(data["first_day"])
            self.census_days = [int(day) for day in data["census_days"]]
            for name in SERIES:
                setattr(self, name, [data[name]] if name in data else [])

    def records(self, world: World, lives: Lives, day: int) -> Records:
        """Return the records up to now."""
        plan = self.plan
        shape = len(plan.segments), len(plan.brands)
        self.log = [self.take_log()] if self.logs else []
        daily = _joined(self.daily, np.zeros((0, *shape, len(DAILY)), np.int64))
        owners = _joined(self.owners, np.zeros((0, *shape), np.int64))
        rewarded = _joined(self.rewarded, np.zeros((0, shape[1]), np.int64))
        terms = _joined(self.terms, np.zeros((0, shape[1]), books.TERMS_DTYPE))
        staff = _joined(self.staff, np.zeros((0, len(plan.desks))))
        station = _joined(self.station, np.zeros((0, len(plan.desks), len(STATION)), np.int64)) / SCALE
        station[..., STAFFED] = staff * [hours_on_duty(desk.hours) / 24.0 for desk in plan.desks]
        return Records(
            first_day=self.first_day - plan.burn_in,
            brands=plan.brands,
            segments=plan.segments,
            touchpoints=plan.touchpoints,
            episodes=plan.episodes,
            stations=tuple((plan.brands[desk.brand], desk.name) for desk in plan.desks),
            dimensions=plan.dimensions,
            scale_up=plan.scale_up,
            daily=daily,
            owners=owners,
            touchpoint=_joined(
                self.monthly, np.zeros((0, *shape, len(plan.touchpoints), len(TOUCHPOINT)), np.int64)
            ),
            census=_joined(self.census, np.zeros((0, *shape, len(CENSUS)))),
            census_days=np.array(self.census_days, np.int64),
            ledger=books.ledger(plan, self.first_day, terms, staff, owners, daily, rewarded),
            station=station,
            surveys=_joined(self.surveys, np.zeros(0, SURVEY_DTYPE)),
            customers=final.customers(plan, world, lives, float(day)),
            encounters=self.log[0] if self.logs else None,
        )


def _joined(parts: list[Any], none: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else none
