"""Rivals with managers: exact limits, what each can see and pays for, and that no seat is better than another."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from cxsim.engine.compiled import CompiledModel
from cxsim.engine.records import INSTRUMENTS as SURVEYS
from cxsim.engine.records import LEDGER
from cxsim.engine.reference import CustomerModel
from cxsim.manage.board import Board, ManageError, Manager
from cxsim.manage.instruments import INSTRUMENTS
from cxsim.manage.menu import step
from cxsim.manage.paradigms import (
    CEM,
    CRM,
    CUSTOMER_ORIENTATION,
    CUSTOMER_SATISFACTION,
    AllKnowing,
    Greedy,
    Nothing,
    Order,
)
from cxsim.manage.rivals import Rival, seen_by, surveyed
from cxsim.manage.tenure import Tenure
from cxsim.measure.metrics import metrics
from cxsim.world.scenario import Scenario
from tests.engine.same import same, same_state
from tests.manage.market import STRATEGIES, Start, board_market
from tests.manage.test_tenure import Everything, Listener, lived, without_log


@pytest.fixture(scope="module")
def start() -> Start:
    return Start(board_market())


def everybody(budget: float, *managers: Manager) -> tuple[Rival, ...]:
    """Managers for Beta and Gamma."""
    return tuple(Rival(brand, it, budget) for brand, it in zip(("Beta", "Gamma"), managers, strict=False))


@pytest.mark.parametrize(
    "rivals",
    [
        everybody(50_000.0, Nothing(), Nothing()),
        everybody(0.0, Everything(), CEM),
    ],
    ids=["they do nothing", "they have nothing to spend"],
)
def test_rivals_who_do_or_can_do_nothing_leave_the_market_as_it_is(
    start: Start, rivals: tuple[Rival, ...]
) -> None:
    assert surveyed(start.scenario, rivals) is start.scenario
    tenure = start.paid.tenure(Nothing(), rivals=rivals).live()
    alone = lived(start)
    same(without_log(tenure.model.records()), without_log(alone[0]))
    same_state(tenure.model.release(), alone[1])


def surveying(**changed: Any) -> Scenario:
    """The market in which everybody surveys, so that every instrument has something to read."""
    scenario = board_market(**changed)
    return surveyed(scenario, everybody(1.0, CEM, CEM))


def test_both_drivers_live_the_same_market_of_managers() -> None:
    ends = []
    for driver in (CompiledModel, CustomerModel):
        run = {"customers": 120, "burn_in": 120, "days": 200, "seed": 3}
        here = Start(surveying(run=run), driver)
        rivals = everybody(60_000.0, Everything(), CRM)
        tenure = here.paid.tenure(CUSTOMER_SATISFACTION, budget=60_000.0, rivals=rivals).live()
        books = [board.minutes for board in tenure.boards]
        ends.append((tenure.model.records(), tenure.model.release(), books))
    assert ends[0][2] == ends[1][2]
    assert all(any(minutes.instruments for minutes in book) for book in ends[0][2])
    same(ends[0][0], ends[1][0])
    same_state(ends[0][1], ends[1][1])


def test_it_does_not_matter_in_which_order_rivals_are_named(start: Start) -> None:
    rivals = everybody(60_000.0, Everything(), Order(("care",)))
    one, other = (start.paid.tenure(CRM, rivals=named).live() for named in (rivals, tuple(reversed(rivals))))
    same(one.model.records(), other.model.records())


def test_each_pays_for_what_he_buys_and_hears(start: Start) -> None:
    rivals = everybody(60_000.0, Everything(), Order(("care",)))
    tenure = start.paid.tenure(Nothing(), rivals=rivals).live()
    records = tenure.model.records()
    booked = records.ledger[..., LEDGER.index("programme_cost")].sum(axis=0)
    assert booked[0] == 0.0
    for board in tenure.rivals:
        heard = sum(minutes.instruments for minutes in board.minutes)
        once = sum(it.once for it in tenure.model.plan.programme if it.brand == board.brand)
        running = sum(
            it.per_day * (it.last - it.first) for it in tenure.model.plan.programme if it.brand == board.brand
        )
        assert booked[board.brand] == pytest.approx(once + running)
        assert heard < booked[board.brand] or board.manager == Order(("care",))
        assert board.bought


def test_a_rival_reads_what_his_own_owners_say_and_nobody_elses() -> None:
    here, seen = Start(surveying()), Listener()
    tenure = here.paid.tenure(Nothing(), rivals=everybody(400_000.0, seen)).live()
    answers = tenure.model.records().surveys
    board = seen.boards[2]
    start, stop = board.day - 90 - INSTRUMENTS["csat"].delay, board.day - INSTRUMENTS["csat"].delay
    told = answers[(answers["time"] >= start) & (answers["time"] < stop)]
    told = told[told["instrument"] == SURVEYS.index("csat")]
    assert 0 < board.reports["csat"].n == int((told["brand"] == 1).sum()) < len(told)
    owners = tenure.model.records().owners
    assert board.owners == pytest.approx(
        owners[board.day - tenure.model.records().first_day - 1, :, 1].sum() * 5
    )


def test_who_does_not_survey_reads_no_survey(start: Start) -> None:
    seen = Listener()
    start.paid.tenure(Nothing(), rivals=everybody(400_000.0, seen)).live()
    for board in seen.boards:
        assert {board.reports[name].n for name in ("csat", "ces", "relationship")} == {0}
        assert board.reports["transactions"].n > 0


def test_the_menu_is_read_for_the_own_brand(start: Start) -> None:
    beta = seen_by(start.scenario, "Beta")
    assert list(beta.strategies) == list(STRATEGIES)
    changes = [
        c for name in beta.strategies for it in beta.strategies[name].interventions for c in it.changes
    ]
    assert {change.path.split(".")[1] for change in changes} == {"Beta"}
    assert seen_by(beta, "Alfa").strategies == start.scenario.strategies
    bought = step(beta, "care", 4, 90)
    assert {it.brand for it in bought} == {"Beta"}
    assert seen_by(start.scenario, "Alfa") is start.scenario


def test_what_a_rival_has_already_or_cannot_have_is_not_on_his_menu() -> None:
    scenario = board_market()
    beta = scenario.market.brands["Beta"].model_copy(update={"features": ("voice", "roaming")})
    staffed = board_market(
        strategies=STRATEGIES
        | {"desk": {"interventions": [{"kind": "set", "changes": [
            {"path": "brands.Alfa.stations.desk.staff", "operation": "add",
             "size": {"low": 1, "likely": 1, "high": 1}}], "cost": {"once": 1000}}]}}
    )  # fmt: skip
    market = staffed.market.model_copy(update={"brands": staffed.market.brands | {"Beta": beta}})
    found = seen_by(staffed.model_copy(update={"market": market}), "Beta").strategies
    assert set(STRATEGIES) - set(found) == {"roaming", "desk"}


def test_who_foresees_foresees_managed_rivals_too() -> None:
    start = Start(surveying())
    promised: dict[str, float] = {}

    class Noting(AllKnowing):
        def choose(self, board: Board) -> Manager:
            assert board.future is not None
            plan = Order(("care", "desk"))
            promised["plan"] = board.future(plan)
            return plan

    def reached(tenure: Tenure) -> float:
        return metrics(tenure.model.records(), start.scenario, tenure.terms.days)["true_loyalty"]

    rivals = everybody(60_000.0, CEM, AtMeetings())
    tenure = start.paid.tenure(Noting(), rivals=copy.deepcopy(rivals)).live()
    assert reached(tenure) == promised["plan"]
    assert all(board.bought for board in tenure.rivals)
    alone = start.paid.tenure(Order(("care", "desk"))).live()
    assert reached(alone) != promised["plan"]


class AtMeetings:
    """Learns on the way: buys another thing at each meeting."""

    name = "at_meetings"
    instruments = ("transactions",)

    def __init__(self) -> None:
        self.met = 0

    def decide(self, board: Board) -> list[str]:
        self.met += 1
        return [board.menu[self.met % len(board.menu)].name]


def test_a_rival_who_foresees_is_refused_in_words(start: Start) -> None:
    with pytest.raises(ManageError, match="greedy foresees, so it can only manage the focal brand"):
        start.paid.tenure(Nothing(), rivals=everybody(1.0, Greedy()))


# --- no seat is better than another -----------------------------------------------------------------------


def four_alike() -> Scenario:
    """Four brands that differ in nothing but their names."""
    data = board_market().model_dump()
    beta = data["market"]["brands"]["Beta"] | {"imitates": 0.0, "reprices": 0.0, "share": 0.25}
    data["market"]["brands"] = dict.fromkeys(("Alfa", "Beta", "Gamma", "Delta"), beta)
    data["journey"]["stations"] = {}
    for point in data["journey"]["touchpoints"].values():
        point.pop("station", None)
    data["measure"]["rivals"] = ("Beta", "Gamma", "Delta")
    lever = {"low": 0.2, "likely": 0.2, "high": 0.2}
    better = [
        {"path": f"brands.Alfa.quality.{dimension}", "operation": "add", "size": lever}
        for dimension in ("function", "care")
    ]
    data["strategies"]["better"] = {
        "interventions": [{"kind": "quality", "cost": {"once": 1000}, "changes": better}]
    }
    return Scenario.model_validate(data)


def gains(managed: tuple[str, ...], seeds: range) -> np.ndarray:
    """(seeds, brands): true loyalty that each brand gains if some are managed, against a market where none is."""
    scenario, found = four_alike(), []
    brands = tuple(scenario.market.brands)
    for seed in seeds:
        start = Start(scenario, seed=seed)
        who = {brand: Order(("better",)) if brand in managed else Nothing() for brand in brands}
        rivals = tuple(Rival(brand, who[brand], 40_000.0) for brand in brands[1:])
        tenures = (
            start.paid.tenure(Nothing()).live(),
            start.paid.tenure(who["Alfa"], 40_000.0, rivals=rivals).live(),
        )
        loyal = [
            [metrics(it.model.records(), seen_by(scenario, b), 365)["true_loyalty"] for b in brands]
            for it in tenures
        ]
        found.append(np.subtract(loyal[1], loyal[0]))
    return np.array(found)


def test_four_identical_brands_managed_alike_are_exchangeable() -> None:
    """And one of them managed alone is ahead of the others, so that a better seat would have been seen."""
    every = ("Alfa", "Beta", "Gamma", "Delta")
    alike, alone = gains(every, range(1, 9)), gains(("Gamma",), range(1, 9))

    def lead(found: np.ndarray, brand: int) -> float:
        """Of a brand over the mean of the others, in standard errors."""
        ahead = found[:, brand] - np.delete(found, brand, axis=1).mean(axis=1)
        return float(ahead.mean() / (ahead.std(ddof=1) / np.sqrt(len(ahead))))

    # Student's t with 7 degrees of freedom, four brands: beyond 5 by chance once in some 160 times.
    assert max(abs(lead(alike, brand)) for brand in range(4)) < 5.0
    assert lead(alone, 2) > 5.0


def test_orientation_hears_the_same_needs_wherever_it_sits() -> None:
    """Owners of identical brands say the same, within what interviewing them by lot leaves open."""
    scenario = four_alike()
    shares = []
    for seed in range(1, 4):
        start = Start(scenario, seed=seed)
        rivals = tuple(Rival(b, copy.deepcopy(CUSTOMER_ORIENTATION), 80_000.0) for b in ("Beta", "Gamma"))
        tenure = start.paid.tenure(CUSTOMER_ORIENTATION, 80_000.0, rivals=rivals).live()
        for board in tenure.boards:
            for minutes in board.minutes[1:]:  # what is asked at the first meeting comes in later
                report = next(it for it in minutes.reports if it.instrument == "stated_needs")
                wanted = {it.aspect: it.concerned for it in report.readings}
                shares.append((board.brand, wanted["feature:data"]))
    found = {b: np.mean([share for brand, share in shares if brand == b]) for b in range(3)}
    assert max(found.values()) - min(found.values()) < 0.15
