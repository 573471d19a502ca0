"""A claim in one world: its arms lived side by side, and whether its conditions are met."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxsim.claims.claim import Arm, Case, Condition
from cxsim.claims.statistics import FROM_ENCOUNTERS, STATISTICS, value
from cxsim.experiments.horizons import run_days
from cxsim.experiments.tasks import BASELINE, Failure, Study, alone
from cxsim.experiments.worlds import changed, in_world, ruled

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

ENGINE = "compiled"


@dataclass(frozen=True)
class Trial:
    """What came out in one replication of one world."""

    values: tuple[float, ...]
    """Of each condition: its number, less what it is compared with; positive where the condition is met."""


def try_out(
    case: Case, world: Mapping[str, float], seed: int, check: Callable[[], None] = lambda: None
) -> Trial:
    """Live one replication of a claim in a world, given by values of parameters.

    Raises RuntimeError if a run fails, StudyError for a change that does not fit the scenario.
    """
    numbers: dict[str, dict[str, float]] = {}
    for group in _groups(case):
        scenario = in_world(case.scenario, world)
        first = case.claim.arms[group[0]]
        numbers |= _lived(case, _under(scenario, first), group, seed, check)
    return Trial(tuple(margin(condition, numbers) for condition in case.claim.holds))


def margin(condition: Condition, numbers: Mapping[str, Mapping[str, float]]) -> float:
    """By how much a condition is met: positive where it is, NaN where a number is not defined."""
    found = numbers[condition.of][condition.number]
    if condition.minus is not None or condition.minus_number is not None:
        found -= numbers[condition.minus or condition.of][condition.minus_number or condition.number]
    return (found - condition.than) * (1.0 if condition.is_ == "above" else -1.0)


def _groups(case: Case) -> list[list[str]]:
    """Arms that differ in their strategy alone share a burn-in."""
    groups: list[list[str]] = []
    arms = case.claim.arms
    for name, arm in arms.items():
        for group in groups:
            if _laws(arms[group[0]]) == _laws(arm):
                group.append(name)
                break
        else:
            groups.append([name])
    return groups


def _laws(arm: Arm) -> dict[str, Any]:
    return arm.model_dump(exclude={"strategy"})


def _under(scenario: Scenario, arm: Arm) -> Scenario:
    """The scenario as an arm changes it from the burn-in on."""
    scenario = ruled(scenario, arm.off, **arm.parameters)
    return changed(scenario, arm.change) if arm.change else scenario


def _lived(
    case: Case, scenario: Scenario, arms: list[str], seed: int, check: Callable[[], None]
) -> dict[str, dict[str, float]]:
    """Numbers of arms that share a burn-in."""
    strategies = tuple(dict.fromkeys((BASELINE, *(case.claim.arms[name].strategy for name in arms))))
    wanted = [name for name in strategies if any(case.claim.arms[arm].strategy == name for arm in arms)]
    study = Study(scenario, tuple(wanted), {0.0: run_days(scenario)}, seed, ENGINE)
    log = not FROM_ENCOUNTERS.isdisjoint(_asked(case))
    answers = alone(study, 0, lambda day: check(), encounters=log)  # noqa: ARG005
    if isinstance(answers, Failure):
        raise RuntimeError(answers.message)
    found: dict[str, dict[str, float]] = {}
    for arm in arms:
        answer = answers[case.claim.arms[arm].strategy]
        found[arm] = _numbers(case, answer.metrics[0.0], answer.records, scenario)
    return found


def _numbers(case: Case, metrics: Mapping[str, float], records: Any, scenario: Scenario) -> dict[str, float]:
    """What the conditions ask for, of one run."""
    return {
        name: value(name, records, scenario) if name in STATISTICS else metrics.get(name, math.nan)
        for name in _asked(case)
    }


def _asked(case: Case) -> set[str]:
    """Metrics and statistics in the conditions of a claim."""
    holds = case.claim.holds
    return {c.number for c in holds} | {c.minus_number for c in holds if c.minus_number}
