"""`cxsim compare` from a file to a verdict."""

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

TABLES = {"comparison.csv", "explain.csv", "moments.csv", "replications.parquet"}
FILES = {"report.html", "scenario.yaml", "run.json"} | TABLES


def test_it_is_done_and_writes_every_file(compared):
    process, folder = compared
    assert process.returncode == 0, process.stderr
    assert {path.name for path in folder.iterdir()} == FILES
    assert "Traceback" not in process.stderr


def test_the_terminal_shows_ranking_intervals_and_verdict(compared):
    text = compared[0].stdout
    assert "True loyalty at 6 months (more is better), with 95 % intervals" in text
    for name in ("Better care", "Change nothing", "Do nothing"):
        assert name in text
    assert re.search(r"Better care.* [+-][\d.]+ \(-?[\d.]+ to -?[\d.]+\)", text)
    assert "3 replications of 120 simulated customers, who stand for 5,000." in text
    assert "Across 3 plausible worlds (not forecasts)" in text
    assert "Not checked against your data." in text
    assert "results/tiny/report.html" in text


def test_moments_of_truth_stand_on_the_terminal_in_the_report_and_in_a_file(compared):
    process, folder = compared
    assert "Moments of truth: between a step of 0.1 worse and one better, " in process.stdout
    assert '<section class="part" id="moments">' in (folder / "report.html").read_text()
    with (folder / "moments.csv").open() as file:
        rows = list(csv.DictReader(file))
    for metric in ("true_loyalty", "advocacy"):
        for direction in ("improvement", "failure"):
            found = [row for row in rows if (row["metric"], row["direction"]) == (metric, direction)]
            assert [row["touchpoint"] for row in found] == ["use", "shop", "call"]


def test_a_pipe_gets_plain_lines(compared):
    process, _ = compared
    assert "\x1b" not in process.stdout + process.stderr
    assert "0 %  starting" in process.stderr
    assert max(len(line) for line in process.stderr.splitlines()) < 120


def test_a_strategy_without_effect_differs_by_exactly_zero(compared):
    with (compared[1] / "comparison.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["strategy"] == "nothing_at_all"]
    assert len(rows) > 30
    for row in rows:
        if row["difference"]:
            assert float(row["difference"]) == 0.0, row["metric"]
            assert float(row["difference_low"]) == float(row["difference_high"]) == 0.0


def test_replications_hold_every_run(compared):
    import pandas as pd

    found = pd.read_parquet(compared[1] / "replications.parquet")
    assert len(found[found.world == 0]) == 3 * 3
    assert len(found[found.world > 0]) == 3 * 2 * 3
    assert not found.failed.any()
    assert found.groupby(["world", "replication"]).seed.nunique().eq(1).all()
    assert found.seed.nunique() == 3 + 3 * 2


def test_run_json_says_how_it_was_made(compared):
    facts = json.loads((compared[1] / "run.json").read_text())
    assert facts["seed"] == 5
    assert facts["strategies"] == ["baseline", "care", "nothing_at_all"]
    assert facts["replications_asked"] == facts["replications_complete"] == 3
    assert facts["interrupted"] is False
    assert facts["duration_seconds"] > 0
    assert len(facts["digest"]) == 64
    assert {"cxsim", "mesa", "simpy", "numpy"} <= set(facts["versions"])


def test_the_resolved_scenario_can_be_run_again(compared, cxsim_in):
    process = cxsim_in("check", compared[1] / "scenario.yaml")
    assert process.returncode == 0, process.stderr


class Links(HTMLParser):
    """Everything in a page that a browser would fetch."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            fetched = name in ("src", "srcset", "data", "poster", "action", "background")
            fetched |= tag == "link" and name == "href"
            fetched |= tag in ("use", "image") and name in ("href", "xlink:href")
            if fetched and value and not value.startswith(("data:", "#")):
                self.found.append((tag, name, value))


def test_the_report_asks_nobody_for_anything(compared):
    page = (compared[1] / "report.html").read_text()
    links = Links()
    links.feed(page)
    assert links.found == []
    assert not re.search(r"@import|url\(\s*['\"]?(?!data:|#)", page)
    assert "<script src" not in page
    assert "Better care" in page


def test_same_seed_same_bytes_whoever_works(compared, cxsim_in, tiny):
    process = cxsim_in("compare", tiny, "--out", "again", "--workers", 1)
    assert process.returncode == 0, process.stderr
    for name in sorted(FILES - {"run.json"}):
        assert (cxsim_in.folder / "again" / name).read_bytes() == (compared[1] / name).read_bytes(), name


def test_sizes_can_be_changed_and_files_of_others_stay(cxsim_in, tiny):
    out = cxsim_in.folder / "mine"
    out.mkdir()
    (out / "notes.md").write_text("mine")
    size = ("--customers", 40, "--days", 60, "--replications", 2, "--strategies", "care", "--seed", 8)
    process = cxsim_in("compare", tiny, *size, "--out", "mine", "--workers", 1)
    assert process.returncode == 0, process.stderr
    assert {path.name for path in out.iterdir()} == FILES | {"notes.md"}
    facts = json.loads((out / "run.json").read_text())
    assert facts["customers"] == 40
    assert facts["horizon_days"] == [60]
    assert facts["strategies"] == ["baseline", "care"]
    assert "at 1.97 months" in process.stdout


def test_one_replication_says_that_it_has_no_intervals(cxsim_in, tiny):
    size = ("--customers", 40, "--days", 60, "--replications", 1, "--workers", 1)
    process = cxsim_in("compare", tiny, *size)
    assert process.returncode == 0, process.stderr
    assert "one replication: no intervals" in process.stdout


def test_a_bundled_scenario_goes_by_its_name(cxsim_in):
    size = ("--customers", 40, "--days", 40, "--replications", 1, "--workers", 1)
    process = cxsim_in("compare", "first_steps", *size)
    assert process.returncode == 0, process.stderr
    assert Path(cxsim_in.folder / "results" / "first_steps" / "report.html").is_file()


@pytest.mark.parametrize("count", [0, 1])
def test_everything_failing_is_our_fault(cxsim_in, tiny, count):
    engine = ("tests.experiments.fake_engine:FakeModel", "tests.experiments.fake_engine:BrokenModel")[count]
    process = cxsim_in("compare", tiny, "--engine", engine, "--workers", 1)
    assert process.returncode == count, process.stderr
    if count:
        assert "broken on purpose" in process.stderr
        assert "Traceback" not in process.stderr
        process = cxsim_in("compare", tiny, "--engine", engine, "--workers", 1, "--debug")
        assert "Traceback" in process.stderr


def test_a_precision_is_planned_and_said(cxsim_in, tiny):
    size = ("--customers", 30, "--days", 60, "--worlds", 0, "--workers", 1, "--strategies", "care")
    process = cxsim_in("compare", tiny, *size, "--replications", 3, "--precision", "0.2 pt", "--most", 5)
    assert process.returncode == 0, process.stderr
    facts = json.loads((cxsim_in.folder / "results" / "tiny" / "run.json").read_text())
    assert facts["replications_asked"] == facts["replications_complete"] == 5
    assert facts["precision"]["reason"] == "most"
    assert f"it would take about {facts['precision']['wanted']:,}" in process.stdout
    wrong = cxsim_in("compare", tiny, "--precision", "1 EUR")
    assert wrong.returncode == 2
    assert "not in points" in wrong.stderr
    assert "Traceback" not in wrong.stderr
