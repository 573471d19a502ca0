"""Whom to buy from: deliberate or repeat, inform oneself, choose, join, leave, return, come back."""

# Rows of structured arrays have no useful static type; Numba infers it.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import math

from cxsim.engine import draws, telling, view
from cxsim.engine.columns import (
    ACQUISITION_COST,
    CHOICES,
    JOINS,
    JOURNEYS,
    LEAVES,
    REGRET,
    RENEWALS,
    RETURNS,
)
from cxsim.engine.encounter import EASE, FUNCTION, listen
from cxsim.engine.tables import CONTRACT, ERRAND, NEED, NEVER, RETURN
from cxsim.mind import choice, common, deliberation, loyalty, present_bias, regret, specification
from cxsim.mind.law import law

NO_BRAND, NOBODY = -1, -2
RETRY = 7.0
"""Days until somebody who needs a provider and gave up buying tries again (assumed)."""
MOST_PURCHASES = 65_535
"""Purchases that are counted of one customer and brand, at most."""
OUTSIDE = 255
"""Index of the outside option among the draws of a choice."""


@law
def decide(w, s, i, origin, number, shunned, compelled, now):
    """Meet a need: repeat out of habit, or deliberate, and then stay, renew or set out to buy elsewhere.

    `shunned` is a brand he will not have (NOBODY: none); `compelled`: habit will not do this time.
    """
    rules, c = w.rules[0], s.customer[i]
    occasion = draws.occasion(origin, number, 0, 0)
    free = c.contract_end <= now
    if c.brand >= 0:
        if not compelled and not deliberates(rules, i, c, origin, occasion, now):
            if free:
                chose(rules, s.relation[i], c.brand)
                purchase(s.relation[i, c.brand], now)
            return
        view.add(s.daily[c.segment, c.brand], CHOICES, 1.0)
    best = choose(rules, i, c, s.relation[i], w.brand, w.has, s.review, occasion, shunned, now)
    if free and c.brand >= 0:
        chose(rules, s.relation[i], best)
    if free and best >= 0:
        purchase(s.relation[i, best], now)
    if best == c.brand:
        if best >= 0 and best != shunned and free and w.brand[best].contract > 0.0:
            bind(c, w.brand[best], s.due[i], now)
            view.add(s.daily[c.segment, best], RENEWALS, 1.0)
    elif best == NO_BRAND:
        leave(c, s.owners, s.daily[c.segment], s.due[i], LEAVES, now)
    else:
        set_out(w, s, i, rules.purchase_episode, best, origin, number, now)


@law
def deliberates(rules, i, c, origin, occasion, now):
    """Return whether he thinks about whom to buy from this time."""
    p = deliberation.deliberates(
        rules.deliberate_base,
        1.0 if origin == CONTRACT else 0.0,
        rules.deliberate_contract,
        view.excited(rules, c, now),
        rules.deliberate_arousal,
    )
    return draws.uniform(rules.seed, i, draws.DELIBERATE, occasion, 0) < p


@law
def chose(rules, relations, chosen):
    """Note a choice made freely: patronage is what one does when one could leave."""
    for b in range(relations.shape[0]):
        r = relations[b]
        r.patronage = loyalty.patronage(r.patronage, 1.0 if b == chosen else 0.0, rules.patronage_rate)


@law
def purchase(r, now):
    """Record a free choice of a brand, out of habit or not: how many there were, and the day of the last."""
    r.purchases = min(r.purchases + 1, MOST_PURCHASES)
    r.last_purchase = int(math.floor(now))


@law
def choose(rules, i, c, relations, brands, has, reviews, occasion, shunned, now):
    """Return the brand of highest value, chance included, among those he knows, or NO_BRAND."""
    best, best_value = c.brand, -math.inf
    if rules.outside > -NEVER:
        trouble = view.leaving_cost(c, brands, now) / rules.decision_horizon
        luck = choice.gumbel(draws.uniform(rules.seed, i, draws.CHOICE, occasion, OUTSIDE))
        best_value = choice.noisy(rules.outside - trouble, rules.choice_scale, luck)
        best = NO_BRAND
    for b in range(brands.shape[0]):
        if b == shunned or relations[b].aware == 0:
            continue
        if b != c.brand:
            inform(rules, c, relations[b], brands[b], has[b], reviews[b])
        luck = choice.gumbel(draws.uniform(rules.seed, i, draws.CHOICE, occasion, b))
        value = value_of(rules, c, relations[b], brands, b, now)
        value = choice.noisy(value, rules.choice_scale, luck)
        if value > best_value:
            best, best_value = b, value
    return best


@law
def value_of(rules, c, r, brands, b, now):
    """Return the value of taking (or keeping) a brand now, money/month, chance apart."""
    own = b == c.brand
    brand = brands[b]
    biased = 1.0
    if rules.with_present_bias > 0.0:
        biased = present_bias.bias(c.present_bias, view.excited(rules, c, now), rules.arousal_bias)
    return choice.offer_value(
        view.attitude(rules, c, r, brand, now),
        brand.price,
        brand.loyalty_reward if own and now - c.joined > 365.0 else 0.0,
        biased,
        0.0 if own else brand.novelty + brand.promotion,
        0.0 if own else brand.setup_fee,
        0.0 if own else view.leaving_cost(c, brands, now),
        rules.decision_horizon,
    )


@law
def inform(rules, c, r, brand, has, reviews):
    """Before buying, read the reviews and, of a product never owned, the specification.

    The specification shows precisely what the product can do, and vaguely how easy it is to use.
    """
    telling.read_reviews(rules, c, r, reviews)
    if r.owned > 0 or rules.with_specification == 0.0:
        return
    level = common.clip01(brand.quality[FUNCTION])
    shown = specification.function_shown(level, rules.feature_missing, 1.0 - view.missing(c, has))
    r.belief[FUNCTION] = specification.informed(r.belief[FUNCTION], shown, rules.specification_gain)
    true_ease = common.clip01(brand.quality[EASE] - brand.complexity * (1.0 - r.skill))
    usual = common.clip01(rules.mean_ease - rules.mean_complexity * (1.0 - r.skill))
    vague = specification.ease_shown(true_ease, usual, rules.ease_vividness)
    r.belief[EASE] = specification.informed(r.belief[EASE], common.clip01(vague), rules.specification_gain)


@law
def bind(c, brand, due, now):
    """Begin a contract with the own brand, or none."""
    c.contract_end = now + brand.contract
    due[CONTRACT] = now + brand.contract if brand.contract > 0.0 else math.inf


@law
def set_out(w, s, i, episode, b, origin, number, now):
    """Begin a journey of several steps to a brand; its first step is due at once. No episode: join at once."""
    rules, c = w.rules[0], s.customer[i]
    if episode < 0:
        join(rules, c, s.relation[i, b], w.brand[b], s.owners, s.daily[c.segment], s.due[i], b, now)
        return
    c.episode, c.journey_brand, c.origin, c.number = episode, b, origin, number
    c.next_spot = entrance(w, i, c, episode, draws.occasion(origin, number, 0, 0), now)
    c.visit, c.channel = 0, -1
    c.felt_count = c.felt_sum = c.felt_peak = c.felt_end = c.judged_sum = c.effort_sum = 0.0
    s.due[i, ERRAND] = now
    view.add(s.daily[c.segment, b], JOURNEYS, 1.0)


@law
def entrance(w, i, c, episode, occasion, now):
    """Return the first touchpoint of an episode, by weight and by how he likes its channel by now."""
    rules = w.rules[0]
    first, last = w.episode[episode].starts, w.episode[episode].starts_end
    if last == first + 1:
        return w.start[first].touchpoint
    years = (now - rules.first_day) / 365.0
    total = 0.0
    for k in range(first, last):
        total += liking(w.start[k], w.channel[c.segment], w.spot, years)
    left = draws.uniform(rules.seed, i, draws.CHANNEL, occasion, 0) * total
    for k in range(first, last):
        left -= liking(w.start[k], w.channel[c.segment], w.spot, years)
        if left < 0.0:
            return w.start[k].touchpoint
    return w.start[last - 1].touchpoint


@law
def liking(start, channel, spots, years):
    """Return the weight of a row of the start table for a segment's channels after some years."""
    liked = channel[spots[start.touchpoint].channel]
    return start.weight * liked[0] * math.exp(liked[1] * years)


@law
def join(rules, c, r, brand, owners, days, due, b, now):
    """Become an owner of a brand, leaving the former one. `days`: today's cells of his segment, by brand."""
    leave(c, owners, days, due, LEAVES, now)
    if r.owned == 0:
        r.skill = c.skill
    r.owned = r.aware = 1
    r.purchases_before = r.purchases
    c.brand = b
    c.joined = now
    owners[c.segment, b] += 1
    bind(c, brand, due, now)
    c.promised_utility = view.attitude(rules, c, r, brand, now) - brand.price
    c.lived = c.lived_count = 0.0
    due[RETURN] = now + rules.return_window if rules.return_window > 0.0 else math.inf
    view.add(days[b], JOINS, 1.0)
    view.add(days[b], ACQUISITION_COST, brand.promotion - brand.setup_fee)


@law
def leave(c, owners, days, due, column, now):
    """Stop being an owner, if he is one; count it in a column of the day (LEAVES or RETURNS)."""
    if c.brand < 0:
        return
    owners[c.segment, c.brand] -= 1
    view.add(days[c.brand], column, 1.0)
    c.brand = NO_BRAND
    c.contract_end = now
    due[CONTRACT] = due[RETURN] = math.inf


@law
def may_return(w, s, i, now):
    """At the end of the return window compare what was expected with what was lived, and perhaps return it.

    Who has no provider, because he gave up buying, tries again.
    """
    rules, c = w.rules[0], s.customer[i]
    s.due[i, RETURN] = math.inf
    if c.brand < 0:
        decide(w, s, i, RETURN, int(math.floor(now)), NOBODY, True, now)
        return
    if c.lived_count == 0.0:
        return
    b = c.brand
    sorry = regret.regret(c.promised_utility, c.lived / c.lived_count)
    view.add(s.daily[c.segment, b], REGRET, sorry)
    day = int(math.floor(now))
    p = regret.returns(sorry, rules.return_hassle, rules.return_scale)
    if draws.uniform(rules.seed, i, draws.REGRET, draws.occasion(RETURN, day, 0, 0), 0) < p:
        leave(c, s.owners, s.daily[c.segment], s.due[i], RETURNS, now)
        decide(w, s, i, RETURN, day, b, True, now)


@law
def invited_back(rules, i, c, relations, brands, number, now):
    """Return whether a former brand meets this need with an offer to come back; he hears its promise then."""
    invited = False
    for b in range(brands.shape[0]):
        if b == c.brand or relations[b].owned == 0 or brands[b].win_back <= 0.0:
            continue
        occasion = draws.occasion(NEED, number, b, 1)
        if draws.uniform(rules.seed, i, draws.DELIBERATE, occasion, 1) < brands[b].win_back:
            listen(rules, relations[b], brands[b], now)
            invited = True
    return invited
