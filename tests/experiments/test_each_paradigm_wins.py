"""Each way to care about customers is best in some market, found by varying the world and not the managers."""

from __future__ import annotations

from pathlib import Path

import pytest

import cxsim
from cxsim.world import read
from tests.experiments.test_each_wins import leaves

HERE = Path(__file__).parents[2] / "experiments" / "each_paradigm_wins"
MANAGERS = ("customer_orientation", "customer_satisfaction", "crm", "customer_experience")
SAME = ("strategies", "budget", "measure", "laws", "run", "decide_by")
"""Sections in which the markets do not differ: what can be bought, for how much, and how it is judged."""


@pytest.mark.parametrize("name", MANAGERS)
def test_the_world_differs_and_not_what_managers_can_do(name: str) -> None:
    base, variant = (cxsim.load(str(HERE / f"{which}.yaml")).model_dump() for which in ("base", name))
    assert {section: base[section] for section in SAME} == {section: variant[section] for section in SAME}
    assert dict(leaves(base["market"])) | dict(leaves(base["people"])) != (
        dict(leaves(variant["market"])) | dict(leaves(variant["people"]))
    )
    assert read(HERE / f"{name}.yaml").unsourced == ()


def test_the_page_shows_every_market() -> None:
    _, results = (HERE.parent / "README.md").read_text(encoding="utf-8").split("<!-- paradigms -->")
    for name in ("base", *MANAGERS):
        assert f"| {cxsim.load(HERE / f'{name}.yaml').title} |" in results


@pytest.mark.parametrize("name", MANAGERS)
def test_it_is_best_of_the_four_beyond_simulation_error(name: str) -> None:
    scenario = cxsim.load(str(HERE / f"{name}.yaml"))
    found = cxsim.paradigms(scenario, MANAGERS, replications=4, effects=False, workers=1)
    assert not found.failures
    for other in MANAGERS:
        if other != name:
            assert found.difference(name, other).low > 0.0, other
