import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.survey import annoyance, answers, box, mentions, rating, sum_named, tired

from .support import many, unit

shifts = st.floats(-3.0, 3.0)
spreads = st.floats(0.0, 1.6)
normals = st.floats(-6.0, 6.0)


@given(unit, st.floats(0.0, 10.0))
@many
def test_the_tired_answer_less(response: float, fatigue: float) -> None:
    assert answers(response, 0.0) == response
    assert 0.0 <= answers(response, tired(fatigue, 0.15)) <= answers(response, fatigue) <= response


def test_sizes() -> None:
    assert answers(0.5, 0.15) == pytest.approx(0.5 * math.exp(-0.15))
    assert tired(0.25, 0.5) == 0.75
    assert tired(0.25, 0.0) == 0.25


def test_rating_rounds_to_the_nearest_point() -> None:
    assert [rating(a, 0.0, 0.0, 3.0) for a in (0.0, 0.04, 0.05, 0.5, 0.74, 0.76, 1.0)] == [
        0,
        0,
        1,
        5,
        7,
        8,
        10,
    ]
    assert rating(0.5, 1.0, 0.0, 0.0) == 6
    assert rating(0.5, 0.0, 1.0, -2.0) == 3
    assert rating(0.5, 0.0, 0.5, -2.0) == 4


@given(unit, unit, shifts, spreads, normals, st.integers(1, 11))
@many
def test_answers_stay_on_their_scale_and_rise(
    low: float, high: float, style: float, spread: float, noise: float, points: int
) -> None:
    low, high = sorted((low, high))
    assert 0 <= rating(low, style, spread, noise) <= rating(high, style, spread, noise) <= 10
    assert 1 <= box(low, style, spread, noise, points) <= box(high, style, spread, noise, points) <= points


@given(unit, shifts, spreads, normals)
@many
def test_a_box_of_eleven_points_is_the_rating(
    score: float, style: float, spread: float, noise: float
) -> None:
    exact = 10.0 * score + style + noise * spread
    if abs(exact % 1.0 - 0.5) > 1e-9:
        assert box(score, style, spread, noise, 11) == rating(score, style, spread, noise) + 1


def test_boxes() -> None:
    assert [box(s, 0.0, 0.0, 0.0, 5) for s in (0.0, 0.12, 0.13, 0.5, 0.87, 0.88, 1.0)] == [
        1,
        1,
        2,
        3,
        4,
        5,
        5,
    ]
    assert box(0.5, 2.5, 0.0, 0.0, 5) == 4  # 2.5 of ten points are one of four steps
    assert box(0.5, 3.75, 0.0, 0.0, 5) == 5
    assert box(0.5, 0.0, 2.5, -1.0, 5) == 2
    assert box(0.7, 1.0, 1.0, 1.0, 1) == 1


@given(unit, st.floats(0.001, 0.999))
@many
def test_who_knows_his_ideal_names_what_he_wants(gap: float, uniform: float) -> None:
    for wanted in (0, 1):
        assert mentions(wanted, 0.0, uniform) == wanted
        assert mentions(wanted, gap, uniform) + mentions(1 - wanted, gap, uniform) == 1


@given(st.floats(-100.0, 100.0), spreads, normals)
@many
def test_a_sum_is_missed_by_as_large_a_share_as_an_answer(worth: float, spread: float, noise: float) -> None:
    assert sum_named(worth, 0.0, noise) == worth
    assert sum_named(worth, spread, 0.0) == worth
    assert sum_named(worth, spread, noise) * worth >= 0.0
    assert sum_named(worth, 1.5, -10.0) == 0.0
    assert sum_named(20.0, 1.5, 1.0) == pytest.approx(23.0)


@given(st.floats(0.0, 10.0), unit)
@many
def test_who_was_not_asked_before_is_not_annoyed(fatigue: float, effort: float) -> None:
    assert annoyance(0.0, effort) == 0.0
    assert annoyance(fatigue, 0.0) == 0.0
    assert annoyance(fatigue, effort) <= annoyance(tired(fatigue, 0.5), effort) <= effort
