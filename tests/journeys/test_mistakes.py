"""What users get wrong, and what they are told: one clear message, no traceback, exit code 2."""

import pytest

MISTAKES = {
    "unknown strategy": (("compare", "TINY", "--strategies", "caer"), "did you mean 'care'"),
    "unknown strategy of a run": (("run", "TINY", "--strategy", "caer"), "did you mean 'care'"),
    "no replications": (("compare", "TINY", "--replications", "0"), "replications is 0"),
    "replications that are no number": (("compare", "TINY", "--replications", "few"), "'few' is not a valid"),
    "no workers": (("compare", "TINY", "--workers", "0"), "workers is 0"),
    "no customers": (("compare", "TINY", "--customers", "0"), "customers is 0"),
    "no days": (("run", "TINY", "--days", "0"), "days is 0"),
    "negative years": (("run", "TINY", "--years", "-1"), "days is -365"),
    "days and years": (("run", "TINY", "--days", "3", "--years", "1"), "not both"),
    "negative seed": (("run", "TINY", "--seed", "-1"), "seed is -1"),
    "unknown engine": (("run", "TINY", "--engine", "compild"), "unknown engine 'compild'"),
    "engine of nowhere": (("run", "TINY", "--engine", "nowhere:Model"), "cannot be imported"),
    "unknown scenario": (("compare", "mobile_operater"), "did you mean 'mobile_operator'"),
    "scenario that is a folder": (("compare", "."), "directory"),
    "scenario that is no scenario": (("compare", "notes.txt"), "notes.txt:1"),
    "output that is a file": (("compare", "TINY", "--out", "notes.txt"), "name a folder"),
    "output below a file": (("run", "TINY", "--out", "notes.txt/deep"), "name a folder"),
    "unknown command": (("compere", "TINY"), "did you mean 'compare'"),
    "unknown option": (("compare", "TINY", "--replication", "3"), "--replications"),
    "no scenario": (("compare",), "Missing argument"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake(cxsim_in, tiny, name):
    arguments, said = MISTAKES[name]
    (cxsim_in.folder / "notes.txt").write_text("just a note")
    process = cxsim_in(*(str(tiny) if word == "TINY" else word for word in arguments))
    assert process.returncode == 2, process.stderr
    assert said in process.stderr
    assert "Traceback" not in process.stderr
    assert process.stdout == ""
    assert len(process.stderr.strip().splitlines()) <= 4
    assert (cxsim_in.folder / "notes.txt").read_text() == "just a note"


@pytest.mark.parametrize("debug", [(), ("--debug",)])
def test_our_own_fault_is_short_unless_asked(cxsim_in, tiny, debug):
    process = cxsim_in("run", tiny, "--engine", "tests.experiments.fake_engine:BrokenModel", *debug)
    assert process.returncode == 1
    assert "broken on purpose" in process.stderr
    assert ("Traceback" in process.stderr) == bool(debug)
    if not debug:
        assert "tests.experiments.fake_engine:BrokenModel --debug" in process.stderr


def test_nobody_reading_on_is_no_error(cxsim_in):
    import subprocess

    process = subprocess.run(
        " ".join([*cxsim_in.line("schema"), "| head -1"]),
        shell=True,
        env=cxsim_in.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.stdout.strip() == "{"
    assert process.stderr == ""
