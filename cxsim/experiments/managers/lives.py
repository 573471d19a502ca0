"""One replication of a contest: one burn-in, then one tenure per manager from the state it left."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from cxsim.experiments.engines import driver
from cxsim.experiments.managers.rivals import UNMANAGED, afresh, fortunes
from cxsim.experiments.tasks import Failure, encounter_count, failure
from cxsim.manage.board import ManageError
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from cxsim.engine.market import Market
    from cxsim.engine.records import Records
    from cxsim.manage.board import Manager
    from cxsim.manage.rivals import Rival
    from cxsim.manage.tenure import Tenure
    from cxsim.world.scenario import Scenario

NOTHING, RANDOM, ALL_KNOWING = "nothing", "random", "all_knowing"
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
            if ALL_KNOWING in rivalry.managers:
                self._follow_the_best(found)
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

    def _follow_the_best(self, found: Lived) -> None:
        """Let the all-knowing one live the life of whoever does better than the best plan that he tried.

        He may be anybody, what they listen to included, and knows how each life ends: so nobody is above him. The
        books that he then has are theirs.
        """
        scenario, months = self.rivalry.scenario, max(self.rivalry.horizons)
        sign = -1.0 if METRICS[scenario.decide_by].better == "less" else 1.0
        values = {name: sign * it[months][scenario.decide_by] for name, it in found.metrics.items()}
        reached = {name: -math.inf if math.isnan(it) else it for name, it in values.items()}
        best = max(reached, key=lambda name: (reached[name], name == ALL_KNOWING))
        if not reached[best] > reached[ALL_KNOWING]:
            return
        found.metrics[ALL_KNOWING] = found.metrics[best]
        if best in found.brands:
            found.brands[ALL_KNOWING] = found.brands[best]
        for books in (found, found.rivals):
            for rows in (books.meetings, books.purchases, books.beliefs):
                rows[:] = [row for row in rows if row["manager"] != ALL_KNOWING]
                rows += [row | {"manager": ALL_KNOWING} for row in rows if row["manager"] == best]

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
