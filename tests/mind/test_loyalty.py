import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.loyalty import patronage, quadrant

from .support import many, unit

NONE, SPURIOUS, LATENT, TRUE = range(4)


@given(unit, st.sampled_from([0.0, 1.0]), unit)
@many
def test_patronage_follows_choices(level: float, chosen: float, rate: float) -> None:
    after = patronage(level, chosen, rate)
    assert 0.0 <= after <= 1.0
    assert (after - level) * (chosen - level) >= 0.0
    assert patronage(level, chosen, 0.0) == level
    assert after == pytest.approx((1.0 - rate) * level + rate * chosen, abs=1e-15)


def test_the_four_kinds() -> None:
    assert quadrant(-1.0, 0.2, 0.0, 0.5) == NONE
    assert quadrant(-1.0, 0.8, 0.0, 0.5) == SPURIOUS
    assert quadrant(1.0, 0.2, 0.0, 0.5) == LATENT
    assert quadrant(1.0, 0.8, 0.0, 0.5) == TRUE


def test_on_the_cut_is_low() -> None:
    assert quadrant(0.0, 0.5, 0.0, 0.5) == NONE
    assert quadrant(0.0, 0.6, 0.0, 0.5) == SPURIOUS
    assert quadrant(0.1, 0.5, 0.0, 0.5) == LATENT


def test_the_cuts_cut() -> None:
    assert quadrant(3.0, 0.6, 4.0, 0.5) == SPURIOUS
    assert quadrant(3.0, 0.6, 2.0, 0.7) == LATENT
