"""The metrics of one run: a number for every entry of `cxsim.world.metrics.METRICS`."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from cxsim.engine.records import Records
from cxsim.measure import instruments, ratios
from cxsim.measure.money import (
    STRATEGY_COSTS,
    column,
    contributions,
    cost_and_profit,
    discount,
    leaving_rate,
    lifetime_value,
    margin,
)
from cxsim.measure.windows import (
    View,
    Window,
    focal_index,
    last_year,
    ratio,
    rows,
    strategy_period,
    view,
)
from cxsim.world.metrics import HORIZONS, METRICS, horizon_days
from cxsim.world.scenario import Scenario


def metrics(records: Records, scenario: Scenario, horizon_days: int) -> dict[str, float]:
    """Every metric of the focal brand at a horizon, in the order of METRICS.

    Stocks are those of the census at or last before the horizon, rates those of the last min(365, horizon)
    days, money that of days 0 to the horizon. NaN where a metric is undefined (no owners, no answers) and for
    those that need a baseline (see `against`). ValueError if the run does not cover days 0 to `horizon_days`.
    """
    since_start = strategy_period(records, horizon_days)
    return measured(records, scenario, last_year(horizon_days), since_start)


def measured(records: Records, scenario: Scenario, rates: Window, money: Window) -> dict[str, float]:
    """Every metric of the focal brand: rates over one window and stocks at its end, money over another."""
    brand = focal_index(records, scenario)
    seen = view(records, rates, brand)
    values = {
        **loyalty(seen),
        **mind(seen),
        **behaviour(seen),
        **service(seen),
        **_instruments(records, brand, seen),
        **_money(records, scenario, money, brand),
        "profit_last_year": float(cost_and_profit(records.ledger[rows(records, rates), brand])[1].sum()),
        **_owner_value(records, scenario, brand, seen),
    }
    values["mutual_benefit"] = values["customer_value"] + values["margin"]
    return {name: values.get(name, math.nan) for name in METRICS}


def horizons(records: Records, scenario: Scenario) -> pd.DataFrame:
    """A row per metric, a column per horizon in months: each of 6, 12, 24, 48 that the run covers.

    A run shorter than six months has one column, its end. The index is named `metric`, the columns
    `horizon_months`.
    """
    end = strategy_period(records).stop
    fitting: dict[float, int] = {
        months: horizon_days(months) for months in HORIZONS if horizon_days(months) <= end
    }
    columns = {
        months: metrics(records, scenario, days)
        for months, days in (fitting or {end * 12 / 365: end}).items()
    }
    frame = pd.DataFrame(columns)
    return frame.rename_axis(index="metric", columns="horizon_months")


def against(
    baseline: Mapping[str, float], strategy: Mapping[str, float], payback: float = math.nan
) -> dict[str, float]:
    """A strategy's metrics with those filled in that need a baseline.

    Both mappings come from `metrics` at the same horizon; `payback` from `cxsim.measure.value.payback`.
    roi = (profit - baseline profit) / strategy_cost: profit is net of that cost already. NaN where the
    strategy costs nothing.
    """
    cost = strategy["strategy_cost"]
    gain = strategy["profit"] - baseline["profit"]
    return {**strategy, "roi": gain / cost if cost > 0 else math.nan, "payback": payback}


def loyalty(seen: View) -> dict[str, float]:
    """Shares of the loyalty quadrants among all persons and among owners; true NPS."""
    return {name: found.of(seen) for name, found in ratios.LOYALTY.items()}


def mind(seen: View) -> dict[str, float]:
    """What owners believe and feel, at the window's end and over its encounters."""
    return {name: found.of(seen) for name, found in ratios.MIND.items()}


def behaviour(seen: View) -> dict[str, float]:
    """Who came, stayed, left and talked."""
    staying = math.exp(-ratios.LEAVING.of(seen))
    to_market = seen.scale_up / seen.window.years
    return {
        "retention": staying,
        "churn": 1 - staying,
        "owners": seen.owners * seen.scale_up,
        "joins": seen.daily["joins"] * to_market,
        "leaves": seen.daily["leaves"] * to_market,
        **{name: found.of(seen) for name, found in ratios.BEHAVIOUR.items()},
    }


def service(seen: View) -> dict[str, float]:
    """Encounters, problems, waits and journeys."""
    return {name: found.of(seen) for name, found in ratios.SERVICE.items()}


def _instruments(records: Records, brand: int, seen: View) -> dict[str, float]:
    nps = instruments.nps(instruments.scores(records, "nps", seen.window, brand))
    csat = instruments.csat(instruments.scores(records, "csat", seen.window, brand))
    ces = instruments.ces(instruments.scores(records, "ces", seen.window, brand))
    return {
        "nps": nps.value,
        "nps_low": nps.low,
        "nps_high": nps.high,
        "nps_n": float(nps.n),
        "csat": csat.value,
        "csat_n": float(csat.n),
        "ces": ces.value,
        "ces_n": float(ces.n),
        "response_rate": ratio(seen.daily["answered"], seen.daily["asked"]),
        "review_stars": ratio(seen.daily["stars"], seen.daily["reviews"]),
        "review_n": seen.daily["reviews"],
    }


def _money(records: Records, scenario: Scenario, window: Window, brand: int) -> dict[str, float]:
    book = records.ledger[rows(records, window), brand]
    cost, profit = cost_and_profit(book)
    worth = discount(np.arange(window.start, window.stop), scenario.measure.discount_rate)
    revenue, spent = float(column(book, "revenue").sum()), float(cost.sum())
    return {
        "revenue": revenue,
        "cost": spent,
        "profit": revenue - spent,
        "npv": float(profit @ worth),
        "strategy_cost": float(column(book, *STRATEGY_COSTS).sum()),
    }


def _owner_value(records: Records, scenario: Scenario, brand: int, seen: View) -> dict[str, float]:
    """What an owner brings and is worth, and what all of them are worth at the window's end."""
    rate = scenario.measure.discount_rate
    earned = float(contributions(records, scenario, seen.window, brand).sum())
    monthly = margin(earned, seen.owner_years, records.scale_up)
    value = lifetime_value(monthly, leaving_rate(seen), rate)
    today = float(discount(np.array([seen.window.stop]), rate)[0])
    base = seen.owners * records.scale_up * value * today if seen.owners else 0.0
    return {"margin": monthly, "clv": value, "customer_base": base}
