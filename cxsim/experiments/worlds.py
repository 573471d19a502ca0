"""Plausible worlds: draws of what is not known, from the ranges that the table of parameters gives.

Below and above its default a parameter is spread evenly, half of the draws on each side: the default is the
median, and nothing outside the range is drawn. Draws are those of a scrambled Sobol sequence, which fills the
ranges more evenly than independent draws do; the first few are the same however many are asked for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cxsim.experiments.errors import unknown
from cxsim.world.parameters import BY_NAME

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.world.scenario import Scenario


def value_at(low: float, middle: float, high: float, share: float) -> float:
    """The value below which a share of the draws lies: even between low and middle, and middle and high.

    A middle at an end of the range, or outside, says nothing of where the median is: then even over all.
    """
    low, high = min(low, middle), max(high, middle)
    if middle in (low, high):
        return low + share * (high - low)
    if share < 0.5:
        return low + 2.0 * share * (middle - low)
    return middle + (2.0 * share - 1.0) * (high - middle)


def varied(names: Sequence[str] = ()) -> tuple[str, ...]:
    """Parameters that can differ between plausible worlds: those named, or all that have a range.

    StudyError for an unknown name.
    """
    for name in names:
        if name not in BY_NAME:
            raise unknown("parameter", name, list(BY_NAME))
    chosen = names or tuple(BY_NAME)
    return tuple(name for name in chosen if BY_NAME[name].low < BY_NAME[name].high)


def draws(scenario: Scenario, worlds: int, names: Sequence[str] = (), seed: int = 0) -> pd.DataFrame:
    """A row a world, a column a parameter: its value in the units of the table of parameters."""
    import pandas as pd
    from scipy.stats import qmc

    columns = varied(names)
    size = 2 ** max(0, math.ceil(math.log2(max(1, worlds))))
    shares = qmc.Sobol(len(columns), scramble=True, rng=seed).random(size)[:worlds]
    own = scenario.laws.parameters
    return pd.DataFrame(
        {
            name: [
                value_at(BY_NAME[name].low, own.get(name, BY_NAME[name].default), BY_NAME[name].high, share)
                for share in shares[:, place]
            ]
            for place, name in enumerate(columns)
        }
    ).rename_axis("world")


def in_world(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The same scenario where these parameters hold."""
    laws = scenario.laws.model_copy(update={"parameters": {**scenario.laws.parameters, **values}})
    return scenario.model_copy(update={"laws": laws})
