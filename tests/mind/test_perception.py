import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.perception import perceive

from .support import many, unit

weights = st.floats(0.0, 0.4)


def test_worked_example() -> None:
    # .5 + .2 * (.8 - .5) - .1 * (.9 - .5) + .01
    assert perceive(0.5, 0.8, 0.9, 0.2, 0.1, 0.01) == pytest.approx(0.53, abs=1e-15)


@given(unit, unit, unit)
@many
def test_off_perceives_what_is_delivered(delivered: float, belief: float, should: float) -> None:
    assert perceive(delivered, belief, should, 0.0, 0.0, 0.0) == delivered


@given(unit, unit, unit, weights, weights, st.floats(-1.0, 1.0))
@many
def test_is_a_quality(q: float, belief: float, should: float, a: float, b: float, noise: float) -> None:
    assert 0.0 <= perceive(q, belief, should, a, b, noise) <= 1.0


@given(unit, unit, unit, unit, weights, weights)
@many
def test_expecting_more_raises_and_being_due_more_lowers(
    q: float, low: float, high: float, should: float, a: float, b: float
) -> None:
    low, high = sorted((low, high))
    assert perceive(q, low, should, a, b, 0.0) <= perceive(q, high, should, a, b, 0.0)
    assert perceive(q, should, high, a, b, 0.0) <= perceive(q, should, low, a, b, 0.0)


def test_no_contrast_where_nothing_is_owed() -> None:
    assert perceive(0.6, 0.6, 0.5, 0.2, 0.3, 0.0) == 0.6
    assert perceive(0.6, 0.6, 0.7, 0.2, 0.3, 0.0) == pytest.approx(0.57)


def test_full_assimilation_sees_what_it_expects() -> None:
    assert perceive(0.25, 0.75, 0.0, 1.0, 0.0, 0.0) == 0.75
