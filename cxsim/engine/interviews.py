"""Interviews: what owners say of their wants when somebody comes and asks, outside any survey of the routine.

To be interviewed is trouble, as a survey is. What is said of needs is what people can say (`exact` false). Research
into ideals (conjoint and the like) finds what they want, feel and would give, and is free of the style in which
somebody uses a scale, since it rests on choices. Both carry the noise of an answer.

So many people of the true market are interviewed, however many of them are simulated: as many answers as there can be
come from the simulated ones, and only as large a share of them is troubled as in the true market.
"""

# Rows of structured arrays have no useful static type; Numba infers it.
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxsim.engine import draws, telling, view
from cxsim.engine.columns import ANSWERS
from cxsim.engine.state import Lives
from cxsim.engine.tables import World
from cxsim.mind import fit, survey
from cxsim.mind.law import kernel, law
from cxsim.world.scenario import MAX_DIMENSIONS

ANSWER_DTYPE = np.dtype(
    [
        ("customer", "i8"),
        ("segment", "i8"),
        ("wants", "i8"),  # a bit a feature
        ("importance", "f8", (MAX_DIMENSIONS,)),  # of each dimension, summing to 1
        ("level", "f8", (MAX_DIMENSIONS,)),  # of the brand, [0, 1], in steps of a tenth
        ("distance", "f8"),  # of the offer from the ideal, as stated or as it is, [0, 1], in steps of a tenth
        ("worth", "f8"),  # money/month: by the head alone, or with feeling and taste
    ]
)
"""A row an interview, all of it as answered."""
NOISE = 3
"""Index of the first block of four normals: one a dimension, and one for all else."""
FEATURES = NOISE + MAX_DIMENSIONS + 1
"""Index of the draw for the first feature."""


def shares(owners: int, people: int, scale_up: float) -> tuple[float, float]:
    """Share of simulated owners who are asked, and of them, who are troubled with it.

    owners: simulated ones, > 0, each of whom stands for `scale_up` true ones, 1 or more. people: of the true market to
    be asked.
    """
    asked = min(1.0, people / owners)
    return asked, min(1.0, people / (owners * scale_up)) / asked


def held(
    world: World,
    lives: Lives,
    today: NDArray[np.int64],
    number: int,
    now: float,
    brand: int,
    people: int,
    exact: bool,
) -> NDArray[Any]:
    """Interview about `people` owners of a brand, drawn by chance; return the answers of those who consent.

    today: (segments, brands, len(DAILY)), where being asked is counted. number: of the wave. people: of the
    true market.
    """
    owners = int(np.count_nonzero(lives.customer["brand"] == brand))
    table = np.zeros(owners, ANSWER_DTYPE)
    if not owners or people <= 0:
        return table[:0]
    share, troubled = shares(owners, people, float(world.rules[0]["scale_up"]))
    found = _ask(
        world.rules, world.brand, lives.customer, lives.relation, today, table, world.has.shape[1],
        number, now, brand, share, troubled, int(exact),
    )  # fmt: skip
    return table[:found]


@kernel
def _ask(rules_, brands, customer, relation, today, table, features, number, now, b, share, troubled, exact):
    """Fill the table; return the number of interviews."""
    rules, brand, row = rules_[0], brands[b], 0
    for i in range(customer.shape[0]):
        c = customer[i]
        if c.brand != b or draws.uniform(rules.seed, i, draws.INTERVIEW, number, 0) >= share:
            continue
        r = relation[i, b]
        consents = survey.answers(c.response, telling.weary(rules, c, now))
        bothered = draws.uniform(rules.seed, i, draws.INTERVIEW, number, 1) < troubled
        if bothered:
            telling.trouble(rules, c, r, today[c.segment, b], now)
        if draws.uniform(rules.seed, i, draws.INTERVIEW, number, 2) >= consents:
            continue
        if bothered:
            view.add(today[c.segment, b], ANSWERS, 1.0)
        answer = table[row]
        answer.customer, answer.segment = i, c.segment
        _say(rules, i, c, r, brand, answer, features, number, now, exact)
        row += 1
    return row


@law
def _say(rules, i, c, r, brand, answer, features, number, now, exact):
    """Fill in one customer's answers."""
    ideal, style = (c.taste, 0.0) if exact else (c.stated_taste, c.style)
    gap = abs(c.taste - ideal)
    for f in range(features):
        u = draws.uniform(rules.seed, i, draws.INTERVIEW, number, FEATURES + f)
        answer.wants |= survey.mentions((c.wants >> f) & 1, gap, u) << f
    spread, top, total = rules.rating_spread, 0.0, 0.0
    for d in range(rules.dimensions):
        top = max(top, c.importance[d])
    for d in range(rules.dimensions):
        n0, n1, _, _ = draws.normals(rules.seed, i, draws.INTERVIEW, number, NOISE + d)
        answer.importance[d] = survey.rating(c.importance[d] / top, style, spread, n0)
        answer.level[d] = survey.rating(r.belief[d], style, spread, n1) / 10.0
        total += answer.importance[d]
    for d in range(rules.dimensions):
        answer.importance[d] = answer.importance[d] / total if total > 0.0 else 1.0 / rules.dimensions
    n0, n1, _, _ = draws.normals(rules.seed, i, draws.INTERVIEW, number, NOISE + MAX_DIMENSIONS)
    far = fit.taste_distance(ideal, fit.position(brand.taste, c.stated_taste, brand.personalise))
    answer.distance = 1.0 - survey.rating(1.0 - far, style, spread, n0) / 10.0
    worth = (
        view.attitude(rules, c, r, brand, now) if exact else c.willingness_to_pay * view.judged(rules, c, r)
    )
    answer.worth = survey.sum_named(worth, spread, n1)
