"""Who comes to know of something: a brand by advertising, news by its reach."""

from cxsim.mind.law import law


@law
def reached(uniform: float, reach: float) -> int:
    """Draw whether a message reaches a customer.

    Args:
        uniform: draw, [0, 1).
        reach: share of people reached, [0, 1].

    Returns: 1 if it does, else 0.
    Source: definition.
    Off: reach = 0 returns 0.
    """
    return 1 if uniform < reach else 0
