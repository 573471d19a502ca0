"""Rated satisfaction and behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from cxsim.evidence import lives
from cxsim.evidence.kinds import Mark, Pattern, Statement
from cxsim.evidence.patterns import emotional_loyalty
from cxsim.evidence.reading import stayed, traits
from cxsim.experiments.worlds import ruled

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

YEAR = 365
NPS = 0
"""Number of the instrument whose questionnaire asks for overall satisfaction."""


def bicycles() -> Scenario:
    """The bicycles of the evidence, with failures at every brand, where all are asked and answer."""
    return _asked(emotional_loyalty.bicycles())


def broadband() -> Scenario:
    """The broadband of the evidence, with failures at every brand, where all are asked and answer."""
    return _asked(emotional_loyalty.broadband())


def _asked(scenario: Scenario) -> Scenario:
    everybody = scenario.measure.relationship.model_copy(update={"sample": 1.0})
    measure = scenario.measure.model_copy(update={"relationship": everybody})
    asked = traits(scenario.model_copy(update={"measure": measure}), response=1.0)
    return lives.sized(ruled(asked, survey_effort=0.0, survey_fatigue=0.0), customers=1500)


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """Retention over a year by answered overall satisfaction: the upper step less the lower one."""
    records = lives.lived(scenario, seed).records
    later = lives.sized(scenario, days=scenario.run.days + YEAR)
    before, after = records.customers, lives.lived(later, seed).records.customers
    assert before is not None
    assert after is not None
    answers = records.surveys[records.surveys["instrument"] == NPS]
    rated = np.full(len(before), np.nan)
    rated[answers["customer"]] = answers["overall"]
    focal = records.brands.index(scenario.market.focal)
    who = (before["brand"] == focal) & (before["generation"] == after["generation"]) & ~np.isnan(rated)
    kept, rated = stayed(before, after, YEAR)[who].astype(float), rated[who]
    low, high = np.quantile(rated, [1 / 3, 2 / 3])
    groups = [kept[rated <= low], kept[(rated > low) & (rated <= high)], kept[rated > high]]
    if min(map(len, groups)) < 30:
        return {}
    bottom, middle, top = (float(group.mean()) for group in groups)
    return {"convex": (top - middle) - (middle - bottom), "rises": top - bottom}


def without(scenario: Scenario) -> Scenario:
    """The same market where everybody answers in the same style."""
    return traits(scenario, style=0.0)


PATTERNS = [
    Pattern(
        name="convexity",
        title="Rated satisfaction is convex in behaviour",
        source="Mittal & Kamakura 2001, J. Marketing Research 38:131-142 (100,040 customers); Jones & Sasser 1995,"
        " Harvard Business Review",
        mark=Mark.READ,
        statements={
            "rises": Statement(
                says="the more satisfied people say they are, the more of them stay",
                statistic="share who stay a year, upper less lower third of answers",
                needs_mechanism=False,
            ),
            "convex": Statement(
                says="the step from the middle to the top keeps more than the one before it",
                statistic="the same, top less middle, less middle less bottom",
                published="the merely satisfied are six times less likely to buy again than the totally satisfied"
                " (Jones & Sasser)",
            ),
        },
        markets={"bicycles": bicycles, "broadband": broadband},
        measure=measure,
        without=without,
        mechanism="response style",
        replications=16,
        quick=3,
        note="Of the upper third 6 in 100 more stay than of the lower one, too few to show a bend: chance and taste"
        " (`choice_scale`, `taste_weight`) decide more than satisfaction does, the log-odds of staying are straight in"
        " it, and no law makes more of delight.",
    )
]
