"""A shortfall weighs more than an excess."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cxsim.evidence import lives
from cxsim.evidence.kinds import Mark, Pattern, Statement
from cxsim.evidence.reading import Floats, slopes, traits
from cxsim.experiments.worlds import ruled

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario


EVERYDAY = {"first_steps": "counter", "mobile_operator": "network"}
"""Where shortfall and excess happen at one and the same touchpoint."""
CSAT = 1
"""Number of the instrument (see `cxsim.engine.records.INSTRUMENTS`)."""


def cafes() -> Scenario:
    """The two cafés, where everybody answers after every coffee and nobody tires of it."""
    return _asking(lives.sized(lives.bundled("first_steps"), customers=700, burn_in=180, days=365))


def operators() -> Scenario:
    """The mobile operators, where everybody answers after every use of the network and nobody tires of it."""
    return _asking(lives.sized(lives.bundled("mobile_operator"), customers=700, burn_in=180, days=365))


def _asking(scenario: Scenario) -> Scenario:
    measure, journey = scenario.measure, scenario.journey
    always = measure.transactional.model_copy(update={"sample": 1.0})
    name = EVERYDAY[scenario.name]
    asked = journey.touchpoints[name].model_copy(update={"survey": True})
    changed = {
        "measure": measure.model_copy(update={"transactional": always}),
        "journey": journey.model_copy(update={"touchpoints": {**journey.touchpoints, name: asked}}),
    }
    # A zone of tolerance makes what reaches far beyond it weigh more, and shortfalls reach further than excesses.
    asking = traits(scenario.model_copy(update=changed), response=1.0)
    return ruled(asking, off=("tolerance",), survey_fatigue=0.0, survey_effort=0.0)


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """Slopes at the everyday touchpoint on what was perceived less what was expected, below 0 less above 0."""
    records = lives.lived(scenario, seed, log=True).records
    assert records.encounters is not None
    place = records.touchpoints.index(EVERYDAY[scenario.name])
    log = records.encounters[records.encounters["touchpoint"] == place]
    hearts = np.zeros((len(records.segments), log["perceived"].shape[1]))
    for row, name in zip(hearts, records.segments, strict=True):
        weights = scenario.people.segments[name].importance_heart
        row[: len(records.dimensions)] = [weights.get(dimension, 0.0) for dimension in records.dimensions]
    weight = hearts[log["segment"]] * (log["experienced"] > 0)
    gap = (weight * (log["perceived"] - log["expected"])).sum(axis=1) / weight.sum(axis=1)
    asked = records.surveys[
        (records.surveys["instrument"] == CSAT) & (records.surveys["touchpoint"] == place)
    ]
    rows, answers = matched(log, asked)
    return {
        "felt": asymmetry(log["affect"], gap),
        "felt_beside_quality": asymmetry(log["affect"], gap, log["rational"]),
        "answered": asymmetry(asked["score"][answers], gap[rows], log["rational"][rows]),
    }


def matched(log: NDArray[Any], answers: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of the log and of the answers that speak of the same encounter."""
    place = {key: row for row, key in enumerate(zip(log["customer"], log["time"], strict=True))}
    keys = list(zip(answers["customer"], answers["time"], strict=True))
    pairs = [(place[key], row) for row, key in enumerate(keys) if key in place]
    rows, answered = np.array(pairs, np.int64).reshape(-1, 2).T
    return rows, answered


def asymmetry(answer: Floats, gap: Floats, *beside: Floats) -> float:
    """Slope of an answer on a gap below 0 less that above 0."""
    if len(answer) < 100:
        return math.nan
    below, above, *_ = slopes(answer, np.minimum(gap, 0.0), np.maximum(gap, 0.0), *beside)
    return float(below - above)


def without(scenario: Scenario) -> Scenario:
    """The same market where a shortfall weighs like an excess."""
    return ruled(scenario, loss_aversion=1.0, sensitivity=1.0)


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
                statistic="slope of the answer, 1 to 5, on perceived less expected quality, below 0 less above 0,"
                " with judged quality in the regression",
                published="without quality in it .333 below, −.003 above, of overall satisfaction, 1 to 10, on"
                " difference scores (own computation on 250 answers of the ECSI mobile survey)",
            ),
        },
        markets={"first_steps": cafes, "mobile_operator": operators},
        measure=measure,
        without=without,
        mechanism="loss aversion and sensitivity are 1",
        replications=24,
        quick=5,
        note="In the survey the asymmetry is gone once perceived quality enters the regression. Of the operator's"
        " answers a part remains without loss aversion.",
    )
]
