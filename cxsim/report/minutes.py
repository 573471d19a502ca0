"""What a manager bought and why, and his ledger, as sections of a page show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxsim.experiments import words
from cxsim.manage.board import STEPS
from cxsim.report.exhibits import Data, data
from cxsim.report.rows import each
from cxsim.report.wording import money, plain
from cxsim.world.units import DAYS_PER_MONTH

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.experiments.managers.contest import Contest


def bought(contest: Contest, rows: pd.DataFrame) -> list[str]:
    """A line a purchase of one manager in one replication: when, how much of what, for how much, and why."""
    options = words.titles(contest.scenario, tuple(contest.scenario.strategies))
    told = []
    for row in each(rows):
        steps = "all" if row.steps == STEPS else f"{row.steps} quarter{'s' if row.steps > 1 else ''}"
        why = f": {row.because}" if row.because else ""
        cost = money(row.cost, contest.currency)
        told.append(
            f"Month {plain(row.day / DAYS_PER_MONTH, 0)}, {steps} of {options[row.option]} for {cost}{why}."
        )
    return told


def usual(contest: Contest, rows: pd.DataFrame) -> list[str]:
    """How much of each option one manager bought, on average over all replications."""
    options = words.titles(contest.scenario, tuple(contest.scenario.strategies))
    if not len(rows):
        return []
    return [
        f"{options[str(option)]} {plain(float(steps) / contest.done / STEPS * 100, 0)} %"
        for option, steps in rows.groupby("option")["steps"].sum().items()
    ]


def ledger(contest: Contest, rows: pd.DataFrame) -> Data:
    """The ledger of one manager in one replication, a row a meeting."""

    def sum_of(value: float) -> str:
        return money(value, contest.currency)

    return data(
        rows,
        [
            ("month", "day", lambda day: plain(day / DAYS_PER_MONTH, 0)),
            ("released", "released", sum_of),
            ("carried over", "carried", sum_of),
            ("for listening", "instruments", sum_of),
            ("for options", "spent", sum_of),
            ("left", "left", sum_of),
            ("questions asked", "asked", lambda value: plain(value, 0)),
        ],
        words=0,
    )
