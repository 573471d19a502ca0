"""How much a failure takes away, and what of it a good remedy gives back."""

import math

from cxsim.mind.common import positive_part
from cxsim.mind.law import law
from cxsim.mind.memory import fade


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


@law
def made_good(remedy: float, age: float, late: float) -> float:
    """Return the share of the damage that a remedy makes good: at first hardly less, then less the later it comes.

    Args:
        remedy: share made good at once, [0, 1].
        age: time since the failure, days, >= 0.
        late: age at which a remedy makes good half as much, days, >= 0.

    Returns: [0, remedy].
    Source: Hogreve, Bilstein & Mandl 2017, J. Acad. Marketing Sci. 45:866-883: within a zone of tolerance the time to
        a remedy changes little; beyond it customers ask for more, and are less satisfied with a remedy. The form,
        flat at first, is assumed; that they ask for less in the very long run is left out.
    Off: late = 0 makes good the same at any age.
    """
    if late <= 0.0:
        return remedy
    return remedy / (1.0 + (age / late) * (age / late))


@law
def excusable(loss: float, since: float, half_life: float) -> float:
    """Return how much of the belief lost at a failure a good remedy could restore: little if there was one lately.

    Args:
        loss: of the belief in the product, quality, [-1, 1]; a gain counts as none.
        since: time since the failure before, days, >= 0; infinite for the first one.
        half_life: days, after which one failure more is half-way to being a first one again.

    Returns: quality, [0, 1].
    Source: who sees the cause of a failure as stable is less satisfied with service and firm: Van Vaerenbergh et
        al. 2014, J. Service Research (meta-analysis of attributions); Hess, Ganesan & Klein 2003, J. Acad. Marketing
        Sci. 31:127-145. A second failure soon after the first undoes the effect of a good recovery: Maxham &
        Netemeyer 2002. The form is assumed.
    Off: half_life = 0 excuses every failure alike.
    """
    again = fade(1.0, since, half_life) if half_life > 0.0 else 0.0
    return positive_part(loss) * (1.0 - again)


@law
def excused(belief: float, excusable: float, remedy: float, share: float) -> float:
    """Return the belief in a product after a remedy: what was put right well was no sign of what it is like.

    Args:
        belief: expected quality, [0, 1].
        excusable: as returned by `excusable`, quality, [0, 1].
        remedy: judged quality of the remedy, its outcome, speed and care; [0, 1].
        share: of what is excusable, that a perfect remedy restores, [0, 1].

    Returns: quality, [0, 1], never below the belief.
    Source: as for `excusable`; customers judge a firm better after failures that are remedied fast and without
        complication: Swanson & Kelley 2001, J. Marketing Theory and Practice 9:50-65. The form is assumed.
    Off: share = 0 returns the belief.
    """
    return min(1.0, belief + share * remedy * excusable)
