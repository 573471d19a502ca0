"""Ways to care about customers: exact limits, and what their one rule of decision does."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxsim.engine.records import DAILY, Records
from cxsim.experiments.errors import StudyError
from cxsim.experiments.managers.paradigms import one_manager
from cxsim.manage.board import STEPS, Board, Manager, Offer, Reading, Report, frozen
from cxsim.manage.instruments import INSTRUMENTS
from cxsim.manage.paradigms import (
    CUSTOMER_SATISFACTION,
    HAND_IN_HAND,
    PARADIGMS,
    AllKnowing,
    AtRandom,
    Order,
    Replay,
    relief,
    troubles,
    weighed,
    without_each,
)
from tests.engine.same import same
from tests.manage.market import Start, board_market


def one_touchpoint() -> Any:
    """A market of one touchpoint where one dimension is felt, whose people say just what is so and tire of nothing."""
    data = board_market().model_dump()
    for brand in data["market"]["brands"].values():
        brand |= {"features": (), "touchpoints": {}}
    data["market"]["features"] = {}
    for segment in data["people"]["segments"].values():
        segment["traits"] |= {"articulation_error": 0.0, "response": 1.0, "style": 0.0}
    data["journey"] = {
        "touchpoints": {"use": {"stage": "use", "uses_product": True, "about": ["function"], "survey": True}},
        "episodes": {"using": {"starts_at": "use", "every": 15}},
        "needs": {"every": 60},
    }
    data["laws"] = {"parameters": {"rating_spread": 0.0, "survey_fatigue": 0.0, "survey_effort": 0.0}}
    data["measure"] |= {
        "relationship": {"every": 30, "sample": 1.0},
        "transactional": {"sample": 1.0},
    }
    size = {"low": 0.1, "likely": 0.1, "high": 0.1}
    data["strategies"] = {
        name: {
            "interventions": [
                {
                    "kind": "add",
                    "changes": [{"path": path, "operation": "add", "size": size}],
                    "cost": {"once": price},
                }
            ]
        }
        for name, path, price in (
            ("everywhere", "brands.Alfa.quality.function", 3000),
            ("there", "brands.Alfa.touchpoints.use.quality.function", 4000),
        )
    }
    return type(board_market()).model_validate(data)


def test_with_perfect_free_instruments_and_one_touchpoint_all_paradigms_coincide(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, instrument in INSTRUMENTS.items():
        monkeypatch.setitem(INSTRUMENTS, name, replace(instrument, delay=0))
    start = Start(one_touchpoint())
    tenures = [start.tenure(who, budget=6000.0, free=True).live() for who in (*PARADIGMS, HAND_IN_HAND)]
    assert tenures[0].bought
    for other in tenures[1:]:
        assert other.bought == tenures[0].bought
        assert [m.bought and [(b.option, b.steps) for b in m.bought] for m in other.minutes] == [
            m.bought and [(b.option, b.steps) for b in m.bought] for m in tenures[0].minutes
        ]
        same(*(but_for_being_asked(tenure.model.records()) for tenure in (other, tenures[0])))


def but_for_being_asked(records: Records) -> Records:
    """Records without the log and without how many were asked."""
    daily = records.daily.copy()
    daily[..., [DAILY.index("asked"), DAILY.index("answered")]] = 0
    return replace(records, daily=daily, encounters=None)


def test_what_the_all_knowing_one_foresees_is_what_comes() -> None:
    from cxsim.measure.metrics import metrics

    start = Start(board_market())
    promised: dict[str, float] = {}

    class Noting(AllKnowing):
        def choose(self, board: Board) -> Manager:
            plan = super().choose(board)
            assert board.future is not None
            promised["best"] = board.future(plan)
            promised.update({offer.name: board.future(Order((offer.name,))) for offer in board.menu})
            promised["other"] = board.future(self.others[0])
            return plan

    def reached(manager: Any) -> float:
        tenure = start.tenure(manager, budget=8000.0).live()
        return metrics(tenure.model.records(), start.scenario, tenure.terms.days)["true_loyalty"]

    satisfied = start.tenure(CUSTOMER_SATISFACTION, budget=8000.0).live()
    noting = Noting()
    noting.others = (Replay([minutes.bought for minutes in satisfied.minutes]),)
    assert reached(noting) == promised["best"]
    assert promised["best"] == max(promised.values())
    assert reached(Order(("roaming",))) == promised["roaming"]


# --- the rule of decision ---------------------------------------------------------------------------------


def board(money: float, *offers: Offer, luck: tuple[float, ...] = ()) -> Board:
    return Board(0, 0, 12.0, money, 100.0, offers, {}, luck)


def offer(name: str, cost: float, **eases: float) -> Offer:
    return Offer(name, name, cost, STEPS, frozen(eases))


def report(instrument: str, n: int, **concerned: float) -> Report:
    return Report(instrument, 0, 0.5, n, tuple(Reading(a, share, n) for a, share in concerned.items()))


def test_what_relieves_most_per_money_comes_first() -> None:
    dear, cheap = offer("dear", 10.0, price=1.0), offer("cheap", 4.0, remedy=0.5)
    found = weighed(board(15.0, dear, cheap), {"price": 0.5, "remedy": 0.5})
    assert [(buy.option, buy.steps) for buy in found] == [("cheap", 3)]
    found = weighed(board(15.0, dear, cheap), {"price": 0.9, "remedy": 0.1})
    assert [buy.option for buy in found] == ["dear", "cheap"]


def test_who_sees_no_trouble_buys_nothing_and_harm_is_never_bought() -> None:
    worse = offer("worse", 1.0, price=-0.5)
    assert weighed(board(100.0, worse), {"price": 0.9}) == []
    assert weighed(board(100.0, offer("good", 1.0, price=0.5)), {}) == []


def test_few_answers_count_little_and_many_count_as_said() -> None:
    few, many = (troubles({"csat": report("csat", n, price=0.4)})["price"] for n in (1, 100_000))
    assert few < 0.02
    assert many == pytest.approx(0.4, rel=1e-3)


def test_an_instrument_that_is_blind_to_a_trouble_takes_nothing_from_one_that_sees_it() -> None:
    seen, blind = report("csat", 10**9, price=0.6), report("journey", 10**9, price=0.0)
    assert troubles({"csat": seen, "journey": blind}) == pytest.approx(troubles({"csat": seen}))
    both = troubles({"csat": seen, "ces": report("ces", 10**9, price=0.5)})["price"]
    assert both == pytest.approx(0.8)


@given(
    money=st.floats(0.0, 100.0),
    prices=st.lists(st.floats(0.5, 40.0), min_size=1, max_size=5),
    shares=st.lists(st.floats(-1.0, 1.0), min_size=5, max_size=5),
    luck=st.lists(st.floats(0.0001, 0.9999), min_size=30, max_size=30),
)
@settings(deadline=None, max_examples=60, derandomize=True)
def test_nobody_overspends(money: float, prices: list[float], shares: list[float], luck: list[float]) -> None:
    offers = [offer(f"o{k}", price, price=shares[k]) for k, price in enumerate(prices)]
    table = board(money, *offers, luck=tuple(luck))
    orders = Order(tuple(o.name for o in offers)).decide(table)
    for found in (weighed(table, {"price": 0.7}), AtRandom().decide(table), orders):
        paid = math.fsum(table.offer(buy.option).price * buy.steps for buy in found)
        assert paid <= money * (1 + 1e-9)
        assert all(1 <= buy.steps <= STEPS for buy in found)
        assert len({buy.option for buy in found}) == len(found)


def test_relief_adds_up_over_aspects() -> None:
    both = offer("both", 1.0, price=0.5, remedy=0.25)
    assert relief(both, {"price": 0.4, "remedy": 0.8, "offer": 1.0}) == pytest.approx(0.4)


def test_paradigms_differ_in_nothing_but_what_they_see() -> None:
    decides = {type(paradigm).decide for paradigm in (*PARADIGMS, HAND_IN_HAND)}
    assert len(decides) == 1
    assert len({paradigm.instruments for paradigm in PARADIGMS}) == len(PARADIGMS)
    assert {name for paradigm in PARADIGMS for name in paradigm.instruments} == set(INSTRUMENTS)
    assert all(len(one.instruments) == 6 for one in without_each().values())  # type: ignore[attr-defined]


def test_a_manager_of_ones_own_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "needy.py").write_text("class Needy:\n    def __init__(self, budget):\n        pass\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StudyError, match=r"'needy:Needy' cannot be made: TypeError: .*budget"):
        one_manager("needy:Needy", {})
