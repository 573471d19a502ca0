"""Reviews: who writes, how many stars, what readers make of them."""

import math

from cxsim.mind.common import clip01
from cxsim.mind.law import law
from cxsim.mind.talk import propensity


@law
def writes(satisfaction: float, base: float, positive: float, negative: float) -> float:
    """Return the probability that an episode is reviewed: extremes are, the middling are not.

    Args:
        satisfaction: with the episode, [-1, 1].
        base: probability of a neutral one, [0, 1].
        positive, negative: added per unit of satisfaction or dissatisfaction, >= 0.

    Returns: probability, [0, 1].
    Source: Hu, Zhang & Pavlou 2009, CACM 52(10):144-147: J-shaped ratings by self-selection of buyers and of
        those who report. Linear form and size are assumed.
    Off: base = positive = negative = 0 returns 0.
    """
    return propensity(satisfaction, base, positive, negative, 1.0)


@law
def stars(satisfaction: float) -> int:
    """Cut satisfaction into five equal steps.

    Args: satisfaction: [-1, 1].
    Returns: 1 to 5.
    Source: assumed form.
    Off: satisfaction = 0 returns 3.
    """
    if satisfaction <= -1.0:
        return 1
    if satisfaction >= 1.0:
        return 5
    return 1 + min(4, math.floor(2.5 * (satisfaction + 1.0)))


@law
def credence(number: float, half: float) -> float:
    """Return how much the number of reviews counts.

    Args:
        number: of reviews, old ones faded, >= 0.
        half: number that has half the full weight, >= 0.

    Returns: [0, 1]; 0 without reviews.
    Source: assumed form.
    Off: half = 0 gives any number full weight.
    """
    if number <= 0.0:
        return 0.0
    return number / (number + half)


@law
def read(belief: float, overall: float, mean: float, weight: float, credence: float) -> float:
    """Shift the belief in one dimension by the mean of the reviews.

    Args:
        belief: quality of this dimension, [0, 1].
        overall: belief over all dimensions, quality, [0, 1].
        mean: of the reviews, as quality, [0, 1].
        weight: share of the difference that many reviews move, [0, 1].
        credence: weight of their number, [0, 1].

    Returns: quality, [0, 1].
    Source: assumed form, as in `talk.heard`.
    Off: weight = 0 returns the belief.
    """
    return clip01(belief + weight * credence * (mean - overall))
