"""What a purely rational model of the customers predicts after a change that only the heart feels."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from cxsim.evidence import lives
from cxsim.evidence.kinds import Expect, Mark, Pattern, Statement
from cxsim.evidence.patterns.peak_end import BAD, GOOD, STEPS
from cxsim.evidence.reading import ARM, Floats, arm, stayed, traits
from cxsim.experiments.worlds import ruled

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

QUARTER = 91


def bicycles() -> Scenario:
    """The bicycles of the evidence."""
    return lives.sized(lives.market("bicycles"), customers=1500, burn_in=120, days=240)


def broadband() -> Scenario:
    """The broadband of the evidence."""
    return lives.sized(lives.market("broadband"), customers=1500, burn_in=120, days=240)


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """Leavers missed by a logit on beliefs and price, fitted under one policy, after the change to another.

    Under the first policy a frequent journey ends well, under the second badly: the same steps, so that beliefs
    are the same on average.
    """
    first, _, _, last = STEPS[scenario.name]
    fitted, seen = _choices(scenario, seed, {first: BAD, last: GOOD})
    weights = logit(fitted, seen)
    held_out, then = _choices(scenario, seed, {first: GOOD, last: BAD})
    return {"missed": float(_predicted(held_out, weights).mean() - then.mean())}


def _choices(scenario: Scenario, seed: int, care: Mapping[str, float]) -> tuple[Floats, Floats]:
    """What a rational model sees of each of the focal brand's owners, and whether he then stays a quarter."""
    brand = f"brands.{scenario.market.focal}"
    numbers = {f"{brand}.touchpoints.{step}.quality.care": size for step, size in care.items()}
    policy = arm(scenario, numbers)
    records = lives.lived(policy, seed, ARM).records
    later = lives.sized(policy, days=policy.run.days + QUARTER)
    before, after = records.customers, lives.lived(later, seed, ARM).records.customers
    assert before is not None
    assert after is not None
    own = before["brand"] == records.brands.index(scenario.market.focal)
    price = scenario.market.brands[scenario.market.focal].price
    worth = before["willingness_to_pay"] * before["judged"] - price
    sees = np.column_stack([np.ones(len(before)), worth, before["switching_cost"]])
    return sees[own], stayed(before, after, QUARTER)[own].astype(float)


def logit(causes: Floats, answer: Floats) -> Floats:
    """Weights of a logit by maximum likelihood (Newton's method)."""
    scale = np.abs(causes).max(axis=0)
    x, weights = causes / scale, np.zeros(causes.shape[1])
    for _ in range(30):
        p = 1.0 / (1.0 + np.exp(-x @ weights))
        step = np.linalg.solve(x.T @ (x * (p * (1.0 - p))[:, None]), x.T @ (answer - p))
        weights += step
        if np.abs(step).max() < 1e-9:
            return np.asarray(weights / scale, float)
    return np.full(len(scale), math.nan)


def _predicted(causes: Floats, weights: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-causes @ weights)), float)


def without(scenario: Scenario) -> Scenario:
    """The same market where nobody's decisions are emotional, and nobody is aroused into making one."""
    calm = ruled(scenario, deliberate_arousal=0.0, arousal_bias=0.0)
    return traits(calm, emotional_weight=0.0)


PATTERNS = [
    Pattern(
        name="head_and_heart",
        title="Head and heart are different processes",
        source="rule of the design: the emotional weight is no second set of weights on the same beliefs",
        mark=Mark.DIRECTION,
        statements={
            "missed": Statement(
                says="a logit on beliefs and price, fitted before, misses leavers after a change only the heart feels",
                statistic="share who stay a quarter, predicted less simulated",
                expect=Expect.POSITIVE,
            ),
        },
        markets={"bicycles": bicycles, "broadband": broadband},
        measure=measure,
        without=without,
        mechanism="emotional weight is 0 for everybody, and arousal moves no decision",
        replications=24,
        quick=3,
        rule=True,
        note="A little is missed without emotions too, perhaps because the logit sees beliefs at one moment and choices"
        " are made with those of the quarter after it.",
    )
]
