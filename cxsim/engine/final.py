"""The final state of every customer, as a table."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxsim.engine import midnight, view
from cxsim.engine.plan import Plan
from cxsim.engine.state import Lives
from cxsim.engine.tables import World
from cxsim.mind import fit
from cxsim.mind.law import kernel, law

FINAL_DTYPE = np.dtype(
    [(name, "i4") for name in ("customer", "generation", "segment", "brand")]
    + [(name, "f8") for name in (
        "emotional_weight", "willingness_to_pay", "ideal", "skill", "patience", "tolerance", "present_bias",
        "switching_cost", "talkativeness", "response", "style", "usage", "needs", "tenure", "contract_left",
    )]
    + [("free", "?")]
    + [(name, "f8") for name in ("attitude", "sacrifice", "judged", "remembered", "trust", "patronage")]
    + [(name, "i4") for name in (
        "quadrant_focal", "promoter_true", "problems", "complaints", "encounters", "recommendations", "warnings",
    )]
    + [(name, "f8") for name in ("attitude_focal", "patronage_focal")]
    + [(name, "f8") for name in (
        "purchases", "repeat_purchases", "last_purchase", "purchases_focal", "last_purchase_focal",
    )]
)  # fmt: skip
"""A row a customer; attitude to trust and purchases speak of his own brand (nan without one), what ends in `_focal`
of the focal one (attitude nan if he does not know it). last_purchase: days since, nan if there was none;
repeat_purchases: free choices of his brand since he joined it, or since the beginning for who had it then."""

_SAME = (
    "generation", "segment", "brand", "emotional_weight", "willingness_to_pay", "skill", "patience", "tolerance",
    "present_bias", "switching_cost", "talkativeness", "response", "style", "usage", "needs", "problems",
    "complaints", "encounters",
)  # fmt: skip


def customers(plan: Plan, world: World, lives: Lives, now: float) -> NDArray[Any]:
    """Return the table at a midnight."""
    table = np.zeros(plan.customers, FINAL_DTYPE)
    who = lives.customer
    for name in _SAME:
        table[name] = who[name]
    table["customer"] = np.arange(plan.customers)
    table["ideal"] = who["taste"]
    table["recommendations"], table["warnings"] = who["told_good"], who["told_bad"]
    owns = who["brand"] >= 0
    table["tenure"] = np.where(owns, now - who["joined"], np.nan)
    table["contract_left"] = np.where(owns, np.maximum(0.0, who["contract_end"] - now), 0.0)
    table["free"] = table["contract_left"] == 0.0
    _fill(world.rules, world.brand, world.has, lives.customer, lives.relation, table, plan.focal, now)
    return table


@law
def since_purchase(r, now):  # type: ignore[no-untyped-def]
    """Return the days since the last purchase of a brand, nan without one."""
    return now - r.last_purchase if r.purchases > 0 else np.nan


@kernel
def _fill(rules_, brands, has, customer, relation, table, focal, now):  # type: ignore[no-untyped-def]
    rules = rules_[0]
    worths = np.empty(brands.shape[0])
    for i in range(table.shape[0]):
        row, c, relations = table[i], customer[i], relation[i]
        view.worths(rules, c, relations, brands, now, worths)
        row.attitude_focal = view.lead(rules, relations, worths, focal)
        if relations[focal].aware == 0:
            row.attitude_focal = np.nan
        row.quadrant_focal = midnight.quadrant(rules, relations[focal], row.attitude_focal)
        row.patronage_focal = relations[focal].patronage
        row.purchases_focal = relations[focal].purchases
        row.last_purchase_focal = since_purchase(relations[focal], now)
        row.promoter_true = -1
        row.attitude = row.sacrifice = row.judged = row.remembered = row.trust = row.patronage = np.nan
        row.purchases = row.repeat_purchases = row.last_purchase = np.nan
        b = c.brand
        if b >= 0:
            r, brand = relations[b], brands[b]
            row.attitude = view.lead(rules, relations, worths, b)
            row.sacrifice = fit.sacrifice(view.distance(c, brand), view.missing(c, has[b]))
            row.judged = view.judged(rules, c, r)
            row.remembered = view.remembered(rules, r, now)
            row.trust = view.trusted(rules, r)
            row.patronage = r.patronage
            row.purchases = r.purchases
            row.repeat_purchases = r.purchases - r.purchases_before
            row.last_purchase = since_purchase(r, now)
            row.promoter_true = midnight.true_rating(rules, c, r, brand, now)
