"""Whose turn it is at a station, and when: one queue, first come first served.

A start is the first instant from one's arrival, and from the start of whoever came before, at which fewer are in
service than are on duty. Who is taken at the very end of patience is served. `cxsim.engine.desk` is the same station
as a SimPy resource.
"""

# Rows of structured arrays have no useful static type; Numba infers it.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import heapq
import math

from cxsim.mind.law import kernel

LATER = math.inf
"""Start of those about whom nothing is decided by midnight."""
GIVES_UP = -1.0
"""Start of those who leave the queue at the end of their patience."""


@kernel
def turn(now, busy_until, change, staff, duty, midnight):
    """Return the first instant from `now` on at which somebody on duty is free, or midnight, and the row of duty then.

    busy_until: a heap of ends of services under way; those that ended are taken off it. change: times from which
    `staff` are on duty, of which that of row `duty` is not after `now`.
    """
    while now < midnight:
        while duty + 1 < change.shape[0] and change[duty + 1] <= now:
            duty += 1
        while len(busy_until) > 0 and busy_until[0] <= now:
            heapq.heappop(busy_until)
        if len(busy_until) < staff[duty]:
            break
        then = busy_until[0] if len(busy_until) > 0 else midnight
        if duty + 1 < change.shape[0]:
            then = min(then, change[duty + 1])
        now = min(then, midnight)
    return now, duty
