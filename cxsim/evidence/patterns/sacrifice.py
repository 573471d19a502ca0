"""Sacrifice acts through two doors: taste in the choice, and uses that need what is missing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cxsim.evidence.altering import alike, branded, wanted_by_nobody
from cxsim.evidence.kinds import Mark, Pattern, Statement
from cxsim.evidence.lives import lived, market
from cxsim.experiments.worlds import ruled
from cxsim.world.scenario import Scenario

NEAR = 0.35
"""Taste of an entrant that stands where most ideals are."""
SATISFIED = 7.0
"""Overall satisfaction, 0 to 10, from which on a customer counts as satisfied."""


def _open() -> Scenario:
    return market("entrant")


def _contracts() -> Scenario:
    """The same with contracts of half a year, and people whose hearts count more."""
    return branded(alike(market("entrant"), emotional_weight=0.6), contract=182.5)


def entered(
    scenario: Scenario, seed: int, near: bool, complete: bool
) -> tuple[NDArray[np.bool_], NDArray[np.void]]:
    """Who of those surveyed before the entry has the entrant in the end, and their answers.

    near: the entrant stands where the ideals are. complete: it has the feature that others lack.
    """
    entrant = list(scenario.market.brands)[-1]
    features = tuple(scenario.market.features) if complete else scenario.market.brands[entrant].features
    taste = NEAR if near else scenario.market.brands[entrant].taste
    run = lived(branded(scenario, entrant, taste=taste, features=features), seed)
    asked = run.records.surveys
    asked = asked[asked["time"] < scenario.market.news[0].day]
    people = run.records.customers
    assert people is not None
    return people["brand"][asked["customer"]] == len(scenario.market.brands) - 1, asked


def lost(answer: tuple[NDArray[np.bool_], NDArray[np.void]], satisfied: bool = False) -> float:
    """The share of customers, or of satisfied ones, who went to the entrant."""
    left, asked = answer
    return float(left[asked["overall"] >= SATISFIED].mean() if satisfied else left.mean())


def no_taste(scenario: Scenario) -> Scenario:
    """The door of taste shut."""
    return ruled(scenario, taste_weight=0.0)


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """What nearness and the missing feature add to what an entrant takes, together and with the other door shut."""
    both = entered(scenario, seed, True, True)
    only_near, only_complete = entered(scenario, seed, True, False), entered(scenario, seed, False, True)
    unwanted, shut = wanted_by_nobody(scenario), no_taste(scenario)
    near, far = entered(unwanted, seed, True, True), entered(unwanted, seed, False, True)
    left, asked = both
    return {
        "taste": lost(both, satisfied=True) - lost(only_complete, satisfied=True),
        "feature": lost(both) - lost(only_near),
        "taste_alone": lost(near, satisfied=True) - lost(far, satisfied=True),
        "feature_alone": lost(entered(shut, seed, True, True)) - lost(entered(shut, seed, True, False)),
        "foreseen": _foretells(left, asked["ideal"]) - _foretells(left, asked["overall"]),
    }


def _foretells(left: NDArray[np.bool_], answer: NDArray[np.float64]) -> float:
    """The correlation of leaving with a low answer."""
    return -float(np.corrcoef(left.astype(float), answer)[0, 1])


def both_shut(scenario: Scenario) -> Scenario:
    """Tastes and missing features count for nothing."""
    return no_taste(wanted_by_nobody(scenario))


TAKEN = "share of customers who went to the entrant"
SATISFIED_TAKEN = "share of satisfied customers (7 or more of 10) who went to the entrant"

PATTERNS = [
    Pattern(
        name="two_doors_of_sacrifice",
        title="Sacrifice acts through two doors, and satisfaction does not foresee who leaves",
        source="design of the model; direction: in a survey of 250 customers closeness to the ideal adds to overall "
        "satisfaction in foretelling loyalty (ECSI mobile survey, from its correlations)",
        mark=Mark.COMPUTED,
        statements={
            "taste": Statement(
                "an entrant nearer the ideals takes more satisfied customers",
                f"{SATISFIED_TAKEN}: nearer less not nearer",
            ),
            "feature": Statement(
                "an entrant with the feature that others lack takes more customers",
                f"{TAKEN}: with less without",
            ),
            "taste_alone": Statement(
                "nearness does so where nobody misses a feature", f"{SATISFIED_TAKEN}: nearer less not nearer"
            ),
            "feature_alone": Statement(
                "the feature does so where tastes count for nothing", f"{TAKEN}: with less without"
            ),
            "foreseen": Statement(
                "closeness to the ideal, asked before, foretells who leaves better than overall satisfaction",
                "correlation of leaving with a low answer: closeness to the ideal less overall satisfaction",
            ),
        },
        markets={"month by month": _open, "contracts": _contracts},
        measure=measure,
        without=both_shut,
        mechanism="both doors (`taste_weight` 0, features wanted by nobody)",
        replications=16,
        quick=7,
        rule=True,
    ),
]
