"""Which factors matter: Sobol' indices with intervals, or Morris's elementary effects for many factors.

Sobol' (1993): the share of an outcome's variance that a factor explains by itself (first order) and with all others
(total), estimated as Saltelli et al. (2010). Morris (1991): the mean size of the change that one step of a factor
makes (`strength`), and how much it depends on the others (`spread`). The points of both, and the indices, are SALib's;
an elementary effect is divided by the step that was taken, which listed and whole values make another than planned.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxsim.experiments.errors import StudyError
from cxsim.experiments.intervals import Floats
from cxsim.laboratory.factors import resolved
from cxsim.laboratory.outcome import curves, outcomes
from cxsim.laboratory.points import cube, points, problem, salib
from cxsim.laboratory.store import Store

if TYPE_CHECKING:
    from cxsim.laboratory.experiment import Case, Design

RESAMPLES = 1000
METHODS = ("saltelli", "morris")


@dataclass(frozen=True)
class Sensitivity:
    """What matters, and how."""

    case: Case
    store: Store
    table: pd.DataFrame
    """A row per outcome and factor; see `indices` and `effects`."""
    curves: pd.DataFrame
    points: int
    """Points that every index rests on at least."""

    @property
    def method(self) -> str:
        return self.case.experiment.design.kind


def sensitivity(case: Case, store: Store) -> Sensitivity:
    """What matters in an experiment that was lived. StudyError for a design that cannot tell."""
    design = case.experiment.design
    if design.kind not in METHODS:
        raise StudyError(f"design.kind is {design.kind}: sensitivity needs saltelli or morris")
    names = list(store.factors)
    places = positions(case) if design.kind == "morris" else None
    parts: list[pd.DataFrame] = []
    least = 0
    for outcome in outcomes(store, case.outcomes):
        found, kept = analysed(design, names, outcome.values, case.seed, places)
        least = kept if not parts else min(least, kept)
        parts.append(found.assign(strategy=outcome.strategy, metric=outcome.metric, luck=outcome.luck))
    if not parts:
        raise StudyError(f"{store.folder}: none of {', '.join(case.outcomes)} came out of any run")
    table = pd.concat(parts, ignore_index=True)
    first = ["strategy", "metric", "factor"]
    table = table[[*first, *(name for name in table.columns if name not in first)]]
    return Sensitivity(case, store, table, curves(store, case.outcomes), least)


def positions(case: Case) -> Floats:
    """(points, factors): where the values of a design lie in their ranges, from 0 to 1."""
    factors = resolved(case.experiment, case.scenario)
    shares = cube(case.experiment.design, len(factors), case.seed)
    return np.array(
        [
            [
                factor.place(point[factor.name], float(share))
                for factor, share in zip(factors, row, strict=True)
            ]
            for row, point in zip(shares, points(case, factors), strict=True)
        ]
    )


def analysed(
    design: Design, names: list[str], values: Floats, seed: int, places: Floats | None = None
) -> tuple[pd.DataFrame, int]:
    """Indices or effects of one outcome at the points of a design, and how many points they rest on.

    values: (points,) in the order of the design; places: as in `positions`, for effects. Groups of points of which one
    is missing are left out.
    """
    size = group(design, len(names))
    whole = np.isfinite(values).reshape(-1, size).all(axis=1)
    kept = np.repeat(whole, size)
    if design.kind == "saltelli":
        return indices(design, names, values[kept], seed), int(kept.sum())
    assert places is not None
    return effects(names, places[kept], values[kept], seed), int(kept.sum())


def group(design: Design, factors: int) -> int:
    """Points that belong together: without one of them, the others say nothing."""
    if design.kind == "morris":
        return factors + 1
    return 2 * factors + 2 if design.second_order else factors + 2


def indices(design: Design, names: list[str], values: Floats, seed: int) -> pd.DataFrame:
    """Sobol' indices with 95 % bootstrap intervals.

    Columns: factor, first, first_low, first_high, total, total_low, total_high; NaN where nothing varies.
    """
    found = dict.fromkeys(("S1", "S1_conf", "ST", "ST_conf"), np.full(len(names), np.nan))
    if len(values) >= 2 * group(design, len(names)) and np.ptp(values) > 0:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # resamples in which nothing varies
            found = salib("analyze.sobol").analyze(
                problem(len(names), names),
                values,
                calc_second_order=design.second_order,
                num_resamples=RESAMPLES,
                seed=seed % 2**32,
            )
    columns: dict[str, object] = {"factor": names}
    for name, short in (("first", "S1"), ("total", "ST")):
        middle, half = np.asarray(found[short], float), np.asarray(found[f"{short}_conf"], float)
        columns |= {name: middle, f"{name}_low": middle - half, f"{name}_high": middle + half}
    return pd.DataFrame(columns)


def effects(names: list[str], places: Floats, values: Floats, seed: int) -> pd.DataFrame:
    """Elementary effects with a 95 % bootstrap interval.

    Columns: factor, effect (mean change over the factor's whole range), strength (mean size of it), strength_low,
    strength_high, spread (standard deviation).
    """
    steps = np.diff(places.reshape(-1, len(names) + 1, len(names)), axis=1)
    changes = np.diff(values.reshape(-1, len(names) + 1), axis=1)
    chance = np.random.default_rng(seed % 2**32)
    rows = []
    for k, name in enumerate(names):
        trajectory, at = np.nonzero(steps[:, :, k])
        found = changes[trajectory, at] / steps[trajectory, at, k]
        rows.append({"factor": name, **_summed_up(found, chance)})
    return pd.DataFrame(rows)


def _summed_up(found: Floats, chance: np.random.Generator) -> dict[str, float]:
    """Elementary effects of one factor in a few numbers; NaN where there are fewer than two."""
    if len(found) < 2:
        return dict.fromkeys(("effect", "strength", "strength_low", "strength_high", "spread"), np.nan)
    sizes = np.abs(found)
    resampled = chance.choice(sizes, (RESAMPLES, len(sizes))).mean(axis=1)
    strength, half = float(sizes.mean()), 1.96 * float(resampled.std())
    return {
        "effect": float(found.mean()),
        "strength": strength,
        "strength_low": strength - half,
        "strength_high": strength + half,
        "spread": float(found.std(ddof=1)),
    }
