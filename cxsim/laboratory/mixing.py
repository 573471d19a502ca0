"""Strategies mixed in doses: how much of each is done, as a share of what its file says.

A dose of 1 is the strategy as written, 0 nothing of it, .5 half of every change at half of the cost. What is not
known is whether half the money buys half the change; where it does not, write strategies of several sizes instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cxsim.world import paths
from cxsim.world.scenario import Change, Cost, Intervention, Lever, Scenario, Strategy

if TYPE_CHECKING:
    from cxsim.laboratory.experiment import Factor

MIX = "mix"
"""Name of the strategy that is mixed."""
DOSE = "dose."


def doses(vary: Mapping[str, Factor]) -> tuple[str, ...]:
    """Strategies whose dose varies."""
    named = (factor.of or name for name, factor in vary.items())
    return tuple(name.removeprefix(DOSE) for name in named if name.startswith(DOSE))


def mixed(scenario: Scenario, amounts: Mapping[str, float]) -> Scenario:
    """The same scenario with the strategy `mix`, made of others in doses; one of dose 0 leaves no trace."""
    parts = [
        _dosed(scenario, intervention, dose)
        for name, dose in amounts.items()
        if dose > 0
        for intervention in scenario.strategies[name].interventions
    ]
    titles = [scenario.strategies[name].title or name for name, dose in amounts.items() if dose > 0]
    mix = Strategy(title="A mix", description=", ".join(titles), interventions=tuple(parts))
    return scenario.model_copy(update={"strategies": {**scenario.strategies, MIX: mix}})


def _dosed(scenario: Scenario, intervention: Intervention, dose: float) -> Intervention:
    changes = tuple(_scaled(scenario, change, dose) for change in intervention.changes)
    cost = Cost(once=intervention.cost.once * dose, monthly=intervention.cost.monthly * dose)
    return intervention.model_copy(update={"changes": changes, "cost": cost})


def _scaled(scenario: Scenario, change: Change, dose: float) -> Change:
    """A change of which only a share is done, from where the number is today."""
    neutral = {"add": 0.0, "multiply": 1.0}.get(change.operation)
    if neutral is None:
        neutral = paths.base_value(paths.parse(change.path), scenario)
    size = change.size

    def part(end: float) -> float:
        return neutral + dose * (end - neutral)

    lever = Lever(low=part(size.low), likely=part(size.likely), high=part(size.high))
    return change.model_copy(update={"size": lever})


def price(scenario: Scenario, strategies: Iterable[str]) -> dict[str, float]:
    """What a dose of 1 of each strategy costs by itself over the run, as its file says (wages and rewards apart)."""
    months = scenario.run.days * 12 / 365
    return {
        name: sum(
            item.cost.once + item.cost.monthly * max(0.0, months - item.start * 12 / 365)
            for item in scenario.strategies[name].interventions
        )
        for name in strategies
    }
