"""How a difference from what was expected is felt."""

import math

from cxsim.mind.law import law

_STEP = 0.2
_TOP = 2.1
_DEPTH = 26.0


@law
def beyond_tolerance(gap: float, tolerance: float) -> float:
    """Keep of a gap what lies outside the zone of tolerance (a soft threshold).

    Args:
        gap: perceived minus expected quality, [-1, 1].
        tolerance: half-width of the zone, quality, [0, 1].

    Returns: quality, [-1, 1], with the sign of the gap.
    Source: assumed form of the zone of tolerance.
    Off: tolerance = 0 returns the gap.
    """
    if gap > tolerance:
        return gap - tolerance
    if gap < -tolerance:
        return gap + tolerance
    return 0.0


@law
def value(gap: float, tolerance: float, sensitivity: float, loss_aversion: float) -> float:
    """Weigh a gap: with diminishing sensitivity, and a shortfall more than an excess.

    Args:
        gap, tolerance: as in `beyond_tolerance`.
        sensitivity: exponent, (0, 1].
        loss_aversion: weight of a shortfall against an equal excess, >= 0.

    Returns: [-loss_aversion, 1].
    Source: value function and exponent .88, Tversky & Kahneman 1992; loss aversion 1.955 [1.820, 2.102],
        Brown, Imai, Vieider & Camerer (607 estimates). That a shortfall of quality weighs more, with
        diminishing sensitivity: Anderson & Sullivan 1993; Mittal, Ross & Baldasare 1998. That both
        numbers hold for quality is assumed.
    Off: sensitivity = loss_aversion = 1 returns the gap beyond tolerance.
    """
    felt = beyond_tolerance(gap, tolerance)
    if felt > 0.0:
        return math.pow(felt, sensitivity)
    if felt < 0.0:
        return -loss_aversion * math.pow(-felt, sensitivity)
    return 0.0


@law
def value_at_expectation(tolerance: float, sensitivity: float, loss_aversion: float, noise: float) -> float:
    """Return the mean value of an encounter that is on average exactly as expected.

    Since a shortfall weighs more, noise alone would hurt: every touchpoint would, and removing any of them
    would help by construction. `surprise` therefore subtracts this mean.

    Args:
        tolerance, sensitivity, loss_aversion: as in `value`.
        noise: sd of the gap, which is normal around 0; quality, >= 0.

    Returns: E[value(G)], G ~ Normal(0, noise); at most 0 if loss_aversion >= 1.
    Source: own construction. Trapezoid rule in the logarithm of the gap, relative error below 1e-9.
    Off: loss_aversion = 1 or noise = 0 returns 0.
    """
    if noise <= 0.0:
        return 0.0
    threshold = tolerance / noise
    power = sensitivity + 1.0
    steps = int((_TOP + _DEPTH / power) / _STEP)
    total = 0.0
    for step in range(steps):
        log_excess = _TOP - _STEP * step
        deviation = threshold + math.exp(log_excess)
        total += math.exp(power * log_excess - 0.5 * deviation * deviation)
    mean_excess = math.pow(noise, sensitivity) * total * _STEP / math.sqrt(2.0 * math.pi)
    return (1.0 - loss_aversion) * mean_excess


@law
def surprise(gap: float, tolerance: float, sensitivity: float, loss_aversion: float, centre: float) -> float:
    """Value a gap so that an encounter as expected changes nothing on average.

    Args:
        gap, tolerance, sensitivity, loss_aversion: as in `value`.
        centre: `value_at_expectation` at the reference noise.

    Returns: about [-loss_aversion, 1].
    Source: `value`; the centring is own construction.
    Off: centre = 0 returns `value`.
    """
    return value(gap, tolerance, sensitivity, loss_aversion) - centre
