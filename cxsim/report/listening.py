"""What the firm's instruments show beside what is so."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from cxsim.report import figures, tables
from cxsim.report.exhibits import Exhibit, data, exhibit, sentences
from cxsim.report.outcome import Cell, even_unit
from cxsim.report.rows import each
from cxsim.report.wording import between, change, count, level, plain, share
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from cxsim.experiments.comparison import Comparison

READINGS = {
    "seen": "seen",
    "missed": "missed",
    "wrong way": "wrong way",
    "false alarm": "false alarm",
    "quiet": "no change",
    "": "",
}


@dataclass(frozen=True)
class Pair:
    """An instrument beside its truth, a cell a strategy each."""

    instrument: str
    truth: str
    instrument_level: str
    truth_level: str
    shown: tuple[Cell, ...]
    real: tuple[Cell, ...]
    readings: tuple[str, ...]


def nps_exhibit(table: pd.DataFrame, whose: str) -> Exhibit | None:
    """The surveyed NPS above the true one. `whose` says which market the survey was taken in."""
    if table.empty or table["promoters"].notna().sum() == 0:
        return None

    def score(value: float) -> str:
        return plain(value, 1, signed=True)

    told = []
    for row in each(table):
        if row.source == "asked":
            interval = (
                f", 95 % interval {score(row.low)} to {score(row.high)}" if math.isfinite(row.low) else ""
            )
            told.append(f"{row.title}: asked {score(row.nps)}{interval}, {count(row.n, 'answer')}")
        else:
            told.append(f"in truth {score(row.nps)}")
    shown = table.assign(source=table["source"].map({"asked": "survey", "true": "truth"}))
    return exhibit(
        "nps",
        "Would they recommend? What the survey says, and what is so",
        f"The answers of the last year {whose}, with the 95 % interval of sampling. The truth is what every "
        "owner would answer without scale habits, without noise, and if all of them answered.",
        figures.nps_bars,
        table,
        sentences(told),
        data(
            shown,
            [
                ("strategy", "title", str),
                ("source", "source", str),
                ("promoters", "promoters", share),
                ("passives", "passives", share),
                ("detractors", "detractors", share),
                ("NPS", "nps", score),
                ("low", "low", score),
                ("high", "high", score),
                ("number", "n", count),
            ],
            words=2,
        ),
    )


def pairs(comparison: Comparison) -> tuple[Pair, ...]:
    """Each instrument beside the truth: its level under doing nothing, and the differences from it."""
    table = tables.instrument_pairs(comparison)
    currency = comparison.scenario.market.currency
    found = []
    for (instrument, truth), rows in table.groupby(["instrument", "truth"], sort=False):
        one, other = METRICS[str(instrument)], METRICS[str(truth)]
        levels = [
            float(comparison.at(metric.name)["mean"].get("baseline", math.nan)) for metric in (one, other)
        ]
        if rows["instrument_difference"].notna().sum() == 0:
            continue
        cells = []
        for metric, kind in ((one, "instrument"), (other, "truth")):
            names = (f"{kind}_difference", f"{kind}_difference_low", f"{kind}_difference_high")
            how = even_unit(metric, rows, names, currency)
            cells.append(
                tuple(
                    Cell(
                        change(metric, float(row[names[0]]), currency, how, False),
                        between(metric, float(row[names[1]]), float(row[names[2]]), currency, how),
                    )
                    for row in rows.to_dict("records")
                )
            )
        found.append(
            Pair(
                one.title,
                other.title,
                level(one, levels[0], currency),
                level(other, levels[1], currency),
                cells[0],
                cells[1],
                tuple(READINGS[str(reading)] for reading in rows["reading"]),
            )
        )
    return tuple(found)
