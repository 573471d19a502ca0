"""Who talks to whom: neighbours of every customer, one after the other in order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cxsim.engine import draws
from cxsim.mind.law import kernel
from cxsim.world.scenario import Ties


def neighbours(given: Ties, customers: int, seed: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return neighbours and the row of each customer's first neighbour (customers + 1 rows).

    Ties are mutual. `small_world` is a ring in which each customer knows the `degree` nearest, a share of
    ties rewired to anybody (Watts & Strogatz 1998); `random` rewires all of them; in `complete` everybody
    knows everybody.
    """
    nobody = np.zeros(customers + 1, np.int64)
    if given.kind == "none" or customers < 2 or (given.kind != "complete" and given.degree == 0):
        return np.zeros(0, np.int32), nobody
    if given.kind == "complete":
        others = np.arange(customers - 1)
        rows = others[None, :] + (others[None, :] >= np.arange(customers)[:, None])
        return rows.ravel().astype(np.int32), np.arange(customers + 1, dtype=np.int64) * (customers - 1)
    half = max(1, min(given.degree, customers - 1) // 2)
    rewire = 1.0 if given.kind == "random" else given.rewire
    a, b = _ring(customers, half, rewire, seed)
    return _both_ways(a, b, customers)


@kernel
def _ring(customers: int, half: int, rewire: float, seed: int):  # type: ignore[no-untyped-def]
    a = np.empty(customers * half, np.int64)
    b = np.empty(customers * half, np.int64)
    for i in range(customers):
        for k in range(half):
            other = (i + k + 1) % customers
            if draws.uniform(seed, i, draws.TIE, k, 0) < rewire:
                other = int(draws.uniform(seed, i, draws.TIE, k, 1) * (customers - 1))
                if other >= i:
                    other += 1
            a[i * half + k] = i
            b[i * half + k] = other
    return a, b


def _both_ways(
    a: NDArray[np.int64], b: NDArray[np.int64], customers: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    pairs = np.unique(np.concatenate([a * customers + b, b * customers + a]))
    first = np.searchsorted(pairs, np.arange(customers + 1) * customers).astype(np.int64)
    return (pairs % customers).astype(np.int32), first
