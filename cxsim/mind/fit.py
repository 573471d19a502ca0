"""How near an offer is to a customer's ideal, and what he has to do without (sacrifice)."""

from cxsim.mind.law import law


@law
def position(brand_taste: float, estimate: float, personalise: float) -> float:
    """Move the offer toward what the firm thinks is this customer's ideal.

    Args:
        brand_taste, estimate: positions on the taste axis, [0, 1].
        personalise: share of the way, [0, 1].

    Returns: position, [0, 1].
    Source: assumed form.
    Off: personalise = 0 returns the brand's position.
    """
    return brand_taste + personalise * (estimate - brand_taste)


@law
def taste_distance(ideal: float, position: float) -> float:
    """Return the distance of an offer from the ideal.

    Args: ideal, position: on the taste axis, [0, 1].
    Returns: [0, 1].
    Source: assumed form.
    Off: position = ideal returns 0.
    """
    return abs(ideal - position)


@law
def sacrifice(distance: float, missing_share: float) -> float:
    """Return what a customer does without: distance of taste plus wanted features missing.

    Args:
        distance: taste distance, [0, 1].
        missing_share: share of the features he wants that the product lacks, [0, 1].

    Returns: [0, 2], whatever he expects.
    Source: ECSI survey of 250 mobile-phone customers (Tenenhaus et al. 2005), from its correlations
        (`benchmarks/baseline.py`): closeness to the ideal adds to overall satisfaction in foretelling who would
        recommend and choose again, fulfilment of expectations does not. A bank's survey of 250 says the same in four
        regressions (own result, not to be repeated from this repository). The sum is an assumed form.
    Off: distance = missing_share = 0 returns 0.
    """
    return distance + missing_share


@law
def function_in_use(level: float, missing_level: float, has: float) -> float:
    """Return the function of one use, which needs one of the features he wants.

    Args:
        level: function where the feature is there, quality, [0, 1].
        missing_level: function where it is not, quality, [0, 1].
        has: 1 if the product has it, 0 if not, or a share between.

    Returns: quality, between the two levels.
    Source: assumed form.
    Off: has = 1 returns the level.
    """
    return missing_level + has * (level - missing_level)
