"""What happens between two days: the exchange of words, and at the end of a month the census."""

# Rows of structured arrays have no useful static type; Numba infers it.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

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
from cxsim.mind import fit, loyalty, survey
from cxsim.mind.law import law


@law
def close(rules, customer, relation, daily, review, posted, ties, day):
    """End a day: what was said reaches its hearers, reviews become readable."""
    telling.exchange(rules[0], customer, relation, daily, ties, day)
    telling.publish(rules[0], review, posted)


@law
def quadrant(rules, r, ahead):
    """Return the loyalty quadrant towards a brand that is `ahead` (money/month) of its best rival.

    0 none, 1 spurious, 2 latent, 3 true. Somebody who does not know the brand has no attitude to it.
    """
    if r.aware == 0.0:
        return 0
    return loyalty.quadrant(ahead, r.patronage, rules.attitude_cut, rules.patronage_cut)


@law
def true_rating(rules, c, r, brand, now):
    """Return the recommendation, 0 to 10, that he would give without style and noise."""
    return survey.rating(telling.recommends(rules, c, r, brand, now), 0.0, 0.0, 0.0)


@law
def census(rules_, brands, has, customer, relation, now, table):
    """Count everybody by segment and brand into `table` (segments, brands, len(CENSUS)), at first all zero."""
    rules = rules_[0]
    for i in range(customer.shape[0]):
        c = customer[i]
        for b in range(brands.shape[0]):
            row, r, brand = table[c.segment, b], relation[i, b], brands[b]
            ahead = view.relative_attitude(rules, c, relation[i], brands, b, now)
            kind = quadrant(rules, r, ahead)
            row[PERSONS] += 1.0
            row[AWARE] += r.aware
            row[NONE - kind] += 1.0
            if c.brand != b:
                row[FORMERLY] += r.owned
                continue
            rating = true_rating(rules, c, r, brand, now)
            row[OWNING] += 1.0
            row[NONE_OWNERS - kind] += 1.0
            row[PROMOTERS] += 1.0 if rating >= 9 else 0.0
            row[DETRACTORS] += 1.0 if rating <= 6 else 0.0
            row[ATTITUDE] += ahead
            row[SACRIFICE] += fit.sacrifice(view.distance(c, brand), view.missing(c, has[b]))
            row[JUDGED] += view.judged(rules, c, r)
            row[REMEMBERED] += view.remembered(rules, r, now)
            row[TRUST] += view.trusted(rules, r)
            row[LOCKED] += 1.0 if c.contract_end > now else 0.0
            row[TENURE] += now - c.joined
