"""Figures of money: cash over time, segments by what they are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cxsim.report.figures.style import (
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
from cxsim.report.palette import BLUE, DASHES, FAINT, MARKERS, PAPER, strategy_colours
from cxsim.report.wording import level
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def cash_over_time(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """Cumulative discounted profit of each strategy beyond that of doing nothing, with 95 % intervals.

    Columns: strategy, title, month, discounted, discounted_low, discounted_high (money), and for the bars at the
    right end worlds_low, worlds_high (money, in the last month; NaN: no bar).
    """
    table = table[table["strategy"] != "baseline"]
    if not len(table) or table["discounted"].notna().sum() == 0:
        return empty(width, "no cash to compare")
    ends = [f"discounted{end}" for end in ("", "_low", "_high")]
    worlds = ["worlds_low", "worlds_high"]
    factor, behind = _money_axis(table[[*ends, *worlds]].to_numpy(float), table.attrs.get("currency", ""))
    last = float(table["month"].max())
    names = list(dict.fromkeys(table["strategy"]))
    colours = strategy_colours(tuple(names))
    with look():
        figure = new_figure(width, 3.1)
        axes = figure.add_subplot()
        grid(axes, "y")
        axes.axhline(0, color=FAINT, linewidth=1.2, zorder=1)
        for index, name in enumerate(names):
            rows = table[table["strategy"] == name]
            month, y, low, high = (
                rows[column].to_numpy(float) * (1 if column == "month" else factor)
                for column in ("month", *ends)
            )
            month, y, low, high = (np.concatenate([[0.0], values]) for values in (month, y, low, high))
            axes.fill_between(month, low, high, color=colours[name], alpha=0.14, linewidth=0, zorder=2)
            axes.plot(
                month,
                y,
                color=colours[name],
                linestyle=DASHES[index // 7 % len(DASHES)],
                linewidth=1.7,
                marker=MARKERS[index % len(MARKERS)],
                markersize=4.5,
                markevery=(max(1, len(month) // 8) - 1, max(1, len(month) // 8)),
                label=short(str(rows["title"].iloc[0]), 34),
                zorder=3,
            )
            at, between = last * (1.02 + 0.018 * index), rows[worlds].iloc[-1].to_numpy(float) * factor
            axes.vlines(at, *between, color=colours[name], linewidth=3, zorder=3)
        known = table["worlds_low"].notna().any()
        axes.set_xlim(0, last * (1.03 + 0.018 * len(names) if known else 1.01))
        axes.set_xticks(_month_ticks(last))
        axes.set_xlabel("months since the strategies started")
        axes.set_ylabel(f"cumulative profit against doing nothing,\ndiscounted, {behind}")
        signed_ticks(axes.yaxis)
        legend_above(figure, axes.get_legend_handles_labels()[0], width)
    return figure


def profit_by_month(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """Profit of one run, month by month. Columns: month, profit (money)."""
    if table.empty:
        return empty(width, "no month was completed")
    factor, behind = _money_axis(table["profit"].to_numpy(float), table.attrs.get("currency", ""))
    with look():
        figure = new_figure(width, 2.5)
        axes = figure.add_subplot()
        grid(axes, "y")
        axes.bar(
            table["month"].to_numpy(float), table["profit"].to_numpy(float) * factor, color=BLUE, width=0.8
        )
        axes.axhline(0, color=FAINT, linewidth=1)
        axes.set_xlabel("month")
        axes.set_ylabel(f"profit in the month, {behind}")
        plain_ticks(axes.yaxis)
    return figure


def segments_by_value(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """True loyalty of the brand's owners in each segment, the most valuable first, a mark a strategy.

    Columns: strategy, title, segment, segment_title, true_loyalty_owners (share), clv (money).
    """
    from matplotlib.lines import Line2D

    if table.empty:
        return empty(width, "no segments measured")
    names = list(dict.fromkeys(table["strategy"]))
    first = table[table["strategy"] == names[0]]
    order = list(first["segment"])
    worth = first.set_index("segment")["clv"]
    titles = first.set_index("segment")["segment_title"]
    colours = strategy_colours(tuple(names))
    currency = table.attrs.get("currency", "")
    step = min(0.17, 0.72 / len(names))
    with look():
        figure = new_figure(width, 0.9 + (0.3 + 0.11 * len(names)) * len(order))
        axes = figure.add_subplot()
        grid(axes, "x")
        handles = []
        for index, name in enumerate(names):
            rows = table[table["strategy"] == name].set_index("segment").reindex(order)
            y = np.arange(len(order)) + (index - (len(names) - 1) / 2) * step
            marker = "o" if name == "baseline" else MARKERS[(index - 1) % len(MARKERS)]
            face = PAPER if name == "baseline" else colours[name]
            style: dict[str, Any] = {
                "marker": marker,
                "color": colours[name],
                "markerfacecolor": face,
                "linestyle": "none",
            }
            axes.plot(100 * rows["true_loyalty_owners"].to_numpy(float), y, markersize=5.5, **style)
            handles.append(
                Line2D([], [], markersize=5.5, label=short(str(rows["title"].iloc[0]), 34), **style)
            )
        for row in range(1, len(order)):
            axes.axhline(row - 0.5, color=FAINT, linewidth=0.4)
        letters = 24 if width > 5 else 14
        labels = [
            f"{short(str(titles[name]), letters)}\n{level(METRICS['clv'], float(worth[name]), currency)}"
            for name in order
        ]
        axes.set_yticks(range(len(order)), labels)
        axes.set_ylim(len(order) - 0.5, -0.5)
        axes.set_xlabel("truly loyal, % of the brand's owners in the segment")
        plain_ticks(axes.xaxis)
        legend_above(figure, handles, width)
    return figure


def _money_axis(values: np.ndarray, currency: str) -> tuple[float, str]:
    """Factor and words for an axis of money."""
    kept = np.abs(values[np.isfinite(values)])
    largest = float(kept.max()) if kept.size else 0.0
    if largest >= 1e6:
        return 1e-6, f"million {currency}".strip()
    if largest >= 1e4:
        return 1e-3, f"thousand {currency}".strip()
    return 1.0, currency


def _month_ticks(last: float) -> list[float]:
    step = next((step for step in (1, 2, 3, 6, 12, 24) if last / step <= 8.5), 60)
    return [float(step * index) for index in range(int(last // step) + 1)]
