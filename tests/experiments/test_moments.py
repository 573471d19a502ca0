"""Moments of truth: exact where nothing can happen, the known driver found, no number moved by workers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cxsim.experiments.errors import StudyError
from cxsim.experiments.horizons import resized
from cxsim.experiments.intervals import interval
from cxsim.experiments.tasks import Study, alone
from cxsim.experiments.why import small_changes
from cxsim.experiments.why.moments import CONTRASTS, level_of_the_family, moments_of_truth
from cxsim.experiments.why.small_changes import Survey
from cxsim.experiments.worlds import ruled
from cxsim.measure import ratings
from cxsim.measure.drivers import key_drivers
from cxsim.world import load
from cxsim.world.distributions import Distribution
from cxsim.world.journey import Episode, Touchpoint

TINY = load(Path(__file__).parents[1] / "journeys" / "tiny.yaml")


def market(touchpoints, every, customers=150, days=200, **settings):
    """The tiny market with other touchpoints, met every so many days; people care about function alone."""
    places = {name: Touchpoint(stage="use", about=about) for name, about in touchpoints.items()}
    places["shop"] = Touchpoint(stage="purchase", about=("care",))
    episodes = {f"at_{name}": Episode(starts_at=name, every=gap) for name, gap in every.items()}
    episodes["buying"] = Episode(starts_at="shop", when="purchase")
    journey = TINY.journey.model_copy(
        update={"touchpoints": places, "episodes": episodes, "stations": {}, "problems": {}}
    )
    segment = TINY.people.segments["people"].model_copy(
        update={"importance": {"function": 1.0}, "importance_heart": {"function": 1.0}}
    )
    people = TINY.people.model_copy(update={"segments": {"people": segment}})
    relationship = TINY.measure.relationship.model_copy(update={"sample": 1.0, "every": 90.0})
    changed = {"journey": journey, "people": people, "strategies": {}}
    changed["measure"] = TINY.measure.model_copy(update={"relationship": relationship})
    changed["run"] = TINY.run.model_copy(
        update={"customers": customers, "days": days, "burn_in": 60.0} | settings
    )
    return TINY.model_copy(update=changed)


FUNCTION, CARE = ("function",), ("care",)
KNOWN = market(
    {"use": FUNCTION, "decor": CARE, "music": CARE, "attic": FUNCTION},
    {"use": 14.0, "decor": 14.0, "music": 14.0},
    customers=300,
    days=365,
)


@pytest.fixture(scope="module")
def known():
    """One touchpoint matters, two are about what nobody cares for, one is never met."""
    return moments_of_truth(KNOWN, replications=4, workers=1)


def test_a_touchpoint_that_nobody_visits_or_cares_for_does_exactly_nothing(known) -> None:
    for metric in ("true_loyalty", "advocacy", "profit", "nps_true"):
        for contrast in CONTRASTS:
            table = known.effects(metric, contrast)
            for name in ("attic", "decor", "music"):
                assert table.loc[name, ["effect", "low", "high"]].tolist() == [0.0, 0.0, 0.0]
                assert not table.loc[name, "told"]
    assert known.journey.loc["attic", "encounters"] == 0
    assert known.journey.loc["decor", "encounters"] > 1000


def test_touchpoints_that_nobody_visits_are_left_out_without_changing_anything(monkeypatch) -> None:
    few = market({"use": FUNCTION, "attic": FUNCTION}, {"use": 14.0}, customers=40, days=365)
    short = moments_of_truth(few, replications=2, survey=False, workers=1)
    monkeypatch.setattr(small_changes, "_visited", lambda *_: True)
    whole = moments_of_truth(few, replications=2, survey=False, workers=1)
    pd.testing.assert_frame_equal(short.table, whole.table)
    assert whole.encounters > short.encounters


def test_the_touchpoint_that_matters_is_found_by_effect_and_by_survey(known) -> None:
    table = known.effects("relative_attitude")
    assert table["told"].tolist() == [True, False, False, False, False]
    assert table.loc["use", "low"] > 0
    assert known.effects("relative_attitude", "failure").loc["use", "high"] < 0
    drivers = known.drivers
    assert drivers.table["weight"].idxmax() == "use"
    assert drivers.table.loc["use", "low"] > drivers.table.loc[["decor", "music"], "high"].max()
    assert known.judgement.ranks.index[0] == "use"
    assert "use" not in [one.touchpoint for one in known.disagreements()]


def test_an_effect_is_frequency_times_the_effect_of_an_encounter(known) -> None:
    row = known.effects("true_loyalty").loc["use"]
    often = known.journey.loc["use", "per_owner_year"]
    assert often == pytest.approx(365 / 14, rel=0.1)
    assert row["effect_per_encounter"] * often == pytest.approx(row["effect"])


def test_both_is_improvement_less_failure_and_asymmetry_their_sum(known) -> None:
    better, worse, both, lean = (known.values("true_loyalty", name) for name in CONTRASTS)
    assert both == pytest.approx(better - worse)
    assert lean == pytest.approx(better + worse)


def test_twins_have_the_same_effect_within_error() -> None:
    twins = market({"one": FUNCTION, "two": FUNCTION}, {"one": 20.0, "two": 20.0}, customers=300)
    found = moments_of_truth(twins, replications=6, survey=False, workers=1)
    values = found.values("relative_attitude")[:, :2]
    assert (values.mean(axis=0) > 0).all()
    apart = interval(values[:, 0] - values[:, 1], 0.999)
    assert apart.low < 0 < apart.high
    assert apart.half_width < values.mean()


def test_workers_change_no_number() -> None:
    few = market({"use": FUNCTION}, {"use": 14.0}, customers=60, days=100)
    one, two = (moments_of_truth(few, replications=2, workers=workers) for workers in (1, 2))
    pd.testing.assert_frame_equal(one.table, two.table)
    pd.testing.assert_frame_equal(one.questionnaire.ratings, two.questionnaire.ratings)


def test_an_interrupt_keeps_the_replications_that_are_finished() -> None:
    def impatient(done, *_):
        if done >= 2:
            raise KeyboardInterrupt

    few = market({"use": FUNCTION}, {"use": 14.0}, customers=40, days=60)
    found = moments_of_truth(few, replications=4, survey=False, workers=1, progress=impatient)
    assert found.interrupted
    assert (found.replications, found.asked) == (2, 4)
    assert len(found.table)
    assert "no survey was made" in " ".join(found.summary())


def test_a_run_too_short_for_loyalty_says_so() -> None:
    found = moments_of_truth(
        market({"use": FUNCTION}, {"use": 2.0}, customers=30, days=10), replications=2, workers=1
    )
    assert found.summary() == [
        "Moments of truth: none can be given, since the run is too short for true loyalty to be taken."
    ]
    assert found.disagreements() == ()
    assert found.table["effect"].isna().any()


def test_what_cannot_be_lived_is_refused() -> None:
    with pytest.raises(StudyError, match="step is 0: it can be above 0, up to 1"):
        moments_of_truth(KNOWN, step=0.0)
    with pytest.raises(StudyError, match="replications is 0"):
        moments_of_truth(KNOWN, replications=0)


# --- what is told from zero --------------------------------------------------------------------------------


def test_what_is_told_from_zero_is_what_the_false_discovery_rate_allows() -> None:
    rng = np.random.default_rng(8)
    for _ in range(20):
        values = rng.normal(size=(5, 12)) + np.where(np.arange(12) < 4, 4.0, 0.0)
        level = level_of_the_family(values)
        told = [interval(values[:, column], level).excludes_zero for column in range(12)]
        adjusted = stats.false_discovery_control(stats.ttest_1samp(values, 0).pvalue)
        assert told == (adjusted <= 0.05).tolist()


def test_of_the_intervals_of_effects_told_from_zero_one_in_twenty_misses_the_truth() -> None:
    rng = np.random.default_rng(9)
    truth = np.array([0.0] * 14 + [1.5] * 6)
    missed = []
    for _ in range(250):
        values = truth + rng.normal(size=(6, 20))
        level = level_of_the_family(values)
        found = [interval(values[:, column], level) for column in range(20)]
        told = [place for place, one in enumerate(found) if one.excludes_zero]
        wrong = [place for place in told if not found[place].low <= truth[place] <= found[place].high]
        missed.append(len(wrong) / max(1, len(told)))
    assert np.mean(missed) < 0.05 + 2 * np.std(missed) / len(missed) ** 0.5
    assert np.mean(missed) > 0.01


def test_effects_that_are_always_zero_make_the_others_no_less_sure() -> None:
    values = np.random.default_rng(1).normal(2.0, 1.0, size=(5, 3))
    assert level_of_the_family(np.hstack([values, np.zeros((5, 50))])) == level_of_the_family(values)
    assert level_of_the_family(np.zeros((5, 4))) == 0.95


# --- what the survey says ----------------------------------------------------------------------------------


def asked(scenario):
    found = Survey(Study(scenario, ("baseline",), {12.0: round(scenario.run.days)}, 4, "compiled"), 7).live(
        None
    )
    return found[0]


def test_a_rating_is_what_was_lived_where_nobody_has_habits_or_noise(monkeypatch) -> None:
    seen = []
    plain = ruled(
        market({"use": FUNCTION, "attic": FUNCTION}, {"use": 10.0}, customers=120), rating_spread=0.0
    )
    made = ratings.questionnaire
    monkeypatch.setattr(ratings, "questionnaire", lambda rows, *rest: seen.append(rows) or made(rows, *rest))
    found = asked(plain)
    assert len(found) > 30
    assert found.ratings["attic"].isna().all()
    rows = pd.DataFrame(seen[0])
    for place in range(0, len(found), 7):
        who, time = found.answers.loc[place, ["customer", "time"]]
        mine = rows[
            (rows["customer"] == who) & (rows["touchpoint"] == 0) & rows["time"].between(time - 365, time)
        ]
        lived = 5 * (1 + mine["satisfaction"].mean())
        assert abs(found.ratings.loc[place, "use"] - lived) <= 0.5


def test_who_does_not_answer_rates_nothing() -> None:
    silent = market({"use": FUNCTION}, {"use": 10.0}, customers=60)
    none = silent.measure.relationship.model_copy(update={"sample": 0.0})
    found = moments_of_truth(
        silent.model_copy(update={"measure": silent.measure.model_copy(update={"relationship": none})}),
        replications=2,
        workers=1,
    )
    assert found.questionnaire is None
    assert found.judgement.problem == "no survey was made"
    assert found.summary()[-1].startswith("Key drivers of the simulated survey: none")


def test_the_survey_praises_advertising_that_does_nothing_since_people_have_habits_of_scale() -> None:
    """What the report says of a mobile operator's advertising, checked by experiment.

    Its quality moves nothing at all. Most of its weight among the key drivers is habit of scale, and gone where nobody
    has any; what is left mirrors what people think of the brand.
    """
    operator = load("mobile_operator")
    weights = []
    for habits in (True, False):
        segments = dict(operator.people.segments)
        if not habits:
            for name, segment in segments.items():
                traits = segment.traits.model_copy(update={"style": Distribution.constant(0.0)})
                segments[name] = segment.model_copy(update={"traits": traits})
        people = operator.people.model_copy(update={"segments": segments})
        found = asked(resized(operator.model_copy(update={"people": people}), customers=1500))
        drivers = key_drivers(
            found.ratings, found.answers["overall"], found.answers["customer"], 1, resamples=50
        )
        weights.append(float(drivers.table.loc["advertisement", "weight"]))
    assert weights[0] > 0.04
    assert weights[1] < 0.5 * weights[0]
    few = resized(operator, customers=60, days=365)
    few = few.model_copy(update={"strategies": small_changes.small_changes(few, 0.1)})
    names = ("baseline", "advertisement: improvement", "advertisement: failure")
    lives = alone(Study(few, names, {12.0: 365}, 1, "compiled"), 0)
    for name in names[1:]:
        pd.testing.assert_series_equal(
            pd.Series(lives[name].metrics[12.0]), pd.Series(lives["baseline"].metrics[12.0])
        )
