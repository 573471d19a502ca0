"""What is said of numbers: the rules by which a limit is met and a pattern is reproduced."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cxsim.evidence.kinds import Expect, Verdict
from cxsim.experiments.intervals import Interval, interval

LEVEL = 0.99
"""Of the intervals: there are many rows, and a wrong one would be believed."""
LEFT_OVER = 0.1
"""Share of a pattern that may be left without its mechanism."""
FEWEST = 3
"""Replications in which a statistic must be defined."""


def estimate(values: Sequence[float]) -> Interval:
    """Mean of the replications in which the number is defined, with its t interval."""
    return interval(np.asarray(values, float), LEVEL)


def judge_limit(found: Interval, expected: float, tolerance: float) -> tuple[Verdict, str]:
    """Met if the interval holds the figure and is so narrow that an error of `tolerance` would be seen."""
    if found.n < 2 or math.isnan(found.low):
        return Verdict.NOT_TESTABLE, "too few replications to tell anything"
    off = tolerance * abs(expected)
    if not found.low <= expected <= found.high:
        if abs(found.mean - expected) <= off:
            return Verdict.RIGHT_DIRECTION, "within the tolerance, but outside simulation error"
        return Verdict.NOT_REPRODUCED, ""
    if found.high - found.mean > off:
        return Verdict.RIGHT_DIRECTION, f"too few replications to see an error of {100 * tolerance:g} %"
    return Verdict.REPRODUCED, ""


def judge(expect: Expect, found: Interval, scale: float = math.nan) -> Verdict:
    """Judge a statistic in one market; `scale`: what counts as large where 0 is expected."""
    if found.n < FEWEST or math.isnan(found.low):
        return Verdict.NOT_TESTABLE
    if expect == Expect.POSITIVE:
        if found.low > 0:
            return Verdict.REPRODUCED
        return Verdict.RIGHT_DIRECTION if found.mean > 0 else Verdict.NOT_REPRODUCED
    if expect == Expect.NOT_POSITIVE:  # who knows little must not be believed for it
        if found.mean <= 0:
            return Verdict.REPRODUCED
        return Verdict.RIGHT_DIRECTION if found.low <= 0 else Verdict.NOT_REPRODUCED
    narrow = not math.isnan(scale) and max(abs(found.low), abs(found.high)) <= LEFT_OVER * abs(scale)
    if found.low <= 0 <= found.high or narrow:
        return Verdict.REPRODUCED
    return Verdict.NOT_REPRODUCED


def vanishes(expect: Expect, found: Interval, without: Interval, less: Interval) -> bool:
    """Whether what was expected is not there, or hardly, when the mechanism is switched off.

    less: what the mechanism brings, replication by replication. Where something is to be there, that must be more than
    luck: a number that nobody can tell from 0 need not be smaller than one that can.
    """
    if without.n < FEWEST or math.isnan(without.low):
        return True
    if expect == Expect.ZERO:
        return not without.low <= 0 <= without.high
    if expect == Expect.NOT_POSITIVE:
        return without.low > 0
    return less.low > 0 and (without.low <= 0 or without.mean <= LEFT_OVER * found.mean)


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """Over several markets the worst counts; what could not be tested anywhere is not testable."""
    order = [Verdict.NOT_REPRODUCED, Verdict.RIGHT_DIRECTION, Verdict.REPRODUCED]
    tested = [verdict for verdict in verdicts if verdict != Verdict.NOT_TESTABLE]
    return min(tested, key=order.index) if tested else Verdict.NOT_TESTABLE
