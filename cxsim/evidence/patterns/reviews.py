"""Published reviews are J-shaped though the experience behind them has one peak."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cxsim.engine.records import DAILY, SCALE, Records
from cxsim.evidence.histories import satisfactions
from cxsim.evidence.kinds import Expect, Mark, Pattern, Statement
from cxsim.evidence.lives import lived, sized
from cxsim.experiments.worlds import ruled
from cxsim.mind.review import stars
from cxsim.world import load
from cxsim.world.scenario import Scenario


def _cafes() -> Scenario:
    return sized(load("first_steps"), customers=200, burn_in=180, days=730)


def _operators() -> Scenario:
    return sized(load("mobile_operator"), customers=200, burn_in=365, days=730)


def published(records: Records) -> NDArray[np.float64]:
    """Shares of one to five stars among reviews that were their brand's and segment's only one of a day.

    The records hold sums, so only then the stars of a review are known.
    """
    days = records.daily[-records.first_day :]
    number = days[..., DAILY.index("reviews")] / SCALE
    given = (days[..., DAILY.index("stars")] / SCALE)[number == 1.0].astype(int)
    return np.bincount(given, minlength=6)[1:] / max(len(given), 1)


def dip(shares: NDArray[np.float64]) -> float:
    """How deep the deepest valley between two peaks is; 0 with one peak."""
    inner = range(1, len(shares) - 1)
    return float(max(0.0, *(min(shares[:k].max(), shares[k + 1 :].max()) - shares[k] for k in inner)))


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """The shape of what is published, and of what was experienced."""
    run = lived(scenario, seed, log=True)
    seen = published(run.records)
    rated = [stars(satisfied) for satisfied in satisfactions(run).tolist()]
    return {
        "mode_at_five": float(seen[4] - seen[:4].max()),
        "ones_above_twos": float(seen[0] - seen[1]),
        "experience": dip(np.bincount(rated, minlength=6)[1:] / max(len(rated), 1)),
    }


def everybody_reviews(scenario: Scenario) -> Scenario:
    """Every owner reviews every episode."""
    return ruled(scenario, review_base=1.0, review_positive=0.0, review_negative=0.0)


PATTERNS = [
    Pattern(
        name="j_shaped_reviews",
        title="J-shaped reviews from unimodal experience",
        source="Hu, Zhang & Pavlou 2009, Communications of the ACM 52(10):144-147; counts: 3,150 reviews of Alexa",
        mark=Mark.COMPUTED,
        statements={
            "mode_at_five": Statement(
                "most published reviews have five stars",
                "share of five stars less the largest other share",
                published=".73 − .14 = .58 (2,286 and 455 of 3,150)",
            ),
            "ones_above_twos": Statement(
                "there are more reviews with one star than with two",
                "share of one star less share of two",
                published=".05 − .03 = .02 (161 and 96 of 3,150)",
            ),
            "experience": Statement(
                "experience, rated by all, has one peak",
                "depth of the valley between two peaks of its distribution over the five steps",
                Expect.ZERO,
                needs_mechanism=False,
            ),
        },
        markets={"two cafés": _cafes, "four mobile operators": _operators},
        measure=measure,
        without=everybody_reviews,
        mechanism="self-selection of reviewers (everybody reviews)",
        replications=8,
        quick=3,
        note="extremes are over-represented, as they should be, but by too little: if all operators' episodes were "
        "answered on five points, with the noise of answers, 7 in 100 answers would be fives and 46 fours, .2 ones and "
        "6 twos, so for a J who is one step further from the middle would have to write 6 to 26 times as readily; he "
        "writes twice as readily (`review.writes` is straight); and satisfaction counts an episode as good as expected "
        "as neutral to the heart, so usual excellent service earns four of five equal steps "
        "(`satisfaction.satisfaction`)",
    ),
]
