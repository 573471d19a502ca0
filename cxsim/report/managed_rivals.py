"""The section on rivals who are managed too: how every brand fared, and what the rivals bought and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxsim.experiments.managers import rivals
from cxsim.experiments.managers.rivals import named, title_of
from cxsim.manage.board import instruments_of
from cxsim.manage.instruments import INSTRUMENTS
from cxsim.report import minutes
from cxsim.report.exhibits import Data
from cxsim.report.rows import each
from cxsim.report.wording import between, change, level, money, unit
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.experiments.managers.contest import Contest


def section(contest: Contest) -> dict[str, Any] | None:
    """What the template writes; None where no rival is managed."""
    if not contest.rivalry.rivals:
        return None
    seats = contest.paradigms or contest.shown
    return {
        "seats": [
            {
                "title": named(contest, contest.scenario.market.focal, contest.title(manager)),
                "told": rivals.sentences(contest, manager),
                "table": _table(contest, manager),
            }
            for manager in seats
        ],
        "rivals": [_rival(contest, rival, seats[0]) for rival in contest.rivalry.rivals],
        "beside": contest.title(seats[0]),
    }


def _table(contest: Contest, manager: str) -> Data:
    """A row a brand: the level of the deciding metric, and what each judged metric gained by management."""
    found = contest.by_brand[contest.by_brand["manager"] == manager]
    deciding = METRICS[contest.decide_by]
    headers, columns = ["brand", f"{deciding.title}, level"], []
    for metric in contest.judged:
        rows = found[found["metric"] == metric]
        ends = rows[["difference", "difference_low", "difference_high"]].to_numpy(float).ravel()
        how = unit(METRICS[metric], ends, contest.currency)
        behind = how.difference.strip()
        headers.append(f"{METRICS[metric].title}{', ' + behind if behind else ''}")
        columns.append(_gains(contest, metric, rows))
    first = found[found["metric"] == contest.decide_by]
    brands = [named(contest, row.brand, row.managed_by) for row in each(first)]
    levels = [level(deciding, row.mean, contest.currency) for row in each(first)]
    return Data(tuple(headers), tuple(zip(brands, levels, *columns, strict=True)))


def _gains(contest: Contest, metric: str, rows: pd.DataFrame) -> list[str]:
    ends = rows[["difference", "difference_low", "difference_high"]].to_numpy(float).ravel()
    how = unit(METRICS[metric], ends, contest.currency)
    cells = []
    for row in each(rows):
        told = change(METRICS[metric], row.difference, contest.currency, how, behind=False)
        span = between(METRICS[metric], row.difference_low, row.difference_high, contest.currency, how)
        cells.append(f"{told} ({span})" if span else told)
    return cells


def _rival(contest: Contest, rival: Any, beside: str) -> dict[str, Any]:
    """What one rival sees, bought in the first replication and why, and how often in all."""
    purchases, meetings = (
        _of(rows, rival.brand, beside) for rows in (contest.rival_purchases, contest.rival_meetings)
    )
    first = min(contest.lived)
    return {
        "title": named(contest, rival.brand, title_of(contest, rival.brand)),
        "budget": money(rival.budget, contest.currency),
        "surveys": rival.surveys,
        "reads": [INSTRUMENTS[one].title for one in instruments_of(rival.manager)],
        "bought": minutes.bought(contest, _first(purchases, first)),
        "usual": minutes.usual(contest, purchases),
        "ledger": minutes.ledger(contest, _first(meetings, first)),
    }


def _of(rows: pd.DataFrame, brand: str, beside: str) -> pd.DataFrame:
    return rows[(rows["brand"] == brand) & (rows["manager"] == beside)] if len(rows) else rows


def _first(rows: pd.DataFrame, replication: int) -> pd.DataFrame:
    return rows[rows["replication"] == replication] if len(rows) else rows
