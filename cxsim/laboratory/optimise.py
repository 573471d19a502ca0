"""The best points by search: several goals, a budget, and no point that was merely lucky.

Optuna proposes points by a tree-structured Parzen estimator (Bergstra et al. 2011; for several goals Ozaki et al.
2022). Every point is lived by the same customers with the same luck, so that none wins by a luckier draw of them. But
the best of many is still the one whom this luck suits best: so the best are lived anew with luck nobody has searched
by, and what is reported is what comes out there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cxsim.engine.draws import replication_seed
from cxsim.experiments.errors import StudyError
from cxsim.experiments.intervals import LEVEL, Floats, Interval, interval, paired
from cxsim.experiments.tasks import BASELINE
from cxsim.laboratory.factors import Varied, resolved
from cxsim.laboratory.mixing import DOSE, MIX
from cxsim.laboratory.store import Plan, Store
from cxsim.laboratory.sweep import live, plan_of

if TYPE_CHECKING:
    from cxsim.experiments.compiling import Report
    from cxsim.laboratory.experiment import Case, Goal, Search
    from cxsim.laboratory.points import Point

COST = "strategy_cost"
CONFIRMED = "confirmed"
"""Folder of the runs with fresh seeds, below that of the experiment."""
FRESH = 2_000_000
"""Number of the replication whose seed the fresh luck starts from: none of the search has it."""


@dataclass(frozen=True)
class Optimum:
    """What was tried, and what of it is best."""

    case: Case
    strategy: str
    """Whose numbers the goals are."""
    budget: float | None
    trials: pd.DataFrame
    """A row a point tried: trial, factors, a column a goal (mean), cost, feasible (every goal is a number, and the cost
    within the budget), front (best when searched)."""
    front: pd.DataFrame
    """A row a point lived anew, the best first by the first goal: factors, of each goal the mean and the paired
    difference from doing nothing, with intervals that hold for all rows at once, what the search had thought
    (`..._searched`), cost, feasible, best."""
    replications: int
    fresh: int
    interrupted: bool
    store: Store

    @property
    def goals(self) -> tuple[Goal, ...]:
        return search_of(self.case).goals


def search_of(case: Case) -> Search:
    """What is searched for. StudyError where the file does not say."""
    if case.experiment.search is None:
        raise StudyError("the experiment has no section 'search', which says what is to be best")
    return case.experiment.search


def sign(goal: Goal) -> int:
    """1 where more is better, -1 where less is."""
    from cxsim.experiments.outcomes import direction

    return {"maximise": 1, "minimise": -1}.get(goal.direction or "", direction(goal.metric))


def optimise(
    case: Case,
    folder: Path,
    workers: int | None = None,
    executor: Executor | None = None,
    processes: bool = False,
    progress: Report | None = None,
) -> Optimum:
    """Search for the best points of an experiment; run it again to go on, for finished runs are not lived again.

    The number of workers changes no number. Ctrl-C keeps the runs, and what is known of the best by then.
    """
    search, strategy = search_of(case), target(case)
    factors = resolved(case.experiment, case.scenario)
    budget = search.budget or case.scenario.budget
    plan = replace(plan_of(replace(case, experiment=_empty(case))), points=())
    where = _Where(folder, workers, executor, processes, case.experiment.engine)
    fresh = min(search.confirmed, search.trials) * search.fresh
    total = search.trials * plan.replications + fresh
    study = _study(case, search, factors)
    points: list[Point] = []
    rows: list[dict[str, Any]] = []
    interrupted = False
    while len(points) < search.trials and not interrupted:
        count = min(search.batch, search.trials - len(points))
        asked = [study.ask() for _ in range(count)]
        points += [_point(trial, factors) for trial in asked]
        swept = where.live(replace(plan, points=points), "", _counting(progress, 0, total))
        interrupted = swept.interrupted
        if not interrupted:
            for trial, found in zip(
                asked, _tried(swept.store, strategy, search, len(points))[-count:], strict=True
            ):
                rows.append(_tell(study, trial, found, search, budget))
    trials = _trials(points, rows, search)
    chosen = _best(trials, search) if rows else []
    confirmed = None
    if chosen and not interrupted:
        work = plan.work.reseeded(replication_seed(case.seed, FRESH))
        again = replace(plan, work=work, points=[points[k] for k in chosen], replications=search.fresh)
        swept = where.live(again, CONFIRMED, _counting(progress, total - fresh, total))
        interrupted = swept.interrupted
        confirmed = None if interrupted else swept.store
    front = _front(confirmed, trials, chosen, strategy, search, budget)
    return Optimum(
        case, strategy, budget, trials, front, plan.replications, search.fresh, interrupted, Store(folder)
    )


@dataclass(frozen=True)
class _Where:
    folder: Path
    workers: int | None
    executor: Executor | None
    processes: bool
    engine: str

    def live(self, plan: Plan, below: str, progress: Report | None) -> Any:
        place = self.folder / below if below else self.folder
        return live(
            plan, place, self.workers, self.executor, self.processes, progress=progress, engine=self.engine
        )


def _counting(progress: Report | None, before: int, total: int) -> Report | None:
    """Progress of one part as progress of the whole."""
    if progress is None:
        return None

    def report(done: float, _total: float, what: str, _to_go: float) -> None:
        progress(min(float(total), before + done), float(total), what.partition(" of ")[0], math.nan)

    return report


def _empty(case: Case) -> Any:
    """The experiment without its design, whose place the search takes."""
    design = case.experiment.design.model_copy(update={"kind": "list", "rows": ()})
    return case.experiment.model_copy(update={"design": design})


def target(case: Case) -> str:
    """The strategy that is searched. StudyError where it is not said."""
    others = [name for name in case.strategies if name != BASELINE]
    if MIX in others:
        return MIX
    if len(others) > 1:
        raise StudyError(f"optimise needs one strategy under 'strategies', not {', '.join(others)}")
    return others[0] if others else BASELINE


def _study(case: Case, search: Search, factors: Sequence[Varied]) -> Any:
    """The search, beginning with nothing of everything and all of each by itself where doses are sought."""
    optuna = _optuna()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.TPESampler(seed=case.seed % 2**32, n_startup_trials=max(10, search.batch))
    directions = ["maximize" if sign(goal) > 0 else "minimize" for goal in search.goals]
    study = optuna.create_study(directions=directions, sampler=sampler)
    doses = {f.name: f.range for f in factors if f.kind == DOSE and f.range is not None}
    if doses and len(doses) == len(factors):
        study.enqueue_trial({name: ends[0] for name, ends in doses.items()})
        for name, ends in doses.items():
            study.enqueue_trial({other: own[0] for other, own in doses.items()} | {name: ends[2]})
    return study


def _optuna() -> Any:
    try:
        import optuna
    except ImportError as error:
        raise StudyError(f"this needs Optuna: pip install optuna ({error})") from None
    return optuna


def _point(trial: Any, factors: Sequence[Varied]) -> Point:
    """The point that a trial proposes."""
    point: Point = {}
    for factor in factors:
        if factor.cells:
            place = trial.suggest_categorical(factor.name, list(range(len(factor.cells))))
            point[factor.name] = factor.cells[int(place)]
        elif factor.range is None:
            point[factor.name] = factor.at(float(trial.suggest_float(factor.name, 0.001, 0.999)))
        elif factor.whole:
            point[factor.name] = trial.suggest_int(
                factor.name, round(factor.range[0]), round(factor.range[2])
            )
        else:
            point[factor.name] = trial.suggest_float(factor.name, factor.range[0], factor.range[2])
    return point


def _tried(store: Store, strategy: str, search: Search, count: int) -> list[dict[str, float]]:
    """Of each point the mean of every goal and of the cost; NaN where a run failed."""
    frame = store.frame()
    own = frame[frame["strategy"] == strategy]
    names = [*dict.fromkeys([*(goal.metric for goal in search.goals), COST])]
    groups = own.reindex(columns=["point", *names]).groupby("point")[names]
    whole = groups.count().eq(groups.size(), axis=0)
    found = groups.mean().where(whole).reindex(range(count))
    return [{str(name): float(value) for name, value in row.items()} for row in found.to_dict("records")]


def _tell(
    study: Any, trial: Any, found: Mapping[str, float], search: Search, budget: float | None
) -> dict[str, Any]:
    """Tell the search what came out; a point that failed is told as such."""
    values = [found[goal.metric] for goal in search.goals]
    cost = found[COST]
    known = all(math.isfinite(value) for value in values)
    if budget is not None and math.isfinite(cost):
        trial.set_constraint("budget", cost - budget)
    if known:
        study.tell(trial, values)
    else:
        study.tell(trial, state=_optuna().trial.TrialState.FAIL)
    feasible = known and (budget is None or cost <= budget)
    return {**{goal.metric: found[goal.metric] for goal in search.goals}, "cost": cost, "feasible": feasible}


def _trials(points: Sequence[Point], rows: Sequence[Mapping[str, Any]], search: Search) -> pd.DataFrame:
    lines = [{"trial": k, **point, **row} for k, (point, row) in enumerate(zip(points, rows, strict=False))]
    table = pd.DataFrame(lines)
    if len(table):
        front = np.zeros(len(table), np.bool_)
        able = np.flatnonzero(table["feasible"].to_numpy(bool))
        front[able] = nondominated(_scores(table.iloc[able], search))
        table = table.assign(front=front)
    return table


def _scores(table: pd.DataFrame, search: Search) -> Floats:
    """(rows, goals): turned so that more is better."""
    return np.stack([sign(goal) * table[goal.metric].to_numpy(float) for goal in search.goals], axis=1)


def nondominated(scores: Floats) -> np.ndarray:
    """Which rows no other row beats in one goal without losing in another; of equal rows the first."""
    kept = np.ones(len(scores), np.bool_)
    for k, own in enumerate(scores):
        better = (scores >= own).all(axis=1) & (scores > own).any(axis=1)
        same = (scores[:k] == own).all(axis=1)
        kept[k] = not better.any() and not same.any()
    return kept


def _best(trials: pd.DataFrame, search: Search) -> list[int]:
    """The points worth living anew: with one goal the best, with several the front, spread over the first goal."""
    able = trials[trials["feasible"]]
    if not len(able):
        return []
    if len(search.goals) == 1:
        goal = search.goals[0]
        order = able.assign(score=sign(goal) * able[goal.metric]).sort_values(
            "score", ascending=False, kind="stable"
        )
        order = order.drop_duplicates([goal.metric, "cost"])
        return [int(k) for k in order["trial"].head(search.confirmed)]
    front = able[able["front"]].sort_values(search.goals[0].metric, kind="stable")["trial"].to_numpy(int)
    places = np.unique(
        np.round(np.linspace(0, len(front) - 1, min(len(front), search.confirmed))).astype(int)
    )
    return [int(k) for k in front[places]]


def _front(
    store: Store | None,
    trials: pd.DataFrame,
    chosen: Sequence[int],
    strategy: str,
    search: Search,
    budget: float | None,
) -> pd.DataFrame:
    """What the best came to with fresh luck; intervals hold for all of them at once, and so for whichever is best."""
    if store is None:
        return pd.DataFrame()
    frame = store.frame()
    names = list(store.factors)
    level = 1.0 - (1.0 - LEVEL) / max(1, len(chosen))  # Bonferroni
    rows = []
    for place, number in enumerate(chosen):
        here = frame[frame["point"] == place]
        own, base = (
            here[here["strategy"] == name].sort_values("replication") for name in (strategy, BASELINE)
        )
        row: dict[str, Any] = {"trial": number, **{name: here[name].iloc[0] for name in names}}
        for goal in search.goals:
            values, before = own[goal.metric].to_numpy(float), base[goal.metric].to_numpy(float)
            row |= _columns(goal.metric, interval(values, level), paired(values, before, level))
            row[f"{goal.metric}_searched"] = float(trials[goal.metric].iloc[number])
        row["cost"] = float(own[COST].mean())
        row["feasible"] = budget is None or row["cost"] <= budget
        rows.append(row)
    table = pd.DataFrame(rows)
    best = np.zeros(len(table), np.bool_)
    able = np.flatnonzero(table["feasible"].to_numpy(bool))
    best[able] = nondominated(_scores(table.iloc[able], search))
    order = -sign(search.goals[0]) * table[search.goals[0].metric]
    return table.assign(best=best, _order=order).sort_values("_order", kind="stable").drop(columns="_order")


def _columns(metric: str, level: Interval, gap: Interval) -> dict[str, float]:
    return {
        metric: level.mean,
        f"{metric}_low": level.low,
        f"{metric}_high": level.high,
        f"{metric}_difference": gap.mean,
        f"{metric}_difference_low": gap.low,
        f"{metric}_difference_high": gap.high,
    }
