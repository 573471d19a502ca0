"""The numbers of a study as one array: replication, strategy, horizon, metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cxsim.experiments.tasks import Branch, Failure, Study
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.experiments.replications import Replication

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Outcomes:
    """What every strategy came to in every replication."""

    strategies: tuple[str, ...]
    horizons: Mapping[float, int]
    """Months -> days."""
    metrics: tuple[str, ...]
    numbers: tuple[int, ...]
    """Numbers of the replications, ascending."""
    seeds: tuple[int, ...]
    values: Floats
    """(replications, strategies, horizons, metrics); NaN where it failed, was not lived or is not defined."""
    lived: NDArray[np.bool_]
    """(replications, strategies)"""
    messages: Mapping[tuple[int, str], str]
    """(replication, strategy) -> what went wrong."""

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Which replications every strategy finished: only these are paired."""
        return np.asarray(self.lived.all(axis=1), dtype=np.bool_)

    def paired(self, metric: str, months: float) -> Floats:
        """(complete replications, strategies): one metric at one horizon."""
        if metric not in self.metrics:
            return np.full((int(self.complete.sum()), len(self.strategies)), np.nan)
        h, m = list(self.horizons).index(months), self.metrics.index(metric)
        values: Floats = self.values[self.complete, :, h, m]
        return values

    def of(self, strategy: str, metric: str, months: float) -> Floats:
        """One strategy's values over the complete replications."""
        return self.paired(metric, months)[:, self.strategies.index(strategy)]

    def frame(self) -> pd.DataFrame:
        """A row per strategy, replication and horizon; a column per metric."""
        import pandas as pd

        keys: list[tuple[Any, ...]] = []
        rows: list[Floats] = []
        for r, number in enumerate(self.numbers):
            for s, strategy in enumerate(self.strategies):
                message = self.messages.get((number, strategy), "")
                if not (self.lived[r, s] or message):
                    continue
                for h, (months, days) in enumerate(self.horizons.items()):
                    keys.append((strategy, 0, number, self.seeds[r], months, days, bool(message), message))
                    rows.append(self.values[r, s, h])
        names = ["strategy", "world", "replication", "seed", "horizon_months", "horizon_days"]
        left = pd.DataFrame(keys, columns=[*names, "failed", "message"])
        values = np.array(rows).reshape(len(rows), len(self.metrics))
        return pd.concat([left, pd.DataFrame(values, columns=list(self.metrics))], axis=1)


def outcomes(study: Study, replications: Mapping[int, Replication]) -> Outcomes:
    """Gather what the branches of a study measured."""
    from cxsim.engine.draws import replication_seed

    numbers = tuple(sorted(replications))
    measured = {
        (number, name): found
        for number in numbers
        for name, found in replications[number].branches.items()
        if isinstance(found, Branch)
    }
    metrics = _names(measured.values())
    shape = (len(numbers), len(study.strategies), len(study.horizons), len(metrics))
    values = np.full(shape, np.nan)
    lived = np.zeros(shape[:2], dtype=np.bool_)
    for (number, name), found in measured.items():
        r, s = numbers.index(number), study.strategies.index(name)
        lived[r, s] = True
        for h, months in enumerate(study.horizons):
            values[r, s, h] = [found.metrics[months].get(metric, np.nan) for metric in metrics]
    messages = {
        (number, name): found.message
        for number in numbers
        for name, found in replications[number].branches.items()
        if isinstance(found, Failure)
    }
    seeds = tuple(replication_seed(study.seed, number) for number in numbers)
    horizons = dict(study.horizons)
    return Outcomes(study.strategies, horizons, metrics, numbers, seeds, values, lived, messages)


def direction(metric: str) -> int:
    """1 where more is better, -1 where less is, 0 where neither is."""
    found = METRICS.get(metric)
    return 0 if found is None else {"more": 1, "less": -1, "neither": 0}[found.better]


def _names(branches: Any) -> tuple[str, ...]:
    """Metrics that any branch measured: in the order of the table of metrics, then by name."""
    seen = {metric for found in branches for values in found.metrics.values() for metric in values}
    known = [name for name in METRICS if name in seen]
    return (*known, *sorted(seen - set(known)))
