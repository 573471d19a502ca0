"""Double jeopardy: small brands have far fewer buyers, who buy slightly less."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cxsim.evidence.altering import branded
from cxsim.evidence.kinds import Mark, Pattern, Statement
from cxsim.evidence.lives import lived, market
from cxsim.world.journey import Needs
from cxsim.world.people import Ties
from cxsim.world.scenario import Scenario

DIGITS = 52
"""Free choices of one customer that can be told from his patronage."""


def _known() -> Scenario:
    return market("repertoire")


def _three() -> Scenario:
    """Three brands, needed every other month, of which people also hear from one another."""
    five = market("repertoire")
    brands = {name: five.market.brands[name] for name in ("Largest", "Middle", "Smallest", "Stall")}
    three = five.model_copy(
        update={
            "market": five.market.model_copy(update={"brands": brands}),
            "people": five.people.model_copy(update={"ties": Ties(degree=2)}),
            "journey": five.journey.model_copy(update={"needs": Needs(every=60.0)}),
        }
    )
    return branded(three, "Smallest", awareness=0.15)


MARKETS = {"five brands": _known, "three brands": _three}


def purchases(scenario: Scenario, seed: int) -> NDArray[np.int64]:
    """How often each customer bought each brand, (customers, brands without the stall); every need is a purchase.

    Repeat patronage moves half-way to 1 at each free choice of a brand and half-way to 0 at each of another. It
    begins at 0, so its binary digits are the choices. It is recorded of the focal brand, so each brand is the focal
    one once; nobody is surveyed, so that changes nothing else.
    """
    found = []
    for name in list(scenario.market.brands)[:-1]:
        focal = scenario.model_copy(update={"market": scenario.market.model_copy(update={"focal": name})})
        people = lived(focal, seed).records.customers
        assert people is not None
        digits = np.ldexp(people["patronage_focal"], DIGITS).astype(np.uint64)
        found.append([int(number).bit_count() for number in digits])
    return np.array(found).T


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """How share, number of buyers and purchases per buyer go together over brands.

    Shares are those of one half of the customers, the rest those of the other: else luck would be in both.
    """
    bought = purchases(scenario, seed)
    share = bought[::2].sum(axis=0) / bought[::2].sum()
    others = bought[1::2]
    penetration = (others > 0).mean(axis=0)
    frequency = others.sum(axis=0) / (others > 0).sum(axis=0)
    return {
        "frequency": float(np.polyfit(np.log(share), np.log(frequency), 1)[0]) * float(np.log(share).std()),
        "penetration": float(np.log(penetration).std() - np.log(frequency).std()),
    }


def equal(scenario: Scenario) -> Scenario:
    """All brands are known to all and stand in the same place: none is large or small."""
    brands = list(scenario.market.brands)[:-1]
    return branded(scenario, *brands, awareness=1.0, taste=0.5)


PATTERNS = [
    Pattern(
        name="double_jeopardy",
        title="Double jeopardy: small brands have far fewer buyers, who buy slightly less",
        source="Ehrenberg, Goodhardt & Barwise 1990, J. Marketing 54:82-91; figures: panels of the R package Ecdat",
        mark=Mark.COMPUTED,
        statements={
            "frequency": Statement(
                "the larger the brand, the more often its buyers buy it",
                "rise of log purchases per buyer with log share, times the sd of log share",
                published="correlation of share and purchases per buyer .74 to .98 in four panels",
            ),
            "penetration": Statement(
                "brands differ far more in how many buy them than in how often",
                "sd of log penetration less sd of log purchases per buyer, over brands",
                published="catsup: .847, .850, .403, .377 of households buy 5.7, 3.3, 2.5, 1.6 times",
            ),
        },
        markets=MARKETS,
        measure=measure,
        without=equal,
        mechanism="differences of size (all brands known to all, in one place)",
        replications=6,
        quick=3,
        note="brands differ in how many know them. Where all are known and differ in price instead, the dear ones have "
        "fewer buyers, who buy much less: frequency then varies more than penetration",
    ),
]
