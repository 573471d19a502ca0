"""Pictures and pages: the report of a comparison, the page of a run, figures for notebooks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from cxsim.experiments.comparison import Comparison
    from cxsim.experiments.run import Run
    from cxsim.experiments.why.explanation import Explanation


@dataclass(frozen=True)
class Plot:
    """A figure by name: what it shows, of what, and which table is behind it."""

    about: str
    comparison: str = ""
    """Name of the table in `cxsim.report.tables` behind it for a comparison; empty: there is none."""
    run: str = ""
    """The same for a run."""


FIGURES: dict[str, Plot] = {
    "differences_over_time": Plot("difference from doing nothing at each horizon", "differences"),
    "loyalty_quadrants": Plot("shares in the four loyalty quadrants", "quadrants"),
    "loyalty_over_time": Plot("true loyalty month by month", "loyalty_by_month"),
    "nps_bars": Plot("promoters, passives and detractors, asked and true", "nps", "run_nps"),
    "station_load": Plot("how busy the stations are, and the waits", "stations", "run_stations"),
    "segments_by_value": Plot("true loyalty by segment, the most valuable first", "segments"),
    "cash_over_time": Plot("cumulative discounted profit against doing nothing", "cash"),
    "customers_and_firm": Plot("customers' lived value against the firm's value today", "benefit"),
    "quadrants_over_time": Plot("the four loyalty quadrants month by month", "", "run_months"),
    "profit_by_month": Plot("profit month by month", "", "run_cash"),
}
"""Every figure that `plot` draws, by name."""


def comparison_html(comparison: Comparison) -> str:
    """The report of a comparison: one self-contained page."""
    from cxsim.report.page import comparison_html as made

    return made(comparison)


def run_html(run: Run) -> str:
    """The page of a single run."""
    from cxsim.report.run_page import run_html as made

    return made(run)


def explanation_html(explanation: Explanation) -> str:
    """The page of an explanation."""
    from cxsim.report.why import explanation_html as made

    return made(explanation)


def explanation_plot(explanation: Explanation, name: str) -> Figure:
    """One decomposition as a waterfall. ValueError lists those there are."""
    from cxsim.report.figures.why import waterfall
    from cxsim.report.why import steps

    part = explanation.decomposition(name)
    if part is None:
        there = ", ".join(found.name for found in explanation.decompositions)
        raise ValueError(f"there is no decomposition {name!r}; there are: {there}")
    return waterfall(steps(explanation, part))


def verdict_picture(comparison: Comparison) -> str:
    """The verdict as an SVG file: the ranked strategies with their intervals."""
    from cxsim.report.picture import verdict_picture as made

    return made(comparison)


def plot(name: str, source: Comparison | Run) -> Figure:
    """A figure by name, for a notebook. ValueError lists the figures there are for such a source."""
    from cxsim.report import figures, tables

    kind = "comparison" if hasattr(source, "strategies") else "run"
    known = {title: getattr(about, kind) for title, about in FIGURES.items() if getattr(about, kind)}
    if name not in known:
        raise ValueError(f"there is no figure {name!r} of a {kind}; there are: {', '.join(known)}")
    table: Callable[[Any], pd.DataFrame] = getattr(tables, known[name])
    draw: Callable[[pd.DataFrame], Figure] = getattr(figures, name)
    return draw(table(source))
