"""Managers side by side: paired, kept whole, and said in words that agree with the numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cxsim
from cxsim.experiments.managers.contest import JUDGED, Contest
from cxsim.manage.board import Board
from tests.journeys.conftest import TINY
from tests.manage.market import board_market
from tests.report.html_checks import check_page, text_of


class Thrifty:
    """A manager of one's own that spends nothing."""

    title = "Spends nothing"

    def decide(self, board: Board) -> list[str]:  # noqa: ARG002
        return []


@pytest.fixture(scope="module")
def contest() -> Contest:
    scenario = board_market()
    managers = ["customer_satisfaction", "customer_experience", "random", "all_knowing"]
    return cxsim.paradigms(
        scenario, managers, budget=20_000.0, every=120, replications=2, worlds=3, workers=1
    )


@pytest.fixture(scope="module")
def folder(contest: Contest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return contest.save(tmp_path_factory.mktemp("contest"))


def test_who_spends_nothing_is_who_does_nothing(contest: Contest) -> None:
    found = cxsim.paradigms(contest.scenario, [Thrifty()], replications=2, effects=False, workers=1)
    for metric in found.judged:
        assert tuple(found.difference("Thrifty", "nothing", metric))[:3] == (0.0, 0.0, 0.0)
    assert all("nobody does better than doing nothing" in sentence for sentence in found.sentences()[:4])


def test_the_ledger_adds_up(contest: Contest) -> None:
    ledger = contest.meetings
    assert set(ledger["meeting"]) == {0, 1, 2}
    left = ledger["released"] + ledger["carried"] - ledger["instruments"] - ledger["spent"]
    assert left.to_numpy() == pytest.approx(ledger["left"].to_numpy())
    assert (ledger["left"] >= 0).all()
    spent = contest.purchases.groupby(["replication", "manager", "meeting"])["cost"].sum()
    booked = ledger.set_index(["replication", "manager", "meeting"])["spent"]
    assert booked[booked > 0].to_numpy() == pytest.approx(spent.reindex(booked[booked > 0].index).to_numpy())
    released = ledger.groupby(["replication", "manager"])["released"].sum()
    assert released.to_numpy() == pytest.approx(20_000.0)


def test_everybody_begins_from_the_same_truth(contest: Contest) -> None:
    first = contest.meetings[contest.meetings["meeting"] == 0]
    assert (first.groupby("replication")["true"].nunique() == 1).all()
    assert first["true"].between(0, 1).all()


def test_shares_of_attention_are_shares(contest: Contest) -> None:
    sums = contest.attention.groupby("manager")["share"].sum()
    assert ((sums.sub(1).abs() < 1e-9) | (sums == 0)).all()
    assert "true" in sums.index


def test_worlds_are_shared_out(contest: Contest) -> None:
    won = contest.won(("customer_satisfaction", "customer_experience"))
    assert contest.worlds == 3
    assert sum(won.values()) == pytest.approx(1.0)


def test_workers_change_no_number(contest: Contest) -> None:
    again = cxsim.paradigms(
        contest.scenario,
        ["customer_satisfaction", "random"],
        budget=20_000.0,
        every=120,
        replications=2,
        effects=False,
        workers=2,
    )
    for name in ("customer_satisfaction", "random"):
        assert (again.values(name) == contest.values(name)).all()
    mine = contest.purchases[contest.purchases["manager"] == "random"].reset_index(drop=True)
    assert again.purchases[again.purchases["manager"] == "random"].reset_index(drop=True).equals(mine)


def test_the_verdict_says_what_the_numbers_say(contest: Contest) -> None:
    told = contest.sentences()
    for metric, sentence in zip(contest.judged, told, strict=False):
        means = {name: float(contest.values(name, metric).mean()) for name in contest.paradigms}
        best = [name for name, mean in means.items() if mean == max(means.values())]
        gain = max(means.values()) - float(contest.values("nothing", metric).mean())
        assert ("does best" in sentence or "do best" in sentence) == (gain > 0)
        assert ("least" in sentence) == (gain < 0)
        for name in best if gain else ():
            assert contest.title(name).lower() in sentence.lower()
    floor = contest.values("random").mean()
    for name in contest.paradigms:
        below = contest.values(name).mean() < floor
        said = any(s.startswith(contest.title(name)) and "spending at random" in s for s in told)
        assert below == said, name
    assert told[-1].startswith("Nobody does better on true loyalty than the all-knowing one")


def test_nobody_is_above_the_all_knowing_one_in_any_replication(contest: Contest) -> None:
    """Listening costs money and troubles people, and he does not listen: so this is not so by itself."""
    for name in contest.shown:
        assert (contest.values(name) <= contest.values("all_knowing")).all(), name


def test_the_all_knowing_one_may_live_another_life() -> None:
    """A seer whose own plans are the worst there are does as the best of the others, books included."""
    from cxsim.manage.paradigms import AllKnowing

    class Poor(AllKnowing):
        def choose(self, board: Board) -> Any:  # noqa: ARG002
            return Thrifty()

    managers = ["customer_satisfaction", "random", Poor()]
    found = cxsim.paradigms(
        board_market(), managers, budget=20_000.0, replications=3, effects=False, workers=1
    )
    others = [name for name in found.managers if name != "all_knowing"]
    best = np.max([found.values(name) for name in others], axis=0)
    assert (found.values("all_knowing") == best).all()
    books = found.purchases.drop(columns=["manager", "believed"])
    for number in range(3):
        leaders = [name for name in others if found.values(name)[number] == best[number]]
        mine, theirs = (
            books[(found.purchases["replication"] == number) & (found.purchases["manager"] == name)]
            for name in ("all_knowing", leaders[0])
        )
        assert leaders[0] == "nothing" or mine.to_numpy().tolist() == theirs.to_numpy().tolist()


def test_the_page_has_every_number_and_every_reason(contest: Contest, folder: Path) -> None:
    page = (folder / "paradigms.html").read_text(encoding="utf-8")
    check_page(page)
    text = text_of(page)
    assert set(JUDGED) <= set(contest.judged)
    for row in contest.ranking.itertuples():
        assert f"{row.title}" in text
        assert f"{row.spent:,.0f}" in text or row.spent < 1000
    first = contest.purchases[contest.purchases["replication"] == 0]
    for row in first.itertuples():
        assert row.because in text.replace("\u202f", " ")
    for sentence in contest.sentences():
        plain = text.replace("\u202f", " ").replace("−", "-")
        assert sentence in plain


def test_files_hold_the_tables(contest: Contest, folder: Path) -> None:
    from cxsim.experiments.managers.contest_files import FILES

    not_asked_for = {"by_value.csv", "brands.csv", "rival_purchases.csv", "rival_meetings.csv"}
    assert {path.name for path in folder.iterdir()} == set(FILES) - not_asked_for
    assert len(pd.read_csv(folder / "purchases.csv")) == len(contest.purchases)
    assert len(pd.read_csv(folder / "worlds.csv")) == 3
    facts = json.loads((folder / "run.json").read_text())
    assert facts["verdict"] == contest.verdict()
    assert np.isclose(facts["budget"], 20_000.0)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"managers": ["crmm"]}, "unknown manager 'crmm': did you mean 'crm'?"),
        ({"managers": ["nowhere:Nobody"]}, "cannot be imported"),
        ({"managers": [object()]}, "has no method decide"),
        ({"managers": [Thrifty(), Thrifty()]}, "two managers are called 'Thrifty'"),
        ({"every": 0}, "every is 0: it can be 1 day or more"),
        ({"budget": -1.0}, "budget is -1: it can be 0 or more"),
        ({"replications": 0}, "replications is 0"),
        ({"worlds": -1}, "worlds is -1"),
        ({"engine": "tests.experiments.fake_engine:SlowModel"}, "holds no board meetings"),
    ],
)
def test_what_cannot_be_asked_is_said(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(cxsim.StudyError, match=message.replace("?", r"\?")):
        cxsim.paradigms(cxsim.load(str(TINY)), **({"replications": 1, "workers": 1} | asked))


def test_a_manager_who_asks_for_what_there_is_not_ends_the_study_in_words() -> None:
    class Dreamer:
        def decide(self, board: Board) -> list[str]:  # noqa: ARG002
            return ["moon"]

    with pytest.raises(cxsim.StudyError, match="Dreamer: there is no option 'moon'; there are: care"):
        cxsim.paradigms(cxsim.load(str(TINY)), [Dreamer()], replications=1, workers=1)
