"""The page of a comparison: one file that opens anywhere, with no request to anywhere and no script."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cxsim.experiments.words import months
from cxsim.report import assumptions, business, listening, method, outcome, tables
from cxsim.report.exhibits import Data, data
from cxsim.report.journey_map import Track, journey_map
from cxsim.report.lives import lives
from cxsim.report.moments import moments
from cxsim.report.outlook import decided, outlook
from cxsim.report.palette import BASELINE, BLUE, strategy_colours
from cxsim.report.unknown import unknown
from cxsim.report.why import why
from cxsim.report.wording import count, plain, readable, typeset
from cxsim.report.worth import worth
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.experiments.comparison import Comparison

MAP_WIDE, MAP_NARROW, MAP_PAPER = 1040.0, 343.0, 856.0


def environment() -> Environment:
    """Templates with everything escaped that is not markup of our own."""
    made = Environment(
        loader=PackageLoader("cxsim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=printable,
    )
    made.filters["typeset"] = typeset
    made.filters["count"] = count
    made.filters["groupby_in_order"] = groups
    return made


def printable(value: Any) -> Any:
    """Text without control characters, which no browser accepts; markup and all else as it is."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return "".join(letter for letter in value if letter in "\t\n" or unicodedata.category(letter) != "Cc")


def groups(items: Iterable[Any], attribute: str) -> list[tuple[str, list[Any]]]:
    """Items by an attribute, groups in the order in which they first appear."""
    found: dict[str, list[Any]] = {}
    for item in items:
        found.setdefault(getattr(item, attribute), []).append(item)
    return list(found.items())


def comparison_html(comparison: Comparison) -> str:
    """The whole report of a comparison."""
    return environment().get_template("comparison.html").render(context(comparison))


def context(comparison: Comparison) -> dict[str, Any]:
    """Everything the template writes."""
    scenario = comparison.scenario
    measured = comparison.done > 0 and len(comparison.table) > 0
    several = measured and len(comparison.strategies) > 1
    return {
        "scenario": scenario,
        "title": scenario.title or scenario.name,
        "brand": scenario.market.brands[scenario.market.focal].title or scenario.market.focal,
        "findings": comparison.findings(),
        "outlook": outlook(comparison) if measured else None,
        "decided": decided(comparison) if measured else "",
        "metric": METRICS[comparison.decide_by],
        "when": months(comparison.deciding_horizon) if comparison.horizons else "",
        "horizons": [months(horizon) for horizon in comparison.horizons],
        "strategies": [comparison.title(name) for name in comparison.strategies],
        "described": _described(comparison),
        "differences": outcome.differences_exhibit(comparison) if several else None,
        "horizon_lines": outcome.horizon_lines(comparison) if several else (),
        "reversals": outcome.reversals(comparison) if several else (),
        "main_metrics": outcome.metric_groups(comparison, outcome.MAIN) if several else (),
        "all_metrics": outcome.metric_groups(comparison) if several else (),
        "why": why(explained) if (explained := comparison.explained) is not None else None,
        "quadrants": outcome.quadrants_exhibit(comparison) if measured else None,
        "by_month": outcome.months_exhibit(comparison) if measured else None,
        "nps": listening.nps_exhibit(tables.nps(comparison), "in the first replication")
        if measured
        else None,
        "pairs": listening.pairs(comparison) if several else (),
        "maps": journey_maps(comparison) if measured else (),
        "moments": moments(comparison.moments),
        "stations": business.stations_exhibit(tables.stations(comparison)) if measured else None,
        "segments": business.segments_exhibit(comparison) if measured else None,
        "cash": business.cash_exhibit(comparison) if several else None,
        "worth": worth(comparison) if several else None,
        "lives": lives(comparison) if several else None,
        "unknown": unknown(comparison) if several else None,
        "levers": assumptions.levers(scenario, comparison.strategies),
        "numbers": assumptions.numbers(scenario),
        "laws": assumptions.laws(scenario),
        "switched_off": assumptions.switched_off(scenario),
        "facts": method.facts(comparison),
        "drift": method.drift(comparison) if measured else None,
        "observed": method.observed(comparison) if measured else None,
        "label": method.LABEL,
        "metrics": METRICS,
    }


def _described(comparison: Comparison) -> list[tuple[str, str]]:
    """What each strategy does, where the scenario says so."""
    strategies = comparison.scenario.strategies
    return [
        (comparison.title(name), strategies[name].description)
        for name in comparison.strategies
        if name in strategies and strategies[name].description
    ]


def journey_maps(comparison: Comparison) -> tuple[dict[str, Any], ...]:
    """A map a strategy over doing nothing, the best strategy first; doing nothing alone without others."""
    found = tables.journeys(comparison)
    if not found:
        return ()
    order = [str(name) for name in comparison.ranking["strategy"] if name in found]
    strategies = [name for name in order if name != "baseline"]
    colours = strategy_colours(comparison.strategies)
    base = found.get("baseline")
    below = Track("Do nothing", base, BASELINE, dashed=True) if base is not None else None
    if not strategies and base is not None:
        return (journey_exhibit(Track("Do nothing", base, BLUE), None, "map-0"),)
    return tuple(
        journey_exhibit(
            Track(comparison.title(name), found[name], colours[name]), below, f"map-{index}", index == 0
        )
        for index, name in enumerate(strategies)
    )


def journey_exhibit(track: Track, below: Track | None, name: str, first: bool = True) -> dict[str, Any]:
    """A journey map in both widths, the first also for paper, with its data and its pain points."""
    title = f"Journey map: {track.title}" + (f" and {below.title.lower()}" if below else "")
    table = track.table
    return {
        "name": name,
        "title": track.title,
        "wide": Markup(journey_map(track, below, MAP_WIDE, f"{name}-wide", title, "wide")),
        "narrow": Markup(journey_map(track, below, MAP_NARROW, f"{name}-narrow", title, "narrow")),
        "paper": Markup(journey_map(track, below, MAP_PAPER, f"{name}-paper", title, "paper"))
        if first
        else "",
        "data": journey_data(table),
        "pains": [str(title) for title in table.loc[table["pain"].astype(bool), "title"]],
    }


def journey_data(table: pd.DataFrame) -> Data:
    """The table behind a map in words."""

    def one(value: float) -> str:
        return plain(value, 1)

    met = table[table["encounters"] > 0]
    return data(
        met,
        [
            ("stage", "stage", readable),
            ("touchpoint", "title", str),
            ("channel", "channel", readable),
            ("encounters per owner and year", "encounters", lambda value: plain(value, 2)),
            ("emotion", "affect", lambda value: plain(100 * value, 1, signed=True)),
            ("spread (sd)", "affect_sd", lambda value: plain(100 * value, 1)),
            ("wait, minutes", "wait", lambda value: "none" if value != value else one(value)),
            ("good moments per 100", "moments_good", one),
            ("bad moments per 100", "moments_bad", one),
            ("pain point", "pain", lambda value: "yes" if value else "no"),
        ],
        words=3,
    )
