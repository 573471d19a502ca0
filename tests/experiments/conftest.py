"""A scenario built by hand for tests of studies."""

from __future__ import annotations

import pytest

from cxsim.world.scenario import Scenario

QUALITY = {"function": 0.6, "ease": 0.6, "promptness": 0.6, "care": 0.6}
TRAITS = (
    "emotional_weight",
    "willingness_to_pay",
    "taste",
    "articulation_error",
    "skill",
    "patience",
    "tolerance",
    "present_bias",
    "switching_cost",
    "talkativeness",
    "response",
    "style",
    "usage",
)


def small(strategies=("good", "nothing", "late", "costly"), **run):
    """A market of two brands and one touchpoint, with strategies that the fake engine knows."""
    settings = {"customers": 100, "burn_in": 60, "days": 365, "replications": 6, "worlds": 0, "seed": 3} | run
    return Scenario(
        name="small",
        market={
            "focal": "Alfa",
            "size": 1000,
            "brands": {
                "Alfa": {"share": 0.5, "price": 20, "quality": QUALITY},
                "Beta": {"share": 0.5, "price": 20, "quality": QUALITY},
            },
        },
        people={
            "segments": {
                "people": {
                    "share": 1,
                    "traits": dict.fromkeys(TRAITS, 0.5),
                    "importance": {"function": 1},
                    "importance_heart": {"care": 1},
                }
            }
        },
        journey={
            "touchpoints": {"use": {"stage": "use", "uses_product": True}},
            "episodes": {"using": {"starts_at": "use", "every": 7}},
        },
        strategies={name: {"title": name.replace("_", " ").capitalize()} for name in strategies},
        run=settings,
    )


@pytest.fixture
def scenario():
    return small()


@pytest.fixture(scope="session")
def make_scenario():
    return small
