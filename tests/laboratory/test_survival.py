"""Whatever happens to a sweep, no finished run is lost, none is lived twice, and nothing half-written is read."""

from __future__ import annotations

import errno
import resource
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from cxsim.experiments.errors import StudyError
from cxsim.laboratory import store as stores
from cxsim.laboratory import sweep as sweeping
from cxsim.laboratory.journal import Journal, Row
from cxsim.laboratory.merging import merge
from cxsim.laboratory.store import Store
from cxsim.laboratory.sweep import live
from cxsim.laboratory.work import Lived
from tests.laboratory import toy

ROOT = Path(__file__).parents[2]
UNDER_WAY = 2
"""Runs of one worker at a time, at most: one being lived, one finished and just being noted."""


@pytest.fixture
def calls(tmp_path, monkeypatch):
    monkeypatch.setenv(toy.CALLS, str(tmp_path / "calls.txt"))
    return toy.calls


@pytest.fixture
def soon(monkeypatch):
    """Runs are put in place as soon as they are finished."""
    monkeypatch.setattr(sweeping, "SOONEST", 0.0)


@pytest.fixture(scope="module")
def nursery(tmp_path_factory):
    """Where children of one process were killed; see `nursery.py`."""
    folder = tmp_path_factory.mktemp("nursery")
    command = [sys.executable, "-m", "tests.laboratory.nursery", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def called(folder):
    return (folder / "calls.txt").read_text().splitlines()


def undisturbed(folder, **plan):
    return live(toy.plan(**plan), folder, workers=1).store.frame()


def test_killed_ten_times_it_ends_as_if_nothing_had_happened(nursery, calls):
    count, kills, place = 90, 10, nursery / "killed" / "toy"
    begun = called(nursery / "killed")
    assert kills < len(begun) < 2 * count
    found = live(toy.plan(count), place, workers=1)
    assert found.finished == found.units == 2 * count
    assert len(calls()) == found.lived <= 2 * count - (len(begun) - UNDER_WAY * kills), (
        "a finished run was lost"
    )
    assert not list((place / "journals").iterdir())
    whole = undisturbed(nursery / "whole", count=count)
    pd.testing.assert_frame_equal(found.store.frame(), whole)


def test_two_processes_share_the_work_and_one_takes_over_from_the_dead(nursery):
    count, folder = 60, nursery / "one_dies"
    whole = undisturbed(nursery / "whole_too", count=count)
    pd.testing.assert_frame_equal(Store(folder / "toy").frame(), whole)
    found = called(folder)
    assert len(set(found)) == 2 * count
    assert len(found) - len(set(found)) <= UNDER_WAY, "a run that the dead had finished was lived again"


def test_two_processes_that_live_do_nothing_twice(nursery):
    found = called(nursery / "both_live")
    assert len(found) == len(set(found)) == 2 * 40


@pytest.mark.usefixtures("soon")
def test_a_full_disk_keeps_what_is_finished_and_says_so(tmp_path, monkeypatch):
    before, put = resource.getrlimit(resource.RLIMIT_FSIZE), stores.put
    parts = []

    def filling(path, write):
        """The disk fills up in the middle of the third file."""
        if path.suffix == ".parquet" and path.parent.name == "runs":
            parts.append(path)
            if len(parts) == 3:
                resource.setrlimit(resource.RLIMIT_FSIZE, (500, before[1]))
        put(path, write)

    monkeypatch.setattr(stores, "put", filling)
    try:
        with pytest.raises(StudyError, match=r"cannot be written.*what is finished is kept"):
            live(toy.plan(20), tmp_path / "full", workers=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    monkeypatch.setattr(stores, "put", put)
    assert sorted(path.name for path in (tmp_path / "full" / "runs").iterdir()) == sorted(
        path.name for path in parts[:2]
    )
    found = live(toy.plan(20), tmp_path / "full", workers=1)
    assert 0 < found.lived < found.units
    pd.testing.assert_frame_equal(found.store.frame(), undisturbed(tmp_path / "other" / "whole", count=20))


def test_a_disk_that_is_full_at_the_start(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(stores, "put", full)
    with pytest.raises(StudyError, match="No space left on device"):
        live(toy.plan(3), tmp_path / "full", workers=1)


def test_what_a_killed_process_noted_waits_for_a_disk_that_takes_it(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    folder = tmp_path / "toy"
    live(toy.plan(1), folder, workers=1)
    whole = Store(folder).frame()
    for path in Store(folder).parts():
        path.unlink()
    journal = Journal(folder)
    for row in whole.to_dict("records"):
        numbers = {name: row[name] for name in ("square", "luck")}
        name = Store(folder).design()["setting"][0]
        lived = Lived(row["strategy"], row["seed"], row["key"], numbers)
        journal.write([Row(name, row["replication"], lived)])
    journal.close()
    with monkeypatch.context() as patched:
        patched.setattr(stores, "put", full)
        stores.recover(folder)
    assert not Store(folder).parts()
    stores.recover(folder)
    pd.testing.assert_frame_equal(Store(folder).frame(), whole)


def test_half_a_file_is_never_read(tmp_path):
    found = live(toy.plan(3), tmp_path / "toy", workers=1)
    whole = found.store.frame()
    part = found.store.parts()[0]
    (part.parent / f".{part.name}.part").write_bytes(part.read_bytes()[:100])
    pd.testing.assert_frame_equal(Store(tmp_path / "toy").frame(), whole)
    assert live(toy.plan(3), tmp_path / "toy", workers=1).lived == 0


@pytest.mark.usefixtures("soon")
def test_an_interrupt_keeps_what_is_finished(tmp_path, calls):
    def impatient(done, *_):
        if done >= 5:
            raise KeyboardInterrupt

    found = live(toy.plan(20), tmp_path / "toy", workers=1, progress=impatient)
    assert found.interrupted
    assert found.finished >= 4
    live(toy.plan(20), tmp_path / "toy", workers=1)
    assert len(calls()) <= 40 + 1


def test_what_fails_is_a_row_with_its_message(tmp_path):
    found = live(toy.plan(4, first=-2), tmp_path / "toy", workers=2)
    frame = found.store.frame().set_index(["point", "replication"])
    assert found.failed == 4
    assert frame["failed"].tolist() == [True] * 4 + [False] * 4
    assert frame.loc[(0, 0), "message"] == "ValueError: x is -2.0"
    assert frame.loc[(3, 1), "square"] == 1.0
    assert live(toy.plan(4, first=-2), tmp_path / "toy", workers=2).lived == 0
    again = live(toy.plan(4, first=-2), tmp_path / "toy", workers=2, retry=True)
    assert again.lived == again.failed == 4
    assert len(again.store.frame()) == 8


def test_a_changed_design_says_what_changed_and_uses_what_both_share(tmp_path):
    said = []

    def progress(_done, _total, what, _to_go):
        said.append(what)

    live(toy.plan(5, points=5), tmp_path / "toy", workers=1)
    found = live(toy.plan(8, first=2, points=8), tmp_path / "toy", workers=1, progress=progress)
    assert any("points is 8 now, but 5 was saved; finished runs that both share" in what for what in said)
    assert found.lived == 2 * 5, "points 2 to 4 were lived before"
    assert found.store.frame()["x"].unique().tolist() == [float(x) for x in range(2, 10)]
    back = live(toy.plan(5, points=5), tmp_path / "toy", workers=1)
    assert back.lived == 0


def test_another_experiment_of_the_same_results_uses_the_same_runs(tmp_path, calls):
    live(toy.plan(5), tmp_path / "one", workers=1)
    before = len(calls())
    found = live(toy.plan(7, replications=1), tmp_path / "two", workers=1)
    assert len(calls()) - before == found.lived == 2
    assert found.finished == 7
    one, two = Store(tmp_path / "one").frame(), found.store.frame()
    assert two["square"].tolist() == [float(x * x) for x in range(7)]
    assert two["key"][:5].tolist() == one[one["replication"] == 0]["key"].tolist()


def test_shards_merged_are_the_whole(tmp_path):
    for share in (1, 2, 3):
        live(toy.plan(40), tmp_path / f"shard_{share}", workers=1, shard=(share, 3))
    shares = [tmp_path / f"shard_{share}" for share in (1, 2, 3)]
    sizes = [len(Store(folder).frame()) for folder in shares]
    assert sum(sizes) == 80
    assert max(sizes) - min(sizes) <= 2
    merged = merge(shares, tmp_path / "merged")
    files = sorted(path.name for path in merged.parts())
    again = merge([*shares, tmp_path / "merged"], tmp_path / "merged")
    assert sorted(path.name for path in again.parts()) == files
    pd.testing.assert_frame_equal(merged.frame(), undisturbed(tmp_path / "elsewhere" / "whole", count=40))
    live(toy.plan(4), tmp_path / "other", workers=1)
    with pytest.raises(StudyError, match="hold different experiments: points is 4"):
        merge([shares[0], tmp_path / "other"], tmp_path / "wrong")


@pytest.mark.parametrize("shard", ["0/2", "3/2", "2", "a/b", ""])
def test_a_shard_that_is_none(shard):
    with pytest.raises(StudyError, match="i/n with i from 1 to n"):
        sweeping.share_of(shard)


def test_a_folder_that_holds_no_experiment(tmp_path):
    with pytest.raises(StudyError, match="not the folder of an experiment"):
        Store(tmp_path)
