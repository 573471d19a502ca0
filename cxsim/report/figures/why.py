"""A difference of two strategies, taken apart."""

from __future__ import annotations

import math
from textwrap import fill
from typing import TYPE_CHECKING

import pandas as pd

from cxsim.report.figures.style import WIDE, empty, grid, look, new_figure, short, signed_ticks
from cxsim.report.palette import BLUE, FAINT, INK, PAPER, SOFT, VERMILION
from cxsim.report.rows import each
from cxsim.report.wording import unit
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def waterfall(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """Bars that start where the one above ends, from the second strategy to the first; whiskers are intervals.

    Columns: title, metric (one), value, low, high, start (all in the metric's own unit), total (whether it is the
    whole difference). A part that speaks for the first strategy is blue, one for the second is hatched.
    """
    if len(table) == 0:
        return empty(width, "nothing differs")
    metric = METRICS[str(table["metric"].iloc[0])]
    how = unit(metric, table["value"], table.attrs.get("currency", ""))
    sign = -1.0 if metric.better == "less" else 1.0
    with look():
        figure = new_figure(width, 0.8 + 0.34 * len(table))
        axes = figure.add_subplot()
        grid(axes, "x")
        axes.axvline(0, color=FAINT, linewidth=1.2, zorder=1)
        for place, row in enumerate(each(table)):
            _bar(axes, place, row, how.factor, sign)
            if place + 2 < len(table):
                end = (row.start + row.value) * how.factor
                axes.vlines(end, place + 0.3, place + 0.7, color=FAINT, linewidth=0.8, zorder=1)
        letters = 34 if width >= WIDE else 18
        titles = [fill(short(str(title), 2 * letters), letters) for title in table["title"]]
        axes.set_yticks(range(len(table)), titles)
        axes.set_ylim(len(table) - 0.45, -0.55)
        behind = f",{how.difference}" if how.difference.strip() else ""
        axes.set_xlabel(f"{short(metric.title, 28)}{behind}")
        signed_ticks(axes.xaxis)
    return figure


def _bar(axes: Axes, place: int, row: object, factor: float, sign: float) -> None:
    value, start, low, high = (
        float(getattr(row, name)) * factor for name in ("value", "start", "low", "high")
    )
    ahead = sign * value >= 0
    colour = SOFT if getattr(row, "total", False) else BLUE if ahead else VERMILION
    axes.barh(
        place,
        value,
        left=start,
        height=0.6,
        color=colour if ahead else PAPER,
        edgecolor=colour,
        hatch="" if ahead else "////",
        linewidth=1.0,
        zorder=2,
    )
    if math.isfinite(low) and math.isfinite(high):
        axes.hlines(place, start + low, start + high, color=INK, linewidth=1.2, zorder=3)
        axes.plot([start + low, start + high], [place, place], "|", color=INK, markersize=5, zorder=3)
