"""The JSON Schema of scenario files, from which editors complete and check what is written.

It speaks of what may be *written*: quantities with units, `{value, source, status}`, shorthands, files that
extend others (so nothing is required, and null removes what is inherited) and the catalogue of interventions.
"""

from __future__ import annotations

import math
from typing import Any, Literal, Union, get_args, get_origin

from cxsim.world import scenario
from cxsim.world.distributions import ARGUMENTS
from cxsim.world.fields import Spot, of_field, stripped
from cxsim.world.interventions import CATALOGUE, COMMON_OPTIONS, InterventionKind, Names
from cxsim.world.interventions import Lever as LeverOption
from cxsim.world.reading import FORMAT_VERSION
from cxsim.world.scenario import Record, Scenario
from cxsim.world.shorthand import STATUSES
from cxsim.world.units import DURATION, NUMBER, NUMBER_TEXT, SHARE, Unit

Schema = dict[str, Any]

_TIME = r"(s|sec|seconds?|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|mo|months?|y|yr|years?)"
_CURRENCY = r"[^\s\d/%]{1,8}"
_FORMS = {
    "plain": "",
    "percent": r"\s*%",
    "duration": rf"\s*{_TIME}",
    "rate": rf"\s*(/|per )\s*{_TIME}",
    "money": rf"\s*{_CURRENCY}",
    "flow": rf"\s*{_CURRENCY}\s*(/| per )\s*{_TIME}",
}
_ANY_QUANTITY = Unit("quantity", "a number", tuple(_FORMS), ())


def json_schema() -> Schema:
    """The JSON Schema (draft 2020-12) of a scenario file."""
    writer = _Writer()
    root = writer.record(Scenario)
    root["properties"] = {
        "cxsim": {"const": FORMAT_VERSION, "description": "version of the format of the file"},
        "extends": {"type": "string", "description": "bundled scenario or file that this one starts from"},
        **root["properties"],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cxsim scenario",
        **root,
        "$defs": dict(sorted(writer.definitions.items())),
    }


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _any(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)}


class _Writer:
    """Writes the schemas of records, collecting definitions by name."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def define(self, name: str, schema: Schema) -> Schema:
        """A reference to a definition."""
        name = name.replace(" ", "_")
        self.definitions[name] = schema
        return {"$ref": f"#/$defs/{name}"}

    # --- records --------------------------------------------------------------------------------------

    def record(self, record: type[Record]) -> Schema:
        """A mapping with the fields of a record."""
        properties: Schema = {}
        for name, field in record.model_fields.items():
            special = _SPECIAL.get((record.__name__, name))
            schema = special(self) if special else self.spot(of_field(field))
            schema = _or_null(schema)
            properties[name] = {**schema, "description": field.description or record.__name__}
        properties.update(self.source_fields())
        doc = (record.__doc__ or "").splitlines()[0]
        return {
            "type": "object",
            "description": doc,
            "properties": properties,
            "additionalProperties": False,
        }

    def source_fields(self) -> Schema:
        """What may stand in any mapping."""
        return {
            "source": {"type": "string", "description": "who says so; holds for every number of the mapping"},
            "status": {"enum": list(STATUSES), "description": "how far that was checked"},
        }

    def spot(self, here: Spot) -> Schema:
        """Whatever may stand at a spot."""
        if here.unit:
            return self.quantity(here.unit)
        if here.distribution:
            return self.distribution(here.distribution.unit)
        if here.record:
            name = here.record.__name__
            if name not in self.definitions:
                self.definitions[name] = {}
                self.definitions[name] = self.record(here.record)
            return {"$ref": f"#/$defs/{name}"}
        return self.plain(here.annotation)

    def plain(self, annotation: Any) -> Schema:
        """Texts, truths, lists and mappings."""
        origin, arguments = get_origin(annotation), get_args(annotation)
        if annotation is bool:
            return {"type": "boolean"}
        if annotation is str:
            return {"type": "string"}
        if annotation is float:
            return {"type": "number"}
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin is tuple:
            return {"type": "array", "items": self.spot(stripped(arguments[0]))}
        if origin is dict:
            return self.mapping(self.spot(stripped(arguments[1])))
        if origin is Union or hasattr(annotation, "__args__"):
            return _any(*(self.spot(stripped(member)) for member in arguments))
        raise TypeError(f"no schema for {annotation}")

    def mapping(self, values: Schema) -> Schema:
        """A mapping of names to values."""
        return {
            "type": "object",
            "properties": self.source_fields(),
            "additionalProperties": _or_null(values),
        }

    # --- quantities -----------------------------------------------------------------------------------

    def quantity(self, unit: Unit) -> Schema:
        """A number or a text with a unit, alone or with its source."""
        base = self.define(unit.name, _quantity(unit))
        return _any(base, self.sourced(unit.name, base))

    def sourced(self, name: str, base: Schema) -> Schema:
        """`{value, source, status}` around something."""
        properties = {"value": base, **self.source_fields()}
        wrapper = {
            "type": "object",
            "properties": properties,
            "required": ["value"],
            "additionalProperties": False,
        }
        return self.define(f"sourced {name}", wrapper)

    def distribution(self, unit: Unit) -> Schema:
        """A distribution of quantities of a unit."""
        value = self.define(unit.name, _quantity(unit))
        share = self.define(SHARE.name, _quantity(SHARE))
        kinds: list[Schema] = [value]
        for kind, names in ARGUMENTS.items():
            parts: dict[str, Schema] = dict.fromkeys(names, value)
            if kind == "choice":
                parts = {
                    "values": {"type": "array", "items": value},
                    "shares": {"type": "array", "items": share},
                }
            inner = {
                "type": "object",
                "properties": parts,
                "required": list(names),
                "additionalProperties": False,
            }
            kinds.append(
                {
                    "type": "object",
                    "properties": {kind: inner},
                    "required": [kind],
                    "additionalProperties": False,
                }
            )
        base = self.define(f"distribution of {unit.name}", _any(*kinds))
        return _any(base, self.sourced(f"distribution of {unit.name}", base))

    def lever(self, units: tuple[Unit, ...]) -> Schema:
        """A number, or low, likely and high."""
        name = " or ".join(unit.name for unit in units)
        base = _any(*(self.define(unit.name, _quantity(unit)) for unit in units))
        sizes: Schema = dict.fromkeys(("low", "likely", "high"), base)
        ranged = {
            "type": "object",
            "properties": {**sizes, **self.source_fields()},
            "required": list(sizes),
            "additionalProperties": False,
        }
        return self.define(f"lever of {name}", _any(base, ranged, self.sourced(f"lever of {name}", base)))

    # --- shorthands and strategies --------------------------------------------------------------------

    def routes(self) -> Schema:
        """`next`: a touchpoint, a list of routes, or shares by touchpoint."""
        route = self.route()
        share = self.quantity(SHARE)
        named = self.mapping(_any(share, self.spot(stripped(_record("Route")))))
        return _any({"type": "string"}, {"type": "array", "items": route}, named)

    def route(self) -> Schema:
        """One route: a touchpoint, or a mapping."""
        return _any({"type": "string"}, self.spot(stripped(_record("Route"))))

    def channels(self) -> Schema:
        """Liking of channels: a weight, or a mapping."""
        preference = self.spot(stripped(_record("ChannelPreference")))
        return self.mapping(_any(self.quantity(NUMBER), preference))

    def parameters(self) -> Schema:
        """Values of parameters, each in its own unit."""
        return self.mapping(self.quantity(_ANY_QUANTITY))

    def observations(self) -> Schema:
        """Observed metrics: a number, or a mapping with n and source."""
        return self.mapping(_any(self.quantity(NUMBER), self.spot(stripped(_record("Observation")))))

    def strategies(self) -> Schema:
        """Strategies by name: a mapping, or at once the list of interventions."""
        return self.mapping(_any(self.spot(stripped(_record("Strategy"))), self.interventions()))

    def interventions(self) -> Schema:
        """The list of interventions of a strategy."""
        kinds = [self.intervention(kind) for kind in CATALOGUE.values()]
        resolved = self.spot(stripped(_record("Intervention")))
        return self.define("interventions", {"type": "array", "items": _any(*kinds, resolved)})

    def intervention(self, kind: InterventionKind) -> Schema:
        """One kind of intervention with its options."""
        options: Schema = {}
        for option in kind.options:
            options[option.name] = {**self.option(option), "description": option.meaning}
        duration = self.quantity(DURATION)
        common: dict[str, Schema] = {"brand": {"type": "string"}, "start": duration, "ramp": duration}
        common |= {"end": _or_null(duration), "cost": self.spot(stripped(_record("Cost")))}
        options |= {name: {**common[name], "description": COMMON_OPTIONS[name]} for name in common}
        free: Schema | bool = False
        if kind.free:
            free = self.lever((_ANY_QUANTITY,) if kind.free == "path" else (NUMBER,))
        schema = {
            "type": "object",
            "description": kind.meaning,
            "properties": {**options, **self.source_fields()},
            "additionalProperties": free,
        }
        inner = self.define(f"intervention {kind.name}", schema)
        return {
            "type": "object",
            "properties": {kind.name: inner, **self.source_fields()},
            "required": [kind.name],
            "additionalProperties": False,
        }

    def option(self, option: LeverOption | Names) -> Schema:
        """One option of an intervention."""
        if isinstance(option, LeverOption):
            return self.lever(option.units)
        return {"type": "string"} if option.single else {"type": "array", "items": {"type": "string"}}


_SPECIAL = {
    ("Touchpoint", "next"): _Writer.routes,
    ("Touchpoint", "again"): _Writer.route,
    ("Segment", "channels"): _Writer.channels,
    ("Laws", "parameters"): _Writer.parameters,
    ("Scenario", "observed"): _Writer.observations,
    ("Scenario", "strategies"): _Writer.strategies,
    ("Strategy", "interventions"): _Writer.interventions,
}
"""Fields that may be written in more ways than their type says."""


def _record(name: str) -> type[Record]:
    record = getattr(scenario, name)
    assert isinstance(record, type)
    assert issubclass(record, Record)
    return record


def _quantity(unit: Unit) -> Schema:
    """A number of a unit, or a text that says its unit."""
    number: Schema = {"type": "integer" if unit.whole else "number"}
    if math.isfinite(unit.low):
        number["minimum"] = unit.low
    if math.isfinite(unit.high):
        number["maximum"] = unit.high
    forms = [_FORMS[kind] for kind in unit.accepts if kind in _FORMS]
    pattern = rf"^\s*{NUMBER_TEXT}({'|'.join(forms)})\s*$"
    if "clock" in unit.accepts:
        pattern = rf"{pattern}|^\d{{1,2}}:[0-5]\d$"
    text: Schema = {"type": "string", "pattern": pattern}
    if unit.examples:
        text["examples"] = list(unit.examples)
    return {**_any(number, text), "description": unit.allowed()}
