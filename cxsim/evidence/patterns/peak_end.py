"""Journeys that differ in their order or their length only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cxsim.evidence import lives
from cxsim.evidence.judging import LEFT_OVER
from cxsim.evidence.kinds import Mark, Pattern, Statement
from cxsim.evidence.reading import ARM, arm
from cxsim.experiments.worlds import ruled

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

STEPS = {
    "bicycles": ("brought_in", "inspected", "talked_over", "handed_out"),
    "broadband": ("appointment", "visit", "clearing_up", "test"),
}
"""The steps of a journey in order; the third is there only when the journey is long."""
GOOD, BAD = 0.25, -0.25
"""Differences of care at a good and at a bad step."""


def bicycles() -> Scenario:
    """The bicycles of the evidence: bringing one in for service, inspecting it, handing it out."""
    return _calm(lives.market("bicycles"))


def broadband() -> Scenario:
    """The broadband of the evidence: the appointment, the visit and the test of a technician."""
    return _calm(lives.market("broadband"))


def _calm(scenario: Scenario) -> Scenario:
    return lives.sized(scenario, customers=1000, burn_in=120, days=365)


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """What a year of such journeys leaves behind."""
    first, second, extra, last = STEPS[scenario.name]
    rising = _after(scenario, seed, {first: BAD, last: GOOD})
    falling = _after(scenario, seed, {first: GOOD, last: BAD})
    long = _after(scenario, seed, {first: BAD, second: 0.0, last: GOOD}, longer=extra)
    return {
        "end": rising[0] - falling[0],
        "return": _odds(rising[1]) - _odds(falling[1]),
        "length": LEFT_OVER * abs(rising[0] - falling[0]) - abs(long[0] - rising[0]),
    }


def _after(scenario: Scenario, seed: int, care: Mapping[str, float], longer: str = "") -> tuple[float, float]:
    """Remembered affect of the focal brand's owners after a year, and their share who never left it."""
    brand = f"brands.{scenario.market.focal}.touchpoints"
    numbers = {f"{brand}.{step}.quality.care": size for step, size in care.items()}
    if longer:
        numbers[f"{brand}.{longer}.active"] = 1.0
    records = lives.lived(arm(scenario, numbers), seed, ARM).records
    people = records.customers
    assert people is not None
    own = people[people["brand"] == records.brands.index(scenario.market.focal)]
    before = records.owners[records.first_day * -1 - 1, :, records.brands.index(scenario.market.focal)].sum()
    return float(own["remembered"].mean()), float((own["tenure"] >= scenario.run.days).sum() / before)


def _odds(share: float) -> float:
    return math.log(share / (1.0 - share)) if 0.0 < share < 1.0 else math.nan


def without(scenario: Scenario) -> Scenario:
    """The same market where only the mean of an episode is remembered."""
    return ruled(scenario, weight_peak=0.0, weight_end=0.0)


PATTERNS = [
    Pattern(
        name="peak_end",
        title="A journey is remembered by its peak and its end, not by its length",
        source="Redelmeier, Katz & Kahneman 2003, Pain 104:187-194 (682 patients); Kahneman, Fredrickson, Schreiber &"
        " Redelmeier 1993, Psychological Science 4:401-405; Alaybek et al. 2022, OBHDP 170:104149",
        mark=Mark.READ,
        statements={
            "end": Statement(
                says="the same steps in an order that ends better are remembered better",
                statistic="remembered affect of owners after a year, ends well less ends badly",
                published="4.4 against 4.9 of 10 of remembered pain where the end hurt less",
            ),
            "return": Statement(
                says="and bring more return behaviour",
                statistic="log-odds of staying all the year, ends well less ends badly",
                published="odds ratio 1.41 of coming back, that is .34",
            ),
            "length": Statement(
                says="one more step between, neither good nor bad, hardly changes what is remembered",
                statistic="a tenth of what the end changes, less what the length changes, of remembered affect",
                needs_mechanism=False,
            ),
        },
        markets={"bicycles": bicycles, "broadband": broadband},
        measure=measure,
        without=without,
        mechanism="weights of peak and end are 0, so that only the mean is remembered",
        replications=24,
        quick=3,
    )
]
