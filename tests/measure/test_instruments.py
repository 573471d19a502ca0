import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.engine.records import DAILY, LEDGER
from cxsim.measure import instruments
from cxsim.measure.windows import Window


def test_nps_of_the_published_survey():
    """38 % promoters and 24 % detractors of 250: +14 ± 9.6 points (facts, F18)."""
    read = instruments.nps([10] * 95 + [8] * 95 + [3] * 60)
    assert (read.value, read.n) == (pytest.approx(14.0), 250)
    assert (read.high - read.low) / 2 == pytest.approx(9.6, abs=0.1)


def test_nps_by_hand():
    read = instruments.nps([10, 9, 8, 6])
    half = 100 * instruments.Z * math.sqrt((0.5 + 0.25 - 0.0625) / 4)
    assert (read.value, read.low, read.high) == pytest.approx((25.0, 25 - half, 100.0))


@given(st.lists(st.integers(0, 10), min_size=1, max_size=50))
def test_nps_lies_in_its_interval_and_on_its_scale(scores):
    read = instruments.nps(scores)
    assert -100 <= read.value <= 100
    assert -100 <= read.low <= read.value <= read.high <= 100


def test_csat_is_the_top_two_boxes():
    read = instruments.csat([5, 4, 3, 1])
    assert (read.value, read.n) == (0.5, 4)
    assert 0 < read.low < 0.5 < read.high < 1


def test_wilson_by_hand():
    """2 of 4: centre .5, half-width z·sqrt(.25/4 + z²/64)/(1 + z²/4)."""
    z = instruments.Z
    read = instruments.proportion(2, 4)
    assert read.high - 0.5 == pytest.approx(z * math.sqrt(0.0625 + z**2 / 64) / (1 + z**2 / 4))


def test_ces_is_a_mean_of_agreement():
    read = instruments.ces([7, 5])
    assert (read.value, read.high - 6) == pytest.approx((6.0, instruments.Z * math.sqrt(2) / math.sqrt(2)))
    alone = instruments.ces([7])
    assert alone.value == 7.0
    assert math.isnan(alone.low)


@pytest.mark.parametrize("instrument", [instruments.nps, instruments.csat, instruments.ces])
def test_without_answers_there_is_no_reading(instrument):
    read = instrument([])
    assert math.isnan(read.value)
    assert read.n == 0


def test_a_rate_of_no_events_has_an_upper_end():
    read = instruments.rate(0, 10.0)
    assert (read.value, read.low) == (0.0, 0.0)
    assert read.high > 0
    assert math.isnan(instruments.rate(3, 0.0).value)


def test_what_the_firm_reads(empty, scenario, put, answers):
    records = empty(days=365)
    records.surveys = np.concatenate(
        [
            answers([10, 9, 0], 0, time=5.0),
            answers([0], 0, time=400.0),
            answers([0], 0, brand=1),
            answers([5, 1], 1),
            answers([7], 2),
        ]
    )
    put(records.daily, DAILY, (3, 0, 0), asked=10, answered=6, reviews=2, stars=7, complaints=5)
    put(records.daily, DAILY, (4, 1, 0), journeys=4, abandoned=1, waits=8, reneged=2, joins=10, returns=1)
    read = instruments.instruments(records, scenario, Window(0, 365))
    assert read["nps"].value == pytest.approx(100 / 3)
    assert (read["csat"].value, read["ces"].value) == (0.5, 7.0)
    assert (read["response_rate"].value, read["reviews"].value) == (0.6, 3.5)
    assert read["complaints"].value == pytest.approx(5 / 20)
    assert (read["abandonment"].value, read["queues_left"].value, read["returns"].value) == (0.25, 0.25, 0.1)


def test_what_nobody_answered_reads_as_nothing(empty, scenario):
    read = instruments.instruments(empty(days=1), scenario, Window(0, 1))
    assert all(math.isnan(read[name].value) for name in read if name != "complaints")


def test_the_crm_sees_recency_frequency_and_money(empty, scenario, put, log):
    records = empty(days=365, scale_up=2.0)
    put(records.ledger, LEDGER, (7, 0), revenue=7200.0)
    records.customers = np.zeros(3, records.customers.dtype)
    records.customers["customer"] = [4, 5, 6]
    records.customers["segment"] = [0, 1, 1]
    records.customers["brand"] = [0, 0, 1]
    records.customers["encounters"] = [12, 3, 9]
    seen = instruments.recency_frequency_money(records, scenario)
    assert seen["customer"].tolist() == [4, 5]
    assert seen["frequency"].tolist() == [12, 3]
    assert seen["recency"].isna().all()
    # 10 young and 10 old for a year, the old worth twice: 7200 / (12 months · 2 · 30) = 10 a month
    assert seen["money"].tolist() == pytest.approx([10.0, 20.0])
    records.encounters = log({"time": 300.0, "customer": 4}, {"time": 360.0, "customer": 4, "brand": 1})
    seen = instruments.recency_frequency_money(records, scenario)
    assert seen["recency"].iloc[0] == 65.0
    assert math.isnan(seen["recency"].iloc[1])
