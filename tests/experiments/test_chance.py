"""The paired bootstrap: keyed, shared by all strategies, fair to ties."""

import numpy as np
import pytest

from cxsim.experiments.chance import resampled_means, shares_of_best, shares_of_better, uniforms
from cxsim.experiments.intervals import interval


def test_resamples_are_a_function_of_the_seed():
    again = uniforms(7, 40, 3)
    assert np.array_equal(uniforms(7, 40, 3), again)
    assert not np.array_equal(uniforms(8, 40, 3), again)


def test_more_replications_keep_the_draws_of_the_first():
    assert np.array_equal(uniforms(7, 20, 5)[:, :3], uniforms(7, 20, 3))


def test_uniforms_are_uniform():
    found = uniforms(1, 500, 20)
    assert 0 < found.min() < found.max() < 1
    assert found.mean() == pytest.approx(0.5, abs=0.01)
    assert found.var() == pytest.approx(1 / 12, abs=0.005)


def test_resampled_means_have_the_spread_of_the_t_interval():
    values = np.random.Generator(np.random.Philox(key=9)).normal(3.0, 2.0, size=(6, 1))
    means = resampled_means(values, uniforms(3, 20000, 7))[:, 0]
    known = interval(values[:, 0])
    assert np.quantile(means, [0.025, 0.975]) == pytest.approx([known.low, known.high], abs=0.15)
    assert means.mean() == pytest.approx(known.mean, abs=0.03)


def test_a_strategy_ahead_by_the_same_in_every_replication_is_always_best():
    column = np.array([0.1, 0.5, 0.3])
    values = np.column_stack([column, column + 0.01])
    picks = uniforms(1, 300, 4)
    assert shares_of_best(values, picks, 1).tolist() == [0.0, 1.0]
    assert shares_of_best(values, picks, -1).tolist() == [1.0, 0.0]
    assert shares_of_better(values, picks, 1).tolist() == [0.5, 1.0]


def test_few_replications_are_not_made_too_much_of():
    values = np.column_stack([np.zeros(3), [0.1, 0.2, 0.02]])
    share = shares_of_best(values, uniforms(5, 4000, 4), 1)[1]
    from scipy.stats import t

    lead = values[:, 1]
    assert share == pytest.approx(t.cdf(lead.mean() / (lead.std(ddof=1) / np.sqrt(3)), 2), abs=0.02)


def test_equal_strategies_share():
    column = np.array([0.1, 0.7, 0.3, 0.35, 0.2])
    values = np.column_stack([column, column, column])
    picks = uniforms(2, 500, 6)
    assert shares_of_best(values, picks, 1) == pytest.approx([1 / 3] * 3)
    assert shares_of_better(values, picks, 1).tolist() == [0.5, 0.5, 0.5]


def test_share_agrees_with_the_normal_approximation():
    rng = np.random.Generator(np.random.Philox(key=2))
    lead = rng.normal(0.02, 0.1, size=40)
    values = np.column_stack([np.zeros(40), lead])
    share = shares_of_best(values, uniforms(4, 2000, 41), 1)[1]
    from scipy.stats import norm

    assert share == pytest.approx(norm.cdf(lead.mean() / (lead.std() / np.sqrt(40))), abs=0.03)
