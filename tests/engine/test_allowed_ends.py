"""Whatever a file may set a parameter to, the market lives, and what it leaves behind is what it says it is."""

from __future__ import annotations

import numpy as np
import pytest

import cxsim
from cxsim.experiments.horizons import resized
from cxsim.experiments.worlds import ruled
from cxsim.world.parameters import PARAMETERS


@pytest.fixture(scope="module")
def market():
    small = resized(cxsim.load("mobile_operator"), customers=100, days=120)
    return small.model_copy(update={"run": small.run.model_copy(update={"burn_in": 60.0})})


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.name)
def test_at_the_ends_of_what_is_allowed_the_market_lives(market, parameter):
    for value in parameter.allowed:
        run = cxsim.run(ruled(market, **{parameter.name: value}), "fix_support", seed=3, log=True)
        lived, left = run.encounters, run.customers
        assert len(lived) > 100
        for name in lived.columns:
            if name.startswith(("expected_", "delivered_", "perceived_")):
                assert lived[name].dropna().between(0, 1).all(), (name, value)
        for name in ("affect", "satisfaction"):
            assert lived[name].between(-1, 1).all(), (name, value)
        assert np.isfinite(lived[["rational", "wait"]].to_numpy()).all(), value
        owners = left[left["tenure"].notna()]
        state = owners[
            ["attitude", "remembered", "trust", "judged", "promoter_true", "sacrifice", "patronage"]
        ]
        assert np.isfinite(state.to_numpy()).all(), value
