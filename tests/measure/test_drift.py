import pytest

from cxsim.engine.records import CENSUS, DAILY
from cxsim.measure.drift import LEFT_OUT, drift, summary
from cxsim.world.metrics import METRICS


@pytest.fixture
def records(empty, put):
    """Three years; joins double from the first year to the last, trust stays."""
    made = empty(days=1095)
    put(made.daily, DAILY, (10, 0, 0), joins=10)
    put(made.daily, DAILY, (500, 0, 0), joins=500)
    put(made.daily, DAILY, (1000, 0, 0), joins=20)
    for month in (11, 35):
        put(made.census, CENSUS, (month, 0, 0), owners=20, trust=10)
    return made


def test_first_year_against_last(records, scenario):
    table = drift(records, scenario)
    assert table.loc["joins", ["first", "last", "change"]].tolist() == [10.0, 20.0, 10.0]
    assert table.loc["joins", "relative"] == 0.5
    assert not table.loc["joins", "steady"]
    assert table.loc["joins", "statement"] == "Joins: up from 10 to 20."
    assert table.loc["trust", "statement"] == "Trust: steady (0.50, then 0.50)."
    assert table.loc["csat", "statement"] == "CSAT: not defined in both years."
    assert table.index.tolist() == [name for name in METRICS if name not in LEFT_OUT]


def test_one_sentence_says_it_all(records, scenario):
    text = summary(drift(records, scenario))
    assert text == "1 of 5 metrics drift by more than 5 %, most of all Joins (+50 %)."


def test_nothing_moves(empty, scenario):
    assert summary(drift(empty(days=730), scenario)).startswith("0 of ")


def test_a_short_run_is_halved(empty, scenario, put):
    records = empty(days=101)
    put(records.daily, DAILY, (49, 0, 0), joins=1)
    put(records.daily, DAILY, (50, 0, 0), joins=7)
    put(records.daily, DAILY, (51, 0, 0), joins=2)
    assert drift(records, scenario).loc["joins", ["first", "last"]].tolist() == pytest.approx([7.3, 14.6])


def test_burn_in_only_on_request(empty, scenario, put):
    records = empty(days=1095, first_day=-365)
    put(records.daily, DAILY, (0, 0, 0), joins=3)
    assert drift(records, scenario).loc["joins", "first"] == 0.0
    assert drift(records, scenario, burn_in=True).loc["joins", "first"] == 3.0


def test_a_day_has_no_drift(empty, scenario):
    with pytest.raises(ValueError, match="at least two days, not 1"):
        drift(empty(days=1), scenario)
