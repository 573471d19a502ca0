"""Records of all replications as one run."""

import numpy as np
import pytest

import cxsim
from cxsim.engine.draws import replication_seed
from cxsim.experiments.details import Details, Running, monthly_cash
from cxsim.experiments.tasks import Branch
from cxsim.measure.metrics import metrics
from tests.experiments.fake_engine import FakeModel, invented

FAKE = "tests.experiments.fake_engine:FakeModel"


@pytest.fixture
def runs(scenario):
    seeds = [replication_seed(3, number) for number in range(4)]
    return {
        name: [invented(scenario, name, seed, 365, False) for seed in seeds] for name in ("baseline", "good")
    }


def collected(runs, order):
    details = Details(("baseline", "good"), "Alfa")
    for number in order:
        details.settle(number, {name: Branch({}, runs[name][number], 1) for name in runs})
    details.finish()
    return details.by_strategy


def test_counts_are_summed_and_money_is_averaged(runs):
    found = collected(runs, range(4))["good"]
    assert found.n == 4
    assert (found.pooled.daily == sum(one.daily for one in runs["good"])).all()
    assert found.pooled.census == pytest.approx(sum(one.census for one in runs["good"]))
    assert found.pooled.ledger == pytest.approx(np.mean([one.ledger for one in runs["good"]], axis=0))
    assert found.ledger["sd"] == pytest.approx(np.std([one.ledger for one in runs["good"]], axis=0, ddof=1))
    assert found.pooled.scale_up == pytest.approx(10 / 4)


def test_pooled_records_measure_like_one_large_run(runs, scenario):
    pooled = metrics(collected(runs, range(4))["good"].pooled, scenario, 365)
    each = [metrics(one, scenario, 365) for one in runs["good"]]
    for name in ("true_loyalty", "profit", "owners", "market_share", "strategy_cost"):
        assert pooled[name] == pytest.approx(np.mean([one[name] for one in each])), name


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (1, 3, 0, 2)])
def test_the_order_of_coming_in_leaves_no_trace(runs, order):
    one, other = collected(runs, range(4))["good"], collected(runs, order)["good"]
    for name in ("daily", "owners", "touchpoint", "census", "ledger", "station"):
        assert np.array_equal(getattr(one.pooled, name), getattr(other.pooled, name)), name
    assert one.months_cash.equals(other.months_cash)


def test_what_was_recorded_is_not_changed_by_adding(runs):
    before = runs["good"][0].daily.copy()
    collected(runs, range(4))
    assert (runs["good"][0].daily == before).all()


def test_a_failed_replication_is_left_out_and_holds_nothing_up(runs):
    details = Details(("baseline", "good"), "Alfa")
    details.settle(1, {name: Branch({}, runs[name][1], 1) for name in runs})
    assert details.by_strategy["good"].n == 0
    details.settle(0, None)
    assert details.by_strategy["good"].n == 1
    assert details.by_strategy["good"].first is None


def test_cash_by_month(runs, scenario):
    found = collected(runs, range(4))
    months = found["good"].months_cash
    assert len(months) == 12
    assert months.month.tolist() == list(range(1, 13))
    assert months.cumulative.iloc[-1] == pytest.approx(metrics(found["good"].pooled, scenario, 365)["profit"])
    assert months.difference.iloc[-1] == pytest.approx((50 * 0.06 - 1) * 365)
    base = found["baseline"].months_cash
    assert (base[["difference", "difference_low", "difference_high"]] == 0).all(axis=None)


def test_a_short_last_month_is_kept(scenario):
    cash = monthly_cash(invented(scenario, "good", 1, 40, False), "Alfa")
    assert len(cash) == 2
    assert cash[1] == pytest.approx(cash[0] * 10 / 30)


def test_running_moments_are_those_of_numpy():
    values = np.random.Generator(np.random.Philox(key=1)).normal(1e6, 1, size=(9, 3))
    running = Running()
    for row in values:
        running.add(row)
    assert running.mean == pytest.approx(values.mean(axis=0))
    assert running.sd() == pytest.approx(values.std(axis=0, ddof=1))


def test_the_first_replication_is_kept_in_detail(scenario):
    found = cxsim.compare(scenario, engine=FAKE, workers=1).details["good"]
    seed = replication_seed(3, 0)
    assert (found.first.ledger == invented(scenario, "good", seed, 365, False).ledger).all()
    assert found.first.encounters is not None
    assert found.pooled.encounters is None
    assert FakeModel.burn_in == 60


def test_nothing_done_leaves_empty_details(make_scenario):
    found = cxsim.compare(make_scenario(("always_fails",)), engine=FAKE, workers=1).details["baseline"]
    assert found.n == 0
    assert found.pooled is None
    assert found.months_cash.empty
