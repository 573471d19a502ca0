"""Traits distributed exactly as a closed form asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cxsim.world.distributions import Distribution

EDGE = 1e-4
"""The engine's outermost quantiles."""


def levels() -> NDArray[Any]:
    """Shares of customers whose quantiles the engine keeps of a trait; between two it draws evenly."""
    import numpy as np

    from cxsim.engine.tables import QUANTILES

    return np.clip(np.linspace(0.0, 1.0, QUANTILES), EDGE, 1.0 - EDGE)


def tabulated(quantiles: NDArray[Any]) -> Distribution:
    """The distribution of which the engine keeps just these quantiles, one for each of `levels()`."""
    import numpy as np

    from cxsim.world.distributions import Distribution

    shares = np.full(len(quantiles), 1.0 / (len(quantiles) - 1))
    shares[[0, -1]] /= 2.0
    return Distribution.choice(tuple(quantiles.tolist()), tuple(shares.tolist()))
