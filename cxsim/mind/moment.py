"""Moments of truth: encounters that move a relation."""

from cxsim.mind.law import law


@law
def is_moment(change: float, threshold: float) -> int:
    """Say whether an encounter has moved the relative attitude to a brand enough to be a moment of truth.

    Args:
        change: of relative attitude, log-odds.
        threshold: log-odds, >= 0.

    Returns: 1 if it has, else 0.
    Source: definition of cxsim: a result of an encounter, never an input.
    Off: an infinite threshold returns 0.
    """
    return 1 if abs(change) >= threshold else 0
