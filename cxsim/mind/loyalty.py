"""Loyalty on two axes: relative attitude and repeat patronage."""

from cxsim.mind.law import law


@law
def patronage(level: float, chosen: float, rate: float) -> float:
    """Update repeat patronage by a free choice; months locked by contract are none.

    Args:
        level: repeat patronage so far, [0, 1].
        chosen: 1 if the brand was chosen, else 0.
        rate: weight of the latest choice, [0, 1].

    Returns: [0, 1].
    Source: assumed form (exponential smoothing).
    Off: rate = 0 returns the level.
    """
    return level + rate * (chosen - level)


@law
def quadrant(relative_attitude: float, patronage: float, attitude_cut: float, patronage_cut: float) -> int:
    """Place a customer in one of the four kinds of loyalty.

    Args:
        relative_attitude: ahead of the best rival, money/month.
        patronage: repeat patronage, [0, 1].
        attitude_cut, patronage_cut: what lies strictly above is high.

    Returns: 0 none, 1 spurious (low attitude, high patronage), 2 latent (high, low), 3 true.
    Source: Dick & Basu 1994, JAMS 22:99-113; the cuts are assumed.
    Off: not a process, a classification.
    """
    high_attitude = relative_attitude > attitude_cut
    high_patronage = patronage > patronage_cut
    if high_attitude:
        return 3 if high_patronage else 2
    return 1 if high_patronage else 0
