import math

import numpy as np
import pytest

from cxsim.engine.records import CENSUS, DAILY, LEDGER
from cxsim.measure.metrics import against, horizons, metrics
from cxsim.world.metrics import METRICS, horizon_days


@pytest.fixture
def records(empty, put, answers):
    """Two years; every event in the second, twenty simulated owners of Alfa, each standing for two."""
    made = empty(days=730, scale_up=2.0)
    put(
        made.daily, DAILY, (10, 0, 0), joins=99, encounters=99, leaves=99
    )  # in the first year: not in the rates
    put(
        made.daily, DAILY, (400, 0, 0),
        joins=3, leaves=2, returns=1, exits_market=1, choices=8, encounters=40, affect=-4, satisfaction=8,
        effort=10, moments=5, uses=20, lived=50, waits=10, wait=0.125, reneged=1, journeys=8, abandoned=2,
        regret=1.5,
    )  # fmt: skip
    put(
        made.daily, DAILY, (500, 1, 0),
        problems=10, silences=5, complaints=4, exits=1, resolved=3, contacts=6, recommendations=15,
        warnings=5, reviews=2, stars=9, asked=10, answered=4,
    )  # fmt: skip
    last = len(made.census) - 1
    quadrants = {"true": 8, "latent": 4, "spurious": 6, "none": 2}
    put(made.census, CENSUS, (last, 0, 0), persons=20, owners=10, aware=18, former=2, **quadrants)
    put(
        made.census, CENSUS, (last, 1, 0),
        persons=20, owners=10, true=2, none=18, true_owners=2, latent_owners=3, spurious_owners=1,
        none_owners=14, promoters=6, detractors=11, attitude=100, sacrifice=5, judged=14, remembered=-2,
        trust=12, locked=15, tenure=7300,
    )  # fmt: skip
    put(made.ledger, LEDGER, (0, 0), revenue=1000.0, programme_cost=50.0)
    put(
        made.ledger, LEDGER, (729, 0),
        revenue=600.0, service_cost=100.0, feature_cost=20.0, contact_cost=30.0, staff_cost=40.0,
        acquisition_cost=25.0, reward_cost=10.0, programme_cost=5.0, concession=7.0, extra_cost=8.0,
    )  # fmt: skip
    made.surveys = np.concatenate(
        [
            answers([0] * 9, 0, time=300.0),
            answers([10, 9, 8, 2], 0, time=366.0),
            answers([4, 2], 1, time=366.0),
        ]
    )
    return made


BY_HAND = {
    "true_loyalty": 10 / 40,
    "latent_loyalty": 4 / 40,
    "spurious_loyalty": 6 / 40,
    "no_loyalty": 20 / 40,
    "true_loyalty_owners": 2 / 20,
    "latent_loyalty_owners": 3 / 20,
    "spurious_loyalty_owners": 1 / 20,
    "no_loyalty_owners": 14 / 20,
    "nps_true": -25.0,
    "relative_attitude": 5.0,
    "sacrifice": 0.25,
    "judged_quality": 0.7,
    "remembered_affect": -0.1,
    "trust": 0.6,
    "awareness": 18 / 40,
    "customer_value": 2.5,
    "regret": 0.5,
    "satisfaction": 0.2,
    "affect": -0.1,
    "effort": 0.25,
    "moments": 0.25,
    "retention": math.exp(-2 / 20),
    "churn": 1 - math.exp(-2 / 20),
    "repeat_choice": 0.75,
    "market_share": 0.5,
    "owners": 40.0,
    "joins": 6.0,
    "leaves": 4.0,
    "former": 2 / 40,
    "locked": 0.75,
    "tenure": 365.0,
    "return_rate": 1 / 3,
    "advocacy": 0.5,
    "recommendations": 0.75,
    "warnings": 0.25,
    "encounters": 2.0,
    "problem_rate": 0.5,
    "complaint_rate": 0.2,
    "voice_share": 0.4,
    "exit_share": 0.1,
    "silence_share": 0.5,
    "recovery_rate": 0.75,
    "contacts_per_resolution": 2.0,
    "wait_mean": 0.0125,
    "renege_rate": 0.1,
    "abandon_rate": 0.25,
    "nps": 25.0,
    "nps_n": 4.0,
    "csat": 0.5,
    "csat_n": 2.0,
    "ces": math.nan,
    "ces_n": 0.0,
    "response_rate": 0.4,
    "review_stars": 4.5,
    "review_n": 2.0,
    "revenue": 1600.0,
    "cost": 280.0,
    "profit": 1320.0,
    "npv": 950.0 + 370.0 * 1.1 ** (-729 / 365),
    "profit_last_year": 370.0,
    "strategy_cost": 70.0,
    "roi": math.nan,
    "payback": math.nan,
    "margin": 400.0 / (12 * 2 * 20),
    "mutual_benefit": 2.5 + 400.0 / (12 * 2 * 20),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_metric_equals_its_value_by_hand(records, scenario, name):
    assert metrics(records, scenario, 730)[name] == pytest.approx(BY_HAND[name], nan_ok=True)


def test_lifetime_value_by_hand(records, scenario):
    """Four owners lost (two leave, one returns, one quits the market) in twenty owner-years."""
    month, stay = 1.1 ** (1 / 12), math.exp(-0.2 / 12)
    expected = sum(400 / 480 * (stay / month) ** k for k in range(20_000))
    value = metrics(records, scenario, 730)
    assert value["clv"] == pytest.approx(expected)
    assert value["customer_base"] == pytest.approx(40 * expected / 1.1**2)  # two years later


def test_every_metric_is_there_in_the_order_of_the_table(records, scenario):
    assert list(metrics(records, scenario, 730)) == list(METRICS)
    assert set(METRICS) - set(BY_HAND) == {"nps_low", "nps_high", "clv", "customer_base"}


def test_identities(records, scenario):
    value = metrics(records, scenario, 730)
    for among in ("", "_owners"):
        kinds = [f"{k}_loyalty{among}" for k in ("true", "latent", "spurious", "no")]
        assert sum(value[kind] for kind in kinds) == pytest.approx(1.0)
    assert value["retention"] + value["churn"] == pytest.approx(1.0)
    assert value["revenue"] - value["cost"] == pytest.approx(value["profit"])
    assert value["advocacy"] == pytest.approx(value["recommendations"] - value["warnings"])
    assert value["voice_share"] + value["exit_share"] + value["silence_share"] == pytest.approx(1.0)


def test_rates_are_of_the_last_year_money_of_all(records, scenario):
    first = metrics(records, scenario, 365)
    assert first["joins"] == 198.0
    assert first["revenue"] == 1000.0
    assert first["nps_n"] == 9.0


def test_a_short_run_is_scaled_to_a_year(empty, scenario, put):
    records = empty(days=73)
    put(records.daily, DAILY, (0, 0, 0), joins=2, complaints=4)
    value = metrics(records, scenario, 73)
    assert value["joins"] == pytest.approx(10.0)
    assert value["complaint_rate"] == pytest.approx(4 / (20 / 5))


def test_burn_in_is_left_out(empty, scenario, put):
    records = empty(days=400, first_day=-365)
    put(records.daily, DAILY, (364, 0, 0), joins=2)
    put(records.ledger, LEDGER, (364, 0), revenue=9.0)
    value = metrics(records, scenario, 35)
    assert (value["joins"], value["revenue"]) == (0.0, 0.0)


@pytest.mark.filterwarnings("error")
def test_a_run_without_owners_or_answers_is_nan_without_a_warning(empty, scenario):
    records = empty(days=1)
    records.owners[:] = 0
    value = metrics(records, scenario, 1)
    defined = {name for name, number in value.items() if not math.isnan(number)}
    money = {"revenue", "cost", "profit", "npv", "strategy_cost", "profit_last_year", "customer_base"}
    assert defined == money | {"owners", "joins", "leaves", "nps_n", "csat_n", "ces_n", "review_n"}


def test_a_horizon_beyond_the_run_is_refused(records, scenario):
    with pytest.raises(ValueError, match="days 0 to 731 are not all in the run"):
        metrics(records, scenario, 731)


def test_horizons_are_those_that_fit(records, scenario):
    table = horizons(records, scenario)
    assert table.columns.tolist() == [6, 12, 24]
    assert (table.index.name, table.columns.name) == ("metric", "horizon_months")
    assert table.loc["revenue", 24] == 1600.0
    assert table.loc["revenue", 6] == metrics(records, scenario, horizon_days(6))["revenue"]


def test_a_short_run_has_its_end_as_horizon(empty, scenario):
    table = horizons(empty(days=73), scenario)
    assert table.columns.tolist() == pytest.approx([2.4])


def test_return_on_a_strategy_is_profit_beyond_the_baseline_over_its_cost(records, scenario, put):
    baseline = metrics(records, scenario, 730)
    put(records.ledger, LEDGER, (100, 0), revenue=190.0, programme_cost=30.0)
    value = against(baseline, metrics(records, scenario, 730), payback=7.0)
    assert value["roi"] == pytest.approx(160.0 / 100.0)
    assert value["payback"] == 7.0
    assert list(value) == list(METRICS)


def test_what_costs_nothing_has_no_return(empty, scenario):
    value = metrics(empty(days=10), scenario, 10)
    assert math.isnan(against(value, value)["roi"])
