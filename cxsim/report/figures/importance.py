"""The importance-performance map: what matters against how well it goes, as it is and as a survey sees it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxsim.report.drawing import Box
from cxsim.report.figures.style import WIDE, empty, look, new_figure, plain_ticks, short, signed_ticks
from cxsim.report.palette import BLUE, FAINT, INK, ORANGE, PAPER, RULE, SOFT
from cxsim.report.rows import each

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS = (("effect", "What moves true loyalty", "points, failure to improvement"),
          ("weight", "What the survey says", "% of variance explained"))  # fmt: skip
LETTER = 7.5
"""Size of the numbers, points."""
DOT = 2.6
"""Half the size of a dot, points."""


def importance_performance(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """Two panels: importance by effect and by the survey, against mean experience; a number a touchpoint.

    Columns: number, title, performance ([-1, 1]), effect and weight (shares), told.
    """
    if table.empty:
        return empty(width, "no touchpoint was visited")
    wide = width > 5
    panels = [panel for panel in PANELS if table[panel[0]].notna().any()]
    columns = 3 if wide else 2
    lines = math.ceil(len(table) / columns)
    tall = 3.0 if wide else 2.7 * len(panels)
    with look():
        figure = new_figure(width, tall + 0.25 + 0.17 * lines)
        upper, lower = np.asarray(figure.subfigures(2, 1, height_ratios=(tall, 0.25 + 0.17 * lines)))
        shape = (1, len(panels)) if wide else (len(panels), 1)
        axes = np.atleast_1d(upper.subplots(*shape))
        for panel, (column, title, words) in zip(axes, panels, strict=True):
            _panel(panel, table[table[column].notna()], column, title, words)
        _key(lower, table, columns)
        figure.draw_without_rendering()
        for panel, (column, _, _) in zip(axes, panels, strict=True):
            _numbers(panel, table[table[column].notna()], column)
    return figure


def _panel(axes: Axes, table: pd.DataFrame, column: str, title: str, words: str) -> None:
    x, y = 100 * table["performance"].to_numpy(float), 100 * table[column].to_numpy(float)
    axes.axvline(float(x.mean()), color=RULE, linewidth=1)
    axes.axhline(float(y.mean()), color=RULE, linewidth=1)
    sure = table["told"].to_numpy(bool) if column == "effect" else np.ones(len(table), dtype=bool)
    colour = BLUE if column == "effect" else ORANGE
    for chosen, fill in ((sure, colour), (~sure, PAPER)):
        axes.plot(
            x[chosen], y[chosen], linestyle="none", marker="o", markersize=2 * DOT, markerfacecolor=fill,
            markeredgecolor=colour, zorder=3,
        )  # fmt: skip
    axes.margins(0.12, 0.16)
    axes.set_title(title)
    axes.set_xlabel("mean experience")
    axes.set_ylabel(words)
    signed_ticks(axes.xaxis)
    plain_ticks(axes.yaxis)
    corners = (
        ("concentrate here", 0.01, 0.99, "left", "top"),
        ("keep up", 0.99, 0.99, "right", "top"),
        ("low priority", 0.01, 0.01, "left", "bottom"),
        ("possible overkill", 0.99, 0.01, "right", "bottom"),
    )
    for text, left, bottom, across, along in corners:
        axes.text(
            left, bottom, text, transform=axes.transAxes, ha=across, va=along, color=SOFT, fontsize=7.5
        )  # fmt: skip


def _numbers(axes: Axes, table: pd.DataFrame, column: str) -> None:
    """A number beside each dot, where it covers neither dot nor number; a line leads to one further away."""
    points = 72.0 / axes.figure.dpi
    places = [
        axes.transData.transform((100 * float(row.performance), 100 * float(getattr(row, column)))) * points
        for row in each(table)
    ]
    frame = axes.get_window_extent()
    inside = Box(frame.x0 * points, frame.y0 * points, frame.x1 * points, frame.y1 * points)
    corners = [text.get_window_extent() for text in axes.texts]
    words = [Box(*(end * points for end in (one.x0, one.y0, one.x1, one.y1))) for one in corners]
    for row, (dx, dy) in zip(each(table), offsets(places, inside, words), strict=True):
        far = math.hypot(dx, dy) > 12
        axes.annotate(
            str(row.number),
            (100 * float(row.performance), 100 * float(getattr(row, column))),
            xytext=(dx, dy), textcoords="offset points", ha="center", va="center", fontsize=LETTER, color=INK,
            arrowprops={"arrowstyle": "-", "color": FAINT, "linewidth": 0.5, "shrinkB": DOT} if far else None,
        )  # fmt: skip


def offsets(places: list[np.ndarray], inside: Box, words: Iterable[Box] = ()) -> list[tuple[float, float]]:
    """Where to write a number of two figures beside each place, in points from it, so that nothing is covered.

    words: what else is written there.
    """
    taken = [*words]
    taken += [Box(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in places]
    found = []
    for x, y in places:
        free = [(dx, dy) for dx, dy in _around() if _fits(label_box(x + dx, y + dy), taken, inside)]
        chosen = free[0] if free else (0.0, 8.0)
        taken.append(label_box(x + chosen[0], y + chosen[1]))
        found.append(chosen)
    return found


def label_box(x: float, y: float) -> Box:
    """The room of a number in the middle of which x, y lies."""
    return Box(x - 0.65 * LETTER, y - 0.55 * LETTER, x + 0.65 * LETTER, y + 0.55 * LETTER)


def _around() -> Iterator[tuple[float, float]]:
    """Places around a dot, the nearest first."""
    for distance in np.arange(8.0, 70.0, 4.0):
        for angle in np.linspace(0.0, 2 * math.pi, 16, endpoint=False):
            yield float(distance * math.cos(angle)), float(distance * math.sin(angle))


def _fits(box: Box, taken: list[Box], inside: Box) -> bool:
    within = box.left > inside.left and box.right < inside.right and box.top > inside.top
    return within and box.bottom < inside.bottom and not any(box.overlaps(other) for other in taken)


def _key(figure: object, table: pd.DataFrame, columns: int) -> None:
    """What the numbers stand for."""
    axes = figure.subplots()  # type: ignore[attr-defined]
    axes.set_axis_off()
    lines = math.ceil(len(table) / columns)
    letters = 30 if columns == 3 else 22
    for index, row in enumerate(each(table)):
        across, down = divmod(index, lines)
        text = f"{row.number}  {short(str(row.title), letters)}"
        axes.text(
            across / columns, 1 - (down + 0.5) / lines, text, transform=axes.transAxes, va="center", fontsize=8,
            color=INK,
        )  # fmt: skip
