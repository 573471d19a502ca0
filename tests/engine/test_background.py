"""Stations whose customers stand for many. That they keep the waits of their true size is in `tests/oracles`."""

from __future__ import annotations

from cxsim.engine.reference import CustomerModel
from cxsim.world.scenario import Scenario
from tests.engine.market import market
from tests.engine.same import same_state


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
