"""Ctrl-C in the middle: exit code 130, everything finished is kept and said."""

import json
import os
import signal
import time

import pytest

from tests.journeys.conftest import Command

SLOW = ("--engine", "tests.experiments.fake_engine:SlowModel")
"""An engine that takes its time and nothing else: what is interrupted does not matter to the command."""


def interrupt_when(command, process, ready, number=signal.SIGINT, limit=240.0):
    """Send a signal to the whole process group, as a terminal does, as soon as `ready(standard error)`."""
    began = time.monotonic()
    while not ready(command.errors.read_text()):
        assert process.poll() is None, command.errors.read_text()
        assert time.monotonic() - began < limit, command.errors.read_text()
        time.sleep(0.02)
    os.killpg(process.pid, number)
    out, _ = process.communicate(timeout=120)
    return out, command.errors.read_text()


def half_done(seen):
    return any(int(line.split(" %")[0]) >= 20 for line in seen.splitlines() if " %  rep" in line)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_comparison_keeps_finished_replications(cxsim_in, tiny, workers):
    size = ("--replications", 40, "--customers", 4000, "--workers", workers)
    process = cxsim_in.start("compare", tiny, *size)
    out, err = interrupt_when(cxsim_in, process, half_done)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    folder = cxsim_in.folder / "results" / "tiny"
    facts = json.loads((folder / "run.json").read_text())
    assert facts["interrupted"] is True
    assert 0 < facts["replications_complete"] < 40
    assert f"Interrupted: {facts['replications_complete']} of 40 replications are complete, and kept." in err
    assert f"Interrupted: {facts['replications_complete']} of 40" in out
    assert (folder / "report.html").is_file()


def test_a_terminated_comparison_is_an_interrupted_one(cxsim_in, tiny):
    process = cxsim_in.start("compare", tiny, "--replications", 40, "--workers", 1, *SLOW)
    interrupt_when(cxsim_in, process, half_done, number=signal.SIGTERM)
    assert process.returncode == 130
    assert (cxsim_in.folder / "results" / "tiny" / "run.json").is_file()


def test_an_interrupted_comparison_leaves_a_whole_one_alone(cxsim_in, tiny):
    size = ("--workers", 1, *SLOW)
    assert cxsim_in("compare", tiny, "--replications", 1, *size).returncode == 0
    before = (cxsim_in.folder / "results" / "tiny" / "report.html").read_bytes()
    process = cxsim_in.start("compare", tiny, "--replications", 40, *size)
    out, _ = interrupt_when(cxsim_in, process, half_done)
    assert process.returncode == 130
    assert (cxsim_in.folder / "results" / "tiny" / "report.html").read_bytes() == before
    assert "results/tiny-interrupted" in out
    assert (cxsim_in.folder / "results" / "tiny-interrupted" / "report.html").is_file()


def test_before_anything_is_finished_there_is_nothing_to_keep(cxsim_in, tiny):
    process = cxsim_in.start("compare", tiny, "--customers", 500, "--workers", 1)
    _, err = interrupt_when(cxsim_in, process, lambda seen: "starting" in seen)
    assert process.returncode == 130
    assert "nothing" in err
    assert "Traceback" not in err
    assert not (cxsim_in.folder / "results" / "tiny" / "run.json").exists()


def test_a_comparison_on_threads_ends_soon_and_at_once_if_asked_twice(cxsim_in, tiny):
    large = cxsim_in.folder / "large.yaml"
    large.write_text(f"cxsim: 1\nextends: {tiny}\nmarket: {{size: 60000}}\n")
    size = ("--customers", 60_000, "--years", 10, "--replications", 4, "--workers", 2)
    for times in (1, 2):
        process = cxsim_in.start("compare", large, *size)
        wait_until(process, lambda: " %  rep" in cxsim_in.errors.read_text(), cxsim_in)
        began = time.monotonic()
        for _ in range(times):
            os.killpg(process.pid, signal.SIGINT)
            time.sleep(0.05)
        process.communicate(timeout=60)
        assert process.returncode == 130
        assert time.monotonic() - began < 15
        assert "nothing is kept" in cxsim_in.errors.read_text()


RUN = ("--strategy", "care", "--customers", 300, "--years", 3, "--engine", "reference")


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory, tiny):
    command = Command(tmp_path_factory.mktemp("whole"))
    assert command("run", tiny, *RUN).returncode == 0
    return command.folder / "results" / "tiny" / "care"


def wait_until(process, ready, command, limit=240.0):
    began = time.monotonic()
    while not ready():
        assert process.poll() is None, command.errors.read_text()
        assert time.monotonic() - began < limit, command.errors.read_text()
        time.sleep(0.01)


def saved_day(folder):
    try:
        return json.loads((folder / "checkpoint" / "checkpoint.json").read_text())["day"]
    except FileNotFoundError:
        return -1


@pytest.mark.parametrize("day", [0, 300])
def test_a_killed_run_goes_on_from_its_last_save(cxsim_in, tiny, uninterrupted, day):
    folder = cxsim_in.folder / "results" / "tiny" / "care"
    process = cxsim_in.start("run", tiny, *RUN, "--save-every", 0.0001)
    wait_until(process, lambda: saved_day(folder) > day, cxsim_in)
    process.kill()
    process.communicate(timeout=60)
    assert not (folder / "run.json").exists()
    wrong = cxsim_in("run", tiny, *RUN, "--resume", "--seed", 6)
    assert wrong.returncode == 2
    assert wrong.stderr.strip().endswith("seed is 6 now, but 5 was saved")
    again = cxsim_in("run", tiny, *RUN, "--resume")
    assert again.returncode == 0, again.stderr
    assert not (folder / "checkpoint").exists()
    for path in uninterrupted.iterdir():
        if path.name != "run.json":
            assert (folder / path.name).read_bytes() == path.read_bytes(), path.name


def test_an_interrupted_run_keeps_the_days_it_lived_and_goes_on(cxsim_in, tiny, uninterrupted):
    folder = cxsim_in.folder / "results" / "tiny" / "care"
    process = cxsim_in.start("run", tiny, *RUN, "--save-every", 0.0001)
    wait_until(process, lambda: saved_day(folder) > 300, cxsim_in)
    os.killpg(process.pid, signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    err = cxsim_in.errors.read_text()
    assert process.returncode == 130, err
    facts = json.loads((folder / "run.json").read_text())
    assert 0 < facts["days"] < facts["days_asked"] == 1095
    assert f"Interrupted: {facts['days']} of 1095 days are lived and kept." in err
    assert "--resume goes on from there" in err
    assert (folder / "encounters.parquet").is_file()
    assert "a second" in out
    assert cxsim_in("run", tiny, *RUN, "--resume").returncode == 0
    names = {path.name for path in uninterrupted.iterdir()}
    assert {path.name for path in folder.iterdir()} == names
    assert all(
        (folder / name).read_bytes() == (uninterrupted / name).read_bytes() for name in names - {"run.json"}
    )


def test_what_was_not_saved_cannot_be_resumed(cxsim_in, tiny):
    process = cxsim_in("run", tiny, "--resume")
    assert process.returncode == 2
    assert process.stderr.count("\n") == 1
    assert "there is no saved run to resume" in process.stderr
