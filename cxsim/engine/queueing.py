"""A station's day worked out in one pass: who is taken when, who gives up, who is still there at midnight.

One queue, first come first served; a start is the first instant from one's arrival, and from the start of whoever
came before, at which fewer are in service than are on duty. Who is taken at the very end of patience is served.
`cxsim.engine.desk` is the same station as a SimPy resource.
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
def starts(arrival, deadline, length, busy_until, change, staff, now, midnight, start):
    """Work out a day's queue from `now` to `midnight`; write each visitor's start, LATER or GIVES_UP into `start`.

    arrival, deadline, length (of service): a row a visitor, in order of arrival. busy_until: a heap of ends of
    services under way, left as it is at midnight, ends of this day's services included. change: times from which
    `staff` are on duty, the first not after `now`.
    """
    duty = 0
    for k in range(arrival.shape[0]):
        start[k] = LATER
        now = max(now, arrival[k])
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
        if now < midnight and now <= deadline[k]:
            start[k] = now
            heapq.heappush(busy_until, now + length[k])
        elif deadline[k] < midnight:
            start[k] = GIVES_UP
