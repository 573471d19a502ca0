"""Evenly or by customer value: the same money, paired, and told as the numbers have it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import cxsim
from cxsim.experiments.managers.contest import Contest
from cxsim.manage.paradigms import BY_VALUE
from tests.manage.market import STRATEGIES, board_market
from tests.report.html_checks import check_page, text_of

SIZE: dict[str, Any] = {"budget": 4_000.0, "every": 120, "replications": 3, "effects": False, "workers": 1}


@pytest.fixture(scope="module")
def contest() -> Contest:
    return cxsim.paradigms(board_market(), ["crm", "customer_satisfaction"], by_value=True, **SIZE)


def test_each_paradigm_is_followed_by_itself(contest: Contest) -> None:
    assert contest.managers == (
        "nothing", "crm", "crm_by_value", "customer_satisfaction", "customer_satisfaction_by_value"
    )  # fmt: skip
    assert contest.title("crm_by_value") == "CRM, by value"


def test_the_same_money_is_released_and_differences_are_paired(contest: Contest) -> None:
    released = contest.meetings.groupby(["replication", "manager"])["released"].sum()
    assert released.to_numpy() == pytest.approx(4_000.0)
    assert len(contest.by_value) == 2 * len(contest.judged)
    for row in contest.by_value.itertuples():
        gap = contest.values(f"{row.manager}{BY_VALUE}", row.metric) - contest.values(row.manager, row.metric)
        assert row.difference == pytest.approx(gap.mean())
        assert row.by_value - row.evenly == pytest.approx(row.difference)


def test_the_page_and_the_file_have_it(contest: Contest, tmp_path: Path) -> None:
    folder = contest.save(tmp_path / "found")
    page = (folder / "paradigms.html").read_text(encoding="utf-8")
    check_page(page)
    text = text_of(page).replace("\u202f", " ").replace("−", "-")
    told = [it for it in contest.sentences() if "by value" in it and " evenly" in it]
    assert len(told) == 2
    for sentence in told:
        assert sentence in text
    assert "the margin of the purchases that he is expected to make" in text
    assert (folder / "by_value.csv").is_file()


def test_with_money_for_everything_there_is_no_difference() -> None:
    found = cxsim.paradigms(board_market(), ["customer_experience"], by_value=True, **SIZE | {"budget": 1e9})
    assert (found.by_value["difference"] == 0.0).all()
    assert any("reaches the same true loyalty by value as evenly" in it for it in found.sentences())


@pytest.mark.parametrize(
    ("managers", "strategies", "message"),
    [
        (["random"], STRATEGIES, "by_value compares paradigms, and there is none"),
        (["crm"], {"care": STRATEGIES["care"]}, "no strategy of the scenario changes a touchpoint"),
    ],
)
def test_what_cannot_be_compared_is_said(
    managers: list[str], strategies: dict[str, Any], message: str
) -> None:
    scenario = board_market()
    kept = {name: scenario.strategies[name] for name in strategies}
    with pytest.raises(cxsim.StudyError, match=message):
        cxsim.paradigms(scenario.model_copy(update={"strategies": kept}), managers, by_value=True, **SIZE)
