"""Which strategy is best at each point, and whether that is told from luck."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxsim.experiments.intervals import paired
from cxsim.experiments.outcomes import direction
from cxsim.laboratory.store import Store


def phases(store: Store, metric: str) -> pd.DataFrame:
    """A row a point at which every strategy was lived.

    Columns: point, factors, winner, second, lead (paired mean difference of the two, turned so that more is better),
    lead_low, lead_high (its 95 % interval; NaN with one replication), certain (whether that excludes 0).
    """
    frame, sign = store.frame(), direction(metric) or 1
    wide = frame.pivot(index=["point", "replication"], columns="strategy", values=metric)[
        list(store.strategies)
    ]
    design = store.design().set_index("point")[list(store.factors)]
    rows = []
    for name, runs in wide.groupby(level="point"):
        point = int(str(name))
        values = sign * runs.to_numpy(float)
        if not np.isfinite(values).all():
            continue
        order = np.argsort(-values.mean(axis=0), kind="stable")
        first, second = order[:2]
        found = paired(values[:, first], values[:, second])
        rows.append(
            {
                "point": point, **design.loc[point].to_dict(), "winner": store.strategies[first],
                "second": store.strategies[second], "lead": found.mean, "lead_low": found.low,
                "lead_high": found.high, "certain": found.excludes_zero,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)
