"""A run that is saved on its way and goes on later is the same run, to the last bit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cxsim
from cxsim.experiments import checkpoints, log, results
from cxsim.experiments.errors import StudyError
from tests.engine.market import market

BURN_IN, DAYS = 75, 80
SMALL_LOG = 400


@pytest.fixture
def scenario():
    return market(run={"customers": 120, "burn_in": BURN_IN, "days": DAYS})


@pytest.fixture
def in_files(monkeypatch):
    """Logs go to files, in small chunks."""
    monkeypatch.setattr(log, "ROWS_IN_MEMORY", SMALL_LOG)
    monkeypatch.setattr(log, "ROWS_AT_A_TIME", 150)


def interrupted(scenario, folder, day, resume=False, **options):
    """Live a run until it is interrupted at about that day; return what it left."""

    def stop(done, *_):
        if done >= day:
            raise KeyboardInterrupt

    try:
        return cxsim.run(scenario, "cheaper", progress=stop, checkpoint=folder, resume=resume, **options)
    except KeyboardInterrupt:
        return None


def same(one, other, folder):
    """Nothing of two runs differs, nor of the files that they write."""
    for name in ("daily", "owners", "touchpoint", "census", "census_days", "ledger", "station", "surveys"):
        assert getattr(one.records, name).tobytes() == getattr(other.records, name).tobytes(), name
    assert one.records.customers.tobytes() == other.records.customers.tobytes()
    assert one.logged == other.logged
    if one.logged:
        assert one.encounters.equals(other.encounters)
        assert one.encounters.dtypes.equals(other.encounters.dtypes)
        one.report(folder / "one.html")
        other.report(folder / "other.html")
        results.save_run(one, folder / "one")
        results.save_run(other, folder / "other")
        for name in set(results.RUN) - {"run.json"}:
            assert (folder / "one" / name).read_bytes() == (folder / "other" / name).read_bytes(), name


@pytest.mark.parametrize("engine", ["compiled", "reference"])
@pytest.mark.parametrize("logs", [False, True])
@pytest.mark.parametrize("days", [(20,), (BURN_IN + 33,), (20, 60, BURN_IN + 10, BURN_IN + 41)])
@pytest.mark.usefixtures("in_files")
def test_an_interrupted_run_goes_on_as_if_nothing_had_been(scenario, tmp_path, engine, logs, days):
    options = {"engine": engine, "log": logs}
    folder = tmp_path / "checkpoint"
    for number, day in enumerate(days):
        left = interrupted(scenario, folder, day, resume=number > 0, **options)
        assert (left is None) == (day < BURN_IN)
        assert (folder / "checkpoint.json").is_file()
    found = cxsim.run(scenario, "cheaper", checkpoint=folder, resume=True, **options)
    whole = cxsim.run(scenario, "cheaper", **options)
    assert not found.interrupted
    same(whole, found, tmp_path)
    assert not (folder / "checkpoint.json").exists()
    del left, found
    assert not folder.exists()


def test_a_log_in_memory_is_saved_too(scenario, tmp_path):
    left = interrupted(scenario, tmp_path / "checkpoint", BURN_IN + 30, log=True)
    assert left.interrupted
    assert left.log is None
    found = cxsim.run(scenario, "cheaper", log=True, checkpoint=tmp_path / "checkpoint", resume=True)
    same(cxsim.run(scenario, "cheaper", log=True), found, tmp_path)


@pytest.mark.usefixtures("in_files")
def test_what_an_interrupted_run_shows_is_in_its_results(scenario, tmp_path):
    import pandas as pd

    left = interrupted(scenario, tmp_path / "checkpoint", BURN_IN + 40, log=True)
    assert left.log is not None
    left.save(tmp_path / "kept")
    kept = pd.read_parquet(tmp_path / "kept" / "encounters.parquet")
    assert len(kept) == left.encounter_count > SMALL_LOG
    assert left.told.encounters is not None


def test_it_is_saved_every_so_often_and_a_crash_loses_only_what_came_after(scenario, tmp_path):
    saved = []

    def watch(done, *_):
        facts = checkpoints.read(tmp_path / "checkpoint")
        if facts is not None:
            saved.append(facts["day"])
        if done > BURN_IN + 20:
            raise OverflowError

    options = {"log": True, "checkpoint": tmp_path / "checkpoint", "save_every": 1e-9}
    with pytest.raises(OverflowError):
        cxsim.run(scenario, "cheaper", progress=watch, engine="reference", **options)
    assert len(set(saved)) > 50
    assert saved == sorted(saved)
    assert len(list((tmp_path / "checkpoint").glob("state-*"))) == 1
    found = cxsim.run(scenario, "cheaper", engine="reference", resume=True, **options)
    same(cxsim.run(scenario, "cheaper", log=True, engine="reference"), found, tmp_path)


def test_a_failed_save_is_noted_and_the_run_goes_on(scenario, tmp_path):
    (tmp_path / "file").write_text("")
    notes = []
    found = cxsim.run(
        scenario,
        checkpoint=tmp_path / "file" / "checkpoint",
        save_every=1e-9,
        progress=lambda *told: notes.append(told[2]),
    )
    assert not found.interrupted
    assert [note for note in notes if note.startswith("note: ") and "is not saved" in note]


def other_days(scenario):
    return scenario.model_copy(update={"run": scenario.run.model_copy(update={"days": 90.0})})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"scenario": other_days}, "run.days is 90.0 now, but 80.0 was saved"),
        ({"strategy": "idle"}, 'strategy is "idle" now, but "cheaper" was saved'),
        ({"seed": 9}, "seed is 9 now, but 1 was saved"),
        ({"engine": "reference"}, 'engine is "reference" now, but "compiled" was saved'),
        ({"log": True}, "log is true now, but false was saved"),
    ],
)
def test_another_run_is_not_resumed(scenario, tmp_path, changed, said):
    interrupted(scenario, tmp_path, 40, seed=1)
    wanted = {"scenario": scenario, "strategy": "cheaper", "seed": 1, **changed}
    if callable(wanted["scenario"]):
        wanted["scenario"] = wanted["scenario"](scenario)
    with pytest.raises(StudyError, match="holds another run") as caught:
        cxsim.run(checkpoint=tmp_path, resume=True, **wanted)
    assert said in str(caught.value)


def test_neither_is_a_run_of_other_sources_or_versions(scenario, tmp_path):
    interrupted(scenario, tmp_path, 40)
    facts = json.loads((tmp_path / "checkpoint.json").read_text())
    facts["of"]["versions"]["numba"] = "0.1"
    (tmp_path / "checkpoint.json").write_text(json.dumps(facts))
    with pytest.raises(StudyError, match=r'versions\.numba is ".+" now, but "0\.1" was saved'):
        cxsim.run(scenario, "cheaper", checkpoint=tmp_path, resume=True)


def test_nothing_saved_nothing_resumed(scenario, tmp_path):
    with pytest.raises(StudyError, match="no saved run to resume"):
        cxsim.run(scenario, checkpoint=tmp_path, resume=True)
    with pytest.raises(StudyError, match="resume needs a checkpoint"):
        cxsim.run(scenario, resume=True)
    with pytest.raises(StudyError, match="cannot be saved"):
        cxsim.run(scenario, engine="tests.experiments.fake_engine:FakeModel", checkpoint=tmp_path)


@pytest.mark.usefixtures("in_files")
def test_a_log_in_files_is_the_log_in_memory(scenario, tmp_path, monkeypatch):
    found = cxsim.run(scenario, "cheaper", log=True)
    assert found.log is not None
    folder = found.log.folder
    found.save(tmp_path / "files")
    monkeypatch.setattr(log, "ROWS_IN_MEMORY", 10**9)
    other = cxsim.run(scenario, "cheaper", log=True)
    assert other.log is None
    assert found.records.encounters is None
    assert found.encounters.equals(other.encounters)
    assert found.encounters.dtypes.equals(other.encounters.dtypes)
    assert folder.is_dir()
    del found
    assert not Path(folder).exists()
