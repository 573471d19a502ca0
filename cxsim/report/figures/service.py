"""Figures of service: how busy the stations are and how long customers wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxsim.report.figures.style import WIDE, empty, look, new_figure, short
from cxsim.report.palette import FAINT, INK, SOFT, strategy_colours
from cxsim.report.wording import plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PANELS = (
    ("utilisation", "Busy", 100.0, " %"),
    ("wait", "Mean wait", 1.0, " min"),
    ("reneged", "Left the queue", 100.0, " %"),
)


def station_load(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """How busy each station is, the mean wait and the share that leaves the queue, a bar a strategy.

    Columns: strategy, title, station, station_title, utilisation, wait (minutes), reneged (shares).
    """
    if table.empty:
        return empty(width, "no stations")
    desks = list(dict.fromkeys(table["station"]))
    names = list(dict.fromkeys(table["strategy"]))
    titles = table.drop_duplicates("strategy").set_index("strategy")["title"]
    colours = strategy_colours(tuple(names))
    wide = width > 5
    with look():
        height = sum(0.55 + 0.27 * len(names) for _ in desks)
        figure = new_figure(width, height if wide else height * 3)
        panels = len(PANELS)
        shape = (len(desks), panels) if wide else (len(desks) * panels, 1)
        grid = np.asarray(figure.subplots(*shape, squeeze=False)).reshape(len(desks), panels)
        for row, desk in enumerate(desks):
            part = table[table["station"] == desk].set_index("strategy").reindex(names)
            desk_title = str(part["station_title"].dropna().iloc[0])
            for column, (key, what, factor, unit) in enumerate(PANELS):
                axes = grid[row, column]
                values = part[key].to_numpy(float) * factor
                axes.barh(
                    range(len(names)),
                    np.nan_to_num(values),
                    color=[colours[name] for name in names],
                    height=0.66,
                )
                most = max(float(np.nanmax(values)) if np.isfinite(values).any() else 0.0, 1e-9)
                for place, value in enumerate(values):
                    text = plain(float(value), 1) + (unit if np.isfinite(value) else "")
                    axes.text(
                        np.nan_to_num(value) + 0.03 * most,
                        place,
                        text,
                        ha="left",
                        va="center",
                        fontsize=8,
                        color=INK,
                    )
                axes.set_xlim(0, most * 1.35)
                axes.set_xticks([])
                axes.spines["bottom"].set_visible(False)
                axes.spines["left"].set_color(FAINT)
                axes.invert_yaxis()
                labelled = column == 0 or not wide
                ticks = [short(str(titles[name]), 22) if labelled else "" for name in names]
                axes.set_yticks(range(len(names)), ticks)
                head = f"{desk_title}: {what[0].lower()}{what[1:]}" if labelled else what
                axes.set_title(short(head, 44), color=INK if column == 0 else SOFT, fontsize=8.5)
    return figure
