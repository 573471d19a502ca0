"""`cxsim check`, `new`, `list`, `schema`, and help."""

import json
import subprocess
import sys
import time

import pytest


def test_a_good_file_is_fine(cxsim_in, tiny):
    process = cxsim_in("check", tiny, "first_steps")
    assert process.returncode == 0
    assert process.stdout.count(": fine. ") == 2


def test_every_mistake_is_said_with_its_place(cxsim_in, tiny):
    text = (
        tiny.read_text().replace("share: 60 %", "share: 160 %").replace("stage: purchase", "stage: purchese")
    )
    (cxsim_in.folder / "wrong.yaml").write_text(text)
    process = cxsim_in("check", tiny, "wrong.yaml")
    assert process.returncode == 2
    assert process.stdout.count(": fine. ") == 1
    lines = process.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("wrong.yaml:") and line.split(":")[1].isdigit() for line in lines)
    assert "did you mean 'purchase'" in process.stderr


EXPERIMENT = (
    "cxsim: 1\nscenario: first_steps\ndesign: {kind: sobol, points: 8}\nreplications: 3\ncustomers: 50\n"
)
CLAIM = """\
cxsim: 1
title: A claim
says: Two at the counter are better.
source: somebody
explained: Nobody waits.
scenario: first_steps
arms: {as_is: {}, hire: {strategy: hire}}
holds: [{says: they are, number: true_loyalty, of: hire, minus: as_is}]
"""


def test_experiments_and_claims_are_checked_too(cxsim_in):
    (cxsim_in.folder / "sweep.yaml").write_text(EXPERIMENT)
    (cxsim_in.folder / "claim.yaml").write_text(CLAIM)
    process = cxsim_in("check", "sweep.yaml", "claim.yaml")
    assert process.returncode == 0, process.stderr
    sweep, claim = process.stdout.splitlines()
    assert "first_steps: sobol of 8 points" in sweep
    assert "72 runs of 50 customers" in sweep, "8 points, doing nothing and two strategies, 3 times"
    assert "2 arms, 1 conditions" in claim


def test_mistakes_of_experiments_and_claims_are_said_with_their_place(cxsim_in):
    (cxsim_in.folder / "sweep.yaml").write_text(EXPERIMENT.replace("points: 8", "points: 9"))
    (cxsim_in.folder / "claim.yaml").write_text(CLAIM.replace("of: hire", "of: hires"))
    process = cxsim_in("check", "sweep.yaml", "claim.yaml")
    assert process.returncode == 2
    first, second = process.stderr.splitlines()
    assert first.startswith("sweep.yaml:3:")
    assert "power of 2" in first
    assert second.startswith("claim.yaml:8:")
    assert "did you mean 'hire'" in second


def test_an_experiment_without_its_scenario_is_told_so(cxsim_in):
    (cxsim_in.folder / "sweep.yaml").write_text("cxsim: 1\nvary: {choice_scale: {}}\n")
    process = cxsim_in("check", "sweep.yaml")
    assert process.returncode == 2
    assert "'scenario' is missing" in process.stderr
    assert len(process.stderr.splitlines()) == 1


def test_a_search_is_checked_as_it_is_lived(cxsim_in):
    text = "cxsim: 1\nscenario: first_steps\nvary: {choice_scale: {}}\nsearch: {goals: [{metric: profit}], trials: 3}\n"
    (cxsim_in.folder / "search.yaml").write_text(text)
    refused = cxsim_in("check", "search.yaml")
    assert refused.returncode == 2
    assert "one strategy" in refused.stderr
    (cxsim_in.folder / "search.yaml").write_text(text + "strategies: [hire]\n")
    fine = cxsim_in("check", "search.yaml")
    assert fine.returncode == 0, fine.stderr
    assert "up to 486 runs" in fine.stdout, "3 tried and 12 lived anew 20 times, doing nothing and hiring"


def test_an_experiment_is_no_scenario(cxsim_in):
    (cxsim_in.folder / "sweep.yaml").write_text(EXPERIMENT)
    process = cxsim_in("compare", "sweep.yaml")
    assert process.returncode == 2
    assert process.stderr.startswith("sweep.yaml:1:1: this is an experiment or a claim")
    assert len(process.stderr.splitlines()) == 1


def test_sources_lists_numbers_without_one(cxsim_in, tiny):
    process = cxsim_in("check", "--sources", tiny)
    assert process.returncode == 0
    assert "market.brands.Alfa.price" in process.stdout
    assert "have no source" in process.stdout


def test_a_new_scenario_is_good_and_never_overwrites(cxsim_in):
    assert cxsim_in("new", "mine").returncode == 0
    before = (cxsim_in.folder / "mine.yaml").read_text()
    assert cxsim_in("check", "mine.yaml").returncode == 0
    again = cxsim_in("new", "mine")
    assert again.returncode == 2
    assert "exists already" in again.stderr
    assert (cxsim_in.folder / "mine.yaml").read_text() == before


def test_a_new_scenario_from_another(cxsim_in):
    process = cxsim_in("new", "cafes", "--from", "first_steps")
    assert process.returncode == 0, process.stderr
    assert "name: cafes" in (cxsim_in.folder / "cafes.yaml").read_text()
    assert cxsim_in("check", "cafes.yaml").returncode == 0
    assert cxsim_in("new", "other", "--from", "first_step").returncode == 2
    assert cxsim_in("new", "9 lives").returncode == 2


def test_list_names_the_bundled_scenarios(cxsim_in):
    process = cxsim_in("list")
    assert process.returncode == 0
    assert "mobile_operator" in process.stdout
    assert "first_steps" in process.stdout


def test_schema_is_json(cxsim_in):
    process = cxsim_in("schema")
    assert process.returncode == 0
    assert json.loads(process.stdout)["type"] == "object"


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_help_names_the_commands(cxsim_in, arguments):
    process = cxsim_in(*arguments)
    assert process.returncode == 0
    for name in ("compare", "run", "check", "new", "list", "schema"):
        assert f"  {name} " in process.stdout


@pytest.mark.parametrize("name", ["compare", "run", "check", "new", "list", "schema"])
def test_every_command_has_help(cxsim_in, name):
    process = cxsim_in(name, "--help")
    assert process.returncode == 0
    assert process.stdout.startswith(f"Usage: cxsim {name}")


def test_version(cxsim_in):
    import cxsim

    process = cxsim_in("--version")
    assert process.returncode == 0
    assert process.stdout.strip() == f"cxsim {cxsim.__version__}"


def test_help_is_quick(cxsim_in):
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        cxsim_in("--help")
        seconds.append(time.perf_counter() - began)
    assert min(seconds) < 0.4


HEAVY = ("numpy", "pandas", "numba", "mesa", "simpy", "pydantic", "scipy", "matplotlib", "rich", "yaml")


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("import cxsim", ()),
        ("import cxsim.cli", ()),
        ("from cxsim.cli import execute; execute(['--help'])", ()),
        ("from cxsim.cli import execute; execute(['compare', '--help'])", ()),
        ("import cxsim; dir(cxsim); cxsim.__version__", ()),
        ("import cxsim; cxsim.METRICS", ()),
        ("import cxsim; cxsim.load('first_steps')", ("pydantic", "yaml")),
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(cxsim_in, code, allowed):
    check = (
        f"{code}\nimport sys, json\nprint(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    process = subprocess.run(
        [sys.executable, "-c", check], env=cxsim_in.environment, capture_output=True, text=True, check=True
    )
    assert set(json.loads(process.stdout.splitlines()[-1])) <= set(allowed)


def test_the_library_offers_what_it_says():
    import cxsim

    for name in cxsim.__all__:
        assert getattr(cxsim, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = cxsim.nothing
