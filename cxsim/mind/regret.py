"""Regret after a purchase, and returning it."""

from cxsim.mind.abandonment import logistic
from cxsim.mind.common import positive_part
from cxsim.mind.law import law


@law
def regret(expected: float, lived: float) -> float:
    """Return by how much what is lived falls short of what was expected at the purchase.

    Args: expected, lived: money/month.
    Returns: money/month, >= 0.
    Source: assumed form.
    Off: expected = lived returns 0.
    """
    return positive_part(expected - lived)


@law
def returns(regret: float, hassle: float, scale: float) -> float:
    """Return the probability that a purchase is sent back within the window.

    Args:
        regret: money/month, >= 0.
        hassle: regret at which half do, money/month.
        scale: of the logit, 1/(money/month), > 0.

    Returns: probability, [0, 1].
    Source: assumed form.
    Off: an infinite hassle returns 0.
    """
    return logistic(scale * (regret - hassle))
