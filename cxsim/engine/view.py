"""How a brand looks to a customer at one moment: sums over his state that several steps need.

Everywhere in the engine's steps `rules` is the row of parameters, `c` a customer's row, `r` his row for one
brand, `brand` a brand's row; `i` and `b` are their numbers, `now` the time in days.
"""

# Rows of structured arrays have no useful static type; Numba infers it.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import math

import numpy as np

from cxsim.engine.records import SCALE
from cxsim.engine.tables import NEVER, QUANTILES
from cxsim.mind import choice, fit, memory, promise, satisfaction, trust, voice
from cxsim.mind.law import kernel, law
from cxsim.world.units import DAYS_PER_MONTH

NO_REMEDY_YET = -1.0
"""Hope of someone whom a brand has given no remedy yet."""
_LEAST = 2.0**-52


@law
def fixed(x):
    """Return x in fixed point, rounded to the nearest unit."""
    return int(math.floor(x * SCALE + 0.5))


@law
def add(cell, column, x):
    """Add to one column of a cell of aggregates."""
    cell[column] += fixed(x)


@law
def tabulated(table, u):
    """Return the quantile of u in a table of QUANTILES equidistant quantiles, interpolated."""
    x = u * (QUANTILES - 1)
    k = int(x)
    return table[k] + (x - k) * (table[k + 1] - table[k])


@law
def trusted(rules, r):
    """Return trust in [0, 1]; one half where trust is switched off."""
    if rules.with_trust == 0.0:
        return 0.5
    return trust.trust(r.kept, r.broken)


@law
def hope(rules, r, brand):
    """Return the remedy he hopes for, [0, 1]: what he learned from those he got, else what he is told and trusts."""
    return r.hope if r.hope > NO_REMEDY_YET else voice.hope(trusted(rules, r), brand.remedy)


@law
def judged(rules, c, r):
    """Return the believed quality, weighted by what matters to his head, [0, 1]."""
    total = 0.0
    weight = 0.0
    for d in range(rules.dimensions):
        total += c.importance[d] * r.belief[d]
        weight += c.importance[d]
    return satisfaction.judged(total, weight)


@law
def should(rules, r, d, now):
    """Return what he feels entitled to in dimension d by now, [0, 1]."""
    return promise.decay_should(r.should[d], rules.best[d], now - r.should_time, rules.should_half_life)


@law
def entitled(rules, c, r, now):
    """Return what he feels entitled to, weighted by what matters to his head, [0, 1]."""
    total = 0.0
    weight = 0.0
    for d in range(rules.dimensions):
        total += c.importance[d] * should(rules, r, d, now)
        weight += c.importance[d]
    return satisfaction.judged(total, weight)


@law
def remembered(rules, r, now):
    """Return remembered affect by now, (-1, 1)."""
    return memory.fade(r.remembered, now - r.remembered_time, rules.memory_half_life)


@law
def distance(c, brand):
    """Return the distance of the offer, personalised as it is today, from his ideal, [0, 1]."""
    return fit.taste_distance(c.taste, fit.position(brand.taste, c.stated_taste, brand.personalise))


@law
def missing(c, has):
    """Return the share of wanted features that a brand has not, [0, 1]; `has` is the brand's row."""
    if c.wants_count == 0:
        return 0.0
    lacking = 0.0
    for f in range(has.shape[0]):
        if (c.wants >> f) & 1:
            lacking += 1.0 - has[f]
    return lacking / c.wants_count


@law
def attitude(rules, c, r, brand, now):
    """Return what the brand is worth to him, price apart, money/month."""
    return attitude_believing(rules, c, r, brand, judged(rules, c, r), now)


@law
def attitude_believing(rules, c, r, brand, believed, now):
    """Return the same where it is known which quality he believes in."""
    e = c.emotional_weight
    return choice.attitude(
        c.willingness_to_pay,
        1.0 - e,
        believed,
        e,
        remembered(rules, r, now),
        rules.taste_weight,
        distance(c, brand),
    )


@law
def worth(rules, c, r, brand, now):
    """Return what a brand is worth to him at its price, money/month."""
    return attitude(rules, c, r, brand, now) - brand.price


@law
def worths(rules, c, relations, brands, now, into):
    """Write into an array what each brand is worth to him at its price, money/month, known or not."""
    for b in range(brands.shape[0]):
        into[b] = worth(rules, c, relations[b], brands[b], now)


@law
def lead(rules, relations, worths, b):
    """Return how far a brand is ahead of the best other one he knows, money/month.

    Where he knows no other, the outside option is the rival; where there is none, 0 is.
    """
    best = rules.outside
    for other in range(worths.shape[0]):
        if other != b and relations[other].aware > 0:
            best = max(best, worths[other])
    return worths[b] - best if best > -NEVER else worths[b]


@kernel
def relative_attitude(rules, c, relations, brands, b, now):
    """Return the lead of one brand."""
    found = np.empty(brands.shape[0])
    worths(rules, c, relations, brands, now, found)
    return lead(rules, relations, found, b)


@law
def since_start(rules, now):
    """Return the days since strategies started, within the day of `now`.

    A moment before midnight can be rounded to midnight by the subtraction. It would then tie with what happens on
    the next day, and the order of a log depend on how many days are recorded at once.
    """
    days = now - rules.first_day
    midnight = math.floor(now) + 1.0 - rules.first_day
    if days >= midnight:
        return midnight - max(1.0, abs(midnight)) * _LEAST
    return days


@law
def excited(rules, c, now):
    """Return arousal by now, [0, 1)."""
    return memory.fade(c.arousal, now - c.arousal_time, rules.arousal_half_life)


@law
def leaving_cost(c, brands, now):
    """Return what it costs him to leave his brand now, money: trouble, and payments left in the contract."""
    if c.brand < 0:
        return 0.0
    own = brands[c.brand]
    left = max(0.0, c.contract_end - now) / DAYS_PER_MONTH
    return c.switching_cost + left * own.price * own.exit_fee
