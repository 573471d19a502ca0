"""The ledger added up: cost, profit, margin and the lifetime value of an owner."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cxsim.engine.records import DAILY, LEDGER, Records
from cxsim.measure.windows import YEAR, View, Window, daily_totals, owner_years, ratio, rows
from cxsim.world.scenario import Scenario

SERVING = ("service_cost", "feature_cost", "contact_cost", "staff_cost", "reward_cost")
"""Ledger columns that serving the owners one has costs."""

COSTS = (*SERVING, "acquisition_cost", "programme_cost")
"""Ledger columns that make up cost; `concession` and `extra_cost` are inside the others already."""

STRATEGY_COSTS = ("programme_cost", "concession", "extra_cost")
"""Ledger columns that make up the cost of a strategy."""


def column(ledger: NDArray[np.float64], *names: str) -> NDArray[np.float64]:
    """The sum of some columns of a ledger of shape (..., len(LEDGER))."""
    chosen = ledger[..., [LEDGER.index(name) for name in names]]
    return np.asarray(chosen.sum(axis=-1), dtype=np.float64)


def cost_and_profit(ledger: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cost, and profit = revenue - cost, of a ledger of shape (..., len(LEDGER))."""
    cost = column(ledger, *COSTS)
    return cost, column(ledger, "revenue") - cost


def discount(days: NDArray[np.float64] | NDArray[np.int64], rate: float) -> NDArray[np.float64]:
    """What money of each day is worth on day 0, at a yearly rate."""
    return np.asarray((1.0 + rate) ** (-days / YEAR), dtype=np.float64)


def contributions(records: Records, scenario: Scenario, window: Window, brand: int) -> NDArray[np.float64]:
    """(segments,): revenue less the costs of serving over a window, at the true size of the market.

    The ledger knows no segments, so its columns are shared out: revenue by years of ownership times the
    segment's value, cost of contacts by what the segment's contacts cost, staff by its waits, all else by
    years of ownership.
    """
    book = records.ledger[rows(records, window), brand].sum(axis=0)
    years = owner_years(records, window, brand)
    totals = daily_totals(records, window, brand)
    value = np.array([scenario.people.segments[name].value for name in records.segments])
    revenue = float(column(book, "revenue")) * _shares(years * value, years)
    contact = float(column(book, "contact_cost")) * _shares(totals[:, DAILY.index("contact_cost")], years)
    staff = float(column(book, "staff_cost")) * _shares(totals[:, DAILY.index("waits")], years)
    rest = float(column(book, "service_cost", "feature_cost", "reward_cost")) * _shares(years, years)
    return np.asarray(revenue - contact - staff - rest, dtype=np.float64)


def _shares(weights: NDArray[np.float64], otherwise: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights made to sum to 1; the other weights where these sum to 0; even shares where those do too."""
    for candidate in (weights, otherwise):
        if candidate.sum() > 0:
            return np.asarray(candidate / candidate.sum(), dtype=np.float64)
    return np.full(len(weights), 1 / len(weights))


def margin(contribution: float, years: float, scale_up: float) -> float:
    """Money per owner and month: a contribution at the true market size over simulated years of ownership."""
    return contribution / (12 * scale_up * years) if years > 0 else float("nan")


def leaving_rate(seen: View) -> float:
    """Owners lost per owner and year, to a rival, by return, out of the market; NaN without owners."""
    return ratio(sum(seen.daily[name] for name in ("leaves", "returns", "exits_market")), seen.owner_years)


def lifetime_value(margin: float, leaving_rate: float, discount_rate: float) -> float:
    """The value of an owner: m·(1 + d)/(1 + d - r), a payment a month in advance, the first one now.

    m is the margin in money per month, r = exp(-leaving_rate/12) the monthly retention (leaving_rate per
    year, >= 0) and d = (1 + discount_rate)^(1/12) - 1 the monthly rate (discount_rate per year, >= 0).
    NaN where nobody leaves and nothing is discounted, or an argument is NaN.
    """
    rate = (1.0 + discount_rate) ** (1 / 12)
    gap = rate - float(np.exp(-leaving_rate / 12))
    return margin * rate / gap if gap > 0 else float("nan")
