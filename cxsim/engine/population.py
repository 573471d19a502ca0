"""Who lives in the market: traits drawn from segments, where each stands at the start, who replaces whom."""

# Rows of structured arrays have no useful static type; Numba infers it.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import math

import numpy as np

from cxsim.engine import draws, view
from cxsim.engine.columns import EXITS_MARKET
from cxsim.engine.journey import arm
from cxsim.engine.plan import Plan
from cxsim.engine.state import DeskState, State, Ties, empty
from cxsim.engine.tables import (
    CONTRACT,
    ERRAND,
    FIRST_CLOCK,
    NEED,
    OUTREACH,
    PROBLEM,
    RETURN,
    TRAITS,
    TURNOVER,
)
from cxsim.engine.ties import neighbours
from cxsim.mind import awareness, belief, common, surprise
from cxsim.mind.law import law

LONGEST_TENURE = 5 * 365.0
"""Owners at the start have been so for up to five years (assumed; burn-in replaces it by what the model does)."""
OWN_SPREAD, OTHER_SPREAD = 0.05, 0.10
"""sd of starting beliefs about the own brand and about others (assumed; burn-in replaces them)."""
GOLDEN, SILVER = 0.6180339887498949, 0.4142135623730951
"""Steps that spread numbers evenly over [0, 1)."""
NEEDS = TRAITS.index("needs")
STATED, NEEDS_DRAW = 13, 14
"""Index of the draws of the articulation error and the disposition to feel, and of that of `needs`; those of other
traits are their places."""
IMPORTANCE, HEART, OWN_BELIEF, WANTS, BELIEF, KNOWN = 60, 70, 100, 100, 200, 300
"""First index of some draws of traits and of the start."""


def start(plan: Plan) -> State:
    """Return the state at the first midnight: everybody born, owners with a history, nobody on a journey."""
    lives = empty(plan)
    neighbour, first = neighbours(plan.scenario.people.ties, plan.customers, plan.seed)
    ties = Ties(neighbour=neighbour, first=first)
    clocks = np.array(plan.clocks, np.int64)
    populate(plan.world, plan.origins, lives, np.cumsum(plan.shares), clocks)
    desks = [DeskState(arrivals_per_day=_expected_arrivals(plan, desk.brand)) for desk in plan.desks]
    return State(0, lives, ties, desks)


def _expected_arrivals(plan: Plan, brand: int) -> float:
    """Return a first guess of the simulated arrivals a day: six in ten problems are voiced."""
    return float(plan.customers * plan.shares[brand] * plan.world.rules[0]["problem_rate"] / 2.0 * 0.6)


@law
def quota(rules, i, which, step):
    """Return an evenly spread number in [0, 1): shares of the population come out exactly, not by luck."""
    x = draws.uniform(rules.seed, 0, draws.START, 0, which) + i * step
    return x - math.floor(x)


@law
def populate(w, o, s, shares, clocks):
    """Bear everybody and give each a brand and a history; `shares` are the brands' cumulative ones."""
    rules = w.rules[0]
    for i in range(s.customer.shape[0]):
        c = s.customer[i]
        c.segment = rank(quota(rules, i, 0, GOLDEN), o.segment.upto)
        bear(rules, o, i, c, s.relation[i], w.brand, 0.0)
        for kind in (PROBLEM, NEED):
            arm(rules, i, c, w.episode, s.due[i], s.tick[i], kind, 0.0, clocks)
        for kind in range(FIRST_CLOCK, s.due.shape[1]):
            arm(rules, i, c, w.episode, s.due[i], s.tick[i], kind, 0.0, clocks)
        mortal(rules, i, s.due[i], s.tick[i], 0.0)
        b = rank(quota(rules, i, 1, SILVER), shares)
        s.owners[c.segment, b] += 1
        settle(rules, i, c, s.relation[i, b], w.brand[b], s.due[i], b)


@law
def rank(u, upto):
    """Return the first class whose cumulative share exceeds u, or the last."""
    k = 0
    while k < upto.shape[0] - 1 and u >= upto[k]:
        k += 1
    return k


@law
def settle(rules, i, c, r, brand, due, b):
    """Make someone at the start an owner of a brand, somewhere in his tenure and contract."""
    c.brand = b
    r.owned = r.aware = 1
    r.patronage = 1.0
    c.joined = -LONGEST_TENURE * draws.uniform(rules.seed, i, draws.START, 0, 2)
    if brand.contract > 0.0:
        # A contract met at a random moment has a uniform remainder, and long ones are met more often.
        c.contract_end = brand.contract * draws.uniform(rules.seed, i, draws.START, 0, 3)
        due[CONTRACT] = c.contract_end
    believe(rules, i, r, brand, OWN_SPREAD, 0, OWN_BELIEF)
    steady = rules.belief_gain * rules.observation_variance
    for d in range(rules.dimensions):
        r.variance[d] = belief.remaining_variance(steady, rules.process_variance, rules.observation_variance)


@law
def believe(rules, i, r, brand, spread, generation, index):
    """Believe of a brand what it delivers, more or less."""
    n0, n1, n2, n3 = draws.normals(rules.seed, i, draws.START, generation, index)
    n4, n5, _, _ = draws.normals(rules.seed, i, draws.START, generation, index + 1)
    draw = (n0, n1, n2, n3, n4, n5)
    for d in range(rules.dimensions):
        r.belief[d] = common.clip01(brand.quality[d] + spread * draw[d])


@law
def bear(rules, o, i, c, relations, brands, now):
    """Draw who somebody is, and what he believes of brands he has never dealt with."""
    g = c.generation
    table = o.quantile[c.segment]
    c.emotional_weight = trait(rules, i, table, g, 0)
    c.willingness_to_pay = trait(rules, i, table, g, 1)
    c.taste = trait(rules, i, table, g, 2)
    error, c.disposition, _, _ = draws.normals(rules.seed, i, draws.TRAIT, g, STATED)
    c.stated_taste = common.clip01(c.taste + trait(rules, i, table, g, 3) * error)
    c.skill = trait(rules, i, table, g, 4)
    c.patience = trait(rules, i, table, g, 5)
    c.tolerance = trait(rules, i, table, g, 6) if rules.with_tolerance > 0.0 else 0.0
    c.present_bias = trait(rules, i, table, g, 7)
    c.switching_cost = trait(rules, i, table, g, 8)
    c.talkativeness = trait(rules, i, table, g, 9)
    c.response = trait(rules, i, table, g, 10)
    c.style = trait(rules, i, table, g, 11)
    c.usage = trait(rules, i, table, g, 12)
    c.needs = view.tabulated(table[NEEDS], draws.uniform(rules.seed, i, draws.TRAIT, g, NEEDS_DRAW))
    c.centre = 0.0
    c.failed = -math.inf
    c.excusable = 0.0
    if rules.with_centring > 0.0:
        c.centre = surprise.value_at_expectation(
            c.tolerance, rules.sensitivity, rules.loss_aversion, rules.perception_noise
        )
    segment = o.segment[c.segment]
    weigh(rules, i, g, c.importance, segment.importance, segment.spread, IMPORTANCE)
    weigh(rules, i, g, c.heart, segment.heart, segment.spread, HEART)
    c.wants = 0
    c.wants_count = 0
    for f in range(o.wanted.shape[1]):
        if draws.uniform(rules.seed, i, draws.TRAIT, g, WANTS + f) < o.wanted[c.segment, f]:
            c.wants |= 1 << f
            c.wants_count += 1
    for b in range(brands.shape[0]):
        meet(rules, i, c, relations[b], brands[b], b, now)


@law
def trait(rules, i, table, generation, k):
    """Draw trait k from its table of quantiles."""
    return view.tabulated(table[k], draws.uniform(rules.seed, i, draws.TRAIT, generation, k))


@law
def weigh(rules, i, generation, into, mean, spread, index):
    """Draw importance weights around a segment's (lognormal), summing to 1."""
    sd = math.sqrt(math.log(1.0 + spread * spread))
    n0, n1, n2, n3 = draws.normals(rules.seed, i, draws.TRAIT, generation, index)
    n4, n5, _, _ = draws.normals(rules.seed, i, draws.TRAIT, generation, index + 1)
    draw = (n0, n1, n2, n3, n4, n5)
    total = 0.0
    for d in range(rules.dimensions):
        into[d] = mean[d] * math.exp(sd * draw[d])
        total += into[d]
    for d in range(rules.dimensions):
        into[d] /= total


@law
def meet(rules, i, c, r, brand, b, now):
    """Set what someone without experience believes of a brand: its level, vaguely, if he knows it at all."""
    believe(rules, i, r, brand, OTHER_SPREAD, c.generation, BELIEF + 2 * b)
    for d in range(rules.dimensions):
        r.variance[d] = rules.belief_prior * rules.belief_prior
        r.should[d] = rules.best[d]
    r.should_time = r.remembered_time = now
    r.remembered = r.patronage = 0.0
    r.owned = r.purchases = r.purchases_before = 0
    r.last_purchase = -1
    r.skill = c.skill
    r.kept = r.broken = rules.trust_prior / 2.0
    r.hope = view.NO_REMEDY_YET
    known = draws.uniform(rules.seed, i, draws.START, c.generation, KNOWN + b)
    r.aware = 1 if awareness.reached(known, brand.awareness) else 0


@law
def mortal(rules, i, due, tick, since):
    """Set when somebody will leave the market for good."""
    gap = draws.exponential(rules.seed, i, draws.CLOCK, draws.occasion(TURNOVER, tick[TURNOVER], 0, 0), 0)
    due[TURNOVER] = since + gap / rules.turnover if rules.turnover > 0.0 else math.inf


@law
def replace(w, o, s, i, now, clocks):
    """Let someone leave the market for good; a newcomer takes his place and at once needs a provider."""
    rules, c = w.rules[0], s.customer[i]
    if c.brand >= 0:
        s.owners[c.segment, c.brand] -= 1
        view.add(s.daily[c.segment, c.brand], EXITS_MARKET, 1.0)
    c.generation += 1
    c.brand = c.episode = -1
    c.contract_end = c.joined = now
    c.arousal = c.fatigue = 0.0
    c.said_sign = c.served = 0
    c.problems = c.complaints = c.encounters = c.told_good = c.told_bad = 0
    bear(rules, o, i, c, s.relation[i], w.brand, now)
    for kind in (ERRAND, CONTRACT, RETURN, OUTREACH):
        s.due[i, kind] = math.inf
    for kind in range(FIRST_CLOCK, s.due.shape[1]):
        if s.due[i, kind] == math.inf:
            arm(rules, i, c, w.episode, s.due[i], s.tick[i], kind, now, clocks)
    s.tick[i, TURNOVER] += 1
    mortal(rules, i, s.due[i], s.tick[i], now)
    s.due[i, NEED] = now
