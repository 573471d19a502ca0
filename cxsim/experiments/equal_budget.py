"""The strategies once more, each for the same money.

Strategies cost differently, so the best may only be the dearest. Here the spending and the levers of each are
scaled to one budget, and the market is lived again: effects of levers are not taken to be proportional to their
sizes. That sizes are proportional to what is spent is an assumption: with diminishing returns, a programme that is
scaled down keeps more of its effect than shown here, and one that is scaled up gains less.
"""

from __future__ import annotations

import math
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cxsim.experiments import tables, words
from cxsim.experiments.compiling import Report
from cxsim.experiments.errors import StudyError
from cxsim.experiments.horizons import resized
from cxsim.experiments.interrupts import Interrupts, deferred
from cxsim.experiments.intervals import Floats, Interval, interval, paired
from cxsim.experiments.knowledge import SHARE, SMALLEST, Life
from cxsim.experiments.many import many
from cxsim.experiments.outcomes import direction
from cxsim.experiments.replications import Where, somewhere
from cxsim.experiments.tasks import BASELINE, Failure, Study
from cxsim.world.paths import base_value, parse

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.experiments.comparison import Comparison
    from cxsim.world.scenario import Change, Lever, Scenario, Strategy

REPLICATIONS = 8
FIRST = 2_000_000
"""Number of the first replication at equal budget, so that none has the luck of the study or of a world."""
CLOSE = 0.02
"""How near to the budget the cost must come, as a share of it, before it is aimed at once more."""
AIMS = 2
"""How often it is aimed at, at the most: what a price cut costs depends on who comes for it."""


@dataclass(frozen=True)
class EqualBudget:
    """The strategies at one budget, at the longest horizon."""

    study: Study
    """Of the scaled strategies, under the names of the strategies as planned."""
    budget: float
    factors: dict[str, float]
    """By what each strategy was multiplied; 1 for what costs nothing and cannot be scaled."""
    metrics: tuple[str, ...]
    values: Floats
    """(replications, strategies, metrics)."""
    encounters: int
    planned: tuple[str, ...]
    """Strategies in the order in which they come out as planned, in the whole study."""

    @property
    def customers(self) -> int:
        """Simulated customers of each run."""
        return self.study.scenario.run.customers

    @property
    def replications(self) -> int:
        return len(self.values)

    @property
    def scaled(self) -> tuple[str, ...]:
        """The strategies that were brought to the budget."""
        return tuple(self.factors)

    def of(self, strategy: str, metric: str | None = None) -> Floats:
        """(replications,): values of one strategy, by default of the deciding metric."""
        name = metric or self.study.scenario.decide_by
        found: Floats = self.values[:, self.study.strategies.index(strategy), self.metrics.index(name)]
        return found

    def difference(self, strategy: str, reference: str) -> Interval:
        """The paired difference of two strategies on the deciding metric."""
        return paired(self.of(strategy), self.of(reference))

    def order(self) -> list[str]:
        """Strategies and doing nothing, best first by the deciding metric."""
        ranks = tables.ranks(self._scores())
        return sorted(self.study.strategies, key=lambda name: ranks[name])

    def _scores(self) -> dict[str, float]:
        sign = direction(self.study.scenario.decide_by) or 1
        return {name: sign * interval(self.of(name)).mean for name in self.study.strategies}

    def table(self) -> pd.DataFrame:
        """A row a strategy, best first.

        Columns: rank, strategy, factor (of size and spending), cost (mean, as lived), mean, low, high (of the
        deciding metric), difference, difference_low, difference_high (from doing nothing, paired),
        planned_rank (in the study as planned).
        """
        import pandas as pd

        ranks = tables.ranks(self._scores())
        rows = []
        for name in self.order():
            level, gap = interval(self.of(name)), self.difference(name, BASELINE)
            rows.append(
                {
                    "rank": ranks[name],
                    "strategy": name,
                    "factor": self.factors.get(name, math.nan),
                    "cost": interval(self.of(name, "strategy_cost")).mean,
                    "mean": level.mean,
                    "low": level.low,
                    "high": level.high,
                    "difference": gap.mean,
                    "difference_low": gap.low,
                    "difference_high": gap.high,
                    "planned_rank": self.planned.index(name) + 1,
                }
            )
        return pd.DataFrame(rows)

    def says(self) -> str:
        """How the order changes, in words."""
        order, planned = self.order(), self.planned[0]
        first, second = order[:2]
        metric, currency = self.study.scenario.decide_by, self.study.scenario.market.currency
        gap = self.difference(first, second)
        text = (
            f"At the same budget of {words.level('strategy_cost', self.budget, currency)} for each, "
            f"{self._name(first)} comes first, {words.difference_interval(metric, gap, currency)} from "
            f"{self._name(second)}{'' if gap.excludes_zero else ': the two cannot be told apart'}."
        )
        if first == planned:
            return f"{text} It comes first as planned, too."
        place = order.index(planned) + 1
        return f"{text} As planned, {self._name(planned)} does, which at the same budget is number {place}."

    def _name(self, strategy: str) -> str:
        """The name of a strategy inside a sentence."""
        title = words.titles(self.study.scenario, self.study.strategies)[strategy]
        return "doing nothing" if strategy == BASELINE else title


def at_equal_budget(
    comparison: Comparison,
    budget: float | None = None,
    replications: int = REPLICATIONS,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Report | None = None,
) -> EqualBudget | None:
    """Live every strategy that costs something at the same cost, with fewer customers than the study has.

    budget: None for the scenario's, or else the smallest cost of a strategy. None where fewer than two strategies
    cost anything. An interrupt raises KeyboardInterrupt: a part of it is no comparison. StudyError where a run fails.
    """
    costs = {name: comparison.cost(name) for name in comparison.strategies}
    costs = {name: cost for name, cost in costs.items() if cost > 0}
    if len(costs) < 2:
        return None
    wanted = budget or comparison.scenario.budget or min(costs.values())
    if not (math.isfinite(wanted) and wanted > 0):
        raise StudyError(f"budget is {wanted:g}: it must be more than 0")
    own = comparison.study
    customers = min(comparison.customers, max(SMALLEST, round(SHARE * comparison.customers)))
    small = replace(
        own,
        scenario=resized(own.scenario, customers=customers),
        horizons={comparison.deciding_horizon: own.horizons[comparison.deciding_horizon]},
    )
    factors = {name: wanted / cost for name, cost in costs.items()}
    planned = tuple(str(name) for name in comparison.ranking["strategy"])
    with deferred() as interrupts, somewhere(own.engine, workers, executor, replications) as where:
        found = _lived(small, wanted, factors, replications, where, interrupts, progress, planned)
        for _ in range(AIMS - 1):
            off = {name: interval(found.of(name, "strategy_cost")).mean / wanted for name in factors}
            off = {name: share for name, share in off.items() if abs(share - 1) > CLOSE and share > 0}
            if not off:
                break
            factors |= {name: factors[name] / share for name, share in off.items()}
            again = replace(small, strategies=(BASELINE, *off))
            more = _lived(again, wanted, factors, replications, where, interrupts, progress, planned)
            found = _with(found, more, factors)
    return found


def _with(found: EqualBudget, more: EqualBudget, factors: dict[str, float]) -> EqualBudget:
    """The same with some strategies lived anew."""
    values = found.values.copy()
    for place, name in enumerate(more.study.strategies):
        values[:, found.study.strategies.index(name)] = more.values[:, place]
    study = replace(found.study, scenario=more.study.scenario)
    return replace(
        found,
        study=study,
        values=values,
        factors=dict(factors),
        encounters=found.encounters + more.encounters,
    )


def _lived(
    study: Study,
    budget: float,
    factors: dict[str, float],
    replications: int,
    where: Where,
    interrupts: Interrupts,
    progress: Report | None,
    planned: tuple[str, ...],
) -> EqualBudget:
    """Live the strategies of a study at these sizes."""
    own = replace(study, scenario=scaled(study.scenario, factors))
    lives = [Life(own, 0, number, FIRST) for number in range(replications)]
    found: dict[Life, tuple[dict[str, dict[str, float]], int] | Failure | Exception] = {}
    many(
        lives, Life.live, found, where, interrupts, lambda life: f"equal budgets {life.number + 1}", progress
    )
    answers = [found[life] for life in lives]
    good = [answer for answer in answers if isinstance(answer, tuple)]
    for answer in answers:
        if isinstance(answer, Failure | Exception):
            text = answer.message if isinstance(answer, Failure) else f"{type(answer).__name__}: {answer}"
            raise StudyError(f"a run at equal budgets failed: {text}")
    metrics = tuple(good[0][0][BASELINE])
    values = np.array(
        [
            [[one[name].get(metric, math.nan) for metric in metrics] for name in own.strategies]
            for one, _ in good
        ]
    )
    encounters = sum(count for _, count in good)
    return EqualBudget(own, budget, dict(factors), metrics, values, encounters, planned)


# --- one strategy, larger or smaller -------------------------------------------------------------------


def scaled(scenario: Scenario, factors: dict[str, float]) -> Scenario:
    """The same scenario with the spending and the levers of some strategies multiplied."""
    strategies = {
        name: _scaled(scenario, strategy, factors.get(name, 1.0))
        for name, strategy in scenario.strategies.items()
    }
    return scenario.model_copy(update={"strategies": strategies})


def _scaled(scenario: Scenario, strategy: Strategy, factor: float) -> Strategy:
    interventions = []
    for item in strategy.interventions:
        cost = {"once": item.cost.once * factor, "monthly": item.cost.monthly * factor}
        changes = tuple(_sized(scenario, change, factor) for change in item.changes)
        interventions.append(
            item.model_copy(update={"changes": changes, "cost": item.cost.model_copy(update=cost)})
        )
    return strategy.model_copy(update={"interventions": tuple(interventions)})


def _sized(scenario: Scenario, change: Change, factor: float) -> Change:
    """A change that moves its number `factor` times as far from where it is today."""
    neutral = {"add": 0.0, "multiply": 1.0}
    today = (
        neutral[change.operation] if change.operation in neutral else base_value(parse(change.path), scenario)
    )
    return change.model_copy(update={"size": _from(today, change.size, factor)})


def _from(today: float, size: Lever, factor: float) -> Lever:
    sizes = {part: today + factor * (getattr(size, part) - today) for part in ("low", "likely", "high")}
    return size.model_copy(update=sizes)
