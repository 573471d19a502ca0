"""Spending by customer value: exact limits, and that a notion of value sees what its instruments brought in."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from cxsim.engine.compiled import CompiledModel
from cxsim.engine.reference import CustomerModel
from cxsim.manage import menu
from cxsim.manage.board import STEPS, Board, ManageError
from cxsim.manage.instruments import INSTRUMENTS
from cxsim.manage.paradigms import PARADIGMS, Order, by_value
from cxsim.manage.value import MOST, NOTIONS, quarters
from cxsim.measure.buying import BetaGeometricNbd
from cxsim.world.decisions import QUARTERS
from cxsim.world.units import DAYS_PER_MONTH
from tests.engine.market import market
from tests.engine.same import same, same_state
from tests.manage.market import Start, board_market
from tests.manage.test_tenure import lived, without_log

MIXED = {
    "whole": {"interventions": [{"kind": "add", "cost": {"once": 4000, "monthly": 40}, "changes": [
        {"path": "brands.Alfa.touchpoints.helpline.quality.care", "operation": "add", "ramp": 30,
         "size": {"low": 0.1, "likely": 0.2, "high": 0.3}},
        {"path": "brands.Alfa.stations.desk.staff", "operation": "add", "end": 200,
         "size": {"low": 1, "likely": 1, "high": 1}}]}]},
}  # fmt: skip


@pytest.fixture(scope="module")
def start() -> Start:
    return Start(board_market())


class ByValue:
    """Reads everything and buys a step of everything, for those worth most first."""

    name = "by_value"
    instruments = tuple(INSTRUMENTS)

    def __init__(self, aims: str = "experience") -> None:
        self.aims = aims

    def decide(self, board: Board) -> list[str]:
        return [offer.name for offer in board.menu]


class OrderByValue(Order):
    aims = "lot"


@pytest.fixture
def no_turnover() -> Start:
    """Nobody leaves the market, so who is ranked stays so."""
    people = board_market().people.model_copy(update={"turnover": 0.0})
    return Start(board_market().model_copy(update={"people": people}))


def test_all_of_an_option_is_the_same_by_value_as_evenly(start: Start) -> None:
    """Whoever is in which quarter, and whoever joins between two meetings."""
    one, other = (
        start.paid.tenure(it, budget=10_000_000.0).live()
        for it in (OrderByValue(("desk",)), Order(("desk",)))
    )
    assert one.bought == other.bought == {"desk": STEPS}
    assert any(it.quarters for it in one.decided)
    assert (one.model.lives.customer["served"] > 0).any()
    same(without_log(one.model.records()), without_log(other.model.records()))


def test_what_cannot_be_for_some_is_bought_evenly(start: Start) -> None:
    one, other = (
        start.paid.tenure(it, budget=9_000.0).live()
        for it in (OrderByValue(("roaming", "care", "cheaper")), Order(("roaming", "care", "cheaper")))
    )
    assert one.bought == other.bought
    same(without_log(one.model.records()), without_log(other.model.records()))
    same_state(one.model.release(), other.model.release())


def test_for_a_quarter_in_which_nobody_is_it_only_costs(start: Start) -> None:
    model, alone = start.build(start.state.copy(), False), lived(start)
    model.decide(menu.step(start.scenario, "desk", 1, 0, 0))
    model.remember(start.paid.recorder)
    model.advance(model.plan.burn_in + model.plan.days)
    same_state(model.release(), alone[1])
    assert model.records().ledger.sum() - alone[0].ledger.sum() == pytest.approx(500 / STEPS)


def test_who_is_in_the_quarter_is_served_better_and_nobody_else(no_turnover: Start) -> None:
    customers = np.arange(no_turnover.scenario.run.customers)
    quarter = 1 + customers % QUARTERS
    better = market(strategies=MIXED)

    def care(bought: int) -> Any:
        """Delivered by the focal brand's helpline on average, to each quarter."""
        model = no_turnover.build(no_turnover.state.copy(), True)
        model.rank(0, quarter)
        if bought:
            model.decide(menu.step(better, "whole", bought, 0, 0))
        model.advance(model.plan.burn_in + 365)
        log = model.take_log()
        point = model.plan.touchpoints.index("helpline")
        felt = log[(log["touchpoint"] == point) & (log["experienced"][:, 3] > 0)]
        return np.array([felt["delivered"][quarter[felt["customer"]] == q, 3].mean() for q in (1, 2, 3, 4)])

    gain = care(2) - care(0)
    # Care rises by up to .2 within 30 days, cut at 1 for who had most of it; queues change who is served.
    assert gain[:2].min() > 0.05
    assert abs(gain[2:]).max() < 0.03


def test_a_mixed_option_is_split_and_the_part_that_lasts_pays() -> None:
    parts = menu.step(market(strategies=MIXED), "whole", 2, 0, 1)
    assert [(it.quarters, [c.path.rsplit(".", 1)[1] for c in it.changes]) for it in parts] == [
        ((), ["staff"]),
        ((2, 3), ["care"]),
    ]
    assert [c.size.likely for it in parts for c in it.changes] == [0.5, 0.2]
    assert [(it.cost.once, it.cost.monthly) for it in parts] == [(0.0, 0.0), (2000.0, 20.0)]
    assert menu.step(market(strategies=MIXED), "whole", 1, 0, 3)[1].quarters == (4, 0)


@pytest.mark.parametrize("paradigm", PARADIGMS, ids=lambda it: it.name)
def test_with_nothing_to_spend_nobody_is_ranked(start: Start, paradigm: Any) -> None:
    tenure = start.paid.tenure(by_value(paradigm), budget=0.0).live()
    alone = lived(start)
    same(without_log(tenure.model.records()), without_log(alone[0]))
    same_state(tenure.model.release(), alone[1])


@pytest.mark.parametrize("notion", sorted(NOTIONS))
def test_both_drivers_spend_on_the_same_people(notion: str) -> None:
    ends = []
    for driver in (CompiledModel, CustomerModel):
        run = {"customers": 120, "burn_in": 120, "days": 200, "seed": 3}
        here = Start(board_market(run=run), driver)
        tenure = here.paid.tenure(ByValue(notion), budget=60_000.0).live()
        ends.append((tenure.model.records(), tenure.model.release()))
    same(ends[0][0], ends[1][0])
    same_state(ends[0][1], ends[1][1])
    assert len(set(ends[0][1].lives.customer["served"])) == 1 + QUARTERS


def test_quarters_are_of_equal_size_and_of_owners_only(start: Start) -> None:
    owners = np.arange(0, 200, 2)
    first, second = (quarters("lot", {}, owners, (5, meeting, 0)) for meeting in (0, 1))
    assert (np.bincount(first) == [0, 25, 25, 25, 25]).all()
    assert (first != second).any()
    assert len(quarters("lot", {}, owners[:0], (5, 0, 0))) == 0
    tenure = start.paid.tenure(ByValue(), budget=60_000.0)
    tenure.meet(0)
    who = tenure.model.lives.customer
    assert ((who["served"] > 0) == (who["brand"] == 0)).all()


def test_who_has_heard_nothing_goes_by_lot() -> None:
    owners = np.arange(50)
    by_lot = quarters("lot", {}, owners, (5, 2, 0))
    for notion in NOTIONS:
        assert (quarters(notion, {}, owners, (5, 2, 0)) == by_lot).all()


def test_each_notion_finds_whom_it_looks_for(start: Start) -> None:
    """What the instruments brought in of a quarter's owners, on average, falls from the first quarter to the last."""
    tenure = start.paid.tenure(ByValue(), budget=1e6)
    tenure.meet(0)
    tenure.model.advance(tenure.model.plan.burn_in + 90)
    tenure.log = tenure.model.take_log()
    tenure.meet(1)
    heard = {name: evidence for name, (_, _, evidence) in tenure._come_in().items()}
    mine = np.flatnonzero(tenure.model.lives.customer["brand"] == 0)
    rows = tenure.model.records().customers
    assert rows is not None
    told = heard["stated_needs"].interviews
    assert told is not None
    asked = np.isin(mine, told["customer"])
    wants = np.zeros(len(rows))
    wants[told["customer"]] = [bin(int(it)).count("1") for it in told["wants"]]
    unhappy = rows["complaints"] / np.maximum(1.0, rows["tenure"] / 365)
    troubled = np.bincount(tenure.log["customer"][tenure.log["brand"] == 0], minlength=len(rows))
    for notion, seen, kept in (
        ("dissatisfaction", unhappy, np.ones(len(mine), bool)),
        ("unmet_needs", wants, asked),
        ("experience", troubled, np.ones(len(mine), bool)),
    ):
        sorted_into = quarters(notion, heard, mine, (5, 1, 0))
        means = [seen[mine][kept & (sorted_into == q)].mean() for q in (1, QUARTERS)]
        assert means[0] > means[1], notion


def test_who_values_nonsense_is_refused_in_words(start: Start) -> None:
    with pytest.raises(ManageError, match="by_value: unknown notion of value 'money'; there are: purchases"):
        start.paid.tenure(ByValue("money"))


def test_expected_purchases_are_those_of_the_paper() -> None:
    """The customer of CDNOW with x = 2, t_x = 30.43 and T = 38.86 weeks, in the authors' note on the spreadsheet."""
    model = BetaGeometricNbd(0.2426, 4.4136, 0.7929, 2.4259)
    assert float(model.expected([2], [30.43], [38.86], 39.0)[0]) == pytest.approx(1.226, abs=5e-4)
    soon, later = (float(model.expected([2], [30.43], [38.86], ahead)[0]) for ahead in (1e-9, 10_000.0))
    assert soon == pytest.approx(0.0, abs=1e-8)
    assert later > 1.226


def test_who_all_buy_alike_are_expected_to_buy_on() -> None:
    """Nobody is ever gone and all buy once in two months: six times a year."""
    x = np.array([6.0, 5.0, 6.0, 7.0, 6.0, 6.0, 5.0, 7.0])
    model = BetaGeometricNbd.fit(x, np.full(8, 11.5), np.full(8, 12.0), most=MOST)
    assert model.expected(x, np.full(8, 11.5), np.full(8, 12.0), 12.0) == pytest.approx(6.0, rel=0.2)


def test_no_fit_expects_less_than_nothing_or_more_than_the_rate() -> None:
    """At every corner of what can be fitted: whoever may be gone buys less than he would for sure."""
    ends = (1 / MOST, 0.3, 1.01, 5.0, MOST)
    x, last, age = (
        np.array(it) for it in ((0, 0, 3, 3, 20, 60), (0, 0, 1, 20, 39, 39), (1, 40, 2, 40, 40, 40))
    )
    for r, alpha, a, b in product(ends, repeat=4):
        found = BetaGeometricNbd(r, alpha, a, b).expected(x, last, age, 12.0)
        surely = 12.0 * (r + x) / (alpha + age)
        assert (found >= -1e-6 * (1.0 + surely)).all()
        assert (found <= surely * 1.001 + 1e-6).all()


def test_books_go_as_far_back_as_the_purchases_in_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Purchases count since somebody joined or the market began, also where what is measured began later."""
    seen: dict[str, Any] = {}

    def fit(often: Any, recency: Any, age: Any, *_: Any) -> BetaGeometricNbd:
        seen.update(often=often, recency=recency, age=age)
        return BetaGeometricNbd(1.0, 1.0, 2.0, 2.0)

    monkeypatch.setattr(BetaGeometricNbd, "fit", fit)
    here = Start(board_market(run={"customers": 200, "burn_in": 900, "days": 200, "seed": 3}))
    here.paid.tenure(ByValue("purchases"), budget=60_000.0).meet(0)
    assert seen["age"].max() == round(900 / DAYS_PER_MONTH)
    assert (seen["recency"] <= seen["age"]).all()
    assert ((seen["recency"] > 0) == (seen["often"] > 0)).mean() > 0.9
