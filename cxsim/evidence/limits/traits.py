"""Traits distributed exactly as a closed form asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cxsim.world.distributions import Distribution
    from cxsim.world.scenario import Scenario

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


def with_traits(scenario: Scenario, **traits: Distribution) -> Scenario:
    """The market in which these traits are distributed so in every segment."""
    segments = {
        name: segment.model_copy(update={"traits": segment.traits.model_copy(update=traits)})
        for name, segment in scenario.people.segments.items()
    }
    people = scenario.people.model_copy(update={"segments": segments})
    return scenario.model_copy(update={"people": people})
