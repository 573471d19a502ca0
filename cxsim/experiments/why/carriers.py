"""What carries a change of the offer to loyalty: mechanisms of minds and market that can be switched off together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cxsim.experiments.worlds import ruled
from cxsim.world.parameters import BY_NAME

if TYPE_CHECKING:
    from cxsim.world.scenario import Laws, Scenario


@dataclass(frozen=True)
class Carrier:
    """A mechanism, and what leaves no trace of it: switches off, parameters at a neutral value."""

    title: str
    off: tuple[str, ...] = ()
    parameters: Mapping[str, float] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    """Mechanisms without which it can carry nothing."""


CARRIERS: dict[str, Carrier] = {
    "feelings": Carrier("feelings and their memory", off=("surprise", "memory")),
    "loss_aversion": Carrier("loss aversion", parameters={"loss_aversion": 1.0}, needs=("surprise",)),
    "word_of_mouth": Carrier("word of mouth", off=("talk",)),
    "reviews": Carrier("reviews", off=("reviews",)),
    "promises": Carrier("promises and trust", off=("promise", "trust")),
    "complaints": Carrier("complaints and their remedy", off=("voice",), needs=("problems",)),
}
"""In the order of presentation. What is left without them is direct: customers learn from their own encounters what
to expect, and choose by that, by price, taste and habit."""

DIRECTLY = "directly"


def carriers(laws: Laws) -> dict[str, Carrier]:
    """The mechanisms that are at work under these laws."""
    return {name: found for name, found in CARRIERS.items() if _works(found, laws)}


def without(scenario: Scenario, silent: tuple[str, ...]) -> Scenario:
    """The same scenario where some of the carriers carry nothing."""
    off = tuple(switch for name in silent for switch in CARRIERS[name].off)
    parameters = {
        parameter: value for name in silent for parameter, value in CARRIERS[name].parameters.items()
    }
    return ruled(scenario, off, **parameters)


def _works(carrier: Carrier, laws: Laws) -> bool:
    if set(carrier.needs) & set(laws.off):
        return False
    switched = any(switch not in laws.off for switch in carrier.off)
    own = {name: laws.parameters.get(name, BY_NAME[name].default) for name in carrier.parameters}
    return switched or any(own[name] != value for name, value in carrier.parameters.items())
