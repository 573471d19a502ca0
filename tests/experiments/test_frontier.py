"""Where a claim holds: a known rule is found with its share, and nothing is found where there is nothing."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from cxsim.experiments.frontier import frontier

N = 200


@pytest.fixture(scope="module")
def worlds() -> pd.DataFrame:
    chance = np.random.default_rng(1)
    return pd.DataFrame(chance.random((N, 5)), columns=["a", "b", "c", "d", "e"])


def test_a_rule_of_one_parameter_is_found_with_its_bound_and_share(worlds: pd.DataFrame) -> None:
    holds = worlds["c"].to_numpy() > 0.4
    found = frontier(worlds, holds)
    assert found.share == pytest.approx(holds.mean())
    assert found.strongest[0] == "c"
    best, worst = found.rules[0], found.rules[-1]
    assert (best.share, worst.share) == (1.0, 0.0)
    bound = best.bounds[0]
    assert (bound.parameter, bound.above) == ("c", True)
    assert bound.value == pytest.approx(0.4, abs=0.03)
    assert found.accuracy > 0.95
    assert str(best) == f"c > {bound.value:.3g}: holds in 100 % of {best.worlds} worlds"


def test_a_rule_of_two_parameters_is_found(worlds: pd.DataFrame) -> None:
    holds = ((worlds["a"] > 0.5) & (worlds["e"] <= 0.6)).to_numpy()
    found = frontier(worlds, holds)
    assert set(found.strongest) == {"a", "e"}
    assert found.rules[0].share == 1.0
    assert found.accuracy > found.guess


def test_what_a_margin_hangs_on_is_told_with_its_direction_and_chance_is_not(worlds: pd.DataFrame) -> None:
    chance = np.random.default_rng(3)
    margin = 2.0 * worlds["b"] - worlds["d"] + 0.1 * chance.normal(size=N)
    ties = frontier(worlds, margin).ties
    assert [tie.parameter for tie in ties] == ["b", "d"]
    assert ties[0].correlation > 0.7
    assert ties[1].correlation < -0.3
    # Where it holds everywhere there is no frontier, but by how much still hangs on the same.
    assert [tie.parameter for tie in frontier(worlds, margin + 10.0).ties] == ["b", "d"]
    by_chance = [bool(frontier(worlds, chance.normal(size=N)).ties) for _ in range(100)]
    assert sum(by_chance) <= 12


def test_where_worlds_are_few_and_parameters_many_the_margin_tells_which_matter() -> None:
    chance = np.random.default_rng(4)
    by_margin, by_sign = [], []
    for _ in range(8):
        few = pd.DataFrame(chance.random((60, 40)), columns=[f"p{k}" for k in range(40)])
        margin = (few["p7"] - 0.5 + 0.35 * chance.normal(size=60)).to_numpy()
        by_margin.append(frontier(few, margin).accuracy)
        by_sign.append(frontier(few, margin > 0).accuracy)
    assert np.mean(by_margin) > np.mean(by_sign)
    assert np.mean(by_margin) > 0.62


def test_leaves_that_say_the_same_are_one_rule(worlds: pd.DataFrame) -> None:
    rules = frontier(worlds, worlds["c"] - 0.4).rules
    assert [rule.share for rule in rules] == [1.0, 0.0]


def test_rules_speak_of_every_world_once(worlds: pd.DataFrame) -> None:
    found = frontier(worlds, (worlds["a"] + worlds["b"] > 1.0).to_numpy())
    assert sum(rule.worlds for rule in found.rules) == N
    assert sum(rule.worlds * rule.share for rule in found.rules) == pytest.approx(N * found.share)


@pytest.mark.parametrize("always", [True, False])
def test_a_claim_that_holds_everywhere_or_nowhere_has_no_rules(worlds: pd.DataFrame, always: bool) -> None:
    found = frontier(worlds, np.full(N, always))
    assert found.share == float(always)
    assert (found.rules, found.strongest) == ((), ())
    assert math.isnan(found.accuracy)


def test_too_few_exceptions_make_no_rule(worlds: pd.DataFrame) -> None:
    holds = np.ones(N, bool)
    holds[:3] = False
    found = frontier(worlds, holds)
    assert found.rules == ()
    assert len(found.strongest) == 2


def test_of_few_worlds_nothing_is_told_and_a_tree_without_a_split_is_no_rule() -> None:
    chance = np.random.default_rng(6)
    few = pd.DataFrame(chance.random((7, 70)), columns=[f"p{k}" for k in range(70)])
    assert frontier(few, chance.normal(size=7)).ties == ()
    alike = pd.DataFrame({"a": np.ones(64), "b": np.ones(64)})
    assert frontier(alike, chance.normal(size=64)).rules == ()


def test_no_worlds_or_parameters_are_told_as_such(worlds: pd.DataFrame) -> None:
    assert frontier(worlds[:0], np.zeros(0, bool)).worlds == 0
    nothing = frontier(worlds[[]], np.arange(N) % 2 == 0)
    assert (nothing.share, nothing.rules) == (0.5, ())


def test_chance_is_not_taken_for_a_rule(worlds: pd.DataFrame) -> None:
    found = frontier(worlds, np.random.default_rng(2).random(N) > 0.5)
    assert found.accuracy < 0.65
