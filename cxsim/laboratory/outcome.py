"""What came out at each point: means over replications, of levels and of differences from doing nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxsim.experiments.intervals import Floats
from cxsim.experiments.tasks import BASELINE
from cxsim.laboratory.store import Store

BINS = 8


@dataclass(frozen=True, eq=False)
class Outcome:
    """One metric of one strategy at every point; of others than the baseline, the paired difference from it."""

    strategy: str
    metric: str
    values: Floats
    """(points,): means over replications, NaN where a run failed or the metric is not defined."""
    luck: float
    """Share of the variance between points that is due to simulation error; NaN with one replication."""


def outcomes(store: Store, metrics: Sequence[str]) -> Iterator[Outcome]:
    """The outcomes of an experiment in the order of its strategies."""
    frame, count = store.frame(), len(store.design())
    base = frame[frame["strategy"] == BASELINE].set_index(["point", "replication"])
    for strategy in store.strategies:
        own = frame[frame["strategy"] == strategy].set_index(["point", "replication"])
        for metric in metrics:
            if metric not in frame:
                continue
            runs = own[metric] if strategy == BASELINE else own[metric] - base[metric]
            yield _outcome(strategy, metric, runs, count)


def _outcome(strategy: str, metric: str, runs: pd.Series[float], count: int) -> Outcome:
    table = runs.unstack("replication")
    known = table[table.notna().all(axis=1)]
    found = known.to_numpy(float)
    values = np.full(count, np.nan)
    if len(found):
        values[known.index.to_numpy(int)] = found.mean(axis=1)
    return Outcome(strategy, metric, values, luck(found))


def luck(found: Floats) -> float:
    """Share of luck in the variance of the means of points.

    found: (points, replications). All points meet the same luck, so what a replication adds to every point is none of
    it: only what is left when means of points and of replications are taken off.
    """
    points, replications = found.shape
    if points < 2 or replications < 2 or np.ptp(found.mean(axis=1)) == 0:
        return math.nan
    rest = found - found.mean(axis=1, keepdims=True) - found.mean(axis=0) + found.mean()
    noise = float((rest**2).sum()) / ((points - 1) * (replications - 1)) / replications
    return float(min(1.0, noise / float(found.mean(axis=1).var(ddof=1))))


def curves(store: Store, metrics: Sequence[str]) -> pd.DataFrame:
    """Main effects: a row per outcome, factor and level of it, with the mean of all points there.

    Columns: strategy, metric, factor, level (number, or name of a value), position (its place from 0), mean, low, high
    (its 95 % interval over points), points. A factor of many values is cut into eight bins of as many points each.
    """
    from cxsim.experiments.intervals import interval

    design = store.design()
    rows = []
    for outcome in outcomes(store, metrics):
        for factor in store.factors:
            for position, (level, inside) in enumerate(_levels(design[factor])):
                found = interval(outcome.values[inside])
                rows.append(
                    {
                        "strategy": outcome.strategy, "metric": outcome.metric, "factor": factor, "level": level,
                        "position": position, "mean": found.mean, "low": found.low, "high": found.high,
                        "points": found.n,
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)


def _levels(column: pd.Series[float]) -> Iterator[tuple[str, NDArray[np.intp]]]:
    """Levels of a factor in order, each with the points there."""
    values = column.to_numpy()
    distinct = list(dict.fromkeys(values.tolist()))
    numeric = pd.api.types.is_numeric_dtype(column)
    if len(distinct) <= BINS or not numeric:
        for level in sorted(distinct) if numeric else distinct:
            yield (f"{level:.3g}" if numeric else str(level)), np.flatnonzero(values == level)
        return
    order = np.argsort(values, kind="stable")
    for inside in np.array_split(order, BINS):
        yield f"{float(np.mean(values[inside])):.3g}", inside


def swings(table: pd.DataFrame) -> pd.DataFrame:
    """How far each factor moves an outcome: a row per outcome and factor, the strongest first; `curves` says where.

    Columns: strategy, metric, factor, first and last (means at its lowest and highest level), lowest and highest.
    """
    rows = []
    for (strategy, metric, factor), own in table.groupby(["strategy", "metric", "factor"], sort=False):
        means = own.sort_values("position")["mean"].to_numpy(float)
        known = means[np.isfinite(means)]
        if len(known):
            ends = {"first": known[0], "last": known[-1], "lowest": known.min(), "highest": known.max()}
            rows.append({"strategy": strategy, "metric": metric, "factor": factor, **ends})
    found = pd.DataFrame(rows, columns=["strategy", "metric", "factor", "first", "last", "lowest", "highest"])
    order = (found["lowest"] - found["highest"]).rename("_swing")
    return found.assign(_swing=order).sort_values("_swing", kind="stable").drop(columns="_swing")
