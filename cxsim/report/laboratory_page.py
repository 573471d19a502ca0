"""The pages of a sweep and of what matters in it, and what all pages of the laboratory share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cxsim.experiments import words
from cxsim.experiments.tasks import BASELINE
from cxsim.laboratory.mixing import MIX
from cxsim.laboratory.outcome import curves, outcomes, swings
from cxsim.laboratory.phases import phases
from cxsim.report.exhibits import Data, Exhibit, data, exhibit, sentences
from cxsim.report.figures import laboratory as figures
from cxsim.report.page import environment
from cxsim.report.wording import Unit, change, count, listing, plain, probability, unit
from cxsim.world.parameters import BY_NAME

if TYPE_CHECKING:
    from cxsim.laboratory.experiment import Case
    from cxsim.laboratory.sensitivity import Sensitivity
    from cxsim.laboratory.store import Store

NOT_FORECASTS = (
    "The points are questions put to a model; none is a forecast, and nothing here was fitted to data."
)
MOST_CELLS = 12
MOST_ROWS = 200
BLURRED = 0.2
"""Share of luck in the variance that is worth a warning."""


@dataclass
class Part:
    """A section of a page."""

    id: str
    title: str
    sentences: list[str] = field(default_factory=list)
    tables: list[Data] = field(default_factory=list)
    exhibits: list[Exhibit] = field(default_factory=list)


def page(
    kind: str,
    case: Case,
    store: Store,
    headline: str,
    limits: list[str],
    parts: list[Part],
    notices: list[str],
    laid_out: str = "",
) -> str:
    return environment().get_template("laboratory.html").render(
        {
            "kind": kind,
            "title": case.title,
            "description": case.experiment.description,
            "headline": headline,
            "limits": [*limits, NOT_FORECASTS],
            "notices": [*notices, *failures(store)],
            "parts": parts,
            "facts": facts_of(case, store, laid_out or case.experiment.design.kind),
        }
    )  # fmt: skip


def failures(store: Store) -> list[str]:
    failed = store.frame()["failed"]
    return [f"{count(int(failed.sum()), 'run')} failed and are left out."] if failed.any() else []


def facts_of(case: Case, store: Store, laid_out: str) -> list[tuple[str, str]]:
    run, facts = case.scenario.run, store.manifest
    return [
        ("scenario", case.scenario.title or case.scenario.name),
        ("points", f"{len(store.design()):,} ({laid_out})"),
        ("replications of each", str(store.replications)),
        ("strategies", ", ".join(titles_of(case).values())),
        ("customers in a run", f"{run.customers:,}"),
        ("lived", f"{run.burn_in:g} days before the strategies start, {run.days:g} days under each"),
        ("seed", str(case.seed)),
        ("engine", case.experiment.engine),
        ("version", f"cxsim {facts['versions']['cxsim']}, sources {facts['kernel'][:12]}"),
    ]


def titles_of(case: Case) -> dict[str, str]:
    known = words.titles(case.scenario, tuple(n for n in case.strategies if n in case.scenario.strategies))
    return {name: known.get(name, "The mix" if name == MIX else name) for name in case.strategies}


def meaning(case: Case, factor: str) -> str:
    """What a factor is, in words where there are any."""
    given = case.experiment.vary.get(factor)
    of = (given.of if given else "") or factor
    return BY_NAME[of].meaning if of in BY_NAME else of


def measured(case: Case, metric: str, values: Any, against: bool) -> tuple[Unit, str]:
    """How an outcome is written, and the title of its axis."""
    found = words.metric(metric)
    how = unit(found, list(values), case.scenario.market.currency)
    behind = (how.difference if against else how.level).strip()
    what = f"{found.title}: difference from doing nothing" if against else found.title
    return how, f"{what}, {behind}" if behind else what


# --- a sweep --------------------------------------------------------------------------------------------


def sweep_html(case: Case, store: Store) -> str:
    """The page of a sweep: which strategy is best where, and how each factor acts."""
    metric = case.outcomes[0]
    parts = []
    headline = (
        f"{count(len(store.design()), 'point')} of {listing([f.replace('_', ' ') for f in store.factors])}"
    )
    if len(store.strategies) > 1:
        table = phases(store, metric)
        headline = _shares(case, table, metric) or headline
        parts += _phase_parts(case, store, table, metric)
    parts += curve_parts(case, store)
    limits = ["Intervals are 95 %. Where two strategies are not told apart by luck, that is said."]
    return page("an experiment", case, store, headline, limits, parts, [])


def _shares(case: Case, table: pd.DataFrame, metric: str) -> str:
    """Who is best in how many points, the most frequent first."""
    if not len(table):
        return ""
    titles = titles_of(case)
    wins = table["winner"].value_counts()
    said = [f"{titles[str(name)]} in {probability(number / len(table))}" for name, number in wins.items()]
    sure = int(table["certain"].sum())
    told = "in all of them" if sure == len(table) else f"in {sure:,} of them" if sure else "in none of them"
    return (
        f"Best for {words.inside(words.metric(metric).title)}: {listing(said)} of {len(table):,} points;"
        f" told from the second by more than luck {told}"
    )


def _phase_parts(case: Case, store: Store, table: pd.DataFrame, metric: str) -> list[Part]:
    """The phase diagram over the first two factors, a panel a level of the third; none where that is not a grid."""
    if not _gridded(case, store) or not len(table):
        return []
    x, y, *third = store.factors
    titles = titles_of(case)
    drawn = pd.DataFrame(
        {
            "x": [cell(value) for value in table[x]],
            "y": [cell(value) for value in table[y]],
            "panel": [cell(value) for value in table[third[0]]] if third else [""] * len(table),
            "winner": table["winner"],
            "title": [titles[name] for name in table["winner"]],
            "second": [titles[name] for name in table["second"]],
            "certain": table["certain"],
        }
    )
    how = unit(words.metric(metric), table["lead"], case.scenario.market.currency)
    drawn["lead"] = [
        change(words.metric(metric), value, case.scenario.market.currency, how) for value in table["lead"]
    ]
    drawn.attrs = {"x": x, "y": y, "panel": third[0] if third else "", "strategies": list(store.strategies)}
    columns = [(x, "x", str), (y, "y", str)] + ([(third[0], "panel", str)] if third else [])
    behind = data(
        drawn,
        [
            *columns,
            ("best", "title", str),
            ("second", "second", str),
            ("ahead by", "lead", str),
            ("told apart", "certain", lambda value: "yes" if value else "no"),
        ],
        words=len(columns) + 2,
    )
    figure = exhibit(
        "phases", "Where each strategy is best", "Pale and in brackets: not told from the second best.",
        figures.phase_diagram, drawn, sentences([_shares(case, table, metric)]), behind,
    )  # fmt: skip
    maps = [_heat_map(case, store, metric, name) for name in store.strategies if name != BASELINE]
    return [Part("best", "Which is best where", exhibits=[figure, *maps])]


def _gridded(case: Case, store: Store) -> bool:
    """Whether the points are a grid of two or three factors that can be drawn."""
    design = store.design()
    few = all(design[name].nunique() <= MOST_CELLS for name in store.factors)
    return case.experiment.design.kind == "grid" and 2 <= len(store.factors) <= 3 and few


def _heat_map(case: Case, store: Store, metric: str, strategy: str) -> Exhibit:
    """What a strategy gains over the first two factors, on average over the third."""
    (gain,) = (found for found in outcomes(store, [metric]) if found.strategy == strategy)
    x, y = store.factors[:2]
    table = store.design()[[x, y]].assign(value=gain.values)
    table = table.groupby([x, y], sort=False)["value"].mean().reset_index()
    how, axis = measured(case, metric, table["value"], True)
    drawn = pd.DataFrame(
        {
            "x": [cell(value) for value in table[x]],
            "y": [cell(value) for value in table[y]],
            "value": table["value"] * how.factor,
        }
    )
    drawn["text"] = [writer(how, True)(value) for value in drawn["value"]]
    drawn.attrs = {"x": x, "y": y, "axis": axis}
    over = f", on average over {store.factors[2]}" if len(store.factors) > 2 else ""
    title = titles_of(case)[strategy]
    return exhibit(
        f"gain-{strategy}", f"What {title} gains", f"{axis}{over}.", figures.heat_map, drawn,
        sentences([f"{axis} of {title} over {x} and {y}{over}"]),
        data(drawn, [(x, "x", str), (y, "y", str), (axis, "text", str)], words=2),
    )  # fmt: skip


def cell(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def curve_parts(case: Case, store: Store) -> list[Part]:
    """How each factor acts, for each outcome."""
    return [_curve_part(case, store, metric, curves(store, [metric])) for metric in case.outcomes]


def _curve_part(case: Case, store: Store, metric: str, table: pd.DataFrame) -> Part:
    found, titles = words.metric(metric), titles_of(case)
    part = Part(f"effects-{metric}", f"What moves {words.inside(found.title)}")
    means = {outcome.strategy: outcome for outcome in outcomes(store, [metric])}
    for against in (False, True):
        own = table[((table["strategy"] != BASELINE) == against) & np.isfinite(table["mean"])]
        if not len(own):
            continue
        how, axis = measured(case, metric, own["mean"], against)
        order = list(dict.fromkeys(swings(own)["factor"]))
        shown = own.assign(
            title=[titles[name] for name in own["strategy"]], _place=[order.index(f) for f in own["factor"]]
        )
        shown = shown.sort_values("_place", kind="stable").drop(columns="_place")
        for column in ("mean", "low", "high"):
            shown[column] = shown[column] * how.factor
        shown.attrs = {"axis": axis, "signed": against}
        name = f"curves-{metric}-{'gain' if against else 'level'}"
        write = writer(how, against)
        part.exhibits.append(
            exhibit(
                name,
                "Gains over doing nothing" if against else "While nothing is done",
                "The mean over all other factors, with its 95 % interval; the factors that move it most.",
                figures.effect_curves,
                shown,
                sentences([f"{axis} by level of {listing(list(dict.fromkeys(own['factor'])))}"]),
                data(
                    shown.head(MOST_ROWS),
                    [
                        ("strategy", "title", str), ("factor", "factor", str), ("level", "level", str),
                        ("mean", "mean", write), ("from", "low", write), ("to", "high", write),
                    ],
                    words=3,
                ),
            )
        )  # fmt: skip
        for strategy, rows in own.groupby("strategy", sort=False):
            part.exhibits.append(
                _tornado(
                    metric, str(strategy), titles[str(strategy)], swings(rows), how, axis, means, against
                )
            )
    return part


def _tornado(
    metric: str,
    strategy: str,
    title: str,
    table: pd.DataFrame,
    how: Unit,
    axis: str,
    means: dict[str, Any],
    against: bool,
) -> Exhibit:
    shown = table.assign(first=table["first"] * how.factor, last=table["last"] * how.factor)
    values = means[strategy].values
    middle = float(values[~pd.isna(values)].mean()) * how.factor if (~pd.isna(values)).any() else 0.0
    shown.attrs = {"middle": middle, "axis": axis, "signed": against}
    write = writer(how, against)
    first = shown.iloc[0]["factor"] if len(shown) else "nothing"
    return exhibit(
        f"tornado-{metric}-{strategy}",
        f"{title}: how far each factor moves it",
        "From the mean at the lowest value of a factor to that at its highest, around the mean of all points.",
        figures.tornado,
        shown,
        sentences([f"{axis}: {first} moves it farthest"]),
        data(
            shown,
            [("factor", "factor", str), ("at its lowest", "first", write), ("at its highest", "last", write)],
        ),
    )


def writer(how: Unit, signed: bool) -> Any:
    return lambda value: plain(float(value), how.decimals, signed)


# --- sensitivity ------------------------------------------------------------------------------------------


def sensitivity_html(found: Sensitivity) -> str:
    """The page of a sensitivity study."""
    case, titles = found.case, titles_of(found.case)
    sobol = found.method == "saltelli"
    value = "total" if sobol else "strength"
    parts = []
    for (strategy, metric), table in found.table.groupby(["strategy", "metric"], sort=False):
        parts.append(_index_part(case, table, titles[str(strategy)], str(metric), str(strategy), sobol))
    best = found.table.sort_values(value, ascending=False, kind="stable").drop_duplicates(
        ["strategy", "metric"]
    )
    said = [
        f"{row['factor']} matters most to {_subject(titles, row)}"
        for row in best.to_dict("records")
        if float(row[f"{value}_low"]) > 0
    ]
    headline = (
        listing(said[:2]) if said else "No factor is told from those that do not matter: live more points"
    )
    headline = headline[0].upper() + headline[1:]
    limits = [
        "Total: the share of the variance that would be left if all but this factor were known. First order: the share"
        " that it explains by itself. 95 % bootstrap intervals."
        if sobol
        else "Strength: the mean size of the change over the whole range of a factor. 95 % bootstrap intervals."
    ]
    parts += curve_parts(case, found.store)
    return page("what matters", case, found.store, headline, limits, parts, [])


def _subject(titles: dict[str, str], row: Mapping[Any, Any]) -> str:
    metric = words.inside(words.metric(str(row["metric"])).title)
    if row["strategy"] == BASELINE:
        return f"{metric} while nothing is done"
    return f"what {titles[str(row['strategy'])]} gains in {metric}"


def _index_part(case: Case, table: pd.DataFrame, title: str, metric: str, strategy: str, sobol: bool) -> Part:
    value, name = ("total", "Sobol' indices") if sobol else ("strength", "Elementary effects")
    subject = _subject({strategy: title}, {"metric": metric, "strategy": strategy})
    how = Unit(1.0, 2, "", "") if sobol else measured(case, metric, table[value], strategy != BASELINE)[0]
    axis = "share of the variance" if sobol else f"mean size of the effect,{how.difference}"
    factor = how.factor
    columns = {"value": value, "low": f"{value}_low", "high": f"{value}_high"}
    columns |= (
        {n: n for n in ("first", "first_low", "first_high")}
        if sobol
        else {"effect": "effect", "spread": "spread"}
    )
    shown = pd.DataFrame({"factor": table["factor"]} | {to: table[of] * factor for to, of in columns.items()})
    shown = shown.sort_values("value", ascending=False, kind="stable")
    shown["meaning"] = [meaning(case, str(name)) for name in shown["factor"]]
    drawn = shown.copy()
    drawn.attrs = {"axis": axis}
    write = writer(how, False)
    more = [("first order", "first", write), ("from", "first_low", write), ("to", "first_high", write)]
    if not sobol:
        more = [("mean effect", "effect", writer(how, True)), ("spread", "spread", write)]
    luck = float(table["luck"].iloc[0])
    note = f"Simulation error is {probability(luck)} of the variance between points"
    if luck > BLURRED:
        note += ", which blurs every index: more replications, customers or days would sharpen them"
    figure = exhibit(
        f"indices-{metric}-{strategy}", name, "The strongest first; strokes are 95 % intervals.", figures.index_bars,
        drawn, sentences([f"{name} of {subject}", *(f"{row['factor']}: {plain(row['value'], how.decimals)}" for row in
        shown.head(5).to_dict("records"))]),
        data(shown, [("factor", "factor", str), ("what it is", "meaning", str), (value, "value", write),
                     ("from", "low", write), ("to", "high", write), *more], words=2),
    )  # fmt: skip
    heading = subject[0].upper() + subject[1:]
    return Part(
        f"indices-{metric}-{strategy}-part",
        heading,
        [f"{note}."] if math.isfinite(luck) else [],
        exhibits=[figure],
    )
