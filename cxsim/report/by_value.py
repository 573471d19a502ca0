"""The section on spending by customer value: each paradigm evenly and by its own notion of value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxsim.experiments.managers import by_value
from cxsim.manage.paradigms import BY_VALUE
from cxsim.manage.value import NOTIONS
from cxsim.report.exhibits import Data
from cxsim.report.rows import each
from cxsim.report.wording import between, change, level, money, unit
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from cxsim.experiments.managers.contest import Contest


def section(contest: Contest) -> dict[str, Any] | None:
    """What the template writes; None where nobody spent by value."""
    names = by_value.pairs(contest)
    if not names:
        return None
    return {
        "told": by_value.sentences(contest),
        "table": _table(contest),
        "notions": [
            f"{contest.title(name)}: {_meaning(contest.rivalry.managers[name + BY_VALUE])}" for name in names
        ],
    }


def _meaning(aimer: Any) -> str:
    """The first sentence of what a notion of value says of itself, without whose it is."""
    text = (NOTIONS[aimer.aims].__doc__ or "").split("\n")[0]
    return text.partition(": ")[2]


def _table(contest: Contest) -> Data:
    found = contest.by_value
    headers, columns = ["paradigm"], []
    deciding = METRICS[contest.decide_by]
    first = found[found["metric"] == contest.decide_by]
    for header, column in (("evenly", "evenly"), ("by value", "by_value")):
        headers.append(f"{deciding.title}, {header}")
        columns.append([level(deciding, value, contest.currency) for value in first[column]])
    for metric in contest.judged:
        rows = found[found["metric"] == metric]
        how = unit(
            METRICS[metric], rows[["difference", "low", "high"]].to_numpy(float).ravel(), contest.currency
        )
        behind = how.difference.strip()
        headers.append(f"{METRICS[metric].title}, by value less evenly{', ' + behind if behind else ''}")
        cells = []
        for row in each(rows):
            told = change(METRICS[metric], row.difference, contest.currency, how, behind=False)
            span = between(METRICS[metric], row.low, row.high, contest.currency, how)
            cells.append(f"{told} ({span})" if span else told)
        columns.append(cells)
    headers += ["options, evenly", "options, by value"]
    for column in ("spent_evenly", "spent_by_value"):
        columns.append([money(value, contest.currency) for value in first[column]])
    return Data(tuple(headers), tuple(zip(first["title"], *columns, strict=True)))
