"""Whether two runs are the same to the last bit, and where they first differ if not."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxsim.engine.records import CENSUS, DAILY, LEDGER, STATION, TOUCHPOINT, Records
from cxsim.engine.state import State

COLUMNS = {
    "daily": DAILY,
    "touchpoint": TOUCHPOINT,
    "census": CENSUS,
    "ledger": LEDGER,
    "station": STATION,
    "monthly": TOUCHPOINT,
}
"""What the last axis of a table stands for."""
OVER_TIME = ("daily", "owners", "touchpoint", "census", "census_days", "ledger", "station", "surveys")
"""Records that grow from day to day, besides encounters."""
BUFFERS = ("log", "survey", "flow")
"""Tables of lives that are filled only between two records."""


def same(one: Records, other: Records) -> None:
    """Everything recorded is the same to the last bit; the log comes first, since it tells most."""
    names = [field.name for field in dataclasses.fields(Records) if field.name != "notes"]
    for name in sorted(names, key=lambda name: name != "encounters"):
        same_value(name, getattr(one, name), getattr(other, name))


def same_state(one: State, other: State) -> None:
    """Two states are the same to the last bit, buffers of records apart."""
    assert one.day == other.day
    for name, table in one.lives._asdict().items():
        if name not in BUFFERS:
            same_value(name, table, getattr(other.lives, name))
    for name, table in one.ties._asdict().items():
        same_value(name, table, getattr(other.ties, name))
    assert len(one.desks) == len(other.desks)
    for row, (mine, its) in enumerate(zip(one.desks, other.desks, strict=True)):
        for field in dataclasses.fields(mine):
            same_value(f"desk {row}: {field.name}", getattr(mine, field.name), getattr(its, field.name))


def same_value(name: str, one: Any, other: Any) -> None:
    """Two values of one name are the same; arrays bit by bit."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        same_array(name, one, other)
    else:
        assert one == other, f"{name}: {one} and {other}"


def same_array(name: str, one: NDArray[Any], other: NDArray[Any]) -> None:
    """Two arrays have the same bits; where they have not, the first row that differs is shown."""
    assert one.dtype == other.dtype, f"{name}: columns {one.dtype} and {other.dtype}"
    assert one.shape[1:] == other.shape[1:], f"{name}: shapes {one.shape} and {other.shape}"
    rows = min(len(one), len(other))
    place = first_difference(one[:rows], other[:rows])
    if place is not None:
        raise AssertionError(f"{name}{described(name, one, other, place)}")
    if len(one) != len(other):
        more = (one if len(one) > rows else other)[rows]
        raise AssertionError(
            f"{name}: {len(one)} and {len(other)} rows, the first {rows} the same; then {more}"
        )


def first_difference(one: NDArray[Any], other: NDArray[Any]) -> tuple[int, ...] | None:
    """Return the index of the first element with other bits, or None."""
    if one.tobytes() == other.tobytes():
        return None
    mine, its = (np.frombuffer(it.tobytes(), np.uint8).reshape(it.size, -1) for it in (one, other))
    place = int((mine != its).any(axis=1).argmax())
    return tuple(int(index) for index in np.unravel_index(place, one.shape))


def described(name: str, one: NDArray[Any], other: NDArray[Any], place: tuple[int, ...]) -> str:
    """Say in which row two tables first differ, and in what."""
    mine, its = one[place], other[place]
    if one.dtype.names is None:
        columns = COLUMNS.get(name)
        last = f" ({columns[place[-1]]})" if columns else ""
        return f"{list(place)}{last}: {mine!r} and {its!r}"
    different = [column for column in one.dtype.names if mine[column].tobytes() != its[column].tobytes()]
    values = "; ".join(f"{column} {mine[column]!r} and {its[column]!r}" for column in different)
    return f"{list(place)}: {values}\n  {shown(mine)}\n  {shown(its)}"


def shown(row: Any) -> str:
    """Return a structured row with the names of its columns."""
    return ", ".join(f"{column}={row[column]}" for column in row.dtype.names)


def joined(parts: Sequence[Records]) -> Records:
    """Return the records of one run that was lived in several parts, one after the other."""
    if len(parts) == 1:
        return parts[0]
    tables: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in OVER_TIME
    }
    if all(part.encounters is not None for part in parts):
        tables["encounters"] = np.concatenate([part.encounters for part in parts])
    return dataclasses.replace(parts[-1], first_day=parts[0].first_day, **tables)
