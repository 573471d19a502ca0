"""The same budget spent evenly, or on the customers whom a paradigm values most: who is added, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cxsim.experiments import words
from cxsim.experiments.errors import StudyError
from cxsim.experiments.intervals import Interval, interval
from cxsim.experiments.outcomes import direction
from cxsim.manage.paradigms import BY_VALUE, WITHOUT, Paradigm
from cxsim.manage.paradigms import by_value as aiming

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.experiments.managers.contest import Contest
    from cxsim.manage.board import Manager
    from cxsim.world.scenario import Scenario


def with_aiming(managers: Mapping[str, Manager], scenario: Scenario) -> dict[str, Manager]:
    """The managers, each paradigm followed by itself spending by value.

    StudyError where no paradigm is among them, or where nothing on the menu can be for some customers alone.
    """
    from cxsim.manage.menu import can_be_aimed

    if not any(can_be_aimed(scenario, name) for name in scenario.strategies):
        raise StudyError(
            "no strategy of the scenario changes a touchpoint: nothing can be for some customers alone"
        )
    found: dict[str, Manager] = {}
    for name, manager in managers.items():
        found[name] = manager
        if isinstance(manager, Paradigm) and WITHOUT not in name:
            other = aiming(manager)
            found[other.name] = other
    if len(found) == len(managers):
        raise StudyError("by_value compares paradigms, and there is none among the managers")
    return found


def table(contest: Contest) -> pd.DataFrame:
    """A row a paradigm and judged metric: what it reaches evenly, by value, and their paired difference.

    Columns: manager, title, metric, evenly, by_value (means at the end), difference, low, high (95 %), spent_evenly,
    spent_by_value (money for options). No rows unless it was asked for.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for name in pairs(contest):
        for metric in contest.judged:
            gap = difference(contest, name, metric)
            rows.append(
                {
                    "manager": name,
                    "title": contest.title(name),
                    "metric": metric,
                    "evenly": interval(contest.values(name, metric)).mean,
                    "by_value": interval(contest.values(name + BY_VALUE, metric)).mean,
                    "difference": gap.mean,
                    "low": gap.low,
                    "high": gap.high,
                    "spent_evenly": _spent(contest, name),
                    "spent_by_value": _spent(contest, name + BY_VALUE),
                }
            )
    columns = ["manager", "title", "metric", "evenly", "by_value", "difference", "low", "high"]
    return pd.DataFrame(rows, columns=[*columns, "spent_evenly", "spent_by_value"])


def pairs(contest: Contest) -> list[str]:
    """The paradigms that were lived both evenly and by value."""
    return [name for name in contest.managers if name + BY_VALUE in contest.managers]


def difference(contest: Contest, paradigm: str, metric: str) -> Interval:
    """The paired difference that spending by value makes to a paradigm."""
    return contest.difference(paradigm + BY_VALUE, paradigm, metric)


def _spent(contest: Contest, manager: str) -> float:
    mine = contest.meetings[contest.meetings["manager"] == manager]
    return float(mine["spent"].sum()) / contest.done


def sentences(contest: Contest) -> list[str]:
    """What spending by value does to each paradigm, on the deciding metric."""
    told, metric = [], contest.decide_by
    sign, title = direction(metric) or 1, words.inside(words.metric(metric).title)
    for name in pairs(contest):
        gap = difference(contest, name, metric)
        who = contest.title(name)
        if gap.mean == 0.0:
            told.append(f"{who} reaches the same {title} by value as evenly.")
            continue
        better = "more" if sign * gap.mean > 0 else "less"
        size = words.difference_interval(metric, gap, contest.currency)
        told.append(f"{who} reaches {better} by value than evenly on {title}: {size}{words.doubt(gap)}.")
    return told
