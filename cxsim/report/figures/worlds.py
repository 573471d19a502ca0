"""How differences of strategies vary over plausible worlds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxsim.report.figures.style import WIDE, empty, grid, look, new_figure, short, signed_ticks
from cxsim.report.palette import FAINT, INK, strategy_colours
from cxsim.report.wording import unit
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def differences_over_worlds(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """A mark a world: how far each strategy is from doing nothing there; the median and the middle 80 % over it.

    Columns: strategy, title, metric (one), world, difference (in its own unit).
    """
    if len(table) == 0:
        return empty(width, "no plausible world was lived")
    metric = METRICS[str(table["metric"].iloc[0])]
    how = unit(metric, table["difference"], table.attrs.get("currency", ""))
    names = list(dict.fromkeys(table["strategy"]))
    colours = strategy_colours(tuple(names))
    with look():
        figure = new_figure(width, 0.7 + 0.5 * len(names))
        axes = figure.add_subplot()
        grid(axes, "x")
        axes.axvline(0, color=FAINT, linewidth=1.2, zorder=1)
        for place, name in enumerate(names):
            values = table.loc[table["strategy"] == name, "difference"].to_numpy(float) * how.factor
            below = np.linspace(0.08, 0.34, len(values)) if len(values) > 1 else np.array([0.2])
            spread = below[np.argsort(np.argsort((np.arange(len(values)) * 7919) % max(1, len(values))))]
            axes.plot(
                values, place + spread, linestyle="none", marker="o", markersize=2.6, color=colours[name],
                alpha=0.55, markeredgewidth=0, zorder=2,
            )  # fmt: skip
            low, median, high = np.quantile(values, (0.1, 0.5, 0.9))
            axes.hlines(place - 0.08, low, high, color=colours[name], linewidth=2.4, zorder=3)
            axes.plot([median], [place - 0.08], marker="|", markersize=9, color=INK, zorder=4)
        titles = [short(str(table.loc[table["strategy"] == name, "title"].iloc[0]), 24) for name in names]
        axes.set_yticks(range(len(names)), titles)
        axes.set_ylim(len(names) - 0.5, -0.5)
        behind = f",{how.difference}" if how.difference.strip() else ""
        axes.set_xlabel(f"{metric.title}: difference from doing nothing{behind}")
        signed_ticks(axes.xaxis)
    return figure
