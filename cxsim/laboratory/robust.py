"""Which strategy does well whatever the world is like: share of worlds won, regret, and the rules that say where."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxsim.experiments.errors import StudyError
from cxsim.experiments.frontier import Frontier
from cxsim.experiments.horizons import run_days
from cxsim.experiments.knowledge import Knowledge
from cxsim.experiments.tasks import Study
from cxsim.laboratory.store import OWN, Store

if TYPE_CHECKING:
    from cxsim.laboratory.experiment import Case

FEWEST = 2


@dataclass(frozen=True)
class Robust:
    """Strategies over the points of an experiment, each taken for a world that may be."""

    case: Case
    store: Store
    knowledge: Knowledge
    table: pd.DataFrame
    """A row a strategy, best first: won, regret (mean), regret_high (90 % of worlds), regret_most, better, median..."""
    rules: Frontier
    """Where the first beats the second."""

    @property
    def first(self) -> str:
        return str(self.table["strategy"].iloc[0])

    @property
    def second(self) -> str:
        return str(self.table["strategy"].iloc[1])

    @property
    def winners(self) -> pd.DataFrame:
        """A row a world that was lived whole: its factors, the best strategy there, and by how much."""
        knowledge = self.knowledge
        scores = knowledge.scores()
        ranked = np.sort(scores, axis=1)
        names = np.array(knowledge.study.strategies)[np.argmax(scores, axis=1)]
        lead = ranked[:, -1] - ranked[:, -2]
        design = self.store.design()[knowledge.complete].drop(columns="setting")
        return design.assign(winner=names, lead=lead).reset_index(drop=True)


def robust(case: Case, store: Store) -> Robust:
    """What an experiment that was lived says of its strategies, judged by its first outcome.

    StudyError with fewer than two strategies, or fewer than two points that were lived whole.
    """
    if len(case.strategies) < FEWEST:
        raise StudyError("robust needs at least one strategy besides doing nothing")
    knowledge = known(case, store)
    if knowledge.worlds < FEWEST:
        raise StudyError(
            f"{store.folder}: {knowledge.worlds} points were lived whole; robust needs at least 2"
        )
    table = knowledge.table().assign(**_regrets(knowledge))
    table = table.sort_values(["won", "regret"], ascending=[False, True], kind="stable").reset_index(
        drop=True
    )
    first, second = table["strategy"].iloc[:2]
    return Robust(case, store, knowledge, table, knowledge.flips(str(first), str(second)))


def _regrets(knowledge: Knowledge) -> dict[str, np.ndarray]:
    scores = knowledge.scores()
    lost = scores.max(axis=1, keepdims=True) - scores
    return {"regret_high": np.quantile(lost, 0.9, axis=0), "regret_most": lost.max(axis=0)}


def known(case: Case, store: Store) -> Knowledge:
    """The runs of an experiment as strategies in worlds, with a column a factor; named values get one each."""
    frame, design = store.frame(), store.design()
    decide = case.outcomes[0]
    scenario = case.scenario.model_copy(update={"decide_by": decide})
    days = run_days(scenario)
    study = Study(scenario, case.strategies, {days * 12 / 365: days}, case.seed, case.experiment.engine)
    metrics = tuple(
        name
        for name in frame.columns
        if name not in (*OWN, "point", *store.factors) and frame[name].notna().any()
    )
    values = np.full((len(design), store.replications, len(case.strategies), len(metrics)), math.nan)
    order = {name: place for place, name in enumerate(case.strategies)}
    places = (
        frame["point"].to_numpy(int),
        frame["replication"].to_numpy(int),
        frame["strategy"].map(order).to_numpy(int),
    )
    values[places] = frame[list(metrics)].to_numpy(float)
    failures = tuple(frame[frame["failed"]]["message"].unique())
    return Knowledge(
        study, coded(design[list(store.factors)]), metrics, values, scenario.run.customers, 0, False, failures
    )


def coded(design: pd.DataFrame) -> pd.DataFrame:
    """Factors as numbers: those that are stay, names that are numbers become them, others a column each of 0 and 1."""
    columns: dict[str, pd.Series[float]] = {}
    for name in design.columns:
        column = pd.to_numeric(design[name], errors="coerce")
        if column.notna().all():
            columns[str(name)] = column.astype(float)
            continue
        for value in dict.fromkeys(design[name]):
            columns[f"{name} is {value}"] = (design[name] == value).astype(float)
    return pd.DataFrame(columns)
