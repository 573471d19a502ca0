"""The journey map and the load of the stations: where customers meet the brand and how it feels."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxsim.engine.records import STATION, TOUCHPOINT, Records
from cxsim.measure.frames import names
from cxsim.measure.windows import (
    Window,
    brand_index,
    month_edges,
    months_within,
    owner_years,
    rows,
    touchpoint_totals,
)
from cxsim.world.scenario import STAGES, Scenario

PAIN_AFFECT = -0.05
"""Mean affect below which a touchpoint is a pain point."""

PAIN_LEFT = 0.10
"""Share of encounters that end by leaving the queue or the journey above which it is one."""

PAIN_MOMENTS = 0.01
"""Share of encounters by which bad moments of truth outnumber good ones above which it is one."""

PAIN_NUMBER = 30
"""Encounters below which nothing is called a pain point."""

JOURNEY = (
    "stage",
    "channel",
    "contact",
    "encounters",
    "per_owner_year",
    "affect",
    "affect_sd",
    "satisfaction",
    "expected",
    "perceived",
    "effort",
    "wait",
    "reneged",
    "abandoned",
    "good",
    "bad",
    "cost",
    "pain_point",
)
"""Columns of the journey map."""


def journey_map(
    records: Records, scenario: Scenario, window: Window, brand: str | None = None, segment: str | None = None
) -> pd.DataFrame:
    """A row a touchpoint, in the order of the stages, over the whole months inside a window.

    Index: touchpoint. Columns: stage, channel, contact, encounters (number, simulated customers),
    per_owner_year, affect, affect_sd, satisfaction, expected and perceived (judged by the head, [0, 1]),
    effort, wait (days), reneged and abandoned (share of encounters), good and bad (moments of truth per 100
    encounters), cost (per encounter), pain_point. Means are NaN where nobody came.

    A pain point has at least 30 encounters and: mean affect below -.05, or bad moments of truth that
    outnumber good ones by more than 1 per 100 encounters, or more than 10 %
    who leave the queue or the journey there.

    `brand` left out: the focal brand; `segment` left out: all. ValueError for a brand or segment not in the
    run, or a window outside it.
    """
    rows(records, window)
    which = brand_index(records, scenario.market.focal if brand is None else brand)
    part = None if segment is None else _segment_index(records, segment)
    totals = touchpoint_totals(records, window, which, part)
    sums = {name: totals[:, k] for k, name in enumerate(TOUCHPOINT)}
    years = _years_of_months(records, window, which, part)
    table = _means(sums).assign(per_owner_year=sums["encounters"] / (years or np.nan), pain_point=_pain(sums))
    points = [scenario.journey.touchpoints[name] for name in records.touchpoints]
    stage = np.array([STAGES.index(point.stage) for point in points], dtype=np.int64)
    table["stage"] = names(stage, STAGES, ordered=True)
    table["channel"] = pd.Categorical([point.channel for point in points])
    table["contact"] = pd.Categorical([point.contact for point in points])
    table.index = pd.Index(records.touchpoints, name="touchpoint")
    return table[list(JOURNEY)].iloc[np.argsort(stage, kind="stable")]


def _means(sums: dict[str, NDArray[np.float64]]) -> pd.DataFrame:
    """Means per encounter from the sums of each column of TOUCHPOINT."""
    number = sums["encounters"]
    mean = {name: _per(total, number) for name, total in sums.items()}
    table = pd.DataFrame({**mean, "encounters": number})
    table["affect_sd"] = np.sqrt(np.maximum(0.0, mean["affect_squared"] - mean["affect"] ** 2))
    table["good"], table["bad"] = 100 * mean["moments_good"], 100 * mean["moments_bad"]
    return table


def _pain(sums: dict[str, NDArray[np.float64]]) -> NDArray[np.bool_]:
    """The rule of `journey_map` for a pain point."""
    number = sums["encounters"]
    left = sums["reneged"] + sums["abandoned"] > PAIN_LEFT * number
    worse = sums["moments_bad"] - sums["moments_good"] > PAIN_MOMENTS * number
    felt = sums["affect"] < PAIN_AFFECT * number
    return (number >= PAIN_NUMBER) & (felt | worse | left)


def station_load(
    records: Records, window: Window, by: Literal["window", "month", "day"] = "window"
) -> pd.DataFrame:
    """How busy the stations are, background arrivals included: a row a brand's station and, unless
    `by="window"`, a day or a whole recorded month.

    Columns: day (the first of the row), brand, station, arrivals (per day), utilisation (busy over staffed
    time), delayed (share of those served who had to wait), wait (days, mean over those served and those who
    left), reneged (share of arrivals that left). NaN where there was nobody or no staff. ValueError if the
    window is not inside the run.
    """
    inside = rows(records, window)
    if by == "window":
        starts = np.array([window.start])
        stops = np.array([window.stop])
    elif by == "month":
        months = months_within(records, window)
        edges = month_edges(records)
        starts, stops = edges[:-1][months], edges[1:][months]
    else:
        starts = np.arange(window.start, window.stop)
        stops = starts + 1
    days = records.station[inside]
    sums = np.zeros((len(starts), len(records.stations), len(STATION)))
    for k, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        sums[k] = days[start - window.start : stop - window.start].sum(axis=0)
    return _load(records, sums, starts, stops - starts)


def _load(
    records: Records, sums: NDArray[np.float64], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> pd.DataFrame:
    """Ratios from sums of shape (periods, stations, len(STATION))."""
    total = {name: sums[..., k].ravel() for k, name in enumerate(STATION)}
    desks = len(records.stations)
    return pd.DataFrame(
        {
            "day": np.repeat(starts, desks),
            "brand": pd.Categorical([brand for brand, _ in records.stations] * len(starts)),
            "station": pd.Categorical([station for _, station in records.stations] * len(starts)),
            "arrivals": total["arrivals"] / np.repeat(lengths, desks),
            "utilisation": _per(total["busy"], total["staffed"]),
            "delayed": _per(total["delayed"], total["served"]),
            "wait": _per(total["wait"], total["served"] + total["reneged"]),
            "reneged": _per(total["reneged"], total["arrivals"]),
        }
    )


def _per(sums: NDArray[np.float64], number: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means from sums; NaN where there was nobody."""
    return np.asarray(sums / np.where(number > 0, number, np.nan), dtype=np.float64)


def _segment_index(records: Records, segment: str) -> int:
    if segment not in records.segments:
        raise ValueError(f"no segment {segment!r} in this run; there are: {', '.join(records.segments)}")
    return records.segments.index(segment)


def _years_of_months(records: Records, window: Window, brand: int, segment: int | None) -> float:
    """Years of ownership in the whole months inside a window; 0 if there is none."""
    months = months_within(records, window)
    edges = month_edges(records)
    if months.stop <= months.start:
        return 0.0
    years = owner_years(records, Window(int(edges[months.start]), int(edges[months.stop])), brand)
    return float(years.sum() if segment is None else years[segment])
