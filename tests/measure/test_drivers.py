"""Key-driver analysis: known answers, and what it says of too little."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cxsim.measure.drivers import correlations, key_drivers, lmg, relative_weights


def answers(n=600, seed=3, share=1.0):
    """Ratings of four touchpoints by n customers, the outcome made of `one` and half of `two`."""
    rng = np.random.default_rng(seed)
    x = pd.DataFrame(rng.normal(size=(n, 4)), columns=["one", "two", "three", "four"])
    y = pd.Series(x["one"] + 0.5 * x["two"] + rng.normal(size=n), name="overall")
    return x.where(rng.random(x.shape) < share), y, pd.Series(np.arange(n))


def orthogonal(k=5, n=64, seed=1):
    rng = np.random.default_rng(seed)
    raw = rng.normal(size=(n, k))
    q, _ = np.linalg.qr(raw - raw.mean(axis=0))
    return q, q @ np.arange(1.0, k + 1) + 0.3 * rng.normal(size=n)


def test_where_predictors_do_not_hang_together_importance_is_the_squared_correlation() -> None:
    x, y = orthogonal()
    within, outer = correlations(x, y)
    assert relative_weights(within, outer) == pytest.approx(outer**2)
    assert lmg(within, outer) == pytest.approx(outer**2)


def test_both_ways_of_sharing_out_sum_to_what_a_regression_explains() -> None:
    import statsmodels.api as sm

    rng = np.random.default_rng(5)
    common = rng.normal(size=(300, 1))
    x = common + rng.normal(size=(300, 6))
    y = x @ rng.random(6) + rng.normal(size=300)
    r2 = sm.OLS(y, sm.add_constant(x)).fit().rsquared
    within, outer = correlations(x, y)
    assert relative_weights(within, outer).sum() == pytest.approx(r2)
    assert lmg(within, outer).sum() == pytest.approx(r2)
    assert (relative_weights(within, outer) >= 0).all()


def test_with_two_predictors_the_shapley_value_is_the_mean_of_both_orders_and_the_relative_weight() -> None:
    within, outer = np.array([[1.0, 0.6], [0.6, 1.0]]), np.array([0.5, 0.2])
    r2 = float(outer @ np.linalg.solve(within, outer))
    first = 0.5 * (outer[0] ** 2 + r2 - outer[1] ** 2)
    assert lmg(within, outer) == pytest.approx([first, r2 - first])
    assert relative_weights(within, outer) == pytest.approx([first, r2 - first])


def test_duplicates_share_alike() -> None:
    x, y, _ = answers()
    both = np.column_stack([x.to_numpy(), x["one"]])
    within, outer = correlations(both, y.to_numpy())
    for shared in (relative_weights(within, outer), lmg(within, outer)):
        assert shared[0] == pytest.approx(shared[4])
        assert shared.sum() == pytest.approx(lmg(*correlations(x.to_numpy(), y.to_numpy())).sum())


def test_the_known_driver_is_found_and_the_rest_is_not() -> None:
    found = key_drivers(*answers(), seed=1)
    table = found.table
    assert list(table["weight"].sort_values(ascending=False).index[:2]) == ["one", "two"]
    assert table.loc["one", "low"] > table.loc["two", "high"] > table.loc["three", "high"]
    assert found.r2 == pytest.approx(1.25 / 2.25, abs=0.06)


def test_a_touchpoint_that_few_met_explains_little_however_much_it_weighs() -> None:
    x, y, who = answers(n=2000)
    x["one"] = x["one"].where(np.arange(2000) % 10 == 0)
    table = key_drivers(x, y, who, seed=1).table
    assert table.loc["one", "reach"] == pytest.approx(0.1)
    assert table.loc["one", "weight"] < table.loc["two", "weight"]


def test_asking_the_same_customers_more_often_makes_nothing_surer() -> None:
    x, y, who = answers(n=200)
    once = key_drivers(x, y, who, seed=1).table.loc["one"]
    often = key_drivers(
        pd.concat([x] * 4, ignore_index=True),
        pd.concat([y] * 4, ignore_index=True).rename("overall"),
        pd.concat([who] * 4, ignore_index=True),
        seed=1,
    ).table.loc["one"]
    assert often["high"] - often["low"] == pytest.approx(once["high"] - once["low"], rel=0.2)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: answers(n=20), "no touchpoint has 30 ratings that differ"),
        (lambda: answers(n=0), "no touchpoint has 30 ratings that differ"),
        (lambda: (*_wide(), pd.Series(np.arange(32))), "32 answers are too few for 10 touchpoints"),
        (lambda: (answers()[0], answers()[1] * 0, answers()[2]), "all answers are the same"),
    ],
)
def test_too_little_is_said_and_not_analysed(made, said) -> None:
    found = key_drivers(*made(), seed=1)
    assert said in found.problem
    assert found.analysed == []
    assert np.isnan(found.r2)


def _wide():
    rng = np.random.default_rng(2)
    return pd.DataFrame(rng.normal(size=(32, 10))), pd.Series(rng.normal(size=32), name="overall")
