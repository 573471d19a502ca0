"""Figures of what surveys show beside what is so."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxsim.report.figures.style import WIDE, empty, legend_above, look, new_figure, short
from cxsim.report.palette import INK, PAPER, RATINGS, SOFT
from cxsim.report.rows import each
from cxsim.report.wording import count, plain, share

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def nps_bars(table: pd.DataFrame, width: float = WIDE) -> Figure:
    """Promoters, passives and detractors as the survey finds them, above the true shares of all owners.

    Columns: strategy, title, source (asked, true), promoters, passives, detractors (shares), nps, low,
    high, n.
    """
    from matplotlib.patches import Patch

    table = table[table["promoters"].notna()]
    if table.empty:
        return empty(width, "nobody answered the survey")
    wide = width > 5
    places, names = _places(table)
    with look():
        figure = new_figure(
            width, 0.8 + 0.34 * len(table) + 0.14 * table["strategy"].nunique() + (0 if wide else 0.3)
        )
        axes, words = figure.subplots(1, 2, width_ratios=(2.6, 1.5) if wide else (1.5, 1.35))
        left = np.zeros(len(table))
        for kind, colour in RATINGS.items():
            values = table[kind].to_numpy(float)
            solid = [1.0 if source == "asked" else 0.6 for source in table["source"]]
            bars = axes.barh(
                places, values, left=left, color=colour, height=0.74, edgecolor=PAPER, linewidth=0.8
            )
            for bar, alpha in zip(bars, solid, strict=True):
                bar.set_alpha(alpha)
            for place, start, value, source in zip(places, left, values, table["source"], strict=True):
                if value >= (0.08 if wide else 0.2):
                    ink = PAPER if kind != "passives" and source == "asked" else INK
                    axes.text(
                        start + value / 2,
                        place,
                        share(value, 0),
                        ha="center",
                        va="center",
                        color=ink,
                        fontsize=8,
                    )
            left = left + values
        letters = 24 if wide else 12
        axes.set_yticks(places, [short(name, letters) for name in names])
        for label, source in zip(axes.get_yticklabels(), table["source"], strict=True):
            label.set_color(INK if source == "asked" else SOFT)
        axes.set_xlim(0, 1)
        _scores(words, table, places, wide)
        for panel in (axes, words):
            panel.set_ylim(max(places) + 0.6, min(places) - 0.6)
            panel.set_xticks([])
            for side in ("left", "bottom"):
                panel.spines[side].set_visible(False)
        titles = {
            "promoters": "Promoters (9–10)",
            "passives": "Passives (7–8)",
            "detractors": "Detractors (0–6)",
        }
        handles = [Patch(color=colour, label=titles[kind]) for kind, colour in RATINGS.items()]
        legend_above(figure, handles, width)
    return figure


def _places(table: pd.DataFrame) -> tuple[list[float], list[str]]:
    """Where each bar stands, with room between strategies, and what stands beside it."""
    places, names = [], []
    place, last = 0.0, None
    for row in each(table):
        if last is not None:
            place += 1.0 if row.strategy == last else 1.45
        first = row.strategy != last
        asked = row.source == "asked"
        names.append(f"{row.title}" if first and asked else ("truth" if not asked else "asked"))
        places.append(place)
        last = row.strategy
    return places, names


def _scores(axes: Axes, table: pd.DataFrame, places: list[float], wide: bool) -> None:
    """The score with its interval and the number behind it, in words beside the bars."""
    axes.set_yticks([])
    axes.set_xlim(0, 1)
    for place, row in zip(places, each(table), strict=True):
        score = plain(float(row.nps), 0, signed=True)
        bold = "bold" if row.source == "asked" else "normal"
        axes.text(0.0, place, score, ha="left", va="center", fontweight=bold, fontsize=9)
        parts = []
        if math.isfinite(row.low):
            parts.append(f"({plain(row.low, 0, True)} to {plain(row.high, 0, True)})")
        if wide:
            parts.append(f"n = {count(float(row.n))}" if row.source == "asked" else "of all owners")
        axes.text(
            0.2 if wide else 0.3, place, "  ".join(parts), ha="left", va="center", color=SOFT, fontsize=8
        )
