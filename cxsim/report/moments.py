"""Moments of truth on the page: effects of small improvements and failures beside what a survey says drives them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from cxsim.experiments.why.disagreement import agreement, leading
from cxsim.experiments.words import months
from cxsim.report.exhibits import Data, Exhibit, data, exhibit, sentences
from cxsim.report.figures.importance import importance_performance
from cxsim.report.rows import each, one
from cxsim.report.wording import between, change, plain, readable, share, unit
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from cxsim.experiments.why.moments import MomentsOfTruth

LOYALTY, ADVOCACY = "true_loyalty", "advocacy"


def moments(found: MomentsOfTruth | None) -> dict[str, Any] | None:
    """Everything the section shows; None where it was not worked out, or too little of it."""
    if found is None or found.problem:
        return None
    drivers, judgement = found.drivers, found.judgement
    heard = drivers is not None and not judgement.problem
    return {
        "step": plain(found.step, 2).rstrip("0"),
        "months": months(found.months),
        "customers": found.customers,
        "replications": found.replications,
        "asked": found.asked if found.interrupted or found.failures else 0,
        "leading": leading(found),
        "asymmetry": _asymmetry(found),
        "effects": _effects(found),
        "advocacy": _directions(found, ADVOCACY),
        "loyalty": _directions(found, LOYALTY),
        "map": _map(found),
        "drivers": _drivers(found) if heard else None,
        "survey": _survey(found),
        "agreement": agreement(judgement) if heard else "",
        "disagreements": [apart.text for apart in judgement.disagreements],
    }


def _survey(found: MomentsOfTruth) -> str:
    """What was asked of whom, or why nothing can be said."""
    drivers, problem = found.drivers, found.judgement.problem
    if drivers is None or problem:
        return f"No key drivers can be given: {problem or 'no survey was made'}."
    first = found.title(found.judgement.first[1])
    return (
        f"Overall satisfaction in the relationship survey (n = {drivers.n} answers) is regressed on how the same "
        f"people rate the touchpoints they met in the year before; the ratings explain {share(drivers.r2, 0)} of its "
        f"variance. Habits of scale (who gives high marks gives them everywhere) alone make "
        f"{share(found.judgement.habit, 0)} of the variance. "
        f"{first} comes out first."
    )


def _asymmetry(found: MomentsOfTruth) -> str:
    """Where failures hurt more than improvements help, beyond chance."""
    table = found.effects(LOYALTY, "asymmetry")
    worse, better = ([found.title(str(name)) for name in table.index[table["told"] & sign]]
                     for sign in (table["effect"] < 0, table["effect"] > 0))  # fmt: skip
    told = []
    if worse:
        told.append(
            f"A failure hurts more than an improvement of the same size helps at: {', '.join(worse)}."
        )
    if better:
        told.append(f"An improvement helps more than a failure hurts at: {', '.join(better)}.")
    return " ".join(told) or (
        "At no touchpoint are a failure and an improvement of the same size told apart in how much they move."
    )


def _effects(found: MomentsOfTruth) -> Data:
    """A row a touchpoint visited: between failure and improvement, both metrics, and both ranks."""
    columns = {metric: found.effects(metric) for metric in (LOYALTY, ADVOCACY)}
    ranks: Mapping[Any, Mapping[Any, Any]] = found.judgement.ranks.to_dict("index")
    rows = []
    for place in each(found.map.reset_index()):
        name = str(place.touchpoint)
        cells = [_cell(one(columns[metric], name), metric, columns[metric]) for metric in columns]
        rank = ranks.get(name)
        rows.append(
            (
                place.title,
                plain(float(one(found.journey, name)["per_owner_year"]), 2),
                *cells,
                _each(columns[LOYALTY], name),
                plain(math.floor(rank["causal_rank"]), 0) if rank else "",
                plain(math.floor(rank["survey_rank"]), 0) if rank else "",
            )
        )
    return Data(
        (
            "touchpoint",
            "a year, per owner",
            "true loyalty, points",
            "advocacy, a year",
            "true loyalty per yearly encounter",
            "rank by effect",
            "rank in the survey",
        ),
        tuple(rows),
    )


def _cell(row: Mapping[Any, Any], metric: str, table: pd.DataFrame) -> str:
    """'+1.8 (+0.4 to +3.2)'; '≈' before it where it is not told from zero."""
    how = unit(METRICS[metric], table[["effect", "low", "high"]].to_numpy(float).ravel())
    text = change(METRICS[metric], float(row["effect"]), "", how, False)
    if row["low"] == row["high"] == 0:
        return text
    held = between(METRICS[metric], float(row["low"]), float(row["high"]), "", how)
    return f"{'' if row['told'] else '≈ '}{text} ({held})" if held else text


def _each(table: pd.DataFrame, name: str) -> str:
    value = float(one(table, name)["effect_per_encounter"])
    values = table["effect_per_encounter"].to_numpy(float)
    return change(METRICS[LOYALTY], value, "", unit(METRICS[LOYALTY], values), False)


def _directions(found: MomentsOfTruth, metric: str) -> Data:
    """A row a touchpoint visited: improvement and failure each for itself."""
    tables = {way: found.effects(metric, way) for way in ("improvement", "failure", "asymmetry")}
    rows = tuple(
        (
            place.title,
            *(_cell(one(table, str(place.touchpoint)), metric, table) for table in tables.values()),
        )
        for place in each(found.map.reset_index())
    )
    return Data(("touchpoint", "improvement", "failure", "improvement plus failure"), rows)


def _drivers(found: MomentsOfTruth) -> Data:
    """The key-driver analysis, the most important first."""
    assert found.drivers is not None
    table = found.drivers.table.loc[found.drivers.analysed].sort_values(
        "weight", ascending=False, kind="stable"
    )
    rows = tuple(
        (
            found.title(str(row.touchpoint)),
            plain(float(row.ratings), 0),
            plain(float(row.mean), 1),
            plain(float(row.correlation), 2),
            plain(float(row.standardised), 2),
            _weight(row),
            "" if math.isnan(row.lmg) else plain(100 * float(row.lmg), 1),
        )
        for row in each(table.reset_index())
    )
    heads = ("touchpoint", "ratings", "mean, 0–10", "correlation", "standardised coefficient")
    return Data((*heads, "relative weight, % of variance", "Shapley value, %"), rows)


def _weight(row: Any) -> str:
    weight, low, high = (plain(100 * float(value), 1) for value in (row.weight, row.low, row.high))
    return f"{weight} ({low} to {high})"


def _map(found: MomentsOfTruth) -> Exhibit:
    table = found.map
    told = [f"{row.title}: {row.quadrant}" + _elsewhere(row) for row in each(table)]
    how = unit(METRICS[LOYALTY], table["effect"])
    behind = data(
        table,
        [
            ("number", "number", str),
            ("touchpoint", "title", str),
            ("mean experience", "performance", lambda value: plain(100 * value, 1, signed=True)),
            ("true loyalty, points", "effect", lambda value: change(METRICS[LOYALTY], value, "", how, False)),
            ("% of variance in the survey", "weight", lambda value: plain(100 * value, 1)),
            ("by effect", "quadrant", readable),
            ("by the survey", "quadrant_survey", readable),
        ],
        words=2,
    )
    return exhibit(
        "importance-performance",
        "What matters, and how well it goes",
        "Each number is a touchpoint. Left or above: importance by what it moves (hollow: not told from zero). Right "
        "or below: importance as the survey derives it. Lines are means. Mean experience is satisfaction with an "
        "encounter, from −100 to +100.",
        importance_performance,
        table,
        sentences(told),
        behind,
    )


def _elsewhere(row: Any) -> str:
    return f", by the survey {row.quadrant_survey}" if row.quadrant_survey not in ("", row.quadrant) else ""
