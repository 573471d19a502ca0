"""What a run leaves behind: aggregates by day and month always, the encounter log on request.

Counts and sums are kept as whole numbers in fixed point (`SCALE` units to one), so that adding them up in
another order, on another number of threads, gives the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxsim.world.scenario import MAX_DIMENSIONS

SCALE = 2**32
"""Fixed-point units to one; sums up to 2**31 encounters of unit size fit in 63 bits."""
CENSUS_SCALE = 2**20
"""The same for the census, where money and days are summed over everybody."""

DAILY = (
    "joins",  # purchases completed
    "leaves",  # owners who left for another brand or for none, turnover and returns apart
    "renewals",  # contracts renewed by deliberate choice
    "returns",  # purchases returned
    "exits_market",  # owners who left the market for good
    "choices",  # deliberated occasions of owners
    "encounters",
    "affect",  # sum over encounters, in (-1, 1) each
    "satisfaction",  # sum over encounters, in (-1, 1) each
    "effort",  # sum over encounters of 1 - perceived ease
    "moments",  # moments of truth
    "uses",  # occasions of use
    "lived",  # sum over uses of the utility lived, money per month
    "waits",  # encounters where one may have to wait, waited or not
    "wait",  # sum of those waits, days
    "reneged",  # queues left
    "steps",  # steps of multi-step journeys (purchase, problem)
    "journeys",  # multi-step journeys begun
    "abandoned",  # multi-step journeys left half-way
    "problems",
    "silences",
    "complaints",  # problems voiced
    "exits",  # problems answered by looking for another brand
    "resolved",  # complaints resolved
    "contacts",  # encounters at a place of remedy
    "recommendations",  # neighbours told something good
    "warnings",  # neighbours told something bad
    "reviews",
    "stars",  # sum over reviews, 1 to 5 each
    "asked",  # customers asked in any survey
    "answered",
    "contact_cost",  # money, for the simulated customers
    "extra_contact_cost",  # of that, what a strategy made contacts dearer (or cheaper: below 0)
    "acquisition_cost",  # gifts to new owners less set-up fees, money
    "regret",  # sum over joins that reached the end of the return window, money per month
)
"""Columns of the daily aggregates, by day, segment and brand. All additive over days and cells."""

TOUCHPOINT = (
    "encounters",
    "affect",
    "affect_squared",
    "satisfaction",
    "expected",  # judged by the head's importance, before
    "perceived",  # judged by the head's importance
    "effort",
    "wait",
    "reneged",
    "abandoned",
    "moments_good",
    "moments_bad",
    "cost",
)
"""Columns of the monthly aggregates by month, segment, brand and touchpoint."""

CENSUS = (
    "persons",  # everyone in the segment (the same for each brand)
    "aware",
    "owners",
    "former",  # owned it before, not now
    "true",  # loyalty quadrants towards the brand, over all persons
    "latent",
    "spurious",
    "none",
    "true_owners",  # the same among owners
    "latent_owners",
    "spurious_owners",
    "none_owners",
    "promoters",  # true recommendation (no style, no noise) among owners
    "detractors",
    "attitude",  # sum over owners, money per month ahead of the best rival
    "sacrifice",  # sum over owners
    "judged",  # sum over owners of judged belief, [0, 1]
    "remembered",  # sum over owners of remembered affect
    "trust",  # sum over owners
    "locked",  # owners inside a contract
    "tenure",  # sum over owners, days
)
"""Columns of the census, taken at the end of every month, by month, segment and brand."""

LEDGER = (
    "revenue",
    "service_cost",
    "feature_cost",
    "contact_cost",
    "staff_cost",
    "acquisition_cost",
    "reward_cost",
    "programme_cost",  # what the strategy's interventions cost by themselves
    "concession",  # price and rewards given up against the plan without strategy; informative, inside revenue
    "extra_cost",  # what costs more than in the plan without strategy, by what a strategy changed; inside the others
)
"""Columns of the ledger, by day and brand: money at the true size of the market."""

STATION = ("arrivals", "served", "reneged", "wait", "delayed", "busy", "staffed")
"""Columns by day, brand and station, background included: counts; wait, busy, staffed in person-days;
`delayed` counts those served who had to wait."""

SURVEY_DTYPE = np.dtype(
    [
        ("time", "f8"),  # days since the strategies started (negative: burn-in)
        ("customer", "i8"),
        ("segment", "i8"),
        ("brand", "i8"),
        ("instrument", "i8"),  # index into INSTRUMENTS
        ("touchpoint", "i8"),  # -1 for the relationship survey
        ("score", "f8"),
        ("expectations", "f8"),  # relationship only: fulfilment of expectations, 0-10
        ("ideal", "f8"),  # relationship only: closeness to the ideal, 0-10
        ("overall", "f8"),  # relationship only: overall satisfaction, 0-10
        ("again", "f8"),  # relationship only: would choose again, 0-10
        ("emotional", "f8"),  # relationship only: how it feels, 0-10
    ]
)
INSTRUMENTS = ("nps", "csat", "ces")

OUTCOMES = (
    "done",  # a step of its own, or the last of a journey
    "next",  # leads on
    "abandoned",
    "reneged",  # left the queue
    "resolved",
    "unresolved",
    "joined",
    "silence",
    "voice",
    "exit",
)


def encounter_dtype(dimensions: int) -> np.dtype[Any]:
    """Row of the encounter log; every dimension stands in an array column."""
    return np.dtype(
        [
            ("time", "f8"),  # end of the encounter, days since the strategies started
            ("customer", "i8"),
            ("generation", "i8"),
            ("segment", "i8"),
            ("brand", "i8"),
            ("episode", "i8"),  # index into the plan's episode names
            ("occasion", "i8"),  # which occasion of that episode; with customer and episode: one journey
            ("touchpoint", "i8"),
            ("visit", "i8"),
            ("wait", "f8"),  # days
            ("expected", "f8", (dimensions,)),
            ("delivered", "f8", (dimensions,)),
            ("perceived", "f8", (dimensions,)),
            ("experienced", "i1", (dimensions,)),  # whether the dimension is experienced here
            ("rational", "f8"),  # judged quality, [0, 1]
            ("affect", "f8"),
            ("satisfaction", "f8"),
            ("attitude_change", "f8"),  # change of relative attitude, log-odds
            ("moment_of_truth", "?"),
            ("outcome", "i8"),  # index into OUTCOMES
        ]
    )


ENCOUNTER_DTYPE = encounter_dtype(MAX_DIMENSIONS)
"""Row of an engine's log, whatever the scenario; dimensions that it has not stay empty."""


@dataclass
class Records:
    """Everything recorded of one run. Index 0 of `daily` is day `first_day`."""

    first_day: int
    """Day of the first row, counted from the start of the strategies (burn-in: negative)."""
    brands: tuple[str, ...]
    segments: tuple[str, ...]
    touchpoints: tuple[str, ...]
    episodes: tuple[str, ...]
    stations: tuple[tuple[str, str], ...]
    """(brand, station) of each station row."""
    dimensions: tuple[str, ...]
    scale_up: float
    """True customers per simulated customer."""
    daily: NDArray[np.int64]
    """(days, segments, brands, len(DAILY)), fixed point."""
    owners: NDArray[np.int64]
    """(days, segments, brands): owners at the end of each day, persons."""
    touchpoint: NDArray[np.int64]
    """(months, segments, brands, touchpoints, len(TOUCHPOINT)), fixed point; month m is of 365/12 days."""
    census: NDArray[np.float64]
    """(months, segments, brands, len(CENSUS))."""
    census_days: NDArray[np.int64]
    """Day (as `first_day` counts) at whose midnight each census was taken."""
    ledger: NDArray[np.float64]
    """(days, brands, len(LEDGER)), money at the true size of the market."""
    station: NDArray[np.float64]
    """(days, stations, len(STATION))."""
    surveys: NDArray[Any]
    """SURVEY_DTYPE rows by time, then customer."""
    customers: NDArray[Any] | None = None
    """Final state, a row a customer (see `cxsim.engine.final`)."""
    encounters: NDArray[Any] | None = None
    """encounter_dtype rows by time, then customer; only with the log on."""
    notes: dict[str, str] = field(default_factory=dict)
