"""Luck taken out of what few lives in each of many worlds show.

Every world is seen in a few replications, so what differs between worlds as seen is what differs between them plus the
luck of those lives. Counting the worlds in which a mean of few lives is above 0 would draw every share toward one half.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cxsim.experiments.chance import OTHER_WORLDS, uniforms
from cxsim.experiments.intervals import Floats

RESAMPLES = 500


@dataclass(frozen=True)
class Spreads:
    """How much a number differs between worlds, and how much of the mean of a world's lives is luck; both sd."""

    between: Floats
    luck: Floats


@dataclass(frozen=True)
class Share:
    """Of worlds, with its 95 % interval."""

    share: float
    low: float
    high: float
    worlds: int


def spreads(lives: Floats) -> Spreads:
    """Spread of each number between worlds, and of luck; NaN where a single world or life does not tell it.

    lives: (worlds, replications, numbers), without NaN.
    """
    worlds, replications, numbers = lives.shape
    luck = seen = np.full(numbers, math.nan)
    if replications > 1 and worlds:
        luck = lives.var(axis=1, ddof=1).mean(axis=0) / replications
    if worlds > 1:
        seen = lives.mean(axis=1).var(axis=0, ddof=1)
    return Spreads(np.sqrt(np.maximum(0.0, seen - luck)), np.sqrt(luck))


def without_luck(lives: Floats) -> Floats:
    """(worlds, numbers): means of lives, drawn in to their mean until they differ as much as worlds do.

    So their distribution, though not each of them, is what many lives would show: the constrained empirical Bayes
    estimate of Louis 1984, JASA 79:393-398, for all numbers together, since what differs between worlds and what is
    luck may move several of them at once. It takes luck to be alike in all worlds, and worlds to be spread about as
    they are seen to be. A number that is 0 in every life of a world is known there, and stays 0.
    lives: as of `spreads`.
    """
    means: Floats = lives.mean(axis=1)
    if len(means) < 2 or lives.shape[1] < 2:
        return means
    centre = means.mean(axis=0)
    unit = means.std(axis=0, ddof=1)
    unit = np.where(unit > 0.0, unit, 1.0)
    seen = _covariance((means - centre) / unit, len(means) - 1)
    around = ((lives - means[:, None, :]) / unit).reshape(-1, lives.shape[2])
    luck = _covariance(around, len(means) * (lives.shape[1] - 1)) / lives.shape[1]
    root, inverse = _power(seen, 0.5), _power(seen, -0.5)
    # The symmetric map after which the covariance is that between worlds.
    draw = inverse @ _power(root @ _power(seen - luck, 1.0) @ root, 0.5) @ inverse
    found: Floats = centre + (means - centre) / unit @ draw * unit
    return np.where((lives == 0.0).all(axis=1), 0.0, found)


def _covariance(deviations: Floats, freedom: int) -> Floats:
    found: Floats = deviations.T @ deviations / freedom
    return found


def _power(matrix: Floats, power: float) -> Floats:
    """Power of a symmetric matrix on the directions in which it is positive; 0 on the others."""
    values, vectors = np.linalg.eigh(matrix)
    positive = values > 1e-12 * max(1.0, float(abs(values).max(initial=0.0)))
    raised = np.zeros_like(values)
    raised[positive] = values[positive] ** power
    found: Floats = (vectors * raised) @ vectors.T
    return found


def share_above(lives: Floats, seed: int) -> Share:
    """Share of worlds in which all numbers are above 0, without luck.

    Its interval holds that of the worlds being a sample (Wilson), and that of resampled worlds with their lives, which
    has luck in it. lives: as of `spreads`.
    """
    from scipy.stats import binomtest

    n = len(lives)
    if n == 0:
        return Share(math.nan, math.nan, math.nan, 0)
    held = _held(lives)
    wilson = binomtest(held, n).proportion_ci(0.95, method="wilson")
    picks = (n * uniforms(seed, RESAMPLES, n, OTHER_WORLDS)).astype(np.int64)
    low, high = np.quantile([_held(lives[pick]) / n for pick in picks], (0.025, 0.975))
    return Share(held / n, min(wilson.low, float(low)), max(wilson.high, float(high)), n)


def _held(lives: Floats) -> int:
    return int((without_luck(lives) > 0.0).all(axis=1).sum())
