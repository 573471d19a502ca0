"""Interventions as written in a file: their names, options and numbers.

Reading has two steps, so that mistakes in options are found even while the market has mistakes of its own:
what is written is read here, and `cxsim.world.changes` turns it into changes with the help of the scenario.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from cxsim.world import paths
from cxsim.world.changes import Request, Resolver, Size, default_size, fixed
from cxsim.world.interventions import CATALOGUE, COMMON_OPTIONS, InterventionKind, Names
from cxsim.world.mistakes import Finding, Path, shown, unknown
from cxsim.world.scenario import Cost, Intervention, Lever, Scenario
from cxsim.world.units import DIFFERENCE, DURATION, NUMBER, RELATIVE, SHARE, QuantityError, Unit
from cxsim.world.wording import findings


class StrategyReader:
    """Reads interventions of one file; collects what is wrong, and the levers that have no range."""

    def __init__(self, currency: str | None) -> None:
        self.currency = currency
        self.findings: list[Finding] = []
        self.without_range: list[Path] = []

    def requests(self, interventions: Any, path: Path) -> list[Request | Intervention]:
        """The interventions of one strategy."""
        if interventions is None:
            return []
        if not isinstance(interventions, list):
            self._say(
                path, f"a list of interventions is wanted, each behind a dash (-), not {shown(interventions)}"
            )
            return []
        read = (self._intervention(item, (*path, index)) for index, item in enumerate(interventions))
        return [request for request in read if request is not None]

    def _say(self, path: Path, message: str, at_name: bool = False) -> None:
        self.findings.append(Finding(path, message, at_name))

    def _intervention(self, item: Any, path: Path) -> Request | Intervention | None:
        if not isinstance(item, dict) or not item:
            example = "such as `fix_support: {staff: 2}`"
            self._say(
                path, f"the name of an intervention with its options is wanted, {example}, not {shown(item)}"
            )
            return None
        if "kind" in item:
            return self._resolved(item, path)
        name = next(iter(item))
        if name not in CATALOGUE:
            self._say((*path, name), unknown("intervention", name, CATALOGUE), at_name=True)
            return None
        if len(item) > 1:
            other = list(item)[1]
            advice = f"indent the options of '{name}' under it, or begin another intervention with a dash (-)"
            self._say((*path, other), f"'{other}' stands beside '{name}'; {advice}", at_name=True)
            return None
        options = item[name]
        if not isinstance(options, dict):
            self._say((*path, name), f"'{name}' needs options, such as {CATALOGUE[name].example}")
            return None
        return self._options(CATALOGUE[name], options, (*path, name))

    def _resolved(self, item: dict[str, Any], path: Path) -> Intervention | None:
        """An intervention that is written out as changes, as `cxsim.world.writing` does."""
        if item["kind"] not in CATALOGUE:
            self._say((*path, "kind"), unknown("intervention", str(item["kind"]), CATALOGUE))
        try:
            return Intervention.model_validate(item, context={"currency": self.currency})
        except ValidationError as error:
            self.findings += findings(error, item, self.currency or "EUR", Intervention, path)
            return None

    def _options(self, kind: InterventionKind, options: dict[str, Any], path: Path) -> Request:
        request = Request(kind, path)
        known = {option.name: option for option in kind.options}
        for name, value in options.items():
            where = (*path, name)
            if name in COMMON_OPTIONS:
                self._common(request, name, value, where)
            elif name in known:
                option = known[name]
                if isinstance(option, Names):
                    self._names(request, option, value, where)
                else:
                    self._lever(request, name, value, option.units, where)
            elif kind.free == "path":
                self._free_path(request, name, value, where)
            elif kind.free == "dimension":
                self._lever(request, name, value, (DIFFERENCE,), where)
            else:
                self._say(where, unknown("option", name, [*known, *COMMON_OPTIONS]), at_name=True)
        self._complete(request, options, path)
        return request

    def _complete(self, request: Request, options: dict[str, Any], path: Path) -> None:
        """Whether everything needed is there."""
        kind = request.kind
        missing = [option for option in kind.options if option.required and option.name not in options]
        for option in missing:
            self._say((*path, option.name), f"'{option.name}' is missing: {option.meaning}")
        changing = [option.name for option in kind.levers if option.default is None]
        alone = " ".join(effect.path for effect in kind.effects if default_size(kind, effect) is not None)
        changing += [option.name for option in kind.names if "{" + option.name + "}" in alone]
        if kind.free and not set(options) - set(COMMON_OPTIONS):
            example = (
                "dimension, as in `care: 0.05`"
                if kind.free == "dimension"
                else f"path, as in `{kind.example}`"
            )
            self._say(path, f"it changes nothing; give at least one {example}", at_name=True)
        elif not kind.free and not missing and not set(options) & set(changing):
            self._say(path, f"it changes nothing; give at least one of: {', '.join(changing)}", at_name=True)
        if request.end is not None and request.end <= request.start:
            message = f"the end, day {request.end:g}, does not come after the start, day {request.start:g}"
            self._say((*path, "end"), message)

    def _common(self, request: Request, name: str, value: Any, path: Path) -> None:
        if name == "brand":
            if isinstance(value, str):
                request.brand = value
            else:
                self._say(path, f"{shown(value)} is not the name of a brand")
        elif name == "cost":
            try:
                request.cost = Cost.model_validate(value, context={"currency": self.currency})
            except ValidationError as error:
                self.findings += findings(error, value, self.currency or "EUR", Cost, path)
        elif value is not None:
            number = self._number(value, (DURATION,), path)
            if number is not None and number[0] < 0:
                self._say(path, f"{shown(value)} is out of range; allowed: 0 days or more")
            elif number is not None:
                setattr(request, name, number[0])

    def _names(self, request: Request, option: Names, value: Any, path: Path) -> None:
        names = [value] if option.single else value
        if not isinstance(names, list | tuple):
            self._say(path, f"a list is wanted, such as [first, second], not {shown(value)}")
        elif not names:
            self._say(path, f"the list is empty; name at least one {option.of}")
        elif not all(isinstance(name, str) for name in names):
            wrong = next(name for name in names if not isinstance(name, str))
            self._say(path, f"{shown(wrong)} is not the name of a {option.of}")
        else:
            request.names[option.name] = tuple(names)

    def _free_path(self, request: Request, name: str, value: Any, path: Path) -> None:
        try:
            unit = paths.parse(name).changeable.unit
        except paths.PathError as error:
            self._say(path, str(error), at_name=True)
            return
        if request.kind.operation == "multiply":
            unit = NUMBER
        elif request.kind.operation == "add":
            unit = DIFFERENCE if unit is SHARE else unit.without_limits()
        self._lever(request, name, value, (unit,), path)

    def _lever(self, request: Request, name: str, value: Any, units: tuple[Unit, ...], path: Path) -> None:
        if not isinstance(value, dict):
            number = self._number(value, units, path)
            if number is not None:
                self.without_range.append(path)
                request.levers[name] = Size(fixed(number[0]), number[1])
            return
        for part in value:
            if part not in ("low", "likely", "high"):
                message = unknown("size", str(part), ["low", "likely", "high"])
                self._say((*path, part), message, at_name=True)
                return
        for part in ("low", "likely", "high"):
            if part not in value:
                self._say((*path, part), f"'{part}' is missing; give low, likely and high, or one number")
                return
        sizes = [self._number(value[part], units, (*path, part)) for part in ("low", "likely", "high")]
        low, likely, high = (size[0] if size else None for size in sizes)
        if low is None or likely is None or high is None:
            return
        if len({size[1] for size in sizes if size}) > 1:
            self._say(path, "low, likely and high must be all percentages or all amounts")
        elif not (low <= likely <= high or low >= likely >= high):
            self._say((*path, "likely"), f"likely {shown(value['likely'])} does not lie between low and high")
        else:
            request.levers[name] = Size(
                Lever(low=low, likely=likely, high=high), bool(sizes[0] and sizes[0][1])
            )

    def _number(self, value: Any, units: tuple[Unit, ...], path: Path) -> tuple[float, bool] | None:
        """A number in one of some units, and whether it is a relative change."""
        relative = isinstance(value, str) and value.strip().endswith("%") and RELATIVE in units
        unit = RELATIVE if relative else units[0]
        try:
            return unit.read(value, self.currency), relative
        except QuantityError as error:
            other = f", or {RELATIVE.allowed()}" if len(units) > 1 and not relative else ""
            self._say(path, f"{error}{other}")
            return None


def make(scenario: Scenario, kind: str, **options: Any) -> Intervention:
    """An intervention made in Python: `make(scenario, "fix_support", staff=2, start="30 days")`.

    ValueError says what is wrong with the options.
    """
    reader, resolver = StrategyReader(scenario.market.currency), Resolver(scenario)
    requests = reader.requests([{kind: options}], ())
    made = resolver.resolve(requests[0], ()) if requests and not reader.findings else None
    if made is None or resolver.findings:
        raise ValueError("; ".join(finding.message for finding in (*reader.findings, *resolver.findings)))
    return made
