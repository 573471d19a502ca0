"""The main job: strategies compared on the same customers, with honest intervals on their differences."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

from cxsim.experiments.comparison import Comparison
from cxsim.experiments.compiling import Report
from cxsim.experiments.engines import DEFAULT, driver
from cxsim.experiments.errors import StudyError, unknown
from cxsim.experiments.horizons import horizons, run_days
from cxsim.experiments.knowledge import explore
from cxsim.experiments.outcomes import outcomes
from cxsim.experiments.precision import PILOT, Plan, wish
from cxsim.experiments.replications import Finished, replicate
from cxsim.experiments.tasks import BASELINE, Study
from cxsim.world.metrics import METRICS
from cxsim.world.reading import given

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

MOST_REPLICATIONS = 100_000
MOST_WORLDS = 10_000


def compare(
    scenario: Scenario | str | Path,
    strategies: Iterable[str] | None = None,
    replications: int | None = None,
    worlds: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    engine: str = DEFAULT,
    progress: Report | None = None,
    precision: str | float | None = None,
    most: int | None = None,
    within: str | float | None = None,
) -> Comparison:
    """Compare strategies over paired replications under common random numbers, and in plausible worlds.

    scenario: or the bundled name or path of one; ScenarioError if it is mistaken.
    worlds: draws of parameters and of sizes of levers, each lived by a smaller population (0: none).
    strategies: names (None: all of the scenario); the baseline is always among them. replications, worlds and
    seed: None for the scenario's own. engine: "compiled", "reference" or `module:Class`.
    workers: how many runs, or slices of runs, to live at a time (None: one per processor): on threads with the
    compiled engine, else in processes; or an `executor` of the caller's. None of this changes a number.
    progress(done, total, what, seconds to go) counts days.
    precision: live as many replications as bring half the width of the winner's interval against its best rival
    below this ("1 pt", "5000 EUR", or a number in the metric's plain unit): first a pilot (`replications`, None: 10),
    then as many as that tells, `most` in all (None: 100), in time `within` ("5 min" or seconds; None: no limit).
    An interrupt returns what is finished, flagged `interrupted`. Raises StudyError for what cannot be run.
    """
    began = time.perf_counter()
    scenario = given(scenario)
    if precision is None and (most is not None or within is not None):
        raise StudyError("most and within limit a precision: say which one is wanted")
    asked = scenario.run.replications if replications is None else replications
    if precision is not None and replications is None:
        asked = PILOT
    if not 1 <= asked <= MOST_REPLICATIONS:
        raise StudyError(f"replications is {asked}: it can be from 1 to {MOST_REPLICATIONS}")
    drawn = scenario.run.worlds if worlds is None else worlds
    if not 0 <= drawn <= MOST_WORLDS:
        raise StudyError(f"worlds is {drawn}: it can be from 0 to {MOST_WORLDS}")
    study = _study(scenario, strategies, seed, engine)
    plan = None
    if precision is not None:
        plan = Plan(wish(scenario, precision, most, within), scenario.decide_by, study.seed)
        asked = min(asked, plan.wish.most)

    def further(lived: Finished, elapsed: float) -> int:
        nonlocal asked
        more = plan.further(outcomes(study, lived.replications), elapsed) if plan is not None else 0
        asked += more
        return more

    finished = replicate(study, asked, workers, executor, progress, further)
    knowledge = None
    if drawn and not finished.interrupted and len(study.strategies) > 1:
        knowledge = explore(study, drawn, workers, executor, progress)
    numbers = outcomes(study, finished.replications)
    planned = plan.ended(numbers, finished.interrupted) if plan is not None else None
    return Comparison(study, numbers, finished, asked, time.perf_counter() - began, knowledge, planned)


def _study(scenario: Scenario, strategies: Iterable[str] | None, seed: int | None, engine: str) -> Study:
    if scenario.decide_by not in METRICS:
        raise unknown("metric to decide by", scenario.decide_by, METRICS)
    chosen = scenario.run.seed if seed is None else seed
    if not 0 <= chosen < 2**63:
        raise StudyError(f"seed is {chosen}: it can be from 0 to 2**63 - 1")
    names = choose(scenario, strategies)
    driver(engine)
    return Study(scenario, names, horizons(run_days(scenario)), chosen, engine)


def choose(scenario: Scenario, strategies: Iterable[str] | None) -> tuple[str, ...]:
    """The strategies asked for in the scenario's order, the baseline first."""
    if isinstance(strategies, str):
        strategies = [strategies]
    wanted = set(scenario.strategies if strategies is None else strategies)
    for name in sorted(wanted):
        if name != BASELINE and name not in scenario.strategies:
            raise unknown("strategy", name, [BASELINE, *scenario.strategies])
    return (BASELINE, *(name for name in scenario.strategies if name in wanted and name != BASELINE))
