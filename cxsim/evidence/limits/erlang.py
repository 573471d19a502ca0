"""What the queue M/M/c+M comes to in the long run: Erlang-A, Palm's queue with impatient callers.

With endless patience it is Erlang-C, with none Erlang-B.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

NEGLIGIBLE = -80.0
"""Log of a probability, relative to the largest, below which states are left out."""


@dataclass(frozen=True)
class Waits:
    """Long-run figures of a queue; time in the unit that it was asked in."""

    delayed: float
    """Share of callers who find everybody busy, and so wait or hang up."""
    reneged: float
    """Share of callers who hang up."""
    wait: float
    """Mean wait of all callers, those who hang up included."""
    busy: float
    """Share of the staff's time spent in service."""


def erlang_a(rate: float, service: float, patience: float, staff: int) -> Waits:
    """Return the waits of Poisson callers, exponential service and patience, from the balance of its states.

    rate: callers per unit of time; service, patience: means; patience may be 0, or infinite if the staff can cope.
    """
    shares = _states(rate, service, patience, staff)
    queue = math.fsum(max(n - staff, 0) * share for n, share in enumerate(shares))
    busy = math.fsum(min(n, staff) * share for n, share in enumerate(shares)) / staff
    delayed = math.fsum(shares[staff:])
    reneged = queue / patience / rate if patience > 0.0 else delayed
    return Waits(delayed, reneged, queue / rate, busy)


def _states(rate: float, service: float, patience: float, staff: int) -> list[float]:
    """Return the share of time with 0, 1, 2, ... callers there."""
    logs, n = [0.0], 0
    while n < staff or (patience > 0.0 and (n <= staff or logs[-1] > max(logs) + NEGLIGIBLE)):
        n += 1
        leaving = min(n, staff) / service + (max(n - staff, 0) / patience if patience > 0.0 else 0.0)
        logs.append(logs[-1] + math.log(rate / leaving))
    largest = max(logs)
    weights = [math.exp(log - largest) for log in logs]
    total = math.fsum(weights)
    return [weight / total for weight in weights]
