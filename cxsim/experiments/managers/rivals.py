"""Rivals with managers of their own: who they are, and how every brand of the market fared."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cxsim.experiments.errors import StudyError, unknown
from cxsim.experiments.intervals import interval, paired
from cxsim.experiments.outcomes import direction

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.engine.records import Records
    from cxsim.experiments.managers.contest import Contest
    from cxsim.manage.board import Manager
    from cxsim.manage.rivals import Rival
    from cxsim.world.scenario import Scenario

UNMANAGED = ""
"""In the place of a manager: the market in which nobody is managed."""


def chosen(
    scenario: Scenario,
    managers: Mapping[str, Manager],
    budget: float,
    budgets: Mapping[str, float] | None,
) -> tuple[Rival, ...]:
    """The managed rivals in the order of the market, each with the focal brand's budget unless told otherwise.

    StudyError for what is no rival, a manager who foresees, or money that is none.
    """
    from cxsim.manage.board import name_of
    from cxsim.manage.rivals import Rival, seen_by

    market, money = scenario.market, dict(budgets or {})
    others = [name for name in market.brands if name != market.focal]
    for brand in (*managers, *money):
        if brand == market.focal:
            raise StudyError(f"{brand!r} is the focal brand: who manages it is said by managers and budget")
        if brand not in others:
            raise unknown("rival", brand, others)
    for brand, sum_of in money.items():
        if brand not in managers:
            raise StudyError(f"the rival {brand!r} has a budget and no manager")
        if not (sum_of >= 0 and math.isfinite(sum_of)):
            raise StudyError(f"the budget of the rival {brand!r} is {sum_of:g}: it can be 0 or more")
    for brand, manager in managers.items():
        if getattr(manager, "foresees", False):
            raise StudyError(f"{name_of(manager)} foresees, so it can only manage the focal brand")
        if not seen_by(scenario, brand).strategies:
            raise StudyError(f"none of the scenario's strategies can be bought for the rival {brand!r}")
    return tuple(
        Rival(brand, managers[brand], money.get(brand, budget)) for brand in others if brand in managers
    )


def fortunes(records: Records, scenario: Scenario, days: int) -> dict[str, dict[str, float]]:
    """Brand -> metric -> value: every metric as it is for each brand, at so many days."""
    from cxsim.manage.rivals import seen_by
    from cxsim.measure.metrics import metrics

    return {brand: metrics(records, seen_by(scenario, brand), days) for brand in scenario.market.brands}


def by_brand(contest: Contest) -> pd.DataFrame:
    """How every brand fared under each manager of the focal one: a row a manager, metric and brand.

    Columns: manager (of the focal brand), metric, brand, managed_by (title; empty: nobody), mean, low, high (level at
    the end); difference, difference_low, difference_high: from the same market with no manager anywhere, paired;
    rank: by that difference, 1 for whom it did most good. No rows where no rival is managed.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for manager in contest.shown if contest.rivalry.rivals else ():
        for metric in contest.judged:
            rows += _ranked(
                [_row(contest, manager, metric, brand) for brand in contest.scenario.market.brands]
            )
    columns = ["manager", "metric", "brand", "managed_by", "mean", "low", "high"]
    columns += ["difference", "difference_low", "difference_high", "rank"]
    return pd.DataFrame(rows, columns=columns)


def levels(contest: Contest, manager: str, metric: str, brand: str) -> Any:
    """(replications,): a metric of a brand at the end, by the manager of the focal one (UNMANAGED: none anywhere)."""
    return np.array([lived.brands[manager][brand][metric] for _, lived in sorted(contest.lived.items())])


def _row(contest: Contest, manager: str, metric: str, brand: str) -> dict[str, Any]:
    mine = levels(contest, manager, metric, brand)
    level, gain = interval(mine), paired(mine, levels(contest, UNMANAGED, metric, brand))
    return {
        "manager": manager,
        "metric": metric,
        "brand": brand,
        "managed_by": contest.title(manager)
        if brand == contest.scenario.market.focal
        else title_of(contest, brand),
        "mean": level.mean,
        "low": level.low,
        "high": level.high,
        "difference": gain.mean,
        "difference_low": gain.low,
        "difference_high": gain.high,
    }


def _ranked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of one metric with the rank of each brand by what it gained."""
    sign = direction(str(rows[0]["metric"])) or 1
    gains = [-math.inf if math.isnan(row["difference"]) else sign * row["difference"] for row in rows]
    return [
        row | {"rank": 1 + sum(other > gain for other in gains)}
        for row, gain in zip(rows, gains, strict=True)
    ]


def title_of(contest: Contest, brand: str) -> str:
    """Who manages a rival, for people; empty where nobody does."""
    from cxsim.manage.board import title_of as title

    return next((title(rival.manager) for rival in contest.rivalry.rivals if rival.brand == brand), "")


def afresh(rivals: tuple[Rival, ...]) -> tuple[Rival, ...]:
    """The same rivals with managers who have learned nothing yet."""
    import copy

    return tuple(replace(rival, manager=copy.deepcopy(rival.manager)) for rival in rivals)


def sentences(contest: Contest, manager: str) -> list[str]:
    """Who gained most from management on each judged metric, if a manager runs the focal brand."""
    from cxsim.experiments import words

    told = []
    found = contest.by_brand[contest.by_brand["manager"] == manager]
    for metric in contest.judged:
        here = found[found["metric"] == metric].sort_values("rank", kind="stable")
        best, second = here.iloc[0], here.iloc[1]
        sign, title = direction(metric) or 1, words.inside(words.metric(metric).title)
        if sign * best["difference"] <= 0.0:
            told.append(f"On {title}, management does no brand any good.")
            continue
        gain = paired(
            levels(contest, manager, metric, best["brand"]),
            levels(contest, UNMANAGED, metric, best["brand"]),
        )
        lead = paired(
            levels(contest, manager, metric, best["brand"])
            - levels(contest, UNMANAGED, metric, best["brand"]),
            levels(contest, manager, metric, second["brand"])
            - levels(contest, UNMANAGED, metric, second["brand"]),
        )
        who = named(contest, best["brand"], best["managed_by"])
        other = named(contest, second["brand"], second["managed_by"])
        told.append(
            f"On {title}, {who} gains most: {words.difference_interval(metric, gain, contest.currency)} against a "
            f"market without managers{words.doubt(gain)}, "
            f"{words.difference_interval(metric, lead, contest.currency)} more than {other}{words.doubt(lead)}."
        )
    return told


def named(contest: Contest, brand: str, managed_by: str) -> str:
    """A brand and who manages it, as in `Beta (CRM)`."""
    shown = contest.scenario.market.brands[brand].title or brand
    return f"{shown} ({managed_by})" if managed_by else f"{shown} (nobody)"
