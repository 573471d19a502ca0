"""The pages of the laboratory: self-contained, every figure with its data, every number that of the tables."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from cxsim.laboratory.experiment import Experiment, case
from cxsim.laboratory.optimise import optimise
from cxsim.laboratory.outcome import curves
from cxsim.laboratory.phases import phases
from cxsim.laboratory.robust import robust
from cxsim.laboratory.sensitivity import sensitivity
from cxsim.laboratory.sweep import sweep
from cxsim.report import laboratory_best, laboratory_page
from cxsim.report.figures import laboratory as figures
from cxsim.report.figures.style import NARROW, WIDE, svg
from cxsim.report.laboratory_best import optimise_html, robust_html
from cxsim.report.laboratory_page import sensitivity_html, sweep_html
from tests.experiments.conftest import small
from tests.laboratory.conftest import FAKE
from tests.laboratory.test_analysis import built
from tests.report.html_checks import check_page, text_of

GRID = {
    "title": "Which is best <where>",
    "vary": {"belief_gain": {}, "customers": {"of": "run.customers", "values": [50, 100]}},
    "design": {"kind": "grid", "levels": 3},
    "strategies": ["good", "late"],
    "replications": 3,
    "engine": FAKE,
}


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """An experiment of an engine of invented numbers, and its runs."""

    def live(**asked):
        found = case("fake", Experiment.model_validate(GRID | asked), small())
        return found, sweep(found, tmp_path_factory.mktemp("lived") / "x", workers=1).store

    return live


@pytest.fixture(scope="module")
def grid(lived):
    return lived()


def test_the_page_of_a_sweep_says_where_which_is_best(grid):
    found, store = grid
    page = sweep_html(found, store)
    outline = check_page(page)
    text = text_of(page)
    assert "Which is best <where>" in text
    table = phases(store, "true_loyalty")
    share = round(100 * (table["winner"] == "good").mean())
    assert f"Good in {share}\u202f% of 6 points" in text
    sure = table["certain"].sum()
    assert f"more than luck in {'all' if sure == 6 else sure} of them" in text
    assert (
        len(outline.pictures) == 2 * 8
    )  # phases, two maps, two curves, three tornadoes, each wide and narrow
    gains = store.frame(against="baseline").groupby(["strategy", "belief_gain", "customers"])
    for value in gains["true_loyalty"].mean():
        assert f"{100 * value:+.1f}".replace("-", "\u2212") in text
    own = curves(store, ["true_loyalty"])
    first = own[own["strategy"] == "baseline"].iloc[0]
    assert f"{100 * first['mean']:.1f}" in text


def test_phases_are_paired_and_say_what_is_certain(grid):
    _, store = grid
    table = phases(store, "true_loyalty")
    frame = store.frame().set_index(["point", "replication", "strategy"])["true_loyalty"].unstack()
    for row in table.to_dict("records"):
        runs = frame.loc[row["point"]]
        assert runs.mean().idxmax() == row["winner"]
        assert row["lead"] == pytest.approx((runs[row["winner"]] - runs[row["second"]]).mean())
        assert row["certain"] == (row["lead_low"] > 0)


@pytest.fixture
def without_curves(monkeypatch):
    """Pages without how each factor acts, which that of a sweep shows alike."""
    for module in (laboratory_best, laboratory_page):
        monkeypatch.setattr(module, "curve_parts", lambda *_: [])


@pytest.mark.usefixtures("without_curves")
def test_the_page_of_a_sensitivity_study(lived):
    page = sensitivity_html(
        sensitivity(*lived(design={"kind": "morris", "points": 2}, vary={"belief_gain": {}}))
    )
    check_page(page)
    text = text_of(page)
    assert "No factor is told from those that do not matter" in text
    assert "True loyalty while nothing is done" in text
    assert "What Good gains in true loyalty" in text


@pytest.mark.usefixtures("without_curves")
def test_the_page_of_a_robustness_study(grid):
    found = robust(*grid)
    page = robust_html(found)
    text = text_of(page)
    check_page(page)
    first = found.table.iloc[0]
    assert f"Good is best in {100 * first['won']:.0f}\u202f% of 6 points" in text
    assert "Where Good beats" in text


def test_the_page_of_a_search(tmp_path):
    pytest.importorskip("optuna")
    found = optimise(built(budget=90_000.0, trials=20, fresh=4), tmp_path / "x", workers=1)
    page = optimise_html(found)
    check_page(page)
    text = text_of(page)
    assert "All 20 points tried met the same customers" in text
    assert "4 fresh replications" in text
    best = found.front[found.front["best"]].iloc[0]
    assert f"+{100 * best['true_loyalty_difference']:.1f} points against doing nothing" in text
    for row in found.front.to_dict("records"):
        assert f"{100 * row['true_loyalty']:.1f}\u202f%" in text


SAMPLES = {
    "index_bars": {"factor": ["a", "b"], "value": [0.5, 0.1], "low": [0.4, 0.0], "high": [0.6, 0.2]},
    "tornado": {"factor": ["a", "b"], "first": [1.0, 3.0], "last": [3.0, 2.0]},
    "effect_curves": {
        "strategy": ["good"] * 2, "title": ["Good"] * 2, "factor": ["a"] * 2, "level": ["1", "2"],
        "position": [0, 1], "mean": [1.0, 2.0], "low": [0.5, 1.5], "high": [1.5, 2.5],
    },
    "phase_diagram": {
        "x": ["1", "2"], "y": ["1", "1"], "panel": ["", ""], "winner": ["good", "late"],
        "title": ["Good", "Good too"], "certain": [True, False],
    },
    "heat_map": {"x": ["1", "2"], "y": ["1", "1"], "value": [1.0, -2.0], "text": ["+1", "-2"]},
    "worlds_won": {
        "strategy": ["good"], "title": ["Good"], "won": [100.0], "regret": [0.0], "regret_most": [0.0],
    },
    "pareto": {
        "x": [1.0, 2.0], "y": [1.0, 2.0], "kind": ["tried", "best"], "x_low": [math.nan, 1.5],
        "x_high": [math.nan, 2.5], "y_low": [math.nan, 1.5], "y_high": [math.nan, 2.5],
    },
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_figure_is_the_same_to_the_byte_and_words_where_there_is_nothing(name, width):
    draw = getattr(figures, name)
    table = pd.DataFrame(SAMPLES[name])
    table.attrs = {"axis": "points", "x": "cost", "y": "gain", "panel": "", "limit": None}
    text = svg(draw(table, width), "one", "A title", "What")
    assert text == svg(draw(table, width), "one", "A title", "What")
    assert "<text" in text
    assert "no " in svg(draw(table.iloc[:0], width), "one", "A title", "What") or name == "index_bars"


def test_letters_of_strategies_differ():
    table = pd.DataFrame(SAMPLES["phase_diagram"])
    table.attrs = {"x": "cost", "y": "gain", "panel": ""}
    text = svg(figures.phase_diagram(table), "one", "A title", "What")
    assert "G: Good<" in text
    assert "O: Good too<" in text
