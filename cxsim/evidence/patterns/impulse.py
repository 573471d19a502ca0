"""What one failure does to the log-odds of staying, through each channel, over time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cxsim.evidence import lives
from cxsim.evidence.kinds import Mark, Pattern, Statement
from cxsim.evidence.reading import ARM, FEWEST, arm
from cxsim.experiments.worlds import ruled

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.world.scenario import Scenario

WINDOW = 10
"""Days in which things go wrong."""
DAYS = (10, 40, 100, 220)
"""When the effect is looked at, after the window began."""
CHANNELS = ("belief", "memory", "trust", "whole")


def bicycles() -> Scenario:
    """The bicycles of the evidence, where all put up with failures."""
    return _failing(lives.market("bicycles"))


def broadband() -> Scenario:
    """The broadband of the evidence, where all put up with failures."""
    return _failing(lives.market("broadband"))


def _failing(scenario: Scenario) -> Scenario:
    from cxsim.world.distributions import Distribution

    price = scenario.market.brands[scenario.market.focal].price
    problems = {
        name: problem.model_copy(update={"rate": 24 / 365, "severity": Distribution("constant", (price,))})
        for name, problem in scenario.journey.problems.items()
    }
    journey = scenario.journey.model_copy(update={"problems": problems})
    failing = scenario.model_copy(update={"journey": journey})
    failing = arm(failing, {f"brands.{scenario.market.focal}.faults": 1.0}, until=WINDOW)
    return lives.sized(ruled(failing, off=("voice", "needs")), customers=700, burn_in=120)


def curves(scenario: Scenario, seed: int) -> pd.DataFrame:
    """Effect of one failure over time: columns day, channel (one of CHANNELS), effect.

    The effect is a change of the log-odds of staying (of trust itself for trust, which moves no choice by itself),
    the mean over those with one failure, each compared with himself without it.
    """
    import pandas as pd

    rows = []
    for day in DAYS:
        effects = _effects(lives.sized(scenario, days=day), seed)
        rows += [{"day": day, "channel": channel, "effect": effects[channel]} for channel in CHANNELS]
    return pd.DataFrame(rows)


def _effects(scenario: Scenario, seed: int) -> Mapping[str, float]:
    from cxsim.world.parameters import BY_NAME

    records = lives.lived(scenario, seed).records
    usual, failed = _people(records), _people(lives.lived(scenario, seed, ARM).records)
    focal = records.brands.index(scenario.market.focal)
    one = (usual["brand"] == focal) & (failed["brand"] == focal)
    one &= failed["problems"] - usual["problems"] == 1
    if one.sum() < FEWEST:
        return dict.fromkeys(CHANNELS, math.nan)
    usual, failed = usual[one], failed[one]
    scale = scenario.laws.parameters.get("choice_scale", BY_NAME["choice_scale"].default)
    worth, heart = scale * usual["willingness_to_pay"], usual["emotional_weight"]
    change = {name: failed[name] - usual[name] for name in ("judged", "remembered", "trust", "attitude")}
    return {
        "belief": float(np.mean(worth * (1.0 - heart) * change["judged"])),
        "memory": float(np.mean(worth * heart * change["remembered"])),
        "trust": float(np.mean(change["trust"])),
        "whole": float(np.mean(scale * change["attitude"])),
    }


def _people(records: Any) -> NDArray[Any]:
    people: NDArray[Any] = records.customers
    return people


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """How bad each channel is at first, how far it then fades, and what the channels leave unexplained."""
    found = curves(scenario, seed).set_index(["channel", "day"])["effect"]
    numbers = {}
    for channel in ("belief", "memory", "trust"):
        first, last = float(found[channel, DAYS[0]]), float(found[channel, DAYS[-1]])
        numbers[channel] = -first
        numbers[f"{channel}_fades"] = abs(first) - abs(last)
    whole = float(found["whole", DAYS[0]])
    left = whole - float(found["belief", DAYS[0]]) - float(found["memory", DAYS[0]])
    numbers["sum"] = 0.1 * abs(whole) - abs(left)
    return numbers


def without(scenario: Scenario) -> Scenario:
    """The same market where failures teach nothing, are not felt, and break no promise."""
    return ruled(scenario, off=("learning", "surprise", "trust"))


def _statements() -> dict[str, Statement]:
    of = {
        "belief": ("what he believes of the brand", "log-odds of staying"),
        "memory": ("what he remembers feeling", "log-odds of staying"),
        "trust": ("his trust in the brand", "trust"),
    }
    statements = {}
    for channel, (what, unit) in of.items():
        statements[channel] = Statement(
            says=f"one failure costs through {what}",
            statistic=f"{unit} lost by day {DAYS[0]}, the same people with and without the failure",
        )
        statements[f"{channel}_fades"] = Statement(
            says="and that fades", statistic=f"size at day {DAYS[0]} less size at day {DAYS[-1]}"
        )
    statements["sum"] = Statement(
        says="belief and memory together are nearly the whole",
        statistic="a tenth of the whole less what they leave of it",
        needs_mechanism=False,
    )
    return statements


PATTERNS = [
    Pattern(
        name="impulse",
        title="One failure acts through each channel, and fades",
        source="rule of the design: one channel for each state",
        mark=Mark.EXACT,
        statements=_statements(),
        markets={"bicycles": bicycles, "broadband": broadband},
        measure=measure,
        without=without,
        mechanism="learning, surprise and trust",
        replications=8,
        quick=3,
        rule=True,
    )
]
