import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.individual import own_level

from .support import many, unit


@given(unit, st.floats(-6.0, 6.0), st.floats(0.0, 0.3))
@many
def test_everybody_gets_his_own(level: float, deviation: float, spread: float) -> None:
    assert own_level(level, deviation, 0.0) == level
    assert own_level(level, 0.0, spread) == level
    assert 0.0 <= own_level(level, deviation, spread) <= 1.0


def test_on_average_what_the_brand_delivers() -> None:
    assert (own_level(0.6, 1.5, 0.1) + own_level(0.6, -1.5, 0.1)) / 2 == pytest.approx(0.6)
    assert own_level(0.6, 1.5, 0.1) == pytest.approx(0.75)
