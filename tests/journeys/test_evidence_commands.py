"""`cxsim validate` and `cxsim claims` as a user runs them."""

from __future__ import annotations

import json
import signal
import time

import pandas as pd

CLAIM = """\
cxsim: 1
title: Hiring costs more than it brings
says: A second barista makes the firm poorer within a year.
source: invented for a test
explained: Wages are paid from the first day.
scenario:
  extends: first_steps
  run: {customers: 60, burn_in: 30 days, days: 90}
arms:
  alone: {}
  two: {strategy: hire}
holds:
  - {says: profit falls, number: profit, of: two, minus: alone, is: below}
"""


def test_validate_prints_and_keeps_what_it_measured(cxsim_in) -> None:
    done = cxsim_in("validate", "erlang_b", "--quick", "--out", "out", "--markdown", "page.md")
    assert done.returncode == 0, done.stderr
    assert "Exact limits" in done.stdout
    assert "Erlang-B" in done.stdout
    folder = cxsim_in.folder / "out"
    rows = pd.read_csv(folder / "evidence.csv")
    facts = json.loads((folder / "evidence.json").read_text())
    assert set(rows["name"]) == {"erlang_b"} == set(facts["verdicts"])
    assert facts["verdicts"]["erlang_b"] in (cxsim_in.folder / "page.md").read_text()
    assert "Erlang-B" in (folder / "evidence.html").read_text()


def test_a_quick_look_is_at_one_market_of_each_pattern(cxsim_in) -> None:
    done = cxsim_in("validate", "shortfall", "--quick", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert "each pattern in one market" in done.stdout.replace("\n", " ")
    rows = pd.read_csv(cxsim_in.folder / "out" / "evidence.csv")
    assert rows["market"].nunique() == 1


def test_an_unknown_piece_of_evidence_is_bad_input(cxsim_in) -> None:
    done = cxsim_in("validate", "erlang_z")
    assert done.returncode == 2
    assert "did you mean 'erlang_" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_interrupt_keeps_what_is_finished(cxsim_in) -> None:
    process = cxsim_in.start("validate", "erlang_b", "repeat_buying", "bass", "--workers", 1, "--out", "out")
    deadline = time.monotonic() + 240
    while "Bass" not in cxsim_in.errors.read_text() and "uying" not in cxsim_in.errors.read_text():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Erlang-B" in out
    assert set(pd.read_csv(cxsim_in.folder / "out" / "evidence.csv")["name"]) >= {"erlang_b"}


def test_a_claim_of_ones_own_is_tried(cxsim_in) -> None:
    (cxsim_in.folder / "hiring.yaml").write_text(CLAIM)
    done = cxsim_in("claims", "hiring.yaml", "--worlds", 4, "--quick", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert "Hiring costs more than it brings" in done.stdout
    assert "it holds in every plausible world tried" in done.stdout
    folder = cxsim_in.folder / "out"
    worlds = pd.read_parquet(folder / "worlds.parquet")
    assert len(worlds) == 4
    assert (worlds["margin_0"] > 0).all()
    assert json.loads((folder / "claims.json").read_text())["rulings"] == {"hiring": "holds"}


def test_a_mistake_in_a_claim_is_told_with_its_place(cxsim_in) -> None:
    (cxsim_in.folder / "hiring.yaml").write_text(CLAIM.replace("number: profit", "number: proffit"))
    done = cxsim_in("claims", "hiring.yaml")
    assert done.returncode == 2
    assert "hiring.yaml:13" in done.stderr
    assert "did you mean 'profit'" in done.stderr
    assert "Traceback" not in done.stderr
