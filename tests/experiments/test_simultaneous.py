"""Intervals that hold at once, against limits that are known exactly, and by how often they cover the truth."""

import math

import numpy as np
import pytest
from scipy import stats

import cxsim
from cxsim.experiments.intervals import LEVEL, paired, t_quantile
from cxsim.experiments.simultaneous import ALONE, BONFERRONI, LARGEST_T, Together, draws, too_few
from tests.experiments.conftest import small

NEAR = 0.06
"""The quantile is one of 2,000 resamples: its own standard error is about 2 %."""
FAKE = "tests.experiments.fake_engine:FakeModel"


def together(values, seed=1):
    values = np.asarray(values, dtype=float)
    return Together(values, draws(seed, *values.shape))


def uncorrelated(n, columns, seed=0):
    """Columns whose sample means are 0, variances 1 and correlations 0, all exactly."""
    raw = np.random.default_rng(seed).normal(size=(n, columns))
    orthogonal, _ = np.linalg.qr(raw - raw.mean(axis=0))
    return orthogonal * math.sqrt(n - 1)


def quantile(found, values, one, other):
    """By how many standard errors an interval reaches to each side."""
    gaps = values[:, one] - values[:, other]
    return found.difference(one, other).half_width / (gaps.std(ddof=1) / math.sqrt(len(gaps)))


def test_one_strategy_has_the_interval_of_the_paired_t_test():
    values = np.random.default_rng(2).normal(size=(9, 2))
    found = together(values)
    assert found.difference(1, 0) == paired(values[:, 1], values[:, 0])
    assert found.how(1, 0) == ALONE


def test_independent_differences_need_the_quantile_of_sidak():
    values = np.column_stack([np.zeros(3000), uncorrelated(3000, 3)])
    known = stats.norm.ppf(1 - (1 - LEVEL ** (1 / 3)) / 2)
    assert quantile(together(values), values, 1, 0) == pytest.approx(known, rel=NEAR)


def test_equal_strategies_need_the_quantiles_of_dunnett_and_tukey():
    values = uncorrelated(3000, 4)
    found = together(values)
    # two-sided, many observations: Dunnett 2.35 for 3 against a control, Tukey for all pairs of 3
    assert quantile(found, values, 2, 0) == pytest.approx(2.35, rel=NEAR)
    tukey = stats.studentized_range.ppf(LEVEL, 3, 1e6) / math.sqrt(2)
    assert quantile(found, values, 3, 1) == pytest.approx(tukey, rel=NEAR)


def test_differences_that_go_together_need_no_widening():
    base, gap = np.random.default_rng(3).normal(size=(2, 12))
    values = np.column_stack([base, base + gap, base + 2 * gap, base - gap])
    found = together(values)
    assert found.how(1, 0) == LARGEST_T
    assert quantile(found, values, 1, 0) == pytest.approx(t_quantile(12), rel=NEAR)


@pytest.mark.parametrize("n", [2, 3, 5, 6, 9, 40])
def test_never_narrower_than_alone_nor_wider_than_bonferroni(n):
    values = np.random.default_rng(n).normal(size=(n, 5)) + np.random.default_rng(n + 1).normal(size=(n, 1))
    found = together(values)
    assert found.how(1, 0) == found.how(2, 1) == (BONFERRONI if too_few(n, 5) else LARGEST_T)
    for pairs in (found.against_nothing, found.among_others):
        widest = t_quantile(n, 1 - (1 - LEVEL) / len(pairs)) * (1 + 1e-9)
        for one, other in pairs:
            assert t_quantile(n) * (1 - 1e-9) <= quantile(found, values, one, other) <= widest
            turned, straight = found.difference(other, one), found.difference(one, other)
            assert (turned.low, turned.high) == (-straight.high, -straight.low)


def test_what_changes_nothing_is_exact_and_widens_no_other():
    base, better = np.random.default_rng(5).normal(size=(2, 10))
    found = together(np.column_stack([base, better, base]))
    assert found.difference(2, 0)[:3] == found.difference(0, 2)[:3] == (0.0, 0.0, 0.0)
    assert found.difference(1, 0) == paired(better, base)
    assert found.difference(1, 2) == paired(better, base)


def test_what_is_not_defined_stands_aside():
    rng = np.random.default_rng(6)
    values = rng.normal(size=(8, 5))
    values[:, 3] = np.nan
    values[2, 4] = np.inf
    found = together(values)
    assert math.isnan(found.difference(3, 0).mean)
    assert found.difference(4, 0).mean == math.inf
    assert math.isnan(found.difference(4, 0).low)
    assert quantile(found, values, 1, 0) <= t_quantile(8, 1 - (1 - LEVEL) / 2) * (1 + 1e-9)
    values[3, 1] = np.nan
    gappy = together(values)
    assert gappy.how(1, 0) == BONFERRONI
    assert gappy.difference(1, 0).n == 7
    assert math.isfinite(gappy.difference(1, 0).low)


def test_one_replication_has_no_intervals():
    found = together([[0.1, 0.2, 0.3]])
    assert math.isnan(found.difference(1, 0).low)
    assert found.how(1, 0) == ""


@pytest.mark.parametrize(("n", "strategies"), [(4, 4), (6, 3), (15, 6)])
def test_all_of_a_family_cover_the_truth_in_95_of_100(n, strategies):
    rng = np.random.default_rng(8)
    truth, drawn = np.zeros(strategies), draws(1, n, strategies)
    hits = np.zeros(2)
    for _ in range(500):
        luck = rng.normal(size=(n, 1)) * np.linspace(0.5, 1.5, strategies)
        found = Together(truth + luck + rng.normal(size=(n, strategies)), drawn)
        for place, pairs in enumerate((found.against_nothing, found.among_others)):
            covered = [found.difference(*pair) for pair in pairs]
            hits[place] += all(one.low <= 0 <= one.high for one in covered)
    assert (hits / 500 >= 0.92).all()
    assert (hits / 500 <= 0.99).all()


def test_a_comparison_holds_them_beside_those_that_stand_alone():
    found = cxsim.compare(small(), engine=FAKE, workers=1, replications=9)
    rows = found.at("true_loyalty")
    wide = rows["difference_simultaneous_high"] - rows["difference_simultaneous_low"]
    alone = rows["difference_high"] - rows["difference_low"]
    assert (wide >= alone * (1 - 1e-9)).all()
    assert wide["nothing"] == wide["baseline"] == 0.0
    for name in ("good", "late", "costly"):
        held = found.simultaneous(name, found.rival_of(name))
        ends = rows.loc[name, ["difference_rival_simultaneous_low", "difference_rival_simultaneous_high"]]
        assert tuple(ends) == (held.low, held.high)
    assert "hold at once" in found.findings().precision


def test_the_verdict_of_few_replications_says_that_it_can_do_no_better():
    assert "Bonferroni" in cxsim.compare(small(), engine=FAKE, workers=1, replications=3).verdict()
    assert "Bonferroni" not in cxsim.compare(small(), engine=FAKE, workers=1, replications=12).verdict()
    alone = cxsim.compare(small(strategies=("good",)), engine=FAKE, workers=1, replications=3)
    assert "at once" not in alone.verdict()
