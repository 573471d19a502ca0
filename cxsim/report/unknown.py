"""What is not known, and what would change the answer: the strategies in plausible worlds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from cxsim.experiments import words
from cxsim.experiments.neutral import explained
from cxsim.experiments.tasks import BASELINE
from cxsim.report.exhibits import Data, Exhibit, data, exhibit, sentences
from cxsim.report.figures.worlds import differences_over_worlds
from cxsim.report.rows import each
from cxsim.report.wording import MISSING, between, change, plain, probability, unit
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from cxsim.experiments.comparison import Comparison
    from cxsim.experiments.knowledge import Knowledge

MEASURED = 3
"""Unknowns that are named as worth measuring, at most."""


def unknown(comparison: Comparison) -> dict[str, Any] | None:
    """Everything the section shows; None without worlds."""
    known = comparison.knowledge
    if known is None or not comparison.worlds or comparison.winner is None:
        return None
    rival = comparison.rival_of(comparison.winner)
    return {
        "worlds": comparison.worlds,
        "customers": known.customers,
        "figure": _figure(comparison, known),
        "table": _table(comparison, known),
        "pair": (comparison.title(comparison.winner), comparison.title(rival)) if rival else None,
        "rules": _rules(comparison, known, rival) if rival else (),
        "measure": _measure(comparison, known, rival) if rival else (),
        "levers": _levers(comparison, known, rival) if rival else None,
        "neutral": _neutral(comparison, known),
        "failures": known.failures[:3],
    }


def _neutral(comparison: Comparison, known: Knowledge) -> dict[str, Any] | None:
    """Who wins if levers and traits are put in evenly; None with too few worlds to tell."""
    found = known.neutral
    if found is None:
        return None
    metric, currency = METRICS[comparison.decide_by], comparison.currency
    sign = -1.0 if metric.better == "less" else 1.0
    leads = [sign * value for one in found.standings for value in (one.median, one.low, one.high)]
    how = unit(metric, leads, currency)
    rows = []
    for one in sorted(found.standings, key=lambda one: -one.won):
        low, high = sorted((sign * one.low, sign * one.high))
        rows.append(
            (
                comparison.title(one.strategy),
                comparison.title(one.rival),
                probability(one.won),
                probability(one.as_drawn),
                change(metric, sign * one.median, currency, how, behind=False),
                between(metric, low, high, currency, how),
                "" if one.strategy == BASELINE else probability(one.foretold),
            )
        )
    points = how.difference.strip()
    headers = (
        "strategy",
        "best of the others",
        "best of all in, of neutral worlds",
        "as drawn",
        f"median difference from that one{', ' + points if points else ''}",
        "80 % of worlds",
        "foretold of unseen worlds",
    )
    return {
        "table": Data(headers, tuple(rows), 2),
        "range": "" if math.isnan(found.common) else f"{100 * found.common:.0f} %",
        "why": explained(found, comparison),
    }


def _table(comparison: Comparison, known: Knowledge) -> Data:
    table = known.table().sort_values("won", ascending=False, kind="stable")
    metric, currency = METRICS[comparison.decide_by], comparison.currency
    how = unit(metric, table[["median", "low", "high"]].to_numpy(float).ravel(), currency)
    rows = []
    for row in each(table):
        nothing = row.strategy == BASELINE
        rows.append(
            (
                comparison.title(str(row.strategy)),
                probability(row.won),
                "" if nothing else probability(row.better),
                "" if nothing else change(metric, row.median, currency, how, behind=False),
                "" if nothing else between(metric, row.low, row.high, currency, how),
                plain(row.regret * how.factor, how.decimals),
            )
        )
    points = how.difference.strip()
    return Data(
        (
            "strategy",
            "best of all in, of worlds",
            "better than doing nothing in",
            f"median difference{', ' + points if points else ''}",
            "80 % of worlds",
            "expected regret",
        ),
        tuple(rows),
    )


def _figure(comparison: Comparison, known: Knowledge) -> Exhibit:
    base = known.lives(BASELINE).mean(axis=1)
    order = [str(name) for name in known.table().sort_values("won", ascending=False)["strategy"]]
    table = pd.concat(
        [
            pd.DataFrame(
                {
                    "strategy": name,
                    "title": comparison.title(name),
                    "metric": comparison.decide_by,
                    "world": range(1, comparison.worlds + 1),
                    "difference": known.lives(name).mean(axis=1) - base,
                }
            )
            for name in order
            if name != BASELINE
        ],
        ignore_index=True,
    )
    table = table[table["difference"].notna()]
    table.attrs["currency"] = comparison.currency
    metric = METRICS[comparison.decide_by]
    how = unit(metric, table["difference"], comparison.currency)
    told = []
    for name in dict.fromkeys(table["strategy"]):
        spread = known.spread(name, BASELINE)
        middle = change(metric, spread.median, comparison.currency, how)
        ends = between(metric, spread.low, spread.high, comparison.currency, how)
        told.append(f"{comparison.title(name)}: median {middle}, 80 % of worlds {ends}")
    behind = data(
        table,
        [
            ("strategy", "title", str),
            ("world", "world", lambda value: plain(value, 0)),
            ("difference", "difference", lambda value: change(metric, value, comparison.currency, how)),
        ],
    )
    return exhibit(
        "over-worlds",
        "Differences from doing nothing over plausible worlds",
        "A mark is a world; the bar is the middle 80 % of them, the stroke the median.",
        differences_over_worlds,
        table,
        sentences(told),
        behind,
    )


def _rules(comparison: Comparison, known: Knowledge, rival: str) -> tuple[str, ...]:
    """In which worlds the winner is ahead of its rival; empty if rules foretell no better than guessing."""
    assert comparison.winner is not None
    found = known.flips(comparison.winner, rival)
    if not found.foretells:
        return ()
    told = [
        f"Where {' and '.join(words.bound(bound, comparison.scenario) for bound in rule.bounds)}:"
        f" ahead in {100 * rule.share:.0f} % of {rule.worlds} worlds."
        for rule in found.rules
    ]
    told.append(
        f"These rules foretell {100 * found.accuracy:.0f} % of worlds they have not seen; always guessing the more"
        f" frequent answer, {100 * found.guess:.0f} %."
    )
    return tuple(told)


def _measure(comparison: Comparison, known: Knowledge, rival: str) -> tuple[str, ...]:
    """What decides beyond chance, of what is assumed: measure this before you decide; empty if nothing does."""
    assert comparison.winner is not None
    found = known.flips(comparison.winner, rival)
    if not 0.0 < found.share < 1.0:
        return ()
    return tuple(words.unknown(tie.parameter, comparison.scenario) for tie in found.ties[:MEASURED])


def _levers(comparison: Comparison, known: Knowledge, rival: str) -> Data | None:
    """Break-even sizes of the levers of the winner against its rival."""
    assert comparison.winner is not None
    found = known.break_even(comparison.winner, rival)
    if not found:
        return None
    metric = METRICS[comparison.decide_by]
    how = unit(metric, [one.slope for one in found], comparison.currency)
    rows = tuple(
        (
            words.unknown(one.guess.column, comparison.scenario),
            f"{one.guess.size.low:g} to {one.guess.size.high:g}",
            change(metric, one.slope, comparison.currency, how),
            MISSING if math.isnan(one.size) and math.isnan(one.slope) else _size(one.size),
        )
        for one in found
    )
    return Data(("lever", "range", "gained from low to high", "level with the rival at"), rows)


def _size(value: float) -> str:
    return "no size within the range" if math.isnan(value) else f"{value:.3g}"
