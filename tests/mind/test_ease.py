import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.ease import ease_in_use, learn_skill, repeated

from .support import many, unit


@given(unit, st.floats(0.0, 2.0), unit)
@many
def test_complexity_costs_the_unskilled_only(base: float, complexity: float, skill: float) -> None:
    assert ease_in_use(base, complexity, 1.0) == base
    assert ease_in_use(base, 0.0, skill) == base
    assert 0.0 <= ease_in_use(base, complexity, skill) <= base
    assert ease_in_use(base, complexity, skill) >= ease_in_use(base, complexity, 0.0)


def test_the_size_of_the_cost() -> None:
    assert ease_in_use(0.8, 0.4, 0.25) == pytest.approx(0.5)
    assert ease_in_use(0.3, 0.9, 0.0) == 0.0


@given(unit, unit)
@many
def test_skill_grows_by_a_share_of_what_is_missing(skill: float, rate: float) -> None:
    after = learn_skill(skill, rate)
    assert skill <= after <= 1.0
    assert 1.0 - after == pytest.approx((1.0 - rate) * (1.0 - skill), abs=1e-15)
    assert learn_skill(skill, 0.0) == skill


@given(unit, unit)
@many
def test_repetition_costs_ease(base: float, effort: float) -> None:
    assert repeated(base, effort) == max(0.0, base - effort)
    assert repeated(base, 0.0) == base
