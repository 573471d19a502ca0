"""The horizons at which strategies are ranked, and the sizes of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxsim.experiments.errors import StudyError
from cxsim.world.metrics import HORIZONS, horizon_days
from cxsim.world.scenario import MOST_CUSTOMERS, MOST_DAYS

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario


def run_days(scenario: Scenario) -> int:
    """Days lived under each strategy."""
    return max(1, round(scenario.run.days))


def horizons(days: int) -> dict[float, int]:
    """Months -> days, ascending: the horizons that a run of so many days reaches, else its end too."""
    reached = {float(months): horizon_days(months) for months in HORIZONS if horizon_days(months) <= days}
    if days not in reached.values():
        reached[round(days * 12 / 365, 2)] = days
    return dict(sorted(reached.items(), key=lambda pair: pair[1]))


def label(months: float) -> str:
    """A horizon in words for a column or a sentence: 12 -> '12', 1.97 -> '1.97'."""
    return f"{months:g}"


def resized(scenario: Scenario, customers: int | None = None, days: float | None = None) -> Scenario:
    """The same scenario with another number of customers or days.

    Raises StudyError for sizes that cannot be simulated.
    """
    changed: dict[str, float] = {}
    if customers is not None:
        if not 1 <= customers <= MOST_CUSTOMERS:
            raise StudyError(f"customers is {customers}: it can be from 1 to {MOST_CUSTOMERS}")
        if customers > scenario.market.size:
            raise StudyError(f"customers is {customers}: the market has {scenario.market.size} (market.size)")
        changed["customers"] = customers
    if days is not None:
        if not 0.5 <= days <= MOST_DAYS:
            raise StudyError(f"days is {days:g}: it can be from 1 to {MOST_DAYS} (a hundred years)")
        changed["days"] = float(days)
    if not changed:
        return scenario
    return scenario.model_copy(update={"run": scenario.run.model_copy(update=changed)})
