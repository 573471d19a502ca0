"""Forest plots drawn by hand: differences from doing nothing with their 95 % intervals.

As single rows inside the ranked table of the page, and whole, as the picture of a verdict.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from cxsim.report.drawing import Drawing, Scale, decimals_of, ticks
from cxsim.report.palette import BASELINE, FAINT, INK, PAPER, RULE, SOFT
from cxsim.report.wording import Unit, plain

ROW = 30.0
EDGE = 14.0


@dataclass(frozen=True)
class Mark:
    """One difference with its interval, in the unit in which it is shown; NaN where there is none."""

    mean: float
    low: float
    high: float
    colour: str
    reference: bool = False

    @property
    def certain(self) -> bool:
        """Whether the interval lies on one side of 0."""
        return self.low > 0 or self.high < 0


def extent(marks: Iterable[Mark]) -> tuple[float, float]:
    """Range of the axis: all marks and 0, with a little room."""
    edges = [0.0] + [
        value for mark in marks for value in (mark.mean, mark.low, mark.high) if math.isfinite(value)
    ]
    low, high = min(edges), max(edges)
    room = 0.06 * (high - low) or 1.0
    return low - room, high + room


def scale(limits: tuple[float, float], left: float, right: float) -> Scale:
    """From values to x."""
    return Scale(limits[0], limits[1], left + EDGE, right - EDGE)


def draw_mark(drawing: Drawing, mark: Mark, x: Scale, y: float, size: float = 5.5) -> None:
    """A line for the interval and a point: full if the interval excludes 0, hollow if it does not."""
    if not math.isfinite(mark.mean):
        return
    if mark.reference:
        drawing.line(x(0), y - 7, x(0), y + 7, BASELINE, stroke_width=3)
        return
    if math.isfinite(mark.low) and math.isfinite(mark.high):
        drawing.line(x(mark.low), y, x(mark.high), y, mark.colour, stroke_width=2.4)
        for end in (mark.low, mark.high):
            drawing.line(x(end), y - 4, x(end), y + 4, mark.colour, stroke_width=2)
    drawing.circle(
        x(mark.mean), y, size, mark.colour if mark.certain else PAPER, stroke=mark.colour, stroke_width=2
    )


def row(mark: Mark, limits: tuple[float, float], name: str, words: str, width: float = 260.0) -> str:
    """One row of a forest plot, for a cell of a table; `words` is its text alternative."""
    drawing = Drawing(width, ROW)
    x = scale(limits, 0, width)
    for value in ticks(*limits, 5):
        drawing.line(
            x(value), 0, x(value), ROW, FAINT if value == 0 else RULE, stroke_width=1.2 if value == 0 else 1
        )
    draw_mark(drawing, mark, x, ROW / 2)
    return drawing.svg(name, words)


def axis(limits: tuple[float, float], how: Unit, better: str, name: str, width: float = 260.0) -> str:
    """The axis under the rows. `better` (more, less or neither) says which side is the good one."""
    drawing = Drawing(width, 40)
    draw_axis(drawing, limits, scale(limits, 0, width), 4, how, better, 11)
    return drawing.svg(name, "Axis of the differences from doing nothing")


def draw_axis(
    drawing: Drawing, limits: tuple[float, float], x: Scale, y: float, how: Unit, better: str, size: float
) -> None:
    """Tick labels, and an arrow to the better side."""
    places = ticks(*limits, 5)
    step = places[1] - places[0] if len(places) > 1 else 1.0
    decimals = decimals_of(step)
    for value in places:
        drawing.line(x(value), y - 4, x(value), y, FAINT)
        drawing.text(x(value), y + size + 1, plain(value, decimals, signed=True), size, "middle", SOFT)
    behind = how.difference.strip()
    under = y + 2 * size + 6
    if better == "more":
        drawing.text(x.end, under, f"{behind} · better →" if behind else "better →", size, "end", INK)
    elif better == "less":
        words = f"← better · {behind}" if behind else "← better"
        drawing.text(x.start, under, words, size, "start", INK)
    else:
        drawing.text(x.end, under, behind, size, "end", INK)
