"""What is perceived of what is delivered."""

from cxsim.mind.common import clip01, positive_part
from cxsim.mind.law import law


@law
def perceive(
    delivered: float, belief: float, should: float, assimilation: float, contrast: float, noise: float
) -> float:
    """Pull what is delivered to what was expected, push it away from an entitlement that it fails.

    Args:
        delivered, belief, should: quality delivered, expected, felt to be due; [0, 1].
        assimilation: share of the way to the belief, [0, 1].
        contrast: share of the shortfall against `should` that is added to it, >= 0.
        noise: error of this perception, quality, around 0.

    Returns: perceived quality, [0, 1].
    Source: Boulding, Kalra, Staelin & Zeithaml 1993, JMR 30:7-27: what one expects raises perceived quality,
        what one thinks should be lowers it. Differences instead of levels, and contrast only to a shortfall,
        are an assumed form.
    Off: assimilation = contrast = noise = 0 perceives what is delivered.
    """
    pulled = delivered + assimilation * (belief - delivered)
    return clip01(pulled - contrast * positive_part(should - delivered) + noise)
