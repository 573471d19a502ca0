"""A claim in one world: margins, arms that change nothing, changes that lead nowhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cxsim.claims.claim import Case, Condition, read
from cxsim.claims.hearing import Ruling, hear
from cxsim.claims.trial import margin, try_out
from cxsim.experiments.errors import StudyError
from cxsim.experiments.worlds import changed
from cxsim.world import load

NUMBERS = {"a": {"x": 3.0, "y": 1.0}, "b": {"x": 2.0, "y": 5.0}}


def condition(number: str = "x", of: str = "a", **rest: object) -> Condition:
    return Condition.model_validate({"says": "", "number": number, "of": of, **rest})


def asking(case: Case, *conditions: Condition) -> Case:
    return replace(case, claim=case.claim.model_copy(update={"holds": conditions}))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (condition(), 3.0),
        (condition(than=4.0), -1.0),
        (condition(than=4.0, **{"is": "below"}), 1.0),
        (condition(minus="b"), 1.0),
        (condition(minus="b", **{"is": "below"}), -1.0),
        (condition(minus_number="y"), 2.0),
        (condition(minus="b", minus_number="y"), -2.0),
        (condition(minus="b", minus_number="y", than=-3.0), 1.0),
    ],
)
def test_the_margin_is_positive_where_a_condition_is_met(asked: Condition, expected: float) -> None:
    assert margin(asked, NUMBERS) == expected


def test_a_trial_gives_the_margin_of_every_condition_and_is_the_same_each_time(tiny: Path) -> None:
    case = read(tiny)
    both = asking(case, *case.claim.holds, condition("market_share", "hired", than=2.0))
    first = try_out(both, {}, seed=3)
    assert len(first.values) == 2
    assert first.values[1] < 0
    assert try_out(both, {}, seed=3) == first
    assert try_out(both, {}, seed=4) != first


def test_arms_that_are_alike_differ_by_exactly_nothing_and_the_claim_that_they_differ_fails(
    tiny: Path,
) -> None:
    null = asking(read(tiny), condition("satisfaction", "same", minus="as_is"))
    assert try_out(null, {}, seed=1).values == (0.0,)
    hearing = hear([null], worlds=2, quick=True, workers=1)
    assert hearing.errors == []
    (heard,) = hearing.heard
    assert heard.ruling == Ruling.FAILS
    assert heard.share.share == 0.0
    assert heard.spreads.between == heard.spreads.luck == 0.0


def test_an_arm_is_lived_under_its_own_laws_and_numbers(tiny: Path) -> None:
    case = read(tiny)
    asked = asking(
        case, condition("affect", "feelingless"), condition("problem_rate", "as_is", minus="feelingless")
    )
    affect, fewer = try_out(asked, {}, seed=1).values
    assert affect == 0.0
    assert fewer > 0


def test_a_world_changes_what_comes_out(tiny: Path) -> None:
    case = asking(read(tiny), condition("satisfaction", "as_is"))
    assert try_out(case, {"assimilation": 0.45}, seed=1) != try_out(case, {}, seed=1)


def test_a_star_stands_for_every_name() -> None:
    scenario = changed(load("first_steps"), {"market.brands.*.price": 25.0})
    assert [brand.price for brand in scenario.market.brands.values()] == [25.0, 25.0]
    with pytest.raises(StudyError, match=r"there is no 'Korner'.*Corner, Station"):
        changed(load("first_steps"), {"market.brands.Korner.price": 25.0})
    with pytest.raises(StudyError, match="price"):
        changed(load("first_steps"), {"market.brands.*.price": -1.0})
