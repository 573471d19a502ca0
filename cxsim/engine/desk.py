"""A station as a SimPy resource: one queue, first come first served, that people may leave.

At one instant services end and visitors arrive in the order of their numbers, then patience runs out: whoever
is taken at the very end of his patience is served. Staff may change at any time; nobody in service is
interrupted.
"""

from __future__ import annotations

import heapq
import math
from typing import Any

import numpy as np
import simpy
from simpy.resources.resource import Request

from cxsim.engine.columns import ARRIVALS, BUSY, DELAYED, GAVE_UP, QUEUED, TAKEN
from cxsim.engine.records import STATION
from cxsim.engine.state import DeskState
from cxsim.engine.view import add as count

STAFFING, VISITOR, PATIENCE = 1, 2, 3
"""What comes first at one instant."""


class Timeline(simpy.Environment):
    """A SimPy environment that also schedules at absolute times, ties broken by priority and visitor.

    `timeout(t - now)` ends at now + (t - now), which is not t in a sixth of all cases; `at(t)` ends at t.
    """

    def at(self, time: float, priority: int = VISITOR, who: int = 0) -> simpy.Event:
        """Return an event that happens at `time` (not before now)."""
        event = self._sure()
        # SimPy keeps (time, priority, number, event) and types priority as one of its two levels.
        entry: Any = (max(time, self._now), (priority << 60) + who, next(self._eid), event)
        heapq.heappush(self._queue, entry)
        return event

    def first(self) -> simpy.Event:
        """Return an event that happens now, before all of this instant but those asked for earlier."""
        event = self._sure()
        self.schedule(event, simpy.events.URGENT)
        return event

    def _sure(self) -> simpy.Event:
        """Return an event that only has to be scheduled to happen."""
        event = simpy.Event(self)
        event._ok = True
        event._value = None
        return event


class Desk(simpy.Resource):
    """The people on duty at a station, and the queue in front of them.

    Who finds somebody free is taken without a SimPy request: he stands in `users` by his number.
    """

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline, capacity=1)
        self._capacity: int = 0
        self.timeline = timeline
        self.serving: dict[int, tuple[Request | int, float]] = {}
        self.waiting: dict[int, tuple[Request, float, float]] = {}
        self.counted = np.zeros(len(STATION), np.int64)

    def staff(self, people: int) -> None:
        """Set how many are on duty from now on."""
        self._capacity = people
        before = -1
        while len(self.users) != before:
            before = len(self.users)
            self._trigger_put(None)

    def take(self, who: int) -> bool:
        """Take a newcomer at once if somebody is free and nobody waits; return whether that was so."""
        if len(self.users) >= self._capacity or self.put_queue:
            return False
        count(self.counted, ARRIVALS, 1.0)
        count(self.counted, TAKEN, 1.0)
        self.users.append(who)  # type: ignore[arg-type]
        self.serving[who] = (who, math.inf)
        return True

    def turn(self, who: int, deadline: float, arrival: float | None = None) -> simpy.Event:
        """Queue; return an event that happens when it is his turn (value True) or he gives up (False)."""
        outcome = simpy.Event(self.timeline)
        if arrival is None and self.take(who):
            return outcome.succeed(True)
        came = self.timeline.now if arrival is None else arrival
        if arrival is None:
            count(self.counted, ARRIVALS, 1.0)
        request = self.request()
        self.waiting[who] = (request, came, deadline)
        self.serving[who] = (request, math.inf)

        def taken(_: Any) -> None:
            del self.waiting[who]
            count(self.counted, QUEUED, self.timeline.now - came)
            count(self.counted, DELAYED, float(self.timeline.now > came))
            count(self.counted, TAKEN, 1.0)
            outcome.succeed(True)

        def late(_: Any) -> None:
            if not request.triggered:
                request.cancel()
                del self.waiting[who]
                count(self.counted, QUEUED, self.timeline.now - came)
                count(self.counted, GAVE_UP, 1.0)
                outcome.succeed(False)

        request.callbacks.append(taken)
        if not request.triggered and deadline < math.inf:
            self.timeline.at(deadline, PATIENCE, who).callbacks.append(late)
        return outcome

    def serve(self, who: int, until: float) -> simpy.Event:
        """Begin the service of somebody whose turn it is; return the event of its end."""
        place, _ = self.serving[who]
        self.serving[who] = (place, until)
        count(self.counted, BUSY, until - self.timeline.now)
        return self.timeline.at(until, VISITOR, who)

    def leave(self, who: int) -> None:
        """Let somebody go, served or not, and take the next."""
        place, _ = self.serving.pop(who)
        if place in self.users:
            self.users.remove(place)
            self._trigger_put(None)

    def resume(self, who: int, until: float) -> simpy.Event:
        """Go on with a service begun before this desk object existed."""
        self.users.append(who)  # type: ignore[arg-type]
        self.serving[who] = (who, until)
        return self.timeline.at(until, VISITOR, who)

    def snapshot(self, arrivals_per_day: float) -> DeskState:
        """Return who is here at this midnight."""
        return DeskState(
            serving=sorted(
                (until, who) for who, (_, until) in self.serving.items() if who not in self.waiting
            ),
            waiting=[(came, deadline, who) for who, (_, came, deadline) in self.waiting.items()],
            arrivals_per_day=arrivals_per_day,
        )
