"""The files of a contest of managers: the page, tidy tables, and what anybody needs who wants to run it again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxsim.experiments.digest import versions
from cxsim.experiments.results import csv_table, json_facts, plain_text, put
from cxsim.manage.board import name_of

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.experiments.managers.contest import Contest

FILES = (
    "paradigms.html",
    "paradigms.csv",
    "meetings.csv",
    "purchases.csv",
    "beliefs.csv",
    "effects.csv",
    "by_value.csv",
    "brands.csv",
    "rival_purchases.csv",
    "rival_meetings.csv",
    "worlds.csv",
    "scenario.yaml",
    "run.json",
)


def save_contest(contest: Contest, directory: Path) -> Path:
    """Write all files; those of an earlier contest are replaced, others are left alone."""
    from cxsim.report.paradigms_page import paradigms_html
    from cxsim.world.writing import dump

    page = paradigms_html(contest)
    writers = {
        "paradigms.html": lambda path: plain_text(path, page),
        "paradigms.csv": lambda path: csv_table(path, contest.table),
        "meetings.csv": lambda path: csv_table(path, contest.meetings),
        "purchases.csv": lambda path: csv_table(path, contest.purchases),
        "beliefs.csv": lambda path: csv_table(path, contest.beliefs),
        "effects.csv": lambda path: csv_table(path, contest.effects),
        "scenario.yaml": lambda path: plain_text(path, dump(contest.scenario)),
        "run.json": lambda path: json_facts(path, facts(contest)),
    }
    if len(contest.by_value):
        writers["by_value.csv"] = lambda path: csv_table(path, contest.by_value)
    if contest.rivalry.rivals:
        writers |= {
            "brands.csv": lambda path: csv_table(path, contest.by_brand),
            "rival_purchases.csv": lambda path: csv_table(path, contest.rival_purchases),
            "rival_meetings.csv": lambda path: csv_table(path, contest.rival_meetings),
        }
    if contest.worlds:
        writers["worlds.csv"] = lambda path: csv_table(path, worlds(contest))
    return put(directory, writers, FILES)


def worlds(contest: Contest) -> pd.DataFrame:
    """A row a plausible world: its parameters and levers, and each manager's deciding metric."""
    import pandas as pd

    assert contest.draws is not None
    numbers = sorted(contest.in_worlds)
    drawn = contest.draws.loc[[number - 1 for number in numbers]].reset_index(drop=True)
    first = contest.in_worlds[numbers[0]]
    lived = pd.DataFrame(
        {
            name: [contest.in_worlds[n].metrics[name][contest.months][contest.decide_by] for n in numbers]
            for name in first.metrics
        }
    )
    return pd.concat([pd.DataFrame({"world": numbers}), lived, drawn], axis=1)


def facts(contest: Contest) -> dict[str, Any]:
    """What was asked and done."""
    rivalry = contest.rivalry
    return {
        "kind": "paradigms",
        "scenario": contest.scenario.name,
        "managers": list(contest.managers),
        "budget": rivalry.budget,
        "rivals": {
            rival.brand: {"manager": name_of(rival.manager), "budget": rival.budget}
            for rival in rivalry.rivals
        },
        "days_between_meetings": rivalry.every,
        "instruments_are_free": rivalry.free,
        "seed": rivalry.seed,
        "engine": contest.engine,
        "digest": contest.digest,
        "versions": versions(),
        "duration_seconds": round(contest.duration, 3),
        "interrupted": contest.interrupted,
        "replications_asked": contest.asked,
        "replications_complete": contest.done,
        "worlds_complete": contest.worlds,
        "failures": contest.failures,
        "decide_by": contest.decide_by,
        "verdict": contest.verdict(),
    }
