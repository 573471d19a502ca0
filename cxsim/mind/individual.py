"""How one customer differs from the next in what he gets of a brand, and in what he feels of it."""

import math

from cxsim.mind.common import clip01
from cxsim.mind.law import law


@law
def own_level(level: float, deviation: float, spread: float) -> float:
    """Return the level that one customer gets, which stays his own as long as he deals with the brand.

    The line is better in one street than in the next, one client's adviser is better than another's.

    Args:
        level: what the brand delivers on average, [0, 1].
        deviation: his place among its customers, standard normal.
        spread: standard deviation between customers, quality, >= 0.

    Returns: quality, [0, 1].
    Source: that perceptions of one firm's quality differ between its customers: ECSI mobile survey, whose items
        of quality spread more widely (1.42 to 1.89 on a scale from 1 to 10) than overall satisfaction (1.23).
        That the difference is one of what is delivered, and normal, is assumed.
    Off: spread = 0 returns the level.
    """
    return clip01(level + spread * deviation)


@law
def place(own: float, mean: float, correlation: float, dimensions: float) -> float:
    """Return a customer's place in one dimension from independent draws: who gets more of one gets more of all.

    Args:
        own: standard normal draw of this dimension.
        mean: of the draws of all dimensions.
        correlation: of places in two dimensions, [0, 1].
        dimensions: their number, >= 1.

    Returns: standard normal over customers.
    Source: that they go together: ECSI mobile survey, correlations of seven items of perceived quality .34 to .64,
        mean .50. That this is so of what is delivered is assumed. The symmetric square root of a matrix of equal
        correlations (algebra).
    Off: correlation = 0 returns the own draw.
    """
    apart = math.sqrt(1.0 - correlation)
    together = math.sqrt(1.0 + (dimensions - 1.0) * correlation)
    return apart * own + (together - apart) * mean


@law
def own_feeling(surprise: float, deviation: float, spread: float) -> float:
    """Return what one person makes of a surprise: some are pleased, some annoyed more easily, whatever happens.

    Args:
        surprise: weighted surprise.
        deviation: his place among people, standard normal.
        spread: standard deviation between people, weighted surprise, >= 0.

    Returns: weighted surprise.
    Source: Mooradian & Olver 1994, Advances in Consumer Research 21:595-600: enduring traits predict the affect of
        consumption, and that satisfaction, complaints and talk; Matzler et al. 2005, Innovative Marketing 1(2). The
        additive, normal form is assumed.
    Off: spread = 0 returns the surprise.
    """
    return surprise + spread * deviation
