"""Where everybody stands: one structured row a customer, one a customer and brand.

The state is all that a run needs to go on: it can be copied, saved, loaded and branched at any midnight.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxsim.engine.plan import Plan
from cxsim.engine.pointers import Tables
from cxsim.engine.records import CENSUS, DAILY, ENCOUNTER_DTYPE, SURVEY_DTYPE, TOUCHPOINT
from cxsim.world.scenario import MAX_DIMENSIONS

FREE, VISITING, WAITING, SERVED = range(4)
"""Phases of a customer: on his own, at a touchpoint, in a queue, in service."""

_D = (MAX_DIMENSIONS,)

CUSTOMER_DTYPE = np.dtype(
    # who he is
    [("wants", "i8")]
    + [(name, "f8") for name in (
        "emotional_weight", "willingness_to_pay", "taste", "stated_taste", "skill", "patience", "tolerance",
        "centre", "disposition", "present_bias", "switching_cost", "talkativeness", "response", "style", "usage",
        "needs",
    )]
    + [("importance", "f8", _D), ("heart", "f8", _D)]
    # where he stands
    + [(name, "f8") for name in (
        "joined", "contract_end", "arousal", "arousal_time", "fatigue", "fatigue_time",
        "promised_utility", "lived", "lived_count",
    )]
    # the journey he is on, and what he felt on it so far
    + [(name, "f8") for name in ("case_since", "severity", "failed", "excusable")]
    + [(name, "f8") for name in ("felt_count", "felt_sum", "felt_peak", "felt_end", "judged_sum", "effort_sum")]
    # the encounter he is at
    + [(name, "f8") for name in ("arrival", "wait", "until")]
    # what he has said today
    + [(name, "f8") for name in ("said", "said_satisfaction")]
    # the same as whole numbers; the shortest last, so that every field lies where the processor reads it at once
    + [(name, "i4") for name in (
        "segment", "generation", "wants_count",
        "brand", "problems", "complaints", "encounters", "told_good", "told_bad",
        "episode", "origin", "number", "next_spot", "journey_brand", "visit", "channel", "last_station_day",
        "at_spot", "at_brand", "at_episode", "at_origin", "at_number", "at_visit", "at_problem",
        "said_day", "said_brand",
    )]
    + [(name, "i1") for name in ("phase", "queues", "leaves_queue", "at_journey", "said_sign", "served")]
    + [("unused", "i1", (2,))]
)  # fmt: skip
"""A row a customer, 536 bytes; episode -1: on no journey. served: row of touchpoints at which the brand that
ranks him by value serves him (see `cxsim.engine.market.Market.rank`), 0: as anybody."""

RELATION_DTYPE = np.dtype(
    [("belief", "f8", _D), ("variance", "f8", _D), ("should", "f8", _D)]
    + [(name, "f8") for name in (
        "should_time", "remembered", "remembered_time", "kept", "broken", "hope", "skill", "patronage",
    )]
    + [("aware", "i1"), ("owned", "i1"), ("purchases", "u2"), ("purchases_before", "u2"), ("last_purchase", "i4")]
)  # fmt: skip
"""A row a customer and brand. hope: for a remedy, learned from those he got, -1 while he has had none; purchases: how
often he chose the brand freely, before he last joined too, and the day of the last."""


class Lives(Tables):
    """The tables that steps read and write; log and surveys are buffers filled up to `flow[0]`, `flow[1]`."""

    customer: NDArray[Any]
    relation: NDArray[Any]
    """(customers, brands)."""
    due: NDArray[np.float64]
    """(customers, kinds): when each kind of occasion falls due."""
    tick: NDArray[np.int32]
    """(customers, kinds): number of the occasion that is due next."""
    owners: NDArray[np.int64]
    """(segments, brands)."""
    review: NDArray[np.float64]
    """(brands, 2): sum of stars on [0, 1] and number, both fading."""
    posted: NDArray[np.int64]
    """(brands, 2): stars and number posted today."""
    daily: NDArray[np.int64]
    """(segments, brands, len(DAILY)): today's aggregates."""
    monthly: NDArray[np.int64]
    """(segments, brands, touchpoints, len(TOUCHPOINT)): this month's aggregates."""
    log: NDArray[Any]
    survey: NDArray[Any]
    flow: NDArray[np.int64]
    """Rows filled in log and survey, and whether to log (1 or 0)."""


LOGGED, ANSWERED, LOGGING = range(3)


class Ties(Tables):
    """Who hears whom: neighbours of all customers, one after the other, in order."""

    neighbour: NDArray[np.int32]
    first: NDArray[np.int64]
    """Row of the first neighbour of each customer; one more at the end."""


@dataclass
class DeskState:
    """A station between two days: who is in service until when, who waits until when, how busy it is."""

    serving: list[tuple[float, int]] = field(default_factory=list)
    """(end of service, who)."""
    waiting: list[tuple[float, float, int]] = field(default_factory=list)
    """(arrival, deadline, who) in order of arrival; background visitors are numbered from `customers` on."""
    arrivals_per_day: float = 0.0
    """Simulated arrivals, smoothed over two months."""


@dataclass
class State:
    """Everything at one midnight."""

    day: int
    lives: Lives
    ties: Ties
    desks: list[DeskState]

    def copy(self) -> State:
        """Return an independent copy; ties, which nobody changes, are shared."""
        lives = Lives(**{name: table.copy() for name, table in self.lives._asdict().items()})
        return State(self.day, lives, self.ties, copy.deepcopy(self.desks))

    def save(self, path: Path) -> None:
        """Write the state to a file from which `load` reads it back, bit by bit."""
        tables: dict[str, Any] = {
            f"desk{i}_{name}": np.array(getattr(desk, name))
            for i, desk in enumerate(self.desks)
            for name in ("serving", "waiting", "arrivals_per_day")
        }
        tables |= {"day": self.day, "desk_count": len(self.desks)}
        tables |= {**self.lives._asdict(), **self.ties._asdict()}
        temporary = path.with_suffix(".part")
        with temporary.open("wb") as file:
            np.savez(file, **tables)
        temporary.replace(path)

    @classmethod
    def load(cls, path: Path) -> State:
        """Read a state that `save` wrote."""
        with np.load(path, allow_pickle=False) as data:
            lives = Lives(**{name: data[name] for name in Lives._fields})
            desks = [
                DeskState(
                    serving=[(float(end), int(who)) for end, who in data[f"desk{i}_serving"]],
                    waiting=[(float(a), float(d), int(who)) for a, d, who in data[f"desk{i}_waiting"]],
                    arrivals_per_day=float(data[f"desk{i}_arrivals_per_day"]),
                )
                for i in range(int(data["desk_count"]))
            ]
            return cls(int(data["day"]), lives, Ties(neighbour=data["neighbour"], first=data["first"]), desks)


def empty(plan: Plan) -> Lives:
    """Return the tables for a plan, nobody born yet."""
    n, brands, segments = plan.customers, len(plan.brands), len(plan.segments)
    lives = Lives(
        customer=np.zeros(n, CUSTOMER_DTYPE),
        relation=np.zeros((n, brands), RELATION_DTYPE),
        due=np.full((n, plan.kinds), np.inf),
        tick=np.zeros((n, plan.kinds), np.int32),
        owners=np.zeros((segments, brands), np.int64),
        review=np.zeros((brands, 2)),
        posted=np.zeros((brands, 2), np.int64),
        daily=np.zeros((segments, brands, len(DAILY)), np.int64),
        monthly=np.zeros((segments, brands, len(plan.touchpoints), len(TOUCHPOINT)), np.int64),
        log=np.zeros(0, ENCOUNTER_DTYPE),
        survey=np.zeros(256, SURVEY_DTYPE),
        flow=np.zeros(3, np.int64),
    )
    lives.customer["brand"] = lives.customer["episode"] = lives.customer["last_station_day"] = -1
    return lives


def census_table(plan: Plan) -> NDArray[np.int64]:
    """Return an empty census in fixed point, (segments, brands, len(CENSUS))."""
    return np.zeros((len(plan.segments), len(plan.brands), len(CENSUS)), np.int64)
