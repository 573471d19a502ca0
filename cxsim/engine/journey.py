"""A customer's time: what falls due, what he then does, and where each step leads.

Both drivers call these steps: `next_due`, `happen` when an occasion falls due, `served` when a desk takes him,
`gives_up` when he leaves its queue, and `finish` at the end of an encounter. What the driver must do next is
the phase returned: FREE, VISITING (come back at `until`) or WAITING (queue at the station). Nobody visits a
second station on a day on which he was at one: customers' days meet nowhere but in one queue.

`w` is the World, `s` the Lives, `clocks` the episode of each clock.
"""

# Rows of structured arrays have no useful static type; Numba infers it.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import math

from cxsim.engine import deciding, draws, encounter, telling, view
from cxsim.engine.columns import (
    ABANDONED,
    COMPLAINTS,
    CONTACTS,
    DONE,
    EXITED,
    EXITS,
    GIVEN_UP,
    JOINED,
    LEFT_QUEUE,
    LIVED,
    MENDED,
    NEXT,
    PROBLEMS,
    RESOLVED,
    SILENCES,
    SILENT,
    STEPS,
    T_ABANDONED,
    UNMENDED,
    USES,
    VOICED,
)
from cxsim.engine.state import FREE, LOGGED, LOGGING, SERVED, WAITING
from cxsim.engine.tables import (
    CONTRACT,
    ERRAND,
    FIRST_CLOCK,
    FORMER,
    NEED,
    NEVER,
    OUTREACH,
    OWNERS,
    PROBLEM,
    RETURN,
)
from cxsim.mind import abandonment, voice
from cxsim.mind.law import law

MOST_VISITS = 12
"""Steps of one journey after which it ends unresolved."""


@law
def next_due(episodes, due, busy, clocks):
    """Return when and what falls due next: the earliest, then the lowest kind.

    While he is on a journey of several steps, another one, and every decision, must wait.
    """
    best, when = -1, math.inf
    for kind in range(due.shape[0]):
        if due[kind] >= when:
            continue
        if (
            busy
            and kind != ERRAND
            and (kind < FIRST_CLOCK or episodes[clocks[kind - FIRST_CLOCK]].journey > 0)
        ):
            continue
        best, when = kind, due[kind]
    return when, best


@law
def arm(rules, i, c, episodes, due, tick, kind, since, clocks):
    """Set when the next occasion of a clock falls due, counted from the one before.

    Clocks are exogenous: the n-th occasion falls on the same day under every strategy.
    """
    mean = NEVER
    if kind == PROBLEM:
        if rules.problem_rate > 0.0:
            mean = 1.0 / rules.problem_rate
    elif kind == NEED:
        if rules.needs_every < NEVER and c.needs > 0.0:
            mean = rules.needs_every / c.needs
    elif kind >= FIRST_CLOCK and c.usage > 0.0:
        mean = episodes[clocks[kind - FIRST_CLOCK]].every / c.usage
    gap = draws.exponential(rules.seed, i, draws.CLOCK, draws.occasion(kind, tick[kind], 0, 0), 0)
    due[kind] = since + mean * gap if mean < NEVER else math.inf


@law
def happen(w, s, i, kind, now, clocks):
    """Let an occasion that is due happen; return the phase he is in then."""
    rules, c = w.rules[0], s.customer[i]
    if kind == ERRAND:
        return step(w, s, i, now)
    number = s.tick[i, kind]
    if kind == CONTRACT:
        s.due[i, kind] = math.inf
        if c.brand >= 0:
            deciding.decide(w, s, i, CONTRACT, int(math.floor(now)), deciding.NOBODY, False, now)
    elif kind == RETURN:
        deciding.may_return(w, s, i, now)
    elif kind == OUTREACH:
        s.due[i, kind] = math.inf
        if c.brand >= 0:
            c.case_since, c.severity = now, 0.0
            day = int(math.floor(now))
            deciding.set_out(w, s, i, rules.outreach_episode, c.brand, OUTREACH, day, now)
    else:
        since = s.due[i, kind]
        s.tick[i, kind] = number + 1
        arm(rules, i, c, w.episode, s.due[i], s.tick[i], kind, since, clocks)
        if kind == PROBLEM:
            return problem(w, s, i, number, now)
        if kind == NEED:
            invited = deciding.invited_back(rules, i, c, s.relation[i], w.brand, number, now)
            deciding.decide(w, s, i, NEED, number, deciding.NOBODY, invited, now)
        else:
            return clock(w, s, i, kind, clocks[kind - FIRST_CLOCK], number, now)
    return FREE


@law
def clock(w, s, i, kind, episode, number, now):
    """Meet the occasion of a clock: an encounter of its own, or the start of a journey."""
    rules, c = w.rules[0], s.customer[i]
    occasion = draws.occasion(kind, number, 0, 0)
    spot = deciding.entrance(w, i, c, episode, occasion, now)
    b = addressed(
        rules, i, c, s.relation[i], w.brand, w.episode[episode].who, w.spot[spot].promises, occasion
    )
    if b < 0:
        return FREE
    if w.episode[episode].journey > 0:
        deciding.set_out(w, s, i, episode, b, kind, number, now)
        return FREE
    there = draws.uniform(rules.seed, i, draws.ROUTE, draws.occasion(kind, number, spot, 0), 0)
    touch = w.touch[encounter.served_as(w, c, b), spot]
    if there >= touch.active:
        return FREE
    phase = encounter.begin(rules, i, c, touch, b, spot, kind, number, 0, now)
    c.at_episode = episode
    return phase


@law
def addressed(rules, i, c, relations, brands, who, promises, occasion):
    """Return the brand that an occasion is about, or -1 where it does not concern him."""
    if who == FORMER:
        for b in range(brands.shape[0]):
            if b != c.brand and relations[b].owned > 0:
                return b
        return -1
    if who == OWNERS or promises == 0:
        return c.brand
    total = 0.0
    for b in range(brands.shape[0]):
        total += brands[b].advertising
    left = draws.uniform(rules.seed, i, draws.ADVERTISING, occasion, 0) * max(1.0, total)
    for b in range(brands.shape[0]):
        left -= brands[b].advertising
        if left < 0.0:
            return b
    return -1


@law
def problem(w, s, i, number, now):
    """Perhaps something goes wrong. The clock runs at twice the rate and is thinned by the brand's faults."""
    rules, c = w.rules[0], s.customer[i]
    if c.brand < 0:
        return FREE
    b = c.brand
    occasion = draws.occasion(PROBLEM, number, 0, 0)
    if draws.uniform(rules.seed, i, draws.PROBLEM, occasion, 0) >= w.brand[b].faults / 2.0:
        return FREE
    left = draws.uniform(rules.seed, i, draws.PROBLEM, occasion, 1) * rules.problem_rate / 2.0
    which = 0
    for k in range(w.problem.shape[0]):
        which = k
        left -= w.problem[k].rate
        if left < 0.0:
            break
    c.severity = view.tabulated(w.severity[which], draws.uniform(rules.seed, i, draws.PROBLEM, occasion, 2))
    c.case_since = now
    spot = w.problem[which].touchpoint
    touch = w.touch[encounter.served_as(w, c, b), spot]
    phase = encounter.begin(rules, i, c, touch, b, spot, PROBLEM, number, 0, now)
    c.at_problem = which
    c.at_episode = rules.problem_episode
    c.problems += 1
    view.add(s.daily[c.segment, b], PROBLEMS, 1.0)
    return phase


@law
def step(w, s, i, now):
    """Take the next step of his journey that is there; steps that are not are passed over."""
    rules, c = w.rules[0], s.customer[i]
    b = c.journey_brand
    row = encounter.served_as(w, c, b)
    s.due[i, ERRAND] = math.inf
    while True:
        spot = c.next_spot
        occasion = draws.occasion(c.origin, c.number, spot, c.visit)
        if draws.uniform(rules.seed, i, draws.ROUTE, occasion, 0) < w.touch[row, spot].active:
            break
        c.visit += 1
        leads = route(rules, i, w.spot[spot], w.route, occasion)
        if leads < 0 or c.visit >= MOST_VISITS:
            end(w, s, i, leads_nowhere(w.spot[spot]), now)
            return FREE
        c.next_spot = w.route[leads].to
        if w.route[leads].after > 0.0:
            s.due[i, ERRAND] = now + w.route[leads].after
            return FREE
    station = w.station_of[b, spot]
    if station >= 0:
        then = opening(rules, i, c, w.station[station], now)
        if then > now:
            s.due[i, ERRAND] = then
            return FREE
        encounter.arrive(c, b, spot, c.origin, c.number, c.visit, now)
        c.queues = 1
        c.phase = WAITING
    else:
        encounter.begin(rules, i, c, w.touch[row, spot], b, spot, c.origin, c.number, c.visit, now)
    view.add(s.daily[c.segment, b], STEPS, 1.0)
    c.at_journey, c.at_episode = 1, c.episode
    return c.phase


@law
def opening(rules, i, c, desk, now):
    """Return when he can be at a desk: now if it is open and he was at none today, else the next time it is, at
    an instant of his own within its hours."""
    day = math.floor(now)
    hour = (now - day) * 24.0
    if desk.opens <= hour < desk.closes and c.last_station_day < day:
        return now
    if hour >= desk.opens or c.last_station_day >= day:
        day += 1.0
    occasion = draws.occasion(c.origin, c.number, int(day) & 0xFF, c.visit)
    u = draws.uniform(rules.seed, i, draws.OPENING, occasion, 0)
    return day + (desk.opens + u * (desk.closes - desk.opens)) / 24.0


@law
def deadline(rules, c):
    """Return until when he is willing to stand in a queue."""
    return c.arrival + c.patience if rules.with_patience > 0.0 else math.inf


@law
def service(rules, i, c, desk):
    """Return how long he will be served at a desk, days."""
    return desk.service * draws.exponential(rules.seed, i, draws.WAIT, encounter.occasion_of(c), 0)


@law
def served(c, length, now):
    """Begin a service of some length at a desk; return when it ends."""
    c.wait = now - c.arrival
    c.until = now + length
    c.phase = SERVED
    c.last_station_day = int(math.floor(c.until))
    return c.until


@law
def gives_up(c, now):
    """Leave the queue at the end of patience."""
    c.wait = now - c.arrival
    c.until = now
    c.leaves_queue = 1
    c.last_station_day = int(math.floor(now))


@law
def finish(w, s, i, now):
    """End an encounter: experience it, then go where it leads."""
    rules, c = w.rules[0], s.customer[i]
    b, spot = c.at_brand, w.spot[c.at_spot]
    r, brand, day = s.relation[i, b], w.brand[b], s.daily[c.segment, b]
    touch = w.touch[encounter.served_as(w, c, b), c.at_spot]
    month = s.monthly[c.segment, b, c.at_spot]
    if s.flow[LOGGING] > 0:
        encounter.blank(s.log[s.flow[LOGGED]])
    c.phase = FREE
    believed = view.judged(rules, c, r)
    before = view.attitude_believing(rules, c, r, brand, believed, now)
    resolved = False
    quality, affect, effort = believed, 0.0, 0.0
    if spot.indirect == 0:
        if encounter.on_case(rules, c, touch):
            lucky = draws.uniform(rules.seed, i, draws.RESOLUTION, encounter.occasion_of(c), 0)
            resolved = lucky < touch.resolve
            if c.episode == rules.problem_episode:  # who is called back did not complain
                view.add(day, CONTACTS, 1.0)
                view.add(day, RESOLVED, 1.0 if resolved else 0.0)
        quality, affect, effort = encounter.experience(
            rules, i, c, r, brand, touch, spot, w.has[b], s.log, s.flow, resolved, now
        )
    if spot.promises > 0:
        encounter.listen(rules, r, brand, now)
    if spot.uses_product > 0:
        live(rules, c, brand, day, quality, affect)
    outcome = onward(w, s, i, quality, affect, effort, resolved, now)
    change = view.attitude(rules, c, r, brand, now) - before
    encounter.note(
        rules, i, c, touch, day, month, s.log, s.flow, quality, believed, affect, effort, change, outcome, now
    )


@law
def live(rules, c, brand, day, quality, affect):
    """Count the utility lived in an occasion of use, money/month."""
    e = c.emotional_weight
    worth = (1.0 - e) * quality + e * affect - rules.taste_weight * view.distance(c, brand)
    lived = c.willingness_to_pay * worth - brand.price
    c.lived += lived
    c.lived_count += 1.0
    view.add(day, USES, 1.0)
    view.add(day, LIVED, lived)


@law
def onward(w, s, i, quality, affect, effort, resolved, now):
    """Decide where an encounter leads; return its outcome."""
    rules, c = w.rules[0], s.customer[i]
    if c.at_problem >= 0:
        return respond(w, s, i, quality, affect, effort, now)
    if c.at_journey == 0:
        telling.close(w, s, i, affect, affect, affect, quality, effort, now)
        return DONE
    feel(c, quality, affect, effort)
    if resolved and settles(rules, i, c, w.brand[c.at_brand], now):
        c.severity = 0.0
    spot = w.spot[c.at_spot]
    c.visit += 1
    c.channel = spot.channel
    left_queue = c.leaves_queue > 0
    touch = w.touch[encounter.served_as(w, c, c.at_brand), c.at_spot]
    open_still = encounter.on_case(rules, c, touch) and not resolved
    if left_queue or open_still:
        tries = draws.uniform(rules.seed, i, draws.ROUTE, encounter.occasion_of(c), 2) < spot.again_share
        if spot.again >= 0 and tries and c.visit < MOST_VISITS:
            c.next_spot = spot.again
            s.due[i, ERRAND] = now + spot.again_after
        elif left_queue or spot.again >= 0:
            end(w, s, i, False, now)
        else:
            travel(w, s, i, affect, effort, now)
        return LEFT_QUEUE if left_queue else UNMENDED
    outcome = travel(w, s, i, affect, effort, now)
    return MENDED if resolved else outcome


@law
def settles(rules, i, c, brand, now):
    """Return whether a remedy settles the matter for him: the more of the damage it makes good, the sooner."""
    lucky = draws.uniform(rules.seed, i, draws.RESOLUTION, encounter.occasion_of(c), 1)
    return lucky < encounter.remedied(rules, c, brand, now)


@law
def travel(w, s, i, affect, effort, now):
    """Take the next step of a journey, give it up, or arrive at its end; return the outcome."""
    rules, c = w.rules[0], s.customer[i]
    occasion = encounter.occasion_of(c)
    leads = route(rules, i, w.spot[c.at_spot], w.route, occasion)
    if leads < 0 or c.visit >= MOST_VISITS:
        arrived = leads_nowhere(w.spot[c.at_spot])
        buys = arrived and c.episode == rules.purchase_episode
        end(w, s, i, arrived, now)
        return JOINED if buys else DONE
    p = abandonment.abandons(rules.abandon_base, affect, effort, rules.abandon_affect, rules.abandon_effort)
    if draws.uniform(rules.seed, i, draws.ABANDON, occasion, 0) < p:
        view.add(s.daily[c.segment, c.at_brand], ABANDONED, 1.0)
        view.add(s.monthly[c.segment, c.at_brand, c.at_spot], T_ABANDONED, 1.0)
        end(w, s, i, False, now)
        return GIVEN_UP
    c.next_spot = w.route[leads].to
    s.due[i, ERRAND] = now + w.route[leads].after
    return NEXT


@law
def route(rules, i, spot, routes, occasion):
    """Return the row of the route table that is taken from a touchpoint, or -1 where the journey ends."""
    left = draws.uniform(rules.seed, i, draws.ROUTE, occasion, 1)
    for k in range(spot.routes, spot.routes_end):
        left -= routes[k].share
        if left < 0.0:
            return k
    return -1


@law
def leads_nowhere(spot):
    """Return whether a touchpoint is the end of a journey, not a place where some drop out of it."""
    return spot.routes == spot.routes_end


@law
def feel(c, quality, affect, effort):
    """Add an encounter to what he felt on his journey."""
    c.felt_count += 1.0
    c.felt_sum += affect
    if abs(affect) > abs(c.felt_peak):
        c.felt_peak = affect
    c.felt_end = affect
    c.judged_sum += quality
    c.effort_sum += effort


@law
def end(w, s, i, arrived, now):
    """End his journey; a purchase that has arrived makes him an owner."""
    rules, c = w.rules[0], s.customer[i]
    episode, b = c.episode, c.journey_brand
    c.episode = -1
    s.due[i, ERRAND] = math.inf
    n = c.felt_count
    if n > 0.0:
        telling.close(
            w, s, i, c.felt_sum / n, c.felt_peak, c.felt_end, c.judged_sum / n, c.effort_sum / n, now
        )
    if episode == rules.problem_episode and c.severity > 0.0:
        in_vain(w, s, i, b, now)
    if episode != rules.purchase_episode:
        return
    if not arrived and c.brand < 0 and rules.outside <= -NEVER:
        s.due[i, RETURN] = now + deciding.RETRY
    if arrived:
        deciding.join(rules, c, s.relation[i, b], w.brand[b], s.owners, s.daily[c.segment], s.due[i], b, now)


@law
def in_vain(w, s, i, b, now):
    """Answer a complaint that settled nothing: put up with it, or leave (Hirschman: exit where voice fails)."""
    rules, c = w.rules[0], s.customer[i]
    if c.brand != b:
        return
    reaction = voice.response(
        -math.inf,
        voice.value_of_exit(c.severity, view.leaving_cost(c, w.brand, now)),
        rules.voice_scale,
        draws.uniform(rules.seed, i, draws.RESPONSE, draws.occasion(PROBLEM, c.number, 0, 0), 1),
    )
    if reaction == 2:
        deciding.decide(w, s, i, PROBLEM, c.number, b, True, now)


@law
def respond(w, s, i, quality, affect, effort, now):
    """Answer a problem with silence, voice or exit (Hirschman)."""
    rules, c = w.rules[0], s.customer[i]
    b, number = c.at_brand, c.at_number
    day = s.daily[c.segment, b]
    reaction = 0
    if rules.with_voice > 0.0 and c.brand == b:
        reaction = voice.response(
            voice.value_of_voice(
                c.severity, view.hope(rules, s.relation[i, b], w.brand[b]), rules.voice_effort
            ),
            voice.value_of_exit(c.severity, view.leaving_cost(c, w.brand, now)),
            rules.voice_scale,
            draws.uniform(rules.seed, i, draws.RESPONSE, draws.occasion(PROBLEM, number, 0, 0), 0),
        )
    if reaction == 1 and rules.problem_episode >= 0:
        view.add(day, COMPLAINTS, 1.0)
        c.complaints += 1
        deciding.set_out(w, s, i, rules.problem_episode, b, PROBLEM, number, now)
        c.visit = 1
        feel(c, quality, affect, effort)
        return VOICED
    telling.close(w, s, i, affect, affect, affect, quality, effort, now)
    if reaction == 2:
        view.add(day, EXITS, 1.0)
        deciding.decide(w, s, i, PROBLEM, number, b, True, now)
        return EXITED
    view.add(day, SILENCES, 1.0)
    return SILENT
