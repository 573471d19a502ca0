import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.present_bias import bias

from .support import many, unit


@given(unit, unit, unit, st.floats(0.0, 3.0))
@many
def test_arousal_deepens_the_bias(base: float, calm: float, stirred: float, strength: float) -> None:
    calm, stirred = sorted((calm, stirred))
    assert base >= bias(base, calm, strength) >= bias(base, stirred, strength) >= 0.0


@given(unit, unit)
@many
def test_off(base: float, arousal: float) -> None:
    assert bias(base, arousal, 0.0) == base
    assert bias(base, 0.0, 0.5) == base
    assert bias(1.0, arousal, 0.0) == 1.0


def test_size() -> None:
    assert bias(0.75, 0.5, 0.5) == pytest.approx(0.75 * math.exp(-0.25))
