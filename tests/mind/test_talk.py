import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.talk import heard, propensity, said
from cxsim.world.parameters import BY_NAME

from .support import many, unit

satisfactions = st.floats(-1.0, 1.0)
powers = st.floats(0.5, 2.0)


@given(satisfactions, unit, st.floats(0.0, 2.0), st.floats(0.0, 2.0), powers)
@many
def test_is_a_probability(
    satisfied: float, base: float, positive: float, negative: float, power: float
) -> None:
    assert base <= propensity(satisfied, base, positive, negative, power) <= 1.0


@given(st.floats(0.01, 0.99), powers)
@many
def test_per_head_the_unhappy_talk_more_by_default(size: float, power: float) -> None:
    base, good, bad = (BY_NAME[f"talk_{name}"].default for name in ("base", "positive", "negative"))
    assert propensity(-size, base, good, bad, power) > propensity(size, base, good, bad, power) > base


def test_each_branch_has_its_own_weight() -> None:
    assert propensity(0.5, 0.03, 0.2, 0.4, 1.0) == pytest.approx(0.13)
    assert propensity(-0.5, 0.03, 0.2, 0.4, 1.0) == pytest.approx(0.23)
    assert propensity(0.5, 0.03, 0.2, 0.4, 2.0) == pytest.approx(0.08)
    assert propensity(-0.5, 0.03, 0.2, 0.4, 2.0) == pytest.approx(0.13)
    assert propensity(0.0, 0.03, 0.2, 0.4, 0.0) == 0.03


@given(satisfactions, powers)
@many
def test_off(satisfied: float, power: float) -> None:
    assert propensity(satisfied, 0.0, 0.0, 0.0, power) == 0.0


@given(unit, satisfactions, st.floats(0.0, 0.6))
@many
def test_satisfaction_colours_what_is_said(judged: float, satisfied: float, weight: float) -> None:
    assert said(judged, satisfied, 0.0) == judged
    assert said(judged, satisfied, weight) == min(1.0, max(0.0, judged + weight * satisfied))


@given(unit, unit, unit, unit)
@many
def test_hearing_shifts_the_belief_by_what_is_new(
    belief: float, overall: float, word: float, weight: float
) -> None:
    after = heard(belief, overall, word, weight)
    assert 0.0 <= after <= 1.0
    assert heard(belief, overall, word, 0.0) == belief
    assert heard(belief, overall, overall, weight) == belief
    assert (after - belief) * (word - overall) >= 0.0


def test_size_of_what_is_heard() -> None:
    assert heard(0.5, 0.6, 0.9, 0.1) == pytest.approx(0.53)
    assert heard(0.95, 0.2, 1.0, 0.2) == 1.0
