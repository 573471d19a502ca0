"""Dated changes: what a strategy, and the rivals' answer to it, write into the world at which midnight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cxsim.engine import draws
from cxsim.engine.tables import World
from cxsim.world.decisions import QUARTERS, Decision, aimable
from cxsim.world.paths import Target, parse
from cxsim.world.scenario import DIMENSIONS, Change, Intervention, Scenario

BRAND, TOUCH, STATION, HAS = range(4)
"""Tables that change."""


class Place(NamedTuple):
    """One number of the world's tables."""

    table: int
    row: int
    field: str
    column: int
    """Dimension or feature where the field is a vector or the table a plain array; touchpoint for TOUCH."""
    dimension: int = 0


class Programme(NamedTuple):
    """What an intervention costs by itself, money at the true size of the market."""

    first: int
    last: int
    """Engine days, the last one excluded."""
    once: float
    per_day: float
    brand: int
    """Who pays."""


class Assignment(NamedTuple):
    """At the midnight of `day`, this number becomes `value`."""

    day: int
    place: Place
    value: float


Course = dict[int, float]
"""Day -> value from that day on."""


def assignments(
    scenario: Scenario,
    world: World,
    interventions: Sequence[Intervention],
    first_day: int,
    last_day: int,
    seed: int,
    desks: dict[tuple[str, str], int],
) -> tuple[Assignment, ...]:
    """Return all assignments in order of day, the rivals' reactions included."""
    by_place: dict[Place, list[Change]] = {}
    limits: dict[Place, tuple[float, float]] = {}
    for intervention in interventions:
        for change in intervention.changes:
            target = parse(change.path)
            for place in _written(scenario, target, desks, intervention):
                by_place.setdefault(place, []).append(change)
                limits[place] = target.changeable.low, target.changeable.high
    courses = {
        place: _course(read(world, place), changes, limits[place], first_day, last_day)
        for place, changes in by_place.items()
    }
    for place, course in list(courses.items()):
        for rival, answer in _reactions(scenario, world, place, course, last_day, seed):
            own = courses.get(rival)
            # A rival who also decides for himself keeps what he decided: the two add up.
            courses[rival] = answer if own is None else _both(own, answer, read(world, rival), limits[rival])
    found = [
        Assignment(day, place, value) for place, course in courses.items() for day, value in course.items()
    ]
    return tuple(sorted(found))


def programme(
    scenario: Scenario, interventions: Sequence[Intervention], first_day: int, last_day: int
) -> tuple[Programme, ...]:
    """Return what each intervention costs that costs something by itself; the focal brand pays unless it is said."""
    rows, names, focal = [], tuple(scenario.market.brands), scenario.market.focal
    for intervention in interventions:
        begin = first_day + round(intervention.start)
        ends = [change.end for change in intervention.changes]
        end = (
            last_day
            if not ends or any(e is None for e in ends)
            else first_day + round(max(e or 0.0 for e in ends))
        )
        if intervention.cost.once or intervention.cost.monthly:
            payer = intervention.brand if isinstance(intervention, Decision) else focal
            cost = intervention.cost
            rows.append(Programme(begin, end, cost.once, cost.monthly * 12.0 / 365.0, names.index(payer)))
    return tuple(rows)


def read(world: World, place: Place) -> float:
    """Return the number at a place."""
    if place.table == HAS:
        return float(world.has[place.row, place.column])
    if place.table == STATION:
        return float(world.station[place.field][place.row])
    table = world.brand if place.table == BRAND else world.touch[:, place.column]
    value = table[place.field][place.row]
    return float(value[place.dimension]) if np.ndim(value) else float(value)


def write(world: World, place: Place, value: float) -> None:
    """Set the number at a place."""
    if place.table == HAS:
        world.has[place.row, place.column] = value
    elif place.table == STATION:
        world.station[place.field][place.row] = value
    else:
        table = world.brand if place.table == BRAND else world.touch[:, place.column]
        if np.ndim(table[place.field]) > 1:
            table[place.field][place.row, place.dimension] = value
        else:
            table[place.field][place.row] = value


def refresh(world: World, feature: NDArray[np.float64]) -> None:
    """Derive each brand's cost, complexity and fit from its features, and the market's best from its levels.

    `feature` has a row per feature: complexity, cost, fit.
    """
    complexity, cost, fit = feature.T
    count = world.has.sum(axis=1)
    rules = world.rules[0]
    felt = world.has @ complexity + world.brand["other_complexity"]
    world.brand["complexity"] = rules["with_complexity"] * np.maximum(felt, 0.0)
    world.brand["feature_cost"] = world.has @ cost
    world.brand["fit"] = np.where(count > 0, (world.has @ fit) / np.maximum(count, 1), 1.0)
    rules["best"] = world.brand["quality"].max(axis=0)
    ease = world.brand["quality"][:, DIMENSIONS.index("ease")]
    rules["mean_ease"], rules["mean_complexity"] = ease.mean(), world.brand["complexity"].mean()


def _written(
    scenario: Scenario, target: Target, desks: dict[tuple[str, str], int], intervention: Intervention
) -> list[Place]:
    """Return every number that a change is written to: at a touchpoint one for each quarter that it is for."""
    quarters = intervention.quarters if isinstance(intervention, Decision) else ()
    if quarters and not aimable(target):
        raise ValueError(f"{target} cannot be changed for some customers alone")
    place = _place(scenario, target, desks)
    if place.table != TOUCH:
        return [place]
    brands = len(scenario.market.brands)
    return [place._replace(row=place.row + q * brands) for q in quarters or range(1 + QUARTERS)]


def _place(scenario: Scenario, target: Target, desks: dict[tuple[str, str], int]) -> Place:
    brand = tuple(scenario.market.brands).index(target.brand)
    dims = DIMENSIONS + scenario.market.dimensions
    spots = tuple(scenario.journey.touchpoints)
    if target.kind == "feature":
        return Place(HAS, brand, "has", tuple(scenario.market.features).index(target.name))
    if target.kind == "station":
        return Place(STATION, desks[target.brand, target.name], target.field, 0)
    if target.kind == "touchpoint":
        return Place(TOUCH, brand, target.field, spots.index(target.name))
    if target.kind == "touchpoint_quality":
        return Place(TOUCH, brand, "quality", spots.index(target.name), dims.index(target.field))
    if target.kind in ("quality", "promise"):
        return Place(BRAND, brand, target.kind, 0, dims.index(target.field))
    return Place(BRAND, brand, target.field, 0)


def _course(
    base: float, changes: Sequence[Change], limits: tuple[float, float], first_day: int, last_day: int
) -> Course:
    """Return the value from each day on which it changes, cut at the limits of the number."""
    days: set[int] = set()
    for change in changes:
        begin = first_day + round(change.start)
        days.update(range(begin, begin + max(1, round(change.ramp)) + 1))
        if change.end is not None:
            days.add(first_day + round(change.end))
    course: Course = {}
    latest = base
    for day in sorted(d for d in days if d < last_day):
        value = base
        for change in changes:
            value = _after(value, change, day - first_day)
        value = min(max(value, limits[0]), limits[1])
        if value != latest:
            course[day] = latest = value
    return course


def _after(value: float, change: Change, day: int) -> float:
    begin, ramp = round(change.start), round(change.ramp)
    if day < begin or (change.end is not None and day >= round(change.end)):
        return value
    part = 1.0 if ramp == 0 else min(1.0, (day - begin) / ramp)
    size = change.size.likely
    if change.operation == "add":
        return value + part * size
    if change.operation == "multiply":
        return value * (1.0 + part * (size - 1.0))
    return value + part * (size - value)


def _both(own: Course, answer: Course, base: float, limits: tuple[float, float]) -> Course:
    """Return the course of a number that its firm changes in two ways at once."""
    found, first, second = {}, base, base
    for day in sorted({*own, *answer}):
        first, second = own.get(day, first), answer.get(day, second)
        found[day] = min(max(first + second - base, limits[0]), limits[1])
    return found


def _reactions(
    scenario: Scenario, world: World, place: Place, course: Course, last_day: int, seed: int
) -> list[tuple[Place, Course]]:
    """Return what rivals do about a change of the focal brand's price or features."""
    names = tuple(scenario.market.brands)
    focal = names.index(scenario.market.focal)
    if place.row != focal or not (place.table == HAS or (place.table == BRAND and place.field == "price")):
        return []
    answers = []
    for b, brand in enumerate(scenario.market.brands.values()):
        mirror = place._replace(row=b)
        if b == focal:
            continue
        if place.table == HAS:
            feature = tuple(scenario.market.features.values())[place.column]
            willing = draws.uniform(seed, b, draws.IMITATION, place.column, 0) < brand.imitates
            if willing and not feature.exclusive and world.has[b, place.column] < 1.0:
                lag = round(feature.imitation_lag)
                copied = {day + lag: value for day, value in course.items() if value > 0.0}
                answers.append((mirror, {day: v for day, v in copied.items() if day < last_day}))
        elif brand.reprices > 0.0:
            lag, old, own = round(brand.reprices_after), read(world, place), read(world, mirror)
            moved = {day + lag: own + brand.reprices * (value - old) for day, value in course.items()}
            answers.append((mirror, {day: max(0.0, v) for day, v in moved.items() if day < last_day}))
    return answers


def apply(world: World, due: Sequence[Assignment], feature: NDArray[np.float64]) -> None:
    """Write the assignments of one midnight and derive what follows from them."""
    for assignment in due:
        write(world, assignment.place, assignment.value)
    if due:
        refresh(world, feature)


def copy(world: World) -> World:
    """Return a world whose changing tables are its own."""
    return world._replace(
        brand=world.brand.copy(),
        touch=world.touch.copy(),
        has=world.has.copy(),
        station=world.station.copy(),
        rules=world.rules.copy(),
    )
