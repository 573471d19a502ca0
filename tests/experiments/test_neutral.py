"""Neutral draws against worlds whose laws are known."""

import math

import numpy as np
import pytest

import cxsim
from cxsim.experiments.knowledge import Knowledge
from cxsim.experiments.neutral import explained, share_of
from cxsim.experiments.tasks import Study
from cxsim.experiments.worlds import draws, guesses, ranges, value_at
from cxsim.world import load
from tests.experiments.conftest import small

FAKE = "tests.experiments.fake_engine:FakeModel"
OPERATOR = load("mobile_operator")
STRATEGIES = ("baseline", "simplify", "cut_price")
LEVER = guesses(OPERATOR, ["simplify"])[0]


def made(gaps, worlds=400, luck=0.0) -> Knowledge:
    """Worlds in which each strategy's difference from doing nothing is a function of the draw."""
    table = draws(OPERATOR, worlds, ["taste_weight"], strategies=STRATEGIES)
    rng = np.random.default_rng(3)
    base = 0.3 + 0.02 * rng.normal(size=(worlds, 2))
    columns = [base] + [
        base + np.asarray(gap(table))[:, None] + luck * rng.normal(size=(worlds, 2)) for gap in gaps
    ]
    study = Study(OPERATOR, STRATEGIES, {48.0: 1460}, 1, "compiled")
    values = np.stack(columns, axis=2)[..., None]
    return Knowledge(study, table, ("true_loyalty",), values, 600, 0, False, ())


def standing(known, name):
    return next(one for one in known.neutral.standings if one.strategy == name)


@pytest.mark.parametrize(("low", "middle", "high"), [(1, 2, 9), (-0.3, -0.5, -0.7), (1, 1, 2), (0, 0.5, 1)])
def test_the_share_of_a_draw_is_the_one_it_was_drawn_by(low, middle, high):
    for share in (0.05, 0.5, 0.77):
        assert share_of(low, middle, high, value_at(low, middle, high, share)) == pytest.approx(share)


def test_even_draws_take_away_what_only_an_uneven_range_gives():
    low, likely, high = ranges(OPERATOR, [LEVER.column], STRATEGIES)[LEVER.column]
    assert high - likely > likely - low
    far = (likely + high) / 2

    def reaches_far(table):
        """Better than nothing only where the lever is far above its likely size."""
        return table[LEVER.column] - far

    known = made([reaches_far, lambda table: 0.0 * table["taste_weight"] - 1.0])
    assert known.won()["simplify"] == pytest.approx(0.25, abs=0.02)
    # within 36 % of the likely size, the widest range that all have, it never gets there
    assert known.neutral.common == pytest.approx(0.36, abs=0.01)
    assert likely * (1 + known.neutral.common) < far
    assert standing(known, "simplify").won == 0.0
    assert standing(known, "baseline").won == 1.0


def test_what_hangs_on_no_draw_stays_as_it_is():
    known = made([lambda table: 0 * table["taste_weight"] + 0.01, lambda table: 0 * table["taste_weight"]])
    one = standing(known, "simplify")
    assert (one.won, one.as_drawn, one.rival) == (1.0, 1.0, "baseline")
    assert one.median == pytest.approx(0.01)
    assert one.deciding == ()


def test_luck_is_not_taken_for_a_law():
    nothing = [lambda table: 0 * table["taste_weight"]] * 2
    assert standing(made(nothing, worlds=64, luck=0.02), "simplify").foretold < 0.2
    lawful = made([lambda table: 0.1 * table["taste_weight"], *nothing[:1]], worlds=64, luck=0.001)
    assert standing(lawful, "simplify").foretold > 0.9
    assert standing(lawful, "simplify").deciding[-1] == "taste_weight"


def test_shares_add_up_and_remarkable_ones_are_explained_by_their_numbers():
    found = cxsim.compare(small(strategies=("nothing", "good", "costly")), worlds=14, engine=FAKE, workers=1)
    even = found.knowledge.neutral
    assert math.fsum(one.won for one in even.standings) == pytest.approx(1.0)
    told = explained(even, found)
    assert len(told) == sum(one.remarkable for one in even.standings) > 0
    best = next(one for one in even.standings if one.strategy == "good")
    text = next(text for text in told if text.startswith("Good is best in"))
    assert f"best in {100 * best.won:.0f} % of neutral worlds" in text
    assert f"{100 * best.median:+.1f}" in text
    assert "It costs 365.00 EUR" in text


def test_too_few_worlds_tell_nothing():
    assert cxsim.compare(small(), worlds=5, engine=FAKE, workers=1).knowledge.neutral is None
