"""The page of a single run: one strategy in depth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cxsim.experiments.words import months
from cxsim.measure import stories
from cxsim.report import assumptions, business, figures, listening, method, tables
from cxsim.report.exhibits import Data, Exhibit, data, exhibit, sentences
from cxsim.report.figures.loyalty import QUADRANT_TITLES
from cxsim.report.journey_map import Track
from cxsim.report.outcome import MAIN
from cxsim.report.page import environment, journey_exhibit
from cxsim.report.palette import BLUE
from cxsim.report.rows import one
from cxsim.report.wording import count, level, money, plain, share
from cxsim.world.metrics import KINDS, METRICS

if TYPE_CHECKING:
    from cxsim.experiments.run import Run

FATES = {"lost": "One who left", "won": "One who came", "stayed": "One who stayed"}


def run_html(run: Run) -> str:
    """The whole page of a run."""
    return environment().get_template("run.html").render(context(run))


def context(run: Run) -> dict[str, Any]:
    """Everything the template writes."""
    scenario = run.scenario
    horizon = float(run.horizons.columns[-1])
    return {
        "scenario": scenario,
        "title": scenario.title or scenario.name,
        "brand": scenario.market.brands[scenario.market.focal].title or scenario.market.focal,
        "strategy": tables.run_title(run),
        "description": scenario.strategies[run.strategy].description
        if run.strategy in scenario.strategies
        else "",
        "when": months(horizon),
        "interrupted": run.interrupted,
        "horizons": [months(float(str(value))) for value in run.horizons.columns],
        "main_metrics": metric_groups(run, MAIN),
        "all_metrics": metric_groups(run),
        "quadrants": quadrants_exhibit(run),
        "nps": listening.nps_exhibit(tables.run_nps(run), "in this run"),
        "map": journey_map(run),
        "stories": told(run),
        "segments": segment_table(run),
        "stations": business.stations_exhibit(tables.run_stations(run)),
        "profit": profit_exhibit(run),
        "levers": assumptions.levers(scenario, (run.strategy,)),
        "numbers": assumptions.numbers(scenario),
        "laws": assumptions.laws(scenario),
        "switched_off": assumptions.switched_off(scenario),
        "facts": method.run_facts(run, horizon),
        "label": method.LABEL,
        "metrics": METRICS,
    }


def metric_groups(run: Run, names: tuple[str, ...] | None = None) -> list[tuple[str, list[list[str]]]]:
    """Metrics at every horizon as lines of words, grouped by kind; those without a value are left out."""
    currency = run.scenario.market.currency
    groups = []
    for kind, title in KINDS.items():
        lines = []
        for name, metric in METRICS.items():
            if (
                metric.kind != kind
                or name not in run.horizons.index
                or (names is not None and name not in names)
            ):
                continue
            values = [float(value) for value in one(run.horizons, name).values()]
            if any(map(math.isfinite, values)):
                lines.append([metric.title, *(level(metric, value, currency) for value in values)])
        if lines:
            groups.append((title, lines))
    return groups


def quadrants_exhibit(run: Run) -> Exhibit | None:
    """Loyalty quadrants month by month."""
    table = tables.run_months(run)
    if len(table) < 2:
        return None
    last = table.iloc[-1]
    told = [f"{title} ends at {share(float(last[kind]))}" for kind, title in QUADRANT_TITLES.items()]
    columns = [(title, kind, share) for kind, title in QUADRANT_TITLES.items()]
    return exhibit(
        "months",
        "Loyalty month by month",
        "Shares of all persons in the market, owners of rivals included.",
        figures.quadrants_over_time,
        table,
        sentences(told),
        data(table, [("month", "month", lambda value: f"{value:.0f}"), *columns]),
    )


def journey_map(run: Run) -> dict[str, Any] | None:
    """The journey map of the last year; None if nobody met the brand."""
    table = tables.journey_of(run.records, run.scenario, tables.run_days(run))
    if not (table["encounters"] > 0).any():
        return None
    return journey_exhibit(Track(tables.run_title(run), table, BLUE), None, "map-0")


def told(run: Run) -> list[tuple[str, str]]:
    """Up to three customers' stories; none without the log."""
    if not run.logged or run.records.customers is None:
        return []
    return [(FATES[story.fate], story.text) for story in stories.stories(run.told, run.scenario)]


def segment_table(run: Run) -> Data | None:
    """Segments by what an owner is worth, the most valuable first."""
    table = tables.segment_rows(run.records, run.scenario, tables.run_days(run))
    currency = run.scenario.market.currency

    def worth(value: float) -> str:
        return money(value, currency)

    return data(
        table,
        [
            ("segment", "segment_title", str),
            ("owners", "owners", count),
            ("lifetime value", "clv", worth),
            ("of all value", "value_share", share),
            ("margin a month", "margin", worth),
            ("truly loyal", "true_loyalty_owners", share),
            ("spuriously loyal", "spurious_loyalty_owners", share),
            ("true NPS", "nps_true", lambda value: plain(value, 1, signed=True)),
            ("complaints a year", "complaint_rate", lambda value: plain(value, 2)),
        ],
    )


def profit_exhibit(run: Run) -> Exhibit | None:
    """Profit month by month."""
    table = tables.run_cash(run)
    if len(table) < 2:
        return None
    currency = run.scenario.market.currency

    def worth(value: float) -> str:
        return money(value, currency)

    last = table.iloc[-1]
    return exhibit(
        "profit",
        "Profit month by month",
        "At the true size of the market, not discounted.",
        figures.profit_by_month,
        table,
        sentences(
            [f"Cumulative profit after {months(float(last['month']))}: {worth(float(last['cumulative']))}"]
        ),
        data(
            table,
            [
                ("month", "month", lambda value: f"{value:.0f}"),
                ("profit", "profit", worth),
                ("cumulative", "cumulative", worth),
            ],
        ),
    )
