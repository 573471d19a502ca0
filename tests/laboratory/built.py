"""A built market whose best strategy is known: what two levers bring, and cost, is written here."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cxsim.engine.records import CENSUS, LEDGER
from tests.experiments.fake_engine import FakeModel

BEST = {"dose.care": 0.8, "dose.ease": 0.4}
"""Doses that bring most true loyalty if money is no matter."""
PRICE = 100_000.0
"""Of a dose of 1 of either."""
BUDGET = 90_000.0
BEST_IN_BUDGET = {"dose.care": 0.7, "dose.ease": 0.2}
"""Least of .1 (care - .8)² + .05 (ease - .4)² where care + ease = .9."""
LUCK = 0.01


def gain(care, ease):
    """True loyalty gained."""
    return 0.1 * (0.8**2 - (care - 0.8) ** 2) + 0.05 * (0.4**2 - (ease - 0.4) ** 2)


class BuiltModel(FakeModel):
    """Records in which true loyalty is a known function of doses and luck."""

    def records(self):
        found = super().records()
        market = self.scenario.market
        doses = {"care": 0.0, "ease": 0.0}
        once = 0.0
        if self.strategy != "baseline":
            for intervention in self.scenario.strategies[self.strategy].interventions:
                once += intervention.cost.once
                for change in intervention.changes:
                    doses[change.path.rpartition(".")[2]] = change.size.likely
        rng = np.random.Generator(np.random.Philox(key=[self.seed % 2**63, round(1e6 * sum(doses.values()))]))
        shared = np.random.Generator(np.random.Philox(key=self.seed % 2**63)).normal(0, LUCK)
        share = 0.3 + gain(**doses) + shared + rng.normal(0, LUCK / 10)
        census = found.census.copy()
        persons = census[..., CENSUS.index("persons")]
        census[..., CENSUS.index("true")] = share * persons
        census[..., CENSUS.index("none")] = (1 - share) * persons
        ledger = found.ledger.copy()
        ledger[:, :, LEDGER.index("programme_cost")] = 0.0
        ledger[0, list(market.brands).index(market.focal), LEDGER.index("programme_cost")] = once
        return replace(found, census=census, ledger=ledger)
