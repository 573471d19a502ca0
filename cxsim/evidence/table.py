"""The evidence as tables: for the terminal, a page, a data frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cxsim.evidence.judging import worst
from cxsim.evidence.kinds import Row, Verdict
from cxsim.experiments.intervals import Interval
from cxsim.world.markdown import table

if TYPE_CHECKING:
    import pandas as pd

HEADINGS = {"limit": "Exact limits", "pattern": "Patterns that must emerge", "rule": "Rules of the design"}


def number(value: float) -> str:
    """Four significant digits, no exponent where it can be avoided."""
    if math.isnan(value):
        return "–"
    text = f"{value:.4g}" if abs(value) >= 1e-4 or value == 0 else f"{value:.1e}"
    return text.replace("-", "−")


def shown(estimate: Interval) -> str:
    """A mean with its interval."""
    return with_interval(estimate.mean, estimate.low, estimate.high)


def with_interval(mean: float, low: float, high: float) -> str:
    """'0.15 [0.03, 0.27]', as many digits as the interval warrants."""
    if math.isnan(mean) or math.isnan(low) or high <= low:
        return number(mean)
    decimals = max(0, 1 - math.floor(math.log10((high - low) / 2)))
    cells = [f"{value:,.{decimals}f}".replace("-", "−") for value in (mean, low, high)]
    return f"{cells[0]} [{cells[1]}, {cells[2]}]"


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    """A row a figure, or a statement and market."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "kind": row.kind,
                "name": row.name,
                "part": row.part,
                "market": row.where,
                "says": row.says,
                "statistic": row.statistic,
                "source": row.source,
                "mark": row.mark.value,
                "published": row.published,
                "expected": row.expected,
                "simulated": row.simulated.mean,
                "low": row.simulated.low,
                "high": row.simulated.high,
                "replications": row.simulated.n,
                "mechanism": row.mechanism,
                "without": row.without.mean,
                "without_low": row.without.low,
                "without_high": row.without.high,
                "verdict": row.verdict.value,
                "note": row.note,
            }
            for row in rows
        ]
    )


def overall(rows: Sequence[Row]) -> dict[str, Verdict]:
    """Name of an entry -> the worst verdict over its figures, or its statements and markets."""
    names = dict.fromkeys(row.name for row in rows)
    return {name: worst([row.verdict for row in rows if row.name == name]) for name in names}


def counts(rows: Sequence[Row]) -> str:
    """'14 reproduced, 2 right direction, ...' over entries."""
    verdicts = list(overall(rows).values())
    parts = [f"{verdicts.count(verdict)} {verdict.value}" for verdict in Verdict if verdict in verdicts]
    return ", ".join(parts)


STATEMENTS = ("statement", "number", "published", "market", "simulated", "switched off", "verdict")
"""Columns of the table of a pattern."""


def markdown(rows: Sequence[Row]) -> str:
    """The whole table in Markdown, a section a kind."""
    lines: list[str] = []
    for kind, heading in HEADINGS.items():
        own = [row for row in rows if row.kind == kind]
        if not own:
            continue
        lines += [f"## {heading}", ""]
        lines += _limits(own) if kind == "limit" else _patterns(own)
    return "\n".join(lines).rstrip() + "\n"


def _limits(rows: Sequence[Row]) -> list[str]:
    cells = [
        (row.title, row.statistic, row.published, shown(row.simulated), row.verdict.value) for row in rows
    ]
    found = table(("limit", "figure", "exact", "simulated", "verdict"), cells)
    return [found, "", *_notes(rows)]


def _patterns(rows: Sequence[Row]) -> list[str]:
    lines: list[str] = []
    for name in dict.fromkeys(row.name for row in rows):
        own = [row for row in rows if row.name == name]
        first = own[0]
        lines += [f"### {first.title}", ""]
        lines += [f"Source: {first.source} ({first.mark.value})."]
        off = next((row.mechanism for row in own if row.mechanism), "")
        if off:
            lines += [f"Switched off: {off}."]
        cells = [
            (
                row.says,
                f"{row.statistic}, {row.expected}",
                row.published or "–",
                row.where,
                shown(row.simulated),
                shown(row.without),
                row.verdict.value,
            )
            for row in own
        ]
        lines += ["", table(STATEMENTS, cells)]
        lines += ["", *_notes(own)]
    return lines


def _notes(rows: Sequence[Row]) -> list[str]:
    notes = dict.fromkeys(f"{row.title}: {row.note}" for row in rows if row.note)
    return [line for note in notes for line in (f"- {note}", "")]
