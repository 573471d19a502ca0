"""Well-recovered customers and those to whom nothing happened: the same people, with and without the failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cxsim.evidence import lives
from cxsim.evidence.kinds import Expect, Mark, Pattern, Statement
from cxsim.evidence.reading import ARM, arm, counted, mean, overall
from cxsim.experiments.worlds import ruled

if TYPE_CHECKING:
    from cxsim.engine.records import Records
    from cxsim.world.scenario import Scenario

WINDOW, AFTERWARDS = 45, 180
"""Days in which things go wrong, and in which it is then seen who stays."""
OFTEN = 12 / 365
"""Failures a day, so that there are enough people with one and with two."""
DESKS = {"bicycles": "workshop", "broadband": "hotline"}
LIGHT, GRAVE = 0.02, 0.6
"""Damage as a share of what a month of full quality is worth on average."""


def bicycles() -> Scenario:
    """The bicycles of the evidence."""
    return lives.sized(lives.market("bicycles"), customers=1500, burn_in=120, days=WINDOW)


def broadband() -> Scenario:
    """The broadband of the evidence."""
    return lives.sized(lives.market("broadband"), customers=1500, burn_in=120, days=WINDOW)


def failing(scenario: Scenario, damage: float) -> Scenario:
    """The market with a strategy under which things go wrong at the focal brand and are put right very well.

    The damage is made good in full, at the first contact, with exceptional care.
    """
    from cxsim.world.distributions import Distribution

    worth = [
        segment.share * segment.traits.willingness_to_pay.values[0]
        for segment in scenario.people.segments.values()
    ]
    severity = Distribution("constant", (damage * sum(worth),))
    problems = {
        name: problem.model_copy(update={"rate": OFTEN, "severity": severity})
        for name, problem in scenario.journey.problems.items()
    }
    journey = scenario.journey.model_copy(update={"problems": problems})
    brand, desk = f"brands.{scenario.market.focal}", f"touchpoints.{DESKS[scenario.name]}"
    good = {"faults": 1.0, "remedy": 1.0, f"{desk}.resolve": 1.0, f"{desk}.quality.care": 0.25}
    failing = {f"{brand}.{name}": size for name, size in good.items()}
    return arm(scenario.model_copy(update={"journey": journey}), failing, until=WINDOW)


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """Differences between the customers of failures that were put right, and the same without failures."""
    light, grave = failing(scenario, LIGHT), failing(scenario, GRAVE)
    later = lives.sized(light, days=WINDOW + AFTERWARDS)
    usual = _people(lives.lived(light, seed).records)
    failed = lives.lived(light, seed, ARM, log=True).records
    badly = lives.lived(grave, seed, ARM, log=True).records
    then = [_people(lives.lived(later, seed, strategy).records) for strategy in ("baseline", ARM)]
    focal = failed.brands.index(scenario.market.focal)
    stay = [
        ((people["brand"] == focal) & (people["tenure"] >= WINDOW + AFTERWARDS)).astype(float)
        for people in then
    ]
    once = recovered(failed, usual, 1)
    return {
        "one_light": _more_satisfied(failed, usual, once),
        "two_light": _more_satisfied(failed, usual, recovered(failed, usual, 2)),
        "one_grave": _more_satisfied(badly, usual, recovered(badly, usual, 1)),
        "repurchase": mean((stay[1] - stay[0])[once]),
    }


def recovered(failed: Records, usual: NDArray[Any], times: int) -> NDArray[np.bool_]:
    """Who had so many failures, complained of each and had it put right."""
    problems = _people(failed)["problems"] - usual["problems"]
    mended = (counted(failed, "resolved") == times) & (counted(failed, "voice") == times)
    return np.asarray((problems == times) & mended, bool)


def _more_satisfied(failed: Records, usual: NDArray[Any], who: NDArray[np.bool_]) -> float:
    """Mean difference of overall satisfaction of those who have the same brand in both lives."""
    people = _people(failed)
    who = who & (people["brand"] == usual["brand"]) & (people["brand"] >= 0)
    return mean(overall(people[who]) - overall(usual[who]))


def _people(records: Records) -> NDArray[Any]:
    assert records.customers is not None
    return records.customers


def without(scenario: Scenario) -> Scenario:
    """The same market where nothing is felt, and no remedy excuses a failure."""
    return ruled(scenario, off=("surprise", "excuse"))


PATTERNS = [
    Pattern(
        name="recovery_paradox",
        title="After one light failure a good recovery leaves a customer more satisfied than none",
        source="de Matos, Henrique & Rossi 2007, J. Service Research 10:60-77; Maxham & Netemeyer 2002,"
        " J. Marketing 66(4):57-71; Soares & Proenca 2015",
        mark=Mark.DIRECTION,
        statements={
            "one_light": Statement(
                says="after one light failure, put right in full, at once and with care, satisfaction is higher",
                statistic="overall satisfaction with and without the failure, the same people, on [0, 1]",
            ),
            "two_light": Statement(
                says="not after two failures, each put right as well",
                statistic="the same of those with two failures",
                expect=Expect.NOT_POSITIVE,
                needs_mechanism=False,
            ),
            "one_grave": Statement(
                says="not after a grave failure, put right as well",
                statistic="the same after a failure that costs .6 of the worth of a month of full quality",
                expect=Expect.NOT_POSITIVE,
                needs_mechanism=False,
            ),
            "repurchase": Statement(
                says="not in repurchase",
                statistic="share of those with one light failure who stay the next half year, with and without it",
                expect=Expect.NOT_POSITIVE,
                needs_mechanism=False,
            ),
        },
        markets={"bicycles": bicycles, "broadband": broadband},
        measure=measure,
        without=without,
        mechanism="surprise, so that nothing is felt, and the excuse of a failure by its remedy",
        replications=20,
        quick=4,
        note="Of two failures the second is hardly excused, but the first is. Where care weighs much, as with bicycles,"
        " what two exceptional remedies teach of it makes up for the rest.",
    )
]
