"""Numbers that claims need and no metric is: each from the records of one run, for the focal brand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cxsim.measure.foresight import separation

if TYPE_CHECKING:
    from cxsim.engine.records import Records
    from cxsim.world.scenario import Scenario

Statistic = Callable[["Records", "Scenario"], float]

YEAR = 365.0
SATISFIED = 7.0
"""Answer on the 0-10 scale from which a customer counts as satisfied (assumed)."""
LOWEST = 0.2
"""Part of the customers at the bottom that a firm worries about: a fifth, as usual in scoring by recency,
frequency and money."""


def value(name: str, records: Records, scenario: Scenario) -> float:
    """One statistic of a run; NaN where it is not defined."""
    found = float(STATISTICS[name][1](records, scenario))
    return found if math.isfinite(found) else math.nan


# --- who left, and what he had answered before ----------------------------------------------------------


def leavers_satisfied(records: Records, scenario: Scenario) -> float:
    """Share of the satisfied among those who are no longer owners."""
    asked, gone = _asked_early(records, scenario)
    return _mean(asked["overall"][gone] >= SATISFIED)


def satisfaction_foretells(records: Records, scenario: Scenario) -> float:
    """How well low satisfaction tells those who leave from those who stay."""
    asked, gone = _asked_early(records, scenario)
    return separation(-asked["overall"], gone)


def ideal_foretells(records: Records, scenario: Scenario) -> float:
    """How well distance from the ideal tells those who leave from those who stay."""
    asked, gone = _asked_early(records, scenario)
    return separation(-asked["ideal"], gone)


def _asked_early(records: Records, scenario: Scenario) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """The last answer of each customer to the relationship survey in the first year of the run, and who is no
    longer an owner when it ends."""
    from cxsim.engine.records import INSTRUMENTS

    surveys, focal = records.surveys, _focal(records, scenario)
    interviews = (surveys["instrument"] == INSTRUMENTS.index("nps")) & (surveys["brand"] == focal)
    answers = surveys[interviews & (surveys["time"] >= 0.0) & (surveys["time"] < YEAR)]
    latest_first = answers[::-1]
    _, first = np.unique(latest_first["customer"], return_index=True)
    kept = latest_first[first]
    return kept, _customers(records)["brand"][kept["customer"]] != focal


# --- what the books show --------------------------------------------------------------------------------


def leavers_looked_fine(records: Records, scenario: Scenario) -> float:
    """Share of those who leave within a year whose scores by recency, frequency and money were not in the lowest
    fifth of owners, at each end of a year of the run but the last."""
    transactions = _transactions(records, scenario)
    shown: list[tuple[NDArray[np.float64], NDArray[np.bool_]]] = []
    last = records.first_day + len(records.daily) - YEAR
    for day in np.arange(YEAR, last + 1.0, YEAR):
        scores, gone = _books(transactions, scenario, day)
        shown.append((scores, gone))
    if not shown:
        return math.nan
    fine = [scores[gone] > np.quantile(scores, LOWEST) for scores, gone in shown if len(scores)]
    return _mean(np.concatenate(fine)) if fine else math.nan


def _transactions(records: Records, scenario: Scenario) -> NDArray[Any]:
    """Encounters of the sampled customers in which they deal with a brand as its owners: uses, bills, questions."""
    rows = records.encounters
    if rows is None:
        raise ValueError("the run kept no encounters")
    stages = [scenario.journey.touchpoints[name].stage for name in records.touchpoints]
    before = [stage in ("awareness", "discovery", "attraction", "purchase") for stage in stages]
    return np.asarray(rows[~np.array(before)[rows["touchpoint"]] & (rows["time"] >= 0.0)])


def _books(
    transactions: NDArray[Any], scenario: Scenario, day: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What the books say of each owner at a day, higher is better, and who deals with another brand a year later.

    The score is the mean rank of recency, frequency and money in the year before; money is the time since the
    first dealing in it, for which he paid, times the value of his segment.
    """
    from scipy.stats import rankdata

    focal = list(scenario.market.brands).index(scenario.market.focal)
    values = [segment.value for segment in scenario.people.segments.values()]
    year = transactions[(transactions["time"] >= day - YEAR) & (transactions["time"] < day)]
    then = _latest(year)
    owners = then[then["brand"] == focal]
    later = _latest(transactions[transactions["time"] < day + YEAR])
    brand_later = dict(zip(later["customer"].tolist(), later["brand"].tolist(), strict=True))
    gone = np.array([brand_later[who] != focal for who in owners["customer"].tolist()], bool)
    own = year[year["brand"] == focal]
    frequency = np.array([np.sum(own["customer"] == who) for who in owners["customer"]], float)
    since = np.array([own["time"][own["customer"] == who][0] for who in owners["customer"]], float)
    money = np.array([values[segment] for segment in owners["segment"]]) * (day - since)
    scores = [rankdata(column) for column in (owners["time"], frequency, money)]
    return np.mean(scores, axis=0), gone


def _latest(rows: NDArray[Any]) -> NDArray[Any]:
    """The last row of each customer."""
    ordered = rows[np.argsort(rows["time"], kind="stable")][::-1]
    _, first = np.unique(ordered["customer"], return_index=True)
    return ordered[first]


# --- newcomers, outsiders, moments ----------------------------------------------------------------------


def early_leaving(records: Records, scenario: Scenario) -> float:
    """Share of purchases of the last year whose buyers are no longer owners when it ends."""
    from cxsim.engine.records import DAILY, SCALE

    focal = _focal(records, scenario)
    year = records.daily[-int(YEAR) :, :, focal, DAILY.index("joins")]
    joined = float(year.sum()) / SCALE
    people = _customers(records)
    there = np.sum((people["brand"] == focal) & (people["tenure"] < YEAR))
    return 1.0 - float(there) / joined if joined else math.nan


def outsiders_attitude(records: Records, scenario: Scenario) -> float:
    """Mean lead of the brand over the best other one in the minds of those who know it and were never its owners."""
    people = _customers(records)
    never = (people["patronage_focal"] == 0.0) & (people["purchases_focal"] == 0)
    outside = never & (people["brand"] != _focal(records, scenario))
    return _mean(people["attitude_focal"][outside & ~np.isnan(people["attitude_focal"])])


def regard(records: Records, scenario: Scenario) -> float:  # noqa: ARG001
    """Mean lead of the brand over the best other one in the minds of all who know it, owners or not."""
    lead = _customers(records)["attitude_focal"]
    return _mean(lead[~np.isnan(lead)])


def rational_fit(records: Records, scenario: Scenario) -> float:
    """How much of what each owner prefers a rational model of him foretells, for customers it was not fitted to.

    The model is a line through what he believes, is willing to pay and has to do without in taste, with a level of
    each brand's own, price included: all that a firm could know but feelings and what he thinks of rivals.
    """
    people = _customers(records)
    owners = people[(people["brand"] >= 0) & ~np.isnan(people["attitude"])]
    tastes = np.array([brand.taste for brand in scenario.market.brands.values()])
    pays, brand = owners["willingness_to_pay"], owners["brand"]
    distance = np.abs(owners["ideal"] - tastes[brand])
    known = np.column_stack([pays * owners["judged"], pays * distance, pays, np.eye(len(tastes))[brand]])
    fitted = owners["customer"] % 2 == 0
    line = np.linalg.lstsq(known[fitted], owners["attitude"][fitted], rcond=None)[0]
    missed = owners["attitude"][~fitted] - known[~fitted] @ line
    spread = owners["attitude"][~fitted].var() if np.any(~fitted) else 0.0
    return 1.0 - float(np.mean(missed**2) / spread) if spread > 0 else math.nan


def moments_in_fifth(records: Records, scenario: Scenario) -> float:
    """Share of the moments of truth that falls on the fifth of encounters at the touchpoints where they are most
    frequent."""
    from cxsim.engine.records import TOUCHPOINT
    from cxsim.measure.windows import strategy_period, touchpoint_totals

    totals = touchpoint_totals(records, strategy_period(records), _focal(records, scenario))
    encounters = totals[:, TOUCHPOINT.index("encounters")]
    moments = totals[:, TOUCHPOINT.index("moments_good")] + totals[:, TOUCHPOINT.index("moments_bad")]
    if moments.sum() == 0:
        return math.nan
    met = encounters > 0
    encounters, moments = encounters[met], moments[met]
    order = np.argsort(-moments / encounters)
    upto = np.concatenate([[0.0], np.cumsum(encounters[order])]) / encounters.sum()
    held = np.concatenate([[0.0], np.cumsum(moments[order])]) / moments.sum()
    return float(np.interp(0.2, upto, held))


def _focal(records: Records, scenario: Scenario) -> int:
    return records.brands.index(scenario.market.focal)


def _customers(records: Records) -> NDArray[Any]:
    if records.customers is None:
        raise ValueError("the run kept no final state of its customers")
    return records.customers


def _mean(values: NDArray[Any]) -> float:
    return float(values.mean()) if len(values) else math.nan


STATISTICS: dict[str, tuple[str, Statistic]] = {
    "leavers_satisfied": (
        "share of those who answered 7 or more of 10 for satisfaction, of the owners asked in the first year"
        " who are no longer owners at the end; 0 to 1",
        leavers_satisfied,
    ),
    "satisfaction_foretells": (
        "probability that, of two owners asked in the first year, the one who is gone at the end was less"
        " satisfied than the one who is still there; 0 to 1, one half: tells nothing",
        satisfaction_foretells,
    ),
    "ideal_foretells": (
        "the same for how close the offer is to one's ideal; 0 to 1, one half: tells nothing",
        ideal_foretells,
    ),
    "leavers_looked_fine": (
        "share of those who leave within a year who were not in the lowest fifth of owners by recency, frequency and"
        " money at its start; 0 to 1, of the sampled customers",
        leavers_looked_fine,
    ),
    "early_leaving": (
        "share of the purchases of the last year whose buyers are no longer owners at its end; 0 to 1",
        early_leaving,
    ),
    "outsiders_attitude": (
        "mean lead over the best other brand in the minds of those who know the brand and never chose it; money/month",
        outsiders_attitude,
    ),
    "regard": (
        "mean lead over the best other brand in the minds of all who know the brand, owners or not; money/month",
        regard,
    ),
    "rational_fit": (
        "share of the variance between owners, of any brand, in how far it is ahead of its rivals in their minds that"
        " a line through belief, taste and willingness to pay foretells, fitted to every second customer and tried on"
        " the others; up to 1",
        rational_fit,
    ),
    "moments_in_fifth": (
        "share of the moments of truth that falls on the fifth of encounters where they are most frequent, touchpoint"
        " by touchpoint; 0 to 1",
        moments_in_fifth,
    ),
}
"""Name -> what it is, with its unit, and how it is computed."""

FROM_ENCOUNTERS = frozenset({"leavers_looked_fine"})
"""Statistics for which a run must keep the encounters of a sample of customers."""
