"""Queues: the desk of a market is that of queueing theory.

Many people call one desk, each so seldom that calls come by pure chance. Whoever was at a desk today comes again
only tomorrow; at one call in 60 days that makes the load vary by one per cent within a day, and moves no figure
by more than a thousandth or two. Patience is a trait: exponential over people, drawn once for each of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxsim.evidence.altering import with_traits
from cxsim.evidence.kinds import Figure, Limit
from cxsim.evidence.limits.erlang import Waits, erlang_a
from cxsim.evidence.lives import lived, market, sized
from cxsim.experiments.worlds import ruled

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

MARKET = "queue"
WARM_UP = 20
"""Days that are not counted: thousands of calls."""
WARM_UP_OF_LOAD = 400
"""The same where the desk is met by one in so many: the load of the others follows theirs of the last months."""


@dataclass(frozen=True)
class Desk:
    """A desk in units of the mean service time."""

    load: float
    """Calls in the time of a service."""
    staff: int
    impatience: float
    """Mean service time by mean patience; 0: everybody waits as long as it takes, infinity: nobody waits."""

    def waits(self) -> Waits:
        """What theory says."""
        patience = math.inf if self.impatience == 0.0 else 1.0 / self.impatience
        return erlang_a(self.load, 1.0, patience, self.staff)

    def scenario(self, days: int, represents: int = 1) -> Scenario:
        """The market with this desk, where each simulated caller stands for so many."""
        from cxsim.world.distributions import Distribution

        scenario = market(MARKET)
        journey = scenario.journey
        calls = journey.episodes["calls"]
        callers = scenario.run.customers if represents == 1 else scenario.run.customers // 2
        service = self.load * (calls.every or math.inf) / (represents * callers)
        if 0.0 < self.impatience < math.inf:
            patience = Distribution.gamma(service / self.impatience, service / self.impatience)
        else:
            patience = Distribution.constant(0.0)
        desk = journey.stations["desk"].model_copy(update={"staff": self.staff, "service": service})
        scenario = scenario.model_copy(
            update={"journey": journey.model_copy(update={"stations": {"desk": desk}})}
        )
        scenario = with_traits(scenario, patience=patience)
        if self.impatience == 0.0:
            scenario = ruled(scenario, off=("patience",))
        warm_up = WARM_UP if represents == 1 else WARM_UP_OF_LOAD
        return sized(scenario, callers, warm_up, days, market=represents * callers)

    def lived(self, seed: int, days: int, represents: int = 1) -> Waits:
        """The same figures in the engine, over so many days."""
        from cxsim.engine.records import STATION

        scenario = self.scenario(days, represents)
        records = lived(scenario, seed).records
        day = dict(zip(STATION, records.station[-days:, 0].sum(axis=0), strict=True))
        calls, service = day["arrivals"], scenario.journey.stations["desk"].service
        return Waits(
            (day["delayed"] + day["reneged"]) / calls,
            day["reneged"] / calls,
            day["wait"] / calls / service,
            day["busy"] / day["staffed"],
        )


SAYS = {
    "delayed": "share of calls that have to wait",
    "reneged": "share of calls given up",
    "wait": "mean wait of all calls, in mean service times",
}

ENDURING = Desk(8.0, 10, 0.0)
LOST = Desk(8.0, 10, math.inf)
IMPATIENT = Desk(12.0, 10, 0.5)
AS_PATIENT = Desk(12.0, 10, 1.0)
HASTY = Desk(12.0, 10, 2.0)
LARGE = Desk(48.0, 50, 0.5)


def figures(desks: Mapping[str, tuple[Desk, tuple[str, ...]]]) -> dict[str, Figure]:
    """What theory says of some desks: by name the desk, and which of its figures."""
    return {
        _part(name, what): Figure(getattr(desk.waits(), what), f"{SAYS[what]}{f' ({name})' if name else ''}")
        for name, (desk, parts) in desks.items()
        for what in parts
    }


def simulated(
    desks: Mapping[str, tuple[Desk, tuple[str, ...]]], seed: int, days: int, represents: int = 1
) -> dict[str, float]:
    """The same figures in one replication of the engine."""
    found = {name: desk.lived(seed, days, represents) for name, (desk, _) in desks.items()}
    return {
        _part(name, what): getattr(found[name], what) for name, (_, parts) in desks.items() for what in parts
    }


def _part(name: str, what: str) -> str:
    return f"{name}: {what}" if name else what


IN_ERLANG_C = {"": (ENDURING, ("delayed", "wait"))}
IN_ERLANG_B = {"": (LOST, ("reneged",))}
IN_ERLANG_A = {
    "patience of 2 services": (IMPATIENT, ("delayed", "reneged", "wait")),
    "of 1": (AS_PATIENT, ("reneged",)),
    "of 1/2": (HASTY, ("reneged",)),
}
IN_LARGE = {"": (LARGE, ("reneged",))}
REPRESENTED = {
    "Erlang-C": (ENDURING, ("delayed", "wait")),
    "Erlang-A": (IMPATIENT, ("delayed", "reneged", "wait")),
    "a desk of 50": (LARGE, ("reneged",)),
}

PALM = "balance of births and deaths; Palm 1957 (Erlang-A)"

LIMITS = [
    Limit(
        name="erlang_c",
        title="Erlang-C: a queue in which everybody waits",
        says="a = 8 calls in the time of a service, 10 people on duty, nobody gives up",
        source="balance of births and deaths; Erlang 1917",
        figures=figures(IN_ERLANG_C),
        simulate=lambda seed: simulated(IN_ERLANG_C, seed, days=1_500),
        replications=24,
        quick=3,
    ),
    Limit(
        name="erlang_b",
        title="Erlang-B: calls that find everybody busy are lost",
        says="a = 8, 10 people on duty, nobody waits at all",
        source="balance of births and deaths; Erlang 1917",
        figures=figures(IN_ERLANG_B),
        simulate=lambda seed: simulated(IN_ERLANG_B, seed, days=500),
        replications=20,
        quick=8,
    ),
    Limit(
        name="erlang_a",
        title="Erlang-A: callers who give up",
        says="a = 12, 10 people on duty, exponential patience",
        source=PALM,
        figures=figures(IN_ERLANG_A),
        simulate=lambda seed: simulated(IN_ERLANG_A, seed, days=500),
        replications=16,
        quick=6,
    ),
    Limit(
        name="erlang_a_large",
        title="Erlang-A: a large desk",
        says="a = 48, 50 people on duty, mean patience of two services",
        source=PALM,
        figures=figures(IN_LARGE),
        simulate=lambda seed: simulated(IN_LARGE, seed, days=1_000),
        replications=24,
        quick=3,
    ),
    Limit(
        name="represents",
        title="Waits do not depend on how many people a customer stands for",
        says="the same desks, where each simulated customer stands for ten and nine come from nowhere",
        source="the closed forms above",
        note="The load of those nobody simulates follows the calls of those simulated, chance of theirs included.",
        figures=figures(REPRESENTED),
        simulate=lambda seed: simulated(REPRESENTED, seed, days=1_200, represents=10),
        replications=16,
        quick=0,
    ),
]
