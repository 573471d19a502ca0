"""The firm's books: what each brand earned and spent in a day, at the true size of the market."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cxsim.engine.columns import ACQUISITION_COST, CONTACT_COST
from cxsim.engine.plan import Plan
from cxsim.engine.records import LEDGER, SCALE
from cxsim.engine.staffing import on_duty
from cxsim.engine.state import Lives
from cxsim.engine.tables import World
from cxsim.world.units import DAYS_PER_MONTH


def ledger(
    plan: Plan, world: World, lives: Lives, day: int, long_owners: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return one day's ledger, (brands, len(LEDGER)).

    `world` is today's, `plan.world` what it would be without strategy; `long_owners` are owners out of their
    first year, by brand, who get the loyalty reward.
    """
    up = plan.scale_up
    brand, before = world.brand, plan.world.brand
    owners = lives.owners.sum(axis=0) * up
    spending = (lives.owners * plan.origins.segment["value"][:, None]).sum(axis=0) * up
    counted = lives.daily.sum(axis=0) * (up / SCALE)
    rewarded = long_owners * up
    book = np.zeros((len(plan.brands), len(LEDGER)))
    column = {name: i for i, name in enumerate(LEDGER)}
    book[:, column["revenue"]] = brand["price"] * spending / DAYS_PER_MONTH
    book[:, column["service_cost"]] = brand["cost"] * owners / DAYS_PER_MONTH
    book[:, column["feature_cost"]] = brand["feature_cost"] * owners / DAYS_PER_MONTH
    book[:, column["contact_cost"]] = counted[:, CONTACT_COST]
    book[:, column["acquisition_cost"]] = counted[:, ACQUISITION_COST]
    book[:, column["reward_cost"]] = brand["loyalty_reward"] * rewarded / DAYS_PER_MONTH
    saved = np.maximum(0.0, before["price"] - brand["price"]) * spending / DAYS_PER_MONTH
    reward = np.maximum(0.0, brand["loyalty_reward"] - before["loyalty_reward"]) * rewarded / DAYS_PER_MONTH
    book[:, column["concession"]] = saved
    features = (brand["feature_cost"] - before["feature_cost"]) * owners / DAYS_PER_MONTH
    book[:, column["extra_cost"]] = features + reward
    for row, desk in enumerate(plan.desks):
        hours = on_duty(desk.hours)
        staff = world.station["staff"][row] * hours * desk.wage
        book[desk.brand, column["staff_cost"]] += staff
        book[desk.brand, column["extra_cost"]] += staff - plan.world.station["staff"][row] * hours * desk.wage
    for first, last, once, daily in plan.programme:
        spent = (once if day == first else 0.0) + (daily if first <= day < last else 0.0)
        book[plan.focal, column["programme_cost"]] += spent
    return book
