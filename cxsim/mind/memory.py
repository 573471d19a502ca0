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
def impression(episode: float, usual: float, strongest: float, intensity: float) -> float:
    """Return how far an episode moves what is remembered: the extraordinary moves it far, all else a little.

    Args:
        episode: its memory, affect, (-1, 1).
        usual: share of the way for an episode that was hardly felt, [0, 1].
        strongest: share of the way for one felt beyond all measure, [0, 1].
        intensity: size of affect half-way between the two, >= 0.

    Returns: share of the way, between usual and strongest.
    Source: that an arousing story is remembered better than a neutral one: Cahill & McGaugh 1995, Conscious.
        Cogn. 4:410-421. The form is assumed: it is flat where nothing unusual happens, since there a share that
        rose with affect would let mere noise, in which losses are felt more, spoil what is remembered.
    Off: strongest = usual returns it, whatever was felt.
    """
    square, middle = episode * episode, intensity * intensity
    felt = square * square
    if felt <= 0.0:
        return usual
    return usual + (strongest - usual) * (felt / (felt + middle * middle))


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
