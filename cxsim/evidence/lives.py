"""Small lives for the evidence: a market changed in a few numbers, and lived once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cxsim.experiments.run import Run
    from cxsim.world.scenario import Scenario

MARKETS = Path(__file__).parent / "markets"


def lived(scenario: Scenario, seed: int, strategy: str = "baseline", log: bool = False) -> Run:
    """Live a market once, on the default engine and one thread: replications run side by side."""
    from cxsim.experiments.run import run

    found = run(scenario, strategy, seed, log=log, threads=1)
    if found.interrupted:  # half a life is no evidence
        raise KeyboardInterrupt
    return found


def sized(
    scenario: Scenario,
    customers: int | None = None,
    burn_in: float | None = None,
    days: float | None = None,
    market: int | None = None,
) -> Scenario:
    """The same market with other sizes; `market`: true customers (None: as many as simulated, at least)."""
    asked: dict[str, Any] = {"customers": customers, "burn_in": burn_in, "days": days}
    run = scenario.run.model_copy(update={name: value for name, value in asked.items() if value is not None})
    size = market or max(scenario.market.size, run.customers)
    return scenario.model_copy(
        update={"run": run, "market": scenario.market.model_copy(update={"size": size})}
    )


@cache
def market(name: str) -> Scenario:
    """A market of the evidence, by the name of its file in `cxsim/evidence/markets`."""
    from cxsim.world import load

    return load(MARKETS / f"{name}.yaml")


@cache
def bundled(name: str) -> Scenario:
    """A scenario that ships with cxsim, read once."""
    from cxsim.world import load

    return load(name)
