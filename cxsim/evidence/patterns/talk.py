"""Word of mouth: per head the unhappy talk more, in total more good than bad is said."""

from __future__ import annotations

from collections.abc import Mapping

from cxsim.evidence.altering import alike
from cxsim.evidence.histories import satisfactions, total
from cxsim.evidence.kinds import Mark, Pattern, Statement
from cxsim.evidence.lives import lived, sized
from cxsim.experiments.worlds import ruled
from cxsim.world import load
from cxsim.world.parameters import BY_NAME
from cxsim.world.scenario import Scenario


def _cafes() -> Scenario:
    return sized(load("first_steps"), customers=400, burn_in=180, days=365)


def _operators() -> Scenario:
    # All as talkative: what talkative segments happen to meet is another matter.
    return alike(sized(load("mobile_operator"), customers=1000, burn_in=365, days=365), talkativeness=1.0)


MARKETS = {"two cafés": _cafes, "four mobile operators": _operators}


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """How many neighbours hear of an episode, good or bad, and how many recommendations and warnings there are."""
    run = lived(scenario, seed, log=True)
    good, bad = (total(run.records, name) for name in ("recommendations", "warnings"))
    satisfied = satisfactions(run)
    happy, unhappy = (satisfied >= 0.0).sum(), (satisfied < 0.0).sum()
    years = scenario.run.customers * run.days / 365.0
    return {
        "unhappy_more": bad / max(unhappy, 1) - good / max(happy, 1),
        "good_outnumbers": (good - bad) / years,
    }


def symmetric(scenario: Scenario) -> Scenario:
    """The unhappy are told no more readily than the happy."""
    positive = scenario.laws.parameters.get("talk_positive", BY_NAME["talk_positive"].default)
    return ruled(scenario, talk_negative=positive)


def surprise_alone(scenario: Scenario) -> Scenario:
    """Satisfaction is nothing but how an episode felt against what was expected: people are all heart."""
    return alike(scenario, emotional_weight=1.0)


PATTERNS = [
    Pattern(
        name="unhappy_talk_more",
        title="Per head the unhappy talk more",
        source="Anderson 1998, J. Service Research 1:5-17",
        mark=Mark.DIRECTION,
        statements={
            "unhappy_more": Statement(
                "an unhappy episode is told to more people than a happy one",
                "neighbours told per unhappy episode less those per happy one",
            )
        },
        markets=MARKETS,
        measure=measure,
        without=symmetric,
        mechanism="asymmetry of talk (`talk_negative` = `talk_positive`)",
        replications=15,
        quick=8,
        note="a check of a parameter more than a finding: that a bad episode is told more readily than an equally "
        "extreme good one is built into the law, and `talk_negative` is so large that it holds for the usual bad one",
    ),
    Pattern(
        name="more_good_is_said",
        title="In total more good than bad is said",
        source="East, Hammond & Wright 2007, Int. J. Research in Marketing 24:175-184",
        mark=Mark.READ,
        statements={
            "good_outnumbers": Statement(
                "recommendations outnumber warnings",
                "recommendations less warnings per customer and year",
                published="positive to negative about 3 : 1; more positive in 15 of 15 studies",
            )
        },
        markets=MARKETS,
        measure=measure,
        without=surprise_alone,
        mechanism="judged quality in satisfaction (emotional weight 1: only surprise counts)",
        replications=8,
        quick=3,
    ),
]
