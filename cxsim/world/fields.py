"""What the fields of a scenario are: their types, limits and meaning, read from the records themselves."""

from __future__ import annotations

import math
import types
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from cxsim.world.distributions import Of
from cxsim.world.mistakes import Path
from cxsim.world.scenario import Record, Scenario
from cxsim.world.units import Unit


class Spot(NamedTuple):
    """What may stand at a path: a type, what is said of it, and the field it belongs to."""

    annotation: Any
    metadata: tuple[Any, ...] = ()
    field: FieldInfo | None = None

    @property
    def record(self) -> type[Record] | None:
        """The record that stands here, if it is one."""
        return (
            self.annotation
            if isinstance(self.annotation, type) and issubclass(self.annotation, Record)
            else None
        )

    @property
    def unit(self) -> Unit | None:
        """The unit of the number here."""
        return next((item for item in self.metadata if isinstance(item, Unit)), None)

    @property
    def distribution(self) -> Of | None:
        """What the distribution here is of."""
        return next((item for item in self.metadata if isinstance(item, Of)), None)

    @property
    def measured_in(self) -> Unit | None:
        """The unit of the number here, or of what is distributed."""
        return self.unit or (self.distribution.unit if self.distribution else None)

    @property
    def limits(self) -> tuple[float, float, bool, bool]:
        """Lowest and highest number allowed here, and whether each is itself excluded."""
        low, high, above, below = -math.inf, math.inf, False, False
        for item in (*self.metadata, *(self.field.metadata if self.field else ())):
            if isinstance(item, Unit):
                low, high = max(low, item.low), min(high, item.high)
            elif isinstance(item, Ge):
                low = max(low, _float(item.ge))
            elif isinstance(item, Gt):
                low, above = max(low, _float(item.gt)), True
            elif isinstance(item, Le):
                high = min(high, _float(item.le))
            elif isinstance(item, Lt):
                high, below = min(high, _float(item.lt)), True
        return low, high, above, below


def _float(bound: Any) -> float:
    return float(bound)


def of_field(field: FieldInfo) -> Spot:
    """What a field holds."""
    return stripped(field.annotation, tuple(field.metadata), field)


def spot(path: Path, record: type[Record] = Scenario) -> Spot | None:
    """What may stand at a path below a record; None where nothing may."""
    here = Spot(record)
    for part in path:
        if here.record:
            field = here.record.model_fields.get(str(part))
            if field is None:
                return None
            here = of_field(field)
            continue
        inner = _inner(here.annotation, part)
        if inner is None:
            return None
        here = stripped(inner)
    return here


def stripped(annotation: Any, metadata: tuple[Any, ...] = (), field: FieldInfo | None = None) -> Spot:
    """A type without `Annotated` and `None`, and what was said about it."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            metadata = (*metadata, *_flat(more))
        elif get_origin(annotation) in (Union, types.UnionType):
            members = [member for member in get_args(annotation) if member is not type(None)]
            if len(members) > 1:
                return Spot(annotation, metadata, field)
            annotation = members[0]
        else:
            return Spot(annotation, _flat(metadata), field)


def _flat(metadata: Any) -> tuple[Any, ...]:
    """Metadata with those inside a `Field(...)` taken out of it."""
    flat: list[Any] = []
    for item in metadata:
        flat.extend(item.metadata if isinstance(item, FieldInfo) else (item,))
    return tuple(flat)


def _inner(annotation: Any, part: str | int) -> Any:
    """The type of an item of a list or of an entry of a mapping."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is dict and isinstance(part, str):
        return arguments[1]
    if origin is tuple and isinstance(part, int):
        return arguments[0]
    if origin in (Union, types.UnionType):
        members = [stripped(member).annotation for member in arguments]
        return next((inner for member in members if (inner := _inner(member, part)) is not None), None)
    return None


def limits_text(here: Spot, currency: str = "EUR") -> str:
    """The limits of a number in words: `0 to 1`, `0 days or more`, `above 0`; empty where there are none."""
    low, high, above, below = here.limits
    unit = unit_text(here.unit, currency)
    if math.isinf(low) and math.isinf(high):
        return ""
    if math.isinf(high):
        return f"above {low:g}{unit}" if above else f"{low:g}{unit} or more"
    words = f"{low:g} to {high:g}{unit}"
    excluded = [f"{low:g}"] * above + [f"{high:g}"] * below
    return words + (f", {' and '.join(excluded)} excluded" if excluded else "")


def unit_text(unit: Unit | None, currency: str = "EUR") -> str:
    """The plain unit behind a number, with a space before it."""
    names = {
        "duration": " days",
        "rate": " per day",
        "money": f" {currency}",
        "monthly money": f" {currency} per month",
        "hourly money": f" {currency} per hour",
    }
    return names.get(unit.name, "") if unit else ""
