"""Instruments for purchase records: how people who differ leave (sBG) and buy (BG/NBD), by maximum likelihood.

Both are statistics of a population, not laws of anybody's mind: they describe who is left by what sorts people.
Nothing in a simulation uses them; they read its records, or a firm's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ShiftedBetaGeometric:
    """Contracts: everybody leaves at each renewal with a chance of his own, which is beta distributed.

    Fader & Hardie 2007, "How to project customer retention", J. Interactive Marketing 21(1):76-90. Assumes that a
    person's chance never changes, and one cohort that begins together.
    """

    alpha: float
    beta: float
    log_likelihood: float = np.nan

    def survival(self, renewals: ArrayLike) -> Floats:
        """Share still there after so many renewals."""
        t = np.asarray(renewals, float)
        logs = special.betaln(self.alpha, self.beta + t) - special.betaln(self.alpha, self.beta)
        return np.asarray(np.exp(logs))

    @classmethod
    def fit(cls, lost: Sequence[float], kept: float) -> ShiftedBetaGeometric:
        """The most likely parameters; lost: how many left at the 1st, 2nd, ... renewal; kept: how many never did."""
        gone = np.asarray(lost, float)
        renewals = np.arange(1, len(gone) + 1)

        def log_likelihood(numbers: Floats) -> float:
            alpha, beta = numbers
            leaves = special.betaln(alpha + 1, beta + renewals - 1) - special.betaln(alpha, beta)
            stays = special.betaln(alpha, beta + renewals[-1]) - special.betaln(alpha, beta)
            return float(gone @ leaves + kept * stays)

        (alpha, beta), value = most_likely(log_likelihood, (1.0, 1.0))
        return cls(alpha, beta, value)


@dataclass(frozen=True)
class BetaGeometricNbd:
    """No contract: people buy by chance at gamma distributed rates, and are gone after a purchase by a beta chance.

    Fader, Hardie & Lee 2005, "Counting your customers the easy way: An alternative to the Pareto/NBD model",
    Marketing Science 24(2):275-284. Assumes that a person's rate and chance never change and are independent, and
    that nobody is gone before his first repeat purchase.
    """

    r: float
    """Shape of the rates."""
    alpha: float
    """The rates' mean is r / alpha in a unit of time."""
    a: float
    b: float
    """The chance to be gone after a purchase is beta (a, b)."""
    log_likelihood: float = np.nan

    def expected(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, ahead: float) -> Floats:
        """Purchases expected of each customer within a time ahead (equation 10 of the paper); arguments as of `fit`."""
        x, last, end = (np.asarray(column, float) for column in (frequency, recency, age))
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        grown = (alpha + end) / (alpha + end + ahead)
        # By Euler's transformation of the paper's series, which is sharp where rates or chances hardly differ too.
        series = special.hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, 1 - grown)
        bought = (a + b + x - 1) / (a - 1) * (1 - grown ** (a - 1) * series)
        gone = a / (b + np.maximum(x, 1.0) - 1) * ((alpha + end) / (alpha + last)) ** (r + x)
        return np.asarray(bought / (1 + np.where(x > 0, gone, 0.0)))

    @classmethod
    def fit(
        cls,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        number: ArrayLike = 1.0,
        most: float = np.inf,
    ) -> BetaGeometricNbd:
        """The most likely parameters, from 1 / most to most.

        Where nobody is ever gone, or all buy alike, some grow or shrink for ever: give a `most` there.

        A row a customer: how many repeat purchases, time from the first purchase to the last (0 without repeat),
        time from the first purchase to the end of the record. number: of customers whom a row stands for.
        """
        x, last, end = (np.asarray(column, float) for column in (frequency, recency, age))
        weight = np.broadcast_to(np.asarray(number, float), x.shape)
        counts, which = np.unique(x, return_inverse=True)
        again = x > 0

        def log_likelihood(numbers: Floats) -> float:
            r, alpha, a, b = numbers
            buys = special.gammaln(r + counts) - special.gammaln(r) + r * np.log(alpha)
            stays = special.betaln(a, b + counts) - special.betaln(a, b)
            there = -(r + x) * np.log(alpha + end)
            gone = np.full(x.shape, -np.inf)
            gone[again] = np.log(a / (b + x[again] - 1)) - (r + x[again]) * np.log(alpha + last[again])
            return float(weight @ ((buys + stays)[which] + np.logaddexp(there, gone)))

        (r, alpha, a, b), value = most_likely(log_likelihood, (1.0, 1.0, 1.0, 1.0), most)
        return cls(r, alpha, a, b, value)


def most_likely(
    log_likelihood: Callable[[Floats], float], start: Sequence[float], most: float = np.inf
) -> tuple[list[float], float]:
    """Numbers from 1 / most to most of greatest likelihood, and its logarithm; searched for on a log scale."""
    first = np.asarray(start, float)
    scale = abs(log_likelihood(first))

    def loss(logs: Floats) -> float:
        return -log_likelihood(np.exp(logs)) / scale

    found = optimize.minimize(
        loss,
        np.log(first),
        method="Nelder-Mead",
        bounds=None if np.isinf(most) else [(-np.log(most), np.log(most))] * len(first),
        options={"xatol": 1e-7, "fatol": 1e-13, "maxiter": 4000, "maxfev": 4000},
    )
    return [float(number) for number in np.exp(found.x)], float(-found.fun * scale)
