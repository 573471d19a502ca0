"""What is left of an episode when it ends: a memory, and what is said of it to friends, readers and the firm."""

# Rows of structured arrays have no useful static type; Numba infers it.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import math

import numpy as np

from cxsim.engine import draws, view
from cxsim.engine.columns import ANSWERS, ASKED, RECOMMENDATIONS, REVIEWS, STARS, WARNINGS
from cxsim.engine.encounter import occasion_of, open_to
from cxsim.engine.state import ANSWERED
from cxsim.engine.tables import OUTREACH
from cxsim.mind import memory, opinion, review, satisfaction, survey, talk
from cxsim.mind.law import kernel, law

NPS, CSAT, CES = range(3)
UNHAPPY = 2
"""CSAT answer, 1 to 5, up to which a customer may be called back."""


@law
def close(w, s, i, mean, peak, end, quality, effort, now):
    """End an episode of which he felt `mean`, `peak` and `end`: remember it, tell it, answer for it."""
    rules, c = w.rules[0], s.customer[i]
    b, spot = c.at_brand, w.spot[c.at_spot]
    r, day = s.relation[i, b], s.daily[c.segment, b]
    felt = memory.episode(mean, peak, end, rules.weight_mean, rules.weight_peak, rules.weight_end)
    if spot.indirect == 0:
        moved = memory.impression(felt, rules.memory_usual, rules.memory_rate, rules.memory_intensity)
        r.remembered = memory.remember(view.remembered(rules, r, now), felt, moved)
        r.remembered_time = now
        e = c.emotional_weight
        satisfied = satisfaction.satisfaction(1.0 - e, e, quality, felt)
        tell(rules, i, c, satisfied, quality, now)
        if c.brand == b:
            post(rules, i, c, day, s.posted[b], satisfied)
    if spot.survey > 0 and w.brand[b].surveys > 0.0 and c.leaves_queue == 0:
        ask(rules, i, c, r, w.brand[b], day, s.survey, s.flow, s.due[i], felt, quality, effort, now)


@law
def tell(rules, i, c, satisfied, quality, now):
    """Perhaps put an own episode into the outbox; of two episodes in a day the more extreme one is told."""
    p = c.talkativeness * talk.propensity(
        satisfied, rules.talk_base, rules.talk_positive, rules.talk_negative, rules.talk_power
    )
    if draws.uniform(rules.seed, i, draws.TALK, occasion_of(c), 0) >= p:
        return
    today = int(math.floor(now))
    if c.said_day == today and c.said_sign != 0 and abs(c.said_satisfaction) >= abs(satisfied):
        return
    c.said_day, c.said_brand = today, c.at_brand
    c.said_satisfaction = satisfied
    c.said_sign = 1 if satisfied >= 0.0 else -1
    c.said = talk.said(quality, satisfied, rules.talk_colour)


@law
def post(rules, i, c, day, posted, satisfied):
    """Perhaps publish a review; only owners do (purchase filter), and few of them (under-reporting filter)."""
    p = review.writes(satisfied, rules.review_base, rules.review_positive, rules.review_negative)
    if draws.uniform(rules.seed, i, draws.REVIEW, occasion_of(c), 0) >= p:
        return
    given = review.stars(satisfied)
    posted[0] += given
    posted[1] += 1
    view.add(day, REVIEWS, 1.0)
    view.add(day, STARS, float(given))


@law
def weary(rules, c, now):
    """Return how weary of surveys a customer is."""
    return memory.fade(c.fatigue, now - c.fatigue_time, rules.fatigue_half_life)


@law
def trouble(rules, c, r, day, now):
    """Trouble a customer with a survey; return the probability that he answers."""
    fatigue = weary(rules, c, now)
    c.fatigue = survey.tired(fatigue, rules.survey_fatigue)
    c.fatigue_time = now
    annoyed = survey.annoyance(fatigue, rules.survey_effort)
    r.remembered = memory.remember(view.remembered(rules, r, now), -1.0, annoyed)
    r.remembered_time = now
    view.add(day, ASKED, 1.0)
    return survey.answers(c.response, fatigue)


@law
def ask(rules, i, c, r, brand, day, table, flow, due, felt, quality, effort, now):
    """Perhaps ask for satisfaction and effort after an episode; an unhappy answer may be called back."""
    occasion = occasion_of(c)
    if draws.uniform(rules.seed, i, draws.SURVEY, occasion, 0) >= rules.asked_share:
        return
    if draws.uniform(rules.seed, i, draws.SURVEY, occasion, 1) >= trouble(rules, c, r, day, now):
        return
    view.add(day, ANSWERS, 1.0)
    n0, n1, _, _ = draws.normals(rules.seed, i, draws.SURVEY, occasion, 2)
    e = c.emotional_weight
    satisfied = 0.5 * (1.0 + satisfaction.satisfaction(1.0 - e, e, quality, felt))
    csat = survey.box(satisfied, c.style, rules.rating_spread, n0, 5)
    ces = survey.box(1.0 - effort, c.style, rules.rating_spread, n1, 7)
    answer(rules, i, c, table, flow, c.at_brand, CSAT, c.at_spot, float(csat), now)
    answer(rules, i, c, table, flow, c.at_brand, CES, c.at_spot, float(ces), now)
    called = draws.uniform(rules.seed, i, draws.SURVEY, occasion, 3) < brand.outreach
    if rules.outreach_episode >= 0 and csat <= UNHAPPY and called:
        due[OUTREACH] = math.floor(now) + 1.4


@law
def answer(rules, i, c, table, flow, b, instrument, spot, score, now):
    """Write a row of the survey table and return its number. The driver keeps room for it."""
    n = flow[ANSWERED]
    row = table[n]
    row.time = view.since_start(rules, now)
    row.customer, row.segment, row.brand = i, c.segment, b
    row.instrument, row.touchpoint = instrument, spot
    row.score = score
    row.expectations = row.ideal = row.overall = row.again = row.emotional = math.nan
    flow[ANSWERED] = n + 1
    return n


@law
def satisfied_with(rules, c, r, now):
    """Return his true overall satisfaction with a brand, [0, 1]."""
    e = c.emotional_weight
    return opinion.overall(view.judged(rules, c, r), e, view.remembered(rules, r, now))


@law
def recommends(rules, c, r, brand, now):
    """Return his true inclination to recommend a brand, [0, 1]."""
    return opinion.recommendation(
        satisfied_with(rules, c, r, now),
        rules.taste_weight,
        view.distance(c, brand),
        rules.recommend_steepness,
        rules.recommend_middle,
    )


@law
def wave_number(every, day):
    """Return the number of the survey wave at the midnight at which a day begins, or 0 if there is none."""
    number = int(math.floor(day / every))
    return number if day > 0 and number > math.floor((day - 1) / every) else 0


@kernel
def wave(w, s, number, now, first, last):
    """Ask a sample of owners in [first, last) whether they would recommend their brand, at a midnight."""
    rules = w.rules[0]
    worths = np.empty(w.brand.shape[0])
    for i in range(first, last):
        c = s.customer[i]
        b = c.brand
        if b < 0 or w.brand[b].surveys == 0.0:
            continue
        if draws.uniform(rules.seed, i, draws.SURVEY, number, 8) >= rules.wave_sample:
            continue
        r = s.relation[i, b]
        p = trouble(rules, c, r, s.daily[c.segment, b], now)
        if draws.uniform(rules.seed, i, draws.SURVEY, number, 9) >= p:
            continue
        view.add(s.daily[c.segment, b], ANSWERS, 1.0)
        view.worths(rules, c, s.relation[i], w.brand, now, worths)
        ahead = view.lead(rules, s.relation[i], worths, b)
        sacrifice = view.distance(c, w.brand[b]) + view.missing(c, w.has[b])
        interview(rules, i, c, r, w.brand[b], s.survey, s.flow, ahead, sacrifice, number, now)


@law
def interview(rules, i, c, r, brand, table, flow, ahead, sacrifice, number, now):
    """Answer the relationship survey, each item with his style and noise of its own."""
    n0, n1, n2, n3 = draws.normals(rules.seed, i, draws.SURVEY, number, 10)
    n4, n5, _, _ = draws.normals(rules.seed, i, draws.SURVEY, number, 11)
    spread, style = rules.rating_spread, c.style
    score = survey.rating(recommends(rules, c, r, brand, now), style, spread, n0)
    row = table[answer(rules, i, c, table, flow, c.brand, NPS, -1, float(score), now)]
    fulfilled = opinion.fulfilment(view.judged(rules, c, r), view.entitled(rules, c, r, now))
    row.expectations = survey.rating(fulfilled, style, spread, n1)
    row.ideal = survey.rating(opinion.closeness(sacrifice), style, spread, n2)
    row.overall = survey.rating(satisfied_with(rules, c, r, now), style, spread, n3)
    row.again = survey.rating(opinion.again(ahead, rules.choice_scale), style, spread, n4)
    row.emotional = survey.rating(0.5 * (1.0 + view.remembered(rules, r, now)), style, spread, n5)


@law
def speaks(c, day):
    """Return whether somebody has something to tell at the end of a day."""
    return c.said_day == day and c.said_sign != 0


@kernel
def senders(customer, day):
    """Return the numbers of all who have something to tell at the end of a day."""
    found = np.empty(customer.shape[0], np.int32)
    number = 0
    for i in range(customer.shape[0]):
        if speaks(customer[i], day):
            found[number] = i
            number += 1
    return found[:number]


@law
def told(rules, sender, receiver, day):
    """Return whether a neighbour hears what somebody said on a day."""
    occasion = draws.occasion(0, day, receiver >> 8, receiver)
    return draws.uniform(rules.seed, sender, draws.TOLD, occasion, receiver >> 16) < rules.talk_share


@law
def speak(rules, c, sender, day_cells, ties, day):
    """Count whom somebody tells what he said on a day; `day_cells`: the day's aggregates of his segment."""
    number = 0
    for k in range(ties.first[sender], ties.first[sender + 1]):
        number += told(rules, sender, ties.neighbour[k], day)
    if c.said_sign > 0:
        c.told_good += number
        view.add(day_cells[c.said_brand], RECOMMENDATIONS, float(number))
    else:
        c.told_bad += number
        view.add(day_cells[c.said_brand], WARNINGS, float(number))


@law
def exchange(rules, customer, relation, ties, senders, day, first, last):
    """Let customers [first, last) hear what their neighbours said on a day; `senders` in ascending order."""
    for j in range(senders.shape[0]):
        sender = np.int64(senders[j])
        c = customer[sender]
        for k in range(ties.first[sender], ties.first[sender + 1]):
            receiver = ties.neighbour[k]
            if first <= receiver < last and told(rules, sender, receiver, day):
                hear(rules, customer[receiver], relation[receiver, c.said_brand], c.said, rules.talk_weight)


@law
def hear(rules, c, r, said, weight):
    """Take in what somebody says of a brand: he knows it now, and his belief moves as far as it is open."""
    r.aware = 1
    general = view.judged(rules, c, r)
    for d in range(rules.dimensions):
        r.belief[d] = talk.heard(r.belief[d], general, said, weight * open_to(rules, r, d))


@law
def read_reviews(rules, c, r, reviews):
    """Read the mean and number of a brand's reviews before buying; `reviews`: sum of stars and number."""
    if reviews[1] <= 0.0:
        return
    general = view.judged(rules, c, r)
    credence = review.credence(reviews[1], rules.review_half)
    mean = reviews[0] / reviews[1]
    for d in range(rules.dimensions):
        weight = rules.review_weight * open_to(rules, r, d)
        r.belief[d] = review.read(r.belief[d], general, mean, weight, credence)


@law
def publish(rules, reviews, posted):
    """At midnight let old reviews fade and make today's readable, each standing for those of `scale_up` customers.

    Stars are read as (stars - 1) / 4.
    """
    for b in range(reviews.shape[0]):
        reviews[b, 0] = memory.fade(reviews[b, 0], 1.0, rules.review_half_life)
        reviews[b, 1] = memory.fade(reviews[b, 1], 1.0, rules.review_half_life)
        reviews[b, 0] += rules.scale_up * (posted[b, 0] - posted[b, 1]) / 4.0
        reviews[b, 1] += rules.scale_up * posted[b, 1]
        posted[b, 0] = 0
        posted[b, 1] = 0


@law
def spread(rules, customer, relation, number, b, quality, reach):
    """Let news of a brand reach a share of everybody."""
    for i in range(customer.shape[0]):
        if draws.uniform(rules.seed, i, draws.NEWS, number, 0) < reach:
            hear(rules, customer[i], relation[i, b], quality, rules.news_weight)
