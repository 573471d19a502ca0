"""`cxsim paradigms` as a user runs it."""

from __future__ import annotations

import json
import sys

import click
import pytest

from cxsim.commands.paradigms import rivals_of
from tests.journeys.test_interrupts import interrupt_when


def test_managers_are_compared_and_everything_is_written(cxsim_in, tiny):
    size = ("--replications", 2, "--managers", "crm,customer_satisfaction,random", "--budget", 4000)
    done = cxsim_in("paradigms", tiny, *size)
    assert done.returncode == 0, done.stderr
    assert "On true loyalty, " in done.stdout
    assert "does best" in done.stdout or "do best" in done.stdout
    folder = cxsim_in.folder / "results" / "tiny" / "paradigms"
    assert (folder / "paradigms.html").is_file()
    facts = json.loads((folder / "run.json").read_text())
    assert facts["managers"] == ["nothing", "crm", "customer_satisfaction", "random"]
    assert facts["replications_complete"] == 2


def test_bad_input_is_one_clear_line(cxsim_in, tiny):
    done = cxsim_in("paradigms", tiny, "--managers", "customer_orientatoin")
    assert done.returncode == 2
    assert done.stderr.startswith("error: unknown manager 'customer_orientatoin': did you mean")
    assert done.stderr.count("\n") == 1


def test_an_interrupt_keeps_finished_replications(cxsim_in, tiny):
    size = ("--replications", 400, "--customers", 3000, "--managers", "random", "--workers", 1)
    process = cxsim_in.start("paradigms", tiny, *size)

    def begun(seen):
        return any(" %  rep" in line and int(line.split(" %")[0]) >= 1 for line in seen.splitlines())

    _, err = interrupt_when(cxsim_in, process, begun)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    facts = json.loads((cxsim_in.folder / "results" / "tiny" / "paradigms" / "run.json").read_text())
    assert 0 < facts["replications_complete"] < 400
    assert facts["interrupted"] is True
    assert f"Interrupted: {facts['replications_complete']} of 400 replications are complete, and kept." in err


def test_rivals_are_managed_from_the_command_line(cxsim_in, tiny):
    import cxsim

    market = cxsim.load(str(tiny)).market
    rival = next(name for name in market.brands if name != market.focal)
    size = ("--replications", 2, "--managers", "crm", "--budget", 4000)
    done = cxsim_in("paradigms", tiny, *size, "--manage", f"{rival}=customer_satisfaction,2500")
    assert done.returncode == 0, done.stderr
    assert "All brands after" in done.stdout
    assert "against a market without managers" in done.stdout or "no brand any good" in done.stdout
    facts = json.loads((cxsim_in.folder / "results" / "tiny" / "paradigms" / "run.json").read_text())
    assert facts["rivals"] == {rival: {"manager": "customer_satisfaction", "budget": 2500.0}}


def test_an_unknown_rival_is_one_clear_line(cxsim_in, tiny):
    done = cxsim_in("paradigms", tiny, "--managers", "crm", "--manage", "Nobody=crm")
    assert done.returncode == 2
    assert done.stderr.startswith("error: unknown rival 'Nobody'")
    assert done.stderr.count("\n") == 1


def test_what_cannot_be_read_of_a_rival_is_said():
    assert rivals_of(("Beta=crm", " Gamma = mine:Own , 2500 ")) == (
        {"Beta": "crm", "Gamma": "mine:Own"},
        {"Gamma": 2500.0},
    )
    for asked, said in (
        (("Beta",), "write BRAND=MANAGER"),
        (("Beta=crm,much",), "'much' is no sum of money"),
        (("Beta=crm", "Beta=random"), "Beta is managed twice"),
    ):
        with pytest.raises(click.UsageError, match=said):
            rivals_of(asked)


def test_a_manager_of_ones_own_is_found_in_the_folder_and_told_of_its_own_faults(cxsim_in, tiny):
    text = "class {name}:\n    name = '{name}'\n    def decide(self, board):\n        return {decides}\n"
    (cxsim_in.folder / "mine.py").write_text(
        text.format(name="Idle", decides="[]") + text.format(name="Broken", decides="1 / 0")
    )
    size = ("--customers", "50", "--replications", "1", "--worlds", "0")
    cxsim_in.line = lambda *words: [
        sys.executable,
        "-P",
        "-m",
        "cxsim",
        *map(str, words),
    ]  # as the script is started
    assert "Idle" in cxsim_in("paradigms", tiny, "--managers", "mine:Idle", *size).stdout
    done = cxsim_in("paradigms", tiny, "--managers", "mine:Broken", *size)
    assert "ZeroDivisionError: division by zero (mine.py, line 8)" in done.stderr
    assert "cxsim's fault" not in done.stderr
