"""Jobs for fresh processes. Each prints its answer as a line of JSON; imports wait until a job needs them."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .fresh import ANSWER

if TYPE_CHECKING:
    from cxsim.engine.records import Records
    from cxsim.experiments.engines import Driver
    from cxsim.world.scenario import Scenario


def answer(**values: Any) -> None:
    """Print the answer of a job."""
    print(ANSWER + json.dumps(values), flush=True)


def peak_memory() -> int:
    """Return the largest resident size of this process so far, bytes; 0 where nobody knows."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def market(name: str, customers: int) -> Scenario:
    """Return the mobile operator with so many customers.

    `shipped` keeps the true size of the market, so that each customer stands for several and the rest of the
    desk's visitors are drawn beside them; `grown` makes the true size the simulated one, and staffs the desk in
    proportion.
    """
    import cxsim
    from cxsim.experiments.horizons import resized

    scenario = cxsim.load("mobile_operator")
    before = scenario.market.size
    size = customers if name == "grown" else max(before, customers)
    desks = {
        name: desk.model_copy(update={"staff": max(1, round(desk.staff * size / before))})
        for name, desk in scenario.journey.stations.items()
    }
    grown = {
        "market": scenario.market.model_copy(update={"size": size}),
        "journey": scenario.journey.model_copy(update={"stations": desks}),
    }
    return resized(scenario.model_copy(update=grown), customers=customers)


def build(scenario: Scenario, engine: str, seed: int, threads: int = 1, log: bool = False) -> Driver:
    """Return a model on the driver of that name; the reference driver knows no threads."""
    from cxsim.experiments.engines import driver

    more: dict[str, Any] = {} if engine == "reference" else {"threads": threads}
    return driver(engine)(scenario, strategy="baseline", seed=seed, log=log, **more)


def warm_up(engine: str, threads: int = 1) -> None:
    """Load everything that is compiled, or compile it."""
    model = build(market("shipped", 30), engine, 1, threads, log=True)
    model.advance(40)
    model.snapshot()
    model.records()


# --- the jobs -----------------------------------------------------------------------------------------------


def live(
    engine: str, name: str, customers: int, days: int, seed: int, threads: int = 1, least: float = 0.0
) -> None:
    """Live a market, again and again with other seeds until it took `least` seconds."""
    from cxsim.experiments.tasks import encounter_count

    warm_up(engine, threads)
    scenario = market(name, customers)
    encounters, seconds, set_up, runs, lived = 0, 0.0, 0.0, 0, 0
    while not runs or seconds < least:
        began = time.perf_counter()
        model = build(scenario, engine, 1000 * seed + runs, threads)
        ready = time.perf_counter()
        model.advance(days)
        done = time.perf_counter()
        lived = peak_memory()
        encounters += encounter_count(model.records())
        seconds, set_up, runs = seconds + done - ready, set_up + ready - began, runs + 1
        del model
    answer(
        encounters=encounters,
        seconds=seconds,
        set_up=set_up / runs,
        days=days * runs,
        lived=lived,
        peak=peak_memory(),
    )


def logs(engine: str, customers: int, days: int, seed: int, threads: int) -> None:
    """Compare what both drivers record of the same market."""
    scenario = market("shipped", customers)
    records = []
    for name in (engine, "reference"):
        model = build(scenario, name, seed, threads, log=True)
        model.advance(days)
        records.append(model.records())
    ours, theirs = records
    assert ours.encounters is not None
    answer(
        encounters=len(ours.encounters),
        log=log_differs(ours, theirs),
        others=tables_that_differ(ours, theirs),
    )


def log_differs(ours: Records, theirs: Records) -> str:
    """Return where two encounter logs first differ, '' if they are identical to the last bit."""
    one, other = ours.encounters, theirs.encounters
    assert one is not None
    assert other is not None
    if len(one) != len(other):
        return f"{len(one):,} and {len(other):,} encounters"
    if one.tobytes() == other.tobytes():
        return ""
    for row in range(len(one)):
        if one[row].tobytes() != other[row].tobytes():
            names = [
                name
                for name in one.dtype.names or ()
                if one[name][row].tobytes() != other[name][row].tobytes()
            ]
            return f"encounter {row + 1:,} of {len(one):,} differs in {', '.join(names)}"
    return ""


def tables_that_differ(ours: Records, theirs: Records) -> list[str]:
    """Return the other records that are not identical to the last bit."""
    names = ("daily", "owners", "touchpoint", "census", "ledger", "station", "surveys", "customers")
    return [name for name in names if getattr(ours, name).tobytes() != getattr(theirs, name).tobytes()]


def compare(engine: str, customers: int, days: int, replications: int, workers: int, seed: int) -> None:
    """Compare all strategies of the mobile operator."""
    import cxsim
    from cxsim.experiments.horizons import resized

    warm_up(engine)
    scenario = resized(market("shipped", customers), days=days)
    run = scenario.run.model_copy(update={"burn_in": float(min(365, days))})
    scenario = scenario.model_copy(update={"run": run})
    found = cxsim.compare(
        scenario, replications=replications, worlds=0, seed=seed, workers=workers, engine=engine
    )
    if found.failed:
        raise RuntimeError(found.failures[0])
    runs = found.done * len(found.strategies)
    answer(encounters=found.encounter_count, seconds=found.duration, runs=runs)


def first_day(engine: str, rest: bool) -> None:
    """Live a first day of the small market and answer; then the `rest`, so that everything is compiled, and again."""
    import cxsim

    scenario = cxsim.load("first_steps")
    model = build(scenario, engine, 1)
    model.advance(1)
    answer(day=1)
    if rest:
        warm_up(engine)
        answer(day=40)


def peer(name: str, engine: str, work: dict[str, Any], seed: int, least: float) -> None:
    """Live the common workload on one simulator, with other seeds until it took `least` seconds."""
    from peers.check import Finding, findings
    from peers.contenders import contenders
    from peers.workload import Workload

    contender, workload = contenders(engine)[name], Workload(**work)
    contender.run(Workload(**{**work, "customers": 50, "days": 5}), seed)
    encounters, calls, seconds, runs = 0, 0, 0.0, 0
    found: list[Finding] = []
    while not runs or seconds < least:
        outcome = contender.run(workload, 1000 * seed + runs)
        found = found or findings(workload, outcome)
        encounters, calls = encounters + outcome.encounters, calls + outcome.calls
        seconds, runs = seconds + outcome.seconds, runs + 1
    disagree = [str(one) for one in found if not one.agrees]
    shown = {one.what: one.found for one in found if math.isfinite(one.found)}
    answer(encounters=encounters, calls=calls, seconds=seconds, disagree=disagree, found=shown)


JOBS: dict[str, Callable[..., None]] = {
    "live": live,
    "logs": logs,
    "compare": compare,
    "first_day": first_day,
    "peer": peer,
}
