"""Add features, simplify, fix support: each is best in a market that differs from the shipped one in few respects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import cxsim
from cxsim.world import read
from experiments.each_wins.measure import HERE, MARK, PAGE, SHIPPED, VARIANTS, load

CHANGED = {
    "add_features": {"people.segments.*.share": 3},
    "simplify": {
        "people.segments.*.share": 3,
        "people.segments.*.importance.ease": 2,
        "market.features.*.wanted_by.everyday": 6,
        "market.features.*.wanted_by.families": 6,
        "journey.episodes.*.every": 2,
    },
    "fix_support": {
        "market.brands.Alfa.touchpoints.helpline.resolve": 1,
        "journey.episodes.*.every": 1,
        "journey.problems.*.rate": 1,
    },
}
"""What may differ from the shipped market, by path, and in how many places."""

BESIDE = ("name", "title", "description", "observed", "provenance")
"""What is said about a market and changes nothing in it."""

NAMES = ("segments", "features", "episodes", "problems")
"""Where any name may stand in a path."""


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every number, text or list of a scenario with its path."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, (*path, str(name)))
    else:
        yield path, value


def general(path: tuple[str, ...]) -> str:
    """The path with a star for a name that varies."""
    return ".".join("*" if before in NAMES else name for before, name in zip(("", *path), path, strict=False))


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_differs_from_the_shipped_market_only_where_it_says(name: str) -> None:
    shipped, variant = (dict(leaves(load(which).model_dump())) for which in (SHIPPED, name))
    paths = [path for path in shipped | variant if shipped.get(path) != variant.get(path)]
    found = [general(path) for path in paths if path[0] not in BESIDE]
    assert {path: found.count(path) for path in found} == CHANGED[name]


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_says_where_its_numbers_come_from(name: str) -> None:
    assert read(HERE / f"{name}.yaml").unsourced == ()


def test_the_page_shows_every_market() -> None:
    _, results = PAGE.read_text(encoding="utf-8").split(f"<!-- {MARK} -->")
    for name in (SHIPPED, *VARIANTS):
        assert f"| {load(name).title} |" in results


@pytest.mark.parametrize("name", VARIANTS)
def test_its_strategy_wins_beyond_simulation_error(name: str) -> None:
    variant = load(name)
    run = variant.run.model_copy(update={"customers": 2000, "replications": 6})
    found = cxsim.compare(variant.model_copy(update={"run": run}), worlds=0, workers=2)
    assert found.winner == name
    for rival in set(found.strategies) - {name}:
        assert found.difference(name, rival).low > 0, rival
