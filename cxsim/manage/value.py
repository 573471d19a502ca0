"""Whom a firm would rather serve well: each paradigm's own notion of a customer's value, from what it has heard.

A notion gives every owner a number, the higher the sooner money is spent on him. It sees what the manager's
instruments have brought in, customer by customer, and nothing else; of whom nothing is known gets what is known of
the others on average. Who comes first among equals is drawn by lot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from cxsim.engine import draws
from cxsim.engine.records import INSTRUMENTS as SURVEYS
from cxsim.manage.reading import LONG_WAIT, LOW, TROUBLED, UNHAPPY_CSAT, Evidence
from cxsim.world.decisions import QUARTERS
from cxsim.world.units import DAYS_PER_MONTH

Floats = NDArray[np.float64]
Heard = Mapping[str, Evidence]
"""Instrument -> what was gathered for its latest report."""
LOT = 1000
"""Where the draws of lots begin among those of board meetings."""
AHEAD = 12.0
"""Months for which purchases are foreseen."""
MOST = 30.0
"""Largest parameter of the model of purchases: owners who all buy alike fit ever larger ones, and hardly better."""


def quarters(
    notion: str, heard: Heard, owners: NDArray[np.int64], key: tuple[int, int, int]
) -> NDArray[np.int64]:
    """(owners,): the quarter of a brand's owners that each is in, 1 the most valuable, of equal size but for one.

    owners: their numbers, ascending. key: seed, meeting and number of the brand, for the lots of those who are worth
    the same.
    """
    seed, meeting, brand = key
    worth = NOTIONS[notion](heard, owners)
    known = np.isfinite(worth)
    worth = np.where(known, worth, worth[known].mean() if known.any() else 0.0)
    lots = np.array([draws.uniform(seed, int(i), draws.BOARD, meeting, LOT + brand) for i in owners])
    found = np.zeros(len(owners), np.int64)
    found[np.lexsort((lots, -worth))] = 1 + QUARTERS * np.arange(len(owners)) // max(1, len(owners))
    return found


def by_purchases(heard: Heard, owners: NDArray[np.int64]) -> Floats:
    """CRM: the margin of the purchases that he is expected to make within a year (BG/NBD on the firm's books)."""
    from cxsim.measure.buying import BetaGeometricNbd

    evidence = heard.get("transactions")
    if evidence is None or evidence.records.customers is None:
        return np.full(len(owners), np.nan)
    rows = evidence.records.customers[owners]
    on_record = evidence.scenario.run.burn_in + evidence.window.stop  # the books begin with the market
    age = np.minimum(rows["tenure"], on_record) / DAYS_PER_MONTH
    since = np.nan_to_num(rows["last_purchase"], nan=np.inf) / DAYS_PER_MONTH
    # Both in this tenure alone: who came back is a new customer to the books.
    often = rows["repeat_purchases"]
    recency = np.where(often > 0, age - np.minimum(since, age), 0.0)
    if not often.any():
        return _margin(evidence, rows["segment"])
    # Months, in whole ones: few rows for the search, and no purchase is dated that sharply in a CRM.
    table = np.round(np.stack([often, recency, age], axis=1))
    kinds, which, count = np.unique(table, axis=0, return_inverse=True, return_counts=True)
    model = BetaGeometricNbd.fit(kinds[:, 0], kinds[:, 1], kinds[:, 2], count, MOST)
    bought: Floats = model.expected(kinds[:, 0], kinds[:, 1], kinds[:, 2], AHEAD)[which.ravel()]
    return bought * _margin(evidence, rows["segment"])


def _margin(evidence: Evidence, segment: NDArray[np.int32]) -> Floats:
    """(owners,): what each leaves a month, money: what he pays less what it costs to serve him."""
    people, brand = evidence.scenario.people.segments, evidence.scenario.market.brands
    value = np.array([people[name].value for name in evidence.records.segments])
    left: Floats = evidence.price * value[segment] - brand[evidence.scenario.market.focal].cost
    return np.maximum(left, 0.0)


def by_dissatisfaction(heard: Heard, owners: NDArray[np.int64]) -> Floats:
    """Customer satisfaction: unhappy answers since the last meeting, and complaints on file for each year."""
    found, known = np.zeros(len(owners)), np.zeros(len(owners), np.bool_)
    if "csat" in heard:
        asked, unhappy = _answers(heard["csat"], "csat", "score", UNHAPPY_CSAT, owners)
        found, known = found + unhappy, known | (asked > 0)
    evidence = heard.get("complaints")
    if evidence is not None and evidence.records.customers is not None:
        rows = evidence.records.customers[owners]
        found = found + rows["complaints"] / np.maximum(1.0, rows["tenure"] / 365.0)
        known = known | (rows["complaints"] > 0)
    return np.where(known, found, np.nan)


def by_unmet_needs(heard: Heard, owners: NDArray[np.int64]) -> Floats:
    """Customer orientation: the features that he said he needs and the firm has not; known of those interviewed."""
    found = np.full(len(owners), np.nan)
    evidence = heard.get("stated_needs")
    if evidence is None or evidence.interviews is None:
        return found
    told = evidence.interviews
    unmet = np.zeros(len(told))
    for f in range(len(evidence.has)):
        unmet += ((told["wants"] >> f) & 1) * (1.0 - evidence.has[f])
    place = np.searchsorted(owners, told["customer"])
    there = (place < len(owners)) & (owners[np.minimum(place, len(owners) - 1)] == told["customer"])
    found[place[there]] = unmet[there]
    return found


def by_experience(heard: Heard, owners: NDArray[np.int64]) -> Floats:
    """Customer experience management: how much went wrong for him, weighed by how much he talks.

    Wrong: visits in the journey log and low answers, each counting once. Talk: neighbours told so far, over the mean.
    """
    risk = np.zeros(len(owners))
    if "journey" in heard:
        log = heard["journey"].own_log
        wrong = np.isin(log["outcome"], TROUBLED) | (log["wait"] > LONG_WAIT)
        risk += _counted(log["customer"][wrong], owners)
    for name, survey, item, limit in (
        ("csat", "csat", "score", UNHAPPY_CSAT),
        ("relationship", "nps", "again", LOW),
    ):
        if name in heard:
            risk += _answers(heard[name], survey, item, limit, owners)[1]
    voice = np.zeros(len(owners))
    evidence = heard.get("reviews")
    if evidence is not None and evidence.records.customers is not None:
        rows = evidence.records.customers[owners]
        voice = (rows["recommendations"] + rows["warnings"]).astype(np.float64)
    return risk * (1.0 + voice / max(1e-9, float(voice.mean()) if len(voice) else 0.0))


def by_lot(heard: Heard, owners: NDArray[np.int64]) -> Floats:  # noqa: ARG001
    """By lot: everybody is worth the same; what spending on some does by itself, whoever they are."""
    return np.zeros(len(owners))


NOTIONS: dict[str, Callable[[Heard, NDArray[np.int64]], Floats]] = {
    "purchases": by_purchases,
    "dissatisfaction": by_dissatisfaction,
    "unmet_needs": by_unmet_needs,
    "experience": by_experience,
    "lot": by_lot,
}
"""Every notion of value by name."""


def _answers(
    evidence: Evidence, survey: str, item: str, limit: int, owners: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """(owners,) each: how many answers somebody gave in the window, and how many of them at most the limit."""
    rows = evidence.records.surveys
    kept = (rows["instrument"] == SURVEYS.index(survey)) & (rows["brand"] == evidence.brand)
    kept &= (rows["time"] >= evidence.window.start) & (rows["time"] < evidence.window.stop)
    mine = rows[kept]
    return _counted(mine["customer"], owners), _counted(mine["customer"][mine[item] <= limit], owners)


def _counted(customers: NDArray[np.int64], owners: NDArray[np.int64]) -> Floats:
    """(owners,): how often each is among some customers."""
    size = int(max(customers.max(initial=-1), owners.max(initial=-1))) + 1
    found: Floats = np.bincount(customers, minlength=size)[owners].astype(np.float64)
    return found
