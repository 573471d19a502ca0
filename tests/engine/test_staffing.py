"""Parts of people: they come on that part of the days, and nobody is paid who does not come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cxsim
from cxsim.engine.staffing import on_duty


@given(st.integers(0, 500), st.integers(1, 24), st.integers(0, 40_000))
def test_whole_people_come_every_day(people: int, parts: int, day: int) -> None:
    assert on_duty(float(people), 1.0, day) == people
    assert on_duty(float(people * parts), 1.0 / parts, day) == people


@given(st.floats(0.0, 50.0), st.integers(0, 30_000), st.integers(1, 400))
def test_a_part_of_a_person_comes_on_that_part_of_the_days(people: float, first: int, days: int) -> None:
    there = [on_duty(people, 1.0, day) for day in range(first, first + days)]
    assert set(there) <= {int(people), int(people) + 1}
    assert sum(there) == pytest.approx(days * people, abs=1 + 2e-6 * days)


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_half_a_person_helps_half_way(engine: str) -> None:
    model = cxsim.model("first_steps", "mix", "wait_mean", customers=60, days=365, engine=engine)
    none, half, whole = (model(**{"dose.hire": dose})["wait_mean"] for dose in (0.0, 0.5, 1.0))
    assert whole < half < none
    assert half == pytest.approx((none + whole) / 2, rel=0.2)
