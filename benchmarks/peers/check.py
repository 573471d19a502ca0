"""Whether a run agrees with theory within its sampling error."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cxsim.evidence.limits.erlang import erlang_a

from .workload import Day, Outcome, Workload

ERRORS = 4.0
"""Standard errors up to which a difference is taken for chance."""
FORGOTTEN = 8.0
"""Minus the logarithm of what is left of the variance of first expectations, from where on it is nothing."""


@dataclass(frozen=True)
class Finding:
    """One figure beside what it must be."""

    what: str
    found: float
    theory: float
    error: float
    """Standard error of what was found."""

    @property
    def agrees(self) -> bool:
        """Whether chance alone may explain the difference."""
        return abs(self.found - self.theory) <= ERRORS * self.error

    def __str__(self) -> str:
        return f"{self.what} {self.found:.4g} ± {self.error:.2g} (theory {self.theory:.4g})"


def findings(work: Workload, outcome: Outcome) -> list[Finding]:
    """Return everything that theory says of a run, beside what was found."""
    found = []
    if work.touches_per_day:
        touches, expected = outcome.encounters - outcome.calls, work.touches_per_day * work.days
        each = work.customers * work.days
        found.append(Finding("encounters a day", touches / each, expected / each, math.sqrt(expected) / each))
    if work.calls_per_day:
        found += _of_the_queue(work, outcome)
    if work.part == "agents" and settled(work):
        found += _of_expectations(work, outcome.expected)
    return found


def _of_the_queue(work: Workload, outcome: Outcome) -> list[Finding]:
    theory = erlang_a(work.calls_per_day, work.service, work.patience, work.staff)
    calls = work.calls_per_day * work.days
    ratios: tuple[tuple[str, Callable[[Day], float], float], ...] = (
        ("share delayed", lambda day: day.delayed, theory.delayed),
        ("share hung up", lambda day: day.reneged, theory.reneged),
        ("wait, minutes", lambda day: 1440 * day.wait, 1440 * theory.wait),
    )
    found = [
        Finding("calls a day", outcome.calls / work.days, work.calls_per_day, math.sqrt(calls) / work.days)
    ]
    for what, part, value in ratios:
        mean, error = ratio([part(day) for day in outcome.days], [day.calls for day in outcome.days])
        found.append(Finding(what, mean, value, error))
    return found


def ratio(parts: Sequence[float], wholes: Sequence[float]) -> tuple[float, float]:
    """Return the ratio of two sums over days, and its standard error if days are independent."""
    whole = math.fsum(wholes)
    if not whole:
        return math.nan, math.nan
    mean = math.fsum(parts) / whole
    rest = math.fsum((part - mean * size) ** 2 for part, size in zip(parts, wholes, strict=True))
    return mean, math.sqrt(rest * len(parts) / max(1, len(parts) - 1)) / whole


def _of_expectations(work: Workload, expected: Sequence[float]) -> list[Finding]:
    """Without waits an expectation settles around the quality (a first-order autoregression)."""
    n = len(expected)
    sd = spread_of_expectation(work)
    mean = math.fsum(expected) / n
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in expected) / (n - 1))
    return [
        Finding("mean expectation", mean, work.quality, sd / math.sqrt(n)),
        Finding("sd of expectation", spread, sd, sd / math.sqrt(2 * n)),
    ]


def settled(work: Workload) -> bool:
    """Whether customers have met so much that it no longer matters what they expected at first."""
    return work.rate * work.days * (1.0 - (1.0 - work.gain) ** 2) >= FORGOTTEN


def spread_of_expectation(work: Workload) -> float:
    """Return the sd of expectations in the long run, where no wait disturbs them."""
    return work.noise * math.sqrt(work.gain / (2.0 - work.gain))
