"""The same customers under two strategies: real people, real fates, and nothing invented."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import cxsim
from cxsim.engine.plan import build
from cxsim.experiments.errors import StudyError
from cxsim.experiments.why.telling import month
from cxsim.mind.memory import fade
from cxsim.world.scenario import Strategy
from cxsim.world.strategies import make

TINY = Path(__file__).parents[1] / "journeys" / "tiny.yaml"
START = 60.0


@pytest.fixture(scope="module")
def found():
    """A strategy that loses customers and one that wins some, from day 60 on, and one that does nothing."""
    tiny = cxsim.load(TINY)
    dear = make(tiny, "price", by="40 %", start=f"{START:g} days")
    better = make(tiny, "quality", care=0.4, function=0.4, start=f"{START:g} days")
    strategies = {"dear": (dear,), "better": (better,), "nothing": ()}
    market = tiny.model_copy(
        update={"strategies": {name: Strategy(interventions=items) for name, items in strategies.items()}}
    )
    run = market.run.model_copy(update={"customers": 150, "days": 365.0})
    return cxsim.compare(market.model_copy(update={"run": run}), replications=1, worlds=0, workers=1)


@pytest.fixture(scope="module", params=["dear", "better"])
def told(found, request):
    return found.stories(request.param, "baseline")


def test_somebody_is_told_of(found):
    fates = {story.pair.fate for name in ("dear", "better") for story in found.stories(name, "baseline").told}
    assert fates & {"lost", "missed"}
    assert fates & {"won", "kept"}
    assert "unmoved" in fates


def test_both_lives_are_the_same_until_the_strategy_changes_something(told):
    assert told.told
    for story in told.told:
        one, other = story.pair.lives
        shared = int(one["same"].sum())
        assert one[one["same"]].equals(other[other["same"]])
        assert (one["time"][one["time"] < START] == other["time"][other["time"] < START]).all()
        assert story.pair.apart >= START
        assert shared >= int((one["time"] < START).sum())


def test_those_told_of_have_the_fate_that_is_told(found, told):
    final = [found.details[name].first.customers for name in told.strategies]
    brand = found.details["baseline"].first.brands.index("Alfa")
    for story in told.told:
        now, then = (table["brand"][story.pair.customer] == brand for table in final)
        expected = {
            "lost": (False, True),
            "missed": (False, True),
            "won": (True, False),
            "kept": (True, False),
        }
        assert (now, then) == expected.get(story.pair.fate, (now, now))
        assert (story.pair.begins == "Alfa") == (story.pair.fate in ("lost", "kept", "unmoved"))


def test_fates_are_counted_over_everybody(found, told):
    counts = told.fates.set_index("fate")["customers"]
    owners = [int((found.details[name].first.customers["brand"] == 0).sum()) for name in told.strategies]
    born = found.details["baseline"].first.customers["generation"]
    gap = counts["won"] + counts["kept"] - counts["lost"] - counts["missed"]
    if (born == 0).all():
        assert owners[0] - owners[1] == gap
    else:
        assert abs(owners[0] - owners[1] - gap) <= int((born > 0).sum())


def test_every_number_said_stands_in_the_data(found, told):
    threshold = f"{float(build(found.scenario).world.rules[0]['moment_threshold']):g}"
    for story in told.told:
        pair, lives = story.pair, story.pair.frame()
        columns = ["expected", "perceived", "affect", "remembered", "attitude_change"]
        known = {f"{abs(value):.2f}" for value in lives[columns].to_numpy(float).ravel()}
        known |= {f"{1440 * value:.1f}" for value in lives["wait"]}
        known |= {str(month(time)) for time in lives["time"]}
        known |= {str(number) for counts in pair.counts for number in counts.values()}
        known |= {str(pair.customer), str(int(pair.lives[0]["same"].sum()))}
        known |= {str(month(pair.decision.time))} if pair.decision else set()
        if pair.tipping:
            known |= {f"{abs(moved):.2f}" for _, moved in pair.tipping.by_touchpoint}
            known |= {f"{abs(pair.tipping.total):.2f}"}
        rest = set(re.findall(r"\d+(?:\.\d+)?", story.text)) - known
        assert rest <= {threshold}, story.text


def test_what_tipped_it_is_the_sum_of_the_lives(told):
    """Added up by hand over both logs: towards the brand less towards the rival joined or left."""
    for story in told.told:
        pair = story.pair
        until = pair.decision.chosen if pair.decision else np.inf
        rival = pair.decision.rival if pair.decision else ""
        sums = []
        for life in pair.lives:
            before = life[life["time"] < until]
            own = before.loc[before["brand"] == "Alfa", "attitude_change"].sum()
            theirs = before.loc[
                (before["brand"] == rival) & (before["brand"] != "Alfa"), "attitude_change"
            ].sum()
            sums.append(own - theirs)
        if pair.tipping is not None:
            assert pair.tipping.total == pytest.approx(sums[0] - sums[1])


def test_what_is_remembered_ends_where_the_engine_ends(found, told):
    """Surveys apart, which are in no log: so of those who answered none."""
    half_life = float(build(found.scenario).world.rules[0]["memory_half_life"])
    for story in told.told:
        for name, life, brand in zip(told.strategies, story.pair.lives, story.pair.brands, strict=True):
            records = found.details[name].first
            if not brand or story.pair.customer in records.surveys["customer"]:
                continue
            last = life[life["brand"] == brand].iloc[-1]
            left = fade(last["remembered"], 365 - last["time"], half_life)
            assert left == pytest.approx(records.customers["remembered"][story.pair.customer], abs=1e-9)


def test_a_strategy_that_changes_nothing_moves_nobody(found):
    stories = found.stories("nothing", "baseline")
    assert stories.told == ()
    assert (stories.fates["customers"] == 0).all()
    assert len(stories.missing) == 3
    assert stories.missing[0].startswith("Nobody is lost with Nothing")


def test_lives_that_come_out_differently_are_not_told(found, monkeypatch):
    detail = found.details["dear"]
    other = detail.first.customers.copy()
    other["tenure"][0] += 1
    monkeypatch.setattr(detail, "first", replace(detail.first, customers=other))
    with pytest.raises(RuntimeError, match="came out differently"):
        found.stories("dear", "baseline")


def test_what_cannot_be_told_is_said(found):
    with pytest.raises(StudyError, match="unknown strategy"):
        found.stories("daer", "baseline")
    with pytest.raises(StudyError, match="not dear twice"):
        found.stories("dear", "dear")


def test_a_driver_of_its_own_without_a_state_has_no_stories(make_scenario):
    study = cxsim.compare(make_scenario(), engine="tests.experiments.fake_engine:FakeModel", workers=1)
    with pytest.raises(StudyError, match="stories need"):
        study.stories("good")
