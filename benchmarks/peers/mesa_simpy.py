"""The workload on bare Mesa and SimPy: agents with a process each, a resource, numbers from one stream."""

from __future__ import annotations

import math
import time
from collections.abc import Generator
from typing import Any

import mesa
import simpy

from .workload import Day, Outcome, Workload


class Caller(mesa.Agent):  # type: ignore[misc]
    """A customer."""

    def __init__(self, model: Market) -> None:
        super().__init__(model)
        self.expected = model.work.quality
        self.remembered = 0.0
        model.env.process(self.live())

    def live(self) -> Generator[simpy.Event, Any, None]:
        """Meet the touchpoint again and again, and call if there is a problem."""
        work, env, random = self.model.work, self.model.env, self.model.random
        only_calls = work.part == "queue"
        rate = work.rate * work.share if only_calls else work.rate
        share = {"agents": 0.0, "whole": work.share, "queue": 1.0}[work.part]
        while True:
            yield env.timeout(random.expovariate(rate))
            if not only_calls:
                self.meet(work.quality)
            if random.random() < share:
                yield from self.call()

    def meet(self, quality: float) -> None:
        """Live one encounter."""
        work = self.model.work
        perceived = min(max(quality + self.model.random.gauss(0.0, work.noise), 0.0), 1.0)
        surprise = perceived - self.expected
        self.expected += work.gain * surprise
        self.remembered += work.memory * (math.tanh(surprise / work.scale) - self.remembered)
        self.model.encounters += 1

    def call(self) -> Generator[simpy.Event, Any, None]:
        """Queue at the helpline, be served or hang up."""
        model, work, env = self.model, self.model.work, self.model.env
        came = env.now
        with model.helpline.request() as turn:
            patience = env.timeout(model.random.expovariate(1.0 / work.patience))
            yield turn | patience
            wait, answered = env.now - came, turn.triggered
            model.days[int(came)].note(wait, answered)
            if answered:
                yield env.timeout(model.random.expovariate(1.0 / work.service))
        self.meet(work.quality * math.exp(-wait / work.tolerable))


class Market(mesa.Model):  # type: ignore[misc]
    """Customers and their helpline."""

    def __init__(self, work: Workload, seed: int) -> None:
        super().__init__(rng=seed)
        self.work = work
        self.env = simpy.Environment()
        self.helpline = simpy.Resource(self.env, capacity=work.staff)
        self.encounters = 0
        self.days = [Day() for _ in range(work.days)]
        Caller.create_agents(self, work.customers)


def run(work: Workload, seed: int) -> Outcome:
    """Live the workload once."""
    model = Market(work, seed)
    started = time.perf_counter()
    model.env.run(until=work.days)
    seconds = time.perf_counter() - started
    people = list(model.agents)
    return Outcome(
        seconds,
        model.encounters,
        model.days if work.calls_per_day else [],
        [one.expected for one in people],
        [one.remembered for one in people],
    )
