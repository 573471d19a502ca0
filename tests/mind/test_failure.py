import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.failure import left_over

from .support import many, unit

money = st.floats(0.0, 500.0)


def test_a_month_of_full_quality_is_the_measure() -> None:
    assert left_over(0.8, 60.0, 60.0) == pytest.approx(0.8 / math.e)
    assert left_over(0.8, 30.0, 60.0) == left_over(0.8, 15.0, 30.0)


@given(unit, money, money, st.floats(1.0, 500.0))
@many
def test_the_more_severe_the_less_is_left(level: float, one: float, other: float, worth: float) -> None:
    light, grave = sorted((one, other))
    assert 0.0 <= left_over(level, grave, worth) <= left_over(level, light, worth) <= level


def test_at_the_edges() -> None:
    assert left_over(0.7, 0.0, 60.0) == 0.7
    assert left_over(0.7, 0.0, 0.0) == 0.7
    assert left_over(0.7, 5.0, 0.0) == 0.0
    assert left_over(0.7, 1e9, 1.0) == 0.0
