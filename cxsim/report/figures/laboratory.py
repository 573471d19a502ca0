"""What experiments tell: what matters, how it acts, where which strategy is best, and the best points of a search."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxsim.report.figures.style import (
    NARROW,
    WIDE,
    empty,
    grid,
    legend_above,
    look,
    new_figure,
    plain_ticks,
    short,
    signed_ticks,
)
from cxsim.report.palette import BLUE, FAINT, INK, PAPER, SKY, SOFT, VERMILION, readable_ink, strategy_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_BARS = 20
MOST_PANELS = 9


def index_bars(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """How much each factor matters, the strongest first, with intervals.

    Columns: factor, value, low, high (a bar), and for Sobol' indices first, first_low, first_high (a mark on it).
    Attribute `axis`: what is shown.
    """
    if len(table) == 0 or table["value"].notna().sum() == 0:
        return empty(width, "nothing varies")
    shown = table.sort_values("value", ascending=False, kind="stable").head(MOST_BARS)
    with look():
        figure = new_figure(width, 0.8 + 0.26 * len(shown))
        axes = figure.add_subplot()
        grid(axes, "x")
        places = np.arange(len(shown))
        axes.barh(places, shown["value"], height=0.6, color=SKY, zorder=2)
        axes.hlines(places, shown["low"], shown["high"], color=INK, linewidth=1.0, zorder=3)
        if "first" in shown:
            axes.hlines(
                places, shown["first_low"], shown["first_high"], color=VERMILION, linewidth=2.2, zorder=4
            )
            axes.plot(
                shown["first"], places, linestyle="none", marker="D", markersize=4, color=VERMILION,
                markeredgecolor=PAPER, markeredgewidth=0.5, zorder=5,
            )  # fmt: skip
            _legend_of_indices(figure, width)
        axes.axvline(0, color=FAINT, linewidth=1.0)
        axes.set_yticks(places, [_factor(name, width) for name in shown["factor"]])
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_xlabel(fill(str(table.attrs.get("axis", "")), int(12 * width)))
        plain_ticks(axes.xaxis)
    return figure


def _legend_of_indices(figure: Figure, width: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles = [
        Patch(color=SKY, label="in all (total)"),
        Line2D([], [], linestyle="none", marker="D", color=VERMILION, label="by itself (first order)"),
    ]
    legend_above(figure, handles, width)


def _factor(name: str, width: float) -> str:
    """The name of a factor beside a bar; its end says more than its beginning."""
    letters = 36 if width > NARROW else 20
    return name if len(name) <= letters else f"…{name[-(letters - 1) :]}"


def tornado(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """How far each factor moves an outcome from its lowest to its highest value, the farthest first.

    Columns: factor, first (mean at the lowest value), last (at the highest). Attributes: `middle` (the mean over all
    points), `axis` (what is shown), `signed`.
    """
    known = table.dropna(subset=["first", "last"])
    if len(known) == 0:
        return empty(width, "no run is finished")
    order = (known["first"] - known["last"]).abs().sort_values(ascending=False, kind="stable").index
    shown = known.loc[order].head(MOST_BARS)
    middle = float(table.attrs.get("middle", 0.0))
    with look():
        from matplotlib.patches import Patch

        figure = new_figure(width, 0.9 + 0.26 * len(shown))
        axes = figure.add_subplot()
        grid(axes, "x")
        places = np.arange(len(shown))
        for column, colour in (("first", SKY), ("last", BLUE)):
            axes.barh(places, shown[column] - middle, left=middle, height=0.6, color=colour, zorder=2)
        axes.axvline(middle, color=INK, linewidth=1.0, zorder=3)
        axes.set_yticks(places, [_factor(name, width) for name in shown["factor"]])
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_xlabel(fill(str(table.attrs.get("axis", "")), int(12 * width)))
        (signed_ticks if table.attrs.get("signed") else plain_ticks)(axes.xaxis)
        handles = [Patch(color=SKY, label="at its lowest"), Patch(color=BLUE, label="at its highest")]
        legend_above(figure, handles, width)
    return figure


def effect_curves(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """The mean outcome over the levels of each factor, a panel a factor, a line a strategy; the first nine factors.

    Columns: strategy, title, factor, level, position, mean, low, high. Attributes: `axis`, `signed`.
    """
    factors = list(dict.fromkeys(table["factor"]))[:MOST_PANELS] if len(table) else []
    if not factors:
        return empty(width, "no run is finished")
    columns = max(1, min(len(factors), 3 if width > NARROW else 1))
    rows = -(-len(factors) // columns)
    names = tuple(dict.fromkeys(table["strategy"]))
    colours = strategy_colours(names)
    with look():
        from matplotlib.lines import Line2D

        height = 0.5 + 1.9 * rows
        figure = new_figure(width, height)
        panels = figure.subplots(rows, columns, sharey=True, squeeze=False)
        for panel, factor in zip(panels.flat, factors, strict=False):
            own = table[table["factor"] == factor]
            for name in names:
                _curve(panel, own[own["strategy"] == name], colours[name])
            _levels(panel, own, str(factor), width)
        for panel in panels.flat[len(factors) :]:
            panel.set_axis_off()
        figure.supylabel(fill(str(table.attrs.get("axis", "")), int(11 * height)), fontsize=8.5, color=SOFT)
        for row in panels:
            (signed_ticks if table.attrs.get("signed") else plain_ticks)(row[0].yaxis)
        titles = {name: str(table.loc[table["strategy"] == name, "title"].iloc[0]) for name in names}
        handles = [Line2D([], [], color=colours[name], marker="o", label=titles[name]) for name in names]
        if len(names) > 1:
            legend_above(figure, handles, width)
    return figure


def _curve(panel: Axes, own: pd.DataFrame, colour: str) -> None:
    own = own.sort_values("position")
    panel.fill_between(own["position"], own["low"], own["high"], color=colour, alpha=0.18, linewidth=0)
    panel.plot(own["position"], own["mean"], color=colour, marker="o", markersize=3, linewidth=1.4)


def _levels(panel: Axes, own: pd.DataFrame, factor: str, width: float) -> None:
    """Ticks at the levels of a factor: all where there is room, else the ends and the middle."""
    levels = own.drop_duplicates("position").sort_values("position")
    shown = levels if len(levels) <= 5 else levels.iloc[[0, len(levels) // 2, -1]]
    panel.set_xticks(shown["position"], [short(str(level), 12) for level in shown["level"]])
    panel.set_title(
        short(factor, 30 if width > NARROW else 40) if len(factor) <= 30 else _factor(factor, NARROW)
    )
    panel.grid(visible=True, axis="y")


def phase_diagram(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """Which strategy is best over two factors, a panel a level of the third.

    Columns: x, y, panel (levels in order of appearance, as text), winner, title, certain. A cell where the best is not
    told from the second by luck is pale and in brackets. Attributes: `x`, `y`, `panel` (their names).
    """
    if len(table) == 0:
        return empty(width, "no point was lived whole")
    panels = list(dict.fromkeys(table["panel"]))
    xs, ys = (list(dict.fromkeys(table[name])) for name in ("x", "y"))
    across = len(panels) if width > NARROW else 1
    down = -(-len(panels) // across)
    names = tuple(dict.fromkeys(table["winner"]))
    colours = strategy_colours(tuple(table.attrs.get("strategies", names)))
    letters = _letters({name: str(table.loc[table["winner"] == name, "title"].iloc[0]) for name in names})
    with look():
        from matplotlib.patches import Patch

        figure = new_figure(width, 0.9 + down * (0.9 + 0.34 * len(ys)))
        axes = figure.subplots(down, across, sharey=True, squeeze=False)
        for panel, where in zip(axes.flat, panels, strict=True):
            _cells(panel, table[table["panel"] == where], xs, ys, colours, letters)
            panel.set_title(f"{table.attrs['panel']}: {where}" if where else "")
            panel.set_xlabel(str(table.attrs["x"]))
            panel.set_xticks(range(len(xs)), xs)
            panel.set_yticks(range(len(ys)), ys)
            for side in panel.spines.values():
                side.set_visible(False)
        for row in axes:
            row[0].set_ylabel(str(table.attrs["y"]))
        titles = {name: str(table.loc[table["winner"] == name, "title"].iloc[0]) for name in names}
        handles = [Patch(color=colours[name], label=f"{letters[name]}: {titles[name]}") for name in names]
        legend_above(figure, handles, width)
    return figure


def _letters(titles: dict[str, str]) -> dict[str, str]:
    """One letter a strategy: that of its title, or the next free one in it."""
    found: dict[str, str] = {}
    for name, title in titles.items():
        candidates = [letter.upper() for letter in title if letter.isalpha()]
        found[name] = next((letter for letter in candidates if letter not in found.values()), "?")
    return found


def _cells(
    panel: Axes,
    own: pd.DataFrame,
    xs: list[str],
    ys: list[str],
    colours: dict[str, str],
    letters: dict[str, str],
) -> None:
    from matplotlib.patches import Rectangle

    for row in own.to_dict("records"):
        x, y, winner = xs.index(row["x"]), ys.index(row["y"]), str(row["winner"])
        certain = bool(row["certain"])
        panel.add_patch(
            Rectangle(
                (x - 0.48, y - 0.46), 0.96, 0.92, facecolor=colours[winner], alpha=0.95 if certain else 0.25,
                linewidth=0,
            )
        )  # fmt: skip
        ink = PAPER if certain else readable_ink(colours[winner])
        text = letters[winner] if certain else f"({letters[winner]})"
        panel.text(x, y, text, ha="center", va="center", color=ink, fontsize=9, fontweight="bold")
    panel.set_xlim(-0.5, len(xs) - 0.5)
    panel.set_ylim(-0.5, len(ys) - 0.5)


def heat_map(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """A number over two factors, written into its cell: the farther from 0, the darker.

    Columns: x, y (levels in order of appearance, as text), value, text. Attributes: `x`, `y` (their names), `axis`.
    """
    if len(table) == 0 or table["value"].notna().sum() == 0:
        return empty(width, "no point was lived whole")
    from matplotlib.colors import TwoSlopeNorm

    grid_of = table.pivot_table(index="y", columns="x", values="value", sort=False)
    texts = {(row["x"], row["y"]): str(row["text"]) for row in table.to_dict("records")}
    most = max(float(table["value"].abs().max()), 1e-12)
    with look():
        figure = new_figure(width, 0.9 + 0.36 * len(grid_of))
        axes = figure.add_subplot()
        norm = TwoSlopeNorm(0.0, -most, most)
        values = grid_of.to_numpy(float)
        places = [np.arange(len(names)) for names in (grid_of.columns, grid_of.index)]
        axes.pcolormesh(*places, values, cmap="RdBu", norm=norm, edgecolors=PAPER, linewidth=1.5)
        for column, x in enumerate(grid_of.columns):
            for row, y in enumerate(grid_of.index):
                value = values[row, column]
                ink = PAPER if abs(value) > 0.6 * most else INK
                axes.text(column, row, texts.get((x, y), ""), ha="center", va="center", color=ink, fontsize=8)
        axes.set_xticks(range(len(grid_of.columns)), [short(str(x), 12) for x in grid_of.columns])
        axes.set_yticks(range(len(grid_of)), [short(str(y), 12) for y in grid_of.index])
        axes.set_xlabel(str(table.attrs["x"]))
        axes.set_ylabel(str(table.attrs["y"]))
        for side in axes.spines.values():
            side.set_visible(False)
    return figure


def worlds_won(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """Share of points in which each strategy is best, beside its mean and largest regret.

    Columns: strategy, title, won (per cent), regret, regret_most (in the unit of the attribute `axis`).
    """
    if len(table) == 0:
        return empty(width, "no point was lived whole")
    colours = strategy_colours(tuple(table.attrs.get("strategies", table["strategy"])))
    places = np.arange(len(table))
    own = [colours[name] for name in table["strategy"]]
    with look():
        wide = width > NARROW
        figure = new_figure(width, (0.8 + 0.3 * len(table)) * (1 if wide else 2.1))
        left, right = figure.subplots(1 if wide else 2, 2 if wide else 1, sharey=True, squeeze=False).flat
        for axes in (left, right):
            grid(axes, "x")
            axes.set_yticks(places, [short(str(title), 24) for title in table["title"]])
            axes.set_ylim(len(table) - 0.4, -0.6)
            plain_ticks(axes.xaxis)
        left.barh(places, table["won"], height=0.6, color=own, zorder=2)
        left.set_xlabel("best in, % of points")
        right.barh(places, table["regret"], height=0.6, color=own, zorder=2)
        right.plot(
            table["regret_most"], places, linestyle="none", marker="|", markersize=10, color=INK, zorder=3
        )
        right.set_xlabel(fill(f"mean regret (bar) and largest (stroke){table.attrs['axis']}", int(8 * width)))
    return figure


def pareto(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """The points of a search over two numbers, and the best of them lived anew, with intervals.

    Columns: x, y, kind (tried, over, confirmed, best), x_low, x_high, y_low, y_high (NaN for points tried).
    Attributes: `x`, `y` (titles), `limit` (of x; None).
    """
    if len(table) == 0:
        return empty(width, "no point was tried")
    from matplotlib.lines import Line2D

    looks = {
        "over": ("x", FAINT, 4.0, "over the budget"),
        "tried": ("o", SKY, 3.5, "tried"),
        "confirmed": ("o", SOFT, 5.0, "lived anew, beaten"),
        "best": ("D", BLUE, 6.0, "best, lived anew"),
    }
    with look():
        figure = new_figure(width, 3.6)
        axes = figure.add_subplot()
        handles = []
        for kind, (marker, colour, size, label) in looks.items():
            own = table[table["kind"] == kind].sort_values("x")
            if len(own) == 0:
                continue
            axes.hlines(own["y"], own["x_low"], own["x_high"], color=colour, linewidth=1.0, zorder=2)
            axes.vlines(own["x"], own["y_low"], own["y_high"], color=colour, linewidth=1.2, zorder=2)
            axes.plot(
                own["x"], own["y"], linestyle="none", marker=marker, markersize=size, color=colour, zorder=3
            )
            handles.append(Line2D([], [], linestyle="none", marker=marker, color=colour, label=label))
        best = table[table["kind"] == "best"].sort_values("x")
        axes.step(best["x"], best["y"], where="post", color=BLUE, linewidth=1.0, alpha=0.6, zorder=1)
        if table.attrs.get("limit") is not None:
            axes.axvline(float(table.attrs["limit"]), color=VERMILION, linewidth=1.2, linestyle="dashed")
            handles.append(Line2D([], [], color=VERMILION, linestyle="dashed", label="the budget"))
        axes.set_xlabel(str(table.attrs["x"]))
        axes.set_ylabel(str(table.attrs["y"]))
        axes.grid(visible=True, axis="both")
        plain_ticks(axes.xaxis)
        plain_ticks(axes.yaxis)
        legend_above(figure, handles, width)
    return figure
