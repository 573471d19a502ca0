"""The firm's books: what each brand earned and spent each day, at the true size of the market."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxsim.engine.columns import ACQUISITION_COST, CONTACT_COST, EXTRA_CONTACT_COST, JOINS
from cxsim.engine.plan import Plan
from cxsim.engine.records import LEDGER, SCALE
from cxsim.engine.staffing import hours_on_duty
from cxsim.engine.tables import World
from cxsim.world.units import DAYS_PER_MONTH

TERMS_DTYPE = np.dtype(
    [(name, "f8") for name in ("price", "cost", "feature_cost", "loyalty_reward", "promotion", "setup_fee")]
)
"""What of a brand's row the books need to know."""


def terms(world: World) -> NDArray[Any]:
    """Return the brands' terms under one world, (brands,) of TERMS_DTYPE."""
    found = np.empty(len(world.brand), TERMS_DTYPE)
    for name in TERMS_DTYPE.names or ():
        found[name] = world.brand[name]
    return found


def ledger(
    plan: Plan,
    first_day: int,
    terms: NDArray[Any],
    staff: NDArray[np.float64],
    owners: NDArray[np.int64],
    daily: NDArray[np.int64],
    rewarded: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the ledger, (days, brands, len(LEDGER)).

    terms: (days, brands); staff: (days, stations), full staff; owners: (days, segments, brands); daily: their
    aggregates; rewarded: (days, brands) owners who get the loyalty reward. What they cost and earn beyond the plan
    without strategy is told from `plan.world`.
    """
    up = plan.scale_up
    before = plan.world.brand
    people = owners.sum(axis=1) * up
    spending = sum(owners[:, s] * value for s, value in enumerate(plan.origins.segment["value"])) * up
    counted = daily.sum(axis=1) * (up / SCALE)
    book = np.zeros((len(owners), len(plan.brands), len(LEDGER)))
    column = {name: i for i, name in enumerate(LEDGER)}
    book[..., column["revenue"]] = terms["price"] * spending / DAYS_PER_MONTH
    book[..., column["service_cost"]] = terms["cost"] * people / DAYS_PER_MONTH
    book[..., column["feature_cost"]] = terms["feature_cost"] * people / DAYS_PER_MONTH
    book[..., column["contact_cost"]] = counted[..., CONTACT_COST]
    book[..., column["acquisition_cost"]] = counted[..., ACQUISITION_COST]
    book[..., column["reward_cost"]] = terms["loyalty_reward"] * (rewarded * up) / DAYS_PER_MONTH
    saved = np.maximum(0.0, before["price"] - terms["price"]) * spending / DAYS_PER_MONTH
    more = np.maximum(0.0, terms["loyalty_reward"] - before["loyalty_reward"])
    book[..., column["concession"]] = saved
    serving = (terms["cost"] - before["cost"]) + (terms["feature_cost"] - before["feature_cost"])
    gifts = (terms["promotion"] - before["promotion"]) - (terms["setup_fee"] - before["setup_fee"])
    book[..., column["extra_cost"]] = (
        serving * people / DAYS_PER_MONTH
        + more * (rewarded * up) / DAYS_PER_MONTH
        + gifts * counted[..., JOINS]
        + counted[..., EXTRA_CONTACT_COST]
    )
    for row, desk in enumerate(plan.desks):
        hours = hours_on_duty(desk.hours)
        wages = staff[:, row] * hours * desk.wage
        book[:, desk.brand, column["staff_cost"]] += wages
        usual = plan.world.station["staff"][row] * hours * desk.wage
        book[:, desk.brand, column["extra_cost"]] += wages - usual
    day = first_day + np.arange(len(book))
    for first, last, once, per_day, payer in plan.programme:
        spent = np.where(day == first, once, 0.0) + np.where((first <= day) & (day < last), per_day, 0.0)
        book[:, payer, column["programme_cost"]] += spent
    return book
