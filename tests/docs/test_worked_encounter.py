"""The encounter worked by hand: every number of the page again, by the laws, and once more by the engine."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from cxsim.engine import draws, encounter, journey
from cxsim.engine.reference import CustomerModel
from cxsim.mind import (
    belief,
    choice,
    ease,
    feeling,
    fit,
    individual,
    memory,
    moment,
    perception,
    promise,
    satisfaction,
    surprise,
    trust,
    waiting,
)
from cxsim.world import load
from cxsim.world.parameters import BY_NAME
from tests.docs.pages import DOCS

PAGE = DOCS / "background" / "worked_encounter.md"
ROW = re.compile(r"^\| (?P<name>[^|]+?) \| (?P<cells>.*) \|$", re.MULTILINE)
CODE = re.compile(r"`(\w+)`\s=\s(\d*\.?\d+)")
DIMENSIONS = ("function", "ease", "promptness", "care")
P = {name: parameter.default for name, parameter in BY_NAME.items()}
MINUTE = 1 / 1440

SEED = 1
KEY = {"origin": 8, "number": 14, "place": 2, "visit": 0}
"""Of the draws; the page names them."""

Numbers = dict[str, list[float]]


def read(text: str) -> Numbers:
    """Rows of numbers on the page, by what each row is called."""
    found: Numbers = {}
    for row in ROW.finditer(text):
        cells = [cell.strip().replace("−", "-") for cell in row["cells"].split("|")]
        if all(re.fullmatch(r"[+-]?\d*\.?\d+", cell) for cell in cells):
            assert row["name"] not in found, f"two rows are called {row['name']!r}"
            found[row["name"]] = [float(cell) for cell in cells]
    return found


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shown(page: str) -> Numbers:
    return read(page)


@pytest.fixture(scope="module")
def given(shown: Numbers, page: str) -> Numbers:
    """What the page starts from: the rows above its first step."""
    return {name: shown[name] for name in read(page.split("## 1.")[0])}


def by_hand(given: Numbers) -> Numbers:
    """Every other number of the page, by the laws alone."""
    one = {name: values[0] for name, values in given.items() if len(values) == 1}
    d = dict(zip(DIMENSIONS, range(4), strict=True))
    head, heart = given["importance to the head"], given["importance to the heart"]
    old, promised = given["belief before"], given["promised"]
    level = [
        a + b for a, b in zip(given["level of the brand"], given["difference at the counter"], strict=True)
    ]

    drawn = given["draw of his place"]
    alike = sum(drawn) / len(drawn), P["quality_correlation"], len(drawn)
    places = [individual.place(draw, *alike) for draw in drawn]
    his = [individual.own_level(*both, P["quality_spread"]) for both in zip(level, places, strict=True)]
    got = list(his)
    got[d["function"]] = fit.function_in_use(
        his[0], P["feature_missing"], one["the product has the feature needed"]
    )
    got[d["ease"]] = ease.ease_in_use(his[1], one["complexity of the product"], one["skill with this brand"])
    got[d["promptness"]] = waiting.promptness(his[2], one["wait, minutes"] * MINUTE, P["tolerable_wait"])

    due = [
        promise.decay_should(should, best, one["days since he last heard a promise"], P["should_half_life"])
        for should, best in zip(given["felt to be due, then"], given["best in the market"], strict=True)
    ]
    noise = [P["perception_noise"] * draw for draw in given["draw"]]
    seen = [
        perception.perceive(q, w, s, P["assimilation"], P["contrast"], e)
        for q, w, s, e in zip(got, old, due, noise, strict=True)
    ]

    tolerance = one["zone of tolerance"]
    law = P["sensitivity"], P["loss_aversion"]
    centre = surprise.value_at_expectation(tolerance, *law, P["perception_noise"])
    gap = [p - w for p, w in zip(seen, old, strict=True)]
    felt = [surprise.surprise(g, tolerance, *law, centre) for g in gap]

    observed = P["belief_noise"] ** 2
    drift = belief.process_noise(P["belief_gain"], observed)
    variance = one["uncertainty of his beliefs"] ** 2
    gain = belief.gain(variance, drift, observed)
    new = [belief.learn(w, p, gain) for w, p in zip(old, seen, strict=True)]
    left = belief.remaining_variance(variance, drift, observed)

    total = sum(h * x for h, x in zip(heart, felt, strict=True)) / sum(heart)
    own = individual.own_feeling(total, one["disposition to feel"], P["affectivity"])
    affect = feeling.affect(own, one["salience of the counter"], P["feeling_scale"])
    aroused = feeling.arousal(
        one["arousal, then"], one["days since his last encounter"], P["arousal_half_life"]
    )
    remembered = memory.fade(
        one["remembered affect, then"], one["days since his last episode"], P["memory_half_life"]
    )
    episode = memory.episode(affect, affect, affect, P["weight_mean"], P["weight_peak"], P["weight_end"])
    moved = memory.impression(episode, P["memory_usual"], P["memory_rate"], P["memory_intensity"])
    after = memory.remember(remembered, episode, moved)

    kept = [trust.promise_kept(p, w, P["promise_margin"]) for p, w in zip(seen, promised, strict=True)]
    share = sum(h * k for h, k in zip(head, kept, strict=True)) / sum(head)
    good = trust.evidence(one["promises kept"], share, P["trust_forgetting"])
    bad = trust.evidence(one["promises broken"], 1 - share, P["trust_forgetting"])

    def judge(values: list[float]) -> float:
        return satisfaction.judged(sum(h * v for h, v in zip(head, values, strict=True)), sum(head))

    e = one["emotional weight"]
    distance = fit.taste_distance(
        one["ideal on the taste axis"], fit.position(one["position of the brand"], 0.0, 0.0)
    )
    worth = one["willingness to pay, a month"]

    def attitude(believed: float, felt: float) -> float:
        return choice.attitude(worth, 1 - e, believed, e, felt, P["taste_weight"], distance)

    before, now = attitude(judge(old), remembered), attitude(judge(new), after)
    odds = choice.log_odds(now - before, P["choice_scale"])
    return {
        "his place among its customers": places,
        "level here": level,
        "level for him": his,
        "delivered": got,
        "felt to be due": due,
        "shortfall against what is due": [max(0.0, s - q) for s, q in zip(due, got, strict=True)],
        "pulled to the belief": [P["assimilation"] * (w - q) for w, q in zip(old, got, strict=True)],
        "pushed away": [-P["contrast"] * max(0.0, s - q) for s, q in zip(due, got, strict=True)],
        "noise": noise,
        "perceived": seen,
        "gap": gap,
        "beyond tolerance": [surprise.beyond_tolerance(g, tolerance) for g in gap],
        "value": [surprise.value(g, tolerance, *law) for g in gap],
        "mean value of noise alone": [centre],
        "surprise": felt,
        "variance of an encounter": [observed],
        "suspected drift": [drift],
        "gain": [gain],
        "belief after": new,
        "uncertainty after": [math.sqrt(left)],
        "surprise, weighed by the heart": [total],
        "what he makes of it": [own],
        "affect": [affect],
        "arousal left": [aroused],
        "arousal after": [max(aroused, abs(affect))],
        "remembered affect before": [remembered],
        "memory of the episode": [episode],
        "share of the way": [moved],
        "remembered affect after": [after],
        "kept": kept,
        "share kept": [share],
        "trust before": [trust.trust(one["promises kept"], one["promises broken"])],
        "promises kept, after": [good],
        "promises broken, after": [bad],
        "trust after": [trust.trust(good, bad)],
        "judged quality": [judge(seen)],
        "satisfaction": [satisfaction.satisfaction(1 - e, e, judge(seen), affect)],
        "skill after": [ease.learn_skill(one["skill with this brand"], P["learning_rate"])],
        "taste distance": [distance],
        "judged belief before": [judge(old)],
        "judged belief after": [judge(new)],
        "attitude before": [before],
        "attitude after": [now],
        "through the head": [worth * (1 - e) * (judge(new) - judge(old))],
        "through the heart": [worth * e * (after - remembered)],
        "change of attitude": [now - before],
        "change in log-odds": [odds],
        "moment of truth": [moment.is_moment(odds, P["moment_threshold"])],
    }


def test_every_number_of_the_page_follows(shown: Numbers, given: Numbers) -> None:
    derived = by_hand(given)
    assert set(shown) == set(given) | set(derived)
    for name, values in derived.items():
        assert shown[name] == pytest.approx(values, abs=5.001e-5), name


def test_the_parameters_are_the_defaults(page: str) -> None:
    named = CODE.findall(page)
    assert len(named) > 10
    for name, value in named:
        unit = MINUTE if name == "tolerable_wait" else 1.0
        assert float(value) * unit == pytest.approx(P[name]), name


@pytest.fixture(scope="module")
def lived(given: Numbers) -> CustomerModel:
    """The engine, its rows filled with what the page starts from, after the encounter."""
    one = {name: values[0] for name, values in given.items()}
    scenario = load("first_steps")
    run = scenario.run.model_copy(update={"customers": 1})
    laws = scenario.laws.model_copy(update={"off": ("surveys", "talk", "reviews")})
    model = CustomerModel(scenario.model_copy(update={"run": run, "laws": laws}), seed=SEED, log=True)
    world, at = model.world, int(KEY["place"])
    customer, towards = model.lives.customer[0], model.lives.relation[0, 0]

    def fill(row: Any, **values: float) -> None:
        for name, value in values.items():
            row[name] = value

    def across(row: Any, field: str, name: str) -> None:
        row[field][:4] = given[name]

    across(world.rules[0], "best", "best in the market")
    across(world.brand[0], "quality", "level of the brand")
    across(world.brand[0], "promise", "promised")
    fill(world.brand[0], complexity=one["complexity of the product"], taste=one["position of the brand"])
    across(world.touch[0, at], "quality", "difference at the counter")
    fill(world.touch[0, at], salience=one["salience of the counter"], wait=0.0, resolve=-1.0)
    fill(world.spot[at], uses_product=1, indirect=0, promises=0, context=1)
    world.spot["about"][at, :4] = 1.0
    world.has[0, 0] = one["the product has the feature needed"]
    fill(customer, brand=0, wants=1, wants_count=1, tolerance=one["zone of tolerance"])
    fill(customer, emotional_weight=one["emotional weight"], taste=one["ideal on the taste axis"])
    fill(customer, willingness_to_pay=one["willingness to pay, a month"])
    fill(customer, disposition=one["disposition to feel"])
    fill(customer, arousal=one["arousal, then"], arousal_time=-one["days since his last encounter"])
    customer["centre"] = surprise.value_at_expectation(
        one["zone of tolerance"], P["sensitivity"], P["loss_aversion"], P["perception_noise"]
    )
    across(customer, "importance", "importance to the head")
    across(customer, "heart", "importance to the heart")
    across(towards, "belief", "belief before")
    across(towards, "should", "felt to be due, then")
    towards["variance"][:] = one["uncertainty of his beliefs"] ** 2
    fill(towards, should_time=-one["days since he last heard a promise"], skill=one["skill with this brand"])
    fill(
        towards,
        kept=one["promises kept"],
        broken=one["promises broken"],
        remembered=one["remembered affect, then"],
    )
    fill(towards, remembered_time=-one["days since his last episode"])
    arguments = 0, at, int(KEY["origin"]), int(KEY["number"]), int(KEY["visit"]), 0.0
    encounter.begin(world.rules[0], 0, customer, world.touch[0, at], *arguments)
    customer["wait"] = one["wait, minutes"] * MINUTE
    model.make_room()
    journey.finish(world, model.lives, 0, 0.0)
    return model


def test_the_draws_are_those_of_the_generator(given: Numbers, page: str) -> None:
    assert f"seed {SEED}" in page
    for name, value in KEY.items():
        assert f"{name} {value}" in page
    found = draws.normals(SEED, 0, draws.PERCEPTION, draws.occasion(**KEY), 0)
    assert given["draw"] == pytest.approx(found, abs=5e-5)
    place = draws.normals(SEED, 0, draws.OWN_LEVEL, 0, 0)
    assert given["draw of his place"] == pytest.approx(place, abs=5e-5)


def test_the_engine_comes_to_the_same(lived: CustomerModel, shown: Numbers) -> None:
    log, customer, towards = lived.lives.log[0], lived.lives.customer[0], lived.lives.relation[0, 0]
    found = {
        "delivered": log["delivered"][:4],
        "perceived": log["perceived"][:4],
        "belief after": towards["belief"][:4],
        "uncertainty after": towards["variance"][:1] ** 0.5,
        "judged quality": [log["rational"]],
        "affect": [log["affect"]],
        "satisfaction": [log["satisfaction"]],
        "arousal after": [customer["arousal"]],
        "remembered affect after": [towards["remembered"]],
        "promises kept, after": [towards["kept"]],
        "promises broken, after": [towards["broken"]],
        "skill after": [towards["skill"]],
        "change in log-odds": [log["attitude_change"]],
        "moment of truth": [float(log["moment_of_truth"])],
    }
    for name, values in found.items():
        assert list(values) == pytest.approx(shown[name], abs=2e-4), name
