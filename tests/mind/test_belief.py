import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.belief import gain, learn, process_noise, remaining_variance

from .support import many, unit

variances = st.floats(1e-6, 1.0)


@given(st.floats(0.01, 0.9), variances, variances)
@many
def test_the_gain_settles_where_it_was_asked_to(steady: float, observation: float, start: float) -> None:
    drift = process_noise(steady, observation)
    variance = start
    for _ in range(3000):
        variance = remaining_variance(variance, drift, observation)
    assert gain(variance, drift, observation) == pytest.approx(steady, rel=1e-9)


def test_without_drift_the_belief_is_the_mean_of_what_was_perceived() -> None:
    variance, belief = 1e12, 0.0
    for number, perceived in enumerate([0.2, 0.8, 0.5, 0.9], start=1):
        k = gain(variance, 0.0, 0.04)
        assert k == pytest.approx(1.0 / number, rel=1e-9)
        belief = learn(belief, perceived, k)
        variance = remaining_variance(variance, 0.0, 0.04)
    assert belief == pytest.approx(0.6, rel=1e-9)
    assert variance == pytest.approx(0.01, rel=1e-9)


@given(variances, variances, variances)
@many
def test_precisions_add(variance: float, drift: float, observation: float) -> None:
    left = remaining_variance(variance, drift, observation)
    assert 1.0 / left == pytest.approx(1.0 / (variance + drift) + 1.0 / observation, rel=1e-9)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
@many
def test_gain_is_a_share(variance: float, drift: float, observation: float) -> None:
    assert 0.0 <= gain(variance, drift, observation) <= 1.0
    assert 0.0 <= remaining_variance(variance, drift, observation) <= variance + drift


def test_limits() -> None:
    assert gain(0.0, 0.0, 0.0) == 0.0
    assert gain(0.0, 0.0, 0.04) == 0.0
    assert gain(0.04, 0.0, 0.0) == 1.0
    assert gain(0.03, 0.01, 0.04) == 0.5
    assert process_noise(0.0, 0.04) == 0.0
    assert process_noise(0.5, 0.04) == pytest.approx(0.02)
    assert gain(1.0, process_noise(1.0, 0.04), 0.04) == pytest.approx(1.0, abs=1e-5)


@given(unit, unit, unit)
@many
def test_learning_moves_toward_what_was_perceived(belief: float, perceived: float, k: float) -> None:
    after = learn(belief, perceived, k)
    assert min(belief, perceived) - 1e-15 <= after <= max(belief, perceived) + 1e-15
    assert learn(belief, perceived, 0.0) == belief
    assert learn(belief, perceived, 0.25) == pytest.approx(0.75 * belief + 0.25 * perceived)
