"""Ease: complexity, skill, and having to say it again."""

from cxsim.mind.common import clip01
from cxsim.mind.law import law


@law
def ease_in_use(base: float, complexity: float, skill: float) -> float:
    """Take from ease what all the features of a product, used or not, cost the unskilled.

    Args:
        base: ease of the bare product, quality, [0, 1].
        complexity: ease its features cost an unskilled user, quality, >= 0.
        skill: [0, 1].

    Returns: quality, [0, 1].
    Source: Thompson, Hamilton & Rust 2005, JMR 42:431-442: features cost usability. Linear: assumed form.
    Off: complexity = 0 or skill = 1 returns the base.
    """
    return clip01(base - complexity * (1.0 - skill))


@law
def learn_skill(skill: float, rate: float) -> float:
    """Gain by one use a share of the skill that is missing.

    Args:
        skill: [0, 1].
        rate: share of the missing skill, [0, 1].

    Returns: skill, [0, 1].
    Source: assumed form.
    Off: rate = 0 returns the skill.
    """
    return skill + rate * (1.0 - skill)


@law
def repeated(base: float, effort: float) -> float:
    """Take from ease what it costs to repeat what was said in another channel.

    Args:
        base: ease without repetition, quality, [0, 1].
        effort: ease lost, quality, >= 0.

    Returns: quality, [0, 1].
    Source: assumed form.
    Off: effort = 0 returns the base.
    """
    return clip01(base - effort)
