"""What can be seen before purchase: function precisely, ease vaguely."""

from cxsim.mind.law import law


@law
def function_shown(level: float, missing_level: float, share_present: float) -> float:
    """Return the function that a specification promises this customer.

    Args:
        level, missing_level: function with and without a wanted feature, quality, [0, 1].
        share_present: share of the features he wants that are listed, [0, 1].

    Returns: quality, between the two levels.
    Source: Thompson, Hamilton & Rust 2005, JMR 42:431-442: before use, capability gets more weight than
        usability. That information is the reason is an assumed form.
    Off: share_present = 1 returns the level.
    """
    return missing_level + share_present * (level - missing_level)


@law
def ease_shown(ease: float, category_mean: float, vividness: float) -> float:
    """Return the ease that can be guessed before use: true differences shrunk to the usual.

    Args:
        ease, category_mean: quality, [0, 1].
        vividness: share of a true difference that shows, [0, 1].

    Returns: quality, between the two.
    Source: as `function_shown`; the shrinking is an assumed form.
    Off: vividness = 1 returns the true ease.
    """
    return category_mean + vividness * (ease - category_mean)


@law
def informed(belief: float, shown: float, gain: float) -> float:
    """Move the belief toward what is shown.

    Args:
        belief, shown: quality, [0, 1].
        gain: share of the way, [0, 1].

    Returns: quality, [0, 1].
    Source: assumed form, as in `belief.learn`.
    Off: gain = 0 returns the belief.
    """
    return belief + gain * (shown - belief)
