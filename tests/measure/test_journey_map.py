import math

import pytest

from cxsim.engine.records import STATION, TOUCHPOINT
from cxsim.measure.journey import journey_map, station_load
from cxsim.measure.windows import Window

YEAR = Window(0, 365)


@pytest.fixture
def records(empty, put):
    """A year: forty uses of Alfa by the young, forty shop visits by the old."""
    made = empty(days=365)
    put(
        made.touchpoint, TOUCHPOINT, (0, 0, 0, 0),
        encounters=20, affect=4, affect_squared=2.8, satisfaction=5, expected=10, perceived=12, effort=2,
        wait=1, reneged=2, abandoned=1, moments_good=3, moments_bad=1, cost=40,
    )  # fmt: skip
    put(made.touchpoint, TOUCHPOINT, (11, 0, 0, 0), encounters=20, affect=4, affect_squared=2.8)
    put(made.touchpoint, TOUCHPOINT, (3, 1, 0, 1), encounters=40, affect=-4, affect_squared=0.4)
    put(made.touchpoint, TOUCHPOINT, (3, 1, 1, 1), encounters=77)
    return made


def test_touchpoints_stand_in_the_order_of_the_stages(records, scenario):
    table = journey_map(records, scenario, YEAR)
    assert table.index.tolist() == ["shop", "use", "desk"]
    assert table["stage"].tolist() == ["purchase", "use", "use"]
    assert table.loc["desk", "channel"] == "phone"


def test_a_touchpoint_by_hand(records, scenario):
    use = journey_map(records, scenario, YEAR).loc["use"]
    assert (use["encounters"], use["per_owner_year"]) == (40.0, pytest.approx(2.0))
    assert use["affect"] == pytest.approx(0.2)
    assert use["affect_sd"] == pytest.approx(math.sqrt(5.6 / 40 - 0.04), abs=1e-6)
    by_encounter = {"satisfaction": 5, "expected": 10, "perceived": 12, "effort": 2, "wait": 1, "cost": 40}
    assert {name: use[name] * 40 for name in by_encounter} == pytest.approx(by_encounter)
    assert (use["reneged"], use["abandoned"]) == (pytest.approx(0.05), pytest.approx(0.025))
    assert (use["good"], use["bad"]) == (pytest.approx(7.5), pytest.approx(2.5))


def test_pain_points_by_the_rule(records, scenario, put):
    assert journey_map(records, scenario, YEAR)["pain_point"].to_dict() == {
        "shop": True,  # mean affect -.1
        "use": False,
        "desk": False,  # nobody came
    }
    put(records.touchpoint, TOUCHPOINT, (5, 0, 0, 0), moments_bad=5)
    assert journey_map(records, scenario, YEAR).loc["use", "pain_point"]
    few = journey_map(records, scenario, Window(0, 31), segment="young")
    assert (few.loc["use", "encounters"], few.loc["use", "pain_point"]) == (20.0, False)


def test_leaving_makes_a_pain_point(records, scenario, put):
    put(records.touchpoint, TOUCHPOINT, (6, 0, 0, 0), reneged=2)
    assert journey_map(records, scenario, YEAR).loc["use", "pain_point"]


def test_one_segment_or_another_brand(records, scenario):
    young = journey_map(records, scenario, YEAR, segment="young")
    assert young.loc["use", "per_owner_year"] == pytest.approx(4.0)
    assert young.loc["shop", "encounters"] == 0.0
    assert journey_map(records, scenario, YEAR, brand="Beta").loc["shop", "encounters"] == 77.0


def test_only_whole_months_are_mapped(records, scenario):
    assert journey_map(records, scenario, Window(1, 365)).loc["use", "encounters"] == 20.0


@pytest.mark.filterwarnings("error")
def test_nobody_and_nothing_is_nan(empty, scenario):
    records = empty(days=40)
    records.owners[:] = 0
    table = journey_map(records, scenario, Window(0, 40))
    assert table[["affect", "affect_sd", "wait", "good", "cost", "per_owner_year"]].isna().all(axis=None)
    assert not table["pain_point"].any()
    nothing = journey_map(records, scenario, Window(1, 20))
    assert (nothing["encounters"] == 0).all()


def test_unknown_names_and_days_are_refused(records, scenario):
    with pytest.raises(ValueError, match="there are: young, old"):
        journey_map(records, scenario, YEAR, segment="rich")
    with pytest.raises(ValueError, match="there are: Alfa, Beta"):
        journey_map(records, scenario, YEAR, brand="Gamma")
    with pytest.raises(ValueError, match="not all in the run"):
        journey_map(records, scenario, Window(0, 366))


@pytest.fixture
def desk(empty, put):
    made = empty(days=61)
    day = {"arrivals": 10, "served": 8, "reneged": 2, "wait": 0.5, "delayed": 4, "busy": 0.75, "staffed": 1.0}
    put(made.station, STATION, (0, 0), **day)
    put(made.station, STATION, (40, 0), **day)
    return made


def test_load_of_a_station(desk):
    load = station_load(desk, Window(0, 61)).set_index("brand")
    alfa = load.loc["Alfa"]
    assert alfa["arrivals"] == pytest.approx(20 / 61)
    assert (alfa["utilisation"], alfa["delayed"], alfa["reneged"]) == (0.75, 0.5, 0.2)
    assert alfa["wait"] == pytest.approx(0.05)
    assert math.isnan(load.loc["Beta", "utilisation"])


def test_load_over_time(desk):
    months = station_load(desk, Window(0, 61), by="month")
    assert months["day"].tolist() == [0, 0, 30, 30]
    assert months["arrivals"].tolist() == pytest.approx([10 / 30, 0, 10 / 31, 0])
    days = station_load(desk, Window(39, 42), by="day")
    assert days[days["brand"] == "Alfa"]["arrivals"].tolist() == [0.0, 10.0, 0.0]
