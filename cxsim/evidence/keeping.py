"""The files of a sitting: the page, the table, the facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxsim.evidence.table import counts, frame, markdown, overall
from cxsim.experiments.digest import versions
from cxsim.experiments.results import csv_table, json_facts, plain_text, put, write_text

if TYPE_CHECKING:
    from cxsim.evidence.sitting import Sitting

FILES = ("evidence.html", "evidence.csv", "evidence.json")

PREFACE = """\
# Evidence

<!-- Written by `cxsim validate --markdown FILE`; do not edit. -->

What the model reproduces without being told, as measured by `cxsim validate`{how}. Every row runs the real engine on
a small market of its own; the files of those markets are in `cxsim/evidence/markets`. Intervals are 99 % intervals of
the mean over replications: they hold simulation error alone. A pattern counts as reproduced where its number is beyond
0 in every market and, when the mechanism that is to bring it about is switched off, smaller beyond simulation error and
gone, or all but gone; where nothing is to be there, the mean must not be above 0. Published
sizes stand beside it for comparison; no parameter was fitted to them.

{counts}.
"""


def keep(sitting: Sitting, directory: Path) -> Path:
    """Write all files of a sitting to a folder."""
    from cxsim.report.evidence_page import evidence_html

    return put(
        directory,
        {
            "evidence.html": lambda path: plain_text(path, evidence_html(sitting)),
            "evidence.csv": lambda path: csv_table(path, frame(sitting.rows)),
            "evidence.json": lambda path: json_facts(path, facts(sitting)),
        },
        FILES,
    )


def facts(sitting: Sitting) -> dict[str, Any]:
    """What was measured, with the verdict of every entry."""
    return {
        "kind": "evidence",
        "quick": sitting.quick,
        "interrupted": sitting.interrupted,
        "duration_seconds": round(sitting.duration, 3),
        "versions": versions(),
        "verdicts": {name: verdict.value for name, verdict in overall(sitting.rows).items()},
        "rows": frame(sitting.rows).to_dict("records"),
    }


def page(sitting: Sitting) -> str:
    """The evidence as a page of the documentation."""
    how = " --quick: each pattern in one market, few replications" if sitting.quick else ""
    head = PREFACE.format(how=how, counts=counts(sitting.rows).capitalize())
    return f"{head}\n{markdown(sitting.rows)}"


def write_page(sitting: Sitting, path: Path) -> Path:
    """Write that page to a file."""
    return write_text(path, page(sitting))
