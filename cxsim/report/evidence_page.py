"""The page of the evidence: every claim, published against simulated, failing rows shown as failing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxsim.evidence.table import HEADINGS, counts, overall, shown
from cxsim.report.page import environment

if TYPE_CHECKING:
    from cxsim.evidence.kinds import Row
    from cxsim.evidence.sitting import Sitting

TONES = {"reproduced": "good", "right direction": "fair", "not reproduced": "bad", "not testable": "open"}


def evidence_html(sitting: Sitting) -> str:
    """The whole page of a sitting."""
    return environment().get_template("evidence.html").render(context(sitting))


def context(sitting: Sitting) -> dict[str, Any]:
    """Everything the template writes."""
    verdicts = overall(sitting.rows)
    parts = []
    for kind, heading in HEADINGS.items():
        names = dict.fromkeys(row.name for row in sitting.rows if row.kind == kind)
        entries = [
            {
                "rows": [_cells(row) for row in sitting.rows if row.name == name],
                "first": next(row for row in sitting.rows if row.name == name),
                "verdict": verdicts[name].value,
                "tone": TONES[verdicts[name].value],
                "mechanism": next((r.mechanism for r in sitting.rows if r.name == name and r.mechanism), ""),
                "notes": list(dict.fromkeys(r.note for r in sitting.rows if r.name == name and r.note)),
            }
            for name in names
        ]
        if entries:
            parts.append({"heading": heading, "kind": kind, "entries": entries})
    return {
        "counts": counts(sitting.rows).capitalize(),
        "parts": parts,
        "quick": sitting.quick,
        "interrupted": sitting.interrupted,
        "duration": round(sitting.duration),
    }


def _cells(row: Row) -> dict[str, str]:
    return {
        "says": row.says,
        "statistic": row.statistic,
        "expected": row.expected,
        "published": row.published or "–",
        "where": row.where,
        "simulated": shown(row.simulated),
        "without": shown(row.without),
        "verdict": row.verdict.value,
        "tone": TONES[row.verdict.value],
    }
