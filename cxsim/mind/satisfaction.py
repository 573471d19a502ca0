"""Satisfaction with one encounter."""

from cxsim.mind.law import law


@law
def judged(quality_sum: float, weight_sum: float) -> float:
    """Return the quality of an encounter as the head judges it: the mean over what was experienced.

    Args:
        quality_sum: sum of importance times perceived quality, >= 0.
        weight_sum: sum of the importances, >= 0.

    Returns: quality, [0, 1]; one half if nothing that matters was experienced.
    Source: Anderson & Sullivan 1993, Marketing Science 12(2): perceived quality itself matters beside
        disconfirmation. The weighted mean is an assumed form.
    Off: weight_sum = 0 returns one half.
    """
    return quality_sum / weight_sum if weight_sum > 0.0 else 0.5


@law
def satisfaction(rational_weight: float, emotional_weight: float, judged: float, affect: float) -> float:
    """Mix what the head judges and what the heart feels.

    Args:
        rational_weight, emotional_weight: [0, 1], summing to 1.
        judged: quality, [0, 1].
        affect: (-1, 1).

    Returns: [-1, 1], 0 neutral.
    Source: assumed form.
    Off: emotional_weight = 0 leaves the head alone.
    """
    return rational_weight * (2.0 * judged - 1.0) + emotional_weight * affect
