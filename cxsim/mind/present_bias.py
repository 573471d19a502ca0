"""Immediate pleasure at the price of the future."""

import math

from cxsim.mind.law import law


@law
def bias(base: float, arousal: float, strength: float) -> float:
    """Return the weight of the future at the moment of choice; arousal lowers it.

    Args:
        base: weight of the future when calm, [0, 1].
        arousal: [0, 1).
        strength: how arousal deepens the bias, >= 0.

    Returns: [0, base].
    Source: weight when calm, meta-analyses of non-money rewards: .66 [.51, .85], Cheung, Tymula & Wang (IZA
        DP 14625), and .750 [.643, .857], SSRN 5222564. The effect of arousal is an assumed form.
    Off: base = 1 with strength = 0 returns 1; strength = 0 leaves out arousal.
    """
    return base * math.exp(-strength * arousal)
