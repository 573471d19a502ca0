"""What is said of numbers: a limit must be met and its test sharp; a pattern must be there and vanish."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cxsim.evidence.judging import estimate, judge, judge_limit, vanishes, worst
from cxsim.evidence.kinds import Expect, Verdict
from cxsim.experiments.intervals import Interval


def around(middle: float, half: float, n: int = 20) -> Interval:
    return Interval(middle, middle - half, middle + half, n)


def test_an_interval_covers_the_mean_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    found = [estimate(list(rng.normal(3.0, 2.0, 8))) for _ in range(4000)]
    covered = np.mean([one.low <= 3.0 <= one.high for one in found])
    assert 0.985 < covered < 0.995


def test_what_is_not_defined_in_a_replication_is_left_out() -> None:
    found = estimate([1.0, math.nan, 3.0])
    assert (found.mean, found.n) == (2.0, 2)
    assert math.isnan(estimate([math.nan]).mean)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (around(1.005, 0.01), Verdict.REPRODUCED),
        (around(1.03, 0.01), Verdict.NOT_REPRODUCED),
        (around(1.015, 0.01), Verdict.RIGHT_DIRECTION),  # near, but not by chance
        (around(1.0, 0.05), Verdict.RIGHT_DIRECTION),  # a law wrong by 2 % would not be seen
        (Interval(1.0, math.nan, math.nan, 1), Verdict.NOT_TESTABLE),
    ],
)
def test_a_limit_is_met_within_simulation_error_that_is_small_enough(found, verdict) -> None:
    assert judge_limit(found, 1.0, 0.02)[0] == verdict


@pytest.mark.parametrize(
    ("expect", "found", "verdict"),
    [
        (Expect.POSITIVE, around(2, 1), Verdict.REPRODUCED),
        (Expect.POSITIVE, around(1, 2), Verdict.RIGHT_DIRECTION),
        (Expect.POSITIVE, around(-1, 2), Verdict.NOT_REPRODUCED),
        (Expect.NOT_POSITIVE, around(-0.5, 1), Verdict.REPRODUCED),
        (Expect.NOT_POSITIVE, around(0.5, 1), Verdict.RIGHT_DIRECTION),
        (Expect.NOT_POSITIVE, around(2, 1), Verdict.NOT_REPRODUCED),
        (Expect.ZERO, around(0.5, 1), Verdict.REPRODUCED),
        (Expect.ZERO, around(2, 1), Verdict.NOT_REPRODUCED),
        (Expect.POSITIVE, around(2, 1, n=2), Verdict.NOT_TESTABLE),
    ],
)
def test_a_statement_is_judged_by_its_whole_interval(expect, found, verdict) -> None:
    assert judge(expect, found) == verdict


def test_a_pattern_vanishes_when_nothing_or_hardly_anything_is_left() -> None:
    there, less = around(10, 1), around(9.5, 1)
    assert vanishes(Expect.POSITIVE, there, around(0.1, 0.5), less)
    assert vanishes(Expect.POSITIVE, there, around(0.9, 0.1), less)
    assert not vanishes(Expect.POSITIVE, there, around(5, 1), around(5, 1))
    assert not vanishes(Expect.POSITIVE, there, around(5, 6), around(5, 6)), (
        "not told from 0, and not from what was"
    )
    assert not vanishes(Expect.ZERO, around(0, 1), around(0.1, 1), less)
    assert vanishes(Expect.ZERO, around(0, 1), around(3, 1), less)


def test_the_worst_of_several_markets_counts() -> None:
    assert worst([Verdict.REPRODUCED, Verdict.RIGHT_DIRECTION]) == Verdict.RIGHT_DIRECTION
    assert worst([Verdict.REPRODUCED, Verdict.NOT_TESTABLE]) == Verdict.REPRODUCED
    assert worst([Verdict.NOT_TESTABLE]) == Verdict.NOT_TESTABLE
