"""The heart: what an encounter is felt to be."""

import math

from cxsim.mind.law import law
from cxsim.mind.memory import fade

_ALMOST_ONE = 1.0 - 2.0**-53


@law
def affect(weighted_surprise: float, salience: float, scale: float) -> float:
    """Turn surprise into affect, which saturates.

    Args:
        weighted_surprise: sum of surprises, weighted by importance to the heart.
        salience: how strongly this touchpoint is felt, >= 0.
        scale: weighted surprise at which affect is tanh(1), > 0; as it nears 0, affect nears its limits.

    Returns: affect, inside (-1, 1); 0 at no surprise.
    Source: assumed form.
    Off: salience = 0 returns 0.
    """
    felt = salience * weighted_surprise
    if felt == 0.0:
        return 0.0
    result = math.tanh(felt / scale) if scale > 0.0 else math.copysign(1.0, felt)
    if result > _ALMOST_ONE:
        return _ALMOST_ONE
    if result < -_ALMOST_ONE:
        return -_ALMOST_ONE
    return result


@law
def arousal(intensity: float, elapsed: float, half_life: float) -> float:
    """Return what is left of the arousal of an encounter.

    Args:
        intensity: |affect| at the encounter, [0, 1).
        elapsed: time since, days, >= 0.
        half_life: days; 0 or less: does not fade.

    Returns: [0, 1).
    Source: assumed form.
    Off: intensity = 0 returns 0.
    """
    return fade(intensity, elapsed, half_life)
