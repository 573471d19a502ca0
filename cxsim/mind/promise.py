"""What the firm's word does to what is expected and to what is felt to be due."""

from cxsim.mind.common import positive_part
from cxsim.mind.law import law
from cxsim.mind.memory import fade


@law
def hear(belief: float, promised: float, trust: float, weight: float) -> float:
    """Move the belief toward what is promised, as far as the firm is trusted.

    Args:
        belief, promised: quality, [0, 1].
        trust: [0, 1].
        weight: share of the way on full trust, [0, 1].

    Returns: quality, [0, 1].
    Source: assumed form (a promise as an observation that trust weighs).
    Off: weight = 0 returns the belief.
    """
    return belief + weight * trust * (promised - belief)


@law
def raise_should(should: float, promised: float, trust: float, rate: float) -> float:
    """Raise what is felt to be due toward a higher promise; a lower one does not reduce it.

    Args:
        should, promised: quality, [0, 1].
        trust: [0, 1].
        rate: share of the way on full trust, [0, 1].

    Returns: quality, [0, 1], at least `should`.
    Source: assumed form.
    Off: rate = 0 returns `should`.
    """
    return should + rate * trust * positive_part(promised - should)


@law
def decay_should(should: float, best_in_market: float, elapsed: float, half_life: float) -> float:
    """Let what is felt to be due return to the best that the market offers.

    Args:
        should, best_in_market: quality, [0, 1].
        elapsed: days, >= 0.
        half_life: days.

    Returns: quality, between the two.
    Source: assumed form.
    Off: half_life = 0 (or less) returns `should`.
    """
    if half_life <= 0.0 or elapsed <= 0.0:
        return should
    return best_in_market + fade(should - best_in_market, elapsed, half_life)
