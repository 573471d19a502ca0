"""Paired statistics over replications: means, t intervals, the gain of common random numbers.

Values that are all the same have variance exactly 0, so a strategy that changes nothing differs from the
baseline by exactly 0, with an interval from 0 to 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVEL = 0.95


class Interval(NamedTuple):
    """A mean and its two-sided t interval, 95 % unless said otherwise.

    `low` and `high` are NaN with fewer than two values.
    """

    mean: float
    low: float
    high: float
    n: int

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2

    @property
    def excludes_zero(self) -> bool:
        """Whether the whole interval lies on one side of 0 (an exact 0 does not)."""
        return self.low > 0 or self.high < 0


def t_quantile(n: int, level: float = LEVEL) -> float:
    """Two-sided quantile of Student's t for the mean of n values."""
    from scipy.special import stdtrit

    return float(stdtrit(n - 1, 0.5 + level / 2))


def defined(values: Floats) -> Floats:
    """The values that are defined: not NaN."""
    return values[~np.isnan(values)]


def mean(values: Floats) -> float:
    """Mean of the defined values; NaN if none is, infinite if any is (a payback that never comes)."""
    kept = defined(values)
    if kept.size == 0:
        return math.nan
    if kept.min() == kept.max():
        return float(kept[0])
    return math.fsum(kept) / kept.size if np.isfinite(kept).all() else float(kept.sum())


def variance(values: Floats) -> float:
    """Sample variance of the defined values; NaN with fewer than two, exactly 0 if all are the same."""
    kept = defined(values)
    if kept.size < 2 or not np.isfinite(kept).all():
        return math.nan
    if kept.min() == kept.max():
        return 0.0
    centre = mean(kept)
    return math.fsum((kept - centre) ** 2) / (kept.size - 1)


def interval(values: Floats, level: float = LEVEL) -> Interval:
    """Mean of independent replications with its t interval."""
    kept = defined(values)
    centre, spread = mean(kept), variance(kept)
    if math.isnan(spread):
        return Interval(centre, math.nan, math.nan, int(kept.size))
    half = _half_width(int(kept.size), spread, level)
    return Interval(centre, centre - half, centre + half, int(kept.size))


def paired(values: Floats, reference: Floats, level: float = LEVEL) -> Interval:
    """Mean difference of two strategies that met the same customers, replication by replication."""
    with np.errstate(invalid="ignore"):  # never less never is not defined
        return interval(values - reference, level)


def gain(values: Floats, reference: Floats) -> tuple[float, float, float]:
    """(variance of the paired difference, variance had the runs been independent, their ratio).

    The ratio says how many times more replications independent runs would have needed; it is infinite when
    the difference is the same in every replication, NaN with fewer than two.
    """
    both = np.isfinite(values) & np.isfinite(reference)
    difference = variance(values[both] - reference[both])
    independent = variance(values[both]) + variance(reference[both])
    if math.isnan(difference):
        return difference, independent, math.nan
    if difference == 0.0:
        return difference, independent, math.inf
    return difference, independent, independent / difference


def needed(values: Floats, half_width: float, limit: int = 1_000_000) -> int | None:
    """Replications that would make the t interval of these differences this narrow; None beyond `limit`."""
    spread = variance(values)
    if math.isnan(spread) or half_width <= 0:
        return None
    enough = next((n for n in _doubling(limit) if _half_width(n, spread) <= half_width), None)
    if enough is None:
        return None
    too_few = enough // 2
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        if middle >= 2 and _half_width(middle, spread) <= half_width:
            enough = middle
        else:
            too_few = middle
    return enough


def _doubling(limit: int) -> Iterator[int]:
    n = 2
    while n <= limit:
        yield n
        n *= 2


def _half_width(n: int, variance: float, level: float = LEVEL) -> float:
    return t_quantile(n, level) * math.sqrt(variance / n)
