"""The verdict says what the numbers hold, and no more."""

import numpy as np
import pytest

import cxsim
from cxsim.experiments.intervals import Interval
from cxsim.experiments.words import carried, difference, difference_interval, differences, inside, listed

FAKE = "tests.experiments.fake_engine:FakeModel"


def found(scenario, **arguments):
    return cxsim.compare(scenario, engine=FAKE, workers=1, **arguments)


def test_a_clear_winner(scenario):
    study = found(scenario)
    verdict = study.findings()
    assert verdict.winner == "good"
    assert verdict.headline == "Good comes out best on true loyalty at 12 months, with 46.9 %."
    told = difference_interval("true_loyalty", study.simultaneous("good", "baseline"))
    assert verdict.against_baseline.startswith(f"Against doing nothing: {told}")
    assert verdict.against_baseline.endswith("the 95 % interval excludes 0.")
    assert verdict.against_rival.startswith("Against the best rival, Late: +3.9 points")
    assert verdict.cost == "It costs 365.00 EUR over 12 months."
    assert "6 replications of 100 simulated customers, who stand for 1,000." in verdict.precision
    assert "24 replications would halve the intervals." in verdict.more


def test_the_limits_are_always_said(scenario, make_scenario):
    for one in (found(scenario), found(make_scenario(("always_fails",))), found(make_scenario(()))):
        assert "Simulation error only" in one.verdict()
        assert "guesses, not varied here" in one.verdict()
        assert one.verdict().endswith("Not checked against your data.")


def test_doing_nothing_wins(make_scenario):
    scenario = make_scenario(("costly",)).model_copy(update={"decide_by": "profit"})
    verdict = found(scenario).findings()
    assert verdict.winner == "baseline"
    assert verdict.headline.startswith("Doing nothing comes out best on profit at 12 months")
    assert verdict.against_baseline == ""
    assert verdict.against_rival.startswith("Against the best strategy, Costly: ")
    assert verdict.cost == ""


def test_a_tie_is_a_tie(make_scenario):
    study = found(make_scenario(("nothing",)))
    assert study.tied == ("nothing",)
    assert study.ranking["rank"].tolist() == [1, 1]
    assert study.findings().headline.startswith("Do nothing and Nothing tie exactly")
    assert "exactly 0 in every replication" in study.verdict()
    assert study.findings().more == ""


def test_one_replication_has_no_interval_and_says_so(scenario):
    verdict = found(scenario, replications=1).findings()
    assert "from one replication, so no interval can be given" in verdict.against_baseline
    assert "1 replication of 100" in verdict.precision
    assert verdict.more.startswith("More replications would give an interval")
    assert verdict.certainty == ""


def test_a_single_strategy_is_not_compared(make_scenario):
    study = found(make_scenario(()))
    assert study.strategies == ("baseline",)
    assert study.findings().headline.startswith("Only doing nothing was simulated")
    assert study.findings().against_rival == ""
    assert study.at("true_loyalty").loc["baseline", "rival"] == ""


def test_a_metric_that_is_never_defined_has_no_winner(scenario):
    study = found(scenario.model_copy(update={"decide_by": "ces"}))
    assert study.winner is None
    assert "No winner: CES is not defined for any strategy at 12 months." in study.verdict()
    assert np.isnan(study.half_width)


def test_an_interval_that_includes_zero_is_not_a_win(make_scenario, monkeypatch):
    from tests.experiments import fake_engine

    monkeypatch.setitem(fake_engine.EFFECTS, "costly", 0.001)
    study = found(make_scenario(("costly",)))
    assert "includes 0, so the two cannot be told apart" in study.verdict()
    assert "if the gap is as found, would take about" in study.findings().more
    assert study.wanted_replications > 6


def test_over_budget_is_said(scenario):
    study = found(scenario.model_copy(update={"budget": 300.0}))
    assert "more than the budget of 300.00 EUR" in study.findings().cost
    assert study.ranking.set_index("strategy").over_budget.to_dict() == {
        "good": True,
        "late": False,
        "costly": True,
        "baseline": False,
        "nothing": False,
    }


def test_reversals_are_said(scenario):
    text = found(scenario).findings().reversals
    assert text.startswith(
        "The order depends on the horizon: 1 pair of strategies turns between 6 and 12 months"
    )


def test_return_on_a_strategy_is_against_its_own_replication(scenario):
    study = found(scenario)
    profit, cost = study.values("costly", "profit") - study.values("baseline", "profit"), 5.0 * 365
    assert study.values("costly", "roi") == pytest.approx(profit / cost)
    assert np.isinf(study.values("costly", "payback")).all()
    assert np.isnan(study.values("baseline", "roi")).all()


def test_differences_read_well():
    assert difference("true_loyalty", 0.018) == "+1.8 points"
    assert difference("true_loyalty", -0.0001) == "0.0 points"
    assert difference("profit", -12345.6, "EUR") == "-12,346 EUR"
    assert difference("wait_mean", 1 / 1440) == "+1.0 min"
    assert difference("nps_true", -3.25) == "-3.2 points"
    assert difference("true_loyalty", float("nan")) == "–"
    assert differences("true_loyalty", [-0.012, 0.0004]) == ["-1.200 points", "+0.040 points"]
    assert (
        difference_interval("true_loyalty", Interval(0.018, 0.009, 0.027, 9)) == "+1.80 points (0.90 to 2.70)"
    )
    assert (
        difference_interval("true_loyalty", Interval(0.018, float("nan"), float("nan"), 1)) == "+1.8 points"
    )


@pytest.mark.parametrize(("width", "decimals"), [(12.0, 1), (0.9, 2), (0.031, 3), (0.0002, 4), (0.0, 1)])
def test_decimals_carry_two_digits_of_the_width(width, decimals):
    assert carried(width, 1) == decimals


def test_words():
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert inside("True loyalty") == "true loyalty"
    assert inside("NPS as surveyed") == "NPS as surveyed"
