"""Ctrl-C in the middle: exit code 130, everything finished is kept and said."""

import json
import os
import signal
import time

import pytest

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
    size = ("--replications", 40, "--customers", 200, "--workers", workers)
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


def test_a_run_keeps_the_days_it_lived(cxsim_in, tiny):
    process = cxsim_in.start("run", tiny, "--strategy", "care", "--customers", 300, "--years", 20)
    out, err = interrupt_when(cxsim_in, process, lambda seen: "%  care" in seen)
    assert process.returncode == 130, err
    folder = cxsim_in.folder / "results" / "tiny" / "care"
    facts = json.loads((folder / "run.json").read_text())
    assert 0 < facts["days"] < facts["days_asked"] == 7300
    assert f"Interrupted: {facts['days']} of 7300 days are lived and kept." in err
    assert (folder / "encounters.parquet").is_file()
    assert "a second" in out
