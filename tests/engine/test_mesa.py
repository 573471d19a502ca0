"""The reference model is an ordinary Mesa model: Mesa's own tools work on it, and its customers can be changed."""

from __future__ import annotations

import math
from typing import Any

import mesa
import pytest

from cxsim.engine.reference import Customer, CustomerModel
from tests.engine.market import market


def test_mesas_data_collector_reads_model_and_customers() -> None:
    model = CustomerModel(market(), seed=5)
    collector = mesa.DataCollector(
        model_reporters={"owners of Alfa": lambda m: int(m.lives.owners[:, 0].sum())},
        agent_reporters={"brand": "brand", "remembered": "remembered", "attitude": "attitude"},
    )
    for _ in range(10):
        model.step()
        collector.collect(model)
    owners = collector.get_model_vars_dataframe()["owners of Alfa"]
    customers = collector.get_agent_vars_dataframe()
    assert len(owners) == 10
    assert len(customers) == 10 * 200
    last = customers.xs(model.steps, level="Step")
    assert (last["brand"] == "Alfa").sum() == owners.iloc[-1]
    assert last["remembered"].dropna().between(-1, 1).all()


def test_mesas_agent_sets_select_and_aggregate() -> None:
    model = CustomerModel(market(), seed=5)
    model.advance(30)
    ours = model.agents.select(lambda customer: customer.brand == "Alfa")
    assert len(ours) == model.lives.owners[:, 0].sum()
    assert math.isfinite(ours.agg("attitude", lambda values: sum(values) / len(values)))
    assert {group: len(members) for group, members in model.agents.groupby("segment")} == {
        "young": 100,
        "old": 100,
    }


class Forgiving(Customer):
    """Never remembers anything bad of his own brand."""

    def finish(self) -> None:
        """End the encounter, and forget what was bad."""
        super().finish()
        if self.brand is not None:
            towards = self.towards(self.brand)
            towards["remembered"] = max(0.0, float(towards["remembered"]))


class ForgivingModel(CustomerModel):
    """A market of forgiving customers."""

    customer_class = Forgiving


def test_a_reader_changes_behaviour_in_plain_python() -> None:
    def mean_memory(kind: Any) -> float:
        model = kind(market(), seed=5)
        model.advance(120)
        return float(model.agents.agg("remembered", lambda values: sum(v for v in values if v == v)))

    assert mean_memory(ForgivingModel) > mean_memory(CustomerModel)


def test_steps_and_days_go_together() -> None:
    model = CustomerModel(market(), seed=5)
    seen: list[int] = []
    model.advance(5, seen.append)
    assert (model.day, model.steps, seen) == (5, 5, [1, 2, 3, 4, 5])


def test_an_unknown_strategy_is_refused() -> None:
    with pytest.raises(KeyError):
        CustomerModel(market(), "nonsense")
