"""Luck taken out: shares of worlds that few lives would draw toward one half."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import norm

from cxsim.claims.hearing import limiting
from cxsim.experiments.luck import share_above, spreads, without_luck

WORLDS, LIVES = 64, 2


def market(seed: int, mean: float, between: float, luck: float, worlds: int = WORLDS) -> NDArray[np.float64]:
    """(worlds, lives, 1): normal worlds, and normal luck in each life."""
    chance = np.random.default_rng(seed)
    level = mean + between * chance.normal(size=(worlds, 1, 1))
    found: NDArray[np.float64] = level + luck * chance.normal(size=(worlds, LIVES, 1))
    return found


@pytest.mark.parametrize(("mean", "between", "luck"), [(0.5, 0.5, 1.0), (0.3, 0.2, 0.6), (0.5, 1.0, 0.2)])
def test_the_share_is_that_of_many_lives(mean: float, between: float, luck: float) -> None:
    true = norm.cdf(mean / between)
    seen, raw, covered = [], [], []
    for seed in range(100):
        lives = market(seed, mean, between, luck)
        found = share_above(lives, seed)
        seen.append(found.share)
        raw.append((lives.mean(axis=1) > 0).mean())
        covered.append(found.low <= true <= found.high)
    assert np.mean(seen) == pytest.approx(true, abs=0.03)
    assert abs(np.mean(seen) - true) <= abs(np.mean(raw) - true) + 0.01
    assert np.mean(covered) >= 0.9


def test_both_spreads_are_told_apart() -> None:
    found = spreads(np.concatenate([market(1, 0.0, 2.0, 1.0, 4000), market(2, 5.0, 0.0, 3.0, 4000)], axis=2))
    assert found.between == pytest.approx([2.0, 0.0], abs=0.35)
    assert found.between[0] == pytest.approx(2.0, rel=0.05)
    assert found.luck == pytest.approx([1.0 / math.sqrt(LIVES), 3.0 / math.sqrt(LIVES)], rel=0.05)


def test_without_luck_nothing_is_taken_out() -> None:
    lives = np.repeat(np.arange(-5.0, 15.0)[:, None, None], LIVES, axis=1)
    assert without_luck(lives) == pytest.approx(lives[:, 0], abs=1e-9)
    assert share_above(lives, 1).share == 14 / 20


def test_what_is_0_in_every_life_stays_0_and_is_no_hit() -> None:
    """Worlds in which nothing happens, one in seven, beside worlds in which the claim plainly holds."""
    covered = []
    for seed in range(40):
        lives = market(seed, 2.0, 0.5, 1.0)
        idle = np.random.default_rng(seed).random(WORLDS) < 0.15
        lives[idle] = 0.0
        found = share_above(lives, seed)
        assert found.share <= 1.0 - idle.mean()
        covered.append(found.low <= 0.85 <= found.high)
    assert np.mean(covered) >= 0.9


@pytest.mark.parametrize(("together", "luck_together"), [(1.0, 0.0), (0.0, 0.95), (0.7, 0.5), (0.0, 0.0)])
def test_several_conditions_are_drawn_in_together(together: float, luck_together: float) -> None:
    """Two conditions that go together, by world or by luck: the share in which both are met is not biased by that."""
    true, seen = [], []
    mean, between, luck = 0.5, 0.8, 0.8
    for seed in range(60):
        chance = np.random.default_rng(seed)
        of_worlds, of_luck = ([[1.0, r], [r, 1.0]] for r in (together, luck_together))
        level = mean + between * chance.multivariate_normal([0, 0], of_worlds, size=4000)
        true.append((level > 0).all(axis=1).mean())
        lives = level[:WORLDS, None, :] + luck * chance.multivariate_normal(
            [0, 0], of_luck, size=(WORLDS, LIVES)
        )
        seen.append(share_above(lives, seed).share)
    assert np.mean(seen) == pytest.approx(np.mean(true), abs=0.04)


def test_where_worlds_do_not_differ_the_share_is_all_or_none_and_its_interval_says_how_little_is_known() -> (
    None
):
    # Lives differ by exactly as much as luck would make the means differ: nothing is left between worlds.
    spread = np.tile([1.0, -1.0], 10)
    lives = np.stack([spread + 3.0, 0.2 - spread], axis=1)[:, :, None]
    assert without_luck(lives).std() == pytest.approx(0.0, abs=1e-12)
    assert share_above(lives, 1).share == 1.0
    torn = market(3, 0.05, 0.0, 1.0)
    assert share_above(torn, 1).high - share_above(torn, 1).low > 0.5


@given(st.integers(0, 10**6), st.floats(0.0, 3.0), st.floats(0.0, 3.0))
def test_worlds_keep_their_mean_and_order(seed: int, between: float, luck: float) -> None:
    lives = market(seed, 0.3, between, luck, worlds=12)
    means, found = lives.mean(axis=1)[:, 0], without_luck(lives)[:, 0]
    assert found.mean() == pytest.approx(means.mean())
    assert (np.diff(found[np.argsort(means)]) >= -1e-12).all()
    assert found.std() <= means.std() + 1e-12


def test_no_worlds_have_no_share() -> None:
    found = share_above(np.zeros((0, 2, 3)), 1)
    assert found.worlds == 0
    assert math.isnan(found.share)


def test_the_limiting_condition_decides() -> None:
    """All conditions must be met: the least of them in its own unit, and one that never differs limits all or none."""
    metres = np.array([-1.0, 1.0, 2.0, 4.0])
    money = np.array([5000.0, 5000.0, -1000.0, 9000.0])
    lives = np.repeat(np.stack([metres, money, np.ones(4)], axis=1)[:, None, :], LIVES, axis=1)
    assert (limiting(lives) > 0).tolist() == [False, True, False, True]
    lives[:, :, 2] = 0.0
    assert not (limiting(lives) > 0).any()
    assert len(limiting(lives[:0])) == 0
