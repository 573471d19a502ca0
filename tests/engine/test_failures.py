"""How failures and remedies reach the customer, in the engine: severity is felt, a remedy is hoped for again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cxsim.engine.records import OUTCOMES
from cxsim.engine.reference import CustomerModel
from cxsim.engine.view import NO_REMEDY_YET
from tests.engine.market import market

GAIN = 0.4
MADE_GOOD = {name: {"remedy": 1.0, "contract": 0} for name in ("Alfa", "Beta", "Gamma")}
"""Remedies make good all of the damage, and nobody reconsiders at the end of a contract."""
VOICED, JOINED = OUTCOMES.index("voice"), OUTCOMES.index("joined")


def lived(severity: float, off: tuple[str, ...] = ()) -> tuple[CustomerModel, Any]:
    scenario = market(
        journey={"problems": {"fault": {"rate": 3 / 365, "severity": severity, "touchpoint": "fault"}}},
        laws={
            "off": ["noise", "assimilation", "contrast", "turnover", *off],
            "parameters": {"remedy_gain": GAIN},
        },
    )
    model = CustomerModel(scenario, "baseline", 5, log=True)
    model.advance(240)
    return model, model.records()


def test_the_more_severe_the_less_is_delivered_and_the_worse_it_feels() -> None:
    found = []
    for severity in (0.0, 20.0, 80.0):
        _, records = lived(severity)
        log = records.encounters[records.encounters["touchpoint"] == records.touchpoints.index("fault")]
        found.append((log["delivered"][:, 0].mean(), log["affect"].mean()))
    assert found[0] > found[1] > found[2]
    assert found[0][1] > found[1][1] > found[2][1]


@pytest.mark.parametrize("off", [(), ("learning",)])
def test_a_remedy_is_hoped_for_again(off: tuple[str, ...]) -> None:
    """Each remedy moves the hope for the next one; before the first it is trust times what the firm says."""
    model, records = lived(20.0, off)
    brand = model.world.brand
    log = records.encounters
    desk = records.touchpoints.index("helpline")
    hopes = model.lives.relation["hope"]
    assert (hopes[hopes != NO_REMEDY_YET] >= 0.0).all()
    tried = {
        (row["customer"], row["brand"]) for row in log if row["touchpoint"] == desk and row["outcome"] == 4
    }
    again = 0
    for customer, b in sorted(tried):
        own = log[(log["customer"] == customer) & (log["brand"] == b) & (log["touchpoint"] == desk)]
        own = own[own["experienced"][:, 0] == 1]
        expected, perceived = own["expected"][:, 0], own["perceived"][:, 0]
        assert expected[0] <= brand["remedy"][b]
        if off:
            assert hopes[customer, b] == NO_REMEDY_YET
            continue
        learned = expected + GAIN * (perceived - expected)
        np.testing.assert_allclose(expected[1:], learned[:-1], atol=1e-12)
        assert hopes[customer, b] == pytest.approx(learned[-1])
        again += len(own) - 1
    assert off or again > 20


def test_a_complaint_in_vain_ends_in_silence_or_exit() -> None:
    """Who complained for nothing may leave after all; who got his remedy has no such reason."""
    gone = []
    for resolve in (0.0, 1.0):
        desk = {"stage": "use", "channel": "phone", "resolve": resolve}
        scenario = market(
            market={"brands": MADE_GOOD},
            journey={
                "problems": {"fault": {"rate": 3 / 365, "severity": 40.0, "touchpoint": "fault"}},
                "touchpoints": {"helpline": desk},
                "stations": {},
                "needs": {"every": 1e6},
            },
            laws={"off": ["turnover", "returns", "learning", "surprise"]},
        )
        model = CustomerModel(scenario, "baseline", 5, log=True)
        model.advance(240)
        log = model.records().encounters
        voiced = np.unique(log["customer"][log["outcome"] == VOICED])
        joined = log["customer"][log["outcome"] == JOINED]
        gone.append(np.isin(voiced, joined).mean())
    assert gone[0] > gone[1] + 0.1


def test_a_remedy_settles_what_it_makes_good_and_a_late_one_less() -> None:
    """Made good in full and at once, nobody leaves for it; a month later many do, unless time does not matter."""
    gone = []
    for days, off in ((0.0, ()), (30.0, ()), (30.0, ("delay",))):
        counter = {"stage": "use", "channel": "shop", "next": [{"to": "helpline", "after": days}]}
        scenario = market(
            market={"brands": MADE_GOOD},
            journey={
                "problems": {"fault": {"rate": 3 / 365, "severity": 40.0, "touchpoint": "fault"}},
                "touchpoints": {
                    "counter": counter,
                    "helpline": {"stage": "use", "channel": "phone", "resolve": 1.0},
                },
                "episodes": {"support": {"starts_at": "counter", "when": "problem"}},
                "stations": {},
                "needs": {"every": 1e6},
            },
            laws={"off": ["turnover", "returns", "learning", "surprise", "abandonment", *off]},
        )
        model = CustomerModel(scenario, "baseline", 5, log=True)
        model.advance(240)
        log = model.records().encounters
        mended = np.unique(log["customer"][log["outcome"] == OUTCOMES.index("resolved")])
        exits = log["customer"][log["outcome"] == OUTCOMES.index("exit")]
        joined = np.setdiff1d(log["customer"][log["outcome"] == JOINED], exits)
        assert len(mended) > 50
        gone.append(np.isin(mended, joined).mean())
    assert gone[0] < 0.02
    assert gone[1] > 0.1
    assert gone[2] == 0.0
