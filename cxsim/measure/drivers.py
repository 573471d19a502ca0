"""Key-driver analysis, as a firm does it: which touchpoint's ratings explain an overall answer.

It sees answers alone. Importance is derived from least squares by two standard ways of sharing out the variance
explained among predictors that hang together: relative weights (Johnson 2000, Multivariate Behavioral Research
35(1)) and the average over orders of entering, which is the Shapley value of the regression (Lindeman, Merenda &
Gold 1980; Groemping 2006, Journal of Statistical Software 17(1)). Who has no rating of a touchpoint is given the
mean of those who have, as is usual.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST_RATINGS = 30
"""Ratings that a touchpoint needs to be analysed."""
FEWEST_PER_DRIVER = 5
"""Answers needed for each touchpoint analysed."""
MOST_SHARED_OUT = 15
"""Drivers up to which every order of entering is worked out."""
RESAMPLES = 500


@dataclass(frozen=True)
class Drivers:
    """What an analysis of drivers found."""

    outcome: str
    n: int
    """Answers."""
    r2: float
    """Share of the variance of the outcome that all ratings explain; NaN where there is no analysis."""
    table: pd.DataFrame
    """Index: touchpoint, all of them. ratings (number), reach (share of answers with a rating), mean, sd,
    correlation (with the outcome), standardised (coefficient), weight (relative weight: a share of the variance of
    the outcome; low and high: 95 %), lmg, shared (R2 of its ratings on all others). NaN where not analysed."""
    resamples: pd.DataFrame = field(repr=False)
    """Relative weights, a row a resample of the customers, a column a touchpoint analysed."""
    problem: str = ""
    """Why there is no analysis, in words."""

    @cached_property
    def analysed(self) -> list[str]:
        """Touchpoints with a weight."""
        return [str(name) for name in self.table.index[self.table["weight"].notna()]]


def key_drivers(
    ratings: pd.DataFrame,
    outcome: pd.Series[float],
    customers: pd.Series[int],
    seed: int,
    resamples: int = RESAMPLES,
) -> Drivers:
    """Which touchpoint's ratings explain an outcome.

    ratings: a row an answer, a column a touchpoint, NaN where it was not met. customers: who answered; the bootstrap
    draws customers, with all their answers. seed: of the bootstrap.
    """
    table = pd.DataFrame(
        {
            "ratings": ratings.notna().sum(),
            "reach": ratings.notna().mean(),
            "mean": ratings.mean(),
            "sd": ratings.std(ddof=1),
        }
    ).rename_axis(index="touchpoint")
    empty = table.assign(**dict.fromkeys(FOUND, np.nan))
    name, n = str(outcome.name), len(outcome)
    chosen = table.index[(table["ratings"] >= FEWEST_RATINGS) & (table["sd"] > 0)]
    problem = _problem(n, len(chosen), float(outcome.std(ddof=0)) if n else 0.0)
    if problem:
        return Drivers(name, n, np.nan, empty, pd.DataFrame(), problem)
    x = filled(np.asarray(ratings[chosen], dtype=np.float64))
    y = np.asarray(outcome, dtype=np.float64)
    within, with_outcome = correlations(x, y)
    weights = _bootstrap(x, y, np.asarray(customers, dtype=np.int64), seed, resamples)
    low, high = np.nanquantile(weights, (0.025, 0.975), axis=0)
    values = {
        "correlation": with_outcome,
        "standardised": np.linalg.pinv(within) @ with_outcome,
        "weight": relative_weights(within, with_outcome),
        "low": low,
        "high": high,
        "lmg": lmg(within, with_outcome),
        "shared": _shared(within),
    }
    found = empty.assign(**{key: pd.Series(value, index=chosen) for key, value in values.items()})
    return Drivers(name, n, float(values["weight"].sum()), found, pd.DataFrame(weights, columns=list(chosen)))


FOUND = ("correlation", "standardised", "weight", "low", "high", "lmg", "shared")


def _problem(n: int, drivers: int, spread: float) -> str:
    if drivers == 0:
        return f"no touchpoint has {FEWEST_RATINGS} ratings that differ ({n} answers)"
    if n < FEWEST_PER_DRIVER * drivers:
        return f"{n} answers are too few for {drivers} touchpoints"
    return "" if spread > 0 else "all answers are the same"


def filled(ratings: Floats) -> Floats:
    """Ratings with the mean of its column wherever there is none."""
    return np.where(np.isnan(ratings), np.nanmean(ratings, axis=0), ratings)


def correlations(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Correlations among predictors (drivers, drivers) and with the outcome (drivers,); 0 without variation."""
    both = np.column_stack([x, y])
    both = both - both.mean(axis=0)
    size = np.sqrt((both**2).sum(axis=0))
    both = both / np.where(size > 0, size, 1.0)
    whole = both.T @ both
    np.fill_diagonal(whole, 1.0)
    return whole[:-1, :-1], whole[:-1, -1]


def relative_weights(within: Floats, with_outcome: Floats) -> Floats:
    """Johnson's relative weights: shares of the variance explained, which sum to R2."""
    values, vectors = np.linalg.eigh(within)
    root = np.sqrt(np.maximum(values, 0.0))
    inverse = np.where(root > 1e-7, 1.0 / np.maximum(root, 1e-7), 0.0)
    loadings = (vectors * root) @ vectors.T
    slopes = (vectors * inverse) @ vectors.T @ with_outcome
    weights: Floats = loadings**2 @ slopes**2
    return weights


def lmg(within: Floats, with_outcome: Floats) -> Floats:
    """Mean gain in R2 over all orders of entering, which sum to R2; NaN with more than 15 drivers."""
    k = len(with_outcome)
    if k > MOST_SHARED_OUT:
        return np.full(k, np.nan)
    explained = np.zeros(2**k)
    size = np.zeros(2**k, dtype=np.int64)
    for many in range(1, k + 1):
        sets = np.array(list(combinations(range(k), many)))
        keys = (1 << sets).sum(axis=1)
        inner = within[sets[:, :, None], sets[:, None, :]]
        outer = with_outcome[sets]
        slopes = (np.linalg.pinv(inner, hermitian=True) @ outer[:, :, None])[:, :, 0]
        explained[keys], size[keys] = (slopes * outer).sum(axis=1), many
    shares = np.array([factorial(s) * factorial(k - s - 1) / factorial(k) for s in range(k)])
    every = np.arange(2**k)
    found = np.zeros(k)
    for j in range(k):
        without = every[(every >> j) & 1 == 0]
        gained = explained[without | (1 << j)] - explained[without]
        found[j] = float(shares[size[without]] @ gained)
    return found


def _shared(within: Floats) -> Floats:
    """R2 of each predictor on all others."""
    precision = np.diag(np.linalg.pinv(within))
    return np.asarray(1.0 - 1.0 / np.maximum(precision, 1.0), dtype=np.float64)


def _bootstrap(x: Floats, y: Floats, customers: NDArray[np.int64], seed: int, resamples: int) -> Floats:
    """(resamples, drivers): relative weights of customers drawn anew, each with all his answers."""
    rng = np.random.Generator(np.random.Philox(key=seed))
    who, place = np.unique(customers, return_inverse=True)
    rows = [np.flatnonzero(place == index) for index in range(len(who))]
    found = np.empty((resamples, x.shape[1]))
    for number in range(resamples):
        drawn = np.concatenate([rows[index] for index in rng.integers(len(who), size=len(who))])
        found[number] = relative_weights(*correlations(x[drawn], y[drawn]))
    return found
