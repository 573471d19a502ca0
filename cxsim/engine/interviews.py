"""Interviews: what owners say of their wants when somebody comes and asks, outside any survey of the routine.

To be interviewed is trouble, as a survey is. What is said of needs is what people can say (`exact` false); research
into ideals (conjoint and the like) finds what they want, feel and would give.
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
from cxsim.mind.law import kernel
from cxsim.world.scenario import MAX_DIMENSIONS

ANSWER_DTYPE = np.dtype(
    [
        ("customer", "i8"),
        ("segment", "i8"),
        ("wants", "i8"),  # a bit a feature
        ("importance", "f8", (MAX_DIMENSIONS,)),  # of each dimension, summing to 1
        ("level", "f8", (MAX_DIMENSIONS,)),  # believed of the brand, [0, 1]
        ("distance", "f8"),  # of the offer from the ideal, as stated or as it is, [0, 1]
        ("worth", "f8"),  # money/month: by the head alone, or with feeling and taste
    ]
)
"""A row an interview."""


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

    today: (segments, brands, len(DAILY)), where being asked is counted. number: of the wave.
    """
    owners = int(np.count_nonzero(lives.customer["brand"] == brand))
    table = np.zeros(owners, ANSWER_DTYPE)
    if not owners or people <= 0:
        return table[:0]
    share = min(1.0, people / owners)
    found = _ask(
        world.rules, world.brand, lives.customer, lives.relation, today, table, world.has.shape[1],
        number, now, brand, share, int(exact),
    )  # fmt: skip
    return table[:found]


@kernel
def _ask(rules_, brands, customer, relation, today, table, features, number, now, b, share, exact):
    """Fill the table; return the number of interviews."""
    rules, brand, row = rules_[0], brands[b], 0
    for i in range(customer.shape[0]):
        c = customer[i]
        if c.brand != b or draws.uniform(rules.seed, i, draws.INTERVIEW, number, 0) >= share:
            continue
        r = relation[i, b]
        consents = telling.trouble(rules, c, r, today[c.segment, b], now)
        if draws.uniform(rules.seed, i, draws.INTERVIEW, number, 1) >= consents:
            continue
        view.add(today[c.segment, b], ANSWERS, 1.0)
        answer = table[row]
        answer.customer, answer.segment = i, c.segment
        ideal = c.taste if exact else c.stated_taste
        gap = abs(c.taste - ideal)
        for f in range(features):
            u = draws.uniform(rules.seed, i, draws.INTERVIEW, number, 2 + f)
            answer.wants |= survey.mentions((c.wants >> f) & 1, gap, u) << f
        for d in range(rules.dimensions):
            answer.importance[d], answer.level[d] = c.importance[d], r.belief[d]
        answer.distance = fit.taste_distance(
            ideal, fit.position(brand.taste, c.stated_taste, brand.personalise)
        )
        answer.worth = c.willingness_to_pay * view.judged(rules, c, r)
        if exact:
            answer.worth = view.attitude(rules, c, r, brand, now)
        row += 1
    return row
