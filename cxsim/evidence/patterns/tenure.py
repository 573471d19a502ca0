"""Retention rises with tenure, by sorting."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cxsim.evidence.altering import alike, branded
from cxsim.evidence.histories import joins
from cxsim.evidence.kinds import Mark, Pattern, Statement
from cxsim.evidence.lives import lived, sized
from cxsim.experiments.worlds import ruled
from cxsim.world import load
from cxsim.world.scenario import Scenario

YEAR = 365.0


def _cafes() -> Scenario:
    """With tastes as clear as those of the operators' customers."""
    return _years(ruled(load("first_steps"), choice_scale=0.2, taste_weight=0.8))


def _operators() -> Scenario:
    """Without contracts, whose ends would set the date of leaving."""
    return _years(branded(load("mobile_operator"), contract=0.0))


def _years(scenario: Scenario) -> Scenario:
    """Four years without turnover, and every need thought over; people use little, to save time."""
    seldom = alike(ruled(scenario, off=("turnover", "deliberation")), usage=0.2)
    return sized(seldom, customers=1500, burn_in=0, days=4 * YEAR)


def hazards(scenario: Scenario, seed: int) -> list[float]:
    """Leaving per year with a brand in the first, the second and later years, of all who joined one since the start."""
    run = lived(scenario, seed, log=True)
    bought = joins(run)
    left = np.isfinite(bought.until)
    length = (np.where(left, bought.until, run.days) - bought.time) / YEAR
    found = []
    for begin, end in ((0.0, 1.0), (1.0, 2.0), (2.0, 4.0)):
        at_risk = np.clip(length - begin, 0.0, end - begin).sum()
        leaving = (left & (length >= begin) & (length < end)).sum()
        found.append(float(leaving / at_risk) if at_risk > 0.0 else np.nan)
    return found


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """By how much the hazard falls."""
    first, second, later = hazards(scenario, seed)
    return {"second_year": first - second, "later_years": second - later}


def nothing_to_sort(scenario: Scenario) -> Scenario:
    """No brand is worth more to one than to another: nobody pays for quality, feeling or taste, prices are alike."""
    indifferent = alike(ruled(scenario, off=("learning",)), willingness_to_pay=0.0, switching_cost=20.0)
    return branded(indifferent, price=20.0, promotion=0.0, novelty=0.0, setup_fee=0.0, awareness=1.0)


PATTERNS = [
    Pattern(
        name="retention_rises",
        title="Retention rises with tenure, by sorting",
        source="Fader & Hardie 2007 (survival of 1,000 customers in the data set of pymc-marketing)",
        mark=Mark.READ,
        statements={
            "second_year": Statement(
                "customers leave less often in the second year than in the first",
                "leaving per customer and year: first year less second",
                published=".131 − .145 = −.014, and .050 in the seventh year (high-end cohort)",
            ),
            "later_years": Statement(
                "and less often later than in the second",
                "leaving per customer and year: second year less third and fourth",
                published=".145 − .107 = .038",
            ),
        },
        markets={"two cafés": _cafes, "four mobile operators": _operators},
        measure=measure,
        without=nothing_to_sort,
        mechanism="differences in what brands are worth to people (willingness to pay 0, `learning` off)",
        replications=24,
        quick=20,
    ),
]
