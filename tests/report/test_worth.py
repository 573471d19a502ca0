"""The business case and the stories on the page: every number is the one in the data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import report_samples
from html_checks import check_page, text_of

import cxsim
from cxsim.experiments.comparison import Comparison
from cxsim.experiments.equal_budget import EqualBudget
from cxsim.report import comparison_html
from cxsim.report.wording import MINUS, change, probability, typeset, unit
from cxsim.world.metrics import METRICS

TINY = Path(__file__).parents[1] / "journeys" / "tiny.yaml"
METRIC_NAMES = ("true_loyalty", "strategy_cost")


def section(page: str, name: str) -> str:
    start = page.index(f'<section class="part" id="{name}"')
    return page[start : page.index("</section>", start)]


def test_the_case_is_that_of_the_data(comparison: Comparison, page: str) -> None:
    text = text_of(section(page, "money"))
    table = comparison.money.set_index("strategy").drop(index="baseline")
    names = ("revenue", "profit", "npv", "customer_base")
    ends = [f"{name}_difference{end}" for name in names for end in ("", "_low", "_high")]
    how = unit(METRICS["npv"], table[ends].to_numpy(float).ravel(), comparison.currency)
    for _, row in table.iterrows():
        for name in names:
            assert change(METRICS["npv"], row[f"{name}_difference"], "", how, behind=False) in text
        assert f"{probability(row['pays_back'])}, never {probability(row['never_pays_back'])}" in text
    assert "10 % a year" in text.replace("\u202f", " ")
    for words in comparison.mutual_benefit["both"]:
        assert words in text


@pytest.mark.usefixtures("plain_figures")
def test_equal_budgets_are_shown_with_their_words() -> None:
    made = report_samples.comparison(replications=4)
    values = np.zeros((3, 4, 2))
    values[:, :, 0] = [[0.30, 0.31, 0.34, 0.29], [0.31, 0.32, 0.345, 0.30], [0.29, 0.31, 0.33, 0.28]]
    values[:, 1:, 1] = 700_000.0
    factors = dict.fromkeys(made.strategies[1:], 0.5)
    planned = tuple(made.ranking["strategy"])
    made.equal_budget = EqualBudget(made.study, 7e5, factors, METRIC_NAMES, values, 0, planned)
    page = comparison_html(made)
    text = text_of(section(page, "money"))
    assert typeset(made.equal_budget.says()) in text
    assert made.equal_budget.order()[0] == "add_features" != planned[0]
    assert "Add features comes first" in text
    assert f"As planned, {made.title(planned[0])} does" in text
    assert "0.50 times" in text
    assert "diminishing returns" in text
    assert typeset(made.equal_budget.says()) in text_of(page[: page.index('id="ranking"')])


@pytest.fixture(scope="module")
def lived() -> Comparison:
    made = cxsim.compare(cxsim.load(TINY), replications=2, worlds=0, workers=1)
    made.stories("care", "baseline")
    return made


@pytest.mark.usefixtures("plain_figures")
def test_stories_are_told_with_both_lives_and_all_their_data(lived: Comparison) -> None:
    page = comparison_html(lived)
    check_page(page)
    told, part = lived.told, section(page, "lives")
    assert told is not None
    assert told.told
    text = text_of(part)
    for story in told.told:
        for sentence in story.sentences:
            assert typeset(sentence) in text
        assert part.count("<desc") == 2 * len(told.told)
    rows = sum(len(story.pair.frame()) for story in told.told)
    assert part.count("<tr>") == rows + len(told.told) + len(told.fates) + 1
    for count in told.fates["customers"]:
        assert f">{count}<" in part


@pytest.mark.usefixtures("plain_figures")
def test_nobody_moved_is_said(lived: Comparison) -> None:
    before = lived.told
    lived.stories("nothing_at_all", "baseline")
    part = section(comparison_html(lived), "lives")
    lived.told = before
    assert "Nobody is lost with Change nothing" in part
    assert "<svg" not in part


def test_without_asking_there_are_no_stories(page: str) -> None:
    assert 'id="lives"' not in page
    assert 'id="equal-budget"' not in page


def test_a_strip_has_a_lane_for_each_strategy(lived: Comparison) -> None:
    from cxsim.report.strip import strip

    assert lived.told is not None
    story = lived.told.told[0]
    drawn = strip(story, lived.scenario, 182.0, ("One head", "Other head"), 343.0, "x")
    assert drawn.count("One head") == drawn.count("Other head") == 1
    met = sum(len(life) for life in story.pair.lives)
    unfelt = sum(int((life["affect"] == 0).sum()) for life in story.pair.lives)
    known = sum(int(life["expected"].notna().sum()) for life in story.pair.lives)
    moments = sum(int(life["moment_of_truth"].sum()) for life in story.pair.lives)
    ring = 0 if story.pair.tipping is None else sum(row >= 0 for row in story.pair.tipping.row)
    assert drawn.count('stroke-width="1.4"') == met - unfelt
    assert drawn.count("<circle") == known + moments + ring
    assert MINUS not in drawn
    empty = replace(story.pair, lives=tuple(life.iloc[:0] for life in story.pair.lives), tipping=None)
    assert "<circle" not in strip(replace(story, pair=empty), lived.scenario, 182.0, ("a", "b"), 760.0, "y")
