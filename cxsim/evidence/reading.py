"""What several patterns do to a market and read from a life: one more strategy, who stayed, how satisfied."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from cxsim.engine.records import Records
    from cxsim.world.scenario import Scenario

ARM = "arm"
"""Name of the strategy that `arm` adds."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def arm(scenario: Scenario, numbers: Mapping[str, float], until: float | None = None) -> Scenario:
    """The same market with one more strategy, ARM, that sets numbers by path (see `cxsim.world.paths`).

    until: day on which they are as before again; None: never.
    """
    from cxsim.world.scenario import Change, Intervention, Lever, Strategy

    changes = tuple(
        Change(path=path, size=Lever(low=size, likely=size, high=size), end=until)
        for path, size in numbers.items()
    )
    strategy = Strategy(interventions=(Intervention(kind="set", changes=changes),))
    return scenario.model_copy(update={"strategies": {**scenario.strategies, ARM: strategy}})


def traits(scenario: Scenario, **values: float) -> Scenario:
    """The same market with traits that are the same for everybody."""
    from cxsim.world.distributions import Distribution

    fixed = {name: Distribution("constant", (value,)) for name, value in values.items()}
    segments = {
        name: segment.model_copy(update={"traits": segment.traits.model_copy(update=fixed)})
        for name, segment in scenario.people.segments.items()
    }
    return scenario.model_copy(update={"people": scenario.people.model_copy(update={"segments": segments})})


def overall(customers: NDArray[Any]) -> Floats:
    """True overall satisfaction of everybody with his own brand, [0, 1]; NaN without one."""
    from cxsim.mind.opinion import overall as law

    rows = zip(
        customers["judged"].tolist(),
        customers["emotional_weight"].tolist(),
        customers["remembered"].tolist(),
        strict=True,
    )
    return np.array([math.nan if math.isnan(judged) else law(judged, e, felt) for judged, e, felt in rows])


def stayed(before: NDArray[Any], after: NDArray[Any], days: float) -> Flags:
    """Who of those with a brand still has it, never left meanwhile; `days`: from the first table to the second."""
    same = (before["generation"] == after["generation"]) & (before["brand"] == after["brand"])
    return np.asarray(same & (before["brand"] >= 0) & ~(after["tenure"] < days), bool)


def counted(records: Records, outcome: str) -> NDArray[np.int64]:
    """How often each customer's encounters since the strategies started had an outcome; needs the log."""
    from cxsim.engine.records import OUTCOMES

    assert records.encounters is not None
    assert records.customers is not None
    log = records.encounters[records.encounters["time"] >= 0.0]
    own = log["customer"][log["outcome"] == OUTCOMES.index(outcome)]
    return np.bincount(own, minlength=len(records.customers))


FEWEST = 10
"""People behind a mean."""


def slopes(answer: Floats, *causes: Floats) -> Floats:
    """Least-squares slopes of an answer on its causes, all NaN where they cannot be told apart."""
    table = np.column_stack([np.ones(len(answer)), *causes])
    found, _, rank, _ = np.linalg.lstsq(table, answer, rcond=None)
    return np.asarray(found[1:], float) if rank == table.shape[1] else np.full(len(causes), math.nan)


def mean(values: Sequence[float] | Floats) -> float:
    """Mean, NaN of fewer than ten."""
    return float(np.mean(values)) if len(values) >= FEWEST else math.nan
