"""What can be bought at a board meeting, at what price, and what it would ease.

The menu is the scenario's own list of strategies. A step is a quarter of one: a quarter of each change, of the
programme's cost, and of what it costs to run. The price is quoted when it is bought, for the time that is left, at
today's number of owners; gifts to new owners are not foreseen in it. What costs nothing is no question of a budget and
is not on the menu.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cxsim.engine.staffing import DeskPlan, desk_plans, hours_on_duty
from cxsim.manage.board import STEPS, Offer, frozen
from cxsim.measure.windows import YEAR
from cxsim.world.decisions import QUARTERS, Decision, aimable
from cxsim.world.paths import Target, base_value, parse
from cxsim.world.scenario import DIMENSIONS, Change, Cost, Intervention, Lever, Scenario
from cxsim.world.units import DAYS_PER_MONTH

Eases = dict[str, float]


@dataclass(frozen=True)
class Situation:
    """What every firm knows of itself, whatever it cares about."""

    scenario: Scenario
    owners: float
    """In the true market."""
    contacts: Mapping[str, float]
    """Touchpoint -> encounters per owner and year."""


def offers(situation: Situation, bought: Mapping[str, int], days_left: float) -> tuple[Offer, ...]:
    """The menu of a meeting; bought: option -> steps so far."""
    found = (
        Offer(
            name=name,
            title=strategy.title or name.replace("_", " ").capitalize(),
            price=price(situation, name, days_left) / STEPS,
            steps=STEPS - bought.get(name, 0),
            eases=frozen(eases(situation, name)),
        )
        for name, strategy in situation.scenario.strategies.items()
    )
    return tuple(offer for offer in found if offer.price > 0.0)


def can_be_aimed(scenario: Scenario, option: str) -> bool:
    """Whether some of what an option changes can be for some customers alone."""
    changes = (change for it in scenario.strategies[option].interventions for change in it.changes)
    return any(_aimable(scenario, change) for change in changes)


def _aimable(scenario: Scenario, change: Change) -> bool:
    target = parse(change.path)
    return target.brand == scenario.market.focal and aimable(target)


def step(
    scenario: Scenario, option: str, steps: int, day: int, before: int | None = None
) -> tuple[Decision, ...]:
    """Some steps of an option, bought on a day, as interventions that begin then.

    before: None for so many quarters of it for everybody; else the steps bought before, and it is by value: all of
    it for as many further quarters of the owners, those worth most first, wherever that can be for some alone. The
    last quarter is also for those who are not ranked yet: so four steps are the same either way.
    """
    return tuple(
        part
        for intervention in scenario.strategies[option].interventions
        for part in _bought(scenario, intervention, steps, day, before)
    )


def _bought(
    scenario: Scenario, whole: Intervention, steps: int, day: int, before: int | None
) -> Iterator[Decision]:
    """Steps of an intervention, in up to two parts: for everybody, and by value. The one that lasts longer pays."""
    quarters: tuple[int, ...] = ()
    if before is not None:
        quarters = tuple(range(before + 1, before + steps + 1))
        quarters += (0,) if before + steps == QUARTERS else ()
    for_some = tuple(change for change in whole.changes if quarters and _aimable(scenario, change))
    for_all = tuple(change for change in whole.changes if change not in for_some)
    share = steps / STEPS
    parts = [
        ((), tuple(_part(scenario, change, share, day) for change in for_all)),
        (quarters, tuple(_part(scenario, change, 1.0, day) for change in for_some)),
    ]
    kept = [part for part in parts if part[1]] or parts[:1]
    payer = max(range(len(kept)), key=lambda k: _until(kept[k][1]))
    cost = Cost(once=whole.cost.once * share, monthly=whole.cost.monthly * share)
    for k, (whom, changes) in enumerate(kept):
        yield Decision(
            kind=whole.kind,
            changes=changes,
            cost=cost if k == payer else Cost(),
            start=whole.start + day,
            brand=scenario.market.focal,
            quarters=whom,
        )


def _until(changes: tuple[Change, ...]) -> float:
    """When the last of some changes is taken back, days."""
    return max((math.inf if it.end is None else it.end for it in changes), default=math.inf)


def _part(scenario: Scenario, change: Change, share: float, day: int) -> Change:
    """A share of a change: parts bought one after the other make up the whole."""
    dated = {"start": change.start + day, "end": None if change.end is None else change.end + day}
    if share == 1.0:
        return change.model_copy(update=dated)
    sizes = change.size.low, change.size.likely, change.size.high
    if change.operation == "multiply":
        parts = tuple(size**share for size in sizes)
    else:
        base = base_value(parse(change.path), scenario) if change.operation == "set" else 0.0
        parts = tuple(share * (size - base) for size in sizes)
        dated["operation"] = "add"  # type: ignore[assignment]
    return change.model_copy(update=dated | {"size": Lever(low=parts[0], likely=parts[1], high=parts[2])})


def price(situation: Situation, option: str, days_left: float) -> float:
    """What the whole of an option costs to the end of the run, money, at the true size of the market."""
    scenario, months = situation.scenario, days_left / DAYS_PER_MONTH
    total = 0.0
    for intervention in scenario.strategies[option].interventions:
        running = max(0.0, months - intervention.start / DAYS_PER_MONTH)
        total += intervention.cost.once + intervention.cost.monthly * running
        for change in intervention.changes:
            stop = days_left if change.end is None else min(days_left, change.end)
            total += max(0.0, stop - change.start) * _daily(situation, change)
    return max(0.0, total)


def _daily(situation: Situation, change: Change) -> float:
    """What a change costs a day beside its programme; what it saves is not spent again."""
    scenario, target = situation.scenario, parse(change.path)
    if target.brand != scenario.market.focal:
        return 0.0
    moved = shift(scenario, change, target)
    if target.kind == "station":
        desks = {(scenario.market.focal, desk.name): desk for desk in _own_desks(scenario)}
        desk = desks.get((target.brand, target.name))
        return (
            max(0.0, moved) * hours_on_duty(desk.hours) * desk.wage
            if desk and target.field == "staff"
            else 0.0
        )
    if target.kind == "touchpoint":
        met = situation.contacts.get(target.name, 0.0) * situation.owners / YEAR
        return moved * met if target.field == "cost" else 0.0
    monthly = {
        "price": max(0.0, -moved),
        "cost": moved,
        "loyalty_reward": max(0.0, moved),
    }.get(target.field, 0.0)
    if target.kind == "feature":
        monthly = moved * scenario.market.features[target.name].cost
    return monthly * situation.owners / DAYS_PER_MONTH


def _own_desks(scenario: Scenario) -> Iterator[DeskPlan]:
    focal = tuple(scenario.market.brands).index(scenario.market.focal)
    return (desk for desk in desk_plans(scenario) if desk.brand == focal)


def shift(scenario: Scenario, change: Change, target: Target) -> float:
    """By how much a change moves its number, within its range."""
    base, allowed = base_value(target, scenario), target.changeable
    return min(max(base + change.moves(base), allowed.low), allowed.high) - base


# --- what it would ease -----------------------------------------------------------------------------------


def eases(situation: Situation, option: str) -> Eases:
    """Aspect -> share of the trouble with it that the whole option would take away, at most 1.

    A rule of thumb that every manager shares: raising a level closes a share of the gap to perfection, everywhere
    where it is felt. What nobody can know beforehand (how customers, rivals and queues will answer) is not in it.
    """
    found: Eases = {}
    for intervention in situation.scenario.strategies[option].interventions:
        for change in intervention.changes:
            for aspect, share in _eased(situation, change):
                found[aspect] = found.get(aspect, 0.0) + share
    return {aspect: max(-1.0, min(1.0, share)) for aspect, share in found.items() if share}


SIMPLE = {
    "personalise": "offer",
    "taste": "offer",
    "remedy": "remedy",
    "outreach": "remedy",
    "win_back": "former",
    "advertising": "awareness",
    "promotion": "awareness",
    "novelty": "awareness",
    "loyalty_reward": "loyalty",
    "contract": "loyalty",
    "exit_fee": "loyalty",
}
"""Field of a brand -> aspect that it bears on."""


def _eased(situation: Situation, change: Change) -> Iterator[tuple[str, float]]:
    scenario, target = situation.scenario, parse(change.path)
    if target.brand != scenario.market.focal:
        return
    base, moved = base_value(target, scenario), shift(scenario, change, target)
    room = moved / max(1e-9, 1.0 - base)
    if target.kind == "quality":
        yield f"dimension:{target.field}", room
        for name in situation.contacts:
            if target.field in _felt(scenario, name):
                yield f"touchpoint:{name}", room / len(_felt(scenario, name))
    elif target.kind == "touchpoint_quality":
        level = min(1.0, scenario.market.brands[target.brand].quality[target.field] + base)
        closed = min(moved, 1.0 - level) / (1.0 - level) if level < 1.0 else 0.0
        yield from _at(situation, target.name, (target.field,), closed)
    elif target.kind == "touchpoint":
        if target.field == "resolve":
            yield from _at(situation, target.name, _felt(scenario, target.name), room)
            yield "remedy", room
        elif target.field in ("wait", "duration") and base > 0.0:
            yield from _at(situation, target.name, ("promptness",), -moved / base)
        elif target.field == "active" and base > 0.0:
            yield f"touchpoint:{target.name}", -moved / base
    elif target.kind == "station":
        sign = 1.0 if target.field == "staff" else -1.0
        for name, point in scenario.journey.touchpoints.items():
            if point.station == target.name and base > 0.0:
                yield from _at(situation, name, ("promptness",), sign * moved / base)
    elif target.kind == "feature":
        yield f"feature:{target.name}", moved
        ease = DIMENSIONS[1]
        yield f"dimension:{ease}", -moved * scenario.market.features[target.name].complexity
    elif target.field == "price" and base > 0.0:
        yield "price", -moved / base
    elif target.field == "faults" and base > 0.0:
        yield "problems", -moved / base
    elif target.field in SIMPLE:
        scale = (
            1.0
            if target.changeable.high == 1.0
            else max(base, situation.scenario.market.brands[target.brand].price, 1e-9)
        )
        yield SIMPLE[target.field], moved / scale


def _at(
    situation: Situation, touchpoint: str, dimensions: tuple[str, ...], share: float
) -> Iterator[tuple[str, float]]:
    """A touchpoint is eased in some dimensions; each dimension is so far as it is felt there and not elsewhere."""
    felt = _felt(situation.scenario, touchpoint)
    yield f"touchpoint:{touchpoint}", share * sum(d in felt for d in dimensions) / len(felt)
    for dimension in dimensions:
        places = [name for name in situation.contacts if dimension in _felt(situation.scenario, name)]
        total = sum(situation.contacts[name] for name in places)
        if touchpoint in places and total > 0.0:
            yield f"dimension:{dimension}", share * situation.contacts[touchpoint] / total


def _felt(scenario: Scenario, touchpoint: str) -> tuple[str, ...]:
    """The dimensions experienced at a touchpoint."""
    about = scenario.journey.touchpoints[touchpoint].about
    return tuple(about) or (*DIMENSIONS, *scenario.market.dimensions)
