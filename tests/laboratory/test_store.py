"""Reading a store: every run once, in the order of the design, the same by frame, tidy table and query."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cxsim.experiments.errors import StudyError
from cxsim.experiments.worlds import ruled
from cxsim.laboratory.experiment import Experiment, case
from cxsim.laboratory.store import Store
from cxsim.laboratory.sweep import live, sweep
from cxsim.world.parameters import BY_NAME
from tests.experiments.conftest import small
from tests.laboratory import toy
from tests.laboratory.conftest import FAKE


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    asked = Experiment.model_validate(
        {
            "vary": {"belief_gain": {}, "who": {"of": "run.customers", "values": {"few": 50, "many": 100}}},
            "design": {"kind": "grid", "levels": 3},
            "strategies": ["good", "late"],
            "replications": 2,
            "engine": FAKE,
        }
    )
    return sweep(case("store", asked, small()), tmp_path_factory.mktemp("store") / "x", workers=1).store


def test_a_row_a_run_in_the_order_of_the_design(store):
    frame = store.frame()
    assert len(frame) == 3 * 2 * 2 * 3
    assert frame["point"].is_monotonic_increasing
    assert frame["strategy"].head(3).tolist() == ["baseline", "good", "late"]
    assert not frame.duplicated(["point", "replication", "strategy"]).any()
    assert frame["who"].unique().tolist() == ["few", "many"]
    assert frame["seed"].nunique() == 2, "every point and strategy meets the same luck"
    assert frame["key"].nunique() == len(frame)


def test_differences_are_taken_run_by_run(store):
    frame, gains = store.frame(), store.frame(against="baseline")
    assert set(gains["strategy"]) == {"good", "late"}
    own = frame.set_index(["point", "replication", "strategy"])["true_loyalty"].unstack()
    found = gains.set_index(["point", "replication", "strategy"])["true_loyalty"].unstack()
    assert np.allclose(found["good"], own["good"] - own["baseline"])
    assert found["good"].mean() > found["late"].mean() > 0


def test_the_tidy_table_has_a_row_a_run_and_metric(store):
    tidy = store.tidy("true_loyalty", "profit")
    assert len(tidy) == 2 * len(store.frame())
    own = tidy[tidy["metric"] == "profit"]["value"].to_numpy()
    assert np.array_equal(own, store.frame()["profit"].to_numpy())
    with pytest.raises(StudyError, match="did you mean 'profit'"):
        store.tidy("profits")


def test_a_query_sees_what_the_frame_has(store):
    pytest.importorskip("duckdb")
    found = store.query(
        "SELECT strategy, who, avg(true_loyalty) AS mean, count(roi) AS rois FROM runs GROUP BY ALL ORDER BY ALL"
    )
    groups = store.frame().groupby(["strategy", "who"])
    assert np.allclose(found["mean"], groups["true_loyalty"].mean())
    assert found["rois"].tolist() == groups["roi"].count().tolist(), "what is not defined is null"
    assert store.query("SELECT count(*) AS n FROM design")["n"].tolist() == [6]
    with pytest.raises(StudyError, match=r"query: .*no_such"):
        store.query("SELECT no_such FROM runs")


def test_a_run_tried_again_counts_once(tmp_path):
    pytest.importorskip("duckdb")
    live(toy.plan(3, first=-1), tmp_path / "toy", workers=1)
    again = live(toy.plan(3, first=-1), tmp_path / "toy", workers=1, retry=True).store
    assert len(again.frame()) == 6
    assert again.query("SELECT count(*) AS n, sum(failed::INT) AS failed FROM runs").iloc[0].tolist() == [
        6,
        2,
    ]


def test_the_same_run_asked_for_in_other_words_is_not_lived_again(tmp_path):
    """One experiment varies what the scenario of the other one says."""

    def asked(factor, *values):
        rows = [{factor: value} for value in values]
        return {
            "vary": {factor: {}},
            "design": {"kind": "list", "rows": rows},
            "engine": FAKE,
            "strategies": ["good"],
        }

    one = case("one", Experiment.model_validate(asked("belief_gain", 0.1, 0.2)), small())
    assert sweep(one, tmp_path / "one", workers=1).lived == 2
    other = ruled(small(), belief_gain=0.2)
    default = BY_NAME["talk_base"].default
    two = case("two", Experiment.model_validate(asked("talk_base", default, 2 * default)), other)
    found = sweep(two, tmp_path / "two", workers=1)
    assert (found.finished, found.lived) == (2, 1)
    shared = found.store.frame().query("point == 0")
    known = Store(tmp_path / "one").frame().query("point == 1")
    assert shared["key"].tolist() == known["key"].tolist()
    assert shared["profit"].tolist() == known["profit"].tolist()


def test_a_store_without_runs_says_so(tmp_path):
    assert live(toy.plan(3), tmp_path / "toy", workers=1, shard=(7, 7)).units == 0
    empty = Store(tmp_path / "toy")
    assert len(empty.design()) == 3
    with pytest.raises(StudyError, match="no run is finished yet"):
        empty.frame()


def test_a_point_that_stands_twice_is_lived_once(tmp_path):
    plan = toy.plan(2, replications=1)
    points = [plan.points[0], plan.points[1], plan.points[0]]
    from dataclasses import replace

    found = live(replace(plan, points=points), tmp_path / "toy", workers=1)
    assert found.lived == 2
    pd.testing.assert_series_equal(
        found.store.frame()["square"], pd.Series([0.0, 1.0, 0.0], name="square"), check_names=True
    )


def test_a_query_sees_repeated_points_as_the_frame_does(tmp_path):
    rows = [{"belief_gain": 0.1}, {"belief_gain": 0.2}, {"belief_gain": 0.1}]
    asked = Experiment.model_validate(
        {
            "vary": {"belief_gain": {}},
            "design": {"kind": "list", "rows": rows},
            "strategies": ["good"],
            "engine": FAKE,
        }
    )
    store = sweep(case("twice", asked, small()), tmp_path / "x", workers=1).store
    counted = store.query("SELECT count(*) AS runs, count(DISTINCT point) AS points FROM runs")
    assert counted.iloc[0].tolist() == [len(store.frame()), 3] == [6, 3]


def test_what_a_query_or_a_difference_cannot_mean_is_said(store):
    with pytest.raises(StudyError, match="no SELECT"):
        store.query("")
    with pytest.raises(StudyError, match="did you mean 'baseline'"):
        store.frame(against="basline")


def test_a_damaged_file_is_named_and_stops_nobody_else(tmp_path):
    asked = Experiment.model_validate(
        {
            "vary": {"belief_gain": {}},
            "design": {"kind": "grid", "levels": 2},
            "strategies": ["good"],
            "engine": FAKE,
        }
    )
    first = sweep(case("first", asked, small()), tmp_path / "first", workers=1).store
    (tmp_path / "first" / "design.parquet").write_bytes(b"")
    healed = sweep(case("first", asked, small()), tmp_path / "first", workers=1)
    assert healed.lived == 0
    assert len(first.frame()) == 4
    path = first.parts()[0]
    path.write_bytes(b"nonsense")
    with pytest.raises(StudyError, match=f"{path.name} cannot be read"):
        sweep(case("first", asked, small()), tmp_path / "first", workers=1)
    beside = sweep(case("second", asked, small()), tmp_path / "second", workers=1)
    assert len(beside.store.frame()) == 4
    path.unlink()
    assert len(sweep(case("first", asked, small()), tmp_path / "first", workers=1).store.frame()) == 4
