"""The days of a slice of customers in compiled code; several slices live in as many threads.

Customers' days are independent but for the queues of stations, so a day has four parts, and the threads meet at
a barrier after each:

1. everybody lives until he stands in a queue, or until midnight;
2. each station's queue of the day is worked out in order of arrival;
3. those who were in a queue go on with their day; who has something to say says it;
4. hearers take it in; thread 0 closes the day's aggregates.

Every customer has one number in `agenda`: when something happens to him next (inf in a queue). Whoever has
nothing to do today costs one comparison.
"""

# Rows of structured arrays have no useful static type; Numba infers it.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import heapq
import math

import numpy as np
from numpy.typing import NDArray

from cxsim.engine import background, barrier, journey, midnight, population, queueing, telling, view
from cxsim.engine.columns import ARRIVALS, BUSY, DELAYED, GAVE_UP, QUEUED, TAKEN
from cxsim.engine.pointers import Tables
from cxsim.engine.prefetch import fetch
from cxsim.engine.records import ENCOUNTER_DTYPE, SURVEY_DTYPE
from cxsim.engine.staffing import on_duty
from cxsim.engine.state import ANSWERED, FREE, LOGGED, LOGGING, WAITING
from cxsim.engine.tables import TURNOVER
from cxsim.mind.law import kernel, law

VISITOR_DTYPE = np.dtype(
    [
        ("station", "i8"),
        ("who", "i8"),
        ("arrival", "f8"),
        ("length", "f8"),
        ("deadline", "f8"),
        ("until", "f8"),
    ]
)
"""Somebody at a station: how long he would be served, days; until is inf while he waits.

A deadline is NaN where nobody has yet had to know it.
"""

QUEUEING, SPEAKING = range(2)


class Shared(Tables):
    """What the threads of one run share beside the customers' tables."""

    gate: NDArray[np.int64]
    first: NDArray[np.int64]
    """(threads + 1): first customer of each slice."""
    agenda: NDArray[np.float64]
    queue: NDArray[np.int32]
    """Customers in queues: each slice fills its own part from the front, in order of coming."""
    speaker: NDArray[np.int32]
    """Scratch of each slice's part: who lives through something today, then who has something to say."""
    count: NDArray[np.int64]
    """(threads, 8): how many of a slice are in `queue` and `speaker`."""
    daily: NDArray[np.int64]
    """(threads, segments, brands, len(DAILY))."""
    owners: NDArray[np.int64]
    """(threads, segments, brands)."""
    posted: NDArray[np.int64]
    """(threads, brands, 2)."""
    rewarded: NDArray[np.int64]
    """(threads, brands)."""
    load: NDArray[np.float64]
    """Simulated arrivals a day at each station, smoothed."""
    duty_first: NDArray[np.int64]
    """(stations + 1): rows of each station in `duty`."""
    duty: NDArray[np.float64]
    """(.., 2): hour of the day, and the share of full staff on duty from then on."""


class Yield(Tables):
    """What a span of days leaves behind, a row a day."""

    daily: NDArray[np.int64]
    owners: NDArray[np.int64]
    station: NDArray[np.int64]
    rewarded: NDArray[np.int64]


@kernel
def live(w, o, s, ties, shared, out, k, first_day, last_day, every, clocks, crowd, log, survey):
    """Live the days [first_day, last_day) of slice k; return its log, surveys and crowd (VISITOR_DTYPE rows).

    `s` are the customers' tables with aggregates and buffers of this slice alone; `every`: days between survey
    waves; `crowd`: who is at the stations of this thread; `log` and `survey`: the buffers in `s`, to own them.
    """
    threads = shared.first.shape[0] - 1
    first, last = shared.first[k], shared.first[k + 1]
    for day in range(first_day, last_day):
        number = telling.wave_number(every, day)
        if number > 0:
            if short_of_room(s.flow, log, survey, 0, last - first):
                log, survey = with_room(s, 0, last - first)
            telling.wave(w, s, number, float(day), first, last)
        found = wakes(shared.agenda, shared.speaker, first, last, day + 1.0)
        carried = shared.count[k, QUEUEING]
        log, survey = go_on(
            w, o, s, shared, k, shared.speaker[first : first + found], day, clocks, log, survey
        )
        if not barrier.meet(shared.gate, threads):
            break
        for row in range(k, w.station.shape[0], threads):
            crowd = serve(w, o, s, shared, row, day, crowd, out.station[day - first_day, row])
        if not barrier.meet(shared.gate, threads):
            break
        queue = shared.queue[first : first + shared.count[k, QUEUEING]]
        stayed = queue[:carried].copy()
        shared.count[k, QUEUEING] = 0
        log, survey = go_on(w, o, s, shared, k, queue, day, clocks, log, survey)
        speak(w, s, ties, shared, k, found, stayed, day)
        reward(w, s, shared, k, day)
        if not barrier.meet(shared.gate, threads):
            break
        for j in range(threads):
            begin = shared.first[j]
            senders = shared.speaker[begin : begin + shared.count[j, SPEAKING]]
            telling.exchange(w.rules[0], s.customer, s.relation, ties, senders, day, first, last)
        if k == 0:
            dusk(w, s, shared, out, day - first_day)
        if not barrier.meet(shared.gate, threads):
            break
    return log, survey, crowd


@law
def wakes(agenda, into, first, last, midnight):
    """Write those of [first, last) with something to do before midnight into their part; return how many."""
    found = first
    for i in range(first, last):
        into[found] = i
        found += agenda[i] < midnight
    return found - first


@kernel
def go_on(w, o, s, shared, k, who, day, clocks, log, survey):
    """Let some customers live on until a queue or midnight; return the buffers, larger ones if need be."""
    tomorrow = day + 1.0
    begin = shared.first[k]
    for j in range(who.shape[0]):
        fetch_ahead(s, who, j)
        i = np.int64(who[j])
        c = s.customer[i]
        now = float(day)
        while True:
            kind = -1
            when = c.until
            if c.phase == FREE:
                when, kind = journey.next_due(w.episode, s.due[i], c.episode >= 0, clocks)
                when = max(when, now)
            elif c.phase == WAITING and c.leaves_queue == 0:
                shared.queue[begin + shared.count[k, QUEUEING]] = i
                shared.count[k, QUEUEING] += 1
                when = math.inf
            if when >= tomorrow:
                break
            now = when
            if short_of_room(s.flow, log, survey, 1, 2):
                log, survey = with_room(s, 1, 2)
            if kind == TURNOVER:
                population.replace(w, o, s, i, now, clocks)
            elif kind >= 0:
                journey.happen(w, s, i, kind, now, clocks)
            else:
                journey.finish(w, s, i, now)
        shared.agenda[i] = when
    return log, survey


@law
def fetch_ahead(s, who, j):
    """Have the rows of those who follow number j fetched from memory."""
    if j + 2 < who.shape[0]:
        fetch(s.customer, who[j + 2], 0)
        fetch(s.due, who[j + 2], 0)
    if j + 1 < who.shape[0]:
        i = who[j + 1]
        fetch(s.relation, i, max(0, s.customer[i].brand))
        fetch(s.tick, i, 0)


@law
def short_of_room(flow, log, survey, encounters, answers):
    """Return whether so many more encounters and answers do not fit into the buffers."""
    full = flow[LOGGING] > 0 and flow[LOGGED] + encounters > log.shape[0]
    return full or flow[ANSWERED] + answers > survey.shape[0]


@kernel
def with_room(s, encounters, answers):
    """Give the tables buffers twice as large, or larger, for so many more encounters and answers; return them."""
    log = np.empty(2 * (s.flow[LOGGED] + encounters + 256) * s.flow[LOGGING], ENCOUNTER_DTYPE)
    survey = np.empty(2 * (s.flow[ANSWERED] + answers + 256), SURVEY_DTYPE)
    for j in range(s.flow[LOGGED]):
        log[j] = s.log[j]
    for j in range(s.flow[ANSWERED]):
        survey[j] = s.survey[j]
    s.log = log
    s.survey = survey
    return log, survey


@kernel
def serve(w, o, s, shared, row, day, crowd, counted):
    """Work out a station's queue of a day and tell everybody in it how he fares; return who is at the stations.

    `counted`: the day's figures of the station.
    """
    desk, customers = w.station[row], s.customer.shape[0]
    come = gather(w, s, shared, row, day, crowd)
    rows = shared.duty[shared.duty_first[row] : shared.duty_first[row + 1]]
    change, staff = np.empty(rows.shape[0]), np.empty(rows.shape[0], np.int64)
    for j in range(rows.shape[0]):
        change[j] = day + rows[j, 0] / 24.0
        staff[j] = on_duty(desk.staff, rows[j, 1], day)
    busy = [v.until for v in crowd if v.station == row and v.until < math.inf]
    heapq.heapify(busy)
    now, duty, simulated = float(day), 0, 0
    for v in come:
        if v.arrival >= day:
            view.add(counted, ARRIVALS, 1.0)
            simulated += v.who < customers
        now, duty = queueing.turn(max(now, v.arrival), busy, change, staff, duty, day + 1.0)
        if now > v.arrival and math.isnan(v.deadline):
            k = background.which(customers, v.who)
            v.deadline = background.deadline(w.rules[0], row, o.segment, o.quantile, day, k, v.arrival)
        if now < day + 1.0 and not now > v.deadline:
            start = now
            heapq.heappush(busy, now + v.length)
        else:
            start = queueing.GIVES_UP if v.deadline < day + 1.0 else queueing.LATER
        fare(s.customer, v, start, counted)
    shared.load[row] = background.smoothed(shared.load[row], float(simulated), day)
    return remain(crowd, come, row, day + 1.0)


@kernel
def gather(w, s, shared, row, day, crowd):
    """Return all who queue at a station today, in order of arrival, then number: carried, simulated, background."""
    customers, desk = s.customer.shape[0], w.station[row]
    others = background.visitors(w.rules[0], row, shared.load[row], day)
    n = others
    for v in crowd:
        n += v.station == row and v.until == math.inf
    for j in range(shared.count.shape[0]):
        n += shared.count[j, QUEUEING]
    come = np.empty(n, VISITOR_DTYPE)
    n = 0
    for v in crowd:
        if v.station == row and v.until == math.inf:
            if v.who < customers:
                length = journey.service(w.rules[0], v.who, s.customer[v.who], desk)
            else:
                k = background.which(customers, v.who)
                _, length = background.visit(w.rules[0], row, desk, int(math.floor(v.arrival)), k)
            visitor(come[n], row, v.who, v.arrival, length, v.deadline)
            n += 1
    for j in range(shared.count.shape[0]):
        for place in range(shared.first[j], shared.first[j] + shared.count[j, QUEUEING]):
            i = np.int64(shared.queue[place])
            c = s.customer[i]
            if c.arrival >= day and w.station_of[c.at_brand, c.at_spot] == row:
                length = journey.service(w.rules[0], i, c, desk)
                visitor(come[n], row, i, c.arrival, length, journey.deadline(w.rules[0], c))
                n += 1
    for k in range(others):
        came, length = background.visit(w.rules[0], row, desk, day, k)
        visitor(come[n], row, background.number(customers, row, day, k), came, length, math.nan)
        n += 1
    return in_order(come[:n])


@law
def visitor(v, row, who, arrival, length, deadline):
    """Write a visitor's row."""
    v.station, v.who, v.arrival, v.length, v.deadline, v.until = row, who, arrival, length, deadline, math.inf


@kernel
def in_order(come):
    """Return visitors by arrival, then number."""
    order = np.argsort(come.arrival)
    for j in range(1, order.shape[0]):
        k = j
        while k > 0 and earlier(come[order[k]], come[order[k - 1]]):
            order[k], order[k - 1] = order[k - 1], order[k]
            k -= 1
    return come[order]


@law
def earlier(a, b):
    """Return whether visitor a, who comes at the same time as b, has the lower number."""
    return a.arrival == b.arrival and a.who < b.who


@law
def fare(customer, v, start, counted):
    """Note when a visitor was taken, or that he gave up, for himself and in the day's figures."""
    if start == queueing.LATER:
        return
    simulated = v.who < customer.shape[0]
    if start == queueing.GIVES_UP:
        v.until = v.deadline
        view.add(counted, QUEUED, v.deadline - v.arrival)
        view.add(counted, GAVE_UP, 1.0)
        if simulated:
            journey.gives_up(customer[v.who], v.deadline)
        return
    v.until = journey.served(customer[v.who], v.length, start) if simulated else start + v.length
    view.add(counted, QUEUED, start - v.arrival)
    view.add(counted, DELAYED, 1.0 if start > v.arrival else 0.0)
    view.add(counted, TAKEN, 1.0)
    view.add(counted, BUSY, v.until - start)


@kernel
def remain(crowd, come, row, midnight):
    """Return who is at the stations of this thread at midnight, when the day of station `row` is worked out."""
    kept = np.empty(crowd.shape[0] + come.shape[0], VISITOR_DTYPE)
    n = 0
    for v in crowd:
        if v.station != row or midnight <= v.until < math.inf:
            kept[n] = v
            n += 1
    for v in come:
        if v.until >= midnight:
            kept[n] = v
            n += 1
    return kept[:n].copy()


@kernel
def speak(w, s, ties, shared, k, found, stayed, day):
    """Let who has something to say today say it, and leave their numbers, ascending, in `speaker`.

    `found` numbers stand there already: who lived through something; `stayed` were in queues since yesterday.
    """
    begin = shared.first[k]
    n = 0
    for j in range(found + stayed.shape[0]):
        i = np.int64(shared.speaker[begin + j] if j < found else stayed[j - found])
        c = s.customer[i]
        if telling.speaks(c, day):
            shared.speaker[begin + n] = i
            n += 1
            telling.speak(w.rules[0], c, i, s.daily[c.segment], ties, day)
    shared.count[k, SPEAKING] = n
    if stayed.shape[0] > 0:
        shared.speaker[begin : begin + n].sort()


@law
def reward(w, s, shared, k, day):
    """Count this slice's owners who get a reward for loyalty, where any brand gives one."""
    shared.rewarded[k] = 0
    for b in range(w.brand.shape[0]):
        if w.brand[b].loyalty_reward > 0.0:
            midnight.rewarded(s.customer, day, shared.first[k], shared.first[k + 1], shared.rewarded[k])
            return


@kernel
def dusk(w, s, shared, out, d):
    """Close a day: add up what the slices counted, into row d of `out`; make its reviews readable."""
    for j in range(shared.count.shape[0]):
        add_up(out.owners[d].ravel(), shared.owners[j].ravel())
        add_up(out.daily[d].ravel(), shared.daily[j].ravel())
        add_up(out.rewarded[d], shared.rewarded[j])
        shared.daily[j] = 0
        if j > 0:
            add_up(shared.posted[0].ravel(), shared.posted[j].ravel())
            shared.posted[j] = 0
    telling.publish(w.rules[0], s.review, shared.posted[0])


@law
def add_up(total, part):
    """Add one array to another of the same length."""
    for j in range(part.shape[0]):
        total[j] += part[j]
