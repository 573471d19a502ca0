"""Diffusion: something new spreads among people who all know each other as Bass says.

People hear of it by advertising (p) or from those who have it (q) and take to it at once. What remains of a
difference: who hears of it in talk hears at midnight and decides within a day, half a per cent of a year of Bass, which
is YEAR days here; this makes F some tenths of a per cent too small.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cxsim.evidence.kinds import Figure, Limit
from cxsim.evidence.lives import lived, market, sized
from cxsim.experiments.worlds import ruled

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from cxsim.world.scenario import Scenario

MARKET = "diffusion"
P, Q = 0.03, 0.38
"""A year, of innovation and imitation: means over many applications, Sultan, Farley & Lehmann 1990."""
YEAR = 200
HEARERS = 1.0
"""People whom somebody who talks tells on average; so few that they hear one by one, as Bass has it."""
PEAK = math.log(Q / P) / (P + Q)
START, YEARS = 2, 10
"""The curve is followed from one year to another; before, it hangs on a few chance beginnings."""


def adopted(years: ArrayLike, /, p: float = P, q: float = Q) -> NDArray[Any]:
    """Share that has taken to it after so many years."""
    import numpy as np

    left = np.exp(-(p + q) * np.asarray(years, float))
    return np.asarray((1.0 - left) / (1.0 + q / p * left))


def scenario() -> Scenario:
    """The market with clocks of advertising and of talk that make p and q."""
    it = market(MARKET)
    episodes = dict(it.journey.episodes)
    for name, every in (("sees_poster", YEAR / P), ("use", HEARERS * YEAR / Q)):
        episodes[name] = episodes[name].model_copy(update={"every": every})
    it = it.model_copy(update={"journey": it.journey.model_copy(update={"episodes": episodes})})
    first, brands = float(adopted(START)), dict(it.market.brands)
    for name, share in (("New", first), ("Old", 1.0 - first)):
        brands[name] = brands[name].model_copy(update={"share": share})
    it = it.model_copy(update={"market": it.market.model_copy(update={"brands": brands})})
    it = sized(it, days=(YEARS - START) * YEAR)
    told = HEARERS / it.run.customers
    return ruled(it, talk_base=1.0, talk_positive=0.0, talk_negative=0.0, talk_share=told, talk_weight=0.0)


def simulated(seed: int) -> dict[str, float]:
    """Shares that have adopted, and the year of the peak of the curve fitted to them, in one replication."""
    import numpy as np
    from scipy import optimize

    it = scenario()
    owners = lived(it, seed).records.owners[:, :, 0].sum(axis=1) / it.run.customers
    years = START + np.arange(1, len(owners) + 1) / YEAR
    (p, q), _ = optimize.curve_fit(adopted, years, owners, p0=(P, Q), bounds=(1e-4, 5.0))
    shares = {str(year): float(owners[YEAR * (year - START) - 1]) for year in TOLD}
    at_peak = float(np.interp(PEAK, years, owners))
    return {**shares, "at peak": at_peak, "peak": math.log(q / p) / (p + q)}


TOLD = range(4, YEARS + 1)
"""Years whose share is above .2: earlier ones hang on a few chance beginnings."""


LIMITS = [
    Limit(
        name="bass",
        title="Bass diffusion where everybody knows everybody",
        says="awareness by advertising and talk, purchase certain and soon",
        source="Bass 1969; p = .03, q = .38 a year: Sultan, Farley & Lehmann 1990",
        figures={
            **{
                str(year): Figure(float(adopted(year)), f"share that has it after {year} years")
                for year in TOLD
            },
            "at peak": Figure(float(adopted(PEAK)), f"the same after {PEAK:.3f} years, at the peak"),
            "peak": Figure(PEAK, "year of most adoptions, of the curve fitted to the simulated one"),
        },
        simulate=simulated,
        replications=45,
        quick=3,
        note="Who hears of it adopts about a day later, half a per cent of a year of Bass.",
    )
]
