import pytest
from hypothesis import given

from cxsim.mind.deliberation import deliberates

from .support import many, unit


@given(unit, unit, unit, unit, unit)
@many
def test_is_a_probability_that_nothing_lowers(
    base: float, end: float, c: float, arousal: float, w: float
) -> None:
    assert base <= deliberates(base, end, c, arousal, w) <= 1.0


@given(unit, unit, unit)
@many
def test_off(base: float, end: float, arousal: float) -> None:
    assert deliberates(base, end, 0.0, arousal, 0.0) == base
    assert deliberates(1.0, end, 0.5, arousal, 0.5) == 1.0


def test_what_adds_to_it() -> None:
    assert deliberates(0.25, 0.0, 0.5, 0.0, 0.5) == 0.25
    assert deliberates(0.25, 1.0, 0.5, 0.0, 0.5) == 0.75
    assert deliberates(0.25, 0.0, 0.5, 0.5, 0.5) == 0.5
    assert deliberates(0.25, 1.0, 0.5, 0.9, 0.5) == pytest.approx(1.0)
