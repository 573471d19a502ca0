"""Whether an occasion is deliberated or passed by out of habit."""

from cxsim.mind.common import clip01
from cxsim.mind.law import law


@law
def deliberates(
    base: float, at_contract_end: float, contract: float, arousal: float, arousal_weight: float
) -> float:
    """Return the probability that a customer thinks anew instead of doing what he did.

    Args:
        base: probability at a need, [0, 1].
        at_contract_end: 1 at the end of a contract, else 0.
        contract: added at the end of a contract, >= 0.
        arousal: [0, 1).
        arousal_weight: added per unit of arousal, >= 0.

    Returns: probability, [0, 1].
    Source: assumed form.
    Off: base = 1 deliberates everything; contract = arousal_weight = 0 returns the base.
    """
    return clip01(base + at_contract_end * contract + arousal_weight * arousal)
