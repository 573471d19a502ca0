"""Shares of what parts bring together: the Shapley value (Shapley 1953), from orders in which they come.

A part's share is what it adds when it comes, on average over the orders in which all may come. In each order what
is added sums to the whole, so shares sum to the whole however few orders are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations

import numpy as np

from cxsim.experiments.intervals import Floats

Coalition = frozenset[int]
"""Parts that have come, by number."""
Order = tuple[int, ...]


def orders(uniforms: Floats) -> tuple[Order, ...]:
    """Orders of the parts: each of the (orders, parts) rows sorted, and its reverse, which cancels much of the luck.

    All orders where they pass through no more than twice as many coalitions: so with up to four parts, and with more
    where many orders are drawn.
    """
    parts = uniforms.shape[1]
    drawn = [tuple(int(part) for part in np.argsort(row, kind="stable")) for row in uniforms]
    if 2**parts <= 2 * (2 * len(drawn) * (parts - 1) + 2):
        return tuple(permutations(range(parts)))
    return tuple(order for one in drawn for order in (one, one[::-1]))


def coalitions(found: tuple[Order, ...]) -> tuple[Coalition, ...]:
    """Every set of parts that some order passes through, the smallest first."""
    seen = {frozenset(order[:count]) for order in found for count in range(len(order) + 1)}
    return tuple(sorted(seen, key=lambda coalition: (len(coalition), sorted(coalition))))


def shares(values: Mapping[Coalition, float], found: tuple[Order, ...]) -> Floats:
    """(parts,): the mean over orders of what each part adds when it comes."""
    added = np.zeros(len(found[0]))
    for order in found:
        for part, before, after in _steps(order):
            added[part] += values[after] - values[before]
    mean: Floats = added / len(found)
    return mean


def _steps(order: Order) -> Iterator[tuple[int, Coalition, Coalition]]:
    """(part, those before it, those with it) along an order."""
    before: Coalition = frozenset()
    for part in order:
        after = before | {part}
        yield part, before, after
        before = after
