"""What is remembered of an episode, and how it fades."""

import math

from cxsim.mind.law import law


@law
def fade(level: float, elapsed: float, half_life: float) -> float:
    """Let a level fall to half in each half-life.

    Args:
        level: anything that fades to 0.
        elapsed: days, >= 0.
        half_life: days.

    Returns: between 0 and the level.
    Source: assumed form.
    Off: half_life = 0 (or less) returns the level.
    """
    if half_life <= 0.0 or elapsed <= 0.0 or level == 0.0:
        return level
    return level * math.exp2(-elapsed / half_life)


@law
def episode(
    mean: float, peak: float, end: float, weight_mean: float, weight_peak: float, weight_end: float
) -> float:
    """Sum an episode up by mean, peak and end of affect; its length does not count.

    Args:
        mean, peak, end: affect over the episode, at its strongest, at the last encounter; (-1, 1).
        weight_mean, weight_peak, weight_end: >= 0; made to sum to 1.

    Returns: affect, (-1, 1); 0 if all weights are 0.
    Source: Alaybek et al. 2022, OBHDP 170:104149: peak-end correlates .581 [.487, .661] with remembered
        experience, about as well as the mean, duration hardly; Strijbosch et al. 2019, Front. Psychol.
        10:1705: for complex experiences the mean does better. The mixture and its weights are assumed.
    Off: weight_peak = weight_end = 0 returns the mean.
    """
    weights = weight_mean + weight_peak + weight_end
    if weights <= 0.0:
        return 0.0
    return (weight_mean * mean + weight_peak * peak + weight_end * end) / weights


@law
def impression(rate: float, episode: float, intensity: float) -> float:
    """Return how far an episode moves what is remembered: what moved one is remembered, the bland hardly.

    Args:
        rate: share of the way for an episode felt beyond all measure, [0, 1].
        episode: its memory, affect, (-1, 1).
        intensity: size of affect at which half of the rate applies, >= 0.

    Returns: share of the way, [0, rate].
    Source: that an arousing story is remembered better than a neutral one: Cahill & McGaugh 1995, Conscious.
        Cogn. 4:410-421. The saturating form is assumed.
    Off: intensity = 0 returns the rate, whatever was felt.
    """
    if intensity <= 0.0:
        return rate
    felt = abs(episode)
    return rate * (felt / (felt + intensity))


@law
def remember(remembered: float, episode: float, rate: float) -> float:
    """Move remembered affect toward a new episode.

    Args:
        remembered, episode: affect, (-1, 1).
        rate: share of the way, [0, 1].

    Returns: affect, (-1, 1).
    Source: assumed form.
    Off: rate = 0 returns what was remembered.
    """
    return remembered + rate * (episode - remembered)
