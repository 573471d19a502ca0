import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.review import credence, read, stars, writes
from cxsim.mind.talk import propensity

from .support import many, unit


@given(st.floats(-1.0, 1.0))
@many
def test_writing_is_talking_on_straight_branches(satisfied: float) -> None:
    assert writes(satisfied, 0.005, 0.08, 0.16) == propensity(satisfied, 0.005, 0.08, 0.16, 1.0)
    assert writes(satisfied, 0.0, 0.0, 0.0) == 0.0


def test_extremes_write_and_the_middling_do_not() -> None:
    assert writes(-0.5, 0.005, 0.08, 0.16) == pytest.approx(0.085)
    assert writes(0.5, 0.005, 0.08, 0.16) == pytest.approx(0.045)
    assert writes(0.0, 0.005, 0.08, 0.16) == 0.005


def test_stars_are_five_equal_steps() -> None:
    assert [stars(s) for s in (-1.0, -0.61, -0.59, -0.21, -0.19, 0.0, 0.19, 0.21, 0.59, 0.61, 1.0)] == [
        1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5,
    ]  # fmt: skip
    assert stars(1.0 - 2.0**-53) == 5
    n = 10_000
    drawn = [stars(-1.0 + 2.0 * (i + 0.5) / n) for i in range(n)]
    assert [drawn.count(star) for star in range(1, 6)] == [n // 5] * 5


@given(st.floats(-5.0, 5.0), st.floats(-5.0, 5.0))
@many
def test_stars_rise_with_satisfaction(a: float, b: float) -> None:
    a, b = sorted((a, b))
    assert 1 <= stars(a) <= stars(b) <= 5
    assert stars(-a) == 6 - stars(a) or abs(2.5 * (a + 1.0) % 1.0) < 1e-9


def test_the_number_of_reviews_counts() -> None:
    assert [credence(n, 20.0) for n in (0.0, 20.0, 60.0)] == [0.0, 0.5, 0.75]
    assert credence(0.05, 0.05) == 0.5
    assert credence(1.0, 0.0) == 1.0
    assert credence(0.0, 0.0) == 0.0


@given(unit, unit, unit, unit, unit)
@many
def test_reading(belief: float, overall: float, mean: float, weight: float, trusted: float) -> None:
    assert 0.0 <= read(belief, overall, mean, weight, trusted) <= 1.0
    assert read(belief, overall, mean, 0.0, trusted) == belief
    assert read(belief, overall, mean, weight, 0.0) == belief
    assert read(belief, mean, mean, weight, trusted) == belief


def test_size_of_what_is_read() -> None:
    assert read(0.5, 0.6, 0.9, 0.2, 0.5) == pytest.approx(0.53)
