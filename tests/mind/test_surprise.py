import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, special, stats

from cxsim.mind.surprise import beyond_tolerance, surprise, value, value_at_expectation
from cxsim.world.parameters import BY_NAME

from .support import gaps, many, unit

LOSS_AVERSION = BY_NAME["loss_aversion"].default
SENSITIVITY = BY_NAME["sensitivity"].default
NOISE = BY_NAME["perception_noise"].default
exponents = st.floats(0.5, 1.0)
aversions = st.floats(1.0, 3.0)


def test_small_gaps_are_not_felt_and_large_ones_less_the_zone() -> None:
    assert [beyond_tolerance(g, 0.25) for g in (-1.0, -0.25, -0.1, 0.0, 0.25, 0.5)] == [
        -0.75,
        0,
        0,
        0,
        0,
        0.25,
    ]


@given(gaps)
@many
def test_tolerance_off(gap: float) -> None:
    assert beyond_tolerance(gap, 0.0) == gap


@given(gaps, unit)
@many
def test_the_zone_is_soft_and_symmetric(gap: float, tolerance: float) -> None:
    assert beyond_tolerance(-gap, tolerance) == -beyond_tolerance(gap, tolerance)
    step = 1e-6
    assert abs(beyond_tolerance(gap + step, tolerance) - beyond_tolerance(gap, tolerance)) <= step * (
        1 + 1e-9
    )


@given(gaps, unit)
@many
def test_value_off_is_the_gap_beyond_tolerance(gap: float, tolerance: float) -> None:
    assert value(gap, tolerance, 1.0, 1.0) == beyond_tolerance(gap, tolerance)


@given(st.floats(1e-6, 1.0), st.floats(0.0, 0.2), exponents, aversions)
@many
def test_a_shortfall_weighs_loss_aversion_times_an_excess(
    x: float, z: float, alpha: float, aversion: float
) -> None:
    assert value(-x, z, alpha, aversion) == pytest.approx(-aversion * value(x, z, alpha, aversion), rel=1e-15)


def test_the_published_ratio() -> None:
    assert -value(-0.5, 0.0, SENSITIVITY, LOSS_AVERSION) / value(0.5, 0.0, SENSITIVITY, LOSS_AVERSION) == (
        pytest.approx(1.955, rel=1e-12)
    )
    assert value(0.5, 0.0, SENSITIVITY, LOSS_AVERSION) == pytest.approx(0.5**0.88, rel=1e-15)


@given(st.floats(0.01, 0.4), exponents, aversions)
@many
def test_sensitivity_diminishes(x: float, alpha: float, aversion: float) -> None:
    twice_good, good = value(2 * x, 0.0, alpha, aversion), value(x, 0.0, alpha, aversion)
    assert twice_good == pytest.approx(2**alpha * good)
    assert value(-2 * x, 0.0, alpha, aversion) == pytest.approx(2**alpha * value(-x, 0.0, alpha, aversion))


@given(gaps, gaps, st.floats(0.0, 0.3), exponents, aversions)
@many
def test_value_rises_with_the_gap(a: float, b: float, z: float, alpha: float, aversion: float) -> None:
    a, b = sorted((a, b))
    assert value(a, z, alpha, aversion) <= value(b, z, alpha, aversion)


@pytest.mark.parametrize("tolerance", [0.0, 0.02, 0.08, 0.3])
@pytest.mark.parametrize("sensitivity", [0.5, 0.7, 0.88, 1.0])
@pytest.mark.parametrize("noise", [0.001, 0.03, 0.08, 0.5])
def test_centre_agrees_with_independent_integration(
    tolerance: float, sensitivity: float, noise: float
) -> None:
    def density(excess: float) -> float:
        return math.exp(-0.5 * (tolerance / noise + excess) ** 2) / math.sqrt(2.0 * math.pi)

    # The weight of `quad` is excess**sensitivity, in sd.
    moment, _ = integrate.quad(density, 0.0, 12.0, weight="alg", wvar=(sensitivity, 0.0), epsabs=1e-15)
    expected = noise**sensitivity * moment * (1.0 - 1.955)
    centre = value_at_expectation(tolerance, sensitivity, 1.955, noise)
    assert centre == pytest.approx(expected, rel=1e-9, abs=1e-15)


@given(st.floats(0.3, 1.0), aversions, st.floats(0.001, 1.0))
@many
def test_centre_without_tolerance_is_a_moment_of_the_normal(
    alpha: float, aversion: float, noise: float
) -> None:
    moment = noise**alpha * 2 ** (alpha / 2) * special.gamma((alpha + 1) / 2) / math.sqrt(math.pi)
    expected = 0.5 * (1.0 - aversion) * moment
    assert value_at_expectation(0.0, alpha, aversion, noise) == pytest.approx(expected, rel=1e-9, abs=1e-15)


@given(st.floats(0.0, 0.5), aversions, st.floats(0.01, 1.0))
@many
def test_centre_of_a_straight_value_is_in_closed_form(z: float, aversion: float, noise: float) -> None:
    expected = (1.0 - aversion) * (noise * stats.norm.pdf(z / noise) - z * stats.norm.sf(z / noise))
    assert value_at_expectation(z, 1.0, aversion, noise) == pytest.approx(expected, rel=1e-9, abs=1e-14)


@given(unit, exponents, unit)
@many
def test_no_centre_without_asymmetry_or_noise(z: float, alpha: float, noise: float) -> None:
    assert value_at_expectation(z, alpha, 1.0, noise) == 0.0
    assert value_at_expectation(z, alpha, 1.955, 0.0) == 0.0
    assert value_at_expectation(z, alpha, 1.955, noise) <= 0.0


@pytest.mark.parametrize("tolerance", [0.0, 0.05])
def test_an_encounter_as_expected_changes_nothing_on_average(tolerance: float) -> None:
    centre = value_at_expectation(tolerance, SENSITIVITY, LOSS_AVERSION, NOISE)

    def weighed(gap: float) -> float:
        felt = surprise(gap, tolerance, SENSITIVITY, LOSS_AVERSION, centre)
        return felt * math.exp(-0.5 * (gap / NOISE) ** 2) / (NOISE * math.sqrt(2.0 * math.pi))

    pieces = ((-1.0, -tolerance), (-tolerance, tolerance), (tolerance, 1.0))
    mean = math.fsum(integrate.quad(weighed, *piece, limit=500, epsabs=1e-13)[0] for piece in pieces)
    assert mean == pytest.approx(0.0, abs=1e-9)
    assert abs(centre) > 0.01  # uncentred, noise alone would hurt


def test_centre_off_is_value() -> None:
    assert surprise(-0.4, 0.1, 0.88, 1.955, 0.0) == value(-0.4, 0.1, 0.88, 1.955)
    assert surprise(-0.4, 0.1, 0.88, 1.955, -0.02) == value(-0.4, 0.1, 0.88, 1.955) + 0.02
