"""What waiting does to promptness."""

import math

from cxsim.mind.law import law


@law
def promptness(base: float, wait: float, tolerable: float) -> float:
    """Let promptness fall with the wait.

    Args:
        base: promptness of immediate service, quality, [0, 1].
        wait: days, >= 0.
        tolerable: wait after which promptness is down to 1/e, days, > 0; at 0 any wait leaves none.

    Returns: quality, [0, base].
    Source: assumed form.
    Off: wait = 0 returns the base.
    """
    if wait <= 0.0:
        return base
    if tolerable <= 0.0:
        return 0.0
    return base * math.exp(-wait / tolerable)
