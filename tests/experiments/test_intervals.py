"""Paired statistics against scipy and against sums done by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from cxsim.experiments.intervals import Interval, gain, interval, mean, needed, paired, t_quantile, variance

A = np.array([0.31, 0.28, 0.35, 0.30, 0.33])
B = np.array([0.29, 0.27, 0.32, 0.30, 0.29])


def test_interval_is_that_of_scipy():
    found = interval(A)
    low, high = stats.t.interval(0.95, len(A) - 1, loc=A.mean(), scale=stats.sem(A))
    assert found == pytest.approx((A.mean(), low, high, 5))


def test_interval_by_hand():
    # mean 2, variance 1, t(2) = 4.302653, half width 4.302653 / sqrt(3)
    found = interval(np.array([1.0, 2.0, 3.0]))
    assert found.mean == 2.0
    assert found.half_width == pytest.approx(4.302653 / math.sqrt(3), abs=1e-6)


def test_paired_difference_is_that_of_the_paired_t_test():
    found = paired(A, B)
    known = stats.ttest_rel(A, B).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((known.low, known.high))
    assert found.mean == pytest.approx(0.02)


def test_a_strategy_that_changes_nothing_differs_by_exactly_zero():
    assert paired(A, A.copy()) == Interval(0.0, 0.0, 0.0, 5)
    assert not paired(A, A.copy()).excludes_zero


def test_a_constant_has_no_spread_to_the_last_bit():
    same = np.full(7, 0.1)
    assert interval(same) == Interval(0.1, 0.1, 0.1, 7)
    assert variance(same) == 0.0


def test_one_replication_has_no_interval():
    found = interval(np.array([0.4]))
    assert found.mean == 0.4
    assert found.n == 1
    assert math.isnan(found.low)
    assert math.isnan(found.high)
    assert not found.excludes_zero


def test_nothing_defined_is_nan():
    found = interval(np.array([math.nan, math.nan]))
    assert math.isnan(found.mean)
    assert found.n == 0
    assert interval(np.array([])).n == 0


def test_undefined_values_stand_aside_in_pairs():
    left = np.array([1.0, math.nan, 3.0, 5.0])
    right = np.array([0.0, 2.0, math.nan, 3.0])
    assert paired(left, right).n == 2
    assert paired(left, right).mean == pytest.approx(1.5)


def test_a_payback_that_never_comes_makes_the_mean_never():
    assert mean(np.array([3.0, math.inf])) == math.inf
    found = interval(np.array([3.0, math.inf, 5.0]))
    assert found.mean == math.inf
    assert math.isnan(found.low)
    assert math.isnan(paired(np.array([math.inf]), np.array([math.inf])).mean)


def test_gain_is_the_ratio_of_variances():
    difference, independent, factor = gain(A, B)
    assert difference == pytest.approx(np.var(A - B, ddof=1))
    assert independent == pytest.approx(np.var(A, ddof=1) + np.var(B, ddof=1))
    assert factor == pytest.approx(independent / difference)


def test_gain_of_a_constant_difference_is_infinite_and_of_one_pair_unknown():
    assert gain(np.array([1.0, 2.0]), np.array([0.0, 1.0]))[2] == math.inf
    assert math.isnan(gain(A[:1], B[:1])[2])


def test_needed_is_the_smallest_number_that_does():
    differences = A - B
    number = needed(differences, 0.005)
    sd = math.sqrt(variance(differences))
    assert number is not None
    assert t_quantile(number) * sd / math.sqrt(number) <= 0.005
    assert t_quantile(number - 1) * sd / math.sqrt(number - 1) > 0.005
    assert needed(differences, 0.0) is None
    assert needed(differences, 1e-9) is None


@pytest.mark.parametrize("n", [2, 5, 30, 1000])
def test_quantile_is_that_of_scipy(n):
    assert t_quantile(n) == pytest.approx(stats.t.ppf(0.975, n - 1), rel=1e-9)


def test_interval_covers_the_truth_in_95_of_100():
    rng = np.random.Generator(np.random.Philox(key=5))
    hits = 0
    for _ in range(2000):
        found = interval(rng.normal(1.0, 2.0, size=8))
        hits += found.low <= 1.0 <= found.high
    assert hits / 2000 == pytest.approx(0.95, abs=0.015)
