"""What experiments tell: sensitivity, robustness and the best points, each where the answer is known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from cxsim.experiments.errors import StudyError
from cxsim.laboratory.experiment import Design, Experiment, case
from cxsim.laboratory.factors import EDGE, PATH, Varied
from cxsim.laboratory.optimise import nondominated, optimise
from cxsim.laboratory.outcome import curves, luck, outcomes, swings
from cxsim.laboratory.points import cube
from cxsim.laboratory.robust import coded, robust
from cxsim.laboratory.sensitivity import analysed, effects, indices, sensitivity
from cxsim.laboratory.store import Plan
from cxsim.laboratory.sweep import live, sweep
from cxsim.laboratory.work import FunctionWork
from tests.experiments.conftest import small
from tests.laboratory import toy
from tests.laboratory.built import BEST, BEST_IN_BUDGET, BUDGET, PRICE, gain
from tests.laboratory.conftest import FAKE

pytest.importorskip("SALib")

ISHIGAMI = {"first": (0.3139, 0.4424, 0.0), "total": (0.5576, 0.4424, 0.2437)}
"""a = 7, b = .1: Saltelli et al. 2000, from the variances in closed form."""


def ishigami_plan(design):
    factors = [Varied(f"x{k}", f"x{k}", "parameter", (-math.pi, 0.0, math.pi)) for k in (1, 2, 3)]
    shares = cube(design, 3, 7)
    points = [{f.name: f.at(float(share)) for f, share in zip(factors, row, strict=True)} for row in shares]
    return Plan("ishigami", FunctionWork(toy.ishigami), points, 1, "toys", {})


@pytest.fixture(scope="module")
def ishigami(tmp_path_factory):
    design = Design(kind="saltelli", points=256)
    store = live(ishigami_plan(design), tmp_path_factory.mktemp("ishigami") / "x", workers=1).store
    (outcome,) = outcomes(store, ["outcome"])
    return design, store, outcome.values


def test_the_closed_form_is_that_of_the_function():
    a, b = 7.0, 0.1
    first = 0.5 * (1 + b * math.pi**4 / 5) ** 2
    whole = a**2 / 8 + b * math.pi**4 / 5 + b**2 * math.pi**8 / 18 + 0.5
    shared = 8 * b**2 * math.pi**8 / 225
    assert ISHIGAMI["first"] == pytest.approx((first / whole, a**2 / 8 / whole, 0.0), abs=1e-4)
    assert ISHIGAMI["total"] == pytest.approx(
        ((first + shared) / whole, a**2 / 8 / whole, shared / whole), abs=1e-4
    )


def test_luck_is_a_share_of_the_variance_and_unknown_with_one_replication(ishigami, tmp_path):
    (outcome,) = outcomes(ishigami[1], ["outcome"])
    assert math.isnan(outcome.luck)
    store = live(toy.plan(20), tmp_path / "toy", workers=1).store
    square, shared = outcomes(store, ["square", "luck"])
    assert square.luck == pytest.approx(0.0, abs=1e-12), "a square has none"
    assert math.isnan(shared.luck), "the same luck at every point makes no difference between them"


def test_sobol_indices_of_the_ishigami_function_are_within_their_intervals(ishigami):
    design, _, values = ishigami
    table = indices(design, ["x1", "x2", "x3"], values, 7)
    for kind, exact in ISHIGAMI.items():
        assert (table[f"{kind}_low"] <= np.array(exact) + 1e-9).all(), table
        assert (table[f"{kind}_high"] >= np.array(exact) - 1e-9).all(), table
        assert (table[f"{kind}_high"] - table[f"{kind}_low"]).max() < 0.4, "an interval that says something"


def test_a_missing_point_leaves_out_its_group_alone(ishigami):
    design, _, values = ishigami
    holed = values.copy()
    holed[[3, 4, 77]] = np.nan
    table, kept = analysed(design, ["x1", "x2", "x3"], holed, 7)
    assert kept == len(values) - 2 * 5
    whole = indices(design, ["x1", "x2", "x3"], values, 7)
    assert table["total"].to_numpy() == pytest.approx(whole["total"].to_numpy(), abs=0.03)


def test_what_does_not_vary_has_no_indices():
    design = Design(kind="saltelli", points=8)
    assert indices(design, ["a", "b"], np.full(32, 3.0), 1)[["first", "total"]].isna().all(axis=None)


def test_main_effects_of_the_ishigami_function(ishigami):
    _, store, _ = ishigami
    table = curves(store, ["outcome"])
    third = table[table["factor"] == "x3"]
    assert third["points"].sum() == 5 * 256
    assert (third["low"] < 3.5).all(), "x3 has no effect by itself; the mean is a / 2"
    assert (third["high"] > 3.5).all()
    assert swings(table)["factor"].tolist()[-1] == "x3"


def test_elementary_effects_of_a_linear_function_are_its_slopes():
    shares = cube(Design(kind="morris", points=10, levels=4), 3, 1)
    table = effects(["a", "b", "c"], shares, shares @ np.array([2.0, -5.0, 0.0]), 1)
    assert table["effect"].to_numpy() == pytest.approx([2.0, -5.0, 0.0])
    assert table["strength"].to_numpy() == pytest.approx([2.0, 5.0, 0.0])
    assert table["spread"].to_numpy() == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)


def test_elementary_effects_of_listed_and_whole_values_are_their_changes_over_the_whole_range():
    factors = [
        Varied("two", "two", PATH, None, cells=(3.0, 15.0)),
        Varied("three", "three", PATH, None, cells=("low", "middle", "high")),
        Varied("people", "people", PATH, (1.0, 2.0, 3.0), whole=True),
        Varied("share", "share", PATH, (0.0, 0.5, 1.0)),
    ]
    shares = cube(Design(kind="morris", points=20, levels=4), len(factors), 1)
    cells = [
        [f.at(min(max(share, EDGE), 1 - EDGE)) for f, share in zip(factors, row, strict=True)]
        for row in shares
    ]
    places = np.array(
        [
            [f.place(*pair) for f, *pair in zip(factors, *rows, strict=True)]
            for rows in zip(cells, shares, strict=True)
        ]
    )
    values = np.array([a + 7.0 * (b != "low") * (1 + (b == "high")) + 100.0 * c + d for a, b, c, d in cells])
    table = effects([f.name for f in factors], places, values, 1).set_index("factor")
    assert table["effect"].to_dict() == pytest.approx(
        {"two": 12.0, "three": 14.0, "people": 200.0, "share": 1.0}, abs=1e-3
    )
    assert table["spread"].to_numpy() == pytest.approx(np.zeros(4), abs=1e-3)


def test_sensitivity_of_a_market(tmp_path, make_case):
    case = make_case(
        vary={"belief_gain": {}, "talk_base": {}}, design=Design(kind="morris", points=3), replications=2
    )
    found = sensitivity(case, sweep(case, tmp_path / "fake", workers=1).store)
    table = found.table.set_index(["strategy", "factor"])
    assert set(table.index) == {(s, f) for s in ("baseline", "good") for f in ("belief_gain", "talk_base")}
    assert table["strength"].to_numpy() == pytest.approx(0.0), "this engine knows no parameter"
    with pytest.raises(StudyError, match="sensitivity needs saltelli or morris"):
        sensitivity(make_case(), found.store)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """`good` is better than doing nothing, `late` worse, in every world of an engine that knows no parameter."""
    asked = Experiment.model_validate(
        {
            "vary": {
                "belief_gain": {},
                "off": {"of": "market.brands.*.faults", "values": {"no": 0, "yes": 1}},
            },
            "design": {"kind": "latin_hypercube", "points": 12},
            "strategies": ["good", "late"],
            "replications": 4,
            "engine": FAKE,
        }
    )
    found = case("worlds", asked, small())
    return robust(found, sweep(found, tmp_path_factory.mktemp("worlds") / "x", workers=1).store)


def test_the_best_in_every_world_has_no_regret(worlds):
    table = worlds.table.set_index("strategy")
    assert worlds.first == "good"
    assert table.loc["good", ["won", "regret", "regret_most"]].tolist() == [1.0, 0.0, 0.0]
    assert table["won"].sum() == pytest.approx(1.0)
    assert (table["regret_most"] >= table["regret_high"]).all()
    assert (table["regret_high"] >= 0).all()
    winners = worlds.winners
    assert winners["winner"].tolist() == ["good"] * 12
    assert (winners["lead"] > 0).all()
    assert {"point", "belief_gain", "off"} <= set(winners.columns)


def test_names_become_columns_of_their_own():
    table = coded(pd.DataFrame({"a": ["1", "2"], "b": ["x", "y"]}))
    assert table.to_dict("list") == {"a": [1.0, 2.0], "b is x": [1.0, 0.0], "b is y": [0.0, 1.0]}


def built(strategies=("care", "ease"), budget=None, goals=("true_loyalty",), trials=50, **more):
    """The built market, and the search for its best doses."""
    scenario = small(strategies=())
    from cxsim.world.scenario import Change, Cost, Intervention, Lever, Strategy

    def strategy(dimension):
        change = Change(
            path=f"brands.Alfa.quality.{dimension}", operation="add", size=Lever(low=1, likely=1, high=1)
        )
        one = Intervention(kind="add", changes=(change,), cost=Cost(once=PRICE))
        return Strategy(title=dimension, interventions=(one,))

    scenario = scenario.model_copy(update={"strategies": {name: strategy(name) for name in strategies}})
    asked = Experiment.model_validate(
        {
            "vary": {f"dose.{name}": {} for name in strategies},
            "design": {"kind": "latin_hypercube"},
            "replications": 4,
            "engine": "tests.laboratory.built:BuiltModel",
            "search": {
                "goals": [{"metric": g} for g in goals],
                "budget": budget,
                "trials": trials,
                "fresh": 8,
            }
            | more,
        }
    )
    return case("built", asked, scenario)


@pytest.fixture(scope="module")
def optimum(tmp_path_factory):
    pytest.importorskip("optuna")
    return optimise(built(budget=BUDGET, trials=90), tmp_path_factory.mktemp("best") / "x", workers=1)


def test_the_search_finds_the_known_optimum_within_the_budget(optimum):
    best = optimum.front[optimum.front["best"]].iloc[0]
    wanted = gain(*BEST_IN_BUDGET.values())
    assert best["cost"] <= BUDGET
    assert gain(best["dose.care"], best["dose.ease"]) > 0.97 * wanted
    assert best["dose.care"] == pytest.approx(BEST_IN_BUDGET["dose.care"], abs=0.12)
    trials = optimum.trials
    assert (trials[~trials["feasible"]]["cost"] > BUDGET).all()
    assert np.allclose(trials["cost"], PRICE * (trials["dose.care"] + trials["dose.ease"]))


def test_fresh_luck_confirms_what_is_reported(optimum):
    front = optimum.front
    assert optimum.fresh == 8
    low, high = front["true_loyalty_difference_low"], front["true_loyalty_difference_high"]
    exact = [gain(row["dose.care"], row["dose.ease"]) for row in front.to_dict("records")]
    within = (low - 0.001 <= exact) & (exact <= high + 0.001)
    assert within.mean() >= 0.8
    assert not np.allclose(front["true_loyalty"], front["true_loyalty_searched"]), "another luck"


def test_searched_again_it_lives_nothing_anew(optimum, monkeypatch):
    from tests.laboratory.built import BuiltModel

    def forbidden(*_):
        raise AssertionError("a finished run is lived again")

    monkeypatch.setattr(BuiltModel, "advance", forbidden)
    again = optimise(optimum.case, optimum.store.folder, workers=2)
    pd.testing.assert_frame_equal(again.trials, optimum.trials)
    pd.testing.assert_frame_equal(again.front, optimum.front)


def test_without_a_budget_it_goes_on_to_the_peak(tmp_path):
    pytest.importorskip("optuna")
    found = optimise(built(trials=50), tmp_path / "x", workers=1)
    best = found.front.iloc[0]
    assert gain(best["dose.care"], best["dose.ease"]) > 0.95 * gain(*BEST.values())
    assert found.trials["feasible"].all()


def test_two_goals_have_a_front_from_nothing_to_the_best(tmp_path):
    pytest.importorskip("optuna")
    found = optimise(built(goals=("true_loyalty", "strategy_cost"), trials=40), tmp_path / "x", workers=1)
    front = found.front[found.front["best"]].sort_values("cost")
    assert len(front) >= 3
    assert front["cost"].iloc[0] == 0.0, "nothing is the cheapest"
    assert (np.diff(front["true_loyalty"]) > 0).all(), "who pays more gets more"
    assert {"true_loyalty", "strategy_cost", "true_loyalty_low"} <= set(front.columns)


def test_what_is_not_dominated():
    scores = np.array([[1.0, 1.0], [2.0, 0.0], [0.5, 0.5], [2.0, 0.0], [0.0, 3.0]])
    assert nondominated(scores).tolist() == [True, True, False, False, True]


def test_what_a_search_refuses(tmp_path, make_case):
    with pytest.raises(StudyError, match="no section 'search'"):
        optimise(make_case(), tmp_path / "x")
    asked = make_case(strategies=("good", "late"), search={"goals": [{"metric": "true_loyalty"}]})
    with pytest.raises(StudyError, match="needs one strategy"):
        optimise(asked, tmp_path / "x")


def test_luck_is_measured_where_it_is_known():
    """Points that differ with variance 4, runs of each with luck of variance 1 of their own and shared luck."""
    rng = np.random.Generator(np.random.Philox(key=3))
    points, replications = 4000, 4
    own = rng.normal(0, 1, (points, replications)) + rng.normal(0, 5, replications)
    found = rng.normal(0, 2, (points, 1)) + own
    assert luck(found) == pytest.approx(0.25 / 4.25, rel=0.05)


def test_a_search_that_is_interrupted_goes_on(tmp_path):
    pytest.importorskip("optuna")
    asked = built(trials=20, fresh=3)

    def impatient(done, *_):
        if done >= 50:
            raise KeyboardInterrupt

    broken = optimise(asked, tmp_path / "x", workers=1, progress=impatient)
    assert broken.interrupted
    assert len(broken.trials) == 10
    assert len(broken.front) == 0
    found = optimise(asked, tmp_path / "x", workers=1)
    whole = optimise(asked, tmp_path / "elsewhere" / "x", workers=1)
    pd.testing.assert_frame_equal(found.trials, whole.trials)
    pd.testing.assert_frame_equal(found.front, whole.front)
