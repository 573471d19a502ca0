"""One person's two lives on one strip: a lane a strategy over a shared axis of months, drawn by hand.

Each lane shows whose customer the person is, how each encounter felt (up: good, down: bad), how the brand of the
encounter is remembered, and what was expected and met. Nothing is told by colour alone.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cxsim.report.drawing import Drawing, Scale, finite, shorten, text_width, wrap
from cxsim.report.palette import BLUE, FAINT, INK, PAPER, RULE, SOFT, VERMILION, WASH
from cxsim.report.rows import one
from cxsim.world.units import DAYS_PER_MONTH

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.experiments.why.stories import Told
    from cxsim.world.scenario import Scenario

FELT, LEVEL, BAND, GAP = 84.0, 46.0, 15.0, 12.0
"""Heights: how it felt, what was expected and met, whose customer, and the room between lanes."""
HEAD = 22.0
LEGEND = (
    "Bar: whose customer. Strokes: how an encounter felt, up good, down bad; a dot: a moment of truth. Line: what is "
    "remembered of the brand met. Below: expected (line) and met (points), from 0 to 1. C: complaint, !: contact in "
    "vain. Ring: what moved the attitude apart most. Dashes: here the lives part."
)
"""How to read a strip, for the page that shows some."""


def strip(
    told: Told, scenario: Scenario, days: float, heads: tuple[str, str], width: float, name: str
) -> str:
    """Both lives as an SVG element. heads: what stands over each lane; days: length of the axis; name: for ids."""
    drawing = Drawing(width)
    left, right = (44.0, 10.0) if width > 500 else (26.0, 6.0)
    x = Scale(0.0, days, left, width - right)
    top = 4.0
    for side, head in enumerate(heads):
        for line in wrap(head, width, 13, 2, bold=True):
            drawing.text(0, top + 13, line, 13, bold=True)
            top += 17
        top = _lane(drawing, told, side, scenario, x, top + 5) + GAP
    _axis(drawing, x, days, top - GAP + 4)
    top += 30
    drawing.height = top
    css = "wide" if width > 500 else "narrow"
    return drawing.svg(name, told.title, told.text, css=css)


def _lane(drawing: Drawing, told: Told, side: int, scenario: Scenario, x: Scale, top: float) -> float:
    """One life; returns the y under it."""
    pair, life = told.pair, told.pair.lives[side]
    _band(drawing, pair.paths[side], scenario, x, top)
    felt = top + BAND + 4
    largest = max(
        0.2, *(float(np.nanmax(np.abs(other["affect"]))) if len(other) else 0.2 for other in pair.lives)
    )
    y = Scale(-largest, largest, felt + FELT, felt)
    drawing.rect(x.start, felt, x.end - x.start, FELT, WASH)
    drawing.line(x.start, y(0), x.end, y(0), FAINT)
    for label, level in (("good", largest), ("bad", -largest)):
        drawing.text(x.start - 4, y(level) + (9 if level > 0 else -1), label, 10, "end", SOFT)
    _felt(drawing, life, x, y)
    _remembered(drawing, life, x, y)
    if pair.tipping is not None and pair.tipping.row[side] >= 0:
        row = one(life, pair.tipping.row[side])
        drawing.circle(x(row["time"]), y(row["affect"]), 7, "none", stroke=INK, stroke_width=1.6)
    below = felt + FELT + 14
    _marks(drawing, life, x, below - 3)
    _levels(drawing, life, x, below + 2)
    bottom = below + 2 + LEVEL
    if math.isfinite(pair.apart):
        at = x(pair.apart)
        drawing.line(at, felt, at, bottom, INK, stroke_width=1, stroke_dasharray="4 3")
    return bottom


def _band(drawing: Drawing, path: list[tuple[float, str]], scenario: Scenario, x: Scale, top: float) -> None:
    """Whose customer, since when; when somebody gave up owning any is not recorded, so that stands at the end."""
    ends = [min(start, x.high) for start, _ in path[1:]] + [x.high]
    for (start, brand), end in zip(path, ends, strict=True):
        if math.isinf(start):
            drawing.text(x.end - 4, top + 11, "in the end none", 10.5, "end", PAPER)
            continue
        own = brand == scenario.market.focal
        room = x(end) - x(start)
        drawing.rect(x(start), top, room, BAND, BLUE if own else PAPER, stroke=BLUE if own else SOFT)
        title = scenario.market.brands[brand].title or brand if brand else "no provider"
        short = shorten(title, room - 8, 10.5)
        if text_width(short, 10.5) < room and short != "…":
            drawing.text(x(start) + 4, top + 11, short, 10.5, fill=PAPER if own else INK, tooltip=title)


def _felt(drawing: Drawing, life: pd.DataFrame, x: Scale, y: Scale) -> None:
    for time, affect, moment in zip(life["time"], life["affect"], life["moment_of_truth"], strict=True):
        if not finite(float(affect)) or affect == 0:
            continue
        colour = BLUE if affect > 0 else VERMILION
        drawing.line(x(time), y(0), x(time), y(affect), colour, stroke_width=1.4)
        if moment:
            drawing.circle(x(time), y(affect), 2.6, colour)


def _remembered(drawing: Drawing, life: pd.DataFrame, x: Scale, y: Scale) -> None:
    """A line a brand, broken where another brand is met."""
    for brand in dict.fromkeys(life["brand"].astype(str)):
        met = life[(life["brand"] == brand).to_numpy()]
        points = [(x(time), y(level)) for time, level in zip(met["time"], met["remembered"], strict=True)]
        drawing.path(points, fill="none", stroke=INK, stroke_width=1.3)


def _marks(drawing: Drawing, life: pd.DataFrame, x: Scale, y: float) -> None:
    for outcome, letter in (("voice", "C"), ("unresolved", "!")):
        for time in life.loc[(life["outcome"] == outcome).to_numpy(), "time"]:
            drawing.text(x(time), y, letter, 11, "middle", bold=True)


def _levels(drawing: Drawing, life: pd.DataFrame, x: Scale, top: float) -> None:
    """What was expected and what was met, means over the dimensions experienced, 0 to 1."""
    y = Scale(0.0, 1.0, top + LEVEL, top)
    for level in (0.0, 1.0):
        drawing.line(x.start, y(level), x.end, y(level), RULE)
        drawing.text(x.start - 4, y(level) + (8 if level else 2), f"{level:g}", 10, "end", SOFT)
    known = life[life["expected"].notna().to_numpy()]
    line = [(x(time), y(level)) for time, level in zip(known["time"], known["expected"], strict=True)]
    drawing.path(line, fill="none", stroke=SOFT, stroke_width=1)
    for time, level in zip(known["time"], known["perceived"], strict=True):
        drawing.circle(x(time), y(level), 1.5, INK)


def _axis(drawing: Drawing, x: Scale, days: float, top: float) -> None:
    last = days / DAYS_PER_MONTH
    step = next((step for step in (1, 3, 6, 12, 24) if last / step <= 8.5), 60)
    drawing.line(x.start, top, x.end, top, FAINT)
    for index in range(int(last // step + 1e-9) + 1):
        at = x(min(days, index * step * DAYS_PER_MONTH))
        drawing.line(at, top, at, top + 4, FAINT)
        drawing.text(at, top + 15, f"{index * step}", 10.5, "middle", SOFT)
    drawing.text(x.end, top + 27, "months since the strategies started", 10.5, "end", SOFT)
