"""`cxsim explain` from a file to the reasons."""

import csv
import json
import signal
import time

import pytest

FILES = {"explain.html", "explain.csv", "explain.parquet", "scenario.yaml", "run.json"}


@pytest.fixture(scope="module")
def explained(tmp_path_factory, tiny):
    from tests.journeys.conftest import Command

    folder = tmp_path_factory.mktemp("explained")
    return Command(folder)("explain", tiny, "care", "nothing_at_all", "--quick"), folder / "results"


def test_it_writes_every_file_and_shows_what_brings_it(explained):
    process, results = explained
    assert process.returncode == 0, process.stderr
    folder = results / "tiny-care-against-nothing_at_all"
    assert {path.name for path in folder.iterdir()} == FILES
    for heading in ("by mechanism", "by place", "How it carried", "Whose difference it is"):
        assert heading in process.stdout
    assert "Better care" in process.stdout
    assert "\x1b" not in process.stdout + process.stderr
    facts = json.loads((folder / "run.json").read_text())
    assert facts["strategies"] == ["care", "nothing_at_all"]
    assert facts["sentences"][0] in process.stdout


def test_the_table_sums_to_the_difference_by_every_decomposition(explained):
    folder = explained[1] / "tiny-care-against-nothing_at_all"
    with (folder / "explain.csv").open() as file:
        rows = list(csv.DictReader(file))
    sums = {}
    for row in rows:
        sums[row["decomposition"]] = sums.get(row["decomposition"], 0.0) + float(row["value"])
    assert set(sums) == {"mechanism", "place", "carrier", "segment"}
    assert all(total == pytest.approx(sums["segment"], abs=1e-12) for total in sums.values())


def test_an_unknown_strategy_names_the_nearest(cxsim_in, tiny):
    process = cxsim_in("explain", tiny, "cares", "baseline")
    assert process.returncode == 2
    assert "did you mean 'care'" in process.stderr
    assert "Traceback" not in process.stderr
    assert not (cxsim_in.folder / "results").exists()


def test_a_comparison_says_why(compared):
    process, folder = compared
    assert "\nWhy Better care and not " in process.stdout
    assert '<section class="part" id="why">' in (folder / "report.html").read_text()
    with (folder / "explain.csv").open() as file:
        assert {row["decomposition"] for row in csv.DictReader(file)} == {"mechanism", "place", "segment"}


def test_interrupted_it_keeps_what_is_finished(cxsim_in, tiny):
    size = ("--replications", 4000, "--customers", 40, "--workers", 1, "--out", "why")
    process = cxsim_in.start("explain", tiny, "care", "baseline", *size)
    end = time.monotonic() + 240
    while "%  why, replication" not in cxsim_in.errors.read_text():
        assert process.poll() is None, cxsim_in.errors.read_text()
        assert time.monotonic() < end
        time.sleep(0.2)
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130, cxsim_in.errors.read_text()
    facts = json.loads((cxsim_in.folder / "why" / "run.json").read_text())
    assert facts["interrupted"] is True
    assert 1 <= facts["replications_complete"] < 4000
    assert "of 4000 replications are complete, and kept" in cxsim_in.errors.read_text()
