"""What an encounter log says of whole episodes and of purchases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cxsim.engine.records import DAILY, OUTCOMES, SCALE
from cxsim.mind.memory import episode as remembered_episode
from cxsim.mind.satisfaction import satisfaction
from cxsim.world.parameters import BY_NAME

if TYPE_CHECKING:
    from cxsim.engine.records import Records
    from cxsim.experiments.run import Run

JOINED = OUTCOMES.index("joined")


def encounters(run: Run) -> NDArray[Any]:
    """Every encounter of a run that kept its log, by time."""
    if run.log is not None:
        return run.log.rows()
    rows = run.records.encounters
    assert rows is not None, "this run kept no log"
    return rows


def total(records: Records, column: str, brand: str | None = None) -> float:
    """The sum of a column of the daily aggregates since the strategies started, of all brands or one."""
    days = records.daily[-records.first_day :, :, :, DAILY.index(column)]
    return float((days if brand is None else days[:, :, records.brands.index(brand)]).sum() / SCALE)


def satisfactions(run: Run) -> NDArray[np.float64]:
    """Satisfaction with each own episode that ended at a direct touchpoint, as it is told and reviewed."""
    scenario, rows = run.scenario, encounters(run)
    people = run.records.customers
    assert people is not None
    names = ("weight_mean", "weight_peak", "weight_end")
    weights = [scenario.laws.parameters.get(name, BY_NAME[name].default) for name in names]
    rows = rows[rows["generation"] == people["generation"][rows["customer"]]]
    order = np.lexsort((rows["time"], rows["occasion"], rows["episode"], rows["customer"]))
    rows = rows[order]
    new = np.ones(len(rows), bool)
    for name in ("customer", "episode", "occasion"):
        new[1:] &= rows[name][1:] == rows[name][:-1]
    new[1:] = ~new[1:]
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(rows)) - 1
    length = last - first + 1
    affect = rows["affect"]
    mean = np.add.reduceat(affect, first) / length
    high, low = np.maximum.reduceat(affect, first), np.minimum.reduceat(affect, first)
    peak = np.where(high >= -low, high, low)
    quality = np.add.reduceat(rows["rational"], first) / length
    heart = people["emotional_weight"][rows["customer"][first]]
    direct = np.array([it.contact == "direct" for it in scenario.journey.touchpoints.values()])
    told = direct[rows["touchpoint"][last]]
    parts = np.stack([mean, peak, affect[last], quality, heart], axis=1)[told].tolist()
    return np.array(
        [satisfaction(1.0 - e, e, q, remembered_episode(m, p, f, *weights)) for m, p, f, q, e in parts]
    )


class Joins(NamedTuple):
    """Purchases in order of customer and time, an array a field."""

    customer: NDArray[np.int64]
    generation: NDArray[np.int64]
    brand: NDArray[np.int64]
    time: NDArray[np.float64]
    first: NDArray[np.bool_]
    """Whether it is the first that the log has of this person."""
    until: NDArray[np.float64]
    """When the same person next bought elsewhere; infinite: not in the log."""


def joins(run: Run) -> Joins:
    """Every purchase in the log."""
    rows = encounters(run)
    rows = rows[rows["outcome"] == JOINED]
    rows = rows[np.lexsort((rows["time"], rows["generation"], rows["customer"]))]
    same = np.zeros(len(rows), bool)
    same[1:] = (rows["customer"][1:] == rows["customer"][:-1]) & (
        rows["generation"][1:] == rows["generation"][:-1]
    )
    until = np.full(len(rows), np.inf)
    until[:-1][same[1:]] = rows["time"][1:][same[1:]]
    return Joins(rows["customer"], rows["generation"], rows["brand"], rows["time"], ~same, until)
