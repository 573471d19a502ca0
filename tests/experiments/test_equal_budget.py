"""The same money for every strategy."""

import re
from pathlib import Path

import pytest

import cxsim
from cxsim.commands.deepening import deepen
from cxsim.experiments.equal_budget import CLOSE, scaled
from cxsim.world.scenario import Strategy
from cxsim.world.strategies import make

TINY = Path(__file__).parents[1] / "journeys" / "tiny.yaml"


@pytest.fixture(scope="module")
def market():
    """Better care for money, a price cut whose cost depends on who comes, and a feature of nothing."""
    tiny = cxsim.load(TINY)
    care = make(tiny, "quality", care=0.3, cost={"once": "1000 EUR", "monthly": "200 EUR/month"})
    cut = make(tiny, "price", by="-10 %", start="1 month")
    strategies = {"care": (care,), "cut": (cut,), "free": (make(tiny, "quality", care=0.01),)}
    return tiny.model_copy(
        update={"strategies": {name: Strategy(interventions=items) for name, items in strategies.items()}}
    )


@pytest.fixture(scope="module")
def found(market):
    study = cxsim.compare(market, replications=2, worlds=0, workers=1)
    study.at_equal_budget(replications=3, workers=1)
    return study


def test_equal_budgets_are_equal(found):
    equal = found.equal_budget
    table = equal.table().set_index("strategy")
    assert equal.budget == pytest.approx(min(found.cost("care"), found.cost("cut")))
    assert table.loc[["care", "cut"], "cost"].tolist() == pytest.approx([equal.budget] * 2, rel=CLOSE)
    assert table.loc["free", "cost"] == 0


def test_what_costs_nothing_stays_as_planned(found):
    assert set(found.equal_budget.scaled) == {"care", "cut"}


def test_the_words_say_what_the_table_holds(found):
    table = found.equal_budget.table()
    first, second = table["strategy"].iloc[:2]
    gap = found.equal_budget.difference(first, second)
    said = found.findings().equal_budget
    assert f"{found.title(first)} comes first" in said
    assert float(re.search(r"([+-]?[\d.]+) points", said).group(1)) == pytest.approx(100 * gap.mean, abs=0.06)
    assert said in found.verdict()


def test_a_budget_of_ones_own(found):
    other = found.at_equal_budget(budget=5000.0, replications=2, workers=1).table().set_index("strategy")
    assert other.loc[["care", "cut"], "cost"].tolist() == pytest.approx([5000.0] * 2, rel=0.1)


def test_there_is_nothing_to_level_with_one_that_costs_anything(market):
    study = cxsim.compare(market, ["care", "free"], replications=1, worlds=0, workers=1)
    assert study.at_equal_budget(workers=1) is None
    assert study.findings().equal_budget == ""


def test_a_scaled_strategy_goes_that_share_of_the_way(market):
    half = scaled(market, {"care": 0.5, "cut": 0.5}).strategies
    assert half["care"].interventions[0].changes[0].size.likely == pytest.approx(0.15)
    assert half["care"].interventions[0].cost.once == pytest.approx(500)
    assert half["cut"].interventions[0].changes[0].size.likely == pytest.approx(0.95)  # times the price
    length = {"free": Strategy(interventions=(make(market, "contract", length="9 months"),))}
    today = market.market.brands["Alfa"].contract
    longer = scaled(market.model_copy(update={"strategies": length}), {"free": 0.5}).strategies["free"]
    size = longer.interventions[0].changes[0].size.likely
    assert size - today == pytest.approx(0.5 * (9 * 365 / 12 - today))
    assert scaled(market, {"care": 1.0}) == market


def test_an_interrupt_leaves_the_comparison_as_it_was(found):
    def impatient(*_):
        raise KeyboardInterrupt

    before = found.equal_budget
    assert "equal budgets" in deepen(found, 1, impatient)
    assert found.equal_budget is before
    assert found.told is None
