"""How much a failure takes away."""

import math

from cxsim.mind.law import law


@law
def left_over(level: float, severity: float, willingness_to_pay: float) -> float:
    """Return what is left of the function of a product at a failure: the less, the more the failure costs.

    Args:
        level: function delivered where nothing is lost, quality, [0, 1].
        severity: damage if nothing is done, money, >= 0.
        willingness_to_pay: for a month of full quality, money/month, >= 0.

    Returns: quality, [0, level]; e times less where the damage is as large as the worth of a month of full quality.
    Source: that severity lowers satisfaction and repurchase: Soares & Proenca 2015 (telecommunication, 40,813
        customers); Maxham & Netemeyer 2002, J. Marketing 66(4):57-71. The exponential form is assumed.
    Off: severity = 0 returns the level.
    """
    if severity <= 0.0:
        return level
    return level * math.exp(-severity / willingness_to_pay) if willingness_to_pay > 0.0 else 0.0
