"""A figure as the page shows it: wide and narrow, with its words for those who cannot see it and its data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from cxsim.report.figures.style import NARROW, WIDE, svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Draw = Callable[[pd.DataFrame, float], "Figure"]
Write = Callable[[Any], str]


@dataclass(frozen=True)
class Data:
    """A table in words."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    """How many of the first columns are words; the others are numbers."""


@dataclass(frozen=True)
class Exhibit:
    """One figure with everything that belongs to it."""

    name: str
    title: str
    caption: str
    wide: Markup
    narrow: Markup
    data: Data


def data(table: pd.DataFrame, columns: Sequence[tuple[str, str, Write]], words: int = 1) -> Data:
    """A tidy table in words: header, column and how to write a value, from left to right."""
    rows = tuple(
        tuple(write(value) for (_, _, write), value in zip(columns, values, strict=True))
        for values in zip(*(table[column] for _, column, _ in columns), strict=True)
    )
    return Data(tuple(header for header, _, _ in columns), rows, words)


def exhibit(
    name: str,
    title: str,
    caption: str,
    draw: Draw,
    table: pd.DataFrame,
    description: str,
    behind: Data,
) -> Exhibit:
    """A matplotlib figure in both widths."""
    wide = svg(draw(table, WIDE), f"{name}-wide", title, description, "wide")
    narrow = svg(draw(table, NARROW), f"{name}-narrow", title, description, "narrow")
    return Exhibit(name, title, caption, Markup(wide), Markup(narrow), behind)


def sentences(parts: Iterable[str]) -> str:
    """Parts of a description, each ended by a full stop."""
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)
