"""The firm's books: what each brand earned and spent each day, at the true size of the market."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cxsim.engine.columns import ACQUISITION_COST, CONTACT_COST
from cxsim.engine.plan import Plan
from cxsim.engine.records import LEDGER, SCALE
from cxsim.engine.staffing import hours_on_duty
from cxsim.engine.tables import World
from cxsim.world.units import DAYS_PER_MONTH


def ledger(
    plan: Plan,
    world: World,
    first_day: int,
    owners: NDArray[np.int64],
    daily: NDArray[np.int64],
    rewarded: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the ledger, (days, brands, len(LEDGER)), of days under one world.

    `world` is that of these days, `plan.world` what it would be without strategy. owners: (days, segments,
    brands); daily: their aggregates; rewarded: (days, brands) owners who get the loyalty reward.
    """
    up = plan.scale_up
    brand, before = world.brand, plan.world.brand
    people = owners.sum(axis=1) * up
    spending = sum(owners[:, s] * value for s, value in enumerate(plan.origins.segment["value"])) * up
    counted = daily.sum(axis=1) * (up / SCALE)
    book = np.zeros((len(owners), len(plan.brands), len(LEDGER)))
    column = {name: i for i, name in enumerate(LEDGER)}
    book[..., column["revenue"]] = brand["price"] * spending / DAYS_PER_MONTH
    book[..., column["service_cost"]] = brand["cost"] * people / DAYS_PER_MONTH
    book[..., column["feature_cost"]] = brand["feature_cost"] * people / DAYS_PER_MONTH
    book[..., column["contact_cost"]] = counted[..., CONTACT_COST]
    book[..., column["acquisition_cost"]] = counted[..., ACQUISITION_COST]
    book[..., column["reward_cost"]] = brand["loyalty_reward"] * (rewarded * up) / DAYS_PER_MONTH
    saved = np.maximum(0.0, before["price"] - brand["price"]) * spending / DAYS_PER_MONTH
    more = np.maximum(0.0, brand["loyalty_reward"] - before["loyalty_reward"])
    book[..., column["concession"]] = saved
    features = (brand["feature_cost"] - before["feature_cost"]) * people / DAYS_PER_MONTH
    book[..., column["extra_cost"]] = features + more * (rewarded * up) / DAYS_PER_MONTH
    for row, desk in enumerate(plan.desks):
        hours = hours_on_duty(desk.hours)
        staff = world.station["staff"][row] * hours * desk.wage
        book[:, desk.brand, column["staff_cost"]] += staff
        usual = plan.world.station["staff"][row] * hours * desk.wage
        book[:, desk.brand, column["extra_cost"]] += staff - usual
    for first, last, once, per_day, payer in plan.programme:
        for row in range(len(book)):
            day = first_day + row
            spent = (once if day == first else 0.0) + (per_day if first <= day < last else 0.0)
            book[row, payer, column["programme_cost"]] += spent
    return book
