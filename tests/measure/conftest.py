"""A small market and empty records of it, to be filled in by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cxsim.engine.records import (
    CENSUS,
    DAILY,
    LEDGER,
    SCALE,
    STATION,
    SURVEY_DTYPE,
    TOUCHPOINT,
    Records,
    encounter_dtype,
)
from cxsim.world.metrics import horizon_days
from cxsim.world.scenario import Scenario

TRAITS = dict.fromkeys(
    (
        "emotional_weight", "willingness_to_pay", "taste", "articulation_error", "skill", "patience",
        "tolerance", "present_bias", "switching_cost", "talkativeness", "response", "style", "usage",
    ),
    0.5,
)  # fmt: skip
QUALITY = {"function": 0.7, "ease": 0.7, "promptness": 0.7, "care": 0.7}
BRANDS, SEGMENTS, TOUCHPOINTS = ("Alfa", "Beta"), ("young", "old"), ("use", "shop", "desk")

CUSTOMER = np.dtype(
    [(name, "i8") for name in ("customer", "generation", "segment", "brand", "quadrant_focal")]
    + [(name, "f8") for name in ("tenure", "attitude_focal", "patronage_focal")]
    + [(name, "i8") for name in ("encounters", "recommendations", "warnings", "complaints")]
)


@pytest.fixture
def scenario() -> Scenario:
    """Alfa (focal) and Beta; the old pay twice the price; use, shop and desk; ten per cent a year."""
    segment = {"share": 0.5, "traits": TRAITS, "importance": QUALITY, "importance_heart": QUALITY}
    return Scenario.model_validate(
        {
            "name": "tiny",
            "market": {
                "focal": "Alfa",
                "size": 40,
                "brands": {
                    "Alfa": {"title": "Alfa", "share": 0.5, "price": 20.0, "quality": QUALITY},
                    "Beta": {"title": "Beta Ltd", "share": 0.5, "price": 20.0, "quality": QUALITY},
                },
            },
            "people": {"segments": {"young": segment, "old": {**segment, "title": "The old", "value": 2.0}}},
            "journey": {
                "touchpoints": {
                    "use": {"stage": "use", "uses_product": True},
                    "shop": {"stage": "purchase", "channel": "store"},
                    "desk": {"title": "Help desk", "stage": "use", "channel": "phone", "station": "desk"},
                },
                "stations": {"desk": {"brands": ["Alfa", "Beta"]}},
                "episodes": {
                    "using": {"starts_at": "use", "every": 10.0},
                    "buying": {"starts_at": "shop", "when": "purchase"},
                    "helping": {"starts_at": "desk", "when": "problem"},
                },
            },
        }
    )


@pytest.fixture
def empty() -> Callable[..., Records]:
    """Build records without an event: ten simulated owners of each brand in each segment, for `days` days."""

    def build(days: int = 730, first_day: int = 0, scale_up: float = 1.0) -> Records:
        ends = [horizon_days(m) for m in range(1, days * 12 // 365 + 2)]
        ends = [end for end in ends if end <= days]
        return Records(
            first_day=first_day,
            brands=BRANDS,
            segments=SEGMENTS,
            touchpoints=TOUCHPOINTS,
            episodes=("using", "buying", "helping"),
            stations=(("Alfa", "desk"), ("Beta", "desk")),
            dimensions=("function", "ease", "promptness", "care"),
            scale_up=scale_up,
            daily=np.zeros((days, 2, 2, len(DAILY)), np.int64),
            owners=np.full((days, 2, 2), 10, np.int64),
            touchpoint=np.zeros((len(ends), 2, 2, 3, len(TOUCHPOINT)), np.int64),
            census=np.zeros((len(ends), 2, 2, len(CENSUS))),
            census_days=np.array([first_day + end for end in ends], np.int64),
            ledger=np.zeros((days, 2, len(LEDGER))),
            station=np.zeros((days, 2, len(STATION))),
            surveys=np.zeros(0, SURVEY_DTYPE),
            customers=np.zeros(0, CUSTOMER),
        )

    return build


@pytest.fixture
def put() -> Callable[..., None]:
    """Write numbers into the last axis of an array by the names of its columns, in fixed point if integer."""

    def write(array: np.ndarray[Any, Any], columns: tuple[str, ...], at: Any = (), **values: float) -> None:
        for name, value in values.items():
            whole = np.issubdtype(array.dtype, np.integer)
            array[(*np.atleast_1d(at), columns.index(name))] = round(value * SCALE) if whole else value

    return write


@pytest.fixture
def answers() -> Callable[..., np.ndarray[Any, Any]]:
    """Survey rows from scores: instrument 0 nps, 1 csat, 2 ces; brand 0 is Alfa."""

    def build(
        scores: list[float], instrument: int, brand: int = 0, time: float = 10.0
    ) -> np.ndarray[Any, Any]:
        rows = np.zeros(len(scores), SURVEY_DTYPE)
        rows["score"], rows["instrument"], rows["brand"], rows["time"] = scores, instrument, brand, time
        rows["touchpoint"] = -1
        return rows

    return build


@pytest.fixture
def log() -> Callable[..., np.ndarray[Any, Any]]:
    """Encounter rows from dictionaries of fields, in time order; only `function` is experienced."""

    def build(*events: dict[str, Any]) -> np.ndarray[Any, Any]:
        rows = np.zeros(len(events), encounter_dtype(4))
        rows["experienced"][:, 0] = True
        for row, event in zip(rows, sorted(events, key=lambda e: e["time"]), strict=True):
            for name, value in event.items():
                row[name] = value
        return rows

    return build
