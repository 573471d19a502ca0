"""What strategies bring to both sides of the relationship."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxsim.report.figures.style import WIDE, empty, grid, legend_above, look, new_figure, short, signed_ticks
from cxsim.report.palette import FAINT, MARKERS, SOFT, strategy_colours
from cxsim.report.wording import unit
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def customers_and_firm(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """Customers' lived value against the firm's value today, a cross of 95 % intervals a strategy.

    Columns: strategy, title, customer_value_difference and npv_difference, each with _low and _high (money).
    """
    if len(table) == 0:
        return empty(width, "no strategy to set against doing nothing")
    currency = table.attrs.get("currency", "")
    sides = []
    for metric in ("customer_value", "npv"):
        ends = table[[f"{metric}_difference{end}" for end in ("", "_low", "_high")]].to_numpy(float)
        how = unit(METRICS[metric], ends.ravel(), currency)
        ends = np.where(np.isnan(ends), ends[:, :1], ends) * how.factor
        sides.append((ends, how.difference.strip()))
    (x, per_month), (y, behind) = sides
    colours = strategy_colours(tuple(table["strategy"]))
    with look():
        figure = new_figure(width, 3.9 if width > 5 else 3.6)
        axes = figure.add_subplot()
        grid(axes, "both")
        axes.axhline(0, color=FAINT, linewidth=1.2, zorder=1)
        axes.axvline(0, color=FAINT, linewidth=1.2, zorder=1)
        handles = []
        for place, (name, title) in enumerate(zip(table["strategy"], table["title"], strict=True)):
            axes.hlines(y[place, 0], x[place, 1], x[place, 2], color=colours[name], linewidth=1.6, zorder=2)
            axes.vlines(x[place, 0], y[place, 1], y[place, 2], color=colours[name], linewidth=1.6, zorder=2)
            handles += axes.plot(
                x[place, 0], y[place, 0], linestyle="none", marker=MARKERS[place % len(MARKERS)], markersize=6,
                color=colours[name], label=short(str(title), 34), zorder=3,
            )  # fmt: skip
        axes.set_xlim(*_around(x))
        axes.set_ylim(*_around(y))
        _corners(axes, width)
        axes.set_xlabel(f"customers: value lived against doing nothing, {per_month}")
        axes.set_ylabel(f"firm: value today against doing nothing,\n{behind}")
        signed_ticks(axes.xaxis)
        signed_ticks(axes.yaxis)
        legend_above(figure, handles, width)
    return figure


def _around(ends: np.ndarray) -> tuple[float, float]:
    """Limits with 0 in view and room on both of its sides."""
    low, high = min(0.0, float(ends.min())), max(0.0, float(ends.max()))
    room = 0.28 * (high - low) or 1.0
    return low - room, high + room


def _corners(axes: Axes, width: float) -> None:
    narrow = width < 5
    words = {
        (1, 1): "both gain",
        (0, 1): "at customers'\nexpense" if narrow else "the firm gains at its customers' expense",
        (1, 0): "at the firm's\nexpense" if narrow else "customers gain at the firm's expense",
        (0, 0): "both lose",
    }
    for (right, up), text in words.items():
        axes.text(
            0.99 if right else 0.01, 0.985 if up else 0.015, text, transform=axes.transAxes, color=SOFT, fontsize=8,
            ha="right" if right else "left", va="top" if up else "bottom", zorder=4,
        )  # fmt: skip
