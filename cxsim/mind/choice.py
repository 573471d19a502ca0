"""What an offer is worth to a customer, and the logit by which he chooses."""

import math

from cxsim.mind.law import law

_SMALLEST_UNIFORM = 2.0**-53
_LARGEST_UNIFORM = 1.0 - 2.0**-53
_A_DAY = 1.0 / 30.4375


@law
def attitude(
    willingness_to_pay: float,
    rational_weight: float,
    judged_belief: float,
    emotional_weight: float,
    remembered: float,
    taste_weight: float,
    distance: float,
) -> float:
    """Return what having the brand is worth: beliefs of the head, memory of the heart, nearness of taste.

    Args:
        willingness_to_pay: for full quality, money/month, >= 0.
        rational_weight, emotional_weight: [0, 1], summing to 1.
        judged_belief: expected quality, weighted by importance, [0, 1].
        remembered: remembered affect, (-1, 1).
        taste_weight: worth of a taste distance of 1, in units of full quality, >= 0.
        distance: taste distance, [0, 1].

    Returns: money/month.
    Source: assumed form (linear random utility).
    Off: emotional_weight = 0 leaves out the heart, taste_weight = 0 taste.
    """
    worth = rational_weight * judged_belief + emotional_weight * remembered - taste_weight * distance
    return willingness_to_pay * worth


@law
def offer_value(
    attitude: float,
    price: float,
    reward: float,
    present_bias: float,
    appeal_now: float,
    paid_now: float,
    switching_cost: float,
    horizon: float,
) -> float:
    """Return the value of an offer at the moment of choice: the future counts less than now.

    Args:
        attitude, price, reward: money/month.
        present_bias: weight of the future, [0, 1].
        appeal_now, paid_now, switching_cost: felt or paid once, money.
        horizon: months over which what comes once is spread, > 0; less than a day counts as a day.

    Returns: money/month.
    Source: quasi-hyperbolic discounting, see `present_bias.bias`; spreading over a horizon is assumed.
    Off: present_bias = 1 weighs the future like now.
    """
    months = horizon if horizon > _A_DAY else _A_DAY
    return present_bias * (attitude - price + reward) + (appeal_now - paid_now - switching_cost) / months


@law
def gumbel(uniform: float) -> float:
    """Turn a uniform draw into a standard Gumbel draw.

    Args: uniform: [0, 1]; cut to [2**-53, 1 - 2**-53].
    Returns: about [-3.6, 36.7].
    Source: inverse of its distribution function (algebra).
    Off: uniform = 1/e returns 0.
    """
    u = uniform
    if u < _SMALLEST_UNIFORM:
        u = _SMALLEST_UNIFORM
    elif u > _LARGEST_UNIFORM:
        u = _LARGEST_UNIFORM
    return -math.log(-math.log(u))


@law
def noisy(value: float, scale: float, gumbel: float) -> float:
    """Add what of taste and circumstance the model does not know; the highest of such values is chosen.

    Args:
        value: money/month.
        scale: of the logit, 1/(money/month), > 0; at 0 only chance decides.
        gumbel: standard Gumbel draw.

    Returns: money/month. The largest is multinomial logit with this scale.
    Source: multinomial logit as maximum of values with Gumbel noise (algebra).
    Off: gumbel = 0 (or an infinite scale) returns the value.
    """
    return value + gumbel / scale if scale > 0.0 else gumbel


@law
def log_odds(difference: float, scale: float) -> float:
    """Return the log-odds of the better of two offers.

    Args:
        difference: of value, money/month.
        scale: of the logit, 1/(money/month), >= 0.

    Returns: log-odds.
    Source: binary logit (algebra).
    Off: scale = 0 returns 0.
    """
    return scale * difference
