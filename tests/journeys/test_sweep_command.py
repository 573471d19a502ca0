"""`cxsim sweep` and `cxsim merge`, as a user runs them: interrupted, killed, and run again."""

from __future__ import annotations

import os
import signal
import time

import pandas as pd
import pytest

import cxsim
from cxsim.cli import execute
from cxsim.laboratory.store import Store

FILE = """\
cxsim: 1
title: How much is learnt from one encounter
scenario: {tiny}
vary: {{belief_gain: {{}}}}
design: {{kind: latin_hypercube, points: 12}}
strategies: [care]
customers: 20
days: 30
burn_in: 10 days
engine: {engine}
"""
SLOW, FAST = ("tests.experiments.fake_engine:SlowModel", "tests.experiments.fake_engine:FakeModel")


def begun(cxsim_in, *arguments):
    """Start a sweep and wait until it has kept something."""
    process = cxsim_in.start("sweep", *arguments, "--workers", 1)
    runs = cxsim_in.folder / "out" / "runs"
    until = time.monotonic() + 60
    while not list(runs.glob("*.parquet")) and time.monotonic() < until:
        assert process.poll() is None, cxsim_in.errors.read_text()
        time.sleep(0.02)
    return process


def test_interrupted_it_ends_like_one_that_was_left_alone(cxsim_in, tiny):
    file = cxsim_in.folder / "learning.yaml"
    file.write_text(FILE.format(tiny=tiny, engine=SLOW))
    process = begun(cxsim_in, file, "--out", "out")
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) == 130
    assert "Interrupted: what was finished is kept; the same command goes on." in cxsim_in.errors.read_text()
    kept = len(Store(cxsim_in.folder / "out").frame())
    assert 0 < kept < 24
    done = cxsim_in("sweep", file, "--out", "out", "--workers", 1)
    assert done.returncode == 0, done.stderr
    assert f"Engine: {SLOW}" in done.stderr
    assert "12 of 12 points and replications" in done.stdout
    whole = cxsim.sweep(file, cxsim_in.folder / "elsewhere" / "out", workers=1).store
    pd.testing.assert_frame_equal(Store(cxsim_in.folder / "out").frame(), whole.frame())


def test_shards_are_merged(tmp_path, tiny, capsys):
    file = tmp_path / "learning.yaml"
    file.write_text(FILE.format(tiny=tiny, engine=FAST))
    for share in ("1/2", "2/2"):
        out = tmp_path / f"shard_{share[0]}"
        assert execute(["sweep", str(file), "--shard", share, "--out", str(out), "--workers", "1"]) == 0
    shares = [str(tmp_path / f"shard_{k}") for k in (1, 2)]
    assert execute(["merge", *shares, "--out", str(tmp_path / "merged")]) == 0
    assert "24 of 24 runs are there" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sweep", "FILE"), "learning.yaml:4:8: vary.belief_grain: unknown parameter"),
        (("sweep", "phase_diagramm"), "did you mean 'phase_diagram'"),
        (("sweep", "phase_diagram", "--shard", "3/2"), "shard '3/2': it is i/n"),
        (("merge", "nowhere", "--out", "merged"), "this is not the folder of an experiment"),
    ],
)
def test_mistakes_end_with_2_and_no_traceback(tmp_path, monkeypatch, tiny, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "learning.yaml"
    file.write_text(FILE.format(tiny=tiny, engine=FAST).replace("belief_gain", "belief_grain"))
    assert execute([str(file) if word == "FILE" else word for word in arguments]) == 2
    shown = capsys.readouterr().err
    assert message in shown
    assert "Traceback" not in shown


def test_what_matters_is_robust_and_best_each_have_a_page(tmp_path, monkeypatch, tiny):
    pytest.importorskip("optuna")
    monkeypatch.chdir(tmp_path)
    from cxsim.report import laboratory_best, laboratory_page

    for module in (laboratory_page, laboratory_best):
        monkeypatch.setattr(module, "curve_parts", lambda *_: [])
    text = FILE.format(tiny=tiny, engine=FAST)
    (tmp_path / "morris.yaml").write_text(text.replace("latin_hypercube, points: 12", "morris, points: 2"))
    (tmp_path / "worlds.yaml").write_text(text)
    search = "search: {goals: [{metric: profit}], trials: 4, batch: 2, fresh: 2}\n"
    (tmp_path / "best.yaml").write_text(text + search)
    for command, name, files in (
        ("sensitivity", "morris", ("sensitivity.html", "sensitivity.csv", "curves.csv", "sensitivity.json")),
        ("robust", "worlds", ("robust.html", "robust.csv", "winners.csv", "robust.json")),
        ("optimise", "best", ("optimise.html", "trials.csv", "front.csv", "optimise.json")),
    ):
        assert execute([command, f"{name}.yaml", "--workers", "1"]) == 0
        for file in files:
            assert (tmp_path / "results" / name / file).stat().st_size > 0
    assert execute(["sensitivity", "worlds.yaml"]) == 2
    assert execute(["optimise", "worlds.yaml"]) == 2
    assert execute(["optimise", "best.yaml", "--shard", "1/2"]) == 2


def test_where_every_run_fails_it_says_why_and_ends_with_1(tmp_path, tiny, capsys):
    file = tmp_path / "broken.yaml"
    file.write_text(FILE.format(tiny=tiny, engine="tests.experiments.fake_engine:BrokenModel"))
    for command in ("sweep", "robust"):
        assert execute([command, str(file), "--workers", "1", "--out", str(tmp_path / "out")]) == 1
        shown = capsys.readouterr().err
        assert "failed: point 0, replication 0, baseline: RuntimeError: broken on purpose" in shown
        assert "24 runs failed" in shown
