"""What managers believed against what was true: how content owners are, and where the money should go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxsim.report.figures.style import WIDE, empty, grid, legend_above, look, new_figure, short
from cxsim.report.palette import FAINT, INK, MARKERS, PAPER, SOFT, strategy_colours

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def blind_spots(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """A panel a manager: the share of owners he believes to be content at each meeting, and the true one.

    Columns: manager, title, month, believed, true (shares, means over replications).
    """
    from matplotlib.lines import Line2D

    if table["believed"].notna().sum() == 0:
        return empty(width, "nobody had a report")
    names = list(dict.fromkeys(table["manager"]))
    columns = 3 if width > 5 else 2
    rows = -(-len(names) // columns)
    colours = strategy_colours(tuple(names))
    with look():
        figure = new_figure(width, 0.6 + 1.7 * rows)
        panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        for index, axes in enumerate(panels.ravel()):
            if index >= len(names):
                axes.set_visible(False)
                continue
            here = table[table["manager"] == names[index]]
            months, believed, true = (here[c].to_numpy(float) for c in ("month", "believed", "true"))
            grid(axes, "y")
            axes.fill_between(
                months, 100 * believed, 100 * true, color=colours[names[index]], alpha=0.15, linewidth=0
            )
            axes.plot(
                months, 100 * believed, color=colours[names[index]], marker="o", markersize=4, linewidth=1.6
            )
            axes.plot(
                months, 100 * true, color=INK, marker="D", markersize=3.5, linewidth=1.2, linestyle="dashed"
            )
            axes.set_title(short(str(here["title"].iloc[0]), 26 if width > 5 else 20))
            axes.set_ylim(0, 100)
            axes.tick_params(labelbottom=index + columns >= len(names))
        figure.supylabel("owners who are content, %", fontsize=8.5, color=SOFT)
        figure.supxlabel("months", fontsize=8.5, color=SOFT)
        handles = [
            Line2D([], [], color=SOFT, marker="o", markersize=4, label="as the manager believes"),
            Line2D([], [], color=INK, marker="D", markersize=3.5, linestyle="dashed", label="as it is"),
        ]
        legend_above(figure, handles, width)
    return figure


def attention(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """A row an option: the share of believed relief per money of each manager, and of the true effect.

    Columns: manager (`true` for the truth), title, option, option_title, share.
    """
    from matplotlib.lines import Line2D

    if len(table) == 0:
        return empty(width, "nobody had a report")
    options = list(dict.fromkeys(table["option"]))
    names = [name for name in dict.fromkeys(table["manager"]) if name != "true"]
    colours = strategy_colours(tuple(names))
    with look():
        figure = new_figure(
            width, 1.2 + (0.2 + 0.13 * len(names)) * len(options) + (0.16 * len(names) if width < 5 else 0.0)
        )
        axes = figure.add_subplot()
        grid(axes, "x")
        handles = []
        for index, name in enumerate([*names, "true"]):
            here = table[table["manager"] == name].set_index("option").reindex(options)
            if here["share"].notna().sum() == 0:
                continue
            y = np.arange(len(options)) + (index - len(names) / 2) * 0.7 / (len(names) + 1)
            style = {
                "color": INK if name == "true" else colours[name],
                "marker": "|" if name == "true" else MARKERS[index % len(MARKERS)],
                "markersize": 18 if name == "true" else 6,
                "markeredgewidth": 2.4 if name == "true" else 0.6,
                "markeredgecolor": INK if name == "true" else PAPER,
            }
            middle = np.arange(len(options)) if name == "true" else y
            axes.plot(100 * here["share"].to_numpy(float), middle, linestyle="none", **style)  # type: ignore[arg-type]
            label = short(str(here["title"].dropna().iloc[0]), 34)
            handles.append(Line2D([], [], linestyle="none", label=label, **style))  # type: ignore[arg-type]
        titles = table.drop_duplicates("option").set_index("option")["option_title"]
        axes.set_yticks(range(len(options)), [short(str(titles[option]), 22) for option in options])
        axes.set_ylim(len(options) - 0.5, -0.5)
        for place in range(1, len(options)):
            axes.axhline(place - 0.5, color=FAINT, linewidth=0.4)
        axes.set_xlim(-3, 103)
        axes.set_xlabel("share of a unit of money's effect, %")
        legend_above(figure, handles, width)
    return figure
