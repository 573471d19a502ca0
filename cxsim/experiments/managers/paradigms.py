"""Managers side by side: each begins where the others do, with the same customers, money, menu and chance.

A replication is one burn-in, then one tenure per manager from the state it left. What comes out depends on the study
alone, not on how many workers there are.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from cxsim.experiments.compiling import Report, compile_first
from cxsim.experiments.engines import DEFAULT, driver
from cxsim.experiments.errors import StudyError, unknown
from cxsim.experiments.horizons import horizons, run_days
from cxsim.experiments.interrupts import deferred
from cxsim.experiments.managers.by_value import with_aiming
from cxsim.experiments.managers.lives import ALL_KNOWING, NOTHING, Life, Lived, Rivalry
from cxsim.experiments.managers.rivals import chosen
from cxsim.experiments.many import many
from cxsim.experiments.own import imported
from cxsim.experiments.replications import somewhere
from cxsim.experiments.tasks import Failure
from cxsim.manage.board import ManageError, title_of
from cxsim.manage.paradigms import WITHOUT
from cxsim.world.metrics import METRICS
from cxsim.world.reading import given

if TYPE_CHECKING:
    from cxsim.experiments.managers.contest import Contest
    from cxsim.manage.board import Manager
    from cxsim.world.scenario import Scenario

EVERY = 182
"""Days between two meetings."""
WORLD = 1_000_000
"""Number of the first replication in a world, so that no world has the luck of a replication of the study."""


# --- the study --------------------------------------------------------------------------------------------


def paradigms(
    scenario: Scenario | str | Path,
    managers: Iterable[str | Manager] | None = None,
    budget: float | None = None,
    every: int = EVERY,
    replications: int | None = None,
    worlds: int = 0,
    information: bool = False,
    free: bool = False,
    effects: bool = True,
    seed: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    engine: str = DEFAULT,
    progress: Report | None = None,
    rivals: Mapping[str, str | Manager] | None = None,
    rival_budgets: Mapping[str, float] | None = None,
    by_value: bool = False,
) -> Contest:
    """Let managers run the focal firm, each from the same start, and compare what comes of it.

    scenario: or the bundled name or path of one; ScenarioError if it is mistaken.
    managers: names of `cxsim.manage.paradigms.everybody`, `module:Class`, or objects with a method `decide` (None:
    all built-in ones); doing nothing is always among them. budget: money over the run at the true size of the market
    (None: the scenario's, or else what its strategies cost on average). every: days between board meetings.
    worlds: plausible worlds in which those who do not foresee are compared too. information: also run customer
    experience management without each of its instruments. free: instruments cost nothing. effects: also
    try what each option does if all of it is bought at the first meeting, the truth beside which beliefs are set.
    rivals: brand -> who manages it, as in `managers`, in every run; each has a budget as large as the focal brand's
    unless `rival_budgets` says otherwise, the same menu read for his brand, and his own instruments.
    by_value: also run each paradigm spending on whom it values most, quarter by quarter of its owners.
    replications, seed: None for the scenario's own. workers, executor, engine, progress: as of `cxsim.compare`.
    An interrupt returns what is finished, flagged `interrupted`. Raises StudyError for what cannot be run.
    """
    from cxsim.experiments.managers.contest import Contest

    began = time.perf_counter()
    scenario = given(scenario)
    asked = scenario.run.replications if replications is None else replications
    if not 1 <= asked <= 100_000:
        raise StudyError(f"replications is {asked}: it can be from 1 to 100000")
    if not 0 <= worlds <= 10_000:
        raise StudyError(f"worlds is {worlds}: it can be from 0 to 10000")
    rivalry = _rivalry(scenario, managers, budget, every, information, free, effects, seed, engine)
    rivalry = _with_rivals(rivalry, rivals or {}, rival_budgets)
    if by_value:
        rivalry = _with_managers(rivalry, with_aiming(rivalry.managers, scenario))
    lives = [Life(rivalry, number) for number in range(asked)]
    drawn, in_worlds = _worlds(rivalry, worlds)
    lives += in_worlds
    found: dict[Life, Lived | Failure | Exception] = {}
    interrupted = False
    with deferred() as interrupts, somewhere(engine, workers, executor, len(lives)) as where:
        try:
            compile_first(rivalry.scenario, next(iter(scenario.strategies)), engine, progress, interrupts)
            check = interrupts.check

            def heeding(life: Life) -> Lived | Failure | ManageError:
                return life.live(check)

            work = heeding if where.shared else Life.live
            many(lives, work, found, where, interrupts, lambda life: life.title, progress)
        except KeyboardInterrupt:
            interrupts.asked = interrupted = True
    refused = next((answer for answer in found.values() if isinstance(answer, Exception)), None)
    if refused is not None:
        raise StudyError(str(refused)) from refused
    ordered = {life: found[life] for life in lives if life in found}
    answers = cast("dict[Life, Lived | Failure]", ordered)
    return Contest(rivalry, answers, asked, drawn, interrupted, time.perf_counter() - began)


def _worlds(rivalry: Rivalry, worlds: int) -> tuple[Any, list[Life]]:
    """The draws of plausible worlds, and a replication of each by smaller populations, without those who foresee."""
    from cxsim.experiments.horizons import resized
    from cxsim.experiments.knowledge import SHARE, SMALLEST
    from cxsim.experiments.worlds import draws, in_world

    if not worlds:
        return None, []
    scenario, months = rivalry.scenario, max(rivalry.horizons)
    customers = min(scenario.run.customers, max(SMALLEST, round(SHARE * scenario.run.customers)))
    small = resized(scenario, customers=customers)
    table = draws(scenario, worlds, seed=rivalry.seed % 2**32, strategies=scenario.strategies)
    ordinary = {
        name: manager
        for name, manager in rivalry.managers.items()
        if not getattr(manager, "foresees", False) and WITHOUT not in name
    }
    lives = []
    for world in range(worlds):
        values = {str(name): float(value) for name, value in table.iloc[world].items()}
        here = replace(
            rivalry,
            scenario=in_world(small, values),
            managers=ordinary,
            horizons={months: rivalry.horizons[months]},
        )
        lives.append(Life(here, WORLD + world, world + 1))
    return table, lives


def _rivalry(
    scenario: Scenario,
    managers: Iterable[str | Manager] | None,
    budget: float | None,
    every: int,
    information: bool,
    free: bool,
    effects: bool,
    seed: int | None,
    engine: str,
) -> Rivalry:
    from cxsim.engine.market import Market

    if scenario.decide_by not in METRICS:
        raise unknown("metric to decide by", scenario.decide_by, METRICS)
    if not every >= 1:
        raise StudyError(f"every is {every}: it can be 1 day or more")
    if budget is not None and not budget >= 0:
        raise StudyError(f"budget is {budget:g}: it can be 0 or more")
    if not scenario.strategies:
        raise StudyError("the scenario has no strategies: there is nothing that a manager could buy")
    if not issubclass(cast("type", driver(engine)), Market):
        raise StudyError(f"engine {engine!r} holds no board meetings; compiled and reference do")
    chosen = scenario.run.seed if seed is None else seed
    if not 0 <= chosen < 2**63:
        raise StudyError(f"seed is {chosen}: it can be from 0 to 2**63 - 1")
    people = choose(managers, information)
    money = usual_budget(scenario) if budget is None else budget
    return Rivalry(
        scenario=scenario,
        managers=people,
        titles={name: title_of(manager) for name, manager in people.items()},
        budget=money,
        every=every,
        horizons=horizons(run_days(scenario)),
        seed=chosen,
        engine=engine,
        free=free,
        effects=effects,
    )


def _with_rivals(
    rivalry: Rivalry, rivals: Mapping[str, str | Manager], budgets: Mapping[str, float] | None
) -> Rivalry:
    """The same with managed rivals, who survey their owners if they read what these answer."""
    from cxsim.manage.paradigms import everybody
    from cxsim.manage.rivals import surveyed

    managers = {brand: one_manager(asked, everybody()) for brand, asked in rivals.items()}
    found = chosen(rivalry.scenario, managers, rivalry.budget, budgets)
    return replace(rivalry, rivals=found, scenario=surveyed(rivalry.scenario, found))


def _with_managers(rivalry: Rivalry, managers: dict[str, Manager]) -> Rivalry:
    """The same with other managers of the focal brand."""
    if ALL_KNOWING in managers:  # it knows what the others bought, so it comes last
        managers[ALL_KNOWING] = managers.pop(ALL_KNOWING)
    titles = {name: title_of(manager) for name, manager in managers.items()}
    return replace(rivalry, managers=managers, titles=titles)


def usual_budget(scenario: Scenario) -> float:
    """The scenario's budget, or else what its strategies cost on average, at the owners of the start."""
    from cxsim.manage.menu import Situation, price

    if scenario.budget is not None:
        return scenario.budget
    market = scenario.market
    situation = Situation(scenario, market.brands[market.focal].share * market.size, {})
    prices = [price(situation, name, scenario.run.days) for name in scenario.strategies]
    costly = [found for found in prices if found > 0.0]
    if not costly:
        raise StudyError(
            "no strategy of the scenario costs anything: there is nothing to weigh against money"
        )
    return math.fsum(costly) / len(costly)


def choose(managers: Iterable[str | Manager] | None, information: bool = False) -> dict[str, Manager]:
    """The managers asked for by name, doing nothing first."""
    from cxsim.manage.board import name_of
    from cxsim.manage.paradigms import everybody, without_each

    known = everybody()
    found: dict[str, Manager] = {NOTHING: known[NOTHING]}
    for asked in known if managers is None else managers:
        manager = one_manager(asked, known)
        name = name_of(manager)
        if name in found and name != NOTHING:
            raise StudyError(f"two managers are called {name!r}; give one another `name`")
        found[name] = manager
    if information:
        found |= without_each()
    if ALL_KNOWING in found:  # it knows what the others bought, so it comes last
        found[ALL_KNOWING] = found.pop(ALL_KNOWING)
    return found


def one_manager(asked: str | Manager, known: Mapping[str, Manager]) -> Manager:
    """A manager as asked for: by name, or as an object."""
    manager = named(asked, known) if isinstance(asked, str) else asked
    if not callable(getattr(manager, "decide", None)):
        raise StudyError(f"{manager!r} is no manager: it has no method decide(board)")
    return manager


def named(name: str, known: Mapping[str, Manager]) -> Manager:
    """A manager by name, or `module:Class` of one's own."""
    if name in known:
        return known[name]
    if ":" not in name:
        raise unknown("manager", name, known)
    try:
        found = imported(name)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise StudyError(f"manager {name!r} cannot be imported: {error}") from error
    try:
        return cast("Manager", found() if isinstance(found, type) else found)
    except Exception as error:
        raise StudyError(f"manager {name!r} cannot be made: {type(error).__name__}: {error}") from error
