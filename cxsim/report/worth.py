"""The business case: what each strategy costs, brings and is worth, at one budget too, and to both sides."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from cxsim.experiments import words
from cxsim.experiments.money import PER_MONEY, discounting
from cxsim.experiments.tasks import BASELINE
from cxsim.report import figures, tables
from cxsim.report.exhibits import Data, Exhibit, Write, data, exhibit, sentences
from cxsim.report.rows import each
from cxsim.report.wording import Unit, between, change, level, money, plain, probability, share, unit
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from cxsim.experiments.comparison import Comparison

NPV, VALUE = METRICS["npv"], METRICS["customer_value"]


def worth(comparison: Comparison) -> dict[str, Any]:
    """Everything the section shows beside cash over time."""
    rate = discounting(comparison.scenario)
    return {
        "discount": f"{100 * rate.rate:g} % a year ({rate.source})",
        "costs": _costs(comparison),
        "case": _case(comparison),
        "equal": _equal(comparison),
        "benefit": _benefit(comparison),
    }


def _costs(comparison: Comparison) -> Data:
    """What is spent, what it brings back and when."""
    currency, table = comparison.currency, comparison.money
    table = table[table["strategy"] != BASELINE]
    metric = METRICS[comparison.decide_by]
    per = _per_money(comparison, table)
    headers = [
        "strategy",
        "cost once",
        "running cost",
        "return per unit spent",
        "paid back after",
        "pays back in",
    ]
    rows = []
    for row in each(table):
        cells = [
            row.title,
            money(row.cost_once, currency),
            money(row.cost_running, currency),
            _interval(row.roi, row.roi_low, row.roi_high),
            _months(row.payback_months),
            _back(row.pays_back, row.never_pays_back, "replications"),
        ]
        if comparison.worlds:
            cells.append(_back(row.pays_back_worlds, row.never_pays_back_worlds, "worlds"))
        if per is not None:
            cells.append(plain(row.per_money * per.factor, per.decimals, signed=True))
        rows.append(tuple(cells))
    if comparison.worlds:
        headers.append("in plausible worlds")
    if per is not None:
        what = f"{metric.title}{',' + per.difference if per.difference.strip() else ''}"
        headers.append(f"{what} per {plain(PER_MONEY, 0)} {currency}")
    return Data(tuple(headers), tuple(rows))


def _per_money(comparison: Comparison, table: pd.DataFrame) -> Unit | None:
    if table["per_money"].notna().sum() == 0:
        return None
    return unit(METRICS[comparison.decide_by], table["per_money"])


def _interval(mean: float, low: float, high: float) -> str:
    if not math.isfinite(mean):
        return plain(mean, 2)
    ends = "" if math.isnan(low) else f" ({plain(low, 2, signed=True)} to {plain(high, 2, signed=True)})"
    return f"{plain(mean, 2, signed=True)}{ends}"


def _months(value: float) -> str:
    if math.isnan(value):
        return "nothing to pay back"
    return "not by then" if math.isinf(value) else words.months(round(value, 1))


def _back(by_then: float, never: float, _: str) -> str:
    return "" if math.isnan(by_then) else f"{probability(by_then)}, never {probability(never)}"


def _case(comparison: Comparison) -> Data:
    """Revenue, profit, value today and what is left at the end, against doing nothing."""
    table, currency = comparison.money, comparison.currency
    names = ("revenue", "profit", "npv", "customer_base")
    ends = [f"{name}_difference{end}" for name in names for end in ("", "_low", "_high")]
    how = unit(NPV, table[ends].to_numpy(float).ravel(), currency)
    headers = ["strategy", "revenue", "profit", "value today (NPV)"]
    headers += ["NPV, 80 % of worlds"] * bool(comparison.worlds) + ["customer base at the end"]
    rows = []
    for row in each(table[table["strategy"] != BASELINE]):
        cells = {name: _gap(row, name, how, currency) for name in names}
        worlds = [between(NPV, row.npv_worlds_low, row.npv_worlds_high, currency, how)] * bool(
            comparison.worlds
        )
        rows.append(
            (row.title, cells["revenue"], cells["profit"], cells["npv"], *worlds, cells["customer_base"])
        )
    headers = [headers[0], *(f"{header},{how.difference}" for header in headers[1:])]
    return Data(tuple(headers), tuple(rows))


def _gap(row: Any, name: str, how: Unit, currency: str) -> str:
    mean, low, high = (getattr(row, f"{name}_difference{end}") for end in ("", "_low", "_high"))
    ends = between(NPV, low, high, currency, how)
    return change(NPV, mean, currency, how, behind=False) + (f" ({ends})" if ends else "")


def _equal(comparison: Comparison) -> dict[str, Any] | None:
    found = comparison.equal_budget
    if found is None:
        return None
    metric, currency, table = METRICS[comparison.decide_by], comparison.currency, found.table()
    ends = table[["difference", "difference_low", "difference_high"]].to_numpy(float).ravel()
    how, levels = unit(metric, ends, currency), unit(metric, table["mean"], currency)
    rows = []
    for row in each(table):
        nothing = row.strategy == BASELINE
        gap = between(metric, row.difference_low, row.difference_high, currency, how)
        rows.append(
            (
                comparison.title(row.strategy),
                plain(row.rank, 0),
                plain(row.planned_rank, 0),
                "as planned" if math.isnan(row.factor) else f"{plain(row.factor, 2)} times",
                money(row.cost, currency),
                level(metric, row.mean, currency, levels),
                "" if nothing else f"{change(metric, row.difference, currency, how)} ({gap})",
            )
        )
    headers = ("strategy", "rank", "as planned", "size", "cost", metric.title, "against doing nothing")
    return {
        "says": found.says(),
        "table": Data(headers, tuple(rows)),
        "customers": found.customers,
        "replications": found.replications,
    }


def _benefit(comparison: Comparison) -> dict[str, Any] | None:
    """Customers' lived value against the firm's."""
    table, currency = tables.benefit(comparison), comparison.currency
    if table.empty:
        return None
    theirs = unit(VALUE, table.filter(like="customer_value_difference").to_numpy(float).ravel(), currency)
    ours = unit(NPV, table.filter(like="npv_difference").to_numpy(float).ravel(), currency)
    told = [
        f"{row.title}: {row.both}; customers {change(VALUE, row.customer_value_difference, currency, theirs)}, "
        f"the firm {change(NPV, row.npv_difference, currency, ours)}"
        + (
            f"; both gain in {share(row.both_gain_worlds, 0)} of plausible worlds"
            if comparison.worlds
            else ""
        )
        for row in each(table)
    ]
    return {"sentences": told, "figure": _plane(table, sentences(told), theirs, ours, currency)}


def _plane(table: pd.DataFrame, description: str, theirs: Unit, ours: Unit, currency: str) -> Exhibit:
    def value(number: float) -> str:
        return change(VALUE, number, currency, theirs)

    def firm(number: float) -> str:
        return change(NPV, number, currency, ours)

    columns: list[tuple[str, str, Write]] = [
        ("strategy", "title", str),
        ("customers", "customer_value_difference", value),
        ("low", "customer_value_difference_low", value),
        ("high", "customer_value_difference_high", value),
        ("firm", "npv_difference", firm),
        ("low", "npv_difference_low", firm),
        ("high", "npv_difference_high", firm),
    ]
    return exhibit(
        "benefit",
        "What is in it for customers, and for the firm",
        "To the right, customers live more value a month (the utility of use less the price, of those who are owners "
        "then); upwards, the firm is worth more today. Both against doing nothing, with 95 % intervals.",
        figures.customers_and_firm,
        table,
        description,
        data(table, columns),
    )
