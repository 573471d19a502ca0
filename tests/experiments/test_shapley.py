"""Shares of what parts bring together, on games whose shares are known."""

from __future__ import annotations

import numpy as np
import pytest

from cxsim.experiments.why.shapley import coalitions, orders, shares


def every(parts):
    """Orders drawn so often that all of them are taken."""
    return orders(np.random.default_rng(1).uniform(size=(200, parts)))


def drawn(parts, count=1, seed=2):
    return orders(np.random.default_rng(seed).uniform(size=(count, parts)))


def played(worth, found):
    return shares({coalition: worth(coalition) for coalition in coalitions(found)}, found)


def test_a_pair_of_gloves_is_shared_as_shapley_shares_it() -> None:
    """One left glove and two right ones, a pair is worth 1: 2/3 for the left, 1/6 for each right."""
    found = played(lambda who: float(0 in who and bool(who & {1, 2})), every(3))
    assert found == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_runway_costs_are_shared_as_littlechild_and_owen_share_them() -> None:
    """Aircraft that need runways of 1, 2 and 3 share each stretch among those who need it."""
    found = played(lambda who: float(max((part + 1 for part in who), default=0)), every(3))
    assert found == pytest.approx([1 / 3, 1 / 3 + 1 / 2, 1 / 3 + 1 / 2 + 1])


def test_where_parts_only_add_up_every_order_tells_their_worth() -> None:
    worth = (0.5, -2.0, 0.0, 3.25, 1.0, -0.25, 7.0)
    found = played(lambda who: sum(worth[part] for part in who), drawn(7))
    assert found == pytest.approx(worth)
    assert found[2] == 0.0


@pytest.mark.parametrize("parts", [1, 2, 3, 5, 8])
def test_shares_sum_to_the_whole_however_few_orders_are_drawn(parts) -> None:
    luck = np.random.default_rng(parts)
    values: dict[frozenset[int], float] = {}
    found = drawn(parts)
    total = played(lambda who: values.setdefault(who, float(luck.normal())), found).sum()
    assert total == pytest.approx(values[frozenset(range(parts))] - values[frozenset()], abs=1e-12)


def test_alike_parts_get_equal_shares_and_idle_ones_nothing() -> None:
    """Parts 1 and 2 do the same, part 3 does nothing; part 0 works with either."""
    found = played(lambda who: 2.0 * bool(who & {1, 2}) + 0.7 * (0 in who) * len(who & {1, 2}), every(4))
    assert found[1] == pytest.approx(found[2], rel=1e-12)
    assert found[3] == 0.0


def test_an_order_comes_with_its_reverse_and_all_come_where_that_is_no_more_work() -> None:
    one, other = drawn(6)
    assert one == other[::-1]
    assert sorted(one) == list(range(6))
    assert len(coalitions((one, other))) == 2 * 5 + 2
    assert len(drawn(2)) == 2
    assert len(drawn(4)) == 24
    assert len(coalitions(every(5))) == 2**5


def test_the_mean_over_many_draws_is_the_share_over_all_orders() -> None:
    def worth(who):
        return float(len(who)) ** 2 + 3.0 * (frozenset({0, 4}) <= who)

    exact = played(worth, every(5))
    sampled = np.mean([played(worth, drawn(5, seed=seed)) for seed in range(400)], axis=0)
    assert sampled == pytest.approx(exact, abs=0.12)
