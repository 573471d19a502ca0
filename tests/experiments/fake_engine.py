"""An engine for tests of studies: it lives nothing, and leaves records whose numbers are known.

Numbers depend on seed, strategy and day alone. The strategy named `nothing` does what the baseline does;
`fails` fails in replications with an odd seed, `always_fails` in all.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from cxsim.engine.records import (
    CENSUS,
    DAILY,
    LEDGER,
    SCALE,
    STATION,
    SURVEY_DTYPE,
    TOUCHPOINT,
    Records,
    encounter_dtype,
)
from cxsim.world.metrics import horizon_days

EFFECTS = {"good": 0.06, "late": -0.02, "costly": 0.02}


class FakeModel:
    """The contract of CustomerModel over invented numbers."""

    burn_in = 60

    def __init__(self, scenario, strategy="baseline", seed=1, log=False, state=None):
        if strategy == "always_fails" or (strategy == "fails" and seed % 2):
            raise RuntimeError(f"{strategy} cannot be lived\nsecond line")
        self.scenario, self.strategy, self.seed, self.log = scenario, strategy, seed, log
        self.plan = SimpleNamespace(burn_in=self.burn_in)
        self.day = 0 if state is None else state["day"]
        self.start = self.logged = self.day
        if state is not None:
            assert state["seed"] == seed, "a branch goes on with the seed of its burn-in"

    def advance(self, until_day, progress=None):
        while self.day < until_day:
            self.day += 1
            if progress is not None:
                progress(self.day)

    def snapshot(self):
        return {"day": self.day, "seed": self.seed}

    release = snapshot

    def take_log(self):
        days, self.logged = self.day - self.logged, self.day
        return np.zeros(days if self.log else 0, dtype=encounter_dtype(6))

    def records(self):
        days = self.day - self.start
        records = invented(self.scenario, self.strategy, self.seed, days, self.log)
        return replace(records, encounters=self.take_log() if self.log else None)


class SlowModel(FakeModel):
    """Takes some time for every day."""

    def advance(self, until_day, progress=None):
        while self.day < until_day:
            time.sleep(0.002)
            self.day += 1
            if progress is not None:
                progress(self.day)


class DyingModel(FakeModel):
    """Takes its process with it."""

    def advance(self, until_day, progress=None):
        if self.strategy == "good":
            os._exit(9)
        super().advance(until_day, progress)


class BrokenModel(FakeModel):
    """Does not work at all."""

    def advance(self, *_):
        raise RuntimeError("broken on purpose")


def invented(scenario, strategy, seed, days, log):
    """Records of a market in which true loyalty moves by a strategy's effect, on top of luck."""
    rng = np.random.Generator(np.random.Philox(key=seed))
    luck = rng.normal(0, 0.05)
    own = np.random.Generator(np.random.Philox(key=seed + 1)).normal(0, 0.01) if strategy in EFFECTS else 0.0
    brands, segments = tuple(scenario.market.brands), tuple(scenario.people.segments)
    touchpoints = tuple(scenario.journey.touchpoints)
    ends = [horizon_days(month) for month in range(1, days * 12 // 365 + 2) if horizon_days(month) <= days]
    months = len(ends) + (not ends or ends[-1] < days)
    persons = scenario.run.customers
    cells = (months, len(segments), len(brands), len(touchpoints), len(TOUCHPOINT))
    census = np.zeros((len(ends), len(segments), len(brands), len(CENSUS)))
    for month, end in enumerate(ends):
        effect = EFFECTS.get(strategy, 0.0) * (1 if strategy != "late" else 1 - end / 180)
        true = persons * min(1.0, max(0.0, 0.4 + luck + effect + own))
        values = {"persons": persons, "owners": persons / 2, "true": true, "none": persons - true}
        for name, value in values.items():
            census[month, :, :, CENSUS.index(name)] = value / len(segments)
    daily = np.zeros((days, len(segments), len(brands), len(DAILY)), dtype=np.int64)
    daily[..., DAILY.index("encounters")] = 3 * SCALE
    ledger = np.zeros((days, len(brands), len(LEDGER)))
    ledger[:, :, LEDGER.index("revenue")] = 100.0 * (1 + luck) + 50 * EFFECTS.get(strategy, 0.0)
    ledger[:, :, LEDGER.index("programme_cost")] = {"costly": 5.0, "good": 1.0}.get(strategy, 0.0)
    return Records(
        first_day=0,
        brands=brands,
        segments=segments,
        touchpoints=touchpoints,
        episodes=tuple(scenario.journey.episodes),
        stations=(),
        dimensions=("function", "ease", "promptness", "care"),
        scale_up=scenario.market.size / persons,
        daily=daily,
        owners=np.full((days, len(segments), len(brands)), persons // 2, dtype=np.int64),
        touchpoint=np.zeros(cells, dtype=np.int64),
        census=census,
        census_days=np.array(ends, dtype=np.int64),
        ledger=ledger,
        station=np.zeros((days, 0, len(STATION))),
        surveys=np.zeros(0, dtype=SURVEY_DTYPE),
        customers=None,
        encounters=np.zeros(5, dtype=encounter_dtype(6)) if log else None,
    )
