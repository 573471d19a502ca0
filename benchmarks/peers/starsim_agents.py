"""The agents of the workload in Starsim: arrays of all agents, moved on together day by day.

Starsim knows no time within a step, so intervals are geometric, in whole days, with the same mean; and nothing
queues in it. The helpline is left out.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import starsim as ss

from .workload import Outcome, Workload


class Experience(ss.Module):  # type: ignore[misc]
    """What customers expect and remember."""

    def __init__(self, work: Workload, **kwargs: Any) -> None:
        super().__init__()
        self.define_pars(
            meets=ss.bernoulli(p=work.rate),
            noise=ss.normal(loc=0.0, scale=work.noise),
        )
        self.update_pars(**kwargs)
        self.define_states(
            ss.FloatArr("expected", default=work.quality),
            ss.FloatArr("remembered", default=0.0),
        )
        self.work = work
        self.encounters = 0

    def step(self) -> None:
        """Live a day."""
        work = self.work
        uids = self.pars.meets.filter()
        perceived = np.clip(work.quality + self.pars.noise.rvs(uids), 0.0, 1.0)
        surprise = perceived - self.expected[uids]
        self.expected[uids] += work.gain * surprise
        self.remembered[uids] += work.memory * (np.tanh(surprise / work.scale) - self.remembered[uids])
        self.encounters += len(uids)


def run(work: Workload, seed: int, keyed: bool = True) -> Outcome:
    """Live the agents once; `keyed`: with common random numbers, Starsim's default, or with a faster stream."""
    experience = Experience(work)
    with ss.options.context(crn=keyed, verbose=0):
        simulation = ss.Sim(
            modules=experience,
            n_agents=work.customers,
            start=ss.days(0),
            stop=ss.days(work.days - 1),
            dt=ss.days(1),
            rand_seed=seed,
            copy_inputs=False,
        )
        simulation.init()
        started = time.perf_counter()
        simulation.run()
        seconds = time.perf_counter() - started
    return Outcome(
        seconds,
        experience.encounters,
        expected=experience.expected.tolist(),
        remembered=experience.remembered.tolist(),
    )
