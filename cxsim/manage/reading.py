"""From what an instrument gathers to its report: shares of owners whom each aspect troubles within a year.

Every instrument speaks the same language, so that one rule can weigh what they say. An incident that happens
r times per owner and year troubles 1 - exp(-r) of them within a year (Poisson); a standing lack troubles those
who have it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxsim.engine.records import INSTRUMENTS as SURVEYS
from cxsim.engine.records import OUTCOMES, Records
from cxsim.manage.board import Reading, Report
from cxsim.measure import instruments as measured
from cxsim.measure.windows import YEAR, View, Window, view
from cxsim.world.scenario import DIMENSIONS, Scenario

SHORT = 0.75
"""Believed level, [0, 1], below which somebody says that a dimension is wanting."""
FAR = 0.25
"""Distance from the ideal above which an offer is somebody else's: nearness of 7 of 10 or less."""
DEAR = 0.5
"""Share of what a product is worth that its price may take before it is called dear."""
LONG_WAIT = 10.0 / 1440.0
"""Wait, days, that a log counts as trouble."""
UNHAPPY_CSAT, HARD_CES, LOW, COLD = 3, 4, 6, 4
"""Highest answers that count as trouble: of 5, of 7, of 10, and of 10 where 5 is to feel nothing in particular."""

TROUBLED = tuple(OUTCOMES.index(name) for name in ("abandoned", "reneged", "unresolved"))
Found = tuple[float, int, list[Reading]]
"""Share content, how many answers or events, readings."""


@dataclass(frozen=True)
class Evidence:
    """All that was gathered of the focal brand until a meeting. Managers never see it."""

    scenario: Scenario
    records: Records
    log: NDArray[Any]
    """Encounters logged since the meeting before."""
    owners_before: NDArray[np.int64]
    """Generation of whoever owned the brand at the meeting before, by customer; -1: did not own it."""
    owners_now: NDArray[np.int64]
    """The same today."""
    interviews: NDArray[Any] | None
    has: NDArray[np.float64]
    """(features,): what the firm's product can do today."""
    price: float
    """The firm's price today, money per month."""
    window: Window

    @property
    def brand(self) -> int:
        return self.records.brands.index(self.scenario.market.focal)

    @property
    def seen(self) -> View:
        """What the books and counters say of the window."""
        return view(self.records, self.window, self.brand)

    @property
    def own_log(self) -> NDArray[Any]:
        """Contacts of the focal brand with its owners inside the window."""
        log = self.log
        kept = (log["brand"] == self.brand) & (log["time"] >= self.window.start)
        kept &= (log["time"] < self.window.stop) & (self.owners_before[log["customer"]] == log["generation"])
        found: NDArray[Any] = log[kept]
        return found


def report(instrument: str, evidence: Evidence) -> Report:
    """What an instrument reports."""
    content, n, readings = READERS[instrument](evidence)
    return Report(instrument, evidence.window.stop, content, n, tuple(readings))


def within_a_year(rate: float) -> float:
    """Share to whom something happens within a year that happens `rate` times a year, by chance."""
    return 1.0 - math.exp(-max(0.0, rate)) if math.isfinite(rate) else 0.0


def _yearly(events: float, evidence: Evidence) -> float:
    years = evidence.seen.owner_years
    return events / years if years > 0 else 0.0


def transactions(evidence: Evidence) -> Found:
    """Who left, and where he had been.

    A contact is charged with the leavers beyond those without it (attributable risk); leavers whom no contact sets
    apart are charged to all contacts, as often as they are met.
    """
    before = evidence.owners_before >= 0
    left = before & (evidence.owners_now != evidence.owners_before)
    owners, leavers = int(before.sum()), int(left.sum())
    if not owners:
        return math.nan, 0, []
    a_year = YEAR / evidence.window.days
    leaving = within_a_year(a_year * leavers / owners)
    charged = _charged(evidence, before, left)
    log = evidence.own_log
    often = {name: int((log["touchpoint"] == k).sum()) for name, k in _direct(evidence)}
    total = sum(often.values())
    unexplained = max(0.0, leavers / owners - math.fsum(charged.values()))
    readings = [Reading("loyalty", leaving, leavers), Reading("former", leaving, leavers)]
    faults = {case.touchpoint for case in evidence.scenario.journey.problems.values()}
    for name, number in often.items():
        if not number:
            continue
        share = within_a_year(a_year * (charged.get(name, 0.0) + unexplained * number / total))
        readings.append(Reading(f"touchpoint:{name}", share, leavers))
        if name in faults:
            readings.append(Reading("problems", share, leavers))
    return 1.0 - leaving, owners, readings


def _direct(evidence: Evidence) -> list[tuple[str, int]]:
    """Touchpoints of direct contact, each with its number."""
    points = evidence.scenario.journey.touchpoints
    return [(n, k) for k, n in enumerate(evidence.records.touchpoints) if points[n].contact != "indirect"]


def _charged(evidence: Evidence, before: NDArray[np.bool_], left: NDArray[np.bool_]) -> dict[str, float]:
    """Touchpoint -> share of owners who left beyond what those without the contact did, if that is more than chance."""
    log, owners, found = evidence.own_log, int(before.sum()), {}
    for name, k in _direct(evidence):
        met = np.zeros(len(before), np.bool_)
        met[log["customer"][log["touchpoint"] == k]] = True
        met &= before
        exposed, other = int(met.sum()), owners - int(met.sum())
        if not exposed or not other:
            continue
        here, there = float((left & met).sum()) / exposed, float((left & ~met).sum()) / other
        overall = float(left.sum()) / owners
        error = math.sqrt(overall * (1.0 - overall) * (1.0 / exposed + 1.0 / other))
        if here - there > error:
            found[name] = (here - there) * exposed / owners
    return found


def complaints(evidence: Evidence) -> Found:
    """Problems that were voiced, and those that nobody resolved."""
    day = evidence.seen.daily
    voiced = round(day["complaints"])
    share = within_a_year(_yearly(day["complaints"], evidence))
    open_ones = within_a_year(_yearly(max(0.0, day["complaints"] - day["resolved"]), evidence))
    readings = [Reading("problems", share, voiced), Reading("remedy", open_ones, voiced)]
    return 1.0 - share, voiced, readings


def _after_contacts(evidence: Evidence, survey: str, limit: int) -> Iterator[tuple[str, float, int]]:
    """(touchpoint, unhappy contacts per owner and year, answers) of each touchpoint that is surveyed."""
    answers = _answers(evidence, survey)
    for k in np.unique(answers["touchpoint"]):
        here = answers[answers["touchpoint"] == k]["score"]
        name = evidence.records.touchpoints[k]
        rate = contacts(evidence)[name] * float((here <= limit).mean())
        yield name, rate, len(here)


def _answers(evidence: Evidence, survey: str) -> NDArray[Any]:
    answers = evidence.records.surveys
    kept = (answers["instrument"] == SURVEYS.index(survey)) & (answers["brand"] == evidence.brand)
    kept &= (answers["time"] >= evidence.window.start) & (answers["time"] < evidence.window.stop)
    found: NDArray[Any] = answers[kept]
    return found


def contacts(evidence: Evidence) -> dict[str, float]:
    """Touchpoint -> encounters per owner and year, over the months inside the last year."""
    from cxsim.measure.journey import journey_map

    run = Window(max(evidence.records.first_day, evidence.window.stop - YEAR), evidence.window.stop)
    table = journey_map(evidence.records, evidence.scenario, run)["per_owner_year"]
    return {str(name): float(rate) if math.isfinite(rate) else 0.0 for name, rate in table.items()}


def csat(evidence: Evidence) -> Found:
    """Unhappy answers by touchpoint, as often as it is met."""
    scores = measured.scores(evidence.records, "csat", evidence.window, evidence.brand)
    readings = [
        Reading(f"touchpoint:{name}", within_a_year(rate), n)
        for name, rate, n in _after_contacts(evidence, "csat", UNHAPPY_CSAT)
    ]
    return measured.csat(scores).value, len(scores), readings


def ces(evidence: Evidence) -> Found:
    """Answers that it was hard, as often as such contacts are met."""
    found = list(_after_contacts(evidence, "ces", HARD_CES))
    n, rate = sum(n for _, _, n in found), sum(rate for _, rate, _ in found)
    scores = measured.scores(evidence.records, "ces", evidence.window, evidence.brand)
    content = float((scores > HARD_CES).mean()) if n else math.nan
    return content, n, [Reading("dimension:ease", within_a_year(rate), n)] if n else []


def relationship(evidence: Evidence) -> Found:
    """Items of the relationship survey: choose again, how it feels, how near the ideal."""
    answers = _answers(evidence, "nps")
    n = len(answers)
    if not n:
        return math.nan, 0, []
    limits = {"ideal": LOW, "again": LOW, "emotional": COLD}
    low = {item: float((answers[item] <= limit).mean()) for item, limit in limits.items()}
    readings = [Reading("offer", low["ideal"], n), Reading("dimension:care", low["emotional"], n)]
    return 1.0 - low["again"], n, readings


def reviews(evidence: Evidence) -> Found:
    """Stars, and warnings among all that is said; they do not tell what it is about."""
    day = evidence.seen.daily
    said, n = day["recommendations"] + day["warnings"], round(day["reviews"])
    stars = measured.reviews(day["stars"], n).value
    content = (stars - 1.0) / 4.0 if n else 1.0 - day["warnings"] / said if said else math.nan
    return content, n + round(said), []


def journey(evidence: Evidence) -> Found:
    """Visits that went wrong as a log can tell: long waits, queues and journeys left, nothing resolved."""
    log = evidence.own_log
    wrong = np.isin(log["outcome"], TROUBLED) | (log["wait"] > LONG_WAIT)
    readings = []
    for k, name in enumerate(evidence.records.touchpoints):
        here = log["touchpoint"] == k
        if here.any():
            rate = contacts(evidence)[name] * float(wrong[here].mean())
            readings.append(Reading(f"touchpoint:{name}", within_a_year(rate), int(here.sum())))
    return (1.0 - float(wrong.mean()) if len(log) else math.nan), len(log), readings


def stated_needs(evidence: Evidence) -> Found:
    """What owners say they need: features they lack, functions that are wanting, a price that is dear."""
    functional = ("function", "ease", *evidence.scenario.market.dimensions)
    return _interviewed(evidence, functional)


def ideals(evidence: Evidence) -> Found:
    """What owners want exactly: features, every dimension, and an offer nearer to them."""
    every = (*DIMENSIONS, *evidence.scenario.market.dimensions)
    content, n, readings = _interviewed(evidence, every)
    answers = evidence.interviews
    if answers is not None and n:
        far = answers["distance"] > FAR
        readings.append(Reading("offer", float(far.mean()), n))
    return content, n, readings


def _interviewed(evidence: Evidence, dimensions: tuple[str, ...]) -> Found:
    answers, scenario = evidence.interviews, evidence.scenario
    if answers is None or not len(answers):
        return math.nan, 0, []
    n, readings, lacking = len(answers), [], np.zeros(len(answers), np.bool_)
    for f, feature in enumerate(scenario.market.features):
        wanted = (answers["wants"] >> f) & 1 == 1
        readings.append(Reading(f"feature:{feature}", float(wanted.mean()), n))
        if evidence.has[f] < 1.0:
            lacking |= wanted
    every = (*DIMENSIONS, *scenario.market.dimensions)
    for name in dimensions:
        d = every.index(name)
        matters = answers["importance"][:, d] >= 1.0 / len(every)
        wanting = matters & (answers["level"][:, d] < SHORT)
        readings.append(Reading(f"dimension:{name}", float(wanting.mean()), n))
    dear = evidence.price > DEAR * answers["worth"]
    readings.append(Reading("price", float(dear.mean()), n))
    return 1.0 - float(lacking.mean()), n, readings


READERS: dict[str, Callable[[Evidence], Found]] = {
    "transactions": transactions,
    "stated_needs": stated_needs,
    "csat": csat,
    "ces": ces,
    "relationship": relationship,
    "complaints": complaints,
    "reviews": reviews,
    "journey": journey,
    "ideals": ideals,
}
"""How each instrument of `cxsim.manage.instruments` makes its report."""
