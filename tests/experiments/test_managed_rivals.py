"""A market of managers: every brand accounted for, paired, whoever looks at it and on however many workers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cxsim
from cxsim.experiments.managers.contest import Contest
from cxsim.experiments.managers.rivals import UNMANAGED, levels
from cxsim.manage.paradigms import CRM, Greedy
from tests.journeys.conftest import TINY
from tests.manage.market import board_market
from tests.report.html_checks import check_page, text_of

SIZE: dict[str, Any] = {"budget": 20_000.0, "every": 120, "replications": 2, "effects": False}
RIVALS = {"Beta": CRM, "Gamma": "customer_orientation"}


@pytest.fixture(scope="module")
def contest() -> Contest:
    managers = ["customer_experience", "all_knowing"]
    return cxsim.paradigms(board_market(), managers, rivals=RIVALS, workers=1, **SIZE)


def test_rivals_with_no_money_are_no_managed_rivals(contest: Contest) -> None:
    plain, poor = (
        cxsim.paradigms(contest.scenario, ["customer_satisfaction"], workers=1, **SIZE, **more)
        for more in ({}, {"rivals": RIVALS, "rival_budgets": {"Beta": 0.0, "Gamma": 0.0}})
    )
    assert np.array_equal(plain.outcomes.values, poor.outcomes.values, equal_nan=True)
    for metric in poor.judged:
        for brand in poor.scenario.market.brands:
            assert (levels(poor, "nothing", metric, brand) == levels(poor, UNMANAGED, metric, brand)).all()


def test_workers_change_no_number(contest: Contest) -> None:
    again = cxsim.paradigms(contest.scenario, ["customer_experience"], rivals=RIVALS, workers=2, **SIZE)

    def shared(rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows["manager"].isin(again.managers)].reset_index(drop=True)

    assert shared(again.by_brand).equals(shared(contest.by_brand))
    assert shared(again.rival_purchases).equals(shared(contest.rival_purchases))


def test_the_focal_brand_is_one_of_the_brands(contest: Contest) -> None:
    mine = contest.by_brand[contest.by_brand["brand"] == "Alfa"].set_index(["manager", "metric"])
    for manager in contest.shown:
        for metric in contest.judged:
            row = mine.loc[manager, metric]
            assert row["mean"] == pytest.approx(contest.values(manager, metric).mean())
    ranks = contest.by_brand.groupby(["manager", "metric"])["rank"].agg(sorted)
    assert all(rank[0] == 1 and len(rank) == 3 for rank in ranks)


def test_owners_of_all_brands_are_the_market(contest: Contest) -> None:
    shares = [
        levels(contest, "customer_experience", "market_share", b) for b in contest.scenario.market.brands
    ]
    assert sum(shares) == pytest.approx(1.0)


def test_the_rivals_ledgers_add_up(contest: Contest) -> None:
    ledger = contest.rival_meetings
    assert set(zip(ledger["brand"], ledger["by"], strict=True)) == {
        ("Beta", "crm"),
        ("Gamma", "customer_orientation"),
    }
    released = ledger.groupby(["replication", "manager", "brand"])["released"].sum()
    assert released.to_numpy() == pytest.approx(20_000.0)
    left = ledger["released"] + ledger["carried"] - ledger["instruments"] - ledger["spent"]
    assert left.to_numpy() == pytest.approx(ledger["left"].to_numpy())
    assert ledger["spent"].sum() == pytest.approx(contest.rival_purchases["cost"].sum())
    assert ledger["spent"].sum() > 0


def test_the_page_and_the_files_tell_of_every_brand(contest: Contest, tmp_path: Path) -> None:
    folder = contest.save(tmp_path / "found")
    page = (folder / "paradigms.html").read_text(encoding="utf-8")
    check_page(page)
    text = text_of(page).replace("\u202f", " ").replace("−", "-")
    told = [it for it in contest.sentences() if "market without managers" in it or "no brand any good" in it]
    assert len(told) == len(contest.judged)
    for sentence in told:
        assert sentence in text
    first = contest.rival_purchases.query("replication == 0 and manager == 'customer_experience'")
    for row in first.itertuples():
        assert row.because in text
    assert len(pd.read_csv(folder / "brands.csv")) == len(contest.by_brand) == 3 * 4 * 3
    assert json.loads((folder / "run.json").read_text())["rivals"]["Beta"] == {
        "manager": "crm",
        "budget": 20_000.0,
    }


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"rivals": {"Bta": "crm"}}, "unknown rival 'Bta': did you mean 'Beta'"),
        ({"rivals": {"Alfa": "crm"}}, "'Alfa' is the focal brand"),
        ({"rivals": {"Beta": "crmm"}}, "unknown manager 'crmm'"),
        ({"rivals": {"Beta": Greedy()}}, "greedy foresees, so it can only manage the focal brand"),
        ({"rivals": {"Beta": "crm"}, "rival_budgets": {"Beta": -1.0}}, "is -1: it can be 0 or more"),
        ({"rival_budgets": {"Beta": 1.0}}, "has a budget and no manager"),
    ],
)
def test_what_cannot_be_asked_of_rivals_is_said(asked: dict[str, Any], message: str) -> None:
    scenario = board_market()
    with pytest.raises(cxsim.StudyError, match=message.replace("?", r"\?")):
        cxsim.paradigms(scenario, ["crm"], workers=1, **SIZE, **asked)


def test_a_scenario_whose_strategies_a_rival_cannot_buy_is_refused() -> None:
    scenario = cxsim.load(str(TINY))
    rival = next(name for name in scenario.market.brands if name != scenario.market.focal)
    only = {k: v.model_copy(update={"interventions": ()}) for k, v in scenario.strategies.items()}
    with pytest.raises(cxsim.StudyError, match="can be bought for the rival"):
        cxsim.paradigms(
            scenario.model_copy(update={"strategies": only}), ["crm"], 1000.0, rivals={rival: "crm"}
        )


def test_the_four_firms_of_the_experiment_are_alike() -> None:
    place = Path(__file__).parents[2] / "experiments" / "four_paradigms" / "market.yaml"
    brands = list(cxsim.load(str(place)).market.brands.values())
    assert len(brands) == 4
    assert all(brand == brands[0] for brand in brands)
