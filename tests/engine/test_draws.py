"""Chance: published known answers, keys, and the shape of what is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from cxsim.engine import draws

ONES = 0xFFFFFFFF


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((ONES,) * 4, (ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_published_answers(
    counter: tuple[int, ...], key: tuple[int, ...], answer: tuple[int, ...]
) -> None:
    words = draws.philox(*(np.uint64(word) for word in counter + key))
    assert tuple(int(word) for word in words) == answer


def test_normal_quantile_agrees_with_scipy() -> None:
    p = np.concatenate([np.logspace(-15, -1, 60), np.linspace(0.1, 0.9, 60), 1 - np.logspace(-12, -1, 60)])
    ours = np.array([draws.normal_quantile(float(x)) for x in p])
    assert np.allclose(ours, stats.norm.ppf(p), rtol=1e-12, atol=1e-14)


def test_uniform_numbers_are_uniform_and_normals_normal() -> None:
    u = np.array([draws.uniform(7, i, draws.TRAIT, 0, 0) for i in range(20_000)])
    z = np.array([draws.normals(7, i, draws.TRAIT, 0, 0) for i in range(5_000)]).ravel()
    assert stats.kstest(u, "uniform").pvalue > 0.001
    assert stats.kstest(z, "norm").pvalue > 0.001
    assert 0.0 < u.min() < u.max() < 1.0


def test_every_part_of_the_key_matters() -> None:
    base = (3, 5, draws.CHOICE, draws.occasion(2, 9, 4, 1), 0)
    others = [
        (4, *base[1:]),
        (3, 6, *base[2:]),
        (3, 5, draws.TALK, *base[3:]),
        (3, 5, draws.CHOICE, draws.occasion(2, 9, 4, 2), 0),
        (3, 5, draws.CHOICE, draws.occasion(2, 9, 5, 1), 0),
        (3, 5, draws.CHOICE, draws.occasion(2, 10, 4, 1), 0),
        (3, 5, draws.CHOICE, draws.occasion(3, 9, 4, 1), 0),
        (*base[:4], 1),
    ]
    numbers = {draws.uniform(*key) for key in [base, *others]}
    assert len(numbers) == 1 + len(others)
    assert draws.uniform(*base) == draws.uniform(*base)


def test_large_seeds_and_customers_are_told_apart() -> None:
    seeds = {draws.uniform(seed, 1, draws.TRAIT, 0, 0) for seed in (1, 1 + 2**32, 2**63 - 1)}
    people = {draws.uniform(1, who, draws.TRAIT, 0, 0) for who in (1, 2**20, 2**31 + 1)}
    assert len(seeds) == len(people) == 3


@pytest.mark.parametrize("mean", [0.2, 3.0, 40.0])
def test_poisson_is_the_quantile_function(mean: float) -> None:
    u = np.linspace(0.001, 0.999, 999)
    ours = np.array([draws.poisson(mean, float(x)) for x in u])
    assert (ours == stats.poisson.ppf(u, mean)).mean() > 0.998


def test_replications_have_seeds_of_their_own() -> None:
    seeds = [draws.replication_seed(1, r) for r in range(1000)]
    assert len(set(seeds)) == 1000
    assert draws.replication_seed(2, 0) not in seeds
