import math

import numpy as np
import pytest

from cxsim.engine.records import CENSUS, DAILY, LEDGER
from cxsim.measure import money, value
from cxsim.measure.metrics import metrics
from cxsim.measure.windows import Window


def test_lifetime_value_is_the_sum_of_its_payments():
    stay, month = math.exp(-0.4 / 12), 1.05 ** (1 / 12)
    expected = sum(10.0 * (stay / month) ** k for k in range(5000))
    assert money.lifetime_value(10.0, 0.4, 0.05) == pytest.approx(expected)


def test_lifetime_value_of_who_leaves_at_once_is_one_payment():
    assert money.lifetime_value(10.0, 1e6, 0.1) == pytest.approx(10.0)


def test_an_endless_undiscounted_life_has_no_value():
    assert math.isnan(money.lifetime_value(10.0, 0.0, 0.0))
    assert math.isnan(money.lifetime_value(10.0, math.nan, 0.1))


def test_longer_lives_and_lower_rates_are_worth_more():
    assert money.lifetime_value(1.0, 0.1, 0.1) > money.lifetime_value(1.0, 0.2, 0.1)
    assert money.lifetime_value(1.0, 0.1, 0.05) > money.lifetime_value(1.0, 0.1, 0.1)


@pytest.fixture
def records(empty, put):
    """One year, ten owners of Alfa in each segment, the old worth twice."""
    made = empty(days=365)
    put(
        made.ledger, LEDGER, (100, 0),
        revenue=3000.0, service_cost=200.0, contact_cost=100.0, staff_cost=60.0, acquisition_cost=999.0,
    )  # fmt: skip
    put(made.daily, DAILY, (5, 0, 0), contact_cost=3, waits=1, leaves=2, uses=4, lived=40)
    put(made.daily, DAILY, (5, 1, 0), contact_cost=1, waits=2, leaves=1, exits_market=1, returns=1)
    return made


def test_contributions_share_out_the_ledger(records, scenario):
    young, old = money.contributions(records, scenario, Window(0, 365), 0)
    assert young == pytest.approx(1000 - 100 - 75 - 20)
    assert old == pytest.approx(2000 - 100 - 25 - 40)


def test_contributions_without_owners_lose_no_money(records, scenario):
    records.owners[:] = 0
    assert money.contributions(records, scenario, Window(0, 365), 0).sum() == pytest.approx(2640.0)


def test_segments_add_up_to_the_brand(records, scenario, put):
    put(records.census, CENSUS, (11, 0, 0), persons=20, owners=10, true_owners=4, promoters=5, detractors=1)
    table = value.segments(records, scenario, 365)
    assert table.index.tolist() == ["young", "old"]
    assert table["share"].tolist() == [0.5, 0.5]
    assert table.loc["young", "true_loyalty_owners"] == 0.4
    assert table.loc["young", "nps_true"] == pytest.approx(40.0)
    assert table.loc["young", "customer_value"] == 10.0
    assert table["leaving"].tolist() == pytest.approx([0.2, 0.3])
    assert table.loc["old", "margin"] == pytest.approx(1835 / 120)
    assert table["value_share"].sum() == pytest.approx(1.0)
    whole = metrics(records, scenario, 365)
    assert table["margin"].mean() == pytest.approx(whole["margin"])
    assert table["owners"].sum() == whole["owners"]


def test_a_segment_without_owners_is_nan(records, scenario):
    records.owners[:, 1, 0] = 0
    table = value.segments(records, scenario, 365)
    assert math.isnan(table.loc["old", "clv"])
    assert table.loc["young", "value_share"] == 1.0


def test_cash_is_the_ledger_added_up(records, scenario):
    daily = value.cash(records, scenario, by="day")
    monthly = value.cash(records, scenario)
    assert len(monthly) == 12
    assert monthly["day"].iloc[[0, -1]].tolist() == [30, 365]
    assert monthly.loc[3, "revenue"] == 3000.0
    assert monthly["cumulative"].iloc[-1] == daily["cumulative"].iloc[-1] == pytest.approx(3000 - 1359)
    assert (monthly["revenue"] - monthly["cost"]).to_numpy() == pytest.approx(monthly["profit"].to_numpy())
    assert monthly["discounted"].iloc[-1] == pytest.approx(metrics(records, scenario, 365)["npv"])
    assert value.cash(records, scenario, "Beta")["revenue"].sum() == 0.0


def test_cash_of_one_day(empty, scenario):
    assert value.cash(empty(days=1), scenario)["day"].tolist() == [1]


def paths(empty, put, *lead):
    """Baseline and strategy whose profit differs by `lead` in each month of a year."""
    baseline, strategy = empty(days=365), empty(days=365)
    ends = value.month_ends(365)
    for end, gain in zip(ends, lead, strict=False):
        put(strategy.ledger, LEDGER, (end - 1, 0), revenue=gain)
    return baseline, strategy


@pytest.mark.parametrize(
    ("lead", "month"),
    [
        ((-10, 4, 4, 4), 4.0),  # -10 -6 -2 +2
        ((-10, 10), 2.0),  # even counts as paid back
        ((-10, 12, -4, 5), 4.0),  # it must stay so
        ((5, -1), 0.0),
        ((-10, 4), math.inf),
        ((), math.nan),
    ],
)
def test_payback_is_the_month_from_which_it_stays_paid(empty, put, scenario, lead, month):
    assert value.payback(*paths(empty, put, *lead), scenario) == pytest.approx(month, nan_ok=True)


def test_payback_by_a_horizon_looks_no_further(empty, put, scenario):
    baseline, strategy = paths(empty, put, -10, 4, 4, 4)
    assert value.payback(baseline, strategy, scenario, 91) == math.inf


def test_both_sides_of_the_benefit(records, scenario):
    table = value.mutual_benefit(records, scenario, Window(0, 365)).set_index("segment")
    assert table.index.tolist() == ["young", "old", "all"]
    assert table.loc["young", "both"] == pytest.approx(10.0 + 805 / 120)
    assert table.loc["young", "customers_part"] == pytest.approx(10 / (10 + 805 / 120))
    assert math.isnan(table.loc["old", "customer_value"])
    assert table.loc["all", "margin"] == pytest.approx(2640 / 240)


def test_a_year_of_months_ends_with_the_year():
    ends = value.month_ends(730)
    assert (len(ends), ends[11], ends[-1]) == (24, 365, 730)
    assert np.diff(ends).min() >= 30
