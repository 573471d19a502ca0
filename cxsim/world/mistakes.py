"""Mistakes in scenario files: where they are, what is wrong, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""Where a value stands in a scenario: names of fields and positions in lists."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; line and column count from 1, and 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a path of a scenario, whatever file it may stand in."""

    path: Path
    message: str
    at_name: bool = False
    """Whether the name at the end of the path is wrong (True) or the value written under it (False)."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong at one place of one file."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class ScenarioError(Exception):
    """A scenario that cannot be used; holds every mistake found, in the order of the file."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes: tuple[Mistake, ...] = tuple(mistakes)
        super().__init__(self.mistakes)

    def __str__(self) -> str:
        return "\n".join(str(mistake) for mistake in self.mistakes)


def mistake(place: Place, path: Path, message: str) -> Mistake:
    """A mistake at a place."""
    return Mistake(place.file, place.line, place.column, written(path), message)


def written(path: Path) -> str:
    """A path as a person reads it: `journey.touchpoints.bill.next[0].share`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def shown(value: object) -> str:
    """A value as an error message shows it: short, on one line, as the author wrote it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, int):
        # Python refuses to write integers of thousands of digits.
        return str(value) if value.bit_length() < 200 else "a number of many digits"
    text = f"{value:.12g}" if isinstance(value, float) else repr(value)
    return text if len(text) <= 60 else f"{text[:56]}...{text[-1]}"


def nearest(name: str, allowed: Iterable[str]) -> str | None:
    """The allowed name that a misspelt name most resembles, if any does."""
    word = name.lower()[:40]
    candidates = [(candidate.lower(), candidate) for candidate in allowed]
    close = [(_distance(word, lower), index) for index, (lower, _) in enumerate(candidates)]
    if close and min(close)[0] <= max(1, (len(word) + 1) // 3):
        return candidates[min(close)[1]][1]
    if len(word) < 3:
        return None
    return next((candidate for lower, candidate in candidates if lower.startswith(word)), None)


def _distance(one: str, other: str) -> int:
    """Letters to change, add, leave out or swap with their neighbour to make one word the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def meant(name: str, allowed: Iterable[str]) -> str:
    """` (did you mean 'x'?)` if an allowed name is near, else nothing."""
    guess = nearest(name, allowed)
    return f" (did you mean '{guess}'?)" if guess else ""


def unknown(what: str, name: str, allowed: Iterable[str]) -> str:
    """The message for a name that is not known: the nearest one, and those allowed unless they are many."""
    names = list(allowed)
    if not names:
        return f"unknown {what} {shown(name)}; there are none"
    hint = meant(name, names)
    if hint and len(names) > 8:
        return f"unknown {what} {shown(name)}{hint}"
    listed = ", ".join(names[:30]) + (", ..." if len(names) > 30 else "")
    return f"unknown {what} {shown(name)}{hint}; allowed: {listed}"
