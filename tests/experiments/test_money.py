"""The business case: what it costs, brings and is worth, against doing nothing."""

import math
import re

import numpy as np
import pytest

import cxsim
from cxsim.engine.draws import replication_seed
from cxsim.engine.records import LEDGER
from cxsim.experiments.intervals import Interval
from cxsim.experiments.money import BOTH_SIDES, Payback, both, discounting, once, side
from cxsim.world.scenario import Cost, Intervention, Source
from tests.experiments.fake_engine import invented

FAKE = "tests.experiments.fake_engine:FakeModel"


@pytest.fixture(scope="module")
def found(make_scenario):
    return cxsim.compare(make_scenario(), engine=FAKE, workers=1)


def row(found, strategy):
    return found.money.set_index("strategy").loc[strategy]


def test_value_today_by_hand_from_the_ledger(found):
    worth = 1.1 ** (-np.arange(365) / 365)
    values = []
    for number in range(found.done):
        seed = replication_seed(3, number)
        books = [
            invented(found.scenario, name, seed, 365, False).ledger[:, 0] for name in ("good", "baseline")
        ]
        profits = [
            book[:, LEDGER.index("revenue")] - book[:, LEDGER.index("programme_cost")] for book in books
        ]
        values.append(float((profits[0] - profits[1]) @ worth))
    assert row(found, "good")["npv_difference"] == pytest.approx(np.mean(values))
    assert row(found, "good")["npv_difference"] == pytest.approx((50 * 0.06 - 1) * worth.sum())


@pytest.mark.parametrize("strategy", ["good", "costly", "baseline"])
def test_cash_adds_up_to_profit_and_discounted_to_value_today(found, strategy):
    cash = found.details[strategy].months_cash
    assert cash["cash"].sum() == pytest.approx(row(found, strategy)["profit"])
    assert cash["difference"].iloc[-1] == pytest.approx(row(found, strategy)["profit_difference"])
    ends = ["discounted", "discounted_low", "discounted_high"]
    npv = ["npv_difference", "npv_difference_low", "npv_difference_high"]
    assert cash[ends].iloc[-1].tolist() == pytest.approx(row(found, strategy)[npv].tolist())


def test_nothing_discounted_is_worth_its_face_value(make_scenario):
    scenario = make_scenario(("good",))
    measure = scenario.measure.model_copy(update={"discount_rate": 0.0})
    study = cxsim.compare(scenario.model_copy(update={"measure": measure}), engine=FAKE, workers=1)
    assert study.money["npv"].tolist() == pytest.approx(study.money["profit"].tolist())


def test_a_strategy_that_does_nothing_changes_nothing(found):
    nothing = row(found, "nothing")
    for name in ("revenue", "profit", "npv", "customer_base"):
        ends = [f"{name}_difference{end}" for end in ("", "_low", "_high")]
        assert (nothing[ends] == 0).all(), name
    assert nothing[["pays_back", "never_pays_back", "payback_months", "roi"]].isna().all()
    sides = found.mutual_benefit.set_index("strategy").loc["nothing"]
    assert sides["firm"] == "same"


def test_what_is_paid_once_and_what_runs_is_the_cost(make_scenario):
    scenario = make_scenario(("good",))
    costs = [(100.0, 10.0), (400.0, 1000.0)]  # the second starts after the end
    items = tuple(
        Intervention(kind="x", changes=(), cost=Cost(once=amount), start=start) for amount, start in costs
    )
    assert once(scenario.strategies["good"].model_copy(update={"interventions": items}), 365) == 100.0
    table = cxsim.compare(scenario, engine=FAKE, workers=1).money
    assert (table["cost_once"] + table["cost_running"]).tolist() == pytest.approx(table["cost"].tolist())


@pytest.mark.parametrize(
    ("lead", "last_year", "expected"),
    [
        ([1, 0, -1, -1, -1], [0, 0, 1, 0, -1], (0.4, 0.2, 0.4)),
        ([1, math.nan], [1, 1], (1, 0, 0)),
        ([-1], [2], (0, 1, 0)),
        ([0, 0], [0, 0], (math.nan,) * 3),
        ([], [], (math.nan,) * 3),
    ],
)
def test_paid_back_later_or_never(lead, last_year, expected):
    assert Payback.of(np.array(lead, float), np.array(last_year, float)) == pytest.approx(
        expected, nan_ok=True
    )


def test_the_verdict_says_in_which_share_it_pays_back(found):
    """Good brings 3 a day for 1: every replication is ahead from the first month on."""
    assert (
        found.findings().payback == "It pays back within 12 months in 100 % of 6 replications, never in 0 %."
    )
    assert found.winner == "good"
    assert row(found, "good")["payback_months"] == 0
    assert row(found, "costly")[["pays_back", "never_pays_back"]].tolist() == [0, 1]  # 1 a day for 5


def test_the_verdict_speaks_of_worlds_where_there_are_any(make_scenario):
    study = cxsim.compare(make_scenario(("good",)), engine=FAKE, workers=1, worlds=3)
    shares = row(study, "good")[["pays_back_worlds", "never_pays_back_worlds"]] * 100
    said = re.findall(r"(\d+) %", study.findings().payback)
    assert "of 3 plausible worlds" in study.findings().payback
    assert [float(number) for number in said] == pytest.approx(shares.tolist())


@pytest.mark.parametrize(
    ("interval", "expected"),
    [((1, 0.5, 1.5), "gain"), ((-1, -2, -0.5), "lose"), ((1, -1, 3), "unclear"), ((0, 0, 0), "same")],
)
def test_a_side_gains_only_beyond_simulation_error(interval, expected):
    assert side(Interval(*interval, 5)) == expected


def test_both_sides_in_words():
    assert both("gain", "lose") == "customers gain at the firm's expense"
    assert both("unclear", "gain") == "unclear for customers, the firm gains"
    assert len({both(*sides) for sides in BOTH_SIDES}) == 4


def test_the_discount_rate_names_its_source(make_scenario):
    scenario = make_scenario()
    assert discounting(scenario).source == "assumed"
    said = Source(path="measure.discount_rate", value=0.1, source="our treasury", status="verified")
    assert (
        discounting(scenario.model_copy(update={"provenance": (said,)})).source == "our treasury (verified)"
    )
