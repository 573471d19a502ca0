import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.regret import regret, returns

from .support import many

money = st.floats(-200.0, 200.0)


@given(money, money)
@many
def test_regret_is_the_shortfall(expected: float, lived: float) -> None:
    assert regret(expected, lived) == max(0.0, expected - lived)
    assert regret(expected, expected) == 0.0


def test_half_return_at_the_hassle() -> None:
    assert returns(12.0, 12.0, 0.3) == 0.5
    assert returns(22.0, 12.0, 0.3) == pytest.approx(1.0 / (1.0 + math.exp(-3.0)))


@given(money, money)
@many
def test_more_regret_more_returns(a: float, b: float) -> None:
    a, b = sorted((abs(a), abs(b)))
    assert 0.0 <= returns(a, 12.0, 0.3) <= returns(b, 12.0, 0.3) <= 1.0
    assert returns(a, math.inf, 0.3) == 0.0
