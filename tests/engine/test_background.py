"""Customers who stand for many: the desk keeps its true size, and so its waits."""

from __future__ import annotations

import math

import numpy as np

from cxsim.engine.records import STATION
from cxsim.engine.reference import CustomerModel
from cxsim.world.scenario import Scenario
from tests.engine.market import LEVELS, market
from tests.engine.same import same_state


def mean_wait(customers: int, seed: int) -> tuple[float, float]:
    """Return mean wait in minutes and arrivals a day, of a desk that 2,000 true customers call."""
    brand = {"share": 1.0, "price": 20, "quality": LEVELS}
    nobody = {"share": 0, "awareness": 0, "advertising": 0}
    scenario = market(
        market={"size": 2000, "brands": {"Alfa": brand, "Beta": nobody, "Gamma": nobody}},
        journey={
            "stations": {"desk": {"service": 9 / 1440}},
            "problems": {"fault": {"rate": 10 / 365}},
            "touchpoints": {"helpline": {"resolve": 1.0, "again": None}},
            "episodes": {"using": {"every": 4000}, "advertising": {"every": 4000}},
        },
        people={"turnover": 0.0},
        run={"customers": customers, "burn_in": 0, "days": 320},
        laws={"off": ("needs", "talk", "reviews", "learning", "trust", "surprise")},
    )
    model = CustomerModel(scenario, "baseline", seed)
    model.advance(320)
    day = dict(zip(STATION, model.records().station[160:, 0].sum(axis=0), strict=True))
    return day["wait"] / day["arrivals"] * 1440, day["arrivals"] / 160


def test_waits_do_not_depend_on_how_many_each_customer_stands_for() -> None:
    small = np.array([mean_wait(250, seed) for seed in range(1, 7)])
    large = np.array([mean_wait(2000, seed) for seed in range(1, 4)])
    error = math.hypot(*(sample.std(axis=0, ddof=1)[0] / math.sqrt(len(sample)) for sample in (small, large)))
    assert small[:, 0].mean() > 1.0
    assert abs(small[:, 0].mean() - large[:, 0].mean()) < max(4 * error, 0.1 * large[:, 0].mean())
    assert abs(small[:, 1].mean() / large[:, 1].mean() - 1) < 0.06


def crowded(service: float) -> Scenario:
    """Return a market whose desk never closes, where everybody waits as long as it takes: 20 simulated of 40."""
    return market(
        market={"size": 40},
        journey={
            "stations": {"desk": {"opens": 0, "closes": 24, "service": service}},
            "problems": {"fault": {"rate": 0.2}},
        },
        run={"customers": 20, "burn_in": 0, "days": 60},
        laws={"off": ("patience",)},
    )


def test_a_crowded_desk_is_taken_up_as_it_was_put_down() -> None:
    whole = CustomerModel(crowded(service=0.4), seed=1)
    whole.advance(4)
    later = CustomerModel(crowded(service=0.4), seed=1, state=whole.snapshot())
    whole.step()
    later.step()
    same_state(whole.snapshot(), later.snapshot())


def test_nobody_who_waits_for_weeks_is_forgotten() -> None:
    model = CustomerModel(crowded(service=0.6), seed=1)
    model.advance(40)
    arrivals, served, reneged = model.records().station[:, 0, :3].sum(axis=0)
    assert len(model.desks[0].waiting) == arrivals - served - reneged
