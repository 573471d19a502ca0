"""Which question would have told who was going to leave: exact cases, and satisfied customers whom a newcomer takes."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cxsim
from cxsim.experiments.intervals import interval, paired
from cxsim.measure.foresight import QUESTIONS, foresight, separation

MARKET = Path(__file__).parents[2] / "experiments" / "satisfied_but_leaving" / "market.yaml"
SEEDS = range(1, 13)


def test_separation_is_the_share_of_pairs_in_order():
    gone = np.array([True, True, False, False, False])
    assert separation(np.array([5.0, 4.0, 3.0, 2.0, 1.0]), gone) == 1.0
    assert separation(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), gone) == 0.0
    assert separation(np.ones(5), gone) == 0.5
    assert separation(np.array([3.0, 1.0, 3.0, 2.0, 0.0]), gone) == pytest.approx(3.5 / 6)
    assert np.isnan(separation(np.ones(5), np.ones(5, bool)))


@pytest.fixture(scope="module")
def lived():
    """(answers by seed, owners with the newcomer, owners without) of a market whose customers are satisfied."""
    scenario = cxsim.load(str(MARKET))
    tables, with_it, without = [], [], []
    for seed in SEEDS:
        run = cxsim.run(scenario, "newcomer", seed=seed, threads=1)
        tables.append(foresight(run.records, scenario, [0, 365, 730]).assign(seed=seed))
        with_it.append(run.metrics["owners"])
        without.append(cxsim.run(scenario, seed=seed, threads=1).metrics["owners"])
    return pd.concat(tables), np.array(with_it), np.array(without)


def of(table, question, start, column):
    chosen = table[(table["question"] == question) & (table["start"] == start)]
    return chosen[column].to_numpy(float)


def test_the_newcomer_takes_customers_and_satisfaction_does_not_move(lived):
    table, with_it, without = lived
    assert interval(with_it / without).high < 0.8
    before, after = of(table, "csat", 0, "low"), of(table, "csat", 365, "low")
    assert interval(before).high < 0.3  # more than seven in ten are satisfied
    moved = paired(after, before)
    assert not moved.excludes_zero
    assert moved.half_width < 0.05


def test_closeness_to_the_ideal_saw_it_coming_a_year_ahead_and_satisfaction_did_not(lived):
    table, _, _ = lived
    for question in ("ideal", "recommend", "again"):
        assert interval(of(table, question, 0, "foretells")).low > 0.5, question
    for question in ("csat", "ces", "emotional"):
        found = interval(of(table, question, 0, "foretells"))
        assert found.low < 0.5, question
        assert paired(of(table, "ideal", 0, "foretells"), of(table, question, 0, "foretells")).low > 0.0


def test_whether_they_would_choose_again_warns_only_once_the_newcomer_is_there(lived):
    table, _, _ = lived
    assert interval(of(table, "again", 0, "low")).high < 0.3
    assert interval(of(table, "again", 365, "low")).low > 0.5


def test_every_question_is_there_with_its_answers(lived):
    table, _, _ = lived
    assert set(table["question"]) == set(QUESTIONS)
    assert table["low"].dropna().between(0, 1).all()
    assert table["foretells"].dropna().between(0, 1).all()
