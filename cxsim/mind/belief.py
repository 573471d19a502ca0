"""The head: what level of quality is to be expected, learned from encounters."""

from cxsim.mind.law import law

_LARGEST_GAIN = 1.0 - 1e-6


@law
def process_noise(gain: float, observation_variance: float) -> float:
    """Return the drift of true quality that a customer must suspect for his gain to settle at `gain`.

    Args:
        gain: steady share of a surprise that is learned, [0, 1); cut just below 1.
        observation_variance: variance of one encounter as evidence, quality squared, >= 0.

    Returns: variance added between encounters, quality squared, >= 0.
    Source: exact steady state of the Kalman filter of a random walk (algebra).
    Off: gain = 0 returns 0: the gain then dwindles with experience.
    """
    steady = gain if gain < _LARGEST_GAIN else _LARGEST_GAIN
    return steady * steady / (1.0 - steady) * observation_variance


@law
def gain(variance: float, process_variance: float, observation_variance: float) -> float:
    """Return the share of a surprise that an encounter teaches.

    Args:
        variance: uncertainty of the belief after the last encounter, quality squared, >= 0.
        process_variance: drift suspected since, quality squared, >= 0.
        observation_variance: variance of one encounter as evidence, quality squared, >= 0.

    Returns: [0, 1]; 0 if all three are 0.
    Source: Boulding, Kalra, Staelin & Zeithaml 1993: updating is Bayesian-like. Kalman filter with process
        noise, so that old customers still notice a change: assumed form.
    Off: variance = process_variance = 0 returns 0.
    """
    uncertain = variance + process_variance
    total = uncertain + observation_variance
    return uncertain / total if total > 0.0 else 0.0


@law
def remaining_variance(variance: float, process_variance: float, observation_variance: float) -> float:
    """Return the uncertainty that an encounter leaves.

    Args: as in `gain`.
    Returns: quality squared, >= 0.
    Source: Kalman filter, see `gain`.
    Off: variance = process_variance = 0 returns 0.
    """
    # (1 - gain) * (variance + process_variance), without its cancellation when the gain is near 1.
    return gain(variance, process_variance, observation_variance) * observation_variance


@law
def learn(belief: float, perceived: float, gain: float) -> float:
    """Move the belief toward what was perceived.

    Args:
        belief, perceived: quality, [0, 1].
        gain: share of the way, [0, 1].

    Returns: quality, [0, 1].
    Source: Boulding, Kalra, Staelin & Zeithaml 1993, JMR 30:7-27.
    Off: gain = 0 returns the belief.
    """
    return belief + gain * (perceived - belief)
