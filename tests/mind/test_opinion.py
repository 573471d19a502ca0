import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.opinion import again, closeness, fulfilment, overall, recommendation

from .support import affects, many, unit


@given(unit, affects)
@many
def test_overall_is_what_the_head_judges_drawn_by_the_heart(judged: float, remembered: float) -> None:
    assert overall(judged, 0.0, remembered) == judged
    assert overall(judged, 0.7, 0.0) == judged
    assert 0.0 <= overall(judged, 1.0, remembered) <= 1.0
    assert (overall(judged, 0.5, remembered) - judged) * remembered >= 0.0
    assert overall(0.8, 0.5, 0.2) == pytest.approx(0.82)
    assert overall(0.8, 0.5, -0.2) == pytest.approx(0.72)


@given(unit, unit, unit)
@many
def test_recommendation_is_a_step_in_what_suits(satisfied: float, weight: float, distance: float) -> None:
    inclined = recommendation(satisfied, weight, distance, 12.0, 0.56)
    assert 0.0 <= inclined <= recommendation(satisfied, 0.0, distance, 12.0, 0.56) <= 1.0
    assert recommendation(satisfied, 0.0, distance, 0.0, 0.56) == 0.5
    assert recommendation(0.76, 0.5, 0.4, 12.0, 0.56) == pytest.approx(0.5)
    assert recommendation(0.86, 0.5, 0.4, 12.0, 0.56) == pytest.approx(1 / (1 + math.exp(-1.2)))


@given(unit, unit)
@many
def test_fulfilment_compares_with_what_is_due(judged: float, entitled: float) -> None:
    assert fulfilment(judged, judged) == 0.75
    assert (fulfilment(judged, entitled) - 0.75) * (judged - entitled) >= 0.0
    assert fulfilment(0.5, 0.6) == pytest.approx(0.65)


@given(st.floats(0.0, 2.0))
@many
def test_closeness_is_what_sacrifice_leaves(sacrifice: float) -> None:
    assert closeness(sacrifice) == max(0.0, 1.0 - sacrifice)


@given(st.floats(0.0, 100.0))
@many
def test_the_better_is_chosen_again(ahead: float) -> None:
    assert again(ahead, 0.0) == 0.5
    assert again(-ahead, 0.12) <= 0.5 <= again(ahead, 0.12)
    assert again(0.0, 0.12) == 0.5
