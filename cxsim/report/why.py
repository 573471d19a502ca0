"""Why one strategy beats another: the difference taken apart, in words, figures and tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from cxsim.experiments.why.explanation import QUESTIONS
from cxsim.experiments.words import listed, months
from cxsim.report.exhibits import Exhibit, data, exhibit, sentences
from cxsim.report.figures.why import waterfall
from cxsim.report.rows import each
from cxsim.report.wording import between, change, share, typeset, unit
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from cxsim.experiments.why.explanation import Decomposition, Explanation

CAPTIONS = {
    "mechanism": "How what the two change works on a customer.",
    "place": "Where customers meet what the two change; a station that serves one touchpoint counts with it.",
    "carrier": "What in minds and market passes the difference on; what customers meet themselves is direct.",
    "segment": "What happened inside each segment, and what comes of segments growing or shrinking.",
}


def why(found: Explanation) -> dict[str, Any] | None:
    """Everything the section shows; None where nothing was lived."""
    if not found.done:
        return None
    one, other = (found.title(name) for name in (found.one, found.other))
    return {
        "one": one,
        "other": other,
        "metric": METRICS[found.metric],
        "when": months(found.months),
        "sentences": found.sentences(),
        "notes": found.notes(),
        "exhibits": [_exhibit(found, part, one, other) for part in found.decompositions if len(part.numbers)],
    }


def steps(found: Explanation, part: Decomposition) -> pd.DataFrame:
    """The table behind a waterfall: the largest parts first, then the whole.

    Columns: title, changed_by, metric, value, low, high, share, start, total.
    """
    rows: list[dict[str, Any]] = []
    start = 0.0
    for group in sorted(part.groups, key=lambda group: -abs(part.part(group.name).mean)):
        piece = part.part(group.name)
        names = listed([found.title(name) for name in group.by]) if group.by else ""
        rows.append(
            {
                "title": group.title,
                "changed_by": names,
                "value": piece.mean,
                "low": piece.low,
                "high": piece.high,
                "share": part.share(group.name) if piece.excludes_zero else math.nan,
                "start": start,
                "total": False,
            }
        )
        start += piece.mean
    whole = part.total
    last = {
        "title": "the whole difference",
        "changed_by": "",
        "value": whole.mean,
        "low": whole.low,
        "high": whole.high,
    }
    rows.append(last | {"share": math.nan, "start": 0.0, "total": True})
    table = pd.DataFrame(rows).assign(metric=found.metric)
    table.attrs["currency"] = found.currency
    return table[table["value"].notna()]


def _exhibit(found: Explanation, part: Decomposition, one: str, other: str) -> Exhibit:
    table = steps(found, part)
    metric, currency = METRICS[found.metric], found.currency
    how = unit(metric, table["value"], currency)
    told = [
        f"{row.title}: {change(metric, row.value, currency, how)}"
        + (f" ({ends})" if (ends := between(metric, row.low, row.high, currency, how)) else "")
        for row in each(table)
    ]

    def value(number: float) -> str:
        return change(metric, number, currency, how)

    columns = [("part", "title", str)]
    if part.name in ("mechanism", "place"):
        columns.append(("changed by", "changed_by", str))
    behind = data(
        table.assign(interval=[between(metric, row.low, row.high, currency, how) for row in each(table)]),
        [
            *columns,
            ("brings", "value", value),
            ("95 % interval", "interval", str),
            ("of the difference", "share", lambda number: share(number, 0) if number == number else ""),
        ],
        words=len(columns),
    )
    side = "left" if metric.better == "less" else "right"
    caption = (
        f"{CAPTIONS[part.name]} Full bars, to the {side}, speak for {one}, hatched ones for {other}; each starts "
        "where the one above ends. Whiskers are 95 % intervals."
    )
    return exhibit(
        f"why-{part.name}", QUESTIONS[part.name], caption, waterfall, table, sentences(told), behind
    )


def explanation_html(found: Explanation) -> str:
    """The page of an explanation alone."""
    from cxsim.report import assumptions, method
    from cxsim.report.page import environment

    scenario = found.scenario
    context = {
        "scenario": scenario,
        "title": scenario.title or scenario.name,
        "brand": scenario.market.brands[scenario.market.focal].title or scenario.market.focal,
        "why": why(found),
        "sentences": [typeset(text) for text in found.sentences()],
        "interrupted": found.interrupted,
        "levers": assumptions.levers(scenario, (found.one, found.other)),
        "numbers": assumptions.numbers(scenario),
        "laws": assumptions.laws(scenario),
        "switched_off": assumptions.switched_off(scenario),
        "facts": method.explanation_facts(found),
        "label": method.LABEL,
    }
    return environment().get_template("explain.html").render(context)
