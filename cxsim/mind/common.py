"""Small pieces that several laws share."""

from cxsim.mind.law import law


@law
def clip01(x: float) -> float:
    """Cut a number to [0, 1]."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    return x


@law
def positive_part(x: float) -> float:
    """Return x where it is positive, else 0."""
    return x if x > 0.0 else 0.0
