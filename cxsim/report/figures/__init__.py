"""The figures: one named function each, from one tidy table to a matplotlib Figure."""

from __future__ import annotations

from cxsim.report.figures.benefit import customers_and_firm
from cxsim.report.figures.loyalty import (
    differences_over_time,
    loyalty_over_time,
    loyalty_quadrants,
    quadrants_over_time,
)
from cxsim.report.figures.money import cash_over_time, profit_by_month, segments_by_value
from cxsim.report.figures.service import station_load
from cxsim.report.figures.survey import nps_bars

__all__ = [
    "cash_over_time",
    "customers_and_firm",
    "differences_over_time",
    "loyalty_over_time",
    "loyalty_quadrants",
    "nps_bars",
    "profit_by_month",
    "quadrants_over_time",
    "segments_by_value",
    "station_load",
]
