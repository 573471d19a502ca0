"""Who takes part, in which part of the workload, and what has to be installed for it."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field

from .workload import PARTS, Outcome, Part, Workload


@dataclass(frozen=True)
class Contender:
    """A simulator, and what of the workload it can express."""

    name: str
    title: str
    module: str
    parts: tuple[Part, ...]
    packages: tuple[str, ...] = ()
    """What it needs beside cxsim itself."""
    options: Mapping[str, str | bool] = field(default_factory=dict)
    note: str = ""

    @property
    def missing(self) -> list[str]:
        """Packages that are not installed."""
        return [name for name in self.packages if importlib.util.find_spec(name) is None]

    def run(self, work: Workload, seed: int) -> Outcome:
        """Live the workload once."""
        outcome = importlib.import_module(f".{self.module}", __package__).run(work, seed, **self.options)
        assert isinstance(outcome, Outcome)
        return outcome


def contenders(engine: str = "compiled") -> dict[str, Contender]:
    """Everybody by name, with cxsim on the driver that is asked for and on the reference driver."""
    everybody = (
        Contender(
            "cxsim",
            f"cxsim, {engine}",
            "cxsim_market",
            PARTS,
            options={"engine": engine},
            note="more than the workload",
        ),
        Contender(
            "reference",
            "cxsim, reference",
            "cxsim_market",
            PARTS,
            options={"engine": "reference"},
            note="more than the workload",
        ),
        Contender("mesa_simpy", "Mesa + SimPy", "mesa_simpy", PARTS, note="the whole workload"),
        Contender("ciw", "Ciw", "ciw_queue", ("queue",), ("ciw",), note="callers without minds"),
        Contender(
            "starsim",
            "Starsim",
            "starsim_agents",
            ("agents",),
            ("starsim",),
            {"keyed": True},
            "steps of a day; common random numbers",
        ),
        Contender(
            "starsim_stream",
            "Starsim, crn=False",
            "starsim_agents",
            ("agents",),
            ("starsim",),
            {"keyed": False},
            "steps of a day; one stream of random numbers",
        ),
    )
    return {one.name: one for one in everybody}


def missing(everybody: Mapping[str, Contender]) -> str:
    """What is not installed and how to mend it, in a line; '' if nothing is missing."""
    names = sorted({name for one in everybody.values() for name in one.missing})
    return f"not installed: {', '.join(names)}; get them by: pip install '.[bench]'" if names else ""
