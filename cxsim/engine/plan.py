"""From a scenario to arrays: everything a run needs to know, with units resolved and changes dated.

A `Plan` is frozen; what changes during a run (prices, levels, staff) is copied from it into the run's own
tables and overwritten at midnights by `Plan.changes` (see `cxsim.engine.changes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cxsim.engine import changes as dated
from cxsim.engine.filling import dimensions, tables
from cxsim.engine.staffing import DeskPlan, desk_plans, desk_rows
from cxsim.engine.tables import FIRST_CLOCK, Origins, World
from cxsim.world.scenario import Intervention, Scenario


@dataclass(frozen=True)
class Plan:
    """One strategy of one scenario, ready to run."""

    scenario: Scenario
    strategy: str
    seed: int
    world: World
    origins: Origins
    changes: tuple[dated.Assignment, ...]
    programme: tuple[dated.Programme, ...]
    """The strategy's own cost."""
    brands: tuple[str, ...]
    segments: tuple[str, ...]
    touchpoints: tuple[str, ...]
    episodes: tuple[str, ...]
    desks: tuple[DeskPlan, ...]
    dimensions: tuple[str, ...]
    shares: NDArray[np.float64]
    focal: int
    customers: int
    burn_in: int
    days: int
    clocks: tuple[int, ...]
    """Episode index of each clock."""
    news: tuple[tuple[int, int, float, float], ...]
    """(engine day, brand, quality, reach)."""

    decided: tuple[Intervention, ...] = ()
    """What was decided at board meetings, beside the strategy, dated from the start of the strategies."""

    @property
    def kinds(self) -> int:
        """Number of kinds of occasions."""
        return FIRST_CLOCK + len(self.clocks)

    @property
    def scale_up(self) -> float:
        """True customers per simulated customer."""
        return self.scenario.market.size / self.customers


def build(scenario: Scenario, strategy: str = "baseline", seed: int = 1) -> Plan:
    """Return the plan of a strategy. Raises KeyError for an unknown strategy."""
    if strategy != "baseline" and strategy not in scenario.strategies:
        raise KeyError(strategy)
    world, origins = tables(scenario, seed)
    burn_in = round(scenario.run.burn_in)
    interventions = planned(scenario, strategy)
    end = burn_in + round(scenario.run.days)
    return Plan(
        scenario=scenario,
        strategy=strategy,
        seed=seed,
        world=world,
        origins=origins,
        changes=dated.assignments(scenario, world, interventions, burn_in, end, seed, desk_rows(scenario)),
        programme=dated.programme(scenario, interventions, burn_in, end),
        brands=tuple(scenario.market.brands),
        segments=tuple(scenario.people.segments),
        touchpoints=tuple(scenario.journey.touchpoints),
        episodes=tuple(scenario.journey.episodes),
        desks=desk_plans(scenario),
        dimensions=dimensions(scenario),
        shares=np.array([brand.share for brand in scenario.market.brands.values()]),
        focal=tuple(scenario.market.brands).index(scenario.market.focal),
        customers=scenario.run.customers,
        burn_in=burn_in,
        days=round(scenario.run.days),
        clocks=tuple(i for i, e in enumerate(scenario.journey.episodes.values()) if e.when == "clock"),
        news=tuple(
            (
                burn_in + round(item.day),
                tuple(scenario.market.brands).index(item.brand),
                item.quality,
                item.reach,
            )
            for item in scenario.market.news
        ),
    )


def planned(scenario: Scenario, strategy: str) -> tuple[Intervention, ...]:
    """Return what a strategy does; the baseline does nothing."""
    return scenario.strategies[strategy].interventions if strategy != "baseline" else ()


def decided(plan: Plan, interventions: Sequence[Intervention]) -> Plan:
    """Return the plan with all that board meetings decided so far beside what its strategy does.

    A decision changes nothing before its own start: so a plan that grows from meeting to meeting is, on every day,
    that of a strategy that had known it all.
    """
    every = (*planned(plan.scenario, plan.strategy), *interventions)
    first, end = plan.burn_in, plan.burn_in + plan.days
    desks = desk_rows(plan.scenario)
    return replace(
        plan,
        changes=dated.assignments(plan.scenario, plan.world, every, first, end, plan.seed, desks),
        programme=dated.programme(plan.scenario, every, first, end),
        decided=tuple(interventions),
    )
