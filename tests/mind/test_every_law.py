"""What holds for every law: one machine code, no NaN, its promise kept about source and switch."""

import inspect
import itertools
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .support import bits, laws, python_of

CONTRACT = {
    "abandonment.abandons": "base affect effort weight_affect weight_effort",
    "abandonment.logistic": "x",
    "awareness.reached": "uniform reach",
    "belief.gain": "variance process_variance observation_variance",
    "belief.learn": "belief perceived gain",
    "belief.process_noise": "gain observation_variance",
    "belief.remaining_variance": "variance process_variance observation_variance",
    "choice.attitude": "willingness_to_pay rational_weight judged_belief emotional_weight remembered"
    " taste_weight distance",
    "choice.gumbel": "uniform",
    "choice.log_odds": "difference scale",
    "choice.noisy": "value scale gumbel",
    "choice.offer_value": "attitude price reward present_bias appeal_now paid_now switching_cost horizon",
    "common.clip01": "x",
    "common.positive_part": "x",
    "deliberation.deliberates": "base at_contract_end contract arousal arousal_weight",
    "ease.ease_in_use": "base complexity skill",
    "ease.learn_skill": "skill rate",
    "ease.repeated": "base effort",
    "failure.excusable": "loss since half_life",
    "failure.excused": "belief excusable remedy share",
    "failure.left_over": "level severity willingness_to_pay",
    "failure.made_good": "remedy age late",
    "feeling.affect": "weighted_surprise salience scale",
    "feeling.arousal": "intensity elapsed half_life",
    "fit.function_in_use": "level missing_level has",
    "fit.position": "brand_taste estimate personalise",
    "fit.sacrifice": "distance missing_share",
    "fit.taste_distance": "ideal position",
    "individual.own_feeling": "surprise deviation spread",
    "individual.own_level": "level deviation spread",
    "individual.place": "own mean correlation dimensions",
    "loyalty.patronage": "level chosen rate",
    "loyalty.quadrant": "relative_attitude patronage attitude_cut patronage_cut",
    "memory.episode": "mean peak end weight_mean weight_peak weight_end",
    "memory.fade": "level elapsed half_life",
    "memory.impression": "episode usual strongest intensity",
    "memory.remember": "remembered episode rate",
    "moment.is_moment": "change threshold",
    "opinion.again": "relative_attitude choice_scale",
    "opinion.closeness": "sacrifice",
    "opinion.fulfilment": "judged entitled",
    "opinion.overall": "judged emotional_weight remembered",
    "opinion.recommendation": "overall taste_weight distance steepness middle",
    "perception.perceive": "delivered belief should assimilation contrast noise",
    "present_bias.bias": "base arousal strength",
    "promise.decay_should": "should best_in_market elapsed half_life",
    "promise.hear": "belief promised trust weight",
    "promise.raise_should": "should promised trust rate",
    "regret.regret": "expected lived",
    "regret.returns": "regret hassle scale",
    "review.credence": "number half",
    "review.read": "belief overall mean weight credence",
    "review.stars": "satisfaction",
    "review.writes": "satisfaction base positive negative",
    "satisfaction.judged": "quality_sum weight_sum",
    "satisfaction.satisfaction": "rational_weight emotional_weight judged affect",
    "specification.ease_shown": "ease category_mean vividness",
    "specification.function_shown": "level missing_level share_present",
    "specification.informed": "belief shown gain",
    "surprise.beyond_tolerance": "gap tolerance",
    "surprise.surprise": "gap tolerance sensitivity loss_aversion centre",
    "surprise.value": "gap tolerance sensitivity loss_aversion",
    "surprise.value_at_expectation": "tolerance sensitivity loss_aversion noise",
    "survey.annoyance": "fatigue effort",
    "survey.answers": "response fatigue",
    "survey.box": "score01 style spread noise points",
    "survey.mentions": "wanted gap uniform",
    "survey.rating": "attitude01 style spread noise",
    "survey.sum_named": "worth spread noise",
    "survey.tired": "fatigue step",
    "talk.heard": "belief overall said weight",
    "talk.propensity": "satisfaction base positive negative power",
    "talk.said": "judged satisfaction weight",
    "trust.evidence": "evidence new forgetting",
    "trust.promise_kept": "perceived promised margin",
    "trust.trust": "kept broken",
    "voice.hope": "trust remedy",
    "voice.response": "value_voice value_exit scale uniform",
    "voice.value_of_exit": "severity switching_cost",
    "voice.value_of_voice": "severity hope effort_cost",
    "waiting.promptness": "base wait tolerable",
}
"""The order of arguments that both drivers rely on; the engine passes them by position."""

SHARE = (0.0, 1.0)
AFFECT = (-1.0, 1.0)
MONEY = (-500.0, 500.0)
COST = (0.0, 500.0)
DAYS = (0.0, 2000.0)
ODDS = (-800.0, 800.0)
RANGES: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("affect", "remembered", "memory", "mean", "peak", "end", "satisfaction"), AFFECT),
    **dict.fromkeys(("episode", "gap", "noise", "loss"), AFFECT),
    **dict.fromkeys(("elapsed", "since", "half_life", "wait", "tolerable", "half", "number"), DAYS),
    **dict.fromkeys(("attitude", "value", "value_voice", "value_exit", "difference", "lived"), MONEY),
    **dict.fromkeys(("relative_attitude", "attitude_cut", "expected"), MONEY),
    **dict.fromkeys(("price", "reward", "appeal_now", "paid_now", "switching_cost", "severity"), COST),
    **dict.fromkeys(("willingness_to_pay", "effort_cost", "hassle", "regret", "kept", "broken", "new"), COST),
    **dict.fromkeys(("x", "change"), ODDS),
    **dict.fromkeys(("weighted_surprise",), (-5.0, 5.0)),
    **dict.fromkeys(("loss_aversion", "salience", "fatigue", "spread", "power", "sensitivity"), (0.0, 3.0)),
    **dict.fromkeys(("gumbel", "style"), (-4.0, 37.0)),
    "deviation": (-7.0, 7.0),
    "horizon": (0.0, 60.0),
}
"""Where an argument is not a share on [0, 1]."""


def ranges(file: str, law: Callable[..., Any]) -> dict[str, tuple[float, float]]:
    names = list(inspect.signature(python_of(law)).parameters)
    found = {name: RANGES.get(name, SHARE) for name in names}
    if file in ("surprise", "review"):
        found.update({name: SHARE for name in ("noise", "mean") if name in found})
    if file == "abandonment":
        found.update({name: (-1000.0, 1000.0) for name in ("base",) if name in found})
    return found


def inputs(name: str) -> list[tuple[float, ...]]:
    """Return corners, middles and 300 points within the ranges of a law's arguments."""
    law = laws()[name]
    file = name.split(".", maxsplit=1)[0]
    if name == "survey.box":
        dice = random.Random(name)
        draw = dice.uniform
        return [(draw(0, 1), draw(-3, 3), draw(0, 2), draw(-4, 4), dice.randint(1, 11)) for _ in range(300)]
    if name == "survey._cut":
        return [(0.3, 0, 10), (-5.0, 0, 10), (15.0, 0, 10), (6.5, 1, 7)]
    if name == "voice._weight":
        return [(0.0, 0.1), (-3.0, 0.1), (-1e6, 1.0), (-math.inf, 0.0)]
    limits = ranges(file, law)
    dice = random.Random(name)
    corners = list(itertools.product(*({low, 0.0, (low + high) / 2, high} for low, high in limits.values())))
    dice.shuffle(corners)
    inside = [tuple(dice.uniform(low, high) for low, high in limits.values()) for _ in range(300)]
    tiny = [tuple(low + (high - low) * 10.0 ** dice.uniform(-300, 0) for low, high in limits.values())]
    return corners[:300] + inside + tiny * 3


def test_names_and_order_of_arguments_are_the_contract() -> None:
    actual = {
        name: " ".join(inspect.signature(python_of(law)).parameters)
        for name, law in laws().items()
        if not name.split(".")[1].startswith("_")
    }
    assert actual == CONTRACT


def test_every_file_of_laws_has_a_file_of_tests() -> None:
    files = {name.split(".")[0] for name in laws()}
    assert {file for file in files if not Path(__file__).with_name(f"test_{file}.py").exists()} == set()


@pytest.mark.parametrize("name", sorted(laws()))
def test_compiled_is_python_to_the_last_bit(name: str) -> None:
    law = laws()[name]
    plain = python_of(law)
    differing = [given for given in inputs(name) if bits(law(*given)) != bits(plain(*given))]
    assert differing == []


@pytest.mark.parametrize("name", sorted(laws()))
def test_never_nan_and_finite(name: str) -> None:
    law = laws()[name]
    assert all(math.isfinite(law(*given)) for given in inputs(name))


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_says_source_and_switch(name: str) -> None:
    text = laws()[name].__doc__ or ""
    if name.startswith("common."):
        assert text
        return
    assert all(heading in text for heading in ("Args:", "Returns:", "Source:", "Off:"))


@pytest.mark.parametrize("name", sorted(laws()))
def test_whole_numbers_are_as_good_as_others(name: str) -> None:
    """A user's `2` must mean what `2.0` means."""
    law = laws()[name]
    for given in inputs(name)[:20]:
        whole = [math.floor(x) if math.isfinite(x) else x for x in given]
        assert law(*whole) == pytest.approx(python_of(law)(*whole), rel=1e-15, abs=1e-15)
