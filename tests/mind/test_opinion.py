import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.opinion import again, closeness, fulfilment, overall, recommendation

from .support import affects, many, unit


@given(unit, affects)
@many
def test_overall_mixes_head_and_heart(judged: float, remembered: float) -> None:
    assert overall(1.0, judged, 0.0, remembered) == judged
    assert overall(0.0, judged, 1.0, remembered) == pytest.approx(0.5 * (1.0 + remembered))
    assert overall(0.5, 0.8, 0.5, 0.2) == pytest.approx(0.7)


@given(unit, unit, unit)
@many
def test_distance_costs_recommendation(satisfied: float, weight: float, distance: float) -> None:
    assert recommendation(satisfied, 0.0, distance) == satisfied
    assert 0.0 <= recommendation(satisfied, weight, distance) <= satisfied
    assert recommendation(0.9, 0.5, 0.4) == pytest.approx(0.7)


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
