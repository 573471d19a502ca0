"""What a customer would say if he were asked: the attitudes behind survey answers, on [0, 1].

Linear forms of our own (assumed), so that each item of a relationship survey reads one part of the state:
quality and feeling (overall), what he feels entitled to (fulfilment), what he wants exactly (closeness to the
ideal), and all of it with the rivals in view (choose again). The items are those of the ECSI questionnaire
(Tenenhaus, Esposito Vinzi, Chatelin & Lauro 2005).
"""

from __future__ import annotations

from cxsim.mind.abandonment import logistic
from cxsim.mind.common import clip01
from cxsim.mind.law import law


@law
def overall(judged: float, emotional_weight: float, remembered: float) -> float:
    """Return overall satisfaction: what the head judges, drawn up or down by what the heart remembers.

    Where nothing in particular is felt, nothing is taken away: a neutral memory is not a bad one.

    Args:
        judged: believed quality by the head's importance, [0, 1].
        emotional_weight: [0, 1].
        remembered: remembered affect, (-1, 1).

    Returns: [0, 1].
    Source: assumed form.
    Off: emotional_weight = 0 or remembered = 0 leaves the head alone.
    """
    pull = emotional_weight * abs(remembered)
    return (1.0 - pull) * judged + (pull if remembered > 0.0 else 0.0)


@law
def recommendation(
    overall: float, taste_weight: float, distance: float, steepness: float, middle: float
) -> float:
    """Return the inclination to recommend: a steep step in satisfaction less the distance from one's taste.

    Args:
        overall: [0, 1].
        taste_weight: worth of a taste distance of 1, in units of full quality.
        distance: taste distance, [0, 1].
        steepness: of the step, log-odds per unit, >= 0.
        middle: where it is one half, [0, 1].

    Returns: (0, 1).
    Source: that recommending is a steep step: shares recommending by stars in 1,000 reviews are 0, .06, .36,
        .97, 1.0; the logit is an assumed form.
    Off: taste_weight = 0 leaves out taste; steepness = 0 returns one half.
    """
    return logistic(steepness * (overall - taste_weight * distance - middle))


@law
def fulfilment(judged: float, entitled: float) -> float:
    """Return how far expectations are fulfilled: judged quality against what one feels entitled to.

    Args: judged, entitled: quality, [0, 1].
    Returns: [0, 1]; .75 where one gets just what one feels entitled to.
    Source: assumed form.
    Off: judged = entitled returns .75.
    """
    return clip01(0.75 + (judged - entitled))


@law
def closeness(sacrifice: float) -> float:
    """Return closeness to the ideal provider.

    Args: sacrifice: taste distance plus share of wanted features missing, [0, 2].
    Returns: [0, 1].
    Source: assumed form.
    Off: sacrifice = 0 returns 1.
    """
    return clip01(1.0 - sacrifice)


@law
def again(relative_attitude: float, choice_scale: float) -> float:
    """Return the inclination to choose the same brand again: the share of the logit against the best rival.

    Args:
        relative_attitude: ahead of the best rival, money/month.
        choice_scale: of the logit, 1/(money/month), >= 0.

    Returns: [0, 1].
    Source: assumed form.
    Off: choice_scale = 0 returns one half.
    """
    return logistic(choice_scale * relative_attitude)
