"""What a study assumes: sizes of levers first, then numbers, those without a source before the others."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxsim.experiments.words import months
from cxsim.report.wording import MINUS, THIN, listing, money, plain, readable
from cxsim.world.fields import spot
from cxsim.world.parameters import PARAMETERS
from cxsim.world.paths import PathError, base_value, parse

if TYPE_CHECKING:
    from cxsim.world.scenario import Change, Scenario

UNSOURCED = "a guess, no source"


@dataclass(frozen=True)
class LeverSize:
    """One change that a strategy makes, and how large it is taken to be."""

    strategy: str
    what: str
    path: str
    today: str
    likely: str
    range: str
    when: str
    source: str
    sourced: bool


@dataclass(frozen=True)
class Number:
    """One number of the scenario or of the laws."""

    path: str
    value: str
    source: str
    status: str
    """verified, derived, assumed or unsourced."""


def levers(scenario: Scenario, strategies: tuple[str, ...]) -> tuple[LeverSize, ...]:
    """Every lever of the strategies compared, strategy by strategy, those without a source first."""
    found = [
        _lever(scenario, name, index, change)
        for name in strategies
        if name in scenario.strategies
        for index, intervention in enumerate(scenario.strategies[name].interventions)
        for change in intervention.changes
    ]
    guessing = {lever.strategy for lever in found if not lever.sourced}
    order = {name: place for place, name in enumerate(dict.fromkeys(lever.strategy for lever in found))}
    return tuple(
        sorted(
            found, key=lambda lever: (lever.strategy not in guessing, order[lever.strategy], lever.sourced)
        )
    )


def _lever(scenario: Scenario, name: str, index: int, change: Change) -> LeverSize:
    path = f"strategies.{name}.interventions[{index}]"
    sources = [
        item
        for item in scenario.provenance
        if item.path == path or item.path.startswith((f"{path}.", f"{path}["))
    ]
    size = change.size
    today, kind, limits, meaning = math.nan, "number", (-math.inf, math.inf), change.path
    try:
        target = parse(change.path)
        known = target.changeable
        kind_of = "feature" if target.kind == "feature" else known.unit.name
        today, kind, limits = base_value(target, scenario), kind_of, (known.low, known.high)
        meaning = _meaning(target.name, target.field, known.meaning, scenario)
    except (PathError, KeyError):
        pass

    fixed = size.low == size.likely == size.high

    def after(step: float) -> str:
        value = {"set": step, "add": today + step, "multiply": today * step}[change.operation]
        value = min(max(value, limits[0]), limits[1])
        return quantity(value, kind if fixed or kind != "feature" else "share", scenario.market.currency)

    return LeverSize(
        strategy=scenario.strategies[name].title or readable(name),
        what=meaning[:1].upper() + meaning[1:],
        path=change.path,
        today=quantity(today, kind, scenario.market.currency),
        likely=after(size.likely),
        range="no range given" if fixed else f"{after(size.low)} to {after(size.high)}",
        when=_when(change),
        source="; ".join(dict.fromkeys(item.source for item in sources)) or UNSOURCED,
        sourced=any(item.status != "assumed" for item in sources),
    )


def _meaning(name: str, field: str, meaning: str, scenario: Scenario) -> str:
    """What is changed, in words: `Hotline, first-contact resolution`."""
    places: dict[str, Any] = {
        **scenario.market.features,
        **scenario.journey.stations,
        **scenario.journey.touchpoints,
    }
    where = (getattr(places.get(name), "title", "") or readable(name)) if name else ""
    what = meaning.replace("level per dimension", field).replace(
        "level promised per dimension", f"promise of {field}"
    )
    what = f"{field} there" if what == "difference from the brand's level" else what
    what = "part of the product" if what.startswith("0: does not have it") else what
    return f"{where}, {what}" if where else what


def _when(change: Change) -> str:
    parts = [f"from month {plain(change.start * 12 / 365, 0)}" if change.start else "at once"]
    if change.ramp:
        parts.append(f"over {months(round(change.ramp * 12 / 365, 1))}")
    if change.end is not None:
        parts.append(f"until month {plain(change.end * 12 / 365, 0)}")
    return ", ".join(parts)


MONEYS = {"money": "", "monthly money": "/month", "hourly money": "/h"}


def quantity(value: float, kind: str, currency: str) -> str:
    """A number of a scenario in the unit that a person would use."""
    if not math.isfinite(value):
        return "unlimited" if math.isinf(value) else "–"
    if kind == "feature" and value in (0, 1):
        return "with it" if value else "without it"
    if kind in ("share", "feature"):
        return f"{value * 100:.4g}{THIN}%"
    if kind == "duration":
        return _duration(value)
    if kind == "rate":
        return f"{value * 365:.4g}/year"
    if kind == "hour":
        return f"{int(value)}:{round(value % 1 * 60):02d}"
    if kind in MONEYS:
        return money(value, currency) + MONEYS[kind]
    text = f"{value:,.0f}" if value == int(value) else f"{value:.4g}"
    return text.replace("-", MINUS)


def _duration(days: float) -> str:
    if days == 0:
        return "0"
    for size, name in (
        (365.0, "years"),
        (365 / 12, "months"),
        (1.0, "days"),
        (1 / 24, "hours"),
        (1 / 1440, "minutes"),
    ):
        if days >= 2 * size or name == "minutes":
            return f"{days / size:.3g} {name}"
    raise AssertionError("the last unit always fits")


def numbers(scenario: Scenario) -> tuple[Number, ...]:
    """Every number that the scenario states: without a source first, then assumed, derived, verified."""
    known = {item.path: item for item in scenario.provenance}
    found = [
        Number(path, _in_unit(path, value, scenario.market.currency), UNSOURCED, "unsourced")
        for path, value in stated(scenario)
        if not any(path == other or path.startswith((f"{other}.", f"{other}[")) for other in known)
    ]
    levers_too = [item for item in scenario.provenance if not item.path.startswith("strategies.")]
    found += [Number(item.path, _short(item.value), item.source, item.status) for item in levers_too]
    order = ("unsourced", "assumed", "derived", "verified")
    return tuple(sorted(found, key=lambda number: order.index(number.status)))


def stated(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """Path and value of every number that the scenario states and that is not a default."""
    facts = scenario.model_dump(
        mode="json", include={"market", "people", "journey", "measure"}, exclude_defaults=True
    )
    for section, content in facts.items():
        yield from _walk(section, content)


def _walk(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        if set(value) <= {"normal", "beta", "lognormal", "gamma", "uniform", "choice"} and value:
            yield path, value
            return
        for name, inner in value.items():
            yield from _walk(f"{path}.{name}", inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(f"{path}[{index}]", inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, value


def _in_unit(path: str, value: Any, currency: str) -> str:
    """A number or a distribution of a scenario on one line, in the unit that a person would use."""
    parts = re.sub(r"\[(\d+)\]", r".\1", path).split(".")
    here = spot(tuple(int(part) if part.isdigit() else part for part in parts))
    unit = here.measured_in if here else None
    if unit is None:
        return _short(value)
    return _short(value, lambda number: quantity(number, unit.name, currency))


def _short(value: Any, written: Callable[[float], str] | None = None) -> str:
    """A number or a distribution on one line."""
    if isinstance(value, dict) and value:
        name, arguments = next(iter(value.items()))
        inner = ", ".join(
            f"{key} {_short(part, None if key == 'shares' else written)}" for key, part in arguments.items()
        )
        return f"{name}: {inner}"
    if isinstance(value, list):
        return "/".join(_short(part, written) for part in value)
    if written is not None and isinstance(value, int | float):
        return written(value)
    if isinstance(value, float):
        return f"{value:.6g}".replace("-", MINUS)
    return str(value)


def laws(scenario: Scenario) -> tuple[Number, ...]:
    """The parameters of the laws of behaviour as used here, assumed ones first."""
    found = []
    for parameter in PARAMETERS:
        value = scenario.laws.parameters.get(parameter.name, parameter.default)
        own = "; set by this scenario" if parameter.name in scenario.laws.parameters else ""
        named = f"{parameter.law}: {parameter.meaning}"
        written = f"{value:.4g} {parameter.unit}".removesuffix(" 1")
        source = UNSOURCED if parameter.status == "assumed" else parameter.source
        found.append(Number(named, written.replace("-", MINUS), source + own, parameter.status))
    return tuple(sorted(found, key=lambda number: number.status != "assumed"))


def switched_off(scenario: Scenario) -> str:
    """Mechanisms that this scenario switches off, in words; empty if none."""
    return listing(name.replace("_", " ") for name in scenario.laws.off)
