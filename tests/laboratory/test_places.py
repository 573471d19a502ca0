"""Where an experiment is lived changes no number: threads, processes, shares, any executor, a cluster."""

from __future__ import annotations

import concurrent.futures
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

from cxsim.experiments.errors import StudyError
from cxsim.laboratory import sweep as sweep_room
from cxsim.laboratory.sweep import live, sweep
from tests.laboratory import toy
from tests.laboratory.conftest import FAKE

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return live(toy.plan(12), tmp_path_factory.mktemp("whole") / "toy", workers=1).store.frame()


@pytest.mark.parametrize("workers", [2, 3])
def test_threads(tmp_path, whole, workers):
    found = live(toy.plan(12), tmp_path / "toy", workers=workers)
    pd.testing.assert_frame_equal(found.store.frame(), whole)


def test_an_executor_of_the_callers(tmp_path, whole):
    with ThreadPoolExecutor(3) as executor:
        found = live(toy.plan(12), tmp_path / "toy", executor=executor)
        assert executor.submit(int).result() == 0, "it is left open"
    pd.testing.assert_frame_equal(found.store.frame(), whole)


def test_an_executor_that_is_shut_down_makes_no_failures_of_runs(tmp_path):
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(StudyError, match="takes no more work"):
        live(toy.plan(3), tmp_path / "toy", executor=executor)
    assert live(toy.plan(3), tmp_path / "toy", workers=1).lived == 6


def test_in_processes_a_worker_that_dies_costs_only_its_unit(tmp_path, whole):
    plan = toy.plan(6, replications=1, function=toy.deadly)
    frame = live(plan, tmp_path / "deadly", workers=2, processes=True).store.frame()
    assert frame["failed"].tolist() == [False, True, False, False, False, False]
    assert frame["message"][1].startswith("a worker ended before it answered")
    others = whole[whole["replication"] == 0].head(6).reset_index(drop=True).drop(index=1)
    numbers = ["point", "x", "seed", "square", "luck"]
    pd.testing.assert_frame_equal(frame.drop(index=1)[numbers], others[numbers])


def test_what_has_answered_when_a_worker_dies_is_taken_in_once(tmp_path, monkeypatch):
    sizes = []

    def bad_news_first(running, **_options):
        sizes.append(len(running))
        done, _ = concurrent.futures.wait(running)
        return sorted(done, key=lambda future: future.exception() is None), set()

    monkeypatch.setattr(sweep_room, "wait", bad_news_first)
    plan = toy.plan(6, replications=1, function=toy.deadly_at_last)
    found = live(plan, tmp_path / "deadly", workers=2, processes=True)
    assert (found.finished, found.failed, found.lived) == (6, 1, 5)
    assert sizes[:2] == [3, 1], "the suspect is tried alone"


def test_strategies_that_fail_leave_the_others_of_their_point(tmp_path, make_case):
    from tests.experiments.conftest import small

    scenario = small(strategies=("good", "always_fails"))
    case = make_case(strategies=("good", "always_fails"), scenario=scenario, engine=FAKE)
    frame = sweep(case, tmp_path / "fails", workers=1).store.frame()
    assert frame.groupby("strategy")["failed"].mean().to_dict() == {
        "baseline": 0.0,
        "good": 0.0,
        "always_fails": 1.0,
    }
    assert set(frame[frame["failed"]]["message"]) == {"RuntimeError: always_fails cannot be lived"}


CLUSTER = """
import os, signal, sys
from pathlib import Path
from distributed import LocalCluster
from cxsim.laboratory.cluster import cluster
from cxsim.laboratory.sweep import live
from tests.laboratory import toy

if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local:
        victims = [next(iter(local.workers.values())).pid]

        def progress(done, total, what, to_go):
            if done >= 20 and victims:
                os.kill(victims.pop(), signal.SIGKILL)

        with cluster(local.scheduler_address) as (executor, threads):
            found = live(
                toy.plan(60), Path(sys.argv[1]), executor=executor, workers=threads, progress=progress
            )
        assert not victims and threads == 2 and found.failed == 0 and found.lived == 120, found
"""


def test_a_cluster_whose_worker_is_killed_in_the_middle(tmp_path):
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    script = tmp_path / "cluster.py"
    script.write_text(CLUSTER)
    done = subprocess.run(
        [sys.executable, script, tmp_path / "toy"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    from cxsim.laboratory.store import Store

    whole = live(toy.plan(60), tmp_path / "other" / "toy", workers=4).store.frame()
    pd.testing.assert_frame_equal(Store(tmp_path / "toy").frame(), whole)
