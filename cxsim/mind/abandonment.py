"""Leaving a journey half-way."""

import math

from cxsim.mind.law import law


@law
def logistic(x: float) -> float:
    """Return the probability of these log-odds.

    Args: x: log-odds, any number or infinity.
    Returns: [0, 1].
    Source: definition.
    Off: x = 0 returns one half.
    """
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    odds = math.exp(x)
    return odds / (1.0 + odds)


@law
def abandons(base: float, affect: float, effort: float, weight_affect: float, weight_effort: float) -> float:
    """Return the probability that a journey is left at this step.

    Args:
        base: log-odds at a neutral, effortless step.
        affect: of the step, (-1, 1); a bad one adds, a good one subtracts.
        effort: [0, 1].
        weight_affect, weight_effort: log-odds per unit, >= 0.

    Returns: probability, [0, 1].
    Source: Dixon, Freeman & Toman, HBR 2010: effort goes with disloyalty. The logit, and its use for leaving
        a journey, are an assumed form.
    Off: base = -infinity returns 0; weight_affect = weight_effort = 0 leaves the base.
    """
    return logistic(base - weight_affect * affect + weight_effort * effort)
