"""`cxsim run`: one run in depth."""

import json

import pytest

FILES = {
    "run.html",
    "customers.csv",
    "daily.parquet",
    "surveys.csv",
    "metrics.csv",
    "scenario.yaml",
    "run.json",
}


@pytest.fixture(scope="module")
def lived(tmp_path_factory, tiny):
    from tests.journeys.conftest import Command

    folder = tmp_path_factory.mktemp("lived")
    return Command(folder)("run", tiny, "--strategy", "care"), folder / "results" / "tiny" / "care"


def test_it_is_done_and_writes_every_file(lived):
    process, folder = lived
    assert process.returncode == 0, process.stderr
    assert {path.name for path in folder.iterdir()} == FILES | {"encounters.parquet"}


def test_the_terminal_shows_the_run_in_depth(lived):
    text = lived[0].stdout
    for part in ("True loyalty", "Journey map", "Segments at the end", "Stations", "Customer", "a second"):
        assert part in text, part
    assert "One run: no intervals." in text


def test_tables_agree_with_each_other(lived):
    import pandas as pd

    folder = lived[1]
    encounters = pd.read_parquet(folder / "encounters.parquet")
    daily = pd.read_parquet(folder / "daily.parquet")
    assert len(encounters) == daily.encounters.sum()
    assert encounters.time.is_monotonic_increasing
    assert len(pd.read_csv(folder / "customers.csv")) == 120
    assert json.loads((folder / "run.json").read_text())["encounters"] == len(encounters)
    assert "true_loyalty" in set(pd.read_csv(folder / "metrics.csv").metric)


def test_same_seed_same_bytes(lived, cxsim_in, tiny):
    assert cxsim_in("run", tiny, "--strategy", "care", "--out", "again").returncode == 0
    for name in sorted((FILES | {"encounters.parquet"}) - {"run.json"}):
        assert (cxsim_in.folder / "again" / name).read_bytes() == (lived[1] / name).read_bytes(), name


def test_without_log_there_are_no_encounters_and_earlier_ones_go(cxsim_in, tiny):
    size = ("--customers", 40, "--days", 30)
    assert cxsim_in("run", tiny, *size).returncode == 0
    folder = cxsim_in.folder / "results" / "tiny" / "baseline"
    assert (folder / "encounters.parquet").exists()
    process = cxsim_in("run", tiny, *size, "--no-log")
    assert process.returncode == 0, process.stderr
    assert not (folder / "encounters.parquet").exists()
    assert "--log keeps them" in process.stdout


def test_a_driver_of_ones_own_is_said_before_and_after(cxsim_in, tiny):
    (cxsim_in.folder / "mine.py").write_text(
        "import cxsim\n\n\nclass Market(cxsim.CustomerModel):\n    pass\n"
    )
    process = cxsim_in("run", tiny, "--customers", 40, "--days", 30, "--engine", "mine:Market")
    assert process.returncode == 0, process.stderr
    assert "Engine: mine:Market on the reference engine" in process.stderr
    folder = cxsim_in.folder / "results" / "tiny" / "baseline"
    assert json.loads((folder / "run.json").read_text())["moved_by"] == "mine:Market on the reference engine"
    refused = cxsim_in("run", tiny, "--engine", "mine:Market", "--resume")
    assert refused.returncode == 2
    assert "cannot be saved" in refused.stderr
