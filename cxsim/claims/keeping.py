"""The files of a hearing: the page, the tables, the facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxsim.claims.table import frame, markdown, worlds
from cxsim.experiments.digest import versions
from cxsim.experiments.results import csv_table, json_facts, parquet_table, plain_text, put, write_text

if TYPE_CHECKING:
    from cxsim.claims.hearing import Hearing

FILES = ("claims.html", "claims.csv", "worlds.parquet", "claims.json")

PREFACE = """\
# Claims

<!-- Written by `cxsim claims --markdown FILE`; do not edit. -->

Sentences about customer experience as experiments, lived by `cxsim claims`{how}. Each file in `experiments/claims` says
which arms are compared and what must come out. *At the defaults*: every condition is met beyond simulation error (95 %
intervals over {defaults} replications), or one is missed beyond it, or it is undecided. *Holds in*: the share of
plausible worlds, drawn from the ranges of the [table of parameters](../reference/parameters.md), in which every
condition is met, with a 95 % interval. A world is lived a few times only, so luck is taken out: the numbers of all
worlds are drawn in until they differ as much as worlds do (a constrained empirical Bayes estimate, Louis 1984, which
takes luck to be alike in all worlds, and worlds to be spread about as they are seen to be); the last two columns of
each table say how much that is and how much luck there was, as standard deviations. *Deciding*:
what the condition that is met least hangs on beyond chance. The rules are those of a tree over the worlds, checked on
worlds that it has not seen. None of this is a forecast, and a claim that holds here holds in these markets and this
model.
"""


def keep(hearing: Hearing, directory: Path) -> Path:
    """Write all files of a hearing to a folder."""
    from cxsim.report.claims_page import claims_html

    return put(
        directory,
        {
            "claims.html": lambda path: plain_text(path, claims_html(hearing)),
            "claims.csv": lambda path: csv_table(path, frame(hearing)),
            "worlds.parquet": lambda path: parquet_table(path, worlds(hearing)),
            "claims.json": lambda path: json_facts(path, facts(hearing)),
        },
        FILES,
    )


def facts(hearing: Hearing) -> dict[str, Any]:
    """What was heard, and how."""
    return {
        "kind": "claims",
        "quick": hearing.quick,
        "interrupted": hearing.interrupted,
        "duration_seconds": round(hearing.duration, 3),
        "versions": versions(),
        "rulings": {heard.case.name: heard.ruling.value for heard in hearing.heard},
        "rows": frame(hearing).to_dict("records"),
    }


def write_page(hearing: Hearing, path: Path) -> Path:
    """Write the claims as a page of the documentation."""
    how = " --quick: few worlds and replications" if hearing.quick else ""
    defaults = max((at.n for heard in hearing.heard for at in heard.conditions), default=0)
    return write_text(path, f"{PREFACE.format(how=how, defaults=defaults)}\n{markdown(hearing.heard)}")
