"""What the relationship is worth to the firm and to its customers."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import pandas as pd

from cxsim.engine.records import Records
from cxsim.measure.metrics import loyalty, mind, service
from cxsim.measure.money import (
    column,
    contributions,
    cost_and_profit,
    discount,
    leaving_rate,
    lifetime_value,
    margin,
)
from cxsim.measure.windows import (
    Window,
    brand_index,
    focal_index,
    last_year,
    rows,
    strategy_period,
    view,
)
from cxsim.world.metrics import horizon_days
from cxsim.world.scenario import Scenario


def clv_by_segment(records: Records, scenario: Scenario, window: Window) -> pd.DataFrame:
    """What an average focal owner of each segment is worth.

    Index: segment. Columns: owners (at the window's end, true market), margin (per owner and month: revenue
    less the costs of serving), leaving (owners lost per owner and year, in every way), clv. CLV is the margin
    paid monthly in advance, the first payment now, over a life of constant leaving, discounted at the
    scenario's yearly rate (see `cxsim.measure.money.lifetime_value`); NaN without owners.
    """
    brand = focal_index(records, scenario)
    earned = contributions(records, scenario, window, brand)
    table = []
    for segment in range(len(records.segments)):
        seen = view(records, window, brand, segment)
        monthly = margin(float(earned[segment]), seen.owner_years, records.scale_up)
        leaving = leaving_rate(seen)
        clv = lifetime_value(monthly, leaving, scenario.measure.discount_rate)
        table.append((seen.owners * records.scale_up, monthly, leaving, clv))
    index = pd.Index(records.segments, name="segment")
    return pd.DataFrame(table, columns=["owners", "margin", "leaving", "clv"], index=index)


def segments(records: Records, scenario: Scenario, horizon_days: int) -> pd.DataFrame:
    """The focal brand's segments at a horizon, rates over the last year before it.

    Index: segment. Columns: owners, share (of the brand's owners), true_loyalty_owners ... no_loyalty_owners,
    nps_true, satisfaction, sacrifice, customer_value, complaint_rate, margin, leaving, clv, value_share (of
    the worth of all owners: owners times clv). ValueError if the run does not cover the horizon.
    """
    strategy_period(records, horizon_days)
    window, brand = last_year(horizon_days), focal_index(records, scenario)
    worth = clv_by_segment(records, scenario, window)
    parts = []
    for segment in range(len(records.segments)):
        seen = view(records, window, brand, segment)
        parts.append({**loyalty(seen), **mind(seen), **service(seen)})
    seen_table = pd.DataFrame(parts, index=worth.index)
    kept = [name for name in seen_table.columns if name.endswith("_owners")]
    kept += ["nps_true", "satisfaction", "sacrifice", "customer_value", "complaint_rate"]
    total = worth["owners"] * worth["clv"]
    shares = pd.DataFrame({"owners": worth["owners"], "share": _share(worth["owners"])})
    return pd.concat(
        [shares, seen_table[kept], worth[["margin", "leaving", "clv"]], _share(total).rename("value_share")],
        axis=1,
    )


def _share(amounts: pd.Series[float]) -> pd.Series[float]:
    """Amounts over their sum; NaN if that is 0."""
    return amounts / (float(amounts.sum()) or math.nan)


def cash(
    records: Records, scenario: Scenario, brand: str | None = None, by: Literal["month", "day"] = "month"
) -> pd.DataFrame:
    """The brand's money over the strategy period, a row a month (or day), at the true size of the market.

    Columns: month (its number, 1 the first; with by="day" a fraction), day (days since the start at the
    end of the row), revenue, cost, profit, cumulative (profit since day 0), discounted (the same, discounted
    to day 0). A last month that the run does not cover whole is left out, unless it is the first.
    """
    period = strategy_period(records)
    name = scenario.market.focal if brand is None else brand
    book = records.ledger[rows(records, period), brand_index(records, name)]
    cost, profit = cost_and_profit(book)
    worth = discount(np.arange(period.days), scenario.measure.discount_rate)
    running = pd.DataFrame(
        {
            "revenue": column(book, "revenue").cumsum(),
            "cost": cost.cumsum(),
            "cumulative": profit.cumsum(),
            "discounted": (profit * worth).cumsum(),
        }
    )
    ends = np.arange(1, period.days + 1) if by == "day" else np.array(month_ends(period.days))
    table = running.iloc[ends - 1].reset_index(drop=True)
    flows = table[["revenue", "cost", "cumulative"]].diff().fillna(table[["revenue", "cost", "cumulative"]])
    months = ends * 12 / 365 if by == "day" else np.arange(1, len(ends) + 1)
    return pd.DataFrame(
        {
            "month": months,
            "day": ends,
            "revenue": flows["revenue"],
            "cost": flows["cost"],
            "profit": flows["cumulative"],
            "cumulative": table["cumulative"],
            "discounted": table["discounted"],
        }
    )


def month_ends(days: int) -> list[int]:
    """Days after which each whole month since day 0 has ended; all days if there is no whole one."""
    ends = [horizon_days(month) for month in range(1, days * 12 // 365 + 2)]
    return [end for end in ends if end <= days] or [days]


def payback(
    baseline: Records, strategy: Records, scenario: Scenario, horizon_days: int | None = None
) -> float:
    """The month from which the strategy's cumulative profit stays at or above the baseline's.

    0 if it never falls below, infinite if it ends below at the horizon (left out: the end of the run), NaN if
    the two never differ. Looked at by whole months, so that days do not decide.
    """
    days = strategy_period(strategy, horizon_days).days
    last = np.array(month_ends(days)) - 1
    lead = np.zeros(len(last))
    for records, sign in ((strategy, 1.0), (baseline, -1.0)):
        book = records.ledger[rows(records, strategy_period(records, days)), focal_index(records, scenario)]
        lead += sign * cost_and_profit(book)[1].cumsum()[last]
    if not lead.any():
        return math.nan
    below = np.flatnonzero(lead < 0)
    if not len(below):
        return 0.0
    return math.inf if below[-1] == len(lead) - 1 else float(below[-1] + 2)


def mutual_benefit(records: Records, scenario: Scenario, window: Window) -> pd.DataFrame:
    """What the relationship brings to each side, a row a segment and one for `all`.

    Columns: segment, owner_years (true market), customer_value (mean lived utility of owners, money per
    month), margin (the firm's, money per owner and month), both (their sum), customers_part (the customers'
    part of it; NaN unless both sides gain).
    """
    brand = focal_index(records, scenario)
    earned = contributions(records, scenario, window, brand)
    table = []
    for segment in [*range(len(records.segments)), None]:
        seen = view(records, window, brand, segment)
        money = float(earned.sum() if segment is None else earned[segment])
        lived, gained = mind(seen)["customer_value"], margin(money, seen.owner_years, records.scale_up)
        part = lived / (lived + gained) if lived > 0 and gained > 0 else math.nan
        name = "all" if segment is None else records.segments[segment]
        table.append((name, seen.owner_years * records.scale_up, lived, gained, lived + gained, part))
    columns = ["segment", "owner_years", "customer_value", "margin", "both", "customers_part"]
    return pd.DataFrame(table, columns=columns)
