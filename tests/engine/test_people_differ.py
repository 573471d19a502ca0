"""People differ, in the engine: in what they get of a brand, and in how they are disposed to feel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cxsim.engine.reference import CustomerModel
from tests.engine.market import market

PROMPTNESS, CARE = 2, 3


def visits(customers: int = 200, days: int = 60, **laws: Any) -> Any:
    """The log of a market in which owners meet one touchpoint again and again, where all gets as it is delivered."""
    scenario = market(
        journey={
            "touchpoints": {"talk": {"stage": "use", "about": ["promptness", "care"]}},
            "episodes": {"talks": {"starts_at": "talk", "every": 4}},
            "needs": {"every": 1e6},
        },
        laws={"off": ["problems", "turnover", "returns", *laws.pop("off", ())], "parameters": laws},
        run={"customers": customers},
    )
    model = CustomerModel(scenario, "baseline", 5, log=True)
    model.advance(days)
    records = model.records()
    log = records.encounters
    return log[log["touchpoint"] == records.touchpoints.index("talk")]


@pytest.mark.parametrize("correlation", [0.2, 0.7])
def test_who_gets_more_of_one_dimension_gets_more_of_another(correlation: float) -> None:
    log = visits(600, 20, quality_correlation=correlation, quality_spread=0.05)
    _, first = np.unique(log["customer"], return_index=True)
    got = log["delivered"][first]
    assert len(got) > 500
    found = np.corrcoef(got[:, PROMPTNESS], got[:, CARE])[0, 1]
    assert found == pytest.approx(correlation, abs=4 * (1 - correlation**2) / np.sqrt(len(got)))


def foretold(*off: str) -> float:
    """How well the mean affect of a person's every other encounter foretells that of the rest: a correlation."""
    log = visits(days=90, off=("individuality", "contrast", *off))
    even = np.arange(len(log)) % 2 == 0
    met = [np.bincount(log["customer"][half], minlength=200) for half in (even, ~even)]
    felt = [np.bincount(log["customer"][half], log["affect"][half], 200) for half in (even, ~even)]
    often = np.minimum(*met) >= 5
    assert often.sum() > 150
    one, other = (total[often] / number[often] for total, number in zip(felt, met, strict=True))
    return float(np.corrcoef(one, other)[0, 1])


def test_who_felt_well_feels_well_again_unless_all_are_disposed_alike() -> None:
    assert foretold() > 0.5
    assert foretold("affectivity") < 0.25
