"""After a failure: silence, voice or exit, weighed in money."""

import math

from cxsim.mind.law import law


@law
def hope(trust: float, remedy: float) -> float:
    """Return the share of the damage that a customer who has had no remedy yet hopes a complaint will make good.

    Later he hopes for what he has learned from the remedies he got.

    Args:
        trust: [0, 1].
        remedy: share made good when a problem is resolved, as the firm says, [0, 1].

    Returns: [0, 1].
    Source: assumed form.
    Off: trust = 0 returns 0.
    """
    return trust * remedy


@law
def value_of_voice(severity: float, hope: float, effort_cost: float) -> float:
    """Return what complaining is worth.

    Args:
        severity: damage if nothing is done, money, >= 0.
        hope: share that may be made good, [0, 1].
        effort_cost: trouble of complaining, money, >= 0.

    Returns: money.
    Source: assumed form.
    Off: hope = effort_cost = 0 returns 0, as silence.
    """
    return severity * hope - effort_cost


@law
def value_of_exit(severity: float, switching_cost: float) -> float:
    """Return what leaving is worth.

    Args:
        severity: damage if nothing is done, money, >= 0.
        switching_cost: of leaving now, money, >= 0.

    Returns: money.
    Source: assumed form.
    Off: an infinite switching_cost rules out exit.
    """
    return severity - switching_cost


@law
def response(value_voice: float, value_exit: float, scale: float, uniform: float) -> int:
    """Draw silence, voice or exit from the logit of their values; silence is worth 0.

    Args:
        value_voice, value_exit: money; minus infinity rules an option out.
        scale: of the logit, 1/money, > 0; at 0 options that are not ruled out are equally likely.
        uniform: draw, [0, 1], inverted in the order silence, voice, exit.

    Returns: 0 silence, 1 voice, 2 exit.
    Source: the three options are Hirschman's; multinomial logit is an assumed form.
    Off: value_voice = value_exit = minus infinity returns 0.
    """
    best = 0.0
    if value_voice > best:
        best = value_voice
    if value_exit > best:
        best = value_exit
    silence = _weight(-best, scale)
    voice = _weight(value_voice - best, scale)
    leave = _weight(value_exit - best, scale)
    drawn = uniform * (silence + voice + leave)
    if drawn < silence:
        return 0
    if drawn < silence + voice or leave == 0.0:
        return 1 if voice > 0.0 else 0
    return 2


@law
def _weight(below_best: float, scale: float) -> float:
    if below_best == -math.inf:
        return 0.0
    return math.exp(scale * below_best)
