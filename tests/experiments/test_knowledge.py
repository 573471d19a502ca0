"""Plausible worlds of a study: what is known of a difference, and what is only luck."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import cxsim
from cxsim.experiments.knowledge import Knowledge, explore
from cxsim.experiments.tasks import Study
from cxsim.experiments.worlds import draws, guesses, in_world
from cxsim.world import load
from tests.experiments.conftest import small

FAKE = "tests.experiments.fake_engine:FakeModel"
OPERATOR = load("mobile_operator")
WORLDS = 400


def made(effect, luck=0.0, worlds=WORLDS) -> Knowledge:
    """Two strategies whose true difference in each world is `effect` of its draw, with some luck."""
    rng = np.random.default_rng(4)
    table = draws(OPERATOR, worlds, ["taste_weight", "talk_share"], strategies=["cut_price"])
    gaps = effect(table).to_numpy(float)[:, None] + luck * rng.normal(size=(worlds, 2))
    base = 0.3 + 0.05 * rng.normal(size=(worlds, 2))
    values = np.stack([base, base + gaps], axis=2)[..., None]
    study = Study(OPERATOR, ("baseline", "cut_price"), {48.0: 1460}, 1, "compiled")
    return Knowledge(study, table, ("true_loyalty",), values, 600, 0, False, ())


def test_luck_within_a_world_is_told_from_the_spread_between_worlds() -> None:
    def effect(table: pd.DataFrame) -> pd.Series:
        return 0.1 * (table["taste_weight"] - table["taste_weight"].mean()) / table["taste_weight"].std()

    found = made(effect, luck=0.05).spread("cut_price", "baseline")
    assert found.between == pytest.approx(0.1, rel=0.1)
    assert found.luck == pytest.approx(0.05 / math.sqrt(2), rel=0.1)
    nothing = made(lambda table: 0.0 * table["taste_weight"], luck=0.05).spread("cut_price", "baseline")
    assert nothing.between < 0.015
    assert 0.4 < nothing.won < 0.6


def test_what_is_the_same_in_every_world_differs_by_exactly_nothing() -> None:
    found = made(lambda table: 0.0 * table["taste_weight"])
    spread = found.spread("cut_price", "baseline")
    assert (spread.median, spread.low, spread.high, spread.between, spread.luck) == (0, 0, 0, 0, 0)
    assert spread.won == 0.5
    assert found.won() == {"baseline": 0.5, "cut_price": 0.5}
    assert found.regret() == {"baseline": 0.0, "cut_price": 0.0}


def test_regret_is_what_the_wrong_choice_costs_on_average() -> None:
    found = made(lambda table: pd.Series(np.where(table.index % 4 == 0, -0.3, 0.1)))
    assert found.won() == {"baseline": 0.25, "cut_price": 0.75}
    assert found.regret()["cut_price"] == pytest.approx(0.25 * 0.3)
    assert found.regret()["baseline"] == pytest.approx(0.75 * 0.1)


def test_the_rule_that_decides_is_found() -> None:
    found = made(lambda table: np.sign(table["taste_weight"] - 0.6) * 0.1, luck=0.01)
    flips = found.flips("cut_price", "baseline")
    assert flips.strongest[0] == "taste_weight"
    assert flips.accuracy > 0.95
    first = flips.rules[0].bounds[0]
    assert first.above
    assert first.value == pytest.approx(0.6, abs=0.02)


def test_a_lever_breaks_even_where_the_difference_is_nothing() -> None:
    lever = guesses(OPERATOR, ["cut_price"])[0]

    def effect(table: pd.DataFrame) -> pd.Series:
        return 0.2 * (table[lever.column] + 0.6)

    one = made(effect, luck=0.001).break_even("cut_price", "baseline")[0]
    assert one.size == pytest.approx(-0.6, abs=0.01)
    assert one.slope == pytest.approx(0.2 * (lever.size.high - lever.size.low), rel=0.02)
    never = made(lambda table: effect(table) + 9.0).break_even("cut_price", "baseline")[0]
    assert math.isnan(never.size)


def test_a_world_sets_sizes_of_levers_and_nothing_else() -> None:
    names = [guess.column for guess in guesses(OPERATOR, OPERATOR.strategies)]
    values = draws(OPERATOR, 3, ["taste_weight"], strategies=OPERATOR.strategies).iloc[1].to_dict()
    there = in_world(OPERATOR, values)
    again = guesses(there, there.strategies)
    assert [guess.size.likely for guess in again] == [values[name] for name in names]
    for guess in again:
        low, high = sorted((guess.size.low, guess.size.high))
        assert low <= guess.size.likely <= high
    assert there.market == OPERATOR.market
    assert in_world(OPERATOR, {}).strategies == OPERATOR.strategies


def test_workers_change_no_world() -> None:
    market = load("first_steps")
    run = market.run.model_copy(update={"burn_in": 30.0, "days": 60.0, "customers": 60})
    study = Study(market.model_copy(update={"run": run}), ("baseline", "hire"), {1.97: 60}, 1, "compiled")
    one, two = (explore(study, 4, workers=workers) for workers in (1, 2))
    assert one.values.tobytes() == two.values.tobytes()
    assert one.worlds == 4
    assert not np.array_equal(one.values[0], one.values[1])


def test_strategies_that_do_the_same_do_the_same_in_every_world() -> None:
    found = cxsim.compare(small(strategies=("nothing", "good")), worlds=5, engine=FAKE, workers=1)
    assert found.worlds == 5
    assert found.knowledge.spread("nothing", "baseline").high == 0.0
    rows = found.replications
    assert set(rows["world"]) == {0, 1, 2, 3, 4, 5}
    assert len(rows[rows["world"] > 0]) == 5 * 2 * 3
    assert "Across 5 plausible worlds (not forecasts), Good beats" in found.verdict()
    assert "Simulation error only" not in found.verdict()


def test_without_worlds_the_verdict_says_what_is_not_varied() -> None:
    found = cxsim.compare(small(strategies=("good",)), worlds=0, engine=FAKE, workers=1)
    assert found.knowledge is None
    assert "Simulation error only" in found.verdict()


def test_worlds_that_fail_are_told_and_left_out() -> None:
    found = cxsim.compare(small(strategies=("fails", "good")), worlds=6, engine=FAKE, workers=1).knowledge
    assert 0 < found.worlds < 6
    assert all("fails cannot be lived" in message for message in found.failures)
    assert found.spread("good", "baseline").worlds == found.worlds


def test_luck_is_no_regret() -> None:
    found = made(lambda table: 0.0 * table["taste_weight"], luck=0.05, worlds=4000)
    largest = (found.scores().max(axis=1) - found.scores()[:, 0]).mean()
    assert largest > 0.01, "the luckier of two equals looks better"
    assert max(found.regret().values()) < 0.002


def test_a_tie_is_a_tie_to_the_last_bit() -> None:
    values = np.array([[[0.3, 0.1 + 0.2], [0.1 + 0.2, 0.3]]])[..., None]
    study = Study(OPERATOR, ("baseline", "cut_price"), {48.0: 1460}, 1, "compiled")
    found = Knowledge(study, pd.DataFrame(index=[0]), ("true_loyalty",), values, 600, 0, False, ())
    assert found.won() == {"baseline": 0.5, "cut_price": 0.5}
    assert found.spread("cut_price", "baseline").won == 0.5
