"""The visitors of a station that nobody simulates, where a simulated customer stands for many.

They keep the load, and so the waits, of the true size: a desk of 50 is not 25 desks of 2. Their number follows
the arrivals of the simulated customers of the last two months, each of whom stands for `scale_up` true ones.
What chance decides about visitor `k` of a day is keyed by station, day and k. They are the most frequent events
of a small run, so when one comes and how long he is served share a block of chance, and his patience is worked out
only if he has to wait.
"""

# Rows of structured arrays have no useful static type; Numba infers it.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import math

from cxsim.engine import draws, population, view
from cxsim.engine.tables import TRAITS
from cxsim.mind.law import law

PER_DAY, DAYS = 1 << 24, 1 << 16
"""Numbers of background visitors of one station: so many a day, and so many days until they are used again."""
FIRST_STATION = 1 << 31
"""Key of the first station among the customers' keys of draws."""
ARRIVAL_MEMORY = 1.0 - 2.0 ** (-1.0 / 60.0)
"""Daily weight of the newest arrivals in the smoothed load: a half-life of 60 days (assumed)."""
FIRST_GUESS = 14
"""Days of arrivals that the first guess of the load is worth (assumed)."""
PATIENCE = TRAITS.index("patience")


@law
def smoothed(load, arrivals, day):
    """Return the simulated arrivals a day, smoothed, at the end of a day with so many."""
    newest = max(ARRIVAL_MEMORY, 1.0 / (day + FIRST_GUESS))
    return load + newest * (arrivals - load)


@law
def visitors(rules, row, load, day):
    """Return how many come to a station on a day."""
    return min(
        PER_DAY - 1, draws.poisson((rules.scale_up - 1.0) * load, _chances(rules, row, _key(day, -1), 0)[0])
    )


@law
def number(customers, row, day, k):
    """Return the number of visitor k of a day."""
    return customers + (row * DAYS + day % DAYS) * PER_DAY + k


@law
def which(customers, who):
    """Return k of a visitor's number."""
    return (who - customers) % PER_DAY


@law
def visit(rules, row, desk, day, k):
    """Return when visitor k of a day comes, within opening hours, and how long he would be served, days."""
    when, length = _chances(rules, row, _key(day, k), 1)
    return day + (desk.opens + when * (desk.closes - desk.opens)) / 24.0, desk.service * -math.log(length)


@law
def deadline(rules, row, people, quantiles, day, k, came):
    """Return until when visitor k is willing to queue: he is like somebody of a segment drawn by its share."""
    if rules.with_patience == 0.0:
        return math.inf
    segment, patience = _chances(rules, row, _key(day, k), 2)
    return came + view.tabulated(quantiles[population.rank(segment, people.upto), PATIENCE], patience)


@law
def _key(day, k):
    return day * PER_DAY + k + 1


@law
def _chances(rules, row, key, index):
    return draws.uniforms(rules.seed, FIRST_STATION + row, draws.BACKGROUND, key, index)
