"""The workload in cxsim: one brand, one kind of customer, and all switched off that the workload does not have.

It remains more than the workload: an encounter looks at four dimensions of quality, of which one is experienced
here, keeps trust, arousal and attitude, and is counted in the aggregates of the day and the month by segment, brand
and touchpoint. Two things differ. Patience is a trait of a customer, here spread exponentially over customers, not
drawn for every call. And who has called today calls again only tomorrow, which at one call in a hundred days is rare.
"""

from __future__ import annotations

import itertools
import math
import time
from typing import Any

from cxsim.engine.records import DAILY, SCALE, STATION
from cxsim.experiments.engines import driver
from cxsim.world.parameters import MECHANISMS
from cxsim.world.scenario import DIMENSIONS, Scenario

from .workload import Day, Outcome, Workload

KEPT = ("surprise", "learning", "memory", "noise", "patience")
PROMPTNESS = DIMENSIONS.index("promptness")
MOMENT = 1 / 86_400
"""How long a touchpoint takes: a second, for it may not be nothing."""
STEPS_OF_PATIENCE = 200


def run(work: Workload, seed: int, engine: str = "compiled") -> Outcome:
    """Live the workload once."""
    model = driver(engine)(scenario(work), strategy="baseline", seed=seed)
    started = time.perf_counter()
    model.advance(work.days)
    seconds = time.perf_counter() - started
    records, relation = model.records(), model.snapshot().lives.relation
    encounters = round(int(records.daily[..., DAILY.index("encounters")].sum()) / SCALE)
    return Outcome(
        seconds,
        encounters,
        [_day(row) for row in records.station[:, 0]] if work.calls_per_day else [],
        relation["belief"][:, 0, PROMPTNESS].tolist(),
        relation["remembered"][:, 0].tolist(),
    )


def _day(row: Any) -> Day:
    """Return a day of a station; it counts those who waited and were served apart from those who hung up."""
    it = dict(zip(STATION, row, strict=True))
    delayed, reneged = round(it["delayed"]), round(it["reneged"])
    return Day(round(it["arrivals"]), delayed + reneged, reneged, float(it["wait"]))


def scenario(work: Workload) -> Scenario:
    """Return the market that is nearest to the workload."""
    return Scenario.model_validate(
        {
            "name": "common_workload",
            "market": {"focal": "Brand", "size": work.customers, "brands": {"Brand": _brand(work)}},
            "people": {"segments": {"people": _people(work)}, "ties": {"kind": "none"}},
            "journey": _journey(work),
            "laws": {
                "off": [name for name in MECHANISMS if name not in KEPT],
                "parameters": {
                    "loss_aversion": 1.0,
                    "sensitivity": 1.0,
                    "perception_noise": work.noise,
                    "belief_gain": work.gain,
                    "feeling_scale": work.scale,
                    "memory_usual": work.memory,
                    "memory_rate": work.memory,
                    "tolerable_wait": work.tolerable,
                },
            },
            "run": {"customers": work.customers, "burn_in": 0, "days": work.days},
        }
    )


def _brand(work: Workload) -> dict[str, Any]:
    return {"share": 1, "price": 1, "quality": dict.fromkeys(DIMENSIONS, work.quality)}


def _people(work: Workload) -> dict[str, Any]:
    ones = dict.fromkeys(DIMENSIONS, 1)
    neutral = ("articulation_error", "tolerance", "switching_cost", "talkativeness", "response", "style")
    return {
        "share": 1,
        "importance": ones,
        "importance_heart": ones,
        "traits": {
            **dict.fromkeys(("emotional_weight", "taste", "skill"), 0.5),
            **dict.fromkeys(neutral, 0),
            "willingness_to_pay": 10,
            "present_bias": 1,
            "usage": 1,
            "patience": {"choice": _exponential(work.patience)},
        },
    }


def _exponential(mean: float) -> dict[str, list[float]]:
    """Return an exponential distribution in steps, each at the mean of its share."""
    n = STEPS_OF_PATIENCE
    # The integral of -log(1 - u), which is the mean of a share of the distribution.
    below = [mean * (k / n + (1 - k / n) * math.log(1 - k / n)) if k < n else mean for k in range(n + 1)]
    values = [n * (above - under) for under, above in itertools.pairwise(below)]
    return {"values": values, "shares": [1 / n] * n}


def _journey(work: Workload) -> dict[str, Any]:
    touch: dict[str, Any] = {"stage": "use", "about": ["promptness"], "duration": MOMENT}
    episode = {"starts_at": "touch", "every": 1 / work.rate}
    journey: dict[str, Any] = {"touchpoints": {"touch": touch}, "episodes": {"meets": episode}}
    if work.part == "agents":
        return journey
    journey["touchpoints"]["helpline"] = {"stage": "use", "about": ["promptness"], "station": "desk"}
    journey["stations"] = {
        "desk": {
            "brands": ["Brand"],
            "staff": work.staff,
            "service": work.service,
            "opens": 0,
            "closes": 24,
        }
    }
    if work.part == "queue":
        journey["episodes"] = {"calls": {"starts_at": "helpline", "every": 1 / (work.rate * work.share)}}
    else:
        touch["next"] = [{"to": "helpline", "share": work.share}]
    return journey
