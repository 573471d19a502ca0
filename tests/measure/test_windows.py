import numpy as np
import pytest

from cxsim.engine.records import CENSUS, DAILY, SCALE
from cxsim.measure import windows
from cxsim.measure.windows import Window


def test_a_window_has_at_least_a_day():
    assert Window(3, 10).days == 7
    with pytest.raises(ValueError, match="at least one day"):
        Window(5, 5)


def test_ratio_is_nan_over_nothing():
    assert windows.ratio(1.0, 4.0) == 0.25
    assert np.isnan(windows.ratio(1.0, 0.0))
    assert np.isnan(windows.ratio(1.0, float("nan")))


def test_a_view_sums_days_and_segments_of_one_brand(empty, put):
    records = empty(days=10)
    put(records.daily, DAILY, (2, 0, 0), joins=3, affect=-0.5)
    put(records.daily, DAILY, (3, 1, 0), joins=4)
    put(records.daily, DAILY, (3, 1, 1), joins=100)
    put(records.daily, DAILY, (9, 0, 0), joins=50)
    records.owners[:, :, 0] = 5
    seen = windows.view(records, Window(2, 9), 0)
    assert (seen.daily["joins"], seen.daily["affect"]) == (7.0, -0.5)
    assert seen.owner_years == pytest.approx(7 * 10 / 365)
    assert (seen.owners, seen.owners_of_any) == (10.0, 30.0)
    assert windows.view(records, Window(2, 9), 0, segment=1).daily["joins"] == 4.0


def test_the_census_is_that_at_or_last_before_the_day(empty, put):
    records = empty(days=100)
    assert records.census_days.tolist() == [30, 61, 91]
    for month in range(3):
        put(records.census, CENSUS, (month, 0, 0), owners=month + 1)
    owners = [windows.census_at(records, day, 0) for day in (29, 30, 60, 61, 100)]
    assert owners[0] is None
    assert [float(c[0, CENSUS.index("owners")]) for c in owners[1:]] == [1.0, 1.0, 2.0, 3.0]


def test_before_the_first_census_stocks_are_nan(empty):
    seen = windows.view(empty(days=20), Window(0, 20), 0)
    assert np.isnan(seen.census["true"])


@pytest.mark.parametrize(("first_day", "horizon"), [(0, 11), (5, 8), (-20, 3)])
def test_a_horizon_outside_the_run_is_refused(empty, first_day, horizon):
    with pytest.raises(ValueError, match=f"which has days {first_day} to {first_day + 10}"):
        windows.strategy_period(empty(days=10, first_day=first_day), horizon)


def test_a_horizon_of_no_days_is_refused(empty):
    with pytest.raises(ValueError, match="at least one day"):
        windows.strategy_period(empty(days=10), 0)


def test_a_window_outside_the_run_is_refused(empty):
    with pytest.raises(ValueError, match="days 5 to 20 are not all in the run"):
        windows.rows(empty(days=10), Window(5, 20))


def test_an_unknown_brand_is_refused(empty):
    with pytest.raises(ValueError, match="there are: Alfa, Beta"):
        windows.brand_index(empty(days=1), "Gamma")


def test_burn_in_days_are_negative(empty):
    records = empty(days=730, first_day=-365)
    assert windows.rows(records, Window(-365, 0)) == slice(0, 365)
    assert windows.strategy_period(records) == Window(0, 365)


@pytest.mark.parametrize(("days", "covered"), [(1, 0), (30, 30), (100, 91), (365, 365), (730, 730)])
def test_months_cover_the_run_up_to_the_last_census(empty, days, covered):
    edges = windows.month_edges(empty(days=days))
    assert (edges[0], edges[-1]) == (0, covered)
    assert (np.diff(edges) > 0).all()


def test_months_that_do_not_fit_the_censuses_are_refused(empty):
    records = empty(days=100)
    records.touchpoint = records.touchpoint[:-1]
    with pytest.raises(ValueError, match="2 months of touchpoints do not fit 3 censuses"):
        windows.month_edges(records)


def test_only_whole_months_count(empty):
    records = empty(days=100)
    assert windows.month_edges(records).tolist() == [0, 30, 61, 91]
    assert windows.months_within(records, Window(0, 100)) == slice(0, 3)
    assert windows.months_within(records, Window(1, 90)) == slice(1, 2)
    whole = windows.months_within(records, Window(31, 60))
    assert whole.start == whole.stop


def test_fixed_point_is_decoded_exactly():
    values = np.array([0.0, 1.0, -0.75, 2.0**20 + 2.0**-30, -(2.0**-32)])
    assert (windows.decoded((values * SCALE).astype(np.int64)) == values).all()
