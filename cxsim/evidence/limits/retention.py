"""Retention: people who differ in how likely they are to leave, and the cohort that is left of them.

Statistics, not laws: nobody's chance to leave ever changes, and still retention rises year by year, since those
who leave easily are gone first. The chance comes from the logit of choice, by costs of switching that differ
between people just so that it is beta distributed.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from cxsim.evidence.altering import with_traits
from cxsim.evidence.kinds import Figure, Limit
from cxsim.evidence.limits.traits import levels, tabulated
from cxsim.evidence.lives import lived, market

if TYPE_CHECKING:
    from cxsim.world.distributions import Distribution
    from cxsim.world.scenario import Scenario

MARKET = "retention"
ALPHA, BETA = 0.668, 3.806
"""Of the beta distribution of leaving at a renewal: Fader & Hardie 2007, high-end customers."""
YEARS = 7
YEAR = 365


def costs_of_switching(alpha: float, beta: float) -> tuple[Distribution, float]:
    """Costs of switching that let the chance to leave be beta distributed, and by how much leaving must be better.

    The chance is the logit of `choice_scale` of that advantage (money/month) less the costs, spread over
    `decision_horizon`.
    """
    from scipy import special

    from cxsim.world.parameters import BY_NAME

    scale, horizon = BY_NAME["choice_scale"].default, BY_NAME["decision_horizon"].default
    worth_leaving = special.logit(special.betaincinv(alpha, beta, levels()))[::-1] / scale
    advantage = float(worth_leaving[0])
    return tabulated((advantage - worth_leaving) * horizon), advantage


def scenario() -> Scenario:
    """The market in which the chance to leave at the end of a contract is beta distributed."""
    costs, advantage = costs_of_switching(ALPHA, BETA)
    changed = with_traits(market(MARKET), switching_cost=costs)
    (brand,) = changed.market.brands.values()
    outside = advantage - brand.price
    return changed.model_copy(update={"market": changed.market.model_copy(update={"outside": outside})})


def simulated(seed: int) -> dict[str, float]:
    """Who is left after each renewal, and the parameters fitted to that, in one replication of the engine."""
    from cxsim.measure.buying import ShiftedBetaGeometric

    it = scenario()
    owners = lived(it, seed).records.owners[:, :, 0].sum(axis=1)
    left = [it.run.customers, *(int(owners[YEAR * year - 1]) for year in range(1, YEARS + 1))]
    lost = [before - after for before, after in pairwise(left)]
    fitted = ShiftedBetaGeometric.fit(lost, left[-1])
    survival = {str(year): left[year] / left[0] for year in range(1, YEARS + 1)}
    return {**survival, "alpha": fitted.alpha, "beta": fitted.beta}


def _figures() -> dict[str, Figure]:
    from cxsim.measure.buying import ShiftedBetaGeometric

    survival = ShiftedBetaGeometric(ALPHA, BETA).survival(range(1, YEARS + 1))
    figures = {
        str(year): Figure(float(share), f"share left after {year} renewal{'s' if year > 1 else ''}")
        for year, share in enumerate(survival, start=1)
    }
    figures["alpha"] = Figure(ALPHA, "α, fitted to the simulated cohort")
    figures["beta"] = Figure(BETA, "β, fitted to the simulated cohort")
    return figures


LIMITS = [
    Limit(
        name="retention",
        title="Beta-geometric retention of a cohort",
        says="statistics, not laws: at each renewal everybody leaves by a chance of his own, beta distributed",
        source="Fader & Hardie 2007 (sBG): α = .668, β = 3.806 for their high-end customers",
        figures=_figures(),
        simulate=simulated,
        replications=18,
        quick=3,
    )
]
