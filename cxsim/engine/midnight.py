"""What is counted between two days: who has earned a reward, and at the end of a month everybody."""

# Rows of structured arrays have no useful static type; Numba infers it.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import math

import numpy as np

from cxsim.engine import telling, view
from cxsim.engine.columns import (
    ATTITUDE,
    AWARE,
    DETRACTORS,
    FORMERLY,
    JUDGED,
    LOCKED,
    NONE,
    NONE_OWNERS,
    OWNING,
    PERSONS,
    PROMOTERS,
    REMEMBERED,
    SACRIFICE,
    TENURE,
    TRUST,
)
from cxsim.engine.records import CENSUS_SCALE
from cxsim.mind import fit, loyalty, survey
from cxsim.mind.law import kernel, law


@law
def rewarded(customer, day, first, last, count):
    """Count by brand, into `count`, the owners in [first, last) out of their first year at the end of a day."""
    for i in range(first, last):
        c = customer[i]
        if c.brand >= 0 and day + 1 - c.joined > 365.0:
            count[c.brand] += 1


@law
def quadrant(rules, r, ahead):
    """Return the loyalty quadrant towards a brand that is `ahead` (money/month) of its best rival.

    0 none, 1 spurious, 2 latent, 3 true. Somebody who does not know the brand has no attitude to it.
    """
    if r.aware == 0:
        return 0
    return loyalty.quadrant(ahead, r.patronage, rules.attitude_cut, rules.patronage_cut)


@law
def true_rating(rules, c, r, brand, now):
    """Return the recommendation, 0 to 10, that he would give without style and noise."""
    return survey.rating(telling.recommends(rules, c, r, brand, now), 0.0, 0.0, 0.0)


@kernel
def census(rules_, brands, has, customer, relation, now, first, last, table):
    """Count customers [first, last) by segment and brand into `table` (segments, brands, len(CENSUS)).

    The table is in fixed point, CENSUS_SCALE units to one.
    """
    rules = rules_[0]
    worths = np.empty(brands.shape[0])
    for i in range(first, last):
        c = customer[i]
        view.worths(rules, c, relation[i], brands, now, worths)
        for b in range(brands.shape[0]):
            row, r, brand = table[c.segment, b], relation[i, b], brands[b]
            ahead = view.lead(rules, relation[i], worths, b)
            kind = quadrant(rules, r, ahead)
            count(row, PERSONS, 1.0)
            count(row, AWARE, float(r.aware))
            count(row, NONE - kind, 1.0)
            if c.brand != b:
                count(row, FORMERLY, float(r.owned))
                continue
            rating = true_rating(rules, c, r, brand, now)
            count(row, OWNING, 1.0)
            count(row, NONE_OWNERS - kind, 1.0)
            count(row, PROMOTERS, 1.0 if rating >= 9 else 0.0)
            count(row, DETRACTORS, 1.0 if rating <= 6 else 0.0)
            count(row, ATTITUDE, ahead)
            count(row, SACRIFICE, fit.sacrifice(view.distance(c, brand), view.missing(c, has[b])))
            count(row, JUDGED, view.judged(rules, c, r))
            count(row, REMEMBERED, view.remembered(rules, r, now))
            count(row, TRUST, view.trusted(rules, r))
            count(row, LOCKED, 1.0 if c.contract_end > now else 0.0)
            count(row, TENURE, now - c.joined)


@law
def count(row, column, x):
    """Add to one column of the census."""
    row[column] += int(math.floor(x * CENSUS_SCALE + 0.5))
