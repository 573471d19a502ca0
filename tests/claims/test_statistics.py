"""Statistics of claims, on records made by hand."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cxsim.claims.statistics import STATISTICS, value
from cxsim.engine.final import FINAL_DTYPE
from cxsim.engine.records import DAILY, ENCOUNTER_DTYPE, SCALE, SURVEY_DTYPE, TOUCHPOINT
from cxsim.world import load

CAFES = load("first_steps")
SPOTS = tuple(CAFES.journey.touchpoints)


def answers(*rows: tuple[float, int, float, float]) -> Any:
    """Time, customer, overall satisfaction, closeness to the ideal."""
    table = np.zeros(len(rows), SURVEY_DTYPE)
    for row, (time, who, overall, ideal) in zip(table, rows, strict=True):
        row["time"], row["customer"], row["overall"], row["ideal"] = time, who, overall, ideal
    return table


def people(*rows: dict[str, float]) -> Any:
    table = np.zeros(len(rows), FINAL_DTYPE)
    for row, own in zip(table, rows, strict=True):
        for name, number in own.items():
            row[name] = number
    return table


def run(**parts: Any) -> Any:
    return SimpleNamespace(brands=("Corner", "Station"), touchpoints=SPOTS, first_day=0, **parts)


def test_the_last_answer_of_the_first_year_counts_of_those_who_left() -> None:
    records = run(
        surveys=answers((10, 0, 2, 9), (20, 1, 9, 1), (30, 0, 8, 2), (40, 2, 3, 8), (400, 2, 9, 1)),
        customers=people({"brand": 1}, {"brand": 0}, {"brand": -1}),
    )
    assert value("leavers_satisfied", records, CAFES) == 0.5
    assert value("satisfaction_foretells", records, CAFES) == 1.0
    assert value("ideal_foretells", records, CAFES) == 0.0


def test_outsiders_are_those_who_know_the_brand_and_never_chose_it() -> None:
    records = run(
        customers=people(
            {"brand": 0, "patronage_focal": 1.0, "attitude_focal": 9.0},
            {"brand": 1, "patronage_focal": 0.1, "attitude_focal": 7.0},
            {"brand": 1, "patronage_focal": 0.0, "attitude_focal": -2.0},
            {"brand": -1, "patronage_focal": 0.0, "attitude_focal": -4.0},
            {"brand": 1, "patronage_focal": 0.0, "attitude_focal": math.nan},
        )
    )
    assert value("outsiders_attitude", records, CAFES) == -3.0
    assert value("regard", records, CAFES) == 2.5


def test_early_leavers_are_those_who_joined_this_year_and_are_gone() -> None:
    daily = np.zeros((800, 1, 2, len(DAILY)), np.int64)
    daily[100, 0, 0, DAILY.index("joins")] = 9 * SCALE  # long ago
    daily[700, 0, 0, DAILY.index("joins")] = 4 * SCALE
    owners = [{"brand": 0, "tenure": tenure} for tenure in (100.0, 100.0, 100.0, 600.0)]
    records = run(daily=daily, customers=people(*owners, {"brand": 1, "tenure": 50.0}))
    assert value("early_leaving", records, CAFES) == 0.25


@pytest.mark.parametrize(("moments", "expected"), [((10, 10), 0.2), ((10, 0), 1.0), ((5, 5), 0.2)])
def test_moments_in_a_fifth_of_encounters(moments: tuple[int, int], expected: float) -> None:
    table = np.zeros((1, 1, 2, len(SPOTS), len(TOUCHPOINT)), np.int64)
    table[0, 0, 0, :2, TOUCHPOINT.index("encounters")] = 50 * SCALE
    if expected == 1.0:
        table[0, 0, 0, :2, TOUCHPOINT.index("encounters")] = np.array([20, 80]) * SCALE
    table[0, 0, 0, :2, TOUCHPOINT.index("moments_bad")] = np.array(moments) * SCALE
    days = np.zeros((40, 1))
    records = run(touchpoint=table, census_days=np.array([30]), daily=days)
    assert value("moments_in_fifth", records, CAFES) == pytest.approx(expected)


def test_what_the_books_show_of_those_who_leave() -> None:
    counter = SPOTS.index("counter")
    rows = []
    for who in range(10):  # all owners for a year; the last two leave, 8 often there, 9 seldom and long ago
        often = 1 if who == 9 else 10 + who
        rows += [(who, 0, 300.0 * (k + 1) / often) for k in range(often)]
        rows.append((who, 1 if who >= 8 else 0, 600.0))
    table = np.zeros(len(rows), ENCOUNTER_DTYPE)
    for row, (who, brand, time) in zip(table, rows, strict=True):
        row["customer"], row["brand"], row["time"], row["touchpoint"] = who, brand, time, counter
    records = run(encounters=table, daily=np.zeros((730, 1)))
    assert value("leavers_looked_fine", records, CAFES) == 0.5


def test_what_a_run_did_not_keep_is_an_error_and_every_statistic_says_its_unit() -> None:
    with pytest.raises(ValueError, match="kept no final state"):
        value("regard", run(customers=None), CAFES)
    with pytest.raises(ValueError, match="kept no encounters"):
        value("leavers_looked_fine", run(encounters=None), CAFES)
    assert all(";" in meaning for meaning, _ in STATISTICS.values())


def test_a_rational_model_foretells_what_follows_from_belief_and_no_feeling() -> None:
    chance = np.random.default_rng(1)
    table = np.zeros(400, FINAL_DTYPE)
    table["customer"] = np.arange(400)
    table["willingness_to_pay"] = 60.0 + 10.0 * chance.random(400)
    table["judged"] = chance.random(400)
    table["ideal"] = chance.random(400)
    table["attitude"] = table["willingness_to_pay"] * (table["judged"] - 0.4 * np.abs(table["ideal"] - 0.4))
    assert value("rational_fit", run(customers=table), CAFES) == pytest.approx(1.0)
    table["attitude"] = chance.normal(size=400)
    assert value("rational_fit", run(customers=table), CAFES) < 0.1
