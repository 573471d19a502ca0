"""Paths of what a strategy can change, as in `brands.Alfa.quality.care`, and the range of each number.

brands.BRAND.FIELD                              a field of BRAND_FIELDS
brands.BRAND.quality.DIMENSION                  the level delivered
brands.BRAND.promise.DIMENSION                  the level promised
brands.BRAND.features.FEATURE                   0: does not have it, 1: has it
brands.BRAND.touchpoints.TOUCHPOINT.FIELD       a field of TOUCHPOINT_FIELDS
brands.BRAND.touchpoints.TOUCHPOINT.quality.DIMENSION   difference from the brand's level
brands.BRAND.stations.STATION.FIELD             a field of STATION_FIELDS
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cxsim.world.mistakes import shown, unknown
from cxsim.world.units import DIFFERENCE, DURATION, MONEY, MONTHLY, NUMBER, SHARE, Unit

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

Kind = Literal["brand", "quality", "promise", "feature", "touchpoint", "touchpoint_quality", "station"]


@dataclass(frozen=True, slots=True)
class Changeable:
    """A number that strategies can change: its unit, its range and what it means."""

    unit: Unit
    low: float
    high: float
    meaning: str


def _share(meaning: str) -> Changeable:
    return Changeable(SHARE, 0.0, 1.0, meaning)


def _amount(unit: Unit, meaning: str) -> Changeable:
    return Changeable(unit, 0.0, math.inf, meaning)


BRAND_FIELDS: dict[str, Changeable] = {
    "price": _amount(MONTHLY, "what an owner pays per month"),
    "cost": _amount(MONTHLY, "cost of serving an owner per month"),
    "taste": _share("position of the offer on the taste axis"),
    "exit_fee": _share("share of the remaining payments due on leaving within a contract"),
    "setup_fee": _amount(MONEY, "what a new owner pays once"),
    "promotion": _amount(MONEY, "gift to a new owner"),
    "loyalty_reward": _amount(MONTHLY, "reward to owners out of their first year"),
    "other_complexity": Changeable(
        DIFFERENCE, -1.0, 1.0, "ease that using the product costs an unskilled user, features apart"
    ),
    "novelty": _amount(MONEY, "visceral appeal at the moment of choice"),
    "advertising": _share("share of the market's advertising contacts"),
    "faults": Changeable(NUMBER, 0.0, 2.0, "multiplier on how often problems happen"),
    "remedy": _share("how fully a resolved problem is made good"),
    "outreach": _share("share of unhappy survey answers that are called back"),
    "personalise": _share("how far the offer moves to each customer's ideal"),
    "win_back": _share("share of needs of former customers met with an offer"),
    "contract": _amount(DURATION, "length of the contract"),
}

TOUCHPOINT_FIELDS: dict[str, Changeable] = {
    "active": _share("share of occasions on which the step is there"),
    "wait": _amount(DURATION, "mean wait where there is no station"),
    "resolve": _share("first-contact resolution"),
    "cost": _amount(MONEY, "the firm's cost per contact"),
    "salience": Changeable(NUMBER, 0.0, 3.0, "how strongly it is felt"),
    "duration": _amount(DURATION, "how long it takes where there is no station"),
}

STATION_FIELDS: dict[str, Changeable] = {
    "staff": Changeable(NUMBER, 0.0, 10_000.0, "people on duty, in the true market"),
    "service": _amount(DURATION, "mean service time"),
}

QUALITY = _share("level per dimension")
PROMISE = _share("level promised per dimension")
FEATURE = _share("0: does not have it, 1: has it")
TOUCHPOINT_QUALITY = Changeable(DIFFERENCE, -1.0, 1.0, "difference from the brand's level")


@dataclass(frozen=True, slots=True)
class Target:
    """What a path points at."""

    kind: Kind
    brand: str
    name: str
    """The feature, touchpoint or station; empty for the brand itself."""
    field: str
    """The field or the dimension; empty for a feature."""

    @property
    def changeable(self) -> Changeable:
        """Unit and range of the number."""
        tables = {"brand": BRAND_FIELDS, "touchpoint": TOUCHPOINT_FIELDS, "station": STATION_FIELDS}
        if self.kind in tables:
            return tables[self.kind][self.field]
        others = {"quality": QUALITY, "promise": PROMISE, "feature": FEATURE}
        return others.get(self.kind, TOUCHPOINT_QUALITY)


class PathError(ValueError):
    """A path that points at nothing; the text says which part is wrong and what is allowed."""


def parse(path: str) -> Target:
    """What a path points at, by its grammar alone: names of brands and the like are not checked."""
    parts = path.split(".")
    if not all(parts):
        raise PathError(f"{shown(path)} has an empty part between its points")
    if parts[0] != "brands":
        raise PathError(f"{shown(path)}: " + unknown("beginning", parts[0], ["brands"]))
    if len(parts) < 3:
        raise PathError(f"{shown(path)} is too short; write `brands.BRAND.FIELD`, as in `brands.Alfa.price`")
    brand, section, rest = parts[1], parts[2], parts[3:]
    if section in BRAND_FIELDS:
        _length(path, rest, 0, section)
        return Target("brand", brand, "", section)
    if section == "quality" or section == "promise":
        _length(path, rest, 1, f"{section}.DIMENSION")
        return Target("quality" if section == "quality" else "promise", brand, "", rest[0])
    if section == "features":
        _length(path, rest, 1, "features.FEATURE")
        return Target("feature", brand, rest[0], "")
    if section == "touchpoints" and len(rest) > 1 and rest[1] == "quality":
        _length(path, rest, 3, "touchpoints.TOUCHPOINT.quality.DIMENSION")
        return Target("touchpoint_quality", brand, rest[0], rest[2])
    if section in ("touchpoints", "stations"):
        _length(path, rest, 2, f"{section}.{section[:-1].upper()}.FIELD")
        table = TOUCHPOINT_FIELDS if section == "touchpoints" else STATION_FIELDS
        if rest[1] not in table:
            more = ["quality"] if section == "touchpoints" else []
            raise PathError(f"{shown(path)}: " + unknown("field", rest[1], [*table, *more]))
        return Target("touchpoint" if section == "touchpoints" else "station", brand, rest[0], rest[1])
    sections = [*BRAND_FIELDS, "quality", "promise", "features", "touchpoints", "stations"]
    raise PathError(f"{shown(path)}: " + unknown("field", section, sections))


def _length(path: str, rest: list[str], wanted: int, form: str) -> None:
    if len(rest) != wanted:
        what = "too long" if len(rest) > wanted else "too short"
        raise PathError(f"{shown(path)} is {what}; write `brands.BRAND.{form}`")


def check(target: Target, scenario: Scenario) -> None:
    """PathError if the target names a brand, feature, dimension, touchpoint or station that is not there."""
    market, journey = scenario.market, scenario.journey
    if target.brand not in market.brands:
        raise PathError(unknown("brand", target.brand, market.brands))
    if target.kind in ("quality", "promise", "touchpoint_quality"):
        known = dimensions(scenario)
        if target.field not in known:
            raise PathError(unknown("dimension", target.field, known))
    if target.kind == "feature" and target.name not in market.features:
        raise PathError(unknown("feature", target.name, market.features))
    if target.kind in ("touchpoint", "touchpoint_quality") and target.name not in journey.touchpoints:
        raise PathError(unknown("touchpoint", target.name, journey.touchpoints))
    if target.kind == "station":
        if target.name not in journey.stations:
            raise PathError(unknown("station", target.name, journey.stations))
        if target.brand not in journey.stations[target.name].brands:
            raise PathError(f"the station '{target.name}' is not run by '{target.brand}'")


def dimensions(scenario: Scenario) -> tuple[str, ...]:
    """The dimensions of quality of a market."""
    from cxsim.world.scenario import DIMENSIONS

    return (*DIMENSIONS, *scenario.market.dimensions)


def base_value(target: Target, scenario: Scenario) -> float:
    """The number before any strategy; for scheduled staff the largest of the day."""
    brand = scenario.market.brands[target.brand]
    if target.kind == "brand":
        return float(getattr(brand, target.field))
    if target.kind == "quality":
        return brand.quality[target.field]
    if target.kind == "promise":
        return brand.promise.get(target.field, brand.quality[target.field])
    if target.kind == "feature":
        return float(target.name in brand.features)
    if target.kind == "station":
        station = scenario.journey.stations[target.name]
        if target.field == "service":
            return station.service
        staff = max((shift.staff for shift in station.schedule), default=station.staff)
        return staff * brand.stations.get(target.name, 1.0)
    own = brand.touchpoints.get(target.name)
    if target.kind == "touchpoint_quality":
        return own.quality.get(target.field, 0.0) if own else 0.0
    value = getattr(own, target.field, None)
    if value is None:
        value = getattr(scenario.journey.touchpoints[target.name], target.field)
    return float(value) if value is not None else 0.0
