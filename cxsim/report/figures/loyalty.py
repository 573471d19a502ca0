"""Figures of what the strategies achieve: differences over time, loyalty quadrants, loyalty by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cxsim.experiments.words import months
from cxsim.report.figures.style import WIDE, empty, grid, legend_above, look, new_figure, short, signed_ticks
from cxsim.report.palette import DASHES, FAINT, INK, MARKERS, PAPER, QUADRANTS, RULE, SOFT, strategy_colours
from cxsim.report.wording import share, unit
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

QUADRANT_TITLES = {
    "true": "True loyalty",
    "latent": "Latent loyalty",
    "spurious": "Spurious loyalty",
    "none": "No loyalty",
}


def differences_over_time(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """How far each strategy is from doing nothing at each horizon, with 95 % intervals.

    Columns: strategy, title, metric (one), horizon_months, difference, low, high (in its own unit). More than
    four strategies get a panel each, the others faintly behind.
    """
    table = table[table["strategy"] != "baseline"]
    if table["difference"].notna().sum() == 0:
        return empty(width, "no strategy to compare")
    metric = METRICS[str(table["metric"].iloc[0])]
    ends = table[["difference", "low", "high"]]
    scale = unit(metric, ends.to_numpy(float).ravel(), table.attrs.get("currency", ""))
    table = table.assign(
        difference=ends["difference"] * scale.factor,
        low=ends["low"] * scale.factor,
        high=ends["high"] * scale.factor,
    )
    label = f"{metric.title}: difference" + (f",{scale.difference}" if scale.difference.strip() else "")
    names = list(dict.fromkeys(table["strategy"]))
    with look():
        return (_together if len(names) <= 4 else _panels)(table, names, label, width)


def _together(table: pd.DataFrame, names: list[str], label: str, width: float) -> Figure:
    """All strategies in one panel, side by side at each horizon."""
    from matplotlib.lines import Line2D

    horizons = sorted(table["horizon_months"].unique())
    colours = strategy_colours(tuple(names))
    figure = new_figure(width, 3.1 if width > 5 else 3.3)
    axes = figure.add_subplot()
    handles = []
    for index, name in enumerate(names):
        x = np.arange(len(horizons)) + (index - (len(names) - 1) / 2) * 0.14
        style: dict[str, Any] = {"color": colours[name], "marker": MARKERS[index % len(MARKERS)]}
        title = _points(axes, table, name, horizons, x, style)
        handles.append(Line2D([], [], linewidth=1.5, markersize=5, label=short(title, 34), **style))
    _horizon_axes(axes, [months(value) for value in horizons])
    axes.set_ylabel(label)
    legend_above(figure, handles, width)
    return figure


def _panels(table: pd.DataFrame, names: list[str], label: str, width: float) -> Figure:
    """A panel a strategy, with all the others as faint lines behind."""
    horizons = sorted(table["horizon_months"].unique())
    colours = strategy_colours(tuple(names))
    columns = 3 if width > 5 else 2
    rows = -(-len(names) // columns)
    figure = new_figure(width, 0.4 + 1.75 * rows)
    grid_of = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    x = np.arange(len(horizons), dtype=float)
    for index, axes in enumerate(grid_of.ravel()):
        if index >= len(names):
            axes.set_visible(False)
            continue
        for other in names:
            rows_of = table[table["strategy"] == other].set_index("horizon_months").reindex(horizons)
            axes.plot(x, rows_of["difference"].to_numpy(float), color=RULE, linewidth=1, zorder=1)
        style: dict[str, Any] = {"color": colours[names[index]], "marker": MARKERS[index % len(MARKERS)]}
        title = _points(axes, table, names[index], horizons, x, style)
        axes.set_title(short(title, 26 if width > 5 else 20))
        _horizon_axes(axes, [f"{value:g}" for value in horizons])
        axes.tick_params(labelbottom=index + columns >= len(names))
    figure.supylabel(label, fontsize=8.5, color=SOFT)
    figure.supxlabel("months", fontsize=8.5, color=SOFT)
    return figure


def _points(
    axes: Axes, table: pd.DataFrame, name: str, horizons: list[float], x: np.ndarray, style: dict[str, Any]
) -> str:
    """One strategy's means and intervals; returns its title."""
    rows = table[table["strategy"] == name].set_index("horizon_months").reindex(horizons)
    y, low, high = (rows[column].to_numpy(float) for column in ("difference", "low", "high"))
    colour = style["color"]
    axes.plot(x, y, linewidth=1, alpha=0.45, color=colour, zorder=2)
    axes.vlines(x, low, high, color=colour, linewidth=2, alpha=0.55, zorder=2)
    axes.plot(
        x, y, linestyle="none", markersize=5.5, markeredgecolor=PAPER, markeredgewidth=0.6, zorder=3, **style
    )
    return str(rows["title"].dropna().iloc[0])


def _horizon_axes(axes: Axes, labels: list[str]) -> None:
    """Horizons along the bottom, signed differences at the side, a line at 0."""
    grid(axes, "y")
    axes.axhline(0, color=FAINT, linewidth=1.2, zorder=1)
    axes.set_xticks(range(len(labels)), labels)
    axes.set_xlim(-0.5, len(labels) - 0.5)
    signed_ticks(axes.yaxis)


def loyalty_quadrants(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """Shares of all persons in the four loyalty quadrants towards the brand, a bar a strategy.

    Columns: strategy, title, quadrant (true, latent, spurious, none), share.
    """
    from matplotlib.patches import Patch

    shares = table.pivot_table(
        index="strategy", columns="quadrant", values="share", sort=False, observed=True
    )
    if shares.empty:
        return empty(width, "no loyalty measured")
    titles = table.drop_duplicates("strategy").set_index("strategy")["title"]
    with look():
        figure = new_figure(width, 0.75 + 0.36 * len(shares))
        axes = figure.add_subplot()
        left = np.zeros(len(shares))
        for quadrant, colour in QUADRANTS.items():
            values = shares[quadrant].fillna(0.0).to_numpy() if quadrant in shares else np.zeros(len(shares))
            axes.barh(
                range(len(shares)),
                values,
                left=left,
                color=colour,
                height=0.68,
                edgecolor=PAPER,
                linewidth=0.8,
            )
            for row, value in enumerate(values):
                if value >= (0.06 if width > 5 else 0.13):
                    ink = PAPER if quadrant == "true" else INK
                    axes.text(
                        left[row] + value / 2,
                        row,
                        share(value),
                        ha="center",
                        va="center",
                        color=ink,
                        fontsize=8,
                    )
            left = left + values
        axes.set_yticks(
            range(len(shares)), [short(str(titles[name]), 26 if width > 5 else 15) for name in shares.index]
        )
        axes.invert_yaxis()
        axes.set_xlim(0, max(1.0, float(left.max())))
        axes.set_xticks([])
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        handles = [Patch(color=colour, label=QUADRANT_TITLES[name]) for name, colour in QUADRANTS.items()]
        legend_above(figure, handles, width)
    return figure


def loyalty_over_time(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """The share of persons who are truly loyal to the brand month by month, a line a strategy.

    Columns: strategy, title, month, true (share of persons).
    """
    if table.empty:
        return empty(width, "no month was completed")
    names = list(dict.fromkeys(table["strategy"]))
    colours = strategy_colours(tuple(names))
    with look():
        figure = new_figure(width, 2.9)
        axes = figure.add_subplot()
        grid(axes, "y")
        for name in names:
            rows = table[table["strategy"] == name]
            index = [other for other in names if other != "baseline"].index(name) if name != "baseline" else 0
            dash = "dashed" if name == "baseline" else DASHES[index // 7 % len(DASHES)]
            label = short(str(rows["title"].iloc[0]), 34)
            axes.plot(
                rows["month"],
                100 * rows["true"],
                color=colours[name],
                linestyle=dash,
                linewidth=1.6,
                label=label,
            )
        axes.set_xlabel("month")
        axes.set_ylabel("truly loyal, % of all persons")
        axes.margins(x=0.01)
        legend_above(figure, axes.get_legend_handles_labels()[0], width)
    return figure


def quadrants_over_time(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """The four loyalty quadrants of one run, month by month, stacked.

    Columns: month, true, latent, spurious, none (shares of all persons).
    """
    from matplotlib.patches import Patch

    if table.empty:
        return empty(width, "no month was completed")
    with look():
        figure = new_figure(width, 2.9)
        axes = figure.add_subplot()
        layers = [100 * table[name].to_numpy(float) for name in QUADRANTS]
        axes.stackplot(table["month"].to_numpy(float), layers, colors=list(QUADRANTS.values()), linewidth=0)
        axes.set_xlim(float(table["month"].min()), float(table["month"].max()) or 1.0)
        axes.set_ylim(0, 100)
        axes.set_xlabel("month")
        axes.set_ylabel("% of all persons")
        handles = [Patch(color=colour, label=QUADRANT_TITLES[name]) for name, colour in QUADRANTS.items()]
        legend_above(figure, handles, width)
    return figure
