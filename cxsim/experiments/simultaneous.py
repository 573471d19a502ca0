"""Intervals of paired differences that hold all at once, because a verdict judges several strategies together.

Intervals of 95 % each miss the truth somewhere more often than 5 times in 100 when there are several. Two families
are widened until all of their intervals hold together in 95 of 100 studies: those of every strategy against doing
nothing, and those of every pair of the others. Of all pairs, not only of those with the winner, since the same
replications say who the winner is. Whichever strategy is truly best, the verdict that another one is ahead of all is
then wrong in at most 5 of 100 studies.

The quantile is that of the largest |t| of the family under the correlation found, by a parametric bootstrap: means and
covariances are drawn from their normal and Wishart laws (Bartlett 1933 decomposes the latter), each difference
studentised by its own drawn variance (Westfall & Young 1993, "Resampling-based multiple testing"; Hothorn, Bretz &
Westfall 2008, "Simultaneous inference in general parametric models"). Dunnett's test would assume independent groups,
which common random numbers forbid. Drawing replications with replacement gives intervals several times too wide when
they are few. With fewer than `FEWEST` replications, or `EACH` for every strategy, correlations are not known well
enough, and intervals would cover the truth too seldom: then Bonferroni's t.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from cxsim.experiments import chance
from cxsim.experiments.intervals import LEVEL, Floats, Interval, paired, t_quantile

FEWEST, EACH = 6, 3
"""Replications in all, and for every strategy but one, that estimate correlations well enough."""
ALONE, LARGEST_T, BONFERRONI = "alone", "largest t", "Bonferroni"
"""How a family got its quantile: a single difference needs no widening."""

Pair = tuple[int, int]
"""Columns of a strategy and of the one that it is set against."""


@dataclass(frozen=True)
class Draws:
    """What chance gives to the bootstrap, the same for every metric."""

    means: Floats
    """(resamples, p): standard normal."""
    scatter: Floats
    """(resamples, min(p, n - 1), p): upper triangles whose products are Wishart matrices of n - 1 degrees."""


@lru_cache(maxsize=32)
def draws(seed: int, replications: int, strategies: int) -> Draws | None:
    """The draws for so many replications and strategies; None where Bonferroni's intervals are taken."""
    from scipy.special import gammaincinv, ndtri

    size, degrees = strategies - 1, replications - 1
    if size < 2 or too_few(replications, strategies):
        return None
    rows = min(size, degrees)
    above = [(row, column) for row in range(rows) for column in range(row + 1, size)]
    uniforms = chance.uniforms(seed, chance.RESAMPLES, size + rows + len(above), chance.SIMULTANEOUS)
    scatter = np.zeros((chance.RESAMPLES, rows, size))
    place = np.arange(rows)
    chi_squared = 2.0 * gammaincinv((degrees - place) / 2, uniforms[:, size : size + rows])
    scatter[:, place, place] = np.sqrt(chi_squared)
    if above:
        row, column = np.array(above).T
        scatter[:, row, column] = ndtri(uniforms[:, size + rows :])
    return Draws(ndtri(uniforms[:, :size]), scatter)


def too_few(replications: int, strategies: int) -> bool:
    """Whether so many replications say too little of how the differences of so many strategies go together."""
    return replications < max(FEWEST, EACH * (strategies - 1))


class Together:
    """The differences of all strategies on one metric at one horizon, with intervals that hold at once.

    values: (complete replications, strategies), doing nothing in the first column.
    """

    def __init__(self, values: Floats, drawn: Draws | None) -> None:
        self.values = values
        self.drawn = drawn
        count = values.shape[1]
        self.against_nothing: tuple[Pair, ...] = tuple((s, 0) for s in range(1, count))
        self.among_others: tuple[Pair, ...] = tuple((b, a) for a, b in combinations(range(1, count), 2))

    def difference(self, one: int, other: int) -> Interval:
        """The first column less the second, with its interval among those of its family."""
        turned = other > one
        pair = (other, one) if turned else (one, other)
        found = (self._nothing if 0 in pair else self._others)[0][pair]
        return Interval(0.0 - found.mean, 0.0 - found.high, 0.0 - found.low, found.n) if turned else found

    def how(self, one: int, other: int) -> str:
        """How the family of this pair got its quantile: ALONE, LARGEST_T or BONFERRONI; '' without intervals."""
        return (self._nothing if 0 in (one, other) else self._others)[1]

    @cached_property
    def _nothing(self) -> tuple[dict[Pair, Interval], str]:
        return self._family(self.against_nothing)

    @cached_property
    def _others(self) -> tuple[dict[Pair, Interval], str]:
        return self._family(self.among_others)

    def _family(self, pairs: tuple[Pair, ...]) -> tuple[dict[Pair, Interval], str]:
        """Intervals of a family. What is the same in every replication is exact, and widens no other."""
        found = {pair: paired(self.values[:, pair[0]], self.values[:, pair[1]]) for pair in pairs}
        uncertain = [pair for pair in pairs if found[pair].half_width > 0]
        if len(uncertain) < 2:
            return found, ALONE if uncertain else ""
        level = 1 - (1 - LEVEL) / len(uncertain)
        widest = {pair: t_quantile(found[pair].n, level) for pair in uncertain}
        how = BONFERRONI
        if self.drawn is not None and all(found[pair].n == len(self.values) for pair in uncertain):
            how = LARGEST_T
            quantile = self._largest_t(uncertain)
            narrowest = t_quantile(len(self.values))
            widest = {pair: min(max(quantile, narrowest), widest[pair]) for pair in uncertain}
        for pair in uncertain:
            mean, half = found[pair].mean, found[pair].half_width * widest[pair] / t_quantile(found[pair].n)
            found[pair] = found[pair]._replace(low=mean - half, high=mean + half)
        return found, how

    def _largest_t(self, pairs: Sequence[Pair]) -> float:
        """Quantile of the largest |t| of these differences, if their correlations are as found."""
        assert self.drawn is not None
        columns = sorted({column for pair in pairs for column in pair})
        basis = self.values[:, columns[1:]] - self.values[:, columns[:1]]
        basis = basis - basis.mean(axis=0)
        roots, axes = np.linalg.eigh(basis.T @ basis)
        root = (axes * np.sqrt(np.maximum(roots, 0.0))) @ axes.T
        contrasts = np.zeros((len(columns), len(pairs)))
        for k, (one, other) in enumerate(pairs):
            contrasts[columns.index(one), k], contrasts[columns.index(other), k] = 1.0, -1.0
        directions: NDArray[np.float64] = root @ contrasts[1:]
        size, degrees = len(columns) - 1, len(self.values) - 1
        means = np.abs(self.drawn.means[:, :size] @ directions)
        scatter = self.drawn.scatter[:, : min(size, degrees), :size] @ directions
        spread = np.sqrt((scatter**2).sum(axis=1) / degrees)
        return float(np.quantile((means / spread).max(axis=1), LEVEL))
