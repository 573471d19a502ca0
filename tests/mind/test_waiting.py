import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.waiting import promptness

from .support import many, unit

waits = st.floats(0.0, 10.0)


@given(unit, waits, waits, st.floats(0.001, 1.0))
@many
def test_promptness_falls_with_the_wait(base: float, a: float, b: float, tolerable: float) -> None:
    a, b = sorted((a, b))
    assert base >= promptness(base, a, tolerable) >= promptness(base, b, tolerable) >= 0.0


def test_the_tolerable_wait_leaves_one_part_in_e() -> None:
    assert promptness(0.9, 0.01, 0.01) == pytest.approx(0.9 / math.e)
    assert promptness(0.9, 0.02, 0.01) == pytest.approx(0.9 / math.e**2)


def test_limits() -> None:
    assert promptness(0.9, 0.0, 0.01) == 0.9
    assert promptness(0.9, 0.0, 0.0) == 0.9
    assert promptness(0.9, 1e-6, 0.0) == 0.0
    assert promptness(0.9, 1e300, 1e-300) == 0.0
