"""Pydantic's complaints in plain English, each at its path."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any, Union, get_origin

from pydantic import ValidationError

from cxsim.world.fields import Spot, limits_text, spot
from cxsim.world.mistakes import Finding, Path, meant, nearest, shown, unknown
from cxsim.world.scenario import Record, Scenario
from cxsim.world.units import QuantityError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_LIMITS = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")


def findings(
    error: ValidationError, data: Any, currency: str, record: type[Record] = Scenario, below: Path = ()
) -> list[Finding]:
    """What is wrong with `data`, a finding a mistake; `below` stands before each path."""
    details = error.errors(include_url=False)
    misspelt = _misspelt(details, record)
    paths = [_path(detail["loc"], record) for detail in details]
    found: dict[Path, Finding] = {}
    for detail, path in zip(details, paths, strict=True):
        if detail["type"] == "missing" and path in misspelt:
            continue
        if detail["type"] == "too_short" and any(inside[: len(path)] == path != inside for inside in paths):
            continue  # entries are there, but wrong
        finding = _finding(detail, path, data, currency, record)
        # The branches of a union complain each; the first speaks for all.
        found.setdefault(finding.path, Finding((*below, *finding.path), finding.message, finding.at_name))
    return list(found.values())


def _misspelt(details: list[ErrorDetails], record: type[Record]) -> set[Path]:
    """Paths of fields that are missing only because their names are misspelt."""
    misspelt: set[Path] = set()
    for detail in details:
        if detail["type"] == "extra_forbidden":
            path = _path(detail["loc"], record)
            guess = nearest(str(path[-1]), _fields(path[:-1], record))
            misspelt.add((*path[:-1], guess or ""))
    return misspelt


def _finding(detail: ErrorDetails, path: Path, data: Any, currency: str, record: type[Record]) -> Finding:
    here = spot(path, record) or Spot(None)
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        meaning = here.field.description if here.field else None
        return Finding(path, f"'{path[-1]}' is missing" + (f": {meaning}" if meaning else ""))
    if kind == "extra_forbidden":
        return Finding(path, unknown("field", str(path[-1]), _fields(path[:-1], record)), at_name=True)
    if kind == "value_error":
        error = context.get("error")
        if isinstance(error, QuantityError):
            return Finding((*path, *error.inside), str(error), error.at_name)
        return Finding(path, str(error))
    value = _written(data, path, detail["input"])
    if kind in _LIMITS:
        return Finding(path, f"{shown(value)} is out of range; allowed: {limits_text(here, currency)}")
    return Finding(path, _message(kind, value, context, here))


def _written(data: Any, path: Path, otherwise: Any) -> Any:
    """The value at a path as the author wrote it, before units were read."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return otherwise
    return data


def _path(location: tuple[str | int, ...], record: type[Record]) -> Path:
    """A path without the names that Pydantic gives to the branches of a union."""
    path: Path = ()
    for part in location:
        here = spot(path, record)
        union = here is not None and get_origin(here.annotation) in (Union, types.UnionType)
        if not (union and part in _BRANCHES):
            path = (*path, part)
    return path


_BRANCHES = ("<one>", "<many>", "float", "str")


def _fields(path: Path, record: type[Record]) -> list[str]:
    """The fields of the record at a path."""
    here = spot(path, record)
    return list(here.record.model_fields) if here and here.record else []


def _message(kind: str, value: Any, context: dict[str, Any], here: Spot) -> str:
    if value is None:
        return "nothing is written here; write a value or leave the line out"
    if kind in ("model_type", "model_attributes_type", "dataclass_type"):
        fields = ", ".join(here.record.model_fields) if here.record else "..."
        return f"a mapping with the fields {fields} is wanted, not {shown(value)}"
    if kind == "literal_error":
        allowed = [item.strip().strip("'") for item in context["expected"].replace(" or ", ", ").split(",")]
        return (
            f"{shown(value)} is not allowed here{meant(str(value), allowed)}; allowed: {', '.join(allowed)}"
        )
    if kind in ("too_long", "too_short"):
        limit = context["max_length"] if kind == "too_long" else context["min_length"]
        side = "at most" if kind == "too_long" else "at least"
        return f"there are {context['actual_length']} entries; allowed: {side} {limit}"
    if kind == "bool_type":
        truth = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(str(value).lower())
        hint = f" (did you mean {truth}?)" if truth else ""
        return f"{shown(value)} is neither true nor false{hint}"
    if kind == "string_type" and isinstance(value, int | float):
        return f"{shown(value)} is a number where a text is wanted; put it in quotes if it is meant as one"
    return _KINDS.get(kind, "{value} cannot be used here").format(
        value=shown(value), max_length=context.get("max_length", "")
    )


_KINDS = {
    "string_type": "a text is wanted, not {value}",
    "string_too_short": "the text is empty",
    "string_too_long": "{value} is too long; allowed: at most {max_length} characters",
    "string_pattern_mismatch": "{value} is not a name; allowed: letters, digits, '_' and '-', a letter first",
    "tuple_type": "a list is wanted, such as [first, second], not {value}",
    "list_type": "a list is wanted, such as [first, second], not {value}",
    "dict_type": "a mapping of names to values is wanted, not {value}",
    "float_type": "a number or a text is wanted, not {value}",
}
