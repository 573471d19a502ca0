"""One encounter: what is delivered, perceived, learned and felt at a touchpoint.

`touch` is the brand's row at the touchpoint (see `served_as`), `spot` the touchpoint's own row.
"""

# Rows of structured arrays have no useful static type; Numba infers it.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from cxsim.engine import draws, view
from cxsim.engine.columns import (
    AFFECT,
    CONTACT_COST,
    EFFORT,
    ENCOUNTERS,
    EXTRA_CONTACT_COST,
    MOMENTS,
    RENEGED,
    SATISFACTION,
    T_AFFECT,
    T_AFFECT_SQUARED,
    T_COST,
    T_EFFORT,
    T_ENCOUNTERS,
    T_EXPECTED,
    T_MOMENTS_BAD,
    T_MOMENTS_GOOD,
    T_PERCEIVED,
    T_RENEGED,
    T_SATISFACTION,
    T_WAIT,
    WAIT,
    WAITS,
)
from cxsim.engine.state import LOGGED, LOGGING, VISITING
from cxsim.mind import (
    belief,
    choice,
    ease,
    failure,
    feeling,
    fit,
    individual,
    moment,
    perception,
    promise,
    satisfaction,
    surprise,
    trust,
    waiting,
)
from cxsim.mind.law import law

FUNCTION, EASE, PROMPTNESS, CARE = range(4)


@law
def served_as(w, c, b):
    """Return the row of touchpoints at which a brand serves him: its ordinary one, or that of his quarter."""
    return c.served if c.served > 0 and c.served % w.brand.shape[0] == b else b


@law
def arrive(c, b, spot, origin, number, visit, now):
    """Note where a customer is and why."""
    c.at_brand, c.at_spot, c.at_origin, c.at_number, c.at_visit = b, spot, origin, number, visit
    c.at_problem = -1
    c.at_episode = -1
    c.at_journey = 0
    c.leaves_queue = 0
    c.queues = 0
    c.arrival = now
    c.wait = 0.0


@law
def occasion_of(c):
    """Return the key of the encounter that he is at."""
    return draws.occasion(c.at_origin, c.at_number, c.at_spot, c.at_visit)


@law
def begin(rules, i, c, touch, b, spot, origin, number, visit, now):
    """Send a customer to a touchpoint without a station; return VISITING. He is there until `until`."""
    arrive(c, b, spot, origin, number, visit, now)
    wait = 0.0
    if touch.wait > 0.0:
        c.queues = 1
        wait = touch.wait * draws.exponential(rules.seed, i, draws.WAIT, occasion_of(c), 0)
    if wait > c.patience and rules.with_patience > 0.0:
        c.wait = c.patience
        c.leaves_queue = 1
        c.until = now + c.patience
    else:
        c.wait = wait
        c.until = now + wait + touch.duration
    c.phase = VISITING
    return VISITING


@law
def experienced(c, spot, d):
    """Return whether dimension d is experienced here; who leaves a queue experiences waiting only."""
    if c.leaves_queue > 0:
        return d == PROMPTNESS
    return spot.about[d] > 0.0


@law
def on_case(rules, c, touch):
    """Return whether he is at a place of remedy with an open problem."""
    if c.at_journey == 0 or c.leaves_queue > 0:
        return False
    remedial = c.episode == rules.problem_episode or c.episode == rules.outreach_episode
    return remedial and touch.resolve >= 0.0


@law
def remedied(rules, c, brand, now):
    """Return the share of the damage of his open problem that the brand makes good if it is resolved now, [0, 1]."""
    return failure.made_good(brand.remedy, now - c.case_since, rules.remedy_late)


@law
def needed(rules, i, c, features):
    """Return the wanted feature that an occasion of use needs, or -1."""
    if c.wants_count == 0:
        return -1
    pick = int(draws.uniform(rules.seed, i, draws.NEED, occasion_of(c), 0) * c.wants_count)
    for f in range(features):
        if (c.wants >> f) & 1:
            if pick == 0:
                return f
            pick -= 1
    return -1


@law
def delivered(rules, c, r, brand, touch, spot, d, own, has, case, resolved, now):
    """Return the level delivered in dimension d, [0, 1].

    `own`: his place among the brand's customers, standard normal; `has`: whether the product has what is needed.
    """
    level = individual.own_level(brand.quality[d] + touch.quality[d], own, rules.quality_spread)
    if d == FUNCTION:
        if case:
            level = remedied(rules, c, brand, now) if resolved else 0.0
            return max(level, rules.feature_missing)
        if c.at_problem >= 0:
            level = failure.left_over(level, c.severity, c.willingness_to_pay)
        return fit.function_in_use(level, rules.feature_missing, has)
    if d == EASE:
        if spot.uses_product > 0:
            level = ease.ease_in_use(level, brand.complexity, r.skill)
        if c.at_journey > 0 and c.channel >= 0 and c.channel != spot.channel and spot.context == 0:
            level = ease.repeated(level, rules.repeat_effort)
    elif d == PROMPTNESS:
        level = waiting.promptness(level, c.wait, rules.tolerable_wait)
        if case:
            level = waiting.promptness(level, now - c.case_since, rules.tolerable_case)
    return level


@law
def places(rules, i, c):
    """Return his place among the customers of the brand he is at, dimension by dimension, standard normal."""
    if rules.quality_spread == 0.0:
        return 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    n0, n1, n2, n3 = draws.normals(rules.seed, i, draws.OWN_LEVEL, c.generation, 2 * c.at_brand)
    n4, n5 = 0.0, 0.0
    if rules.dimensions > 4:
        n4, n5, _, _ = draws.normals(rules.seed, i, draws.OWN_LEVEL, c.generation, 2 * c.at_brand + 1)
    drawn = (n0, n1, n2, n3, n4, n5)
    number = float(rules.dimensions)
    mean = 0.0
    for d in range(rules.dimensions):
        mean += drawn[d] / number
    alike = rules.quality_correlation
    return (
        individual.place(n0, mean, alike, number),
        individual.place(n1, mean, alike, number),
        individual.place(n2, mean, alike, number),
        individual.place(n3, mean, alike, number),
        individual.place(n4, mean, alike, number),
        individual.place(n5, mean, alike, number),
    )


@law
def experience(rules, i, c, r, brand, touch, spot, has, log, flow, resolved, now):
    """Live one encounter to its end: perceive, feel, learn. Returns judged quality, affect, effort.

    Judged quality is on [0, 1], affect on (-1, 1), effort (1 - perceived ease) on [0, 1]. `has` is the
    brand's row of features. All that chance decides is keyed by the occasion and the touchpoint.
    """
    case = on_case(rules, c, touch)
    has_it = 1.0
    if spot.uses_product > 0:
        need = needed(rules, i, c, has.shape[0])
        has_it = has[need] if need >= 0 else 1.0
    occasion = occasion_of(c)
    n0, n1, n2, n3 = draws.normals(rules.seed, i, draws.PERCEPTION, occasion, 0)
    n4, n5 = 0.0, 0.0
    if rules.dimensions > 4:
        n4, n5, _, _ = draws.normals(rules.seed, i, draws.PERCEPTION, occasion, 1)
    noises = (n0, n1, n2, n3, n4, n5)
    own = places(rules, i, c)
    quality_sum, quality_weight, felt, heart_weight, kept, effort = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    product = r.belief[FUNCTION]
    for d in range(rules.dimensions):
        if not experienced(c, spot, d):
            continue
        hoped = case and d == FUNCTION
        expected = view.hope(rules, r, brand) if hoped else r.belief[d]
        level = delivered(rules, c, r, brand, touch, spot, d, own[d], has_it, case, resolved, now)
        entitled = view.should(rules, r, d, now)
        noise = rules.perception_noise * noises[d]
        perceived = perception.perceive(level, expected, entitled, rules.assimilation, rules.contrast, noise)
        felt += c.heart[d] * surprise.surprise(
            perceived - expected, c.tolerance, rules.sensitivity, rules.loss_aversion, c.centre
        )
        heart_weight += c.heart[d]
        quality_sum += c.importance[d] * perceived
        quality_weight += c.importance[d]
        kept += c.importance[d] * trust.promise_kept(perceived, brand.promise[d], rules.promise_margin)
        if d == EASE:
            effort = 1.0 - perceived
        if rules.with_learning > 0.0:
            if hoped:
                r.hope = belief.learn(expected, perceived, rules.remedy_gain)
            else:
                learn(rules, r, d, perceived)
        if flow[LOGGING] > 0:
            sense(log[flow[LOGGED]], d, expected, level, perceived)
    if c.at_problem >= 0:
        c.excusable = failure.excusable(product - r.belief[FUNCTION], now - c.failed, rules.excuse_half_life)
        c.failed = now
    elif case and resolved:
        remedy = satisfaction.judged(quality_sum, quality_weight)
        r.belief[FUNCTION] = failure.excused(r.belief[FUNCTION], c.excusable, remedy, rules.excuse)
        c.excusable = 0.0
    affect = 0.0
    if heart_weight > 0.0 and rules.with_surprise > 0.0:
        own_feeling = individual.own_feeling(felt / heart_weight, c.disposition, rules.affectivity)
        affect = feeling.affect(own_feeling, touch.salience, rules.feeling_scale)
    if quality_weight > 0.0:
        share = kept / quality_weight
        r.kept = trust.evidence(r.kept, share, rules.trust_forgetting)
        r.broken = trust.evidence(r.broken, 1.0 - share, rules.trust_forgetting)
    c.arousal = max(view.excited(rules, c, now), abs(affect))
    c.arousal_time = now
    if spot.uses_product > 0:
        r.skill = ease.learn_skill(r.skill, rules.learning_rate)
    return satisfaction.judged(quality_sum, quality_weight), affect, effort


@law
def blank(row):
    """Empty the dimensions of a row of the log."""
    for d in range(row.expected.shape[0]):
        row.expected[d] = row.delivered[d] = row.perceived[d] = 0.0
        row.experienced[d] = 0


@law
def sense(row, d, expected, level, perceived):
    """Log one dimension."""
    row.expected[d] = expected
    row.delivered[d] = level
    row.perceived[d] = perceived
    row.experienced[d] = 1


@law
def learn(rules, r, d, perceived):
    """Move the belief in dimension d by what was perceived."""
    drift, noise = rules.process_variance, rules.observation_variance
    r.belief[d] = belief.learn(r.belief[d], perceived, belief.gain(r.variance[d], drift, noise))
    r.variance[d] = belief.remaining_variance(r.variance[d], drift, noise)


@law
def open_to(rules, r, d):
    """Return how open his belief is to what others say, [0, 1]: all the more, the less he knows himself."""
    return belief.gain(r.variance[d], 0.0, rules.observation_variance)


@law
def listen(rules, r, brand, now):
    """Hear the firm speak: he knows it now; its promise moves belief and entitlement as far as it is trusted."""
    r.aware = 1
    believed = view.trusted(rules, r) * brand.fit
    for d in range(rules.dimensions):
        promised = brand.promise[d]
        r.should[d] = promise.raise_should(
            view.should(rules, r, d, now), promised, believed, rules.should_rise
        )
        weight = rules.promise_weight * open_to(rules, r, d)
        r.belief[d] = promise.hear(r.belief[d], promised, believed, weight)
    r.should_time = now


@law
def note(rules, i, c, touch, day, month, log, flow, quality, before, affect, effort, change, outcome, now):
    """Count an encounter and, if the log is on, complete its row. `change` is of attitude, money/month.

    `day` and `month` are the cells of today's and this month's aggregates.
    """
    e = c.emotional_weight
    satisfied = satisfaction.satisfaction(1.0 - e, e, quality, affect)
    odds = choice.log_odds(change, rules.choice_scale)
    turned = moment.is_moment(odds, rules.moment_threshold)
    c.encounters += 1
    view.add(day, ENCOUNTERS, 1.0)
    view.add(day, AFFECT, affect)
    view.add(day, SATISFACTION, satisfied)
    view.add(day, EFFORT, effort)
    view.add(day, MOMENTS, float(turned))
    view.add(day, CONTACT_COST, touch.cost)
    if touch.cost != touch.usual_cost:
        view.add(day, EXTRA_CONTACT_COST, touch.cost - touch.usual_cost)
    if c.queues > 0:
        view.add(day, WAITS, 1.0)
        view.add(day, WAIT, c.wait)
    if c.leaves_queue > 0:
        view.add(day, RENEGED, 1.0)
        view.add(month, T_RENEGED, 1.0)
    view.add(month, T_ENCOUNTERS, 1.0)
    view.add(month, T_AFFECT, affect)
    view.add(month, T_AFFECT_SQUARED, affect * affect)
    view.add(month, T_SATISFACTION, satisfied)
    view.add(month, T_EXPECTED, before)
    view.add(month, T_PERCEIVED, quality)
    view.add(month, T_EFFORT, effort)
    view.add(month, T_WAIT, c.wait)
    view.add(month, T_COST, touch.cost)
    if turned > 0:
        view.add(month, T_MOMENTS_GOOD if change > 0.0 else T_MOMENTS_BAD, 1.0)
    if flow[LOGGING] == 0:
        return
    row = log[flow[LOGGED]]
    row.time = view.since_start(rules, now)
    row.customer, row.generation, row.segment = i, c.generation, c.segment
    row.brand, row.touchpoint, row.visit = c.at_brand, c.at_spot, c.at_visit
    row.episode, row.occasion = c.at_episode, c.at_number
    row.wait = c.wait
    row.rational, row.affect, row.satisfaction = quality, affect, satisfied
    row.attitude_change = odds
    row.moment_of_truth = turned > 0
    row.outcome = outcome
    flow[LOGGED] += 1
