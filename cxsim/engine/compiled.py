"""The compiled driver: the reference driver's customers over arrays, for sweeps and large populations.

It knows no behaviour of its own: laws and steps are those of the reference driver, and so is every bit of what
comes out. Read `cxsim.engine.reference` first, then `cxsim.engine.days`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Set
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxsim.engine import barrier, days, midnight
from cxsim.engine.days import VISITOR_DTYPE, Shared, Yield
from cxsim.engine.market import Market
from cxsim.engine.recorder import month_end
from cxsim.engine.records import DAILY, ENCOUNTER_DTYPE, STATION
from cxsim.engine.state import ANSWERED, LOGGED, LOGGING, WAITING, DeskState, Lives, State, census_table
from cxsim.world.scenario import Scenario

LONGEST = 31
"""Days lived at a time."""
CUSTOMER_DAYS = 3_000_000
"""Customer-days lived at a time: about half a second. Nothing interrupts compiled code, and logs are buffered."""


class CompiledModel(Market):
    """A market living under one strategy.

    Args:
        scenario, strategy, seed, log, state: as of `cxsim.engine.reference.CustomerModel`. The state is taken over.
        threads: slices of customers that live side by side. The results do not depend on it.
    """

    def __init__(
        self,
        scenario: Scenario,
        strategy: str = "baseline",
        seed: int = 1,
        log: bool = False,
        state: State | None = None,
        threads: int = 1,
    ) -> None:
        desks = self.set_out(scenario, strategy, seed, log, state)
        self.threads = max(1, min(threads, self.plan.customers))
        self.shared = self._shared(desks)
        self.slices = [self._slice(k, log) for k in range(self.threads)]
        self.crowds = [_crowd(desks, k, self.threads) for k in range(self.threads)]

    def advance(self, until_day: int, progress: Callable[[int], None] | None = None) -> None:
        """Live until the midnight at which `until_day` begins; `progress` hears now and then how far it is."""
        turns = self.due.keys() | {item[0] for item in self.plan.news}
        with nullcontext() if self.threads == 1 else ThreadPoolExecutor(self.threads - 1) as pool:
            while self.day < until_day:
                self.turn()
                end = self._end(until_day, turns)
                self._live(end, pool)
                if month_end(self.plan, self.day) == self.day:
                    self._close_month(pool)
                if progress is not None:
                    progress(self.day)

    def today(self) -> NDArray[np.int64]:
        return self.slices[0].daily

    def release(self) -> State:
        shared, lives = self.shared, self.lives
        lives.owners[:] = shared.owners.sum(axis=0)
        lives.monthly[:] = sum(part.monthly for part in self.slices)
        return State(self.day, lives, self.ties, self._desks())

    def _end(self, until_day: int, turns: Set[int]) -> int:
        """Return how long to live on under today's world, at most to the end of the month."""
        longest = max(1, min(LONGEST, CUSTOMER_DAYS // self.plan.customers))
        ends = (until_day, self.day + longest, month_end(self.plan, self.day + 1))
        return min(*ends, *(day for day in turns if day > self.day))

    def _live(self, end: int, pool: Executor | None) -> None:
        span = end - self.day
        shape = len(self.plan.segments), len(self.plan.brands)
        out = Yield(
            daily=np.zeros((span, *shape, len(DAILY)), np.int64),
            owners=np.zeros((span, *shape), np.int64),
            station=np.zeros((span, len(self.plan.desks), len(STATION)), np.int64),
            rewarded=np.zeros((span, shape[1]), np.int64),
        )
        self._together(pool, lambda k: self._live_slice(k, end, out))
        self.recorder.days(self.world, out.daily, out.owners, out.station, out.rewarded)
        if any(part.flow[LOGGED] or part.flow[ANSWERED] for part in self.slices):
            self.recorder.rows(
                np.concatenate([part.log[: part.flow[LOGGED]] for part in self.slices]),
                np.concatenate([part.survey[: part.flow[ANSWERED]] for part in self.slices]),
            )
        for part in self.slices:
            part.flow[LOGGED] = part.flow[ANSWERED] = 0
        self.day = end

    def _live_slice(self, k: int, end: int, out: Yield) -> None:
        every = float(self.plan.scenario.measure.relationship.every)
        part = self.slices[k]
        try:
            log, survey, self.crowds[k] = days.live(
                self.world, self.plan.origins, part, self.ties, self.shared, out, k, self.day, end, every,
                self.clocks, self.crowds[k], part.log, part.survey,
            )  # fmt: skip
        except BaseException:
            barrier.leave(self.shared.gate)
            raise
        if log is not part.log or survey is not part.survey:
            self.slices[k] = part._replace(log=log, survey=survey)

    def _close_month(self, pool: Executor | None) -> None:
        """Hand the month's aggregates to the recorder, and count everybody."""
        world, lives, first = self.world, self.lives, self.shared.first
        tables = [census_table(self.plan) for _ in self.slices]

        def count(k: int) -> None:
            midnight.census(
                world.rules, world.brand, world.has, lives.customer, lives.relation, float(self.day),
                first[k], first[k + 1], tables[k],
            )  # fmt: skip

        self._together(pool, count)
        monthly = np.sum([part.monthly for part in self.slices], axis=0)
        self.recorder.month(self.day, monthly, np.sum(tables, axis=0))
        for part in self.slices:
            part.monthly[:] = 0

    def _together(self, pool: Executor | None, work: Callable[[int], None]) -> None:
        """Do the work of every slice at the same time, that of the first here: they wait for each other."""
        if pool is None:
            work(0)
            return
        try:
            others = [pool.submit(work, k) for k in range(1, self.threads)]
            work(0)
            for other in others:
                other.result()
        except BaseException:
            barrier.leave(self.shared.gate)
            raise

    def _shared(self, desks: list[DeskState]) -> Shared:
        plan, threads, customer = self.plan, self.threads, self.lives.customer
        n, shape = plan.customers, (len(plan.segments), len(plan.brands))
        first = np.linspace(0, n, threads + 1).astype(np.int64)
        owners = np.zeros((threads, *shape), np.int64)
        count = np.zeros((threads, 8), np.int64)
        queue = np.zeros(n, np.int32)
        waiting = customer["phase"] == WAITING
        for k in range(threads):
            own = slice(first[k], first[k + 1])
            has = customer["brand"][own] >= 0
            np.add.at(owners[k], (customer["segment"][own][has], customer["brand"][own][has]), 1)
            inside = first[k] + np.flatnonzero(waiting[own])
            queue[first[k] : first[k] + len(inside)] = inside
            count[k, days.QUEUEING] = len(inside)
        return Shared(
            gate=barrier.gate(),
            first=first,
            agenda=np.where(waiting, np.inf, float(self.day)),
            queue=queue,
            speaker=np.zeros(n, np.int32),
            count=count,
            daily=np.zeros((threads, *shape, len(DAILY)), np.int64),
            owners=owners,
            posted=np.zeros((threads, shape[1], 2), np.int64),
            rewarded=np.zeros((threads, shape[1]), np.int64),
            load=np.array([desk.arrivals_per_day for desk in desks], np.float64),
            duty_first=np.cumsum([0] + [len(desk.hours) for desk in plan.desks]).astype(np.int64),
            duty=np.array([hour for desk in plan.desks for hour in desk.hours], np.float64).reshape(-1, 2),
        )

    def _slice(self, k: int, log: bool) -> Lives:
        """Return the customers' tables with aggregates and buffers of one slice."""
        monthly = self.lives.monthly.copy() if k == 0 else np.zeros_like(self.lives.monthly)
        flow = np.zeros(3, np.int64)
        flow[LOGGING] = int(log)
        shared = self.shared
        return self.lives._replace(
            owners=shared.owners[k],
            posted=shared.posted[k],
            daily=shared.daily[k],
            monthly=monthly,
            log=np.zeros(0, ENCOUNTER_DTYPE),
            survey=self.lives.survey[:0].copy(),
            flow=flow,
        )

    def _desks(self) -> list[DeskState]:
        found = []
        for row in range(len(self.plan.desks)):
            here = self.crowds[row % self.threads]
            here = here[here["station"] == row]
            waits = here["until"] == math.inf
            found.append(
                DeskState(
                    serving=sorted(
                        zip(here["until"][~waits].tolist(), here["who"][~waits].tolist(), strict=True)
                    ),
                    waiting=list(
                        zip(
                            here["arrival"][waits].tolist(),
                            here["deadline"][waits].tolist(),
                            here["who"][waits].tolist(),
                            strict=True,
                        )
                    ),
                    arrivals_per_day=float(self.shared.load[row]),
                )
            )
        return found


def _crowd(desks: list[DeskState], k: int, threads: int) -> NDArray[Any]:
    """Return who is at the stations of one thread."""
    rows = [
        (row, who, arrival, 0.0, deadline, math.inf)
        for row in range(k, len(desks), threads)
        for arrival, deadline, who in desks[row].waiting
    ]
    rows += [
        (row, who, 0.0, 0.0, 0.0, until)
        for row in range(k, len(desks), threads)
        for until, who in desks[row].serving
    ]
    return np.array(rows, VISITOR_DTYPE)
