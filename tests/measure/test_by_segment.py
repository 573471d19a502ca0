"""Segments by exact accounting: they sum to the difference of the metric itself, whatever the metric."""

from __future__ import annotations

import numpy as np
import pytest

import cxsim
from cxsim.experiments.horizons import resized
from cxsim.measure.by_segment import BY_SEGMENT, Account, account, differences
from cxsim.measure.metrics import metrics
from cxsim.measure.ratios import RATIOS
from cxsim.world.metrics import METRICS

DAYS = 365


@pytest.fixture(scope="module")
def runs():
    """The same market under two strategies: three segments, many problems, surveys."""
    scenario = resized(cxsim.load("mobile_operator"), customers=90, days=DAYS)
    short = scenario.model_copy(update={"run": scenario.run.model_copy(update={"burn_in": 300.0})})
    return short, *(cxsim.run(short, name, seed=3).records for name in ("fix_support", "cut_price"))


@pytest.mark.parametrize("metric", sorted(BY_SEGMENT))
def test_segments_and_their_composition_sum_to_the_difference(runs, metric) -> None:
    scenario, one, other = runs
    level, before = (metrics(records, scenario, DAYS)[metric] for records in (one, other))
    inside, composition = differences(
        *(account(records, scenario, metric, DAYS) for records in (one, other)), metric
    )
    assert len(inside) == 3
    assert inside.sum() + composition == pytest.approx(level - before, rel=1e-9, abs=1e-9)
    same, nothing = differences(*(account(one, scenario, metric, DAYS),) * 2, metric)
    assert (same == 0.0).all()
    assert nothing == 0.0


def test_a_textbook_decomposition_of_rates() -> None:
    """Two groups of 40 and 60 % at rates 2 and 4 become 50 and 50 % at 3 and 4: half of each group's change in rate
    times its mean share, and the shift of a tenth from the one rate to the other."""
    one = Account(np.array([3.0, 4.0]), np.array([50.0, 50.0]))
    other = Account(np.array([2.0, 4.0]), np.array([4.0, 6.0]))
    inside, composition = differences(one, other, "satisfaction")
    assert inside == pytest.approx([0.45, 0.0])
    assert composition == pytest.approx(0.1 * 2.5 - 0.1 * 4.0)


def test_a_segment_that_is_empty_in_one_run_is_composition_alone() -> None:
    one = Account(np.array([3.0, np.nan]), np.array([5.0, 0.0]))
    other = Account(np.array([3.0, 1.0]), np.array([5.0, 5.0]))
    inside, composition = differences(one, other, "satisfaction")
    assert (inside == 0.0).all()
    assert composition == pytest.approx(1.0)


def test_every_metric_that_is_told_by_segment_is_a_metric() -> None:
    assert set(METRICS) >= BY_SEGMENT
    assert set(RATIOS) < BY_SEGMENT
