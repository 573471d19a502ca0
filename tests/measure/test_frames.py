import numpy as np
import pandas as pd
import pytest

from cxsim.engine.records import CENSUS, DAILY, LEDGER, SCALE, STATION, TOUCHPOINT, encounter_dtype
from cxsim.measure import frames


@pytest.fixture
def records(empty):
    """Three months and a bit with every number random but fixed."""
    made = empty(days=100)
    rng = np.random.default_rng(1)
    made.daily[:] = rng.integers(-(2**40), 2**40, made.daily.shape)
    made.touchpoint[:] = rng.integers(-(2**40), 2**40, made.touchpoint.shape)
    made.owners[:] = rng.integers(0, 50, made.owners.shape)
    for array in (made.census, made.ledger, made.station):
        array[:] = rng.random(array.shape)
    return made


def test_daily_holds_every_cell_in_real_units(records):
    frame = frames.daily(records)
    assert list(frame.columns) == ["day", "brand", "segment", "owners", *DAILY]
    assert len(frame) == 100 * 2 * 2
    cell = frame[(frame["day"] == 7) & (frame["brand"] == "Beta") & (frame["segment"] == "young")].iloc[0]
    assert cell["affect"] == records.daily[7, 0, 1, DAILY.index("affect")] / SCALE
    assert cell["owners"] == records.owners[7, 0, 1]


def test_daily_goes_back_to_fixed_point_exactly(records):
    frame = frames.daily(records)
    coded = (frame[list(DAILY)].to_numpy() * SCALE).astype(np.int64).reshape(records.daily.shape)
    assert (coded == records.daily).all()


def test_daily_counts_days_from_the_start_of_the_strategies(empty):
    assert frames.daily(empty(days=10, first_day=-4))["day"].unique().tolist() == list(range(-4, 6))


def test_census_and_touchpoints_know_their_days(records, scenario):
    census = frames.census(records)
    assert list(census.columns) == ["month", "day", "segment", "brand", *CENSUS]
    assert census["day"].unique().tolist() == [30, 61, 91]
    points = frames.touchpoints(records, scenario)
    assert list(points.columns) == ["month", "day", "segment", "brand", "touchpoint", "stage", *TOUCHPOINT]
    assert points["day"].unique().tolist() == [0, 30, 61]
    cell = points[(points["month"] == 2) & (points["segment"] == "old")]
    cell = cell[(cell["brand"] == "Alfa") & (cell["touchpoint"] == "shop")].iloc[0]
    assert cell["stage"] == "purchase"
    assert cell["wait"] == records.touchpoint[2, 1, 0, 1, TOUCHPOINT.index("wait")] / SCALE


def test_ledger_sums_equal_the_records_and_profit_is_revenue_less_cost(records):
    frame = frames.ledger(records)
    assert list(frame.columns) == ["day", "brand", *LEDGER, "cost", "profit"]
    sums = frame.groupby("brand", observed=True)[list(LEDGER)].sum().to_numpy()
    assert sums == pytest.approx(records.ledger.sum(axis=0))
    assert frame["profit"].to_numpy() == pytest.approx((frame["revenue"] - frame["cost"]).to_numpy())
    parts = ["service", "feature", "contact", "staff", "acquisition", "reward", "programme"]
    total = frame[[f"{part}_cost" for part in parts]].sum(axis=1)
    assert frame["cost"].to_numpy() == pytest.approx(total.to_numpy())


def test_stations_are_named_by_brand(records):
    frame = frames.stations(records)
    assert list(frame.columns) == ["day", "brand", "station", *STATION]
    row = frame[(frame["day"] == 4) & (frame["brand"] == "Beta")].iloc[0]
    assert (row["station"], row["busy"]) == ("desk", records.station[4, 1, STATION.index("busy")])


def test_surveys_have_names(records, answers):
    records.surveys = answers([9, 3], 0)
    frame = frames.surveys(records)
    assert frame["instrument"].tolist() == ["nps", "nps"]
    assert frame["touchpoint"].isna().all()
    assert isinstance(frame["brand"].dtype, pd.CategoricalDtype)


def test_encounters_join_the_touchpoint_and_hide_what_was_not_experienced(records, scenario, log):
    records.encounters = log(
        {"time": 1.5, "customer": 3, "segment": 1, "brand": 0, "touchpoint": 1, "episode": -1, "outcome": 6,
         "expected": 0.5, "delivered": 0.75, "perceived": 0.625, "moment_of_truth": True},
    )  # fmt: skip
    frame = frames.encounters(records, scenario)
    row = frame.iloc[0]
    assert (row["segment"], row["brand"], row["touchpoint"], row["outcome"]) == (
        "old",
        "Alfa",
        "shop",
        "joined",
    )
    assert (row["stage"], row["channel"], row["contact"]) == ("purchase", "store", "direct")
    assert (row["expected_function"], row["delivered_function"], row["perceived_function"]) == (
        0.5,
        0.75,
        0.625,
    )
    assert frame[["expected_care", "delivered_ease", "perceived_promptness"]].isna().all(axis=None)
    assert frame["episode"].isna().all()
    assert frame["moment_of_truth"].dtype == bool


def test_encounters_have_the_published_columns(records, scenario, log):
    records.encounters = log()
    dims = [f"{w}_{d}" for w in ("expected", "delivered", "perceived") for d in records.dimensions]
    assert list(frames.encounters(records, scenario).columns) == [
        "time", "customer", "generation", "segment", "brand", "episode", "occasion", "touchpoint", "visit",
        "stage", "channel", "contact", "wait", *dims, "rational", "affect", "satisfaction", "attitude_change",
        "moment_of_truth", "outcome",
    ]  # fmt: skip


def test_without_log_or_final_state_there_is_no_frame(records, scenario):
    with pytest.raises(ValueError, match="log=True"):
        frames.encounters(records, scenario)
    records.customers = None
    with pytest.raises(ValueError, match="no final state"):
        frames.customers(records)


def test_customers_have_names(records):
    fields = [("customer", "i8"), ("brand", "i8"), ("quadrant_focal", "i8"), ("promoter_true", "i8")]
    records.customers = np.zeros(2, fields)
    records.customers["brand"] = [-1, 1]
    records.customers["quadrant_focal"] = [0, 3]
    records.customers["promoter_true"] = [-1, 9]
    frame = frames.customers(records)
    assert frame["brand"].isna().tolist() == [True, False]
    assert frame["quadrant_focal"].tolist() == ["none", "true"]
    assert frame["promoter_true"].mean() == 9.0


def test_frames_of_nothing_are_empty_not_errors(empty, scenario, log):
    records = empty(days=1)
    records.encounters = log()
    assert len(frames.census(records)) == 0
    assert len(frames.surveys(records)) == 0
    assert len(frames.customers(records)) == 0
    assert len(frames.encounters(records, scenario)) == 0
    assert len(frames.daily(records)) == 4


def test_frames_do_not_share_memory_with_the_records(records, scenario):
    records.encounters = np.zeros(3, encounter_dtype(4))
    frame = frames.encounters(records, scenario)
    frame.loc[0, "affect"] = 0.5
    daily = frames.daily(records)
    daily.loc[0, "joins"] = 0.25
    assert records.encounters["affect"][0] == 0.0
    assert frames.daily(records).loc[0, "joins"] != 0.25
