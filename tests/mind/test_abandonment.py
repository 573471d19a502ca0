import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from cxsim.mind.abandonment import abandons, logistic

from .support import affects, many, unit


@given(st.floats(-1e6, 1e6))
@many
def test_logistic_never_overflows(x: float) -> None:
    assert logistic(x) == pytest.approx(float(special.expit(x)), rel=1e-14, abs=0.0)
    assert logistic(x) + logistic(-x) == pytest.approx(1.0, abs=1e-15)


def test_logistic_limits() -> None:
    assert logistic(0.0) == 0.5
    assert logistic(-math.inf) == 0.0
    assert logistic(math.inf) == 1.0


def test_worked_example() -> None:
    # -5 + 2.5 * .8 + 3 * .5 = -1.5
    assert abandons(-5.0, -0.8, 0.5, 2.5, 3.0) == pytest.approx(1.0 / (1.0 + math.exp(1.5)))


@given(affects, affects, unit, unit)
@many
def test_bad_feeling_and_effort_drive_away(a: float, b: float, e: float, f: float) -> None:
    a, b = sorted((a, b))
    e, f = sorted((e, f))
    assert abandons(-5.0, a, e, 2.5, 3.0) >= abandons(-5.0, b, e, 2.5, 3.0)
    assert abandons(-5.0, a, e, 2.5, 3.0) <= abandons(-5.0, a, f, 2.5, 3.0)


@given(affects, unit)
@many
def test_off(affect: float, effort: float) -> None:
    assert abandons(-math.inf, affect, effort, 2.5, 3.0) == 0.0
    assert abandons(-1e6, affect, effort, 2.5, 3.0) == 0.0
    assert abandons(-5.0, affect, effort, 0.0, 0.0) == logistic(-5.0)
