"""A rival who is managed too: the market as it is from where he stands.

The menu, the instruments and the metrics speak of a scenario's focal brand. For a rival they are read from the same
scenario with him in its place: what the scenario's strategies would do at the focal brand they do at his.
"""

from __future__ import annotations

from dataclasses import dataclass

from cxsim.manage.board import Manager, instruments_of
from cxsim.manage.menu import shift
from cxsim.world.paths import PathError, check, parse
from cxsim.world.scenario import Change, Intervention, Scenario, Strategy

ROUTINE = ("csat", "ces", "relationship")
"""Instruments that read the survey routine."""


@dataclass(frozen=True)
class Rival:
    """Who manages a brand beside the focal one, and with how much money."""

    brand: str
    manager: Manager
    budget: float

    @property
    def surveys(self) -> bool:
        """Whether he asks his owners: who reads no survey, or cannot pay for reading it, asks nobody."""
        return self.budget > 0.0 and any(name in ROUTINE for name in instruments_of(self.manager))


def surveyed(scenario: Scenario, rivals: tuple[Rival, ...]) -> Scenario:
    """The scenario with those rivals surveying their owners who have reason to, by the routine of the focal brand."""
    before = scenario.measure.rivals
    more = tuple(rival.brand for rival in rivals if rival.surveys and rival.brand not in before)
    if not more:
        return scenario
    return scenario.model_copy(
        update={"measure": scenario.measure.model_copy(update={"rivals": (*before, *more)})}
    )


def seen_by(scenario: Scenario, brand: str) -> Scenario:
    """The scenario as it is for one of its brands: its own name stands where the focal brand's stood.

    The two change places in every strategy. What names something that the brand has not (a station) is left out, and so
    is a strategy that would change nothing there (a feature that it has).
    """
    focal = scenario.market.focal
    if brand == focal:
        return scenario
    there = scenario.model_copy(
        update={"market": scenario.market.model_copy(update={"focal": brand}), "strategies": {}}
    )
    swapped = {focal: brand, brand: focal}
    found = {name: _for(there, strategy, swapped) for name, strategy in scenario.strategies.items()}
    useful = {name: strategy for name, strategy in found.items() if _does_something(there, strategy)}
    return there.model_copy(update={"strategies": useful})


def _for(scenario: Scenario, strategy: Strategy, swapped: dict[str, str]) -> Strategy:
    def moved(change: Change) -> Change:
        head, brand, rest = change.path.split(".", 2)
        return change.model_copy(update={"path": f"{head}.{swapped.get(brand, brand)}.{rest}"})

    def renamed(it: Intervention) -> Intervention:
        changes = [moved(change) for change in it.changes]
        return it.model_copy(update={"changes": tuple(it for it in changes if _possible(scenario, it))})

    return strategy.model_copy(update={"interventions": tuple(renamed(it) for it in strategy.interventions)})


def _possible(scenario: Scenario, change: Change) -> bool:
    try:
        check(parse(change.path), scenario)
    except PathError:
        return False
    return True


def _does_something(scenario: Scenario, strategy: Strategy) -> bool:
    changes = (change for it in strategy.interventions for change in it.changes)
    return any(shift(scenario, change, parse(change.path)) for change in changes)
