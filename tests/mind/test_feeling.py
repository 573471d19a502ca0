import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.feeling import affect, arousal
from cxsim.mind.memory import fade
from cxsim.mind.surprise import surprise, value_at_expectation
from cxsim.world.parameters import BY_NAME

from .support import many

surprises = st.floats(-1e6, 1e6)


@given(surprises, st.floats(0.0, 3.0), st.floats(0.0, 1.2))
@many
def test_affect_stays_inside_its_range(x: float, salience: float, scale: float) -> None:
    assert -1.0 < affect(x, salience, scale) < 1.0


@given(st.floats(-3.0, 3.0), st.floats(0.01, 3.0), st.floats(0.5, 1.2))
@many
def test_affect_is_odd_and_follows_the_sign(x: float, salience: float, scale: float) -> None:
    assert affect(-x, salience, scale) == -affect(x, salience, scale)
    assert affect(x, salience, scale) * x >= 0.0
    assert affect(x, salience, scale) <= affect(x + 0.1, salience, scale)


def test_scale_is_where_affect_is_tanh_of_one() -> None:
    assert affect(0.75, 1.0, 0.75) == math.tanh(1.0)
    assert affect(0.75, 2.0, 0.75) == math.tanh(2.0)
    assert affect(0.02, 1.0, 0.04) == math.tanh(0.5)


def test_off_and_limits() -> None:
    assert affect(-5.0, 0.0, 0.75) == 0.0
    assert affect(0.0, 1.0, 0.0) == 0.0
    assert affect(-0.1, 1.0, 0.0) == pytest.approx(-1.0)


def test_the_default_scale_puts_the_worst_plausible_encounter_near_minus_nine_tenths() -> None:
    aversion, alpha = BY_NAME["loss_aversion"].default, BY_NAME["sensitivity"].default
    centre = value_at_expectation(0.05, alpha, aversion, BY_NAME["perception_noise"].default)
    worst = surprise(-0.6, 0.05, alpha, aversion, centre)
    assert affect(worst, 1.0, BY_NAME["feeling_scale"].default) == pytest.approx(-0.9, abs=0.03)


@given(st.floats(0.0, 0.999), st.floats(0.0, 100.0), st.floats(0.1, 10.0))
@many
def test_arousal_fades(intensity: float, elapsed: float, half_life: float) -> None:
    left = arousal(intensity, elapsed, half_life)
    assert 0.0 <= left <= intensity
    assert left == fade(intensity, elapsed, half_life)
    assert arousal(intensity, half_life, half_life) == intensity / 2
