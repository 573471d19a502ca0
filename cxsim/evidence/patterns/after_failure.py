"""Repurchase after a failure, by what the customer did about it and what came of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from cxsim.evidence import lives
from cxsim.evidence.kinds import Mark, Pattern, Statement
from cxsim.evidence.reading import FEWEST, arm
from cxsim.experiments.worlds import ruled

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

WINDOW, AFTERWARDS = 60, 180
"""Days in which things go wrong, and in which it is then seen who stays."""


def bicycles() -> Scenario:
    """The bicycles of the evidence, with punctures and a workshop that mends every other one at once."""
    return _failing(lives.market("bicycles"))


def broadband() -> Scenario:
    """The broadband of the evidence, with lines down and a hotline that settles every other case at once."""
    return _failing(lives.market("broadband"))


def _failing(scenario: Scenario) -> Scenario:
    """A market in which the focal brand's failures cost what a complaint is worth, and some are never mended."""
    from cxsim.world.distributions import Distribution

    price = scenario.market.brands[scenario.market.focal].price
    severity = Distribution("constant", (price / 2,))
    problems = {
        name: problem.model_copy(update={"severity": severity})
        for name, problem in scenario.journey.problems.items()
    }
    touchpoints = {
        name: point
        if point.again is None
        else point.model_copy(update={"resolve": 0.5, "again": point.again.model_copy(update={"share": 0.6})})
        for name, point in scenario.journey.touchpoints.items()
    }
    changed = {"problems": problems, "touchpoints": touchpoints}
    journey = scenario.journey.model_copy(update=changed)
    failing = arm(
        scenario.model_copy(update={"journey": journey}),
        {f"brands.{scenario.market.focal}.faults": 1.0},
        until=WINDOW,
    )
    return lives.sized(failing, customers=4000, burn_in=120, days=WINDOW + AFTERWARDS)


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """Differences in the share still with the brand half a year after a failure, the only one they had."""
    shares = repurchase(scenario, seed)
    silent, unsatisfied, satisfied, quickly = (shares[name] for name in GROUPS)
    return {
        "voice": unsatisfied - silent,
        "satisfied": satisfied - unsatisfied,
        "quickly": quickly - satisfied,
    }


GROUPS = ("silent", "complained, unsatisfied", "satisfied", "satisfied quickly")
"""Silent is who does not complain, whether he then stays or goes."""


def repurchase(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """Share of each of GROUPS who are with the brand all the half year after the failure; NaN of few."""
    from cxsim.engine.records import OUTCOMES
    from cxsim.evidence.reading import ARM

    records = lives.lived(scenario, seed, ARM, log=True).records
    assert records.encounters is not None
    log = records.encounters[records.encounters["time"] >= 0.0]
    outcome = {name: number for number, name in enumerate(OUTCOMES)}
    answers = [outcome[name] for name in ("silence", "voice", "exit")]
    failures = log[np.isin(log["outcome"], answers)]
    number = np.bincount(failures["customer"], minlength=scenario.run.customers)
    failures = failures[number[failures["customer"]] == 1]
    of = np.full(scenario.run.customers, -1)
    of[failures["customer"]] = np.where(failures["outcome"] == outcome["voice"], 1, 0)
    tries = np.bincount(
        log["customer"][np.isin(log["outcome"], [outcome["resolved"], outcome["unresolved"]])],
        minlength=len(of),
    )
    mended = np.zeros(len(of), bool)
    mended[log["customer"][log["outcome"] == outcome["resolved"]]] = True
    of[(of == 1) & mended] = 2
    of[(of == 2) & (tries == 1)] = 3

    focal = records.brands.index(scenario.market.focal)
    stayed = np.ones(len(of), bool)
    own = log[log["outcome"] == outcome["joined"]]
    left = own["customer"][own["brand"] != focal]
    stayed[left] = False
    return {
        name: float(stayed[of == k].mean()) if (of == k).sum() >= FEWEST else math.nan
        for k, name in enumerate(GROUPS)
    }


def without(scenario: Scenario) -> Scenario:
    """The same market where failures are put up with in silence; a few people show that there are no groups."""
    return lives.sized(ruled(scenario, off=("voice",)), customers=200)


PATTERNS = [
    Pattern(
        name="after_failure",
        title="Repurchase after a failure follows what was done about it",
        source="Goodman (TARP), shares who repurchase after a minor loss; old, American, consultancy: order only",
        mark=Mark.DIRECTION,
        statements={
            "voice": Statement(
                says="who complained in vain stays more often than who did not complain",
                statistic="share with the brand until half a year after, complained in vain less silent",
                published="46 % against 37 % after a minor loss",
            ),
            "satisfied": Statement(
                says="who got a remedy stays more often than who complained in vain",
                statistic="the same, remedy after several tries less complained in vain",
                published="70 % against 46 %",
            ),
            "quickly": Statement(
                says="who got it at the first contact stays more often than who got it later",
                statistic="the same, remedy at the first contact less later",
                published="95 % against 70 %",
            ),
        },
        markets={"bicycles": bicycles, "broadband": broadband},
        measure=measure,
        without=without,
        mechanism="exit and voice: every failure is put up with, and nobody complains whom one could compare",
        replications=60,
        quick=3,
        note="Silent is who does not complain, whether he then stays or goes. Who complains differs from who does"
        " not, here as in the sources. In broadband speed keeps few; with `delay` off it keeps none.",
    )
]
