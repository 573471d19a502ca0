"""From interventions as read to dated changes of named numbers, checked against the whole scenario."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

from cxsim.world import paths
from cxsim.world.interventions import Effect, InterventionKind, Names
from cxsim.world.mistakes import Finding, Path, unknown
from cxsim.world.scenario import Change, Cost, Intervention, Lever, Operation, Scenario


class Size(NamedTuple):
    """The size of a lever; a relative one is a percentage of what it changes."""

    lever: Lever
    relative: bool = False


@dataclass(slots=True)
class Request:
    """An intervention as written, its numbers read."""

    kind: InterventionKind
    path: Path
    levers: dict[str, Size] = field(default_factory=dict)
    """By option, dimension or path."""
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    brand: str | None = None
    start: float = 0.0
    ramp: float = 0.0
    end: float | None = None
    cost: Cost = field(default_factory=Cost)


class _Draft(NamedTuple):
    """A change to be, and the place of its size."""

    path: str
    operation: Operation
    lever: Lever
    where: Path


class Resolver:
    """Turns requests into interventions; collects what does not fit the scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.findings: list[Finding] = []

    def _say(self, path: Path, message: str, at_name: bool = False) -> None:
        self.findings.append(Finding(path, message, at_name))

    def resolve(self, request: Request | Intervention, path: Path) -> Intervention | None:
        """An intervention as changes; None, and findings, where names or sizes do not fit the scenario."""
        before = len(self.findings)
        if isinstance(request, Intervention):
            for index, change in enumerate(request.changes):
                here = (*path, "changes", index)
                self._check(change, (*here, "path"), (*here, "size"))
            return request
        brand = request.brand or self.scenario.market.focal
        if brand not in self.scenario.market.brands:
            # An unknown focal brand is said once, by the checks of the market.
            if request.brand:
                self._say((*request.path, "brand"), unknown("brand", brand, self.scenario.market.brands))
            return None
        names = self._names(request, brand)
        if len(self.findings) > before:
            return None
        changes = tuple(self._change(draft, request) for draft in self._drafts(request, brand, names))
        if len(self.findings) > before:
            return None
        return Intervention(kind=request.kind.name, changes=changes, cost=request.cost, start=request.start)

    # --- names ----------------------------------------------------------------------------------------

    def _names(self, request: Request, brand: str) -> dict[str, tuple[str, ...]]:
        """The names given, checked, and the defaults of those left out."""
        names: dict[str, tuple[str, ...]] = {}
        for option in request.kind.names:
            given = request.names.get(option.name)
            if given is None:
                names[option.name] = option.default(self.scenario, brand) if option.default else ()
                continue
            known = _known(self.scenario, option.of)
            for index, name in enumerate(given):
                where = (*request.path, option.name) + (() if option.single else (index,))
                if name not in known:
                    self._say(where, unknown(option.of, name, known))
                elif name in given[:index]:
                    self._say(where, f"'{name}' is named twice")
                elif option.of == "feature":
                    self._check_feature(option, name, brand, where)
            names[option.name] = given
        if request.kind.free == "dimension":
            known = _known(self.scenario, "dimension")
            for name in request.levers:
                if name not in known:
                    message = unknown("dimension", name, known)
                    self._say((*request.path, name), message, at_name=True)
        return names

    def _check_feature(self, option: Names, name: str, brand: str, where: Path) -> None:
        own = self.scenario.market.brands[brand].features
        if option.name == "features" and name in own:
            self._say(where, f"'{brand}' has the feature '{name}' already")
        elif option.name == "remove" and name not in own:
            self._say(
                where, f"'{brand}' does not have the feature '{name}'; it has: {', '.join(own) or 'none'}"
            )

    # --- changes --------------------------------------------------------------------------------------

    def _drafts(self, request: Request, brand: str, names: dict[str, tuple[str, ...]]) -> Iterator[_Draft]:
        """The changes that the effects of a kind stand for."""
        kind = request.kind
        if kind.free == "path":
            for path, size in request.levers.items():
                yield _Draft(path, kind.operation, size.lever, (*request.path, path))
            return
        for effect in kind.effects:
            if kind.free == "dimension":
                for name, size in request.levers.items():
                    path = effect.path.format(brand=brand, dimension=name)
                    yield _Draft(path, effect.operation, size.lever, (*request.path, name))
                continue
            given = isinstance(effect.size, str) and effect.size in request.levers
            sized = request.levers[str(effect.size)] if given else default_size(kind, effect)
            if sized is None:
                continue
            where = (*request.path, str(effect.size)) if given else request.path
            targets = _filled(effect.path, brand, names)
            if not targets and given:
                self._say(where, f"there is nothing at '{brand}' that this could change")
            for path in targets:
                if sized.relative:
                    yield _Draft(path, "multiply", _factor(sized.lever), where)
                else:
                    yield _Draft(path, effect.operation, sized.lever, where)

    def _change(self, draft: _Draft, request: Request) -> Change:
        change = Change(
            path=draft.path,
            operation=draft.operation,
            size=draft.lever,
            start=request.start,
            ramp=request.ramp,
            end=request.end,
        )
        self._check(change, draft.where, draft.where, at_name=request.kind.free == "path")
        return change

    def _check(self, change: Change, at_path: Path, at_size: Path, at_name: bool = False) -> None:
        """Whether a change points at something, and its likely size leaves the number in its range."""
        try:
            target = paths.parse(change.path)
            paths.check(target, self.scenario)
        except paths.PathError as error:
            self._say(at_path, str(error), at_name)
            return
        base, size = paths.base_value(target, self.scenario), change.size.likely
        result = {"set": size, "add": base + size, "multiply": base * size}[change.operation]
        allowed = target.changeable
        if not allowed.low - 1e-9 <= result <= allowed.high + 1e-9:
            limits = (
                f"{allowed.low:g} or more"
                if math.isinf(allowed.high)
                else f"{allowed.low:g} to {allowed.high:g}"
            )
            today = "" if change.operation == "set" else f" (today {base:.6g})"
            self._say(at_size, f"it makes {change.path} {result:.6g}{today}; allowed: {limits}")


def fixed(size: float) -> Lever:
    """A lever of one size."""
    return Lever(low=size, likely=size, high=size)


def default_size(kind: InterventionKind, effect: Effect) -> Size | None:
    """The size of an effect whose lever is left out; None if it then changes nothing."""
    if not isinstance(effect.size, str):
        return Size(fixed(effect.size))
    default = next((option.default for option in kind.levers if option.name == effect.size), None)
    return None if default is None else Size(fixed(default))


def _factor(lever: Lever) -> Lever:
    """A relative change as a factor: -10 % is 0.9."""
    return Lever(low=1 + lever.low, likely=1 + lever.likely, high=1 + lever.high)


def _filled(path: str, brand: str, names: dict[str, tuple[str, ...]]) -> list[str]:
    """The paths of an effect: one for each combination of the names it speaks of."""
    used = [name for name in names if "{" + name + "}" in path]
    return [
        path.format(brand=brand, **dict(zip(used, combination, strict=True)))
        for combination in product(*(names[name] for name in used))
    ]


def _known(scenario: Scenario, kind: str) -> tuple[str, ...]:
    if kind == "dimension":
        return paths.dimensions(scenario)
    tables: dict[str, Any] = {
        "feature": scenario.market.features,
        "touchpoint": scenario.journey.touchpoints,
        "station": scenario.journey.stations,
    }
    return tuple(tables[kind])
