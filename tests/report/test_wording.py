"""Numbers as a person writes them."""

from __future__ import annotations

import math

import pytest

from cxsim.report.assumptions import quantity
from cxsim.report.drawing import escape, shorten, text_width, ticks, wrap
from cxsim.report.wording import (
    MISSING,
    THIN,
    between,
    change,
    count,
    level,
    listing,
    money,
    plain,
    typeset,
    unit,
)
from cxsim.world.metrics import METRICS


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("true_loyalty", 0.247285, f"24.7{THIN}%"),
        ("true_loyalty", math.nan, MISSING),
        ("nps", 14.04, "+14.0"),
        ("nps", -8.0, "−8.0"),
        ("wait_mean", 4 / 1440, "4.0 min"),
        ("revenue", 1_234_567.0, "1.23 million EUR"),
        ("revenue", 123_456_789.0, "123.5 million EUR"),
        ("revenue", 12_345.6, "12,346 EUR"),
        ("clv", 571.987, "571.99 EUR"),
        ("margin", 3.2, "3.20 EUR/month"),
        ("owners", 12_345.0, "12,345"),
        ("payback", math.inf, "not by then"),
        ("payback", 14.0, "14 months"),
    ],
)
def test_levels(name: str, value: float, written: str) -> None:
    assert level(METRICS[name], value, "EUR") == written


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("true_loyalty", 0.0184, "+1.8 points"),
        ("true_loyalty", -0.184, "−18.4 points"),
        ("true_loyalty", 0.0, "0 points"),
        ("true_loyalty", 1e-12, "0.0 points"),
        ("wait_mean", -0.5 / 1440, "−0.5 min"),
        ("profit", -2_630_000.0, "−2.63 million EUR"),
        ("profit", math.nan, MISSING),
    ],
)
def test_differences(name: str, value: float, written: str) -> None:
    assert change(METRICS[name], value, "EUR") == written


def test_an_interval_that_is_not_there_is_not_written() -> None:
    assert between(METRICS["nps"], math.nan, 1.0) == ""
    assert (
        between(METRICS["nps"], -2.4, 6.0) == "−2.40 to +6.00"
        or between(METRICS["nps"], -2.4, 6.0) == "−2.4 to +6.0"
    )


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (0.00021, 0.031, "+0.02 to +3.10"),
        (-0.031, -0.0000021, "−3.1000 to −0.0002"),
        (-0.00021, 0.031, "0.0 to +3.1"),
        (0.0, 0.031, "0 to +3.1"),
    ],
)
def test_an_end_of_an_interval_that_excludes_0_does_not_read_as_0(
    low: float, high: float, written: str
) -> None:
    metric = METRICS["true_loyalty"]
    assert between(metric, low, high, scale=unit(metric, [0.031])) == written


def test_small_words() -> None:
    assert listing(["a", "b", "c"]) == "a, b and c"
    assert listing(["a"]) == "a"
    assert count(1, "replication") == "1 replication"
    assert count(1234, "customer") == "1,234 customers"
    assert money(12_400.0, "EUR") == "12,400 EUR"
    assert plain(-0.001, 2) == "0.00"
    assert typeset("at -1.5 to 24 % (self-made)") == f"at −1.5 to 24{THIN}% (self-made)"


def test_quantities_of_scenarios() -> None:
    assert quantity(0.6, "share", "EUR") == f"60{THIN}%"
    assert quantity(8 / 1440, "duration", "EUR") == "8 minutes"
    assert quantity(730, "duration", "EUR") == "2 years"
    assert quantity(25, "monthly money", "EUR") == "25.00 EUR/month"
    assert quantity(-0.5, "number", "EUR") == "−0.5"


def test_text_is_wrapped_and_shortened_to_its_room() -> None:
    rows = wrap("Second line of technical support", 80, 11.5, 3)
    assert len(rows) <= 3
    assert all(text_width(row, 11.5) <= 80 for row in rows)
    assert wrap("", 80, 11.5, 3) == []
    assert shorten("Donaudampfschifffahrt", 50, 11.5).endswith("…")
    assert escape('<&\x00">') == "&lt;&amp;&quot;&gt;"


def test_ticks_are_round_and_inside() -> None:
    assert ticks(-1.2, 3.1, 5) == [-1, 0, 1, 2, 3]
    assert ticks(0, 0) == []
    assert ticks(math.nan, 1) == []
