"""A market as a function: the same numbers as a run, wherever and however often it is called."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import cxsim
from cxsim.engine.draws import replication_seed
from cxsim.experiments.errors import StudyError
from cxsim.experiments.horizons import resized
from tests.laboratory.conftest import FAKE

SIZES = {"customers": 40, "days": 60}


@pytest.fixture(scope="module")
def market():
    return resized(cxsim.load("first_steps"), **SIZES)


@pytest.fixture(scope="module")
def model(market):
    return cxsim.model(
        market, "hire", ["true_loyalty", "wait_mean"], names={"staff": "journey.stations.bar.staff"}
    )


def test_without_values_it_is_the_scenario(model, market):
    run = cxsim.run(market, "hire", seed=replication_seed(market.run.seed, 0))
    assert model() == {name: run.metrics[name] for name in ("true_loyalty", "wait_mean")}


def test_more_staff_shortens_the_wait(market):
    wait = cxsim.model(market, outcomes="wait_mean", names={"staff": "journey.stations.bar.staff"})
    assert wait(staff=3)["wait_mean"] < wait(staff=1)["wait_mean"]


def test_it_pickles_and_threads_do_not_disturb_each_other(model):
    values = [0.05, 0.1, 0.2, 0.3]
    alone = [model(belief_gain=value) for value in values]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda value: model(belief_gain=value), values)) == alone
    assert pickle.loads(pickle.dumps(model))(belief_gain=0.2) == alone[2]
    assert len({found["true_loyalty"] for found in alone}) > 1


def test_against_is_the_paired_difference(market):
    own, base = (cxsim.model(market, name, "wait_mean")()["wait_mean"] for name in ("hire", "baseline"))
    assert cxsim.model(market, "hire", "wait_mean", against="baseline")()["wait_mean"] == own - base
    assert cxsim.model(market, "baseline", "wait_mean", against="baseline")()["wait_mean"] == 0.0


def test_replications_make_a_mean_of_paired_seeds(make_case):
    scenario = make_case().scenario
    several = cxsim.model(scenario, "good", "true_loyalty", replications=3, engine=FAKE)()
    ones = [
        cxsim.model(scenario, "good", "true_loyalty", replications=k, engine=FAKE)()["true_loyalty"] * k
        for k in (1, 2, 3)
    ]
    assert several["true_loyalty"] == pytest.approx(ones[2] / 3)
    assert ones[1] - ones[0] != pytest.approx(ones[0]), "each replication has luck of its own"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"strategy": "fire"}, "did you mean 'hire'"),
        ({"outcomes": ["wait_men"]}, "did you mean 'wait_mean'"),
        ({"names": {"gain": "belief_grain"}}, "did you mean 'belief_gain'"),
        ({"replications": 0}, "replications is 0"),
        ({"engine": "compild"}, "did you mean 'compiled'"),
    ],
)
def test_what_it_refuses(market, arguments, message):
    with pytest.raises(cxsim.StudyError, match=message):
        cxsim.model(market, **arguments)


def test_a_value_that_does_not_fit(model):
    with pytest.raises(cxsim.StudyError, match="did you mean 'belief_gain'"):
        model(belief_grain=1)
    with pytest.raises(cxsim.StudyError, match="staff"):
        model(staff=-1)


def test_numbers_of_numpy_are_numbers_and_doses_are_of_the_mix():
    plain = cxsim.model("first_steps", "hire", customers=30, days=30)
    there = "journey.stations.bar.staff"
    assert plain(**{there: np.int64(2), "belief_gain": np.float32(0.25)}) == plain(
        **{there: 2, "belief_gain": 0.25}
    )
    with pytest.raises(StudyError, match=r"dose.hire: doses are of the strategy 'mix'"):
        plain(**{"dose.hire": 0.5})
