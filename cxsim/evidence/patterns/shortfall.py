"""A shortfall weighs more than an excess."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from cxsim.evidence import lives
from cxsim.evidence.kinds import Mark, Pattern, Statement
from cxsim.evidence.reading import Floats, slopes

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario


def cafes() -> Scenario:
    """The two cafés, every customer asked after every coffee."""
    return _asking(lives.sized(lives.bundled("first_steps"), customers=1000, burn_in=180, days=365))


def operators() -> Scenario:
    """The mobile operators, everybody asked after every episode that is asked about."""
    return _asking(lives.sized(lives.bundled("mobile_operator"), customers=500, burn_in=180, days=365))


def _asking(scenario: Scenario) -> Scenario:
    measure = scenario.measure
    asking = measure.transactional.model_copy(update={"sample": 1.0})
    return scenario.model_copy(update={"measure": measure.model_copy(update={"transactional": asking})})


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """Slopes on what was perceived less what was expected, below 0 less above 0."""
    records = lives.lived(scenario, seed, log=True).records
    log = records.encounters
    assert log is not None
    met = log["experienced"].any(axis=1)
    log = log[met]
    there = log["experienced"] > 0
    gap = np.where(there, log["perceived"] - log["expected"], 0.0).sum(axis=1) / there.sum(axis=1)
    answers = records.surveys[records.surveys["instrument"] == CSAT]
    key, asked = log["customer"] + 1j * log["time"], answers["customer"] + 1j * answers["time"]
    order = np.argsort(key)
    found = order[np.searchsorted(key[order], asked).clip(max=len(key) - 1)]
    matched = key[found] == asked
    rows = found[matched]
    return {
        "felt": _asymmetry(log["affect"], gap),
        "felt_beside_quality": _asymmetry(log["affect"], gap, log["rational"]),
        "answered": _asymmetry(answers["score"][matched], gap[rows]),
    }


CSAT = 1


def _asymmetry(answer: Floats, gap: Floats, *beside: Floats) -> float:
    if len(answer) < 100:
        return math.nan
    below, above, *_ = slopes(answer, np.minimum(gap, 0.0), np.maximum(gap, 0.0), *beside)
    return float(below - above)


def without(scenario: Scenario) -> Scenario:
    """The same market where a shortfall weighs like an excess."""
    return lives.ruled(scenario, loss_aversion=1.0, sensitivity=1.0)


PATTERNS = [
    Pattern(
        name="shortfall",
        title="A shortfall weighs more than an excess",
        source="Anderson & Sullivan 1993, Marketing Science 12(2) (22,300 customers); Mittal, Ross & Baldasare 1998,"
        " J. Marketing 62(1):33-47",
        mark=Mark.READ,
        statements={
            "felt": Statement(
                says="what falls short of expectation is felt more than what exceeds it",
                statistic="slope of affect on perceived less expected quality, below 0 less above 0",
            ),
            "felt_beside_quality": Statement(
                says="the same where perceived quality is held constant",
                statistic="the same slopes with judged quality in the regression",
            ),
            "answered": Statement(
                says="answered satisfaction with an episode falls faster below than it rises above",
                statistic="slope of the answer, 1 to 5, on perceived less expected quality, below 0 less above 0",
                published=".333 below, −.003 above, of overall satisfaction, 1 to 10, on difference scores (own"
                " computation on 250 answers of the ECSI mobile survey)",
            ),
        },
        markets={"first_steps": cafes, "mobile_operator": operators},
        measure=measure,
        without=without,
        mechanism="loss aversion and sensitivity are 1",
        replications=8,
        quick=3,
        note="In the survey the asymmetry is gone once perceived quality enters the regression.",
    )
]
