"""Talk moves the undecided most, and a good word more than a bad one where the prior is below one half."""

from __future__ import annotations

import math
from collections.abc import Mapping

from cxsim.evidence.altering import alike, branded
from cxsim.evidence.histories import total
from cxsim.evidence.kinds import Mark, Pattern, Statement
from cxsim.evidence.lives import lived, market
from cxsim.experiments.worlds import ruled
from cxsim.world.parameters import BY_NAME
from cxsim.world.scenario import Scenario


def _five() -> Scenario:
    return market("undecided")


def _three() -> Scenario:
    """Three brands, and people with a heart, who live in small circles."""
    five = market("undecided")
    brands = {
        name: brand.model_copy(update={"share": 1 / 3})
        for name, brand in list(five.market.brands.items())[:3]
    }
    ties = five.people.ties.model_copy(update={"kind": "small_world"})
    three = five.model_copy(
        update={
            "market": five.market.model_copy(update={"brands": brands}),
            "people": five.people.model_copy(update={"ties": ties}),
        }
    )
    return alike(three, emotional_weight=0.3, tolerance=0.03)


MARKETS = {"five providers": _five, "three providers": _three}


def with_prior(scenario: Scenario, prior: float) -> Scenario:
    """The focal brand at a price at which somebody who finds all brands alike chooses it with this probability."""
    focal = scenario.market.focal
    rivals = len(scenario.market.brands) - 1
    scale = scenario.laws.parameters.get("choice_scale", BY_NAME["choice_scale"].default)
    cheaper = math.log(prior / (1.0 - prior) * rivals) / scale
    return branded(scenario, focal, price=scenario.market.brands[focal].price - cheaper)


def choosing(scenario: Scenario, seed: int, strategy: str) -> float:
    """The share of those who have another brand who choose the focal one when their contract ends.

    Each contract ends once in the year, so every purchase is such a choice. That the brand got better or worse only
    its owners know.
    """
    run = lived(scenario, seed, strategy)
    focal = scenario.market.focal
    joined = total(run.records, "joins", focal)
    return joined / (scenario.run.customers * (1.0 - scenario.market.brands[focal].share))


def good_against_bad(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """What good talk adds to the share less what bad talk, as much and as strong, takes from it."""
    silent = choosing(ruled(scenario, off=("talk",)), seed, "baseline")
    good, bad = (choosing(scenario, seed, strategy) for strategy in ("better", "worse"))
    return {"good_moves_more": (good - silent) - (silent - bad)}


def by_prior(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """How far apart good and bad talk set the share, at a prior of one half against priors of .1 and .9."""
    apart = {}
    for prior in (0.1, 0.5, 0.9):
        there = with_prior(scenario, prior)
        good, bad = (choosing(there, seed, strategy) for strategy in ("better", "worse"))
        apart[prior] = good - bad
    return {"undecided_move_most": apart[0.5] - (apart[0.1] + apart[0.9]) / 2.0}


SOURCE = "East, Hammond & Lomax 2008, Int. J. Research in Marketing 25:215-224"

PATTERNS = [
    Pattern(
        name="good_word_moves_more",
        title="Where the prior is below one half, a good word moves more than a bad one",
        source=SOURCE,
        mark=Mark.DIRECTION,
        statements={
            "good_moves_more": Statement(
                "talk of a brand that got better adds more buyers than talk of one that got as much worse takes away",
                "share of outsiders who choose the brand: rise by good talk less fall by bad talk",
            )
        },
        markets=MARKETS,
        measure=good_against_bad,
        without=lambda scenario: with_prior(scenario, 0.8),
        mechanism="priors below one half (the brand so cheap that four in five would choose it)",
        replications=30,
        quick=12,
        note="good and bad words are told alike and are equally strong here; bad episodes that are further from what "
        "is believed than good ones would move more each",
    ),
    Pattern(
        name="undecided_move_most",
        title="Talk moves the undecided most",
        source=SOURCE,
        mark=Mark.DIRECTION,
        statements={
            "undecided_move_most": Statement(
                "talk moves those most who might as well choose the brand as not",
                "difference of the brand's share by good and bad talk: prior .5 less mean of priors .1 and .9",
            )
        },
        markets=MARKETS,
        measure=by_prior,
        without=lambda scenario: ruled(scenario, off=("talk",)),
        mechanism="`talk`",
        replications=16,
        quick=4,
    ),
]
