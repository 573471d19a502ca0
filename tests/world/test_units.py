"""Quantities as people write them, and the plain numbers they stand for."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.world.parameters import PARAMETERS
from cxsim.world.scenario import Brand, Laws, RunSettings, Station
from cxsim.world.units import (
    DIFFERENCE,
    DURATION,
    HOUR,
    HOURLY,
    MONEY,
    MONTHLY,
    NUMBER,
    RATE,
    RELATIVE,
    SHARE,
    WHOLE,
    QuantityError,
    Unit,
    is_quantity,
)

READ = [
    (DURATION, 3, 3.0),
    (DURATION, "3", 3.0),
    (DURATION, "8 min", 8 / 1440),
    (DURATION, "90s", 90 / 86400),
    (DURATION, "2 h", 2 / 24),
    (DURATION, "1 hour", 1 / 24),
    (DURATION, "3 days", 3.0),
    (DURATION, "2 weeks", 14.0),
    (DURATION, "18 months", 547.5),
    (DURATION, "2 years", 730.0),
    (DURATION, " .5 Year ", 182.5),
    (RATE, 0.01, 0.01),
    (RATE, "3/year", 3 / 365),
    (RATE, "3 / year", 3 / 365),
    (RATE, "0.5 per month", 0.5 * 12 / 365),
    (RATE, "2 per day", 2.0),
    (MONEY, 25, 25.0),
    (MONEY, "25 EUR", 25.0),
    (MONEY, "25eur", 25.0),
    (MONEY, "-2.5e2 EUR", -250.0),
    (MONTHLY, 25, 25.0),
    (MONTHLY, "25 EUR/month", 25.0),
    (MONTHLY, "25 EUR per month", 25.0),
    (MONTHLY, "300 EUR/year", 25.0),
    (MONTHLY, "1 EUR/day", 365 / 12),
    (HOURLY, "24 EUR/h", 24.0),
    (HOURLY, "24 EUR", 24.0),
    (HOURLY, "240 EUR/day", 10.0),
    (SHARE, 0.4, 0.4),
    (SHARE, "40 %", 0.4),
    (SHARE, "40%", 0.4),
    (SHARE, 0, 0.0),
    (SHARE, 1, 1.0),
    (DIFFERENCE, "-6 %", -0.06),
    (NUMBER, "1e-3", 0.001),
    (NUMBER, "12 %", 0.12),
    (WHOLE, "12", 12.0),
    (WHOLE, 3.0, 3.0),
    (HOUR, "9:30", 9.5),
    (HOUR, "24:00", 24.0),
    (HOUR, 7.25, 7.25),
    (RELATIVE, "-10 %", -0.1),
]


@pytest.mark.parametrize(("unit", "value", "expected"), READ)
def test_a_quantity_is_read_to_the_last_bit(unit: Unit, value: object, expected: float) -> None:
    assert unit.read(value, "EUR") == expected


REFUSED = [
    (DURATION, "3 EUR", "an amount of money"),
    (DURATION, "3/year", "a rate"),
    (DURATION, "3 EUR/month", "money per time"),
    (DURATION, "40 %", "a percentage"),
    (DURATION, "12:30", "not a number"),
    (DURATION, "eight minutes", "not a number"),
    (DURATION, "", "not a number"),
    (DURATION, "3 m", "min or months"),
    (DURATION, "3 days/month", "time per time"),
    (RATE, "3 days", "a duration"),
    (RATE, "3/yaer", "did you mean 'year'"),
    (MONEY, "25 USD", "EUR, not USD"),
    (MONEY, "25 €", "EUR, not €"),
    (MONEY, "25 EUR/month", "money per time"),
    (MONTHLY, "25 EUR", "an amount of money"),
    (MONTHLY, "25/month", "a rate"),
    (SHARE, 40, "did you mean '40 %'"),
    (SHARE, -0.1, "out of range"),
    (SHARE, "101 %", "out of range"),
    (NUMBER, True, "true is not a number"),
    (NUMBER, False, "false is not a number"),
    (NUMBER, None, "nothing is not a number"),
    (NUMBER, [1], "a list is not a number"),
    (NUMBER, {"a": 1}, "a mapping is not a number"),
    (NUMBER, math.nan, "not a finite number"),
    (NUMBER, math.inf, "not a finite number"),
    (NUMBER, "1e999", "not a finite number"),
    (NUMBER, 10**400, "too large"),
    (NUMBER, "1_000", "without separators"),
    (NUMBER, "1,5", "decimal point"),
    (NUMBER, "5 min", "a duration"),
    (WHOLE, 2.5, "not a whole number"),
    (HOUR, "25:00", "out of range"),
    (HOUR, "9:75", "not a number"),
    (RELATIVE, 0.1, "a plain number"),
]


@pytest.mark.parametrize(("unit", "value", "words"), REFUSED)
def test_what_does_not_fit_is_refused_with_what_is_allowed(unit: Unit, value: object, words: str) -> None:
    with pytest.raises(QuantityError, match=words) as caught:
        unit.read(value, "EUR")
    assert "allowed: " in str(caught.value)


def test_numbers_too_long_to_write_are_refused_too() -> None:
    with pytest.raises(QuantityError, match="a number of many digits is too large"):
        NUMBER.read(10**5000)


def test_the_market_has_one_currency() -> None:
    assert MONEY.read("25 CHF", "CHF") == 25.0
    assert MONTHLY.read("25 chf/month", "CHF") == 25.0
    assert "CHF" in MONEY.allowed("CHF")
    with pytest.raises(QuantityError, match="CHF, not EUR"):
        MONEY.read("25 EUR", "CHF")


def test_without_a_market_any_currency_will_do() -> None:
    brand = Brand.model_validate({"share": "100 %", "price": "25 SEK/month", "quality": {}})
    assert brand.price == 25.0


def test_large_seeds_keep_their_digits() -> None:
    assert RunSettings(seed=2**62 + 1).seed == 2**62 + 1


def test_hours_may_be_written_as_on_a_clock() -> None:
    station = Station.model_validate({"brands": ["A"], "opens": "8:30", "closes": 18})
    assert (station.opens, station.closes) == (8.5, 18.0)


def test_parameters_of_laws_take_their_own_units() -> None:
    laws = Laws.model_validate({"parameters": {"tolerable_wait": "15 min", "assimilation": 0.3}})
    assert laws.parameters == {"tolerable_wait": 15 / 1440, "assimilation": 0.3}
    assert Laws.model_validate({"parameters": {"assimilation": "30 %"}}).parameters["assimilation"] == 0.3


def test_defaults_and_plausible_ranges_lie_within_what_is_allowed() -> None:
    for parameter in PARAMETERS:
        for number in (parameter.default, parameter.low, parameter.high):
            assert parameter.quantity.read(number) == number
        for beyond in (parameter.allowed[0] - 0.01, parameter.allowed[1] + 0.01, math.nan, math.inf):
            with pytest.raises(QuantityError, match="allowed: a number"):
                parameter.quantity.read(beyond)


@given(st.text())
def test_any_text_is_a_number_or_an_error(text: str) -> None:
    for unit in (DURATION, RATE, MONEY, MONTHLY, SHARE, NUMBER, WHOLE, HOUR):
        with contextlib.suppress(QuantityError):
            assert math.isfinite(unit.read(text, "EUR"))
    assert is_quantity(text, "EUR") in (True, False)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_plain_numbers_stay_as_they_are(number: float) -> None:
    assert NUMBER.read(number) == number
    assert NUMBER.read(repr(number)) == number


@pytest.mark.parametrize("text", ["5", "5 min", "5/year", "9:30", "40 %", "25 EUR", "25 EUR/month"])
def test_quantities_are_recognised(text: str) -> None:
    assert is_quantity(text, "EUR")


@pytest.mark.parametrize("text", ["5g", "five", "4 of 5", "25 USD", "", "T-Mobile"])
def test_names_are_not_taken_for_quantities(text: str) -> None:
    assert not is_quantity(text, "EUR")
