"""The station: exact figures of queueing theory, and who is served in cases one can work out by hand."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

import numpy as np
import pytest
import simpy

from cxsim.engine import draws
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


def replicate(
    rate: float, staff: int, impatience: float, arrivals: int, seed: int
) -> tuple[float, float, float]:
    """Return P(wait), P(abandon) and mean wait over everybody, the first tenth left out; service rate 1."""
    timeline = Timeline()
    desk = Desk(timeline)
    desk.staff(staff)
    seen: dict[int, Any] = {}
    clock = 0.0
    for who in range(arrivals):
        clock += draws.exponential(seed, who, draws.CLOCK, 0, 0) / rate
        patience = (
            math.inf if impatience == 0 else draws.exponential(seed, who, draws.TRAIT, 0, 0) / impatience
        )
        service = draws.exponential(seed, who, draws.WAIT, 0, 0)
        timeline.process(visitor(timeline, desk, who, clock, patience, service, seen))
    timeline.run()
    rows = [seen[who] for who in range(arrivals // 10, arrivals)]
    waited = np.array([wait for _, wait in rows])
    return float((waited > 0).mean()), float(np.mean([not turn for turn, _ in rows])), float(waited.mean())


@pytest.mark.parametrize(
    ("rate", "staff", "impatience", "p_wait", "p_abandon", "mean_wait"),
    [
        (8, 10, 0.0, 0.409180, 0.0, 0.204590),  # Erlang-C
        (12, 10, 0.5, 0.850385, 0.195656, 0.391312),  # Erlang-A
        (12, 10, 1.0, None, 0.213632, None),
        (12, 10, 2.0, None, 0.232906, None),
        (48, 50, 0.5, None, 0.030912, None),
    ],
)
def test_figures_of_queueing_theory(
    rate: float,
    staff: int,
    impatience: float,
    p_wait: float | None,
    p_abandon: float,
    mean_wait: float | None,
) -> None:
    runs = np.array([replicate(rate, staff, impatience, 10_000, seed) for seed in range(1, 19)])
    mean, error = runs.mean(axis=0), runs.std(axis=0, ddof=1) / math.sqrt(len(runs))
    for value, one, exact in zip(mean, error, (p_wait, p_abandon, mean_wait), strict=True):
        if exact is not None:
            assert abs(value - exact) <= 4 * one
            assert one <= max(0.07 * exact, 1e-12)


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
