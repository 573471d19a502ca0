"""The tables of a comparison from numbers written down by hand."""

import math

import numpy as np
import pytest

from cxsim.experiments import tables
from cxsim.experiments.outcomes import Outcomes

NAN = math.nan


def by_hand(values, strategies=("baseline", "a", "b"), metrics=("true_loyalty", "churn"), months=(6.0, 12.0)):
    """Outcomes from values[replication][strategy][horizon][metric]; all lived."""
    array = np.array(values, dtype=float)
    lived = np.ones(array.shape[:2], dtype=bool)
    days = {month: round(month * 365 / 12) for month in months}
    numbers = tuple(range(len(array)))
    return Outcomes(tuple(strategies), days, tuple(metrics), numbers, numbers, array, lived, {})


@pytest.fixture
def outcomes():
    # a starts below the baseline and ends above it; b is the baseline; churn moves the other way
    rows = []
    for luck in (0.0, 0.1, 0.2, 0.05):
        base = [[0.4 + luck, 0.2], [0.4 + luck, 0.2]]
        rows.append([base, [[0.3 + luck, 0.3], [0.5 + luck + luck / 10, 0.1]], base])
    return by_hand(rows)


def row(table, strategy, metric="true_loyalty", months=12.0):
    found = table[(table.strategy == strategy) & (table.metric == metric) & (table.horizon_months == months)]
    assert len(found) == 1
    return found.iloc[0]


def test_table_has_a_row_for_each_horizon_metric_and_strategy(outcomes):
    table = tables.table(outcomes, "true_loyalty", seed=1)
    assert list(table.columns) == list(tables.COLUMNS)
    assert len(table) == 2 * 2 * 3
    assert table[["horizon_months", "metric", "strategy"]].drop_duplicates().shape[0] == len(table)


def test_differences_are_paired(outcomes):
    table = tables.table(outcomes, "true_loyalty", seed=1)
    early = row(table, "a", months=6.0)
    assert early.difference == pytest.approx(-0.1)
    assert early.difference_high - early.difference_low == pytest.approx(0, abs=1e-12)
    assert row(table, "a").difference == pytest.approx(0.1 + np.mean([0, 0.01, 0.02, 0.005]))


def test_strategy_without_effect_differs_by_exactly_zero(outcomes):
    found = row(tables.table(outcomes, "true_loyalty", seed=1), "b")
    assert (found.difference, found.difference_low, found.difference_high) == (0.0, 0.0, 0.0)
    assert found.probability_better == 0.5


def test_rival_is_the_best_of_the_others_by_the_deciding_metric(outcomes):
    table = tables.table(outcomes, "true_loyalty", seed=1)
    assert row(table, "baseline").rival == "a"
    assert row(table, "a").rival == "baseline"
    assert row(table, "a", metric="churn").rival == "baseline"
    assert row(table, "a", metric="churn").difference_rival == pytest.approx(-0.1)


def test_probability_honours_the_direction_of_the_metric(outcomes):
    table = tables.table(outcomes, "true_loyalty", seed=1)
    assert row(table, "a", metric="churn").probability_best == 1.0
    assert row(table, "a", metric="churn", months=6.0).probability_best == 0.0
    assert math.isnan(row(table, "baseline").probability_better)


def test_metric_without_direction_has_no_best():
    outcomes = by_hand(
        [[[[0.1]], [[0.2]]], [[[0.3]], [[0.1]]]], ("baseline", "a"), ("latent_loyalty",), (6.0,)
    )
    found = row(tables.table(outcomes, "true_loyalty", 1), "a", "latent_loyalty", 6.0)
    assert math.isnan(found.probability_best)
    assert found.rival == ""
    assert math.isnan(found.difference_rival)


def test_strategy_on_which_a_metric_is_not_defined_stands_aside():
    outcomes = by_hand(
        [[[[NAN]], [[0.2]], [[0.1]]], [[[NAN]], [[0.3]], [[0.2]]]], metrics=("roi",), months=(6.0,)
    )
    table = tables.table(outcomes, "roi", 1)
    assert row(table, "a", "roi", 6.0).probability_best == 1.0
    assert math.isnan(row(table, "a", "roi", 6.0).difference)
    assert row(table, "a", "roi", 6.0).n == 2
    assert math.isnan(row(table, "baseline", "roi", 6.0)["mean"])


def test_one_replication_gives_differences_without_intervals():
    outcomes = by_hand([[[[0.1]], [[0.2]]]], ("baseline", "a"), ("true_loyalty",), (6.0,))
    found = row(tables.table(outcomes, "true_loyalty", 1), "a", months=6.0)
    assert found.difference == pytest.approx(0.1)
    assert math.isnan(found.difference_low)
    assert math.isnan(found.probability_best)


def test_only_replications_complete_for_every_strategy_count(outcomes):
    outcomes.lived[1, 2] = False
    outcomes.values[1, 2] = NAN
    table = tables.table(outcomes, "true_loyalty", seed=1)
    assert set(table.n) == {3}
    assert row(table, "baseline")["mean"] == pytest.approx(np.mean([0.4, 0.6, 0.45]))


def test_ranks_share_ties_and_put_the_undefined_last():
    assert tables.ranks({"a": 0.3, "b": 0.5, "c": 0.5, "d": NAN}) == {"a": 3, "b": 1, "c": 1, "d": 4}


def test_best_takes_the_first_of_equals():
    assert tables.best({"a": 0.5, "b": 0.5}) == "a"
    assert tables.best({"a": NAN}) is None


def test_reversals_name_who_overtakes_whom(outcomes):
    found = tables.reversals(outcomes, "true_loyalty", seed=1)
    assert found[["strategy", "overtakes"]].to_numpy().tolist() == [["a", "baseline"], ["a", "b"]]
    assert found.certain.tolist() == [True, True]
    assert found.difference_earlier.tolist() == pytest.approx([-0.1, -0.1])
    assert (found.difference_later > 0).all()


def test_reversals_of_a_metric_of_which_less_is_better(outcomes):
    found = tables.reversals(outcomes, "churn", seed=1)
    assert set(found.strategy) == {"a"}
    assert found.difference_earlier.tolist() == pytest.approx([0.1, 0.1])


def test_gain_by_strategy(outcomes):
    found = tables.gains(outcomes, "true_loyalty").set_index(["strategy", "horizon_months"])
    assert found.loc[("b", 12.0), "gain"] == math.inf
    assert found.loc[("a", 12.0), "gain"] > 100


def test_drift_is_of_the_baseline(outcomes):
    outcomes.values[:, 0, 1, 0] += 0.03
    found = tables.drift(outcomes).set_index("metric").loc["true_loyalty"]
    assert found.change == pytest.approx(0.03)
    assert found.end - found.start == pytest.approx(0.03)
    assert found.n == 4
