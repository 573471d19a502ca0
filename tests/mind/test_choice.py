import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cxsim.mind.abandonment import logistic
from cxsim.mind.choice import attitude, gumbel, log_odds, noisy, offer_value

from .support import affects, many, unit

money = st.floats(-200.0, 200.0)


def test_worked_attitude() -> None:
    # 40 * (.6 * .7 + .4 * .25 - .4 * .2)
    assert attitude(40.0, 0.6, 0.7, 0.4, 0.25, 0.4, 0.2) == pytest.approx(17.6)


@given(unit, affects, unit)
@many
def test_attitude_off(belief: float, remembered: float, distance: float) -> None:
    assert attitude(40.0, 1.0, belief, 0.0, remembered, 0.0, distance) == 40.0 * belief
    assert attitude(40.0, 0.0, belief, 1.0, remembered, 0.0, distance) == 40.0 * remembered
    assert attitude(0.0, 0.5, belief, 0.5, remembered, 0.4, distance) == 0.0


def test_distance_costs_taste_weight_in_units_of_full_quality() -> None:
    near, far = (attitude(40.0, 0.6, 0.7, 0.4, 0.25, 0.4, d) for d in (0.0, 1.0))
    assert near - far == pytest.approx(40.0 * 0.4)


def test_worked_offer() -> None:
    # .75 * (30 - 25 + 2) + (24 - 10 - 50) / 12
    assert offer_value(30.0, 25.0, 2.0, 0.75, 24.0, 10.0, 50.0, 12.0) == pytest.approx(2.25)


@given(money, money, money, money)
@many
def test_no_bias_weighs_the_future_like_now(worth: float, price: float, now: float, cost: float) -> None:
    monthly = worth - price
    assert offer_value(worth, price, 0.0, 1.0, now, 0.0, cost, 12.0) == pytest.approx(
        monthly + (now - cost) / 12.0, abs=1e-9
    )
    assert offer_value(worth, price, 0.0, 0.0, now, 0.0, 0.0, 12.0) == pytest.approx(now / 12.0)


def test_the_biased_prefer_the_gift_to_the_better_offer() -> None:
    def better(beta: float) -> float:
        return offer_value(40.0, 25.0, 0.0, beta, 0.0, 0.0, 0.0, 12.0)

    def gift(beta: float) -> float:
        return offer_value(30.0, 25.0, 0.0, beta, 100.0, 0.0, 0.0, 12.0)

    assert better(1.0) > gift(1.0)
    assert better(0.6) < gift(0.6)


def test_no_horizon_counts_as_a_day() -> None:
    assert offer_value(0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0) == pytest.approx(365.25 / 12)


def test_gumbel_is_the_quantile_of_its_distribution() -> None:
    for u in (1e-12, 0.01, 0.3, 0.5, 0.9, 0.999999):
        assert gumbel(u) == pytest.approx(float(stats.gumbel_r.ppf(u)), rel=1e-12)
    assert gumbel(1.0 / math.e) == pytest.approx(0.0, abs=1e-15)
    assert gumbel(0.0) == gumbel(2.0**-53) == pytest.approx(-3.604, abs=1e-3)
    assert gumbel(1.0) == gumbel(1.0 - 2.0**-53) == pytest.approx(36.737, abs=1e-3)


def test_the_largest_noisy_value_is_multinomial_logit() -> None:
    """Deterministic: every pair of quantiles of two Gumbel draws stands for the same probability."""
    values, scale, n = (10.0, 14.0), 0.12, 400
    draws = [gumbel((i + 0.5) / n) for i in range(n)]
    first = np.array([noisy(values[0], scale, g) for g in draws])
    second = np.array([noisy(values[1], scale, g) for g in draws])
    share = float(np.mean(first[:, None] < second[None, :]))
    assert share == pytest.approx(logistic(log_odds(4.0, scale)), abs=0.003)


def test_three_offers_too() -> None:
    values, scale, n = (10.0, 14.0, 4.0), 0.12, 60
    draws = [gumbel((i + 0.5) / n) for i in range(n)]
    columns = [[noisy(value, scale, g) for g in draws] for value in values]
    wins = [0, 0, 0]
    for row in itertools.product(*columns):
        wins[row.index(max(row))] += 1
    weights = [math.exp(scale * value) for value in values]
    for won, weight in zip(wins, weights, strict=True):
        assert won / n**3 == pytest.approx(weight / sum(weights), abs=0.01)


def test_noise_off_and_nothing_but_noise() -> None:
    assert noisy(7.0, 0.12, 0.0) == 7.0
    assert noisy(7.0, math.inf, 3.0) == 7.0
    assert noisy(7.0, 0.0, 1.5) == 1.5
    assert noisy(7.0, 0.0625, 1.5) == 31.0
    assert log_odds(7.0, 0.0) == 0.0
