"""Claims tried in many worlds: at the defaults, and over draws of plausible parameters."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from cxsim.claims.claim import Case
from cxsim.claims.trial import ENGINE, Trial, try_out
from cxsim.experiments.compiling import Report, compile_first
from cxsim.experiments.frontier import Frontier, frontier
from cxsim.experiments.interrupts import deferred
from cxsim.experiments.intervals import Floats, Interval, interval
from cxsim.experiments.luck import Share, Spreads, share_above, spreads, without_luck
from cxsim.experiments.many import many
from cxsim.experiments.replications import somewhere
from cxsim.experiments.worlds import draws

if TYPE_CHECKING:
    import pandas as pd

WORLDS, AT_DEFAULTS = 64, 24
QUICK_WORLDS, QUICK_AT_DEFAULTS = 16, 6


class Ruling(StrEnum):
    """What is said of a claim at the defaults."""

    HOLDS = "holds"
    UNDECIDED = "undecided"
    FAILS = "fails"
    NOT_TESTABLE = "not testable"


@dataclass
class Heard:
    """What came out for one claim."""

    case: Case
    ruling: Ruling
    conditions: tuple[Interval, ...]
    """By how much each condition is met at the defaults, with its 95 % interval."""
    share: Share
    """Of the worlds in which it can be judged, those in which every condition is met, luck taken out."""
    spreads: Spreads
    """By how much the margin of each condition differs between worlds, and by luck."""
    frontier: Frontier
    worlds: pd.DataFrame
    """A row a world: its parameters, the mean margin of each condition (`margin_0`...), whether it could be `judged`,
    and whether the claim `holds` there, luck taken out."""


@dataclass
class Hearing:
    """What was heard, and how."""

    heard: list[Heard] = field(default_factory=list)
    quick: bool = False
    duration: float = 0.0
    interrupted: bool = False
    errors: list[tuple[str, Exception]] = field(default_factory=list)


@dataclass(frozen=True)
class _Task:
    claim: int
    world: int
    """-1: the defaults."""
    replication: int


def hear(
    cases: Sequence[Case],
    worlds: int | None = None,
    quick: bool = False,
    workers: int | None = None,
    progress: Report | None = None,
    seed: int = 1,
) -> Hearing:
    """Try claims at the defaults and in plausible worlds; interrupted, return those that are finished.

    worlds: draws of plausible parameters (None: 64, or 16 if quick); each claim is tried in the same ones.
    progress(done, total, what, seconds to go) counts trials.
    """
    began = time.monotonic()
    count = worlds if worlds is not None else (QUICK_WORLDS if quick else WORLDS)
    defaults = QUICK_AT_DEFAULTS if quick else AT_DEFAULTS
    hearing = Hearing(quick=quick)
    tables = [draws(case.scenario, count, case.claim.vary, seed) for case in cases]
    tasks = [task for k, case in enumerate(cases) for task in _tasks(k, case, count, defaults)]
    found: dict[_Task, Trial | Exception] = {}

    def work(task: _Task, check: Callable[[], None]) -> Trial:
        case = cases[task.claim]
        world = tables[task.claim].iloc[task.world].to_dict() if task.world >= 0 else {}
        own = case.scenario.run.seed + 1000 * (task.world + 1) + task.replication
        return try_out(case, {str(name): float(value) for name, value in world.items()}, own, check)

    with deferred() as interrupts, somewhere(ENGINE, workers, None, len(tasks)) as where:
        try:
            if cases:
                compile_first(cases[0].scenario, "baseline", ENGINE, progress, interrupts)
            many(
                tasks, lambda task: work(task, interrupts.check), found, where, interrupts,
                lambda task: cases[task.claim].claim.title, progress,
            )  # fmt: skip
        except KeyboardInterrupt:
            interrupts.asked = hearing.interrupted = True
    for k, case in enumerate(cases):
        own = {task: found[task] for task in tasks if task.claim == k and task in found}
        if len(own) < sum(task.claim == k for task in tasks):
            continue
        errors = [answer for answer in own.values() if isinstance(answer, Exception)]
        hearing.errors += [(case.name, error) for error in errors[:1]]
        trials = {task: answer for task, answer in own.items() if isinstance(answer, Trial)}
        if trials:
            hearing.heard.append(_heard(case, tables[k], trials, seed))
    hearing.duration = time.monotonic() - began
    return hearing


def _tasks(k: int, case: Case, worlds: int, defaults: int) -> list[_Task]:
    tasks = [_Task(k, -1, r) for r in range(defaults)]
    return tasks + [_Task(k, w, r) for w in range(worlds) for r in range(case.claim.replications)]


def _heard(case: Case, table: pd.DataFrame, trials: dict[_Task, Trial], seed: int) -> Heard:
    parts = range(len(case.claim.holds))
    defaults = [trial.values for task, trial in trials.items() if task.world < 0]
    conditions = tuple(interval(np.array([values[part] for values in defaults], float)) for part in parts)
    lives = np.full((len(table), case.claim.replications, len(parts)), math.nan)
    for task, trial in trials.items():
        if task.world >= 0:
            lives[task.world, task.replication] = trial.values
    judged = np.asarray(~np.isnan(lives).any(axis=(1, 2)))
    margin = limiting(lives[judged])
    holds = np.zeros(len(table), np.bool_)
    holds[judged] = margin > 0.0
    columns = {f"margin_{part}": lives[:, :, part].mean(axis=1) for part in parts}
    return Heard(
        case,
        rule(conditions),
        conditions,
        share_above(lives[judged], seed),
        spreads(lives[judged]),
        frontier(table[judged], margin),
        table.assign(**columns, judged=judged, holds=holds),
    )


def limiting(lives: Floats) -> Floats:
    """(worlds,): the smallest of all margins, luck taken out, each in units of how much it differs between worlds.

    A condition that does not differ limits either every world or none. lives: (worlds, replications, conditions).
    """
    margins = without_luck(lives)
    if not len(margins):
        return np.zeros(0)
    everywhere = np.where(margins > 0.0, np.inf, -np.inf)
    spread = margins.std(axis=0)
    found: Floats = np.divide(margins, spread, out=everywhere, where=spread > 0).min(axis=1)
    return found


def rule(conditions: Sequence[Interval]) -> Ruling:
    """Say whether a claim holds at the defaults: only if every condition is met beyond simulation error."""
    if any(math.isnan(found.low) for found in conditions):
        return Ruling.NOT_TESTABLE
    if all(found.low > 0 for found in conditions):
        return Ruling.HOLDS
    if any(found.high < 0 for found in conditions) or any(
        found.mean == found.high == 0 for found in conditions
    ):
        return Ruling.FAILS
    return Ruling.UNDECIDED
