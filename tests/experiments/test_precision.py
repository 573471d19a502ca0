"""Planned precision: it is reached with about as many replications as theory says, or it is said what it would take."""

import math

import pytest

import cxsim
from cxsim.experiments.errors import StudyError
from cxsim.experiments.intervals import needed
from cxsim.experiments.precision import PILOT, wish
from tests.experiments.conftest import small

FAKE = "tests.experiments.fake_engine:FakeModel"


def planned(precision, strategies=("good",), **arguments):
    market = small(strategies=strategies)
    return cxsim.compare(market, engine=FAKE, workers=1, precision=precision, **arguments)


def test_it_is_reached_and_said():
    found = planned("0.4 pt")
    assert found.planned.reason == "reached"
    assert found.half_width <= 0.004
    assert found.done == found.asked > PILOT
    assert f"reached, ±{100 * found.half_width:.2f} points with {found.done} replications." in found.verdict()
    # half a point of a spread of one point: (t x 0.01 / 0.004)^2, some 27
    assert found.done == pytest.approx(27, abs=15)


def test_so_many_replications_are_those_asked_for_directly():
    found = planned("0.4 pt")
    direct = cxsim.compare(small(strategies=("good",)), engine=FAKE, workers=1, replications=found.done)
    assert found.table.equals(direct.table)
    assert found.replications.equals(direct.replications)


def test_the_pilot_can_be_enough_and_can_be_chosen():
    assert planned("5 pt").done == PILOT
    assert planned("5 pt", replications=4).done == 4
    assert planned("0.4 pt", most=6).done == 6


def test_what_is_out_of_reach_ends_at_the_budget_and_says_what_it_would_take():
    found = planned("0.1 pt", most=20)
    assert (found.planned.reason, found.done) == ("most", 20)
    wanted = needed(found.values("good") - found.values("baseline"), 0.001)
    assert found.planned.wanted == wanted > 100
    assert f"not reached, ±{100 * found.half_width:.2f} points with 20 replications" in found.verdict()
    assert f"it would take about {wanted}" in found.verdict()


def test_the_time_allowed_ends_it():
    found = planned("0.1 pt", within=1e-6, most=5000)
    assert (found.planned.reason, found.done) == ("time", PILOT)
    assert "all that the time allowed" in found.findings().planned


def test_a_tie_needs_no_more_and_failures_leave_nothing_to_plan_by():
    assert planned("1 pt", ("nothing",)).planned.reason == "reached"
    lost = planned("1 pt", ("always_fails",))
    assert lost.planned.reason == "unknown"
    assert lost.done == 0
    assert planned("1 pt", ()).planned.reason == "unknown"


@pytest.mark.parametrize(
    ("metric", "text", "value"),
    [
        ("true_loyalty", "1 pt", 0.01),
        ("true_loyalty", "0.5 points", 0.005),
        ("true_loyalty", 0.02, 0.02),
        ("nps", "2 points", 2.0),
        ("profit", "5000 EUR", 5000.0),
        ("profit", "5000", 5000.0),
        ("wait_mean", "2 min", 2 / 1440),
        ("payback", "2 months", 2.0),
        ("advocacy", "0.5", 0.5),
    ],
)
def test_it_is_read_in_the_units_of_the_metric(metric, text, value):
    market = small().model_copy(update={"decide_by": metric})
    assert wish(market, text, None, None).half_width == pytest.approx(value)


@pytest.mark.parametrize(
    ("metric", "precision", "limits", "said"),
    [
        ("true_loyalty", "1 EUR", {}, "'1 EUR' is not in points; write for example '1 pt'"),
        ("true_loyalty", "1 %", {}, "'1 pt'"),
        ("true_loyalty", "0 pt", {}, "more than 0"),
        ("true_loyalty", math.nan, {}, "more than 0"),
        ("profit", "5 USD", {}, "the market's currency is EUR"),
        ("wait_mean", "2 EUR", {}, "'1 min'"),
        ("advocacy", "much", {}, "'much' is not a number"),
        ("true_loyalty", "1 pt", {"most": 1}, "most is 1: it can be from 2"),
        ("true_loyalty", "1 pt", {"within": "5 EUR"}, "within: "),
        ("true_loyalty", "1 pt", {"within": "0 min"}, "more than 0"),
        ("true_loyalty", None, {"most": 50}, "say which one is wanted"),
    ],
)
def test_mistakes_are_named(metric, precision, limits, said):
    market = small().model_copy(update={"decide_by": metric})
    with pytest.raises(StudyError) as error:
        cxsim.compare(market, engine=FAKE, workers=1, precision=precision, **limits)
    assert said in str(error.value)
