import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.failure import excusable, excused, left_over, made_good

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


@given(st.floats(-1.0, 1.0), st.floats(0.0, 1e4))
@many
def test_the_first_failure_can_be_excused_whole_and_one_at_once_after_it_not_at_all(
    loss: float, since: float
) -> None:
    assert excusable(loss, math.inf, 365.0) == max(0.0, loss)
    assert excusable(loss, 0.0, 365.0) == 0.0
    assert excusable(loss, 365.0, 365.0) == pytest.approx(max(0.0, loss) / 2)
    assert excusable(loss, since, 0.0) == max(0.0, loss)
    assert excusable(loss, since, 365.0) <= excusable(loss, since + 30.0, 365.0)


@given(unit, unit, unit, unit)
@many
def test_a_perfect_remedy_restores_what_can_be_excused(
    before: float, after: float, remedy: float, share: float
) -> None:
    loss = excusable(before - after, math.inf, 365.0)
    assert excused(after, loss, 1.0, 1.0) == pytest.approx(max(before, after))
    assert excused(after, loss, remedy, 0.0) == after
    assert after <= excused(after, loss, remedy, share) <= 1.0


@given(unit, st.floats(0.0, 200.0), st.floats(0.0, 200.0), st.floats(0.5, 60.0))
@many
def test_the_later_the_remedy_the_less_it_makes_good(
    remedy: float, one: float, other: float, late: float
) -> None:
    early, tardy = sorted((one, other))
    assert 0.0 <= made_good(remedy, tardy, late) <= made_good(remedy, early, late) <= remedy
    assert made_good(remedy, 0.0, late) == remedy
    assert made_good(remedy, late, late) == pytest.approx(remedy / 2)
    assert made_good(remedy, one, 0.0) == remedy


def test_at_first_time_hardly_matters() -> None:
    first, next_one = (made_good(1.0, day - 1, 7.0) - made_good(1.0, day, 7.0) for day in (1, 4))
    assert first < next_one / 3
