"""Records as tidy DataFrames: names instead of numbers, real units instead of fixed point.

Times are in days since the strategies started, money in the scenario's currency. Counts speak of the
simulated customers; the ledger speaks of the true market. Names are categoricals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxsim.engine.records import (
    CENSUS,
    DAILY,
    INSTRUMENTS,
    LEDGER,
    OUTCOMES,
    STATION,
    TOUCHPOINT,
    Records,
)
from cxsim.measure.money import cost_and_profit
from cxsim.measure.windows import decoded, month_edges, whole_run
from cxsim.world.scenario import STAGES, Scenario

if TYPE_CHECKING:
    from cxsim.engine.plan import Plan

QUADRANTS = ("none", "spurious", "latent", "true")
"""Names of the loyalty quadrants in the order of `cxsim.mind.loyalty.quadrant`."""


Axes = dict[str, NDArray[np.int64] | Sequence[str]]
"""Names of the axes of an array in order, each with its values or its labels."""


def names(codes: NDArray[Any], labels: Sequence[str], ordered: bool = False) -> pd.Categorical[str]:
    """Indices as a categorical; -1 is missing."""
    return pd.Categorical.from_codes(codes.astype(np.int16), pd.Index(list(labels), dtype="str"), ordered)


def encounters(records: Records, scenario: Scenario) -> pd.DataFrame:
    """A row an encounter, in time order.

    Columns: time, customer, generation, segment, brand, episode, occasion, touchpoint, visit, stage, channel,
    contact, wait (days), expected_<dim>, delivered_<dim>, perceived_<dim> (NaN where the dimension is not
    experienced there), rational, affect, satisfaction, attitude_change, moment_of_truth, outcome.
    ValueError if the run was made without the log.
    """
    if records.encounters is None:
        raise ValueError("this run kept no encounter log; run it with log=True")
    return logged(records.encounters, records, scenario)


def logged(log: NDArray[Any], named: Records | Plan, scenario: Scenario) -> pd.DataFrame:
    """Some rows of the encounter log as `encounters` shows them; `named` knows the names of brands and the like."""
    points = [scenario.journey.touchpoints[name] for name in named.touchpoints]
    channels = list(dict.fromkeys(point.channel for point in points))
    touchpoint = log["touchpoint"]
    stage = np.array([STAGES.index(point.stage) for point in points])[touchpoint]
    channel = np.array([channels.index(point.channel) for point in points])[touchpoint]
    indirect = np.array([point.contact == "indirect" for point in points])[touchpoint]
    columns: dict[str, Any] = {
        "time": log["time"],
        "customer": log["customer"],
        "generation": log["generation"].astype(np.int32),
        "segment": names(log["segment"], named.segments),
        "brand": names(log["brand"], named.brands),
        "episode": names(log["episode"], named.episodes),
        "occasion": log["occasion"],
        "touchpoint": names(touchpoint, named.touchpoints),
        "visit": log["visit"].astype(np.int32),
        "stage": names(stage, STAGES, ordered=True),
        "channel": names(channel, channels),
        "contact": names(indirect, ("direct", "indirect")),
        "wait": log["wait"],
    }
    for what in ("expected", "delivered", "perceived"):
        levels = np.where(log["experienced"], log[what], np.nan).T.copy()
        columns |= {f"{what}_{name}": levels[k] for k, name in enumerate(named.dimensions)}
    plain = ("rational", "affect", "satisfaction", "attitude_change", "moment_of_truth")
    columns |= {name: log[name] for name in plain}
    columns["outcome"] = names(log["outcome"], OUTCOMES)
    return pd.DataFrame(columns)


def customers(records: Records) -> pd.DataFrame:
    """A row a customer: traits and final state, the fields of the engine's final table.

    `segment`, `brand` (missing: none) and `quadrant_focal` are names; `promoter_true` is NaN without a brand.
    ValueError if the run kept no final state.
    """
    if records.customers is None:
        raise ValueError("this run kept no final state of its customers")
    table = records.customers
    labels = {"segment": records.segments, "brand": records.brands, "quadrant_focal": QUADRANTS}
    columns: dict[str, Any] = {}
    for field in table.dtype.names or ():
        values = table[field]
        if field in labels:
            columns[field] = names(values, labels[field])
        elif field == "promoter_true":
            columns[field] = np.where(values < 0, np.nan, values)
        else:
            columns[field] = values
    return pd.DataFrame(columns)


def daily(records: Records) -> pd.DataFrame:
    """A row a day, segment and brand.

    Columns: day, brand, segment, owners (persons at the end of the day) and all of DAILY, in real units.
    """
    frame = _tidy(
        decoded(records.daily),
        {"day": _days(records), "segment": records.segments, "brand": records.brands},
        DAILY,
    )
    frame.insert(3, "owners", records.owners.ravel())
    return frame[["day", "brand", "segment", *frame.columns[3:]]]


def census(records: Records) -> pd.DataFrame:
    """A row a census, segment and brand. Columns: month, day, segment, brand and all of CENSUS."""
    months = np.arange(len(records.census))
    axes: Axes = {"month": months, "segment": records.segments, "brand": records.brands}
    frame = _tidy(records.census, axes, CENSUS)
    frame.insert(1, "day", np.asarray(records.census_days, dtype=np.int64)[frame["month"].to_numpy()])
    return frame


def touchpoints(records: Records, scenario: Scenario) -> pd.DataFrame:
    """A row a month, segment, brand and touchpoint.

    Columns: month, day (its first), segment, brand, touchpoint, stage and all of TOUCHPOINT in real units
    (sums over the month's encounters; wait in days, cost in money for the simulated customers).
    """
    months = np.arange(len(records.touchpoint))
    axes: Axes = {"month": months, "segment": records.segments, "brand": records.brands}
    axes["touchpoint"] = records.touchpoints
    frame = _tidy(decoded(records.touchpoint), axes, TOUCHPOINT)
    frame.insert(1, "day", month_edges(records)[:-1][frame["month"].to_numpy()])
    stage = np.array([STAGES.index(scenario.journey.touchpoints[t].stage) for t in records.touchpoints])
    codes = stage[frame["touchpoint"].cat.codes.to_numpy()]
    frame.insert(5, "stage", pd.Series(names(codes, STAGES, ordered=True)))
    return frame


def stations(records: Records) -> pd.DataFrame:
    """A row a day and station, background arrivals included.

    Columns: day, brand, station and all of STATION (counts; wait, busy, staffed in person-days).
    """
    desks = range(len(records.stations))
    frame = _tidy(records.station, {"day": _days(records), "desk": np.array(desks, dtype=np.int64)}, STATION)
    desk = frame.pop("desk").to_numpy()
    for position, (column, part) in enumerate((("brand", 0), ("station", 1)), start=1):
        labels = list(dict.fromkeys(key[part] for key in records.stations))
        codes = np.array([labels.index(key[part]) for key in records.stations], dtype=np.int64)
        frame.insert(position, column, pd.Series(names(codes[desk], labels)))
    return frame


def ledger(records: Records) -> pd.DataFrame:
    """A row a day and brand: day, brand, all of LEDGER, cost, profit. At the true size of the market."""
    frame = _tidy(records.ledger, {"day": _days(records), "brand": records.brands}, LEDGER)
    cost, profit = cost_and_profit(records.ledger)
    return frame.assign(cost=cost.ravel(), profit=profit.ravel())


def surveys(records: Records) -> pd.DataFrame:
    """A row an answered survey, in time order.

    Columns: time, customer, segment, brand, instrument, touchpoint (missing: relationship survey), score
    (nps 0-10, csat 1-5, ces 1-7), and, of the relationship survey only, expectations, ideal, overall, again,
    emotional (0-10).
    """
    labels = {
        "segment": records.segments,
        "brand": records.brands,
        "instrument": INSTRUMENTS,
        "touchpoint": records.touchpoints,
    }
    answers = records.surveys
    columns = {
        field: names(answers[field], labels[field]) if field in labels else answers[field]
        for field in answers.dtype.names or ()
    }
    return pd.DataFrame(columns)


def _days(records: Records) -> NDArray[np.int64]:
    run = whole_run(records)
    return np.arange(run.start, run.stop)


def _tidy(values: NDArray[np.float64], axes: Axes, columns: Sequence[str]) -> pd.DataFrame:
    """An array (axis 1, ..., axis n, column) as rows; an axis of strings becomes a categorical."""
    shape = values.shape[:-1]
    parts: dict[str, Any] = {}
    for k, (name, labels) in enumerate(axes.items()):
        along = np.arange(shape[k]).reshape([-1 if j == k else 1 for j in range(len(shape))])
        codes = np.broadcast_to(along, shape).ravel()
        parts[name] = labels[codes] if isinstance(labels, np.ndarray) else names(codes, labels)
    flat = values.reshape(-1, len(columns))
    parts |= {name: flat[:, k].copy() for k, name in enumerate(columns)}
    return pd.DataFrame(parts)
