"""Choice: shares of the market are those of the multinomial logit.

Beliefs have come to rest at what is delivered, nobody feels anything, every need is deliberated, and leaving costs
nothing. Then each need is a draw from the multinomial logit, and a brand's share of owners over time is its share
of choices.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cxsim.evidence.kinds import Figure, Limit
from cxsim.evidence.lives import lived, market

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

MARKET = "choice"
NOBODY = "no provider"
OUTSIDE = 0.0
"""Value of having no provider, money/month, where that can be chosen (invented)."""


def with_outside(value: float | None) -> Scenario:
    """The market in which having no provider is worth so much; None: everybody needs one."""
    scenario = market(MARKET)
    return scenario.model_copy(update={"market": scenario.market.model_copy(update={"outside": value})})


def values(scenario: Scenario) -> dict[str, float]:
    """What each brand, and no provider, is worth to everybody, money/month, from the numbers of the scenario alone."""
    from cxsim.world.parameters import BY_NAME

    (segment,) = scenario.people.segments.values()
    worth, taste = segment.traits.willingness_to_pay.mean, segment.traits.taste.mean
    weight = BY_NAME["taste_weight"].default
    total = math.fsum(segment.importance.values())
    found = {}
    for name, brand in scenario.market.brands.items():
        quality = math.fsum(segment.importance[d] / total * level for d, level in brand.quality.items())
        found[name] = worth * (quality - weight * abs(taste - brand.taste)) - brand.price
    if scenario.market.outside is not None:
        found[NOBODY] = scenario.market.outside
    return found


def shares(scenario: Scenario) -> dict[str, float]:
    """The shares of the multinomial logit."""
    from cxsim.world.parameters import BY_NAME

    scale = BY_NAME["choice_scale"].default
    powers = {name: math.exp(scale * value) for name, value in values(scenario).items()}
    total = math.fsum(powers.values())
    return {name: power / total for name, power in powers.items()}


def simulated(scenario: Scenario, seed: int) -> dict[str, float]:
    """Mean shares of all customers over the days after the burn-in, in one replication of the engine."""
    records = lived(scenario, seed).records
    owners = records.owners[-records.first_day if records.first_day < 0 else 0 :].sum(axis=1).mean(axis=0)
    found = dict(zip(records.brands, (owners / scenario.run.customers).tolist(), strict=True))
    if scenario.market.outside is not None:
        found[NOBODY] = 1.0 - math.fsum(found.values())
    return found


def _limit(name: str, title: str, says: str, outside: float | None) -> Limit:
    return Limit(
        name=name,
        title=title,
        says=says,
        source="algebra of the logit; McFadden 1974",
        figures={
            brand: Figure(share, f"share of {brand}")
            for brand, share in shares(with_outside(outside)).items()
        },
        simulate=lambda seed: simulated(with_outside(outside), seed),
        replications=10,
        quick=4,
    )


LIMITS = [
    _limit(
        "logit",
        "Multinomial logit: everybody needs a provider",
        "beliefs at rest, no feelings, every need deliberated, nothing lost by switching",
        None,
    ),
    _limit(
        "logit_outside",
        "Multinomial logit: one can do without",
        "the same where having no provider is one of the choices",
        OUTSIDE,
    ),
]
