"""From a comparison or a run to the tidy tables behind the figures and the page, one function a table.

Strategies keep the order of the comparison, the baseline first. Values stay in the metrics' own units.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxsim.experiments import words
from cxsim.measure import instruments, journey, loyalty, value
from cxsim.measure.windows import focal_index, last_year, strategy_period, view
from cxsim.report.journey_map import COLUMNS
from cxsim.report.rows import AT_ONCE, one
from cxsim.report.wording import readable
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from cxsim.engine.records import Records
    from cxsim.experiments.comparison import Comparison
    from cxsim.experiments.run import Run
    from cxsim.world.scenario import Scenario

DAYS_TO_MINUTES = 1440.0


def differences(comparison: Comparison, metric: str | None = None) -> pd.DataFrame:
    """How far each strategy is from doing nothing at each horizon, by default on the deciding metric.

    Columns: strategy, title, metric, horizon_months, difference, low, high (which hold for all at once).
    """
    name = metric or comparison.decide_by
    rows = comparison.table[comparison.table["metric"] == name]
    table = pd.DataFrame(
        {
            "strategy": rows["strategy"],
            "title": [comparison.title(strategy) for strategy in rows["strategy"]],
            "metric": name,
            "horizon_months": rows["horizon_months"],
            "difference": rows["difference"],
            "low": rows[AT_ONCE[1]],
            "high": rows[AT_ONCE[2]],
        }
    ).reset_index(drop=True)
    table.attrs["currency"] = comparison.scenario.market.currency
    return table


def quadrants(comparison: Comparison) -> pd.DataFrame:
    """Loyalty quadrants of all persons at the deciding horizon: strategy, title, quadrant, share (means)."""
    rows = []
    for quadrant in ("true", "latent", "spurious", "none"):
        at = comparison.at("no_loyalty" if quadrant == "none" else f"{quadrant}_loyalty")["mean"]
        rows += [
            (name, comparison.title(name), quadrant, float(at.get(name, math.nan)))
            for name in comparison.strategies
        ]
    table = pd.DataFrame(rows, columns=["strategy", "title", "quadrant", "share"])
    order = {name: position for position, name in enumerate(comparison.strategies)}
    return table.sort_values("strategy", key=lambda names: names.map(order), kind="stable", ignore_index=True)


def loyalty_by_month(comparison: Comparison) -> pd.DataFrame:
    """Shares of all persons by month, all replications together: strategy, title, month, true ... none."""
    parts = []
    for name in comparison.strategies:
        records = _pooled(comparison, name)
        if records is not None and len(records.census):
            shares = quadrant_months(records, comparison.scenario)
            shares.insert(0, "title", comparison.title(name))
            shares.insert(0, "strategy", name)
            parts.append(shares)
    columns = ["strategy", "title", "month", "true", "latent", "spurious", "none"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def quadrant_months(records: Records, scenario: Scenario) -> pd.DataFrame:
    """month, true, latent, spurious, none (shares of all persons) of one run since the strategies started."""
    table = loyalty.quadrants(records, scenario)
    table = table[(table["segment"] == loyalty.EVERYONE).to_numpy() & (table["day"] >= 0).to_numpy()]
    month = (table["day"] * 12 / 365).to_numpy()
    shares = table[["true", "latent", "spurious", "none"]].reset_index(drop=True)
    shares.insert(0, "month", month)
    return shares


def nps(comparison: Comparison) -> pd.DataFrame:
    """The NPS as the firm's own survey reads it in one market (the first replication), and the true one.

    Columns: strategy, title, source (asked or true), promoters, passives, detractors (shares), nps, low,
    high, n.
    """
    rows = []
    for name in comparison.strategies:
        detail = comparison.details.get(name)
        if detail is not None and detail.first is not None:
            days = _last_day(comparison)
            rows += [
                (name, comparison.title(name), *row)
                for row in nps_rows(detail.first, comparison.scenario, days)
            ]
    return pd.DataFrame(rows, columns=["strategy", "title", *NPS_COLUMNS])


NPS_COLUMNS = ("source", "promoters", "passives", "detractors", "nps", "low", "high", "n")


def nps_rows(records: Records, scenario: Scenario, days: int) -> list[tuple[str | float, ...]]:
    """One run's NPS as asked (over the last year) and as it is (at the last census)."""
    brand, window = focal_index(records, scenario), last_year(days)
    scores = instruments.scores(records, "nps", window, brand)
    asked = instruments.nps(scores)
    promoters = float((scores >= 9).mean()) if len(scores) else math.nan
    detractors = float((scores <= 6).mean()) if len(scores) else math.nan
    census = view(records, window, brand).census
    owners = census["owners"]
    yes, no = (census[kind] / owners if owners > 0 else math.nan for kind in ("promoters", "detractors"))
    true = (100 * (yes - no), math.nan, math.nan, owners)
    return [
        (
            "asked",
            promoters,
            1 - promoters - detractors,
            detractors,
            asked.value,
            asked.low,
            asked.high,
            asked.n,
        ),
        ("true", yes, 1 - yes - no, no, *true),
    ]


PAIRS = (
    ("nps", "nps_true"),
    ("csat", "satisfaction"),
    ("ces", "effort"),
    ("complaint_rate", "problem_rate"),
    ("review_stars", "satisfaction"),
)
"""What an instrument shows, and what it is meant to show."""


def instrument_pairs(comparison: Comparison) -> pd.DataFrame:
    """Whether each instrument saw what a strategy did: its difference from doing nothing beside the truth's.

    Columns: strategy, title, instrument, truth, instrument_difference (_low, _high), truth_difference (_low,
    _high), reading (seen, missed, wrong way, false alarm, quiet; empty without intervals). Better is counted
    as better, whichever way a scale runs; complaints as better when fewer.
    """
    rows = []
    for instrument, truth in PAIRS:
        shown, real = comparison.at(instrument), comparison.at(truth)
        for name in comparison.strategies[1:]:
            if name in shown.index and name in real.index:
                one, other = (_difference(table, name) for table in (shown, real))
                reading = _reading(_turn(instrument, one), _turn(truth, other))
                rows.append((name, comparison.title(name), instrument, truth, *one, *other, reading))
    numbers = [f"{kind}_difference{end}" for kind in ("instrument", "truth") for end in ("", "_low", "_high")]
    return pd.DataFrame(rows, columns=["strategy", "title", "instrument", "truth", *numbers, "reading"])


def _difference(table: pd.DataFrame, name: str) -> tuple[float, float, float]:
    row = one(table, name)
    mean, low, high = (float(row[key]) for key in AT_ONCE)
    return mean, low, high


def _turn(metric: str, found: tuple[float, float, float]) -> tuple[float, float, float]:
    mean, low, high = found
    return (-mean, -high, -low) if METRICS[metric].better == "less" else found


def _reading(shown: tuple[float, float, float], real: tuple[float, float, float]) -> str:
    if not all(map(math.isfinite, (*shown, *real))):
        return ""
    sign_shown, sign_real = (int(low > 0) - int(high < 0) for _, low, high in (shown, real))
    if sign_real == 0:
        return "quiet" if sign_shown == 0 else "false alarm"
    return {0: "missed", sign_real: "seen", -sign_real: "wrong way"}[sign_shown]


def journey_of(records: Records, scenario: Scenario, days: int) -> pd.DataFrame:
    """The table behind a journey map (see `journey_map.COLUMNS`), over the last year before day `days`.

    A run without a whole month in that year is shown over all its months.
    """
    table = journey.journey_map(records, scenario, last_year(days))
    if not table["encounters"].sum():
        table = journey.journey_map(records, scenario, strategy_period(records, days))
    titles = [scenario.journey.touchpoints[str(name)].title or readable(str(name)) for name in table.index]
    waits = np.where(table["wait"] > 0, table["wait"] * DAYS_TO_MINUTES, math.nan)
    made = pd.DataFrame(
        {
            "stage": table["stage"].astype(str),
            "touchpoint": table.index.astype(str),
            "title": titles,
            "channel": table["channel"].astype(str),
            "contact": table["contact"].astype(str),
            "encounters": table["per_owner_year"].fillna(0.0),
            "affect": table["affect"],
            "affect_sd": table["affect_sd"],
            "wait": waits,
            "moments_good": table["good"],
            "moments_bad": table["bad"],
            "pain": table["pain_point"],
        }
    )
    return made.reset_index(drop=True)[list(COLUMNS)]


def journeys(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """The journey table of each strategy that has records, all replications together."""
    days = _last_day(comparison)
    kept = {name: _pooled(comparison, name) for name in comparison.strategies}
    return {
        name: journey_of(records, comparison.scenario, days)
        for name, records in kept.items()
        if records is not None
    }


def stations(comparison: Comparison) -> pd.DataFrame:
    """Load of the focal brand's stations over the last year, mean of all replications.

    Columns: strategy, title, station, station_title, arrivals (per day), utilisation, delayed, wait
    (minutes), reneged (share of arrivals).
    """
    parts = []
    for name in comparison.strategies:
        records = _pooled(comparison, name)
        if records is not None:
            load = station_rows(records, comparison.scenario, _last_day(comparison))
            load.insert(0, "title", comparison.title(name))
            load.insert(0, "strategy", name)
            parts.append(load)
    return (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["strategy", "title", *LOAD])
    )


LOAD = ("station", "station_title", "arrivals", "utilisation", "delayed", "wait", "reneged")


def station_rows(records: Records, scenario: Scenario, days: int) -> pd.DataFrame:
    """The focal brand's part of the load of stations over the last year of one run."""
    load = journey.station_load(records, last_year(days))
    load = load[(load["brand"] == scenario.market.focal).to_numpy()].reset_index(drop=True)
    names = load["station"].astype(str)
    load["station"] = names
    load["station_title"] = [scenario.journey.stations[name].title or readable(name) for name in names]
    load["wait"] = load["wait"] * DAYS_TO_MINUTES
    return load[list(LOAD)]


def segments(comparison: Comparison) -> pd.DataFrame:
    """Segments by what they are worth, all replications together.

    Columns: strategy, title, segment, segment_title, and those of `measure.value.segments`.
    """
    parts = []
    for name in comparison.strategies:
        records = _pooled(comparison, name)
        if records is not None:
            made = segment_rows(records, comparison.scenario, _last_day(comparison))
            made.insert(0, "title", comparison.title(name))
            made.insert(0, "strategy", name)
            parts.append(made)
    table = (
        pd.concat(parts, ignore_index=True)
        if parts
        else pd.DataFrame(columns=["strategy", "title", "segment"])
    )
    table.attrs["currency"] = comparison.scenario.market.currency
    return table


def segment_rows(records: Records, scenario: Scenario, days: int) -> pd.DataFrame:
    """A row a segment, the most valuable first: by its share of the worth of all owners."""
    made = value.segments(records, scenario, days).reset_index()
    made["segment"] = made["segment"].astype(str)
    titles = [scenario.people.segments[name].title or readable(name) for name in made["segment"]]
    made.insert(1, "segment_title", titles)
    return made.sort_values("clv", ascending=False, kind="stable", ignore_index=True)


def cash(comparison: Comparison) -> pd.DataFrame:
    """Cumulative profit against doing nothing, month by month, in money of the true market.

    Columns: strategy, title, month, cumulative, difference, low, high (95 % t interval over replications); then
    discounted, discounted_low, discounted_high (the same of discounted profit), and worlds_low, worlds_high (the
    middle 80 % of plausible worlds, in the last month; else NaN).
    """
    parts = []
    for name in comparison.strategies:
        detail = comparison.details.get(name)
        months = getattr(detail, "months_cash", None)
        if months is None or not len(months):
            continue
        parts.append(
            pd.DataFrame(
                {
                    "strategy": name,
                    "title": comparison.title(name),
                    "month": months["month"].to_numpy(),
                    "cumulative": months["cumulative"].to_numpy(),
                    "difference": months["difference"].to_numpy(),
                    "low": months["difference_low"].to_numpy(),
                    "high": months["difference_high"].to_numpy(),
                    **{end: months[end].to_numpy() for end in DISCOUNTED},
                    **_worlds_at_the_end(comparison, name, len(months)),
                }
            )
        )
    columns = ["strategy", "title", "month", "cumulative", "difference", "low", "high", *DISCOUNTED]
    columns += ["worlds_low", "worlds_high"]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    table.attrs["currency"] = comparison.scenario.market.currency
    return table


def benefit(comparison: Comparison) -> pd.DataFrame:
    """What each strategy brings to both sides, where it is defined: see `cxsim.experiments.money.mutual_benefit`."""
    table = comparison.mutual_benefit
    known = table["customer_value_difference"].notna() & table["npv_difference"].notna()
    table = table[known].reset_index(drop=True)
    table.attrs["currency"] = comparison.currency
    return table


DISCOUNTED = ("discounted", "discounted_low", "discounted_high")


def _worlds_at_the_end(comparison: Comparison, name: str, months: int) -> dict[str, np.ndarray]:
    row = one(comparison.money.set_index("strategy"), name)
    return {
        f"worlds_{end}": np.append(np.full(months - 1, np.nan), float(row[f"npv_worlds_{end}"]))
        for end in ("low", "high")
    }


def run_months(run: Run) -> pd.DataFrame:
    """Loyalty quadrants of one run, month by month."""
    return quadrant_months(run.records, run.scenario)


def run_cash(run: Run) -> pd.DataFrame:
    """Profit of one run month by month: month, profit, cumulative."""
    table = value.cash(run.records, run.scenario)[["month", "profit", "cumulative"]]
    table.attrs["currency"] = run.scenario.market.currency
    return table


def run_days(run: Run) -> int:
    """Days lived under the strategy."""
    return strategy_period(run.records).stop


def run_stations(run: Run) -> pd.DataFrame:
    """Load of the focal brand's stations in one run."""
    load = station_rows(run.records, run.scenario, run_days(run))
    load.insert(0, "title", run_title(run))
    load.insert(0, "strategy", run.strategy)
    return load


def run_nps(run: Run) -> pd.DataFrame:
    """The NPS of one run, as asked and as it is."""
    rows = nps_rows(run.records, run.scenario, run_days(run))
    return pd.DataFrame(
        [(run.strategy, run_title(run), *row) for row in rows], columns=["strategy", "title", *NPS_COLUMNS]
    )


def run_title(run: Run) -> str:
    """The strategy's name for people."""
    return words.titles(run.scenario, (run.strategy,))[run.strategy]


def _pooled(comparison: Comparison, name: str) -> Records | None:
    detail = comparison.details.get(name)
    return None if detail is None else detail.pooled


def _last_day(comparison: Comparison) -> int:
    days = comparison.table.loc[
        comparison.table["horizon_months"] == comparison.deciding_horizon, "horizon_days"
    ]
    return int(days.iloc[0]) if len(days) else round(comparison.scenario.run.days)
