"""Feature fatigue: the number of features that sells best is above the number that keeps best."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cxsim.evidence.altering import alike, branded
from cxsim.evidence.histories import joins
from cxsim.evidence.kinds import Expect, Mark, Pattern, Statement
from cxsim.evidence.lives import lived, market
from cxsim.experiments.worlds import ruled
from cxsim.world.scenario import Scenario

NUMBERS = (2, 5, 8, 12)
"""Of features of the focal brand, the most wanted first."""
YEAR = 365.0


def _subscription() -> Scenario:
    return market("gadget")


def _contract() -> Scenario:
    """The same device under contracts of a quarter, among more skilful people and with a third maker."""
    two = market("gadget")
    brands = dict(two.market.brands)
    brands["Other"] = brands["Plain"].model_copy(update={"features": brands["Plain"].features[:2]})
    three = two.model_copy(update={"market": two.market.model_copy(update={"brands": brands})})
    return alike(branded(three, "Rich", "Plain", "Other", contract=YEAR / 4), skill=0.4)


MARKETS = {"two makers": _subscription, "three makers, contracts": _contract}


def swept(scenario: Scenario, seed: int) -> tuple[dict[int, float], dict[int, float], float]:
    """By number of features: share of first purchases, and how much of the year after one the brand was kept.

    With the share of the brand with most features in the end.
    """
    focal, features = scenario.market.focal, tuple(scenario.market.features)
    b = list(scenario.market.brands).index(focal)
    chosen, kept, users = {}, {}, np.nan
    for number in NUMBERS:
        run = lived(branded(scenario, focal, features=features[:number]), seed, log=True)
        bought = joins(run)
        chosen[number] = float((bought.brand[bought.first] == b).mean())
        mine = bought.first & (bought.brand == b) & (bought.time < run.days - YEAR)
        kept[number] = float(np.minimum((bought.until - bought.time)[mine] / YEAR, 1.0).mean())
        people = run.records.customers
        assert people is not None
        users = float((people["brand"] == b).mean())
    return chosen, kept, users


def best(values: Mapping[int, float]) -> float:
    """The number of features at which a parabola through the values is highest, within the numbers tried."""
    numbers = np.array(list(values), float)
    bend, slope, _ = np.polyfit(numbers, np.array(list(values.values())), 2)
    low, high = float(numbers[0]), float(numbers[-1])
    if bend >= 0.0:
        return high if slope + bend * (low + high) > 0.0 else low
    return float(np.clip(-slope / (2.0 * bend), low, high))


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """The two optima, and how the richest product is chosen before and after use."""
    chosen, kept, users = swept(scenario, seed)
    return {"two_optima": best(chosen) - best(kept), "tired_of": chosen[NUMBERS[-1]] - users}


CELLS: dict[str, tuple[tuple[str, ...], dict[str, float]]] = {
    "biased_vague": ((), {}),
    "patient_vague": (("present_bias",), {}),
    "biased_clear": ((), {"ease_vividness": 1.0}),
    "patient_clear": (("present_bias",), {"ease_vividness": 1.0}),
}
"""Present bias or none, ease seen vaguely before purchase or as clearly as function: mechanisms off, parameters."""


def ablation(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """The gap between the two optima in each of the four cells, and what each of the two does to it."""
    gap = {}
    for name, (off, parameters) in CELLS.items():
        chosen, kept, _ = swept(ruled(scenario, off, **parameters), seed)
        gap[name] = best(chosen) - best(kept)
    vague = (gap["biased_vague"] + gap["patient_vague"] - gap["biased_clear"] - gap["patient_clear"]) / 2.0
    biased = (gap["biased_vague"] + gap["biased_clear"] - gap["patient_vague"] - gap["patient_clear"]) / 2.0
    return {**gap, "vague_ease": vague, "more_than_bias": vague - abs(biased)}


def effortless(scenario: Scenario) -> Scenario:
    """Features cost no ease."""
    return ruled(scenario, off=("complexity",))


GAP = "best number of features for first choice less best for time kept"

PATTERNS = [
    Pattern(
        name="feature_fatigue",
        title="Feature fatigue",
        source="Thompson, Hamilton & Rust 2005, J. Marketing Research 42:431-442",
        mark=Mark.DIRECTION,
        statements={
            "two_optima": Statement(
                "the number of features that is chosen most at first is above the number that is kept longest",
                GAP,
            ),
            "tired_of": Statement(
                "the richest product is chosen by more people before use than after some choices made from use",
                "its share of first purchases less its share a year and a half later",
            ),
        },
        markets=MARKETS,
        measure=measure,
        without=effortless,
        mechanism="`complexity`",
        replications=20,
        quick=6,
    ),
    Pattern(
        name="where_fatigue_comes_from",
        title="Feature fatigue comes of ease that cannot be seen before purchase, not of impatience",
        source="design of the model; direction of the two optima: Thompson, Hamilton & Rust 2005",
        mark=Mark.DIRECTION,
        statements={
            "biased_vague": Statement("the gap is there with present bias and vague ease", GAP),
            "patient_vague": Statement("it is there without present bias", GAP),
            "biased_clear": Statement(
                "it is not there where ease is seen clearly", GAP, Expect.NOT_POSITIVE, needs_mechanism=False
            ),
            "patient_clear": Statement("nor without both", GAP, Expect.NOT_POSITIVE, needs_mechanism=False),
            "vague_ease": Statement(
                "vague ease widens the gap", "gap where ease is vague less gap where it is clear"
            ),
            "more_than_bias": Statement(
                "by more than present bias changes it",
                "effect of vague ease less size of that of present bias",
            ),
        },
        markets=MARKETS,
        measure=ablation,
        without=effortless,
        mechanism="`complexity`",
        replications=12,
        quick=6,
        rule=True,
    ),
]
