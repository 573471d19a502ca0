"""Plausible worlds: where they lie, and that they are the same each time."""

from __future__ import annotations

import numpy as np
import pytest

from cxsim.experiments.errors import StudyError
from cxsim.experiments.worlds import draws, guesses, in_world, value_at, varied
from cxsim.world import load, loads
from cxsim.world.parameters import BY_NAME

CAFES = load("first_steps")
OPERATOR = load("mobile_operator")


def test_half_of_the_draws_lie_on_each_side_of_the_default() -> None:
    table = draws(CAFES, 64)
    for name, column in table.items():
        middle, low, high = BY_NAME[str(name)].default, BY_NAME[str(name)].low, BY_NAME[str(name)].high
        assert low <= column.min()
        assert column.max() <= high
        if low < middle < high:
            assert np.sum(column < middle) == 32, name


def test_the_scenarios_own_parameters_are_the_median() -> None:
    own = OPERATOR.laws.parameters
    assert any(value != BY_NAME[name].default for name, value in own.items())
    for name, column in draws(OPERATOR, 64, list(own)).items():
        assert np.sum(column < own[str(name)]) == 32, name
        of = BY_NAME[str(name)]
        assert column.min() >= of.low * own[str(name)] / of.default


def test_draws_are_the_same_each_time_and_differ_by_seed() -> None:
    assert draws(CAFES, 16, seed=2).equals(draws(CAFES, 16, seed=2))
    assert not draws(CAFES, 16, seed=2).equals(draws(CAFES, 16, seed=3))


def test_only_what_is_asked_for_varies() -> None:
    assert list(draws(CAFES, 4, ["belief_gain", "talk_share"]).columns) == ["belief_gain", "talk_share"]
    assert set(draws(CAFES, 1).columns) == set(varied())
    with pytest.raises(StudyError, match="did you mean 'belief_gain'"):
        varied(["belief_grain"])


@pytest.mark.parametrize(
    ("middle", "share", "expected"),
    [(1.0, 0.5, 1.0), (1.0, 0.25, 0.5), (1.0, 0.75, 2.5), (0.0, 0.5, 2.0), (4.0, 0.25, 1.0), (5.0, 1.0, 5.0)],
)
def test_the_value_at_a_share(middle: float, share: float, expected: float) -> None:
    assert value_at(0.0, middle, 4.0, share) == expected


def test_a_world_adds_to_the_laws_of_a_scenario() -> None:
    laws = in_world(OPERATOR, {"belief_gain": 0.2}).laws
    assert laws.parameters == {**OPERATOR.laws.parameters, "belief_gain": 0.2}
    assert laws.off == OPERATOR.laws.off


def test_two_levers_at_one_place_are_two() -> None:
    staff = "{low: %d, likely: %d, high: %d}"
    text = (
        "cxsim: 1\nextends: first_steps\nname: twice\nstrategies:\n  grow:\n    interventions:\n"
        f"      - fix_support: {{staff: {staff % (1, 1, 2)}}}\n"
        f"      - fix_support: {{staff: {staff % (3, 4, 5)}, start: 30 days}}\n"
    ).replace("fix_support: {staff", "add: {brands.Corner.stations.bar.staff")
    scenario = loads(text, "twice.yaml")
    first, second = (guess.column for guess in guesses(scenario, ["grow"]))
    assert first != second
    sizes = draws(scenario, 50, ["talk_share"], strategies=["grow"])
    assert sizes[first].between(1, 2).all()
    assert sizes[second].between(3, 5).all()
    there = in_world(scenario, {first: 1.5, second: 4.5}).strategies["grow"].interventions
    assert [item.changes[0].size.likely for item in there] == [1.5, 4.5]
