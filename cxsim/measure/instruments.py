"""What the firm's instruments show: each a small pure function from answers or counts to an estimate.

Intervals are 95 % intervals of sampling alone. They know nothing of scale style or of who does not answer;
the metrics of kind `truth` stand beside them for that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from cxsim.engine.records import INSTRUMENTS, LEDGER, Records
from cxsim.measure import frames
from cxsim.measure.windows import YEAR, Window, focal_index, owner_years, rows, view
from cxsim.world.scenario import Scenario

Z = 1.959963984540054
"""Standard normal deviate of a 95 % interval."""

CSAT_BOX = 4
"""Lowest answer in the top-2-box of the 1-5 scale."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """An instrument's reading with its interval and the number of answers (or events) behind it."""

    value: float
    low: float
    high: float
    n: int


NOTHING = Estimate(math.nan, math.nan, math.nan, 0)
"""The reading of an instrument that nobody answered."""


def nps(scores: ArrayLike) -> Estimate:
    """Share of scores 9-10 less share of 0-6, times 100; standard error sqrt((p + d - (p - d)²)/n)·100.

    The interval is cut at -100 and 100.
    """
    given = np.asarray(scores, dtype=np.float64)
    if not len(given):
        return NOTHING
    promoters, detractors = float((given >= 9).mean()), float((given <= 6).mean())
    net = promoters - detractors
    half = 100 * Z * math.sqrt(max(0.0, promoters + detractors - net**2) / len(given))
    return Estimate(100 * net, max(-100.0, 100 * net - half), min(100.0, 100 * net + half), len(given))


def csat(scores: ArrayLike) -> Estimate:
    """Top-2-box: share of scores 4-5 on the 1-5 scale, with Wilson's interval."""
    given = np.asarray(scores, dtype=np.float64)
    return proportion(int((given >= CSAT_BOX).sum()), len(given))


def ces(scores: ArrayLike) -> Estimate:
    """Mean agreement, 1-7, with "the company made it easy" (high is easy); no interval below two answers."""
    given = np.asarray(scores, dtype=np.float64)
    if not len(given):
        return NOTHING
    mean = float(given.mean())
    half = Z * float(given.std(ddof=1)) / math.sqrt(len(given)) if len(given) > 1 else math.nan
    return Estimate(mean, mean - half, mean + half, len(given))


def proportion(successes: int, trials: int) -> Estimate:
    """A share with Wilson's interval; n is the number of trials."""
    if trials < 1:
        return NOTHING
    share = successes / trials
    spread = Z * math.sqrt(share * (1 - share) / trials + Z**2 / (4 * trials**2))
    scale = 1 + Z**2 / trials
    middle = share + Z**2 / (2 * trials)
    return Estimate(share, (middle - spread) / scale, (middle + spread) / scale, trials)


def rate(events: int, exposure: float) -> Estimate:
    """Events per unit of exposure, with the square-root interval of a Poisson count; n is the events."""
    if exposure <= 0:
        return Estimate(math.nan, math.nan, math.nan, events)
    low = max(0.0, math.sqrt(events) - Z / 2) ** 2
    high = (math.sqrt(events) + Z / 2) ** 2
    return Estimate(events / exposure, low / exposure, high / exposure, events)


def reviews(stars: float, number: int) -> Estimate:
    """Mean stars from their sum; the records keep no spread, so there is no interval."""
    return Estimate(stars / number, math.nan, math.nan, number) if number else NOTHING


def scores(records: Records, instrument: str, window: Window, brand: int) -> NDArray[np.float64]:
    """(n,): the answers to one instrument ("nps", "csat", "ces") about a brand in a window, in time order."""
    answers = records.surveys
    kept = (
        (answers["instrument"] == INSTRUMENTS.index(instrument))
        & (answers["brand"] == brand)
        & (answers["time"] >= window.start)
        & (answers["time"] < window.stop)
    )
    given: NDArray[np.float64] = answers["score"][kept]
    return given


def instruments(records: Records, scenario: Scenario, window: Window) -> dict[str, Estimate]:
    """Everything the focal firm can read in a window, by instrument.

    Keys: nps, csat, ces, response_rate, reviews, complaints (per owner and year), abandonment (journeys left
    half-way), queues_left, returns. ValueError if the window is not inside the run.
    """
    brand = focal_index(records, scenario)
    seen = view(records, window, brand)
    count = {name: round(total) for name, total in seen.daily.items()}
    return {
        "nps": nps(scores(records, "nps", window, brand)),
        "csat": csat(scores(records, "csat", window, brand)),
        "ces": ces(scores(records, "ces", window, brand)),
        "response_rate": proportion(count["answered"], count["asked"]),
        "reviews": reviews(seen.daily["stars"], count["reviews"]),
        "complaints": rate(count["complaints"], seen.owner_years),
        "abandonment": proportion(count["abandoned"], count["journeys"]),
        "queues_left": proportion(count["reneged"], count["waits"]),
        "returns": proportion(count["returns"], count["joins"]),
    }


def recency_frequency_money(records: Records, scenario: Scenario) -> pd.DataFrame:
    """What the CRM knows of each focal owner at the end of the run, a row an owner.

    Columns: customer, segment, recency (days since the last encounter with the brand; NaN without the log),
    frequency (encounters so far), money (per month: what the brand's owners paid over the last year, shared
    out by the segment's value). ValueError if the run kept no final state.
    """
    brand = focal_index(records, scenario)
    table = frames.customers(records)
    owners = table[(table["brand"] == scenario.market.focal).to_numpy()]
    end = records.first_day + len(records.daily)
    window = Window(max(records.first_day, end - YEAR), end)
    revenue = records.ledger[rows(records, window), brand, LEDGER.index("revenue")].sum()
    value = np.array([scenario.people.segments[name].value for name in records.segments])
    weight = float(owner_years(records, window, brand) @ value)
    monthly = float(revenue) / (12 * records.scale_up * weight) if weight > 0 else math.nan
    return pd.DataFrame(
        {
            "customer": owners["customer"].to_numpy(),
            "segment": owners["segment"].array,
            "recency": _recency(records, brand, end, owners["customer"].to_numpy()),
            "frequency": owners["encounters"].to_numpy(),
            "money": monthly * value[owners["segment"].cat.codes.to_numpy()],
        }
    )


def _recency(records: Records, brand: int, end: int, customers: NDArray[np.int64]) -> NDArray[np.float64]:
    """Days from each customer's last logged encounter with the brand to the end of the run."""
    if records.encounters is None:
        return np.full(len(customers), math.nan)
    log = records.encounters[records.encounters["brand"] == brand]
    last = pd.Series(log["time"]).groupby(log["customer"]).max()
    return end - last.reindex(customers).to_numpy(dtype=np.float64)
