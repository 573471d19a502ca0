"""Rated satisfaction and behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from cxsim.evidence import lives
from cxsim.evidence.kinds import Mark, Pattern, Statement
from cxsim.evidence.patterns import emotional_loyalty
from cxsim.evidence.reading import traits
from cxsim.experiments.worlds import ruled

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

QUARTER, YEAR = 91, 365
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
    silent = ruled(asked, survey_effort=0.0, survey_fatigue=0.0)
    return lives.sized(silent, customers=3000, days=QUARTER + YEAR)


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """Retention by answered overall satisfaction: the steps between the parts that the thirds of the answers cut.

    The wave is that of the first quarter; who stays is seen a year after that quarter. Answers are whole numbers, so
    the parts are not of the same size.
    """
    records = lives.lived(scenario, seed).records
    people, answers = records.customers, records.surveys
    assert people is not None
    answers = answers[(answers["instrument"] == NPS) & (answers["time"] < QUARTER)]
    answers = answers[np.unique(answers["customer"], return_index=True)[1]]
    who, since = people[answers["customer"]], scenario.run.days - answers["time"]
    stayed = (who["brand"] == answers["brand"]) & (who["tenure"] >= since)
    rated = answers["overall"]
    low, high = np.quantile(rated, [1 / 3, 2 / 3])
    groups = [stayed[rated <= low], stayed[(rated > low) & (rated <= high)], stayed[rated > high]]
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
                statistic="share who stay 13 months, upper less lower part of answers (cut at their thirds)",
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
        replications=60,
        quick=4,
        note="The relation cannot be told from a straight line. Of the upper part some 5 in 100 more stay than of the"
        " lower: chance and taste (`choice_scale`, `taste_weight`) decide more than satisfaction does, the log-odds of"
        " staying are straight in it, and no law makes more of delight.",
    )
]
