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
    assert found.low < found.share < found.high
    assert found.deciding[0] == "c"
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
    assert set(found.deciding) == {"a", "e"}
    assert found.rules[0].share == 1.0
    assert found.accuracy > found.guess


def test_rules_speak_of_every_world_once(worlds: pd.DataFrame) -> None:
    found = frontier(worlds, (worlds["a"] + worlds["b"] > 1.0).to_numpy())
    assert sum(rule.worlds for rule in found.rules) == N
    assert sum(rule.worlds * rule.share for rule in found.rules) == pytest.approx(N * found.share)


@pytest.mark.parametrize("always", [True, False])
def test_a_claim_that_holds_everywhere_or_nowhere_has_no_rules(worlds: pd.DataFrame, always: bool) -> None:
    found = frontier(worlds, np.full(N, always))
    assert found.share == float(always)
    assert (found.rules, found.deciding) == ((), ())
    assert math.isnan(found.accuracy)
    assert 0.0 <= found.low < found.high <= 1.0


def test_too_few_exceptions_make_no_rule(worlds: pd.DataFrame) -> None:
    holds = np.ones(N, bool)
    holds[:3] = False
    found = frontier(worlds, holds)
    assert found.rules == ()
    assert len(found.deciding) == 2


def test_no_worlds_or_parameters_are_told_as_such(worlds: pd.DataFrame) -> None:
    assert frontier(worlds[:0], np.zeros(0, bool)).worlds == 0
    nothing = frontier(worlds[[]], np.arange(N) % 2 == 0)
    assert (nothing.share, nothing.rules) == (0.5, ())


def test_chance_is_not_taken_for_a_rule(worlds: pd.DataFrame) -> None:
    found = frontier(worlds, np.random.default_rng(2).random(N) > 0.5)
    assert found.accuracy < 0.65
