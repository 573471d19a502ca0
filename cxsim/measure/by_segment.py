"""Whose difference it is: the difference of two runs in one metric, segment by segment, by exact accounting.

A mean over all is the mean of the segments, weighted by what it is a mean over (persons, owners, encounters). Its
difference splits into what happened inside each segment, at average weights, and what comes of the weights alone
(Kitagawa 1955, Journal of the American Statistical Association 50:1168-1194: rate and composition effect).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxsim.engine.records import Records
from cxsim.measure.metrics import behaviour
from cxsim.measure.ratios import LEAVING, RATIOS, amount
from cxsim.measure.windows import focal_index, last_year, view
from cxsim.world.scenario import Scenario

Floats = NDArray[np.float64]

SUMS = ("owners", "joins", "leaves")
"""Metrics that are sums over the segments."""
RATES = ("churn", "retention")
"""Metrics that follow from one rate, the leaving of owners."""
BY_SEGMENT = frozenset((*RATIOS, *SUMS, *RATES))
"""Metrics that can be told by segment. Money cannot: the ledger knows no segments. Surveys are not: most studies keep
their answers of one replication only."""


@dataclass(frozen=True, slots=True)
class Account:
    """One metric of one run by segment: a level and a weight each; a sum has no weights."""

    levels: Floats
    weights: Floats | None
    rate: bool = False
    """Whether the levels are rates of leaving, of which churn and retention are a function."""


def account(records: Records, scenario: Scenario, metric: str, horizon_days: int) -> Account:
    """The levels and weights of the focal brand's segments at a horizon. KeyError for a metric not in BY_SEGMENT."""
    if metric not in BY_SEGMENT:
        raise KeyError(metric)
    window, brand = last_year(horizon_days), focal_index(records, scenario)
    seen = [view(records, window, brand, segment) for segment in range(len(records.segments))]
    if metric in SUMS:
        return Account(np.array([behaviour(one)[metric] for one in seen]), None)
    found = LEAVING if metric in RATES else RATIOS[metric]
    weights = np.array([amount(one, found.over) for one in seen])
    return Account(np.array([found.of(one) for one in seen]), weights, metric in RATES)


def differences(one: Account, other: Account, metric: str) -> tuple[Floats, float]:
    """What each segment contributes to one run's lead over the other, and what their composition does.

    They sum to the difference of the metric.
    """
    if one.weights is None or other.weights is None:
        return one.levels - other.levels, 0.0
    share = one.weights / (one.weights.sum() or math.nan)
    base = other.weights / (other.weights.sum() or math.nan)
    level = np.where(one.weights > 0, one.levels, other.levels)
    before = np.where(other.weights > 0, other.levels, one.levels)
    level, before = (np.where((one.weights + other.weights) > 0, part, 0.0) for part in (level, before))
    inside = (share + base) / 2 * (level - before)
    composition = float(((level + before) / 2 * (share - base)).sum())
    if one.rate:
        slope = _slope(float(share @ level), float(base @ before), 1.0 if metric == "churn" else -1.0)
        return inside * slope, composition * slope
    return inside, composition


def _slope(rate: float, before: float, sign: float) -> float:
    """Change of 1 - exp(-rate) per change of the rate, between two rates; `sign` -1: of exp(-rate)."""
    step = rate - before
    return sign * math.exp(-before) * (-math.expm1(-step) / step if step else 1.0)
