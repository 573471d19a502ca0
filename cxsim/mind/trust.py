"""Trust: the share of promises that were kept."""

from cxsim.mind.law import law


@law
def trust(kept: float, broken: float) -> float:
    """Return the mean of the Beta distribution that the evidence leaves.

    Args:
        kept, broken: evidence of promises kept and broken, prior included, in promises, >= 0.

    Returns: [0, 1]; one half without evidence.
    Source: mean of a Beta distribution (algebra); that trust is one is an assumed form.
    Off: kept = broken returns one half.
    """
    total = kept + broken
    return kept / total if total > 0.0 else 0.5


@law
def evidence(evidence: float, new: float, forgetting: float) -> float:
    """Add new evidence to old evidence that is being forgotten.

    Args:
        evidence: old evidence, in promises, >= 0.
        new: new evidence, in promises, >= 0.
        forgetting: weight kept by the old, [0, 1].

    Returns: in promises, >= 0.
    Source: assumed form.
    Off: new = 0 and forgetting = 1 returns the old evidence.
    """
    return forgetting * evidence + new


@law
def promise_kept(perceived: float, promised: float, margin: float) -> float:
    """Judge whether a promise was kept.

    Args:
        perceived, promised: quality, [0, 1].
        margin: shortfall that still counts as kept, quality, >= 0.

    Returns: 1 if kept, 0 if broken.
    Source: assumed form.
    Off: margin = 1 counts every promise as kept.
    """
    return 1.0 if perceived >= promised - margin else 0.0
