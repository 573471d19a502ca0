"""Windows of whole days, and what one brand's records add up to inside one.

Days count from the start of the strategies; burn-in days are negative. Sums over the daily aggregates are
made in whole numbers of fixed point and decoded once, so they do not depend on the order of adding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxsim.engine.records import CENSUS, DAILY, SCALE, TOUCHPOINT, Records
from cxsim.world.scenario import Scenario

YEAR = 365
"""Days in a year; a month is a twelfth of it."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days from `start` up to, not including, `stop`."""

    start: int
    stop: int

    def __post_init__(self) -> None:
        if self.stop <= self.start:
            raise ValueError(f"a window needs at least one day, not {self.start} to {self.stop}")

    @property
    def days(self) -> int:
        return self.stop - self.start

    @property
    def years(self) -> float:
        return self.days / YEAR


@dataclass(frozen=True, slots=True)
class View:
    """What one brand did inside a window, in all segments or one, and where it stood at the window's end."""

    window: Window
    scale_up: float
    daily: Mapping[str, float]
    """Sums over the window of every column of DAILY, of the simulated customers."""
    owner_years: float
    """Years of ownership inside the window, of the simulated customers."""
    owners: float
    """Owners of the brand at the window's end, simulated persons."""
    owners_of_any: float
    """Owners of any brand at the window's end, simulated persons."""
    census: Mapping[str, float]
    """Every column of CENSUS at the last census at or before the window's end; NaN if there is none."""


def ratio(numerator: float, denominator: float) -> float:
    """Their quotient; NaN where the denominator is 0 or either is NaN."""
    return numerator / denominator if denominator else float("nan")


def brand_index(records: Records, name: str) -> int:
    """Position of a brand on the brand axes. ValueError names the brands there are."""
    if name not in records.brands:
        raise ValueError(f"no brand {name!r} in this run; there are: {', '.join(records.brands)}")
    return records.brands.index(name)


def focal_index(records: Records, scenario: Scenario) -> int:
    """Position of the focal brand on the brand axes."""
    return brand_index(records, scenario.market.focal)


def whole_run(records: Records) -> Window:
    """All days of the records, burn-in included if recorded."""
    return Window(records.first_day, records.first_day + len(records.daily))


def strategy_period(records: Records, horizon_days: int | None = None) -> Window:
    """Days 0 to the horizon (left out: to the end). ValueError if the run does not cover them."""
    run = whole_run(records)
    if horizon_days is not None and horizon_days < 1:
        raise ValueError(f"the horizon must be at least one day, not {horizon_days}")
    stop = run.stop if horizon_days is None else horizon_days
    if stop < 1 or run.start > 0 or stop > run.stop:
        raise ValueError(f"days 0 to {stop} are not all in the run, which has days {run.start} to {run.stop}")
    return Window(0, stop)


def last_year(horizon_days: int) -> Window:
    """The last 365 days before the horizon, or all days since 0 if they are fewer."""
    return Window(max(0, horizon_days - YEAR), horizon_days)


def rows(records: Records, window: Window) -> slice:
    """The window as a slice of the day axis. ValueError if it is not inside the run."""
    run = whole_run(records)
    if window.start < run.start or window.stop > run.stop:
        raise ValueError(
            f"days {window.start} to {window.stop} are not all in the run, "
            f"which has days {run.start} to {run.stop}"
        )
    return slice(window.start - records.first_day, window.stop - records.first_day)


def decoded(fixed: NDArray[np.int64]) -> NDArray[np.float64]:
    """Fixed point to real units, any shape."""
    return fixed / SCALE


def daily_totals(records: Records, window: Window, brand: int) -> NDArray[np.float64]:
    """(segments, len(DAILY)): sums over the window."""
    return decoded(records.daily[rows(records, window), :, brand].sum(axis=0))


def owner_years(records: Records, window: Window, brand: int) -> NDArray[np.float64]:
    """(segments,): years of ownership, from the owners at the end of each day."""
    days = records.owners[rows(records, window), :, brand].sum(axis=0)
    return np.asarray(days / YEAR, dtype=np.float64)


def census_at(records: Records, day: int, brand: int) -> NDArray[np.float64] | None:
    """(segments, len(CENSUS)) at the last census at or before the midnight that begins `day`, if any."""
    taken = np.flatnonzero(records.census_days <= day)
    return records.census[taken[-1], :, brand] if len(taken) else None


def view(records: Records, window: Window, brand: int, segment: int | None = None) -> View:
    """One brand's totals over a window, of all segments or one."""
    chosen = slice(None) if segment is None else slice(segment, segment + 1)
    last_owners = records.owners[rows(records, window)][-1, chosen]
    census = census_at(records, window.stop, brand)
    counted = np.full(len(CENSUS), np.nan) if census is None else census[chosen].sum(axis=0)
    totals = daily_totals(records, window, brand)[chosen].sum(axis=0)
    return View(
        window=window,
        scale_up=records.scale_up,
        daily=dict(zip(DAILY, totals.tolist(), strict=True)),
        owner_years=float(owner_years(records, window, brand)[chosen].sum()),
        owners=float(last_owners[:, brand].sum()),
        owners_of_any=float(last_owners.sum()),
        census=dict(zip(CENSUS, counted.tolist(), strict=True)),
    )


def month_edges(records: Records) -> NDArray[np.int64]:
    """(months + 1,): first day of each recorded month, and the day after the last.

    A month ends where its census is taken; the days after the last census belong to no recorded month.
    """
    if len(records.census_days) != len(records.touchpoint):
        raise ValueError(
            f"{len(records.touchpoint)} months of touchpoints do not fit {len(records.census_days)} censuses"
        )
    return np.array([records.first_day, *records.census_days], dtype=np.int64)


def months_within(records: Records, window: Window) -> slice:
    """The recorded months that lie wholly inside the window, as a slice of the month axis; may be empty."""
    edges = month_edges(records)
    first = int(np.searchsorted(edges[:-1], window.start, side="left"))
    last = int(np.searchsorted(edges[1:], window.stop, side="right"))
    return slice(first, max(first, last))


def touchpoint_totals(
    records: Records, window: Window, brand: int, segment: int | None = None
) -> NDArray[np.float64]:
    """(touchpoints, len(TOUCHPOINT)): sums over the whole months inside the window."""
    chosen = slice(None) if segment is None else slice(segment, segment + 1)
    months = records.touchpoint[months_within(records, window), chosen, brand]
    return decoded(months.sum(axis=(0, 1))).reshape(len(records.touchpoints), len(TOUCHPOINT))
