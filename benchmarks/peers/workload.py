"""The common workload: customers with expectations, and a helpline with impatient callers.

Each customer meets a touchpoint at exponential intervals. At an encounter he

    perceives    quality + noise, cut to [0, 1]
    feels        affect = tanh((perceived - expected) / scale)
    learns       expected   += gain * (perceived - expected)
    remembers    remembered += memory * (affect - remembered)

A share of encounters raises a problem. Then he calls a helpline at once: one queue, first come first served, a few
people with exponential service times, and exponential patience after which he hangs up (M/M/c+M, Erlang-A). The
call, answered or not, is an encounter too, of quality * exp(-wait / tolerable): the wait is remembered.

There are three parts, since not every simulator can express the whole: `agents` has no helpline, in `queue`
customers do nothing but call, as often as they would in the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Part = Literal["whole", "agents", "queue"]
PARTS: tuple[Part, ...] = ("whole", "agents", "queue")


@dataclass(frozen=True)
class Workload:
    """Sizes and numbers of the workload; times in days, quality on [0, 1]."""

    part: Part = "whole"
    customers: int = 10_000
    days: int = 365
    rate: float = 0.1
    """Encounters of a customer in a day, calls apart."""
    share: float = 0.1
    """Share of encounters that raise a problem."""
    staff: int = 2
    service: float = 0.02
    """Mean time of an answered call."""
    patience: float = 0.01
    """Mean patience."""
    tolerable: float = 0.01
    """Wait after which quality is down to 1/e."""
    quality: float = 0.7
    noise: float = 0.08
    gain: float = 0.15
    scale: float = 0.75
    memory: float = 0.3

    @property
    def touches_per_day(self) -> float:
        """Encounters of all customers in a day, calls apart."""
        return 0.0 if self.part == "queue" else self.customers * self.rate

    @property
    def calls_per_day(self) -> float:
        """Calls of all customers in a day."""
        return 0.0 if self.part == "agents" else self.customers * self.rate * self.share


@dataclass
class Day:
    """What the helpline saw in a day."""

    calls: int = 0
    delayed: int = 0
    """Callers who had to wait, those who hung up included."""
    reneged: int = 0
    wait: float = 0.0
    """Sum of waits, days; those who hung up included."""

    def note(self, wait: float, answered: bool) -> None:
        """Count a call."""
        self.calls += 1
        self.delayed += wait > 0.0
        self.reneged += not answered
        self.wait += wait


@dataclass
class Outcome:
    """What one run left behind."""

    seconds: float
    """Wall time of living it, setting up apart."""
    encounters: int
    """Touchpoints met and calls."""
    days: list[Day] = field(default_factory=list)
    """Empty without a helpline."""
    expected: list[float] = field(default_factory=list)
    """Expectation of every customer at the end; empty without customers."""
    remembered: list[float] = field(default_factory=list)

    @property
    def calls(self) -> int:
        """Calls of all days."""
        return sum(day.calls for day in self.days)
