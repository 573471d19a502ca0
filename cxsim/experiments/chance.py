"""The resamples of the bootstrap, drawn by key like every random number of cxsim."""

from __future__ import annotations

import numpy as np

from cxsim.experiments.intervals import Floats, mean

RESAMPLES = 2000
SHARES, SIMULTANEOUS, STUDIES, NEUTRAL, OTHER_WORLDS = range(5)
"""What uniforms are for: no two uses share their chance."""


def uniforms(seed: int, rows: int, columns: int, use: int = SHARES) -> Floats:
    """(rows, columns) uniform numbers on (0, 1), a pure function of the seed, the use and the place."""
    from cxsim.engine.draws import STUDY, uniform

    cells = (uniform(seed, row, STUDY, column, use) for row in range(rows) for column in range(columns))
    return np.fromiter(cells, dtype=np.float64, count=rows * columns).reshape(rows, columns)


def shares_of_best(values: Floats, picks: Floats, direction: int) -> Floats:
    """Share of resamples of the replications in which each strategy has the best mean.

    values: (replications, strategies) without NaN, two replications at least. picks: (resamples, more than
    replications) uniforms. Strategies that tie share the resample. direction: 1 where more is better, -1
    where less is.
    """
    means = resampled_means(values, picks)
    best = (means * direction).max(axis=1, keepdims=True)
    wins = (means * direction == best).astype(np.float64)
    shares: Floats = (wins / wins.sum(axis=1, keepdims=True)).mean(axis=0)
    return shares


def shares_of_better(values: Floats, picks: Floats, direction: int) -> Floats:
    """Share of resamples in which each strategy beats the first one; an exact tie counts one half."""
    means = resampled_means(values, picks) * direction
    against = means - means[:, :1]
    shares: Floats = ((against > 0) + 0.5 * (against == 0)).mean(axis=0)
    return shares


def resampled_means(values: Floats, picks: Floats) -> Floats:
    """(resamples, strategies): means that other replications might have had, paired over the strategies.

    A parametric bootstrap that agrees with the t intervals: each replication's deviation from the mean is
    given a normal weight, the same for all strategies, and every resample the uncertainty of the variance.
    (Drawing replications with replacement makes far too sure of itself when they are few.)
    Summed one replication at a time, so that equal columns stay equal to the last bit.
    """
    from scipy.special import gammaincinv, ndtri

    n = len(values)
    centre = np.array([mean(column) for column in values.T])
    weights = ndtri(picks[:, :n])
    total = np.zeros((len(picks), values.shape[1]))
    for row in range(n):
        total += weights[:, row : row + 1] * (values[row] - centre)
    freedom = n - 1
    chi_squared = 2.0 * gammaincinv(freedom / 2, picks[:, -1:])
    resampled: Floats = centre + total * np.sqrt(freedom / chi_squared / (n * freedom))
    return resampled
