"""The world: what is simulated, as validated data.

    from cxsim.world import load

    scenario = load("mobile_operator")

Names are imported when they are first used, so that importing this package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxsim.world.library import bundled
    from cxsim.world.mistakes import Mistake, ScenarioError
    from cxsim.world.reading import Reading, load, loads, read, reads
    from cxsim.world.reference import scenario_reference
    from cxsim.world.scenario import Scenario
    from cxsim.world.schema import json_schema
    from cxsim.world.strategies import make
    from cxsim.world.writing import dump, template

_HOMES = {
    "Mistake": "mistakes",
    "Reading": "reading",
    "Scenario": "scenario",
    "ScenarioError": "mistakes",
    "bundled": "library",
    "dump": "writing",
    "json_schema": "schema",
    "load": "reading",
    "loads": "reading",
    "make": "strategies",
    "read": "reading",
    "reads": "reading",
    "scenario_reference": "reference",
    "template": "writing",
}

__all__ = [
    "Mistake",
    "Reading",
    "Scenario",
    "ScenarioError",
    "bundled",
    "dump",
    "json_schema",
    "load",
    "loads",
    "make",
    "read",
    "reads",
    "scenario_reference",
    "template",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = importlib.import_module(f"{__name__}.{_HOMES[name]}")
    return getattr(home, name)


def __dir__() -> list[str]:
    return sorted(__all__)
