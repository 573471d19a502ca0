"""What is on record of purchases, and needs that come at different rates."""

from __future__ import annotations

import numpy as np
import pytest

import cxsim
from cxsim.engine.records import DAILY, LEDGER, SCALE, TOUCHPOINT
from cxsim.evidence.lives import lived
from cxsim.world import loads
from tests.engine.market import LEVELS, market


def shop(**needs: object) -> object:
    nobody = {"share": 0, "awareness": 0, "advertising": 0}
    traits = {"needs": needs} if needs else {}
    return market(
        market={
            "brands": {
                "Alfa": {"share": 1.0, "contract": 0, "quality": LEVELS},
                "Beta": nobody,
                "Gamma": nobody,
            }
        },
        people={"turnover": 0.0, "segments": {name: {"traits": traits} for name in ("young", "old")}},
        journey={"needs": {"every": 10, "return_window": 0}},
        run={"customers": 400, "burn_in": 0, "days": 200},
        laws={"off": ["problems", "talk"]},
    )


def test_every_free_choice_of_a_brand_is_a_purchase() -> None:
    table = lived(shop(), 1).customers
    assert table["purchases"].mean() == pytest.approx(20.0, abs=0.7)
    assert table["purchases_focal"].equals(table["purchases"])
    assert table["last_purchase"].min() >= 1.0
    assert table["last_purchase"].mean() == pytest.approx(10.5, abs=1.5)


def test_purchases_before_somebody_came_back_are_no_repeats() -> None:
    """Who joined repeats at the rate of his needs since; what made him join, and all before, is no repeat."""
    brand = {"share": 0.5, "contract": 0, "quality": LEVELS}
    brands = {"Alfa": brand, "Beta": brand, "Gamma": {"share": 0, "awareness": 0, "advertising": 0}}
    traits = {"switching_cost": 0.0}
    table = lived(
        market(
            market={"brands": brands},
            people={"turnover": 0.0, "segments": {name: {"traits": traits} for name in ("young", "old")}},
            journey={"needs": {"every": 10, "return_window": 0}},
            run={"customers": 400, "burn_in": 0, "days": 200},
            laws={"off": ["problems", "talk"]},
        ),
        1,
    ).customers
    table = table[table["brand"] != ""].dropna(subset=["tenure"])
    stayed, joined = table[table["tenure"] > 200], table[table["tenure"] < 200]
    assert len(joined) > 100
    assert (stayed["repeat_purchases"] == stayed["purchases"]).any()
    assert (joined["repeat_purchases"] < joined["purchases"]).all()
    # At less than that rate: needs at which somebody left again are not among those of who is there.
    assert 0.75 < joined["repeat_purchases"].sum() / (joined["tenure"].sum() / 10) < 1.0
    assert joined["purchases"].sum() > 1.3 * joined["repeat_purchases"].sum()


def test_who_has_no_needs_buys_nothing() -> None:
    table = lived(shop(choice={"values": [0, 2], "shares": [0.5, 0.5]}), 1).customers
    none = table["needs"] == 0
    assert none.mean() == pytest.approx(0.5, abs=0.1)
    assert (table["purchases"][none] == 0).all()
    assert table["last_purchase"][none].isna().all()
    assert table["purchases"][~none].mean() == pytest.approx(40.0, abs=2.0)


def test_rates_of_needs_spread_purchases() -> None:
    alike, apart = (
        lived(shop(**it), 1).customers["purchases"] for it in ({}, {"gamma": {"mean": 1, "sd": 1}})
    )
    assert np.var(alike) < 30
    assert np.var(apart) > 250


def test_purchases_are_not_counted_within_a_contract() -> None:
    bound = market(
        run={"customers": 100, "burn_in": 0, "days": 100}, market={"brands": {"Alfa": {"contract": 3650}}}
    )
    table = lived(bound, 1).customers
    mine = table[(table["brand"] == "Alfa") & (table["tenure"] > 100) & (table["generation"] == 0)]
    locked = mine[mine["contract_left"] > 0]
    assert len(locked) > 10
    assert (locked["purchases"] <= 1).all()


def test_a_strategy_pays_for_contacts_that_it_makes_dearer() -> None:
    """A change of nothing but the cost of a contact costs its number times the difference."""
    brand, costs = cxsim.load("first_steps").market.focal, {}
    for more in (0.0, 0.5, -0.25):
        text = (
            "cxsim: 1\nextends: first_steps\nname: dearer\n"
            "strategies: {dearer: {interventions: [{add: "
            f"{{brands.{brand}.touchpoints.counter.cost: {more}}}}}]}}}}\n"
        )
        run = cxsim.run(loads(text), "dearer", seed=1)
        costs[more] = run.metrics["strategy_cost"]
        visits = run.records.touchpoint[..., run.records.touchpoints.index("counter"), :]
        served = visits[:, :, 0, TOUCHPOINT.index("encounters")].sum() / SCALE * run.records.scale_up
    assert costs[0.0] == 0.0
    assert costs[0.5] == pytest.approx(-2.0 * costs[-0.25])
    assert costs[0.5] == pytest.approx(0.5 * served, rel=0.01)


def test_what_a_strategy_spends_on_gifts_and_service_is_its_cost() -> None:
    brand = cxsim.load("first_steps").market.focal
    for path, size in ((f"brands.{brand}.promotion", 40), (f"brands.{brand}.cost", 2)):
        text = (
            "cxsim: 1\nextends: first_steps\nname: spends\n"
            f"strategies: {{spend: {{interventions: [{{add: {{{path}: {size}}}}}]}}}}\n"
        )
        scenario = loads(text)
        run = cxsim.run(scenario, "spend", seed=1)
        book = run.records.ledger[:, 0].sum(axis=0)
        spent = dict(zip(LEDGER, book, strict=True))
        joined = (
            run.records.daily[..., DAILY.index("joins")].sum(axis=(0, 1))[0] / SCALE * run.records.scale_up
        )
        share = size / (scenario.market.brands[brand].cost + size)
        more = size * joined if path.endswith("promotion") else share * spent["service_cost"]
        assert spent["extra_cost"] == pytest.approx(more, rel=1e-9)
        assert more > 100
