"""The station: who is served when, in cases one can work out by hand. Theory is in `tests/oracles`."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from cxsim.engine.desk import STAFFING, VISITOR, Desk, Timeline


def visitor(
    timeline: Timeline,
    desk: Desk,
    who: int,
    arrival: float,
    patience: float,
    service: float,
    seen: dict[int, Any],
) -> Generator[simpy.Event, Any, None]:
    yield timeline.at(arrival, VISITOR, who)
    my_turn = yield desk.turn(who, arrival + patience)
    seen[who] = (bool(my_turn), timeline.now - arrival)
    if my_turn:
        yield desk.serve(who, timeline.now + service)
    desk.leave(who)


def settle(cases: list[tuple[float, float, float]], staffing: list[tuple[float, int]]) -> dict[int, Any]:
    timeline = Timeline()
    desk = Desk(timeline)
    seen: dict[int, Any] = {}
    for time, people in staffing:
        timeline.at(time, STAFFING).callbacks.append(lambda _, people=people: desk.staff(people))
    for who, (arrival, patience, service) in enumerate(cases):
        timeline.process(visitor(timeline, desk, who, arrival, patience, service, seen))
    timeline.run()
    return seen


def test_first_come_first_served() -> None:
    assert settle([(1, 9, 2), (2, 9, 2), (1.5, 9, 2)], [(0, 1)]) == {
        0: (True, 0),
        1: (True, 3),
        2: (True, 1.5),
    }


def test_taken_at_the_very_end_of_patience_is_served() -> None:
    assert settle([(1, 9, 2), (1, 2, 1)], [(0, 1)]) == {0: (True, 0), 1: (True, 2)}


def test_patience_ends_just_before_the_turn_comes() -> None:
    assert settle([(1, 9, 2), (1, 1.5, 1)], [(0, 1)]) == {0: (True, 0), 1: (False, 1.5)}


def test_arrivals_of_one_instant_come_in_the_order_of_their_numbers() -> None:
    assert settle([(1, 9, 1)] * 3, [(0, 1)]) == {0: (True, 0), 1: (True, 1), 2: (True, 2)}


def test_nobody_is_interrupted_by_a_cut_in_staff() -> None:
    seen = settle([(1, 99, 4), (1, 99, 4), (2, 99, 1), (2, 99, 1)], [(0, 2), (3, 1)])
    assert seen[0] == seen[1] == (True, 0)
    assert seen[2] == (True, 3)
    assert seen[3] == (True, 4)


def test_more_staff_takes_all_it_can_at_once() -> None:
    seen = settle([(1, 99, 5)] * 4, [(0, 1), (2, 4)])
    assert [seen[who] for who in range(4)] == [(True, 0), (True, 1), (True, 1), (True, 1)]


def test_an_unstaffed_desk_serves_nobody() -> None:
    assert settle([(1, 3, 1)], [(0, 0)]) == {0: (False, 3)}


def test_a_queue_is_carried_over_midnight() -> None:
    """Who is in service and who waits at a midnight fare as if the desk had never been put down and taken up."""
    cases = [(0.1, 9, 1.4), (0.2, 9, 0.5), (0.3, 0.9, 0.5), (0.4, 9, 0.5)]
    timeline = Timeline()
    desk, seen = Desk(timeline), dict[int, Any]()
    desk.staff(1)
    for who, (arrival, patience, service) in enumerate(cases):
        timeline.process(visitor(timeline, desk, who, arrival, patience, service, seen))
    timeline.run(until=1)
    kept = desk.snapshot(0.0)
    later = Timeline(initial_time=1)
    again = Desk(later)
    again.staff(1)

    def served(until: float, who: int) -> Generator[simpy.Event, Any, None]:
        yield again.resume(who, until)
        again.leave(who)

    def waits(arrival: float, deadline: float, who: int) -> Generator[simpy.Event, Any, None]:
        my_turn = yield again.turn(who, deadline, arrival)
        seen[who] = (bool(my_turn), later.now - arrival)
        if my_turn:
            yield again.serve(who, later.now + cases[who][2])
        again.leave(who)

    for until, who in kept.serving:
        later.process(served(until, who))
    for arrival, deadline, who in kept.waiting:
        later.process(waits(arrival, deadline, who))
    later.run()
    assert [who for _, who in kept.serving] == [0]
    assert [who for _, _, who in kept.waiting] == [1, 2, 3]
    assert seen == settle(cases, [(0, 1)])
