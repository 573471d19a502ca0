"""The frontier of a claim: the plausible worlds over the two parameters that decide, held or not."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from cxsim.report.figures.style import WIDE, empty, legend_above, look, new_figure, plain_ticks
from cxsim.report.palette import BLUE, FAINT, RULE, VERMILION

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


def frontier(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """A mark a world, where the claim holds and where it does not.

    Columns: x and y (values of two parameters), holds. Attributes of the table: `x` and `y` (their titles),
    `default` (both values at the defaults), `bounds` (pairs of "x" or "y" and the value of a rule).
    """
    if len(table) == 0:
        return empty(width, "the claim could not be judged in any world")
    from matplotlib.lines import Line2D

    with look():
        figure = new_figure(width, 3.4)
        axes = figure.add_subplot()
        for axis, value in table.attrs.get("bounds", ()):
            draw = axes.axvline if axis == "x" else axes.axhline
            draw(value, color=RULE, linewidth=1.2, zorder=1)
        handles = []
        for holds, colour, marker, label in (
            (True, BLUE, "o", "holds"),
            (False, VERMILION, "X", "does not hold"),
        ):
            own = table[table["holds"] == holds]
            axes.plot(
                own["x"], own["y"], linestyle="none", marker=marker, markersize=5, color=colour,
                markeredgewidth=0, alpha=0.85, zorder=2,
            )  # fmt: skip
            handles.append(
                Line2D([], [], linestyle="none", marker=marker, color=colour, label=f"{label} ({len(own)})")
            )
        x, y = table.attrs["default"]
        axes.plot([x], [y], linestyle="none", marker="+", markersize=12, color=FAINT, zorder=3)
        handles.append(Line2D([], [], linestyle="none", marker="+", color=FAINT, label="the defaults"))
        axes.set_xlabel(fill(str(table.attrs["x"]), int(11 * width)))
        axes.set_ylabel(fill(str(table.attrs["y"]), 38))
        plain_ticks(axes.xaxis)
        plain_ticks(axes.yaxis)
        legend_above(figure, handles, width)
    return figure
