"""Word of mouth: who talks, what is said, what is heard."""

import math

from cxsim.mind.common import clip01
from cxsim.mind.law import law


@law
def propensity(satisfaction: float, base: float, positive: float, negative: float, power: float) -> float:
    """Return the probability that an episode is told: more after good ones, most after bad ones.

    Args:
        satisfaction: with the episode, [-1, 1].
        base: probability of a neutral one, [0, 1].
        positive, negative: added at full satisfaction or dissatisfaction, >= 0.
        power: exponent, > 0.

    Returns: probability, [0, 1].
    Source: Anderson 1998, J. Service Research 1:5-17: an asymmetric U in satisfaction, the dissatisfied talk
        more. Since most episodes satisfy, more good than bad is said in total: East, Hammond & Wright 2007, Int.
        J. Research in Marketing 24:175-184, in each of 15 studies. Power form and size are assumed.
    Off: base = positive = negative = 0 returns 0.
    """
    if satisfaction > 0.0:
        return clip01(base + positive * math.pow(satisfaction, power))
    if satisfaction < 0.0:
        return clip01(base + negative * math.pow(-satisfaction, power))
    return clip01(base)


@law
def said(judged: float, satisfaction: float, weight: float) -> float:
    """Return the quality that is spoken of: what was judged, praised or run down.

    Args:
        judged: quality, [0, 1].
        satisfaction: with the episode, [-1, 1].
        weight: quality per unit of satisfaction, >= 0.

    Returns: quality, [0, 1].
    Source: assumed form.
    Off: weight = 0 returns what was judged.
    """
    return clip01(judged + weight * satisfaction)


@law
def heard(belief: float, overall: float, said: float, weight: float) -> float:
    """Shift the belief in one dimension by what is said of the whole.

    Args:
        belief: quality of this dimension, [0, 1].
        overall: belief over all dimensions, quality, [0, 1].
        said: quality spoken of, [0, 1].
        weight: share of the difference, [0, 1].

    Returns: quality, [0, 1].
    Source: assumed form. As it acts on the logit of choice, it moves the undecided most: East, Hammond &
        Lomax 2008, IJRM 25:215-224, find resistance to talk against strong priors.
    Off: weight = 0 returns the belief.
    """
    return clip01(belief + weight * (said - overall))
