"""A manager at work: exact limits that hold whatever he decides."""

from __future__ import annotations

import dataclasses
import gc
from types import FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np
import pytest

from cxsim.engine.compiled import CompiledModel
from cxsim.engine.market import Market
from cxsim.engine.recorder import Recorder
from cxsim.engine.records import Records
from cxsim.engine.reference import CustomerModel
from cxsim.engine.state import State
from cxsim.manage.board import STEPS, Board, Buy, ManageError
from cxsim.manage.instruments import INSTRUMENTS
from cxsim.manage.paradigms import Nothing, Order, everybody
from cxsim.manage.reading import READERS
from tests.engine.same import same, same_state
from tests.manage.market import Start, board_market


@pytest.fixture(scope="module")
def start() -> Start:
    return Start(board_market())


def lived(start: Start) -> tuple[Records, State]:
    """The run without any manager."""
    model = start.build(start.state.copy(), False)
    model.remember(start.paid.recorder)
    model.advance(model.plan.burn_in + model.plan.days)
    return model.records(), model.release()


class Everything:
    """Reads every instrument and buys a step of everything."""

    instruments = tuple(INSTRUMENTS)

    def decide(self, board: Board) -> list[Buy | str]:
        return [offer.name for offer in board.menu]


class Listener:
    """Reads every instrument, keeps the boards it saw, and buys nothing."""

    instruments = tuple(INSTRUMENTS)

    def __init__(self) -> None:
        self.boards: list[Board] = []

    def decide(self, board: Board) -> list[Buy]:
        self.boards.append(board)
        return []


def without_log(records: Records) -> Records:
    return dataclasses.replace(records, encounters=None)


@pytest.mark.parametrize("name", sorted(everybody()))
def test_with_nothing_to_spend_everybody_is_who_does_nothing(start: Start, name: str) -> None:
    tenure = start.tenure(everybody()[name], budget=0.0).live()
    nothing = lived(start)
    same(without_log(tenure.model.records()), without_log(nothing[0]))
    same_state(tenure.model.release(), nothing[1])
    assert not tenure.bought


def test_both_drivers_live_the_same_tenure() -> None:
    ends = []
    for driver in (CompiledModel, CustomerModel):
        here = Start(board_market(run={"customers": 120, "burn_in": 120, "days": 200, "seed": 3}), driver)
        tenure = here.tenure(Everything(), budget=60_000.0).live()
        ends.append((tenure.model.records(), tenure.model.release(), tenure.minutes))
    assert ends[0][2] == ends[1][2]
    assert any(minutes.bought and minutes.instruments for minutes in ends[0][2])
    same(ends[0][0], ends[1][0])
    same_state(ends[0][1], ends[1][1])


@pytest.mark.parametrize("option", ["care", "cheaper", "roaming"])
def test_all_of_an_option_at_once_is_the_strategy(start: Start, option: str) -> None:
    tenure = start.tenure(Order((option,)), budget=10_000_000.0).live()
    assert tenure.bought == {option: STEPS}
    model = CompiledModel(start.scenario, option, start.seed, state=start.state.copy())
    model.remember(start.paid.recorder)
    model.advance(model.plan.burn_in + model.plan.days)
    same(without_log(tenure.model.records()), without_log(model.records()))


def test_steps_make_up_the_whole(start: Start) -> None:
    class Slowly:
        def decide(self, board: Board) -> list[str]:  # noqa: ARG002
            return ["care", "cheaper", "roaming", "desk"]

    tenure = start.tenure(Slowly(), budget=10_000_000.0).live()
    assert set(tenure.bought.values()) == {STEPS}
    plan, focal = tenure.model.plan, tenure.model.plan.focal
    now, before = tenure.model.world, plan.world
    assert now.brand["price"][focal] == pytest.approx(before.brand["price"][focal] - 2)
    assert now.brand["quality"][focal, 3] == pytest.approx(before.brand["quality"][focal, 3] + 0.1)
    assert now.has[focal].tolist() == pytest.approx([1, 1, 1])
    spent = sum(it.once + it.per_day * (it.last - it.first) for it in plan.programme)
    first = plan.burn_in
    whole = 3500 + sum(25 * 12 / 365 * (365 - day) for day in tenure.terms.meetings)
    assert spent == pytest.approx(whole)
    assert min(row.first for row in plan.programme) == first


def test_the_purse_is_never_overdrawn_and_every_sum_is_accounted_for(start: Start) -> None:
    tenure = start.tenure(Everything(), budget=24_000.0).live()
    carried = 0.0
    for minutes in tenure.minutes:
        assert minutes.carried == pytest.approx(carried)
        assert minutes.left >= 0.0
        carried = minutes.left
    assert carried == pytest.approx(tenure.purse)
    released = sum(minutes.released for minutes in tenure.minutes)
    paid = sum(minutes.instruments + minutes.spent for minutes in tenure.minutes)
    assert released == pytest.approx(24_000.0)
    assert paid == pytest.approx(released - tenure.purse)
    assert any(minutes.refused for minutes in tenure.minutes)
    booked = sum(it.once for it in tenure.model.plan.programme) - sum(
        minutes.instruments for minutes in tenure.minutes
    )
    assert booked == pytest.approx(
        sum(
            {"care": 250, "roaming": 500, "desk": 125}.get(name, 0) * steps
            for name, steps in tenure.bought.items()
        )
    )


def test_to_be_interviewed_is_trouble_and_surveys_read_trouble_nobody_more(start: Start) -> None:
    class Reader(Listener):
        instruments = ("csat", "ces", "relationship", "transactions", "journey", "complaints", "reviews")

    class Interviewer(Listener):
        instruments = ("stated_needs",)

    quiet = lived(start)[1]
    books = lived(start)[0].ledger
    reader, interviewer = (start.tenure(who(), budget=60_000.0).live() for who in (Reader, Interviewer))
    same_state(reader.model.release(), quiet)
    assert reader.model.records().ledger.sum() > books.sum()
    assert interviewer.model.release().lives.customer.tobytes() != quiet.lives.customer.tobytes()
    assert sum(it.asked for it in interviewer.minutes) > sum(it.asked for it in reader.minutes)


def test_listening_costs_and_bothers_as_many_however_few_are_simulated() -> None:
    """150 interviews in a market of 20,000 are so many, whether 70 owners are simulated or 500."""
    listener, found = Listener(), []
    for customers in (200, 1600):
        run = {"customers": customers, "burn_in": 120, "days": 365, "seed": 3}
        start = Start(board_market(run=run, market={"size": 20_000}))
        tenure, nobody = (start.tenure(who, budget=400_000.0).live() for who in (listener, Nothing()))
        paid = [minutes.instruments for minutes in tenure.minutes]
        more = [one.asked - other.asked for one, other in zip(tenure.minutes, nobody.minutes, strict=True)]
        found.append((np.mean(paid), np.sum(more)))
    (few_paid, few_asked), (many_paid, many_asked) = found
    assert few_paid == pytest.approx(many_paid, rel=0.12)
    # 250 interviews a meeting, counted at the meeting after: of 200 simulated each stands for a hundred.
    assert many_asked == pytest.approx(250 * (len(paid) - 1), rel=0.25)
    assert few_asked == pytest.approx(many_asked, rel=0.7)


def test_nobody_is_interviewed_for_a_report_that_comes_after_the_last_meeting(start: Start) -> None:
    class Interviewer(Listener):
        instruments = ("stated_needs", "ideals")

    minutes = start.tenure(Interviewer(), budget=400_000.0).live().minutes
    assert [it.instruments > 0 for it in minutes] == [True, True, True, False]


# --- what a manager can reach -----------------------------------------------------------------------------


def reachable(thing: Any) -> list[Any]:
    """Everything that a manager could get hold of from his board, code and classes apart."""
    found, waiting, known = [], [thing], set()
    while waiting:
        here = waiting.pop()
        if id(here) in known or isinstance(here, type | ModuleType | FunctionType):
            continue
        known.add(id(here))
        found.append(here)
        waiting.extend(gc.get_referents(here))
    return found


def test_a_manager_cannot_reach_the_true_state(start: Start) -> None:
    listener = Listener()
    start.tenure(listener, budget=200_000.0).live()
    assert {name for board in listener.boards for name in board.reports} == set(INSTRUMENTS) == set(READERS)
    hidden = Market | Records | Recorder | State | np.ndarray | MethodType
    for board in listener.boards:
        assert [it for it in reachable(board) if isinstance(it, hidden)] == []
        with pytest.raises(dataclasses.FrozenInstanceError):
            board.money = 1e9  # type: ignore[misc]
        with pytest.raises(TypeError):
            board.menu[0].eases["price"] = 1.0  # type: ignore[index]


def test_reports_are_shares_that_come_in_when_they_are_due(start: Start) -> None:
    listener = Listener()
    start.tenure(listener, budget=400_000.0).live()
    assert "ideals" not in listener.boards[0].reports
    for board in listener.boards:
        for name, report in board.reports.items():
            assert report.day <= board.day
            assert report.day <= board.day - INSTRUMENTS[name].delay
            assert all(0.0 <= reading.concerned <= 1.0 and reading.n >= 0 for reading in report.readings)
            assert np.isnan(report.content) or 0.0 <= report.content <= 1.0


@pytest.mark.parametrize(
    ("decided", "message"),
    [
        (["nonsense"], "there is no option 'nonsense'; there are: care, cheaper, roaming, desk"),
        ([Buy("care", 0)], "1 step or more"),
        ("care", "a list of what to buy is needed"),
        (None, "a list of what to buy is needed"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_in_words(start: Start, decided: Any, message: str) -> None:
    class Confused:
        def decide(self, board: Board) -> Any:  # noqa: ARG002
            return decided

    with pytest.raises(ManageError, match=message):
        start.tenure(Confused()).live()


def test_an_unknown_instrument_is_refused_in_words(start: Start) -> None:
    class Seer:
        instruments = ("crystal_ball",)

        def decide(self, board: Board) -> list[str]:  # noqa: ARG002
            return []

    with pytest.raises(ManageError, match="unknown instrument 'crystal_ball'; there are: transactions, "):
        start.tenure(Seer())


def test_who_fails_himself_is_told_where(start: Start) -> None:
    class Broken:
        def decide(self, board: Board) -> list[str]:
            return [board.menu[10**6].name]

    with pytest.raises(ManageError, match=r"could not decide: IndexError: .* \(test_tenure.py, line \d+\)"):
        start.tenure(Broken()).live()
