"""Managers side by side: each begins where the others do, with the same customers, money, menu and chance.

A replication is one burn-in, then one tenure per manager from the state it left. What comes out depends on the study
alone, not on how many workers there are.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from cxsim.experiments.by_value import with_aiming
from cxsim.experiments.compiling import Report, compile_first
from cxsim.experiments.engines import DEFAULT, driver
from cxsim.experiments.errors import StudyError, unknown
from cxsim.experiments.horizons import horizons, run_days
from cxsim.experiments.interrupts import deferred
from cxsim.experiments.managed_rivals import UNMANAGED, afresh, chosen, fortunes
from cxsim.experiments.many import many
from cxsim.experiments.replications import somewhere
from cxsim.experiments.tasks import Failure, encounter_count, failure
from cxsim.manage.board import ManageError, title_of
from cxsim.manage.paradigms import WITHOUT
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from cxsim.engine.market import Market
    from cxsim.engine.records import Records
    from cxsim.experiments.contest import Contest
    from cxsim.manage.board import Manager
    from cxsim.manage.rivals import Rival
    from cxsim.manage.tenure import Tenure
    from cxsim.world.scenario import Scenario

NOTHING, RANDOM, ALL_KNOWING = "nothing", "random", "all_knowing"
EVERY = 182
"""Days between two meetings."""
WORLD = 1_000_000
"""Number of the first replication in a world, so that no world has the luck of a replication of the study."""
Metrics = dict[float, dict[str, float]]


@dataclass(frozen=True, eq=False)
class Rivalry:
    """What is lived: who manages, with how much money, from when to when."""

    scenario: Scenario
    managers: Mapping[str, Manager]
    """By name, doing nothing first."""
    titles: Mapping[str, str]
    budget: float
    every: int
    horizons: Mapping[float, int]
    seed: int
    engine: str
    free: bool
    effects: bool
    rivals: tuple[Rival, ...] = ()
    """Who manages other brands, whoever manages the focal one."""


@dataclass
class Books:
    """What managers did, meeting by meeting."""

    meetings: list[dict[str, Any]] = field(default_factory=list)
    """A row a manager and meeting."""
    purchases: list[dict[str, Any]] = field(default_factory=list)
    """A row a manager, meeting and option bought."""
    beliefs: list[dict[str, Any]] = field(default_factory=list)
    """A row a manager, meeting and option: what it is believed to relieve."""


@dataclass
class Lived(Books):
    """What one replication left behind; its books are those of the focal brand's managers."""

    metrics: dict[str, Metrics] = field(default_factory=dict)
    """Manager -> horizon in months -> metric -> value."""
    rivals: Books = field(default_factory=Books)
    """Rows of the same kinds with the rival (brand) and who manages it (by)."""
    brands: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)
    """Manager of the focal brand -> brand -> metric -> value at the end; only where rivals are managed."""
    effects: list[dict[str, Any]] = field(default_factory=list)
    """A row an option: what all of it, bought at the first meeting, really does to the deciding metric."""
    encounters: int = 0


@dataclass(frozen=True, eq=False)
class Life:
    """One replication, in the scenario as it is (world 0) or in a plausible world."""

    rivalry: Rivalry
    number: int
    world: int = 0

    @property
    def title(self) -> str:
        return f"world {self.world}" if self.world else f"replication {self.number + 1}"

    def live(self, check: Callable[[], None] | None = None) -> Lived | Failure | ManageError:
        """Live every manager's tenure; a manager who asks for what there is not is answered with that error.

        check: called now and then; may raise KeyboardInterrupt to end it.
        """
        from cxsim.manage.beginning import begin
        from cxsim.manage.board import name_of
        from cxsim.manage.paradigms import AllKnowing, Nothing, Replay
        from cxsim.manage.tenure import Terms

        try:
            rivalry, found = self.rivalry, Lived()
            terms = Terms(rivalry.scenario, rivalry.budget, rivalry.every, self._seed(), rivalry.free)
            start = begin(terms, self._build, None if check is None else lambda _: check())
            plans: list[Replay] = []
            if rivalry.rivals:
                records = start.tenure(Nothing()).live().model.records()
                found.brands[UNMANAGED] = self._fortunes(records)
            for name, original in rivalry.managers.items():
                manager = copy.deepcopy(original)
                if isinstance(manager, AllKnowing):
                    manager.others = tuple(plans)
                tenure = start.tenure(manager, rivals=afresh(rivalry.rivals)).live()
                plans.append(Replay([minutes.bought for minutes in tenure.minutes]))
                records = tenure.model.records()
                found.metrics[name] = self._metrics(records)
                found.encounters += encounter_count(records)
                _minute(found, {"manager": name}, tenure, records)
                for rival in tenure.rivals:
                    place = {"brand": rival.terms.scenario.market.focal, "by": name_of(rival.manager)}
                    _minute(found.rivals, {"manager": name} | place, rival, records)
                if rivalry.rivals:
                    found.brands[name] = self._fortunes(records)
            if rivalry.effects and not self.world:
                self._try_options(found, start)
            return found
        except ManageError as error:
            return error
        except Exception as error:
            return failure(error)

    def _seed(self) -> int:
        from cxsim.engine.draws import replication_seed

        return replication_seed(self.rivalry.seed, self.number)

    def _build(self, state: Any, log: bool) -> Market:
        made = driver(self.rivalry.engine)(self.rivalry.scenario, seed=self._seed(), state=state, log=log)
        return cast("Market", made)

    def _metrics(self, records: Records) -> Metrics:
        from cxsim.measure.metrics import metrics

        return {
            months: metrics(records, self.rivalry.scenario, days)
            for months, days in self.rivalry.horizons.items()
        }

    def _fortunes(self, records: Records) -> dict[str, dict[str, float]]:
        return fortunes(records, self.rivalry.scenario, max(self.rivalry.horizons.values()))

    def _try_options(self, found: Lived, start: Any) -> None:
        """Buy each option whole at the first meeting, whatever it costs, and nothing else."""
        from cxsim.manage.board import STEPS
        from cxsim.manage.paradigms import Order

        scenario, months = self.rivalry.scenario, max(self.rivalry.horizons)
        sign = -1.0 if METRICS[scenario.decide_by].better == "less" else 1.0
        without = found.metrics[NOTHING][months][scenario.decide_by]
        for option in scenario.strategies:
            rivals = afresh(self.rivalry.rivals)
            tenure = start.tenure(Order((option,)), budget=1e15, rivals=rivals).live()
            price = next((o.price for o in tenure.minutes[0].menu if o.name == option), math.nan)
            if tenure.bought:
                after = self._metrics(tenure.model.records())[months][scenario.decide_by]
                gain = sign * (after - without)
                found.effects.append({"option": option, "effect": gain, "price": price * STEPS})


def _minute(found: Books, who: dict[str, Any], tenure: Tenure, records: Records) -> None:
    """Write down the minutes of a tenure, with the truth beside what was believed."""
    from cxsim.manage.paradigms import relief, troubles

    for minutes in tenure.minutes:
        place = who | {"meeting": minutes.meeting, "day": minutes.day}
        found.meetings.append(
            place
            | {
                "released": minutes.released,
                "carried": minutes.carried,
                "instruments": minutes.instruments,
                "spent": minutes.spent,
                "left": minutes.left,
                "asked": minutes.asked,
                "believed": minutes.believed,
                "true": truly_content(records, tenure.terms.scenario, minutes.day),
            }
        )
        prices = {offer.name: offer.price for offer in minutes.menu}
        found.purchases += [
            place
            | {"option": buy.option, "steps": buy.steps, "cost": buy.steps * prices[buy.option]}
            | {"because": buy.because, "believed": buy.believed}
            for buy in minutes.bought
        ]
        trouble = troubles({report.instrument: report for report in minutes.reports})
        if trouble:
            found.beliefs += [
                place | {"option": offer.name, "relief": relief(offer, trouble), "price": offer.price}
                for offer in minutes.menu
            ]


def truly_content(records: Records, scenario: Scenario, day: int) -> float:
    """Share of the focal brand's owners who like it better than any other they know, at the census before a day."""
    from cxsim.engine.records import CENSUS
    from cxsim.measure.windows import census_at, focal_index

    counted = census_at(records, day, focal_index(records, scenario))
    if counted is None:
        return math.nan
    total = dict(zip(CENSUS, counted.sum(axis=0).tolist(), strict=True))
    content = total["true_owners"] + total["latent_owners"]
    return content / total["owners"] if total["owners"] else math.nan


# --- the study --------------------------------------------------------------------------------------------


def paradigms(
    scenario: Scenario,
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
    from cxsim.experiments.contest import Contest

    began = time.perf_counter()
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
    module, colon, attribute = name.partition(":")
    if not colon:
        raise unknown("manager", name, known)
    try:
        made = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise StudyError(f"manager {name!r} cannot be imported: {error}") from error
    return cast("Manager", made() if isinstance(made, type) else made)
