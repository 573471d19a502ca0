"""Files: whole or not at all, nothing of others touched, the same bytes for the same seed."""

import json

import pytest

import cxsim
from cxsim.experiments import results
from cxsim.experiments.errors import StudyError
from cxsim.experiments.results import interrupted_place, prepare, put, write_text

FAKE = "tests.experiments.fake_engine:FakeModel"
FAMILY = ("a.txt", "b.txt", "run.json")


def text(content):
    return lambda path: path.write_text(content)


def test_files_are_put_in_place(tmp_path):
    put(tmp_path / "deep" / "out", {"a.txt": text("1"), "run.json": text("{}")}, FAMILY)
    assert sorted(path.name for path in (tmp_path / "deep" / "out").iterdir()) == ["a.txt", "run.json"]


def test_earlier_files_are_replaced_and_those_of_others_left(tmp_path):
    (tmp_path / "notes.md").write_text("mine")
    put(tmp_path, {"a.txt": text("1"), "b.txt": text("1"), "run.json": text("{}")}, FAMILY)
    put(tmp_path, {"a.txt": text("2"), "run.json": text("{}")}, FAMILY)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "notes.md", "run.json"]
    assert (tmp_path / "a.txt").read_text() == "2"


def test_a_file_that_cannot_be_written_leaves_the_earlier_results_whole(tmp_path):
    put(tmp_path, {"a.txt": text("1"), "run.json": text("{}")}, FAMILY)

    def fail(path):
        path.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        put(tmp_path, {"a.txt": text("2"), "b.txt": fail, "run.json": text("{}")}, FAMILY)
    assert (tmp_path / "a.txt").read_text() == "1"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "run.json"]


def test_one_file_is_written_whole(tmp_path):
    path = write_text(tmp_path / "deep" / "page.html", "page")
    assert path.read_text() == "page"
    assert [item.name for item in path.parent.iterdir()] == ["page.html"]


def test_a_folder_that_is_a_file_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "file").write_text("")
    for wrong in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StudyError, match="name a folder"):
            prepare(wrong)


def test_an_interrupted_study_never_replaces_a_whole_one(tmp_path):
    out = tmp_path / "out"
    assert interrupted_place(out) == out
    out.mkdir()
    (out / "run.json").write_text(json.dumps({"interrupted": True}))
    assert interrupted_place(out) == out
    (out / "run.json").write_text(json.dumps({"interrupted": False}))
    assert interrupted_place(out) == tmp_path / "out-interrupted"


def test_digest_names_scenario_and_sources(scenario, make_scenario):
    from cxsim.experiments.digest import digest

    assert digest(scenario) == digest(make_scenario())
    assert digest(scenario) != digest(make_scenario(seed=9))
    assert len(digest(scenario)) == 64


def test_facts_have_no_nan(scenario):
    found = cxsim.compare(scenario, engine=FAKE, workers=1)
    facts = results._plain({"a": float("nan"), "b": [1.0, float("inf")], "c": ("x",)})
    assert facts == {"a": None, "b": [1.0, None], "c": ["x"]}
    told = results.facts(found)
    assert told["seed"] == 3
    assert told["versions"]["python"]
    assert told["encounters"] == found.encounter_count == 6 * (60 + 5 * 365) * 2 * 3


@pytest.mark.parametrize("name", ["comparison.csv", "replications.parquet"])
def test_same_seed_same_bytes(scenario, tmp_path, name):
    written = []
    for workers in (1, 2):
        found = cxsim.compare(scenario, engine=FAKE, workers=workers)
        path = tmp_path / f"{workers}-{name}"
        if name.endswith("csv"):
            results.csv_table(path, found.table)
        else:
            results.parquet_table(path, found.replications)
        written.append(path.read_bytes())
    assert written[0] == written[1]


def test_data_are_kept_when_the_report_fails(scenario, tmp_path, monkeypatch):
    def broken(_):
        raise KeyError("colour")

    monkeypatch.setattr("cxsim.report.comparison_html", broken)
    found = cxsim.compare(scenario, engine=FAKE, workers=1)
    with pytest.raises(
        RuntimeError, match=r"report.html could not be made \(KeyError: 'colour'\); the data are in"
    ):
        found.save(tmp_path)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["comparison.csv", "replications.parquet", "run.json", "scenario.yaml"]


def test_a_study_without_a_complete_replication_keeps_its_rows(make_scenario, tmp_path):
    cxsim.compare(make_scenario(("always_fails",)), engine=FAKE, workers=1).save(tmp_path)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["replications.parquet", "run.json", "scenario.yaml"]
    told = json.loads((tmp_path / "run.json").read_text())
    assert told["replications_complete"] == 0
    assert len(told["failures"]) == 6
