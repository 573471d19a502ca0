"""Distributions of traits: quantiles against SciPy, moments, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cxsim.world.distributions import Distribution, Of
from cxsim.world.units import DURATION, MONTHLY, NUMBER, SHARE, QuantityError

U = np.linspace(0.001, 0.999, 999)


def test_constant() -> None:
    law = Distribution.constant(3.0)
    assert np.array_equal(law.quantile(U), np.full(999, 3.0))
    assert (law.mean, law.sd) == (3.0, 0.0)


def test_normal() -> None:
    law = Distribution.normal(0.2, 0.9)
    np.testing.assert_allclose(law.quantile(U), stats.norm(0.2, 0.9).ppf(U), rtol=1e-12)
    assert (law.mean, law.sd) == (0.2, 0.9)


def test_beta_by_mean_and_sd() -> None:
    law = Distribution.beta(0.3, 0.1)
    strength = 0.3 * 0.7 / 0.01 - 1
    expected = stats.beta(0.3 * strength, 0.7 * strength)
    np.testing.assert_allclose(law.quantile(U), expected.ppf(U), rtol=1e-9)
    assert expected.mean() == pytest.approx(0.3)
    assert expected.std() == pytest.approx(0.1)


def test_lognormal_in_natural_units() -> None:
    law = Distribution.lognormal(25.0, 8.0)
    sigma = np.sqrt(np.log(1 + (8 / 25) ** 2))
    expected = stats.lognorm(s=sigma, scale=np.exp(np.log(25) - sigma**2 / 2))
    np.testing.assert_allclose(law.quantile(U), expected.ppf(U), rtol=1e-12)
    assert expected.mean() == pytest.approx(25)
    assert expected.std() == pytest.approx(8)


def test_gamma_by_mean_and_sd() -> None:
    law = Distribution.gamma(3.0, 2.0)
    expected = stats.gamma(a=2.25, scale=4 / 3)
    np.testing.assert_allclose(law.quantile(U), expected.ppf(U), rtol=1e-12)
    assert expected.mean() == pytest.approx(3.0)
    assert expected.std() == pytest.approx(2.0)
    assert (law.mean, law.sd) == (3.0, 2.0)


def test_gamma_with_sd_equal_to_mean_is_exponential() -> None:
    np.testing.assert_allclose(
        Distribution.gamma(5.0, 5.0).quantile(U), stats.expon(scale=5).ppf(U), rtol=1e-9
    )


def test_uniform() -> None:
    law = Distribution.uniform(2.0, 5.0)
    np.testing.assert_allclose(law.quantile(U), stats.uniform(2, 3).ppf(U), rtol=1e-12)
    assert (law.mean, law.sd) == (3.5, pytest.approx(3 / np.sqrt(12)))


def test_choice() -> None:
    law = Distribution.choice((1.0, 5.0, 9.0), (0.2, 0.3, 0.5))
    u = np.array([0.1, 0.19, 0.21, 0.49, 0.51, 0.99])
    assert law.quantile(u).tolist() == [1, 1, 5, 5, 9, 9]
    assert law.mean == pytest.approx(6.2)
    assert law.sd == pytest.approx(np.sqrt(0.2 * 5.2**2 + 0.3 * 1.2**2 + 0.5 * 2.8**2))


def test_quantiles_keep_the_shape() -> None:
    assert Distribution.beta(0.5, 0.1).quantile(np.full((3, 4), 0.5)).shape == (3, 4)
    assert Distribution.choice((1.0,), (1.0,)).quantile(np.full((3, 4), 0.5)).shape == (3, 4)


@pytest.mark.parametrize("kind", ["normal", "beta", "lognormal"])
def test_no_spread_is_a_constant(kind: str) -> None:
    law = getattr(Distribution, kind)(0.4, 0.0)
    assert law.quantile(U).tolist() == [0.4] * 999


def test_draws_out_of_range_are_moved_to_its_border() -> None:
    law = Of(SHARE, 0.0, 1.0).read({"normal": {"mean": 0.9, "sd": 0.3}})
    values = law.quantile(U)
    assert (values.min(), values.max()) == (0.0, 1.0)


def test_values_take_the_units_of_the_field() -> None:
    law = Of(DURATION, 0.0).read({"lognormal": {"mean": "12 min", "sd": "6 min"}})
    assert law.values == (12 / 1440, 6 / 1440)
    law = Of(MONTHLY, 0.0).read({"uniform": {"low": "120 EUR/year", "high": "20 EUR/month"}}, "EUR")
    assert law.values == (10.0, 20.0)
    law = Of(NUMBER).read({"choice": {"values": [1, 2], "shares": ["30 %", "70 %"]}})
    assert law.shares == (0.3, 0.7)
    assert Of(DURATION, 0.0).read("8 min").mean == 8 / 1440


def test_what_is_written_is_read_back() -> None:
    laws = [
        Distribution.constant(0.3),
        Distribution.normal(0.3, 0.1),
        Distribution.beta(0.3, 0.1),
        Distribution.uniform(0.1, 0.2),
        Distribution.choice((0.1, 0.2), (0.5, 0.5)),
    ]
    for law in laws:
        read = Of(SHARE, 0.0, 1.0).read(law.written())
        assert (read.kind, read.values, read.shares) == (law.kind, law.values, law.shares)


REFUSED = [
    ({"beta": {"mean": 0.5, "sd": 0.5}}, "too wide", ("beta", "sd")),
    ({"beta": {"mean": 1.0, "sd": 0.1}}, "between 0 and 1", ("beta", "mean")),
    ({"normal": {"mean": 0.5, "sd": -0.1}}, "negative", ("normal", "sd")),
    ({"lognormal": {"mean": 0, "sd": 0.1}}, "above 0", ("lognormal", "mean")),
    ({"uniform": {"low": 0.4, "high": 0.2}}, "above high", ("uniform", "low")),
    ({"uniform": {"low": 0.4, "high": 1.2}}, "out of range", ("uniform",)),
    ({"normal": {"mean": 1.2, "sd": 0.1}}, "mean 1.2 is out of range", ("normal",)),
    ({"choice": {"values": [0.1, 2], "shares": [0.5, 0.5]}}, "out of range", ("choice", "values", 1)),
    ({"choice": {"values": [0.1], "shares": [0.5, 0.5]}}, "1 values and 2 shares", ("choice", "shares")),
    ({"choice": {"values": [0.1, 0.2], "shares": [0.5, 0.4]}}, "sum to 0.9", ("choice", "shares")),
    ({"choice": {"values": [], "shares": []}}, "at least one", ("choice", "values")),
    ({"choice": {"values": 0.1, "shares": [1]}}, "must be a list", ("choice", "values")),
    ({"weibull": {"mean": 1}}, "unknown distribution", ("weibull",)),
    ({"normal": 0.5}, "takes mean and sd", ("normal",)),
    ({"normal": {"mean": 0.5}}, "'sd' is missing", ("normal",)),
    ({"normal": {"mean": 0.5, "sd": 0.1, "sigma": 1}}, "unknown number", ("normal", "sigma")),
    ({"normal": {"mean": 0.5, "sd": True}}, "true is not a number", ("normal", "sd")),
    ({}, "one name", ()),
    ("some", "not a number", ()),
    (1.5, "out of range", ()),
    (None, "not a number", ()),
]


@pytest.mark.parametrize(("value", "words", "inside"), REFUSED)
def test_what_makes_no_sense_is_refused_with_its_place(
    value: object, words: str, inside: tuple[str, ...]
) -> None:
    with pytest.raises(QuantityError, match=words) as caught:
        Of(SHARE, 0.0, 1.0).read(value, "EUR")
    assert caught.value.inside == inside


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_beta_quantiles_rise_and_stay_inside(mean: float, spread: float) -> None:
    law = Distribution.beta(mean, spread * np.sqrt(mean * (1 - mean)))
    values = law.quantile(np.linspace(0.01, 0.99, 50))
    assert np.all(np.diff(values) >= 0)
    assert np.all((values >= 0) & (values <= 1))
