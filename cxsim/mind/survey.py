"""Answering surveys: who answers, with what number, and growing tired of it."""

import math

from cxsim.mind.law import law


@law
def answers(response: float, fatigue: float) -> float:
    """Return the probability that a survey is answered.

    Args:
        response: of someone not tired, probability, [0, 1].
        fatigue: weariness, >= 0.

    Returns: probability, [0, response].
    Source: assumed form.
    Off: fatigue = 0 returns the response.
    """
    return response * math.exp(-fatigue)


@law
def rating(attitude01: float, style: float, spread: float, noise: float) -> int:
    """Answer on the scale from 0 to 10.

    Args:
        attitude01: what is asked for, on [0, 1].
        style: this customer's shift, points.
        spread: sd of an answer, points, >= 0.
        noise: standard normal draw.

    Returns: 0 to 10, halves rounded up.
    Source: assumed form. That people differ in their use of a scale more than their own answers do: bayesm
        `customerSat` (1,811 people, 10 items): sd between 1.92, within 1.54.
    Off: style = 0 and spread = 0 rounds ten times the attitude.
    """
    return _cut(10.0 * attitude01 + style + noise * spread, 0, 10)


@law
def box(score01: float, style: float, spread: float, noise: float, points: int) -> int:
    """Answer on a scale from 1 to `points`; style and spread shrink with the scale.

    Args:
        score01: what is asked for, on [0, 1].
        style, spread: as in `rating`, points of the 0-10 scale.
        noise: standard normal draw.
        points: of the scale, >= 1.

    Returns: 1 to `points`, halves rounded up.
    Source: assumed form.
    Off: style = 0 and spread = 0 rounds the score.
    """
    steps = points - 1.0
    return _cut(1.0 + steps * score01 + (style + noise * spread) * steps / 10.0, 1, points)


@law
def tired(fatigue: float, step: float) -> float:
    """Add to weariness what being asked once adds.

    Args: fatigue, step: weariness, >= 0.
    Returns: weariness, >= 0.
    Source: assumed form.
    Off: step = 0 returns the fatigue.
    """
    return fatigue + step


@law
def mentions(wanted: int, gap: float, uniform: float) -> int:
    """Say in an interview whether a feature is wanted; who cannot say what he wants may name the wrong thing.

    Args:
        wanted: 1 if he does want it, 0 if not.
        gap: between the ideal that he states and his own, [0, 1].
        uniform: draw, (0, 1).

    Returns: 1 or 0.
    Source: assumed form: the error with which somebody states his taste is also the chance that he misstates a
        feature.
    Off: gap = 0 says what is wanted.
    """
    return 1 - wanted if uniform < gap else wanted


@law
def sum_named(worth: float, spread: float, noise: float) -> float:
    """Name a sum of money in an interview.

    Args:
        worth: what it is worth to him, money/month.
        spread: as in `rating`, points of the 0-10 scale.
        noise: standard normal draw.

    Returns: money/month, of the sign of the worth.
    Source: assumed form: a sum is missed by as large a share as an answer misses of its scale.
    Off: spread = 0 names the worth.
    """
    return worth * max(0.0, 1.0 + noise * spread / 10.0)


@law
def annoyance(fatigue: float, effort: float) -> float:
    """Return how far being asked once more moves remembered affect toward its worst.

    Args:
        fatigue: weariness before, >= 0.
        effort: share of the way for someone weary beyond all measure, [0, 1].

    Returns: share of the way, [0, effort]; 0 for who was not asked before.
    Source: direction only. To be asked once does no harm, on the contrary: Dholakia & Morwitz 2002, JCR
        29:159-167 and Dholakia, Morwitz & Westbrook 2004 find that taking part in a survey of satisfaction makes
        later behaviour more positive (not modelled). That being asked too often annoys is assumed, in the same
        form as that it keeps from answering.
    Off: effort = 0 returns 0.
    """
    return effort * (1.0 - math.exp(-fatigue))


@law
def _cut(x: float, lowest: int, highest: int) -> int:
    if x <= lowest:
        return lowest
    if x >= highest:
        return highest
    return math.floor(x + 0.5)
