"""A touchpoint that delivers just what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from cxsim.evidence import lives
from cxsim.evidence.kinds import Expect, Mark, Pattern, Statement
from cxsim.evidence.reading import ARM, arm
from cxsim.experiments.worlds import ruled

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

EXTRA = {"bicycles": "greeting", "broadband": "letter"}
"""The touchpoint that is not there until it is switched on; it delivers the brand's level."""


def bicycles() -> Scenario:
    """The bicycles of the evidence, nothing but rides and service."""
    return _even(lives.market("bicycles"))


def broadband() -> Scenario:
    """The broadband of the evidence, nothing but evenings and visits."""
    return _even(lives.market("broadband"))


def _even(scenario: Scenario) -> Scenario:
    even = ruled(scenario, off=("contrast", "complexity", "needs", "surveys", "individuality"))
    return lives.sized(even, customers=700, burn_in=240, days=240)


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """Affect felt at the touchpoint, and what it changes in the attitude to the brand."""
    brand = f"brands.{scenario.market.focal}.touchpoints.{EXTRA[scenario.name]}"
    more = arm(scenario, {f"{brand}.active": 1.0})
    records = lives.lived(more, seed, ARM, log=True).records
    usual, other, log = lives.lived(more, seed).records.customers, records.customers, records.encounters
    assert usual is not None
    assert other is not None
    assert log is not None
    own = usual["brand"] == records.brands.index(scenario.market.focal)
    change = (other["attitude"] - usual["attitude"])[own] / other["willingness_to_pay"][own]
    there = log["touchpoint"] == records.touchpoints.index(EXTRA[scenario.name])
    return {"felt": float(log["affect"][there].mean()), "attitude": float(np.mean(change))}


def without(scenario: Scenario) -> Scenario:
    """The same market where what is felt is not centred: the noise it is centred on is not the one there is."""
    return ruled(scenario, off=("centring",))


PATTERNS = [
    Pattern(
        name="just_as_expected",
        title="A touchpoint that delivers just what is expected changes nothing",
        source="rule of the design: otherwise every touchpoint would hurt, and removing any would help",
        mark=Mark.EXACT,
        statements={
            "felt": Statement(
                says="on average nothing is felt there",
                statistic="mean affect at the touchpoint, on (-1, 1)",
                expect=Expect.ZERO,
            ),
            "attitude": Statement(
                says="who meets such a touchpoint twenty times thinks of the brand as without it",
                statistic="mean change of attitude, as a share of willingness to pay",
                expect=Expect.ZERO,
            ),
        },
        markets={"bicycles": bicycles, "broadband": broadband},
        measure=measure,
        without=without,
        mechanism="the centring of surprise",
        replications=20,
        quick=16,
        rule=True,
        note="Surveys are off here: being asked too often leaves a bad memory, which any other encounter overwrites."
        " So is what sets customers apart, since nobody expects it before he has learned it.",
    )
]
