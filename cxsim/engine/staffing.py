"""Stations on paper: which brands run which, when they are open and with how many people."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cxsim.mind.law import law
from cxsim.world.scenario import Scenario, Station

ROUNDING = 1e-6
"""A share of the staff that comes so near to whole people stands for them."""


@dataclass(frozen=True)
class DeskPlan:
    """Opening hours and the day's shape of one station row."""

    brand: int
    name: str
    opens: float
    closes: float
    hours: tuple[tuple[float, float], ...]
    """(hour of the day, share of the station's full staff) in order; 0 outside opening hours."""
    wage: float


def desk_rows(scenario: Scenario) -> dict[tuple[str, str], int]:
    """Return the row of the station table of each brand and station."""
    pairs = [(b, name) for name, station in scenario.journey.stations.items() for b in station.brands]
    return {pair: i for i, pair in enumerate(pairs)}


def full_staff(station: Station) -> float:
    """Return the people on duty when all are."""
    return float(max((s.staff for s in station.schedule), default=station.staff))


def desk_plans(scenario: Scenario) -> tuple[DeskPlan, ...]:
    """Return the plan of each row of the station table."""
    brands = tuple(scenario.market.brands)
    result = []
    for brand, name in desk_rows(scenario):
        station = scenario.journey.stations[name]
        full = max(full_staff(station), 1.0)
        shares = [(s.at, s.staff / full) for s in station.schedule] or [(0.0, 1.0)]
        opens, closes = station.opens, station.closes
        before = [share for at, share in shares if at <= opens]
        hours = [(opens, before[-1] if before else 0.0)]
        hours += [(at, share) for at, share in shares if opens < at < closes]
        hours.append((closes, 0.0))
        if opens > 0.0:
            hours.insert(0, (0.0, 0.0))
        wide_open = opens == 0.0 and closes == 24.0
        result.append(
            DeskPlan(
                brands.index(brand),
                name,
                opens,
                closes,
                tuple(hours[:-1] if wide_open else hours),
                station.wage,
            )
        )
    return tuple(result)


@law
def on_duty(full: float, share: float, day: int) -> int:
    """Return the whole people on duty on a day when a share of the full staff is.

    A part of a person comes on that part of the days: half a person every other day, and is paid for no more.
    """
    people = full * share
    whole = math.floor(people + 0.5)
    if abs(people - whole) > ROUNDING:
        whole = math.floor(people * (day + 1)) - math.floor(people * day)
    return int(whole)


def hours_on_duty(hours: tuple[tuple[float, float], ...]) -> float:
    """Return the hours a day that a station's full staff is on duty."""
    ends = [at for at, _ in hours[1:]] + [24.0]
    return sum((end - at) * share for (at, share), end in zip(hours, ends, strict=True))
