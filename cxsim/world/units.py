"""Units: how people write quantities, and the plain numbers they stand for.

Inside cxsim times are days, rates are per day, money is in the market's currency and flows per month, shares
are on [0, 1]. A month is 365/12 days and a year 365 days. A plain number is already in that unit; a text says
its unit: `8 min`, `18 months`, `3/year`, `25 EUR`, `25 EUR/month`, `40 %`, `9:30`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from cxsim.world.mistakes import meant, shown

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, ValidationInfo
    from pydantic_core import CoreSchema

DAYS_PER_MONTH = 365 / 12

_TIMES: dict[str, tuple[int, int]] = {
    "s": (1, 86_400),
    "min": (1, 1440),
    "h": (1, 24),
    "day": (1, 1),
    "week": (7, 1),
    "month": (365, 12),
    "year": (365, 1),
}
"""Days in a unit of time, as a fraction, so that 8 min is 8/1440 to the last bit."""

_WORDS: dict[str, str] = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("w", "week", "weeks"), "week"),
    **dict.fromkeys(("mo", "month", "months"), "month"),
    **dict.fromkeys(("y", "yr", "year", "years"), "year"),
}

NUMBER_TEXT = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_QUANTITY = re.compile(rf"({NUMBER_TEXT})\s*(.*)", re.DOTALL)
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")
_CURRENCY = re.compile(r"[^\W\d_]{1,8}|[$€£¥]")


class QuantityError(ValueError):
    """A quantity that cannot be read; the text says why and what is allowed.

    `inside` is the path from the field to the part that is wrong, where the field is a mapping; `at_name`
    says that the last name on it is wrong, rather than its value.
    """

    def __init__(self, message: str, inside: tuple[str | int, ...] = (), at_name: bool = False) -> None:
        super().__init__(message)
        self.inside = inside
        self.at_name = at_name


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the text behind a number says: its kind and how many days its unit of time has."""

    kind: str
    days: tuple[int, int] = (1, 1)


_KINDS: dict[str, str] = {
    "plain": "a plain number",
    "percent": "a percentage",
    "duration": "a duration",
    "rate": "a rate",
    "money": "an amount of money",
    "flow": "money per time",
    "clock": "a time of day",
}


def _shape(text: str, unit: str, currency: str | None) -> _Shape:
    """The shape of a unit such as `min`, `/year`, `EUR`, `EUR/month`, `per month`, `%` or nothing."""
    unit = unit.strip()
    if unit in ("", "%"):
        return _Shape("percent" if unit else "plain")
    above, slash, below = re.sub(r"(^|\s)per\s", "/", unit).partition("/")
    above, below = above.strip(), below.strip()
    if slash and not below:
        raise QuantityError(f"{shown(text)} says per what? nothing follows the stroke")
    if below and below.lower() not in _WORDS:
        raise QuantityError(f"{shown(text)}: {below!r} is not a unit of time{_meant(below)}")
    days = _TIMES[_WORDS[below.lower()]] if below else (1, 1)
    if not above:
        return _Shape("rate", days)
    if above.lower() in _WORDS:
        if slash:
            raise QuantityError(f"{shown(text)}: time per time has no meaning here")
        return _Shape("duration", _TIMES[_WORDS[above.lower()]])
    if above.lower() == (currency or "").lower() or (currency is None and _CURRENCY.fullmatch(above)):
        return _Shape("flow" if slash else "money", days)
    if currency and re.fullmatch(r"[A-Z]{3}|[$€£¥]", above):
        raise QuantityError(f"{shown(text)}: the market's currency is {currency}, not {above}")
    raise QuantityError(f"{shown(text)}: {above!r} is not a unit{_meant(above, currency)}")


def _meant(word: str, currency: str | None = None) -> str:
    if word == "m":
        return "; write min or months"
    return meant(word, [*_WORDS, *([currency] if currency else [])])


def is_quantity(text: str, currency: str) -> bool:
    """Whether a text is a number, a number with a unit or a time of day."""
    match = _QUANTITY.fullmatch(text.strip())
    if match is None or _CLOCK.fullmatch(text.strip()):
        return match is not None
    try:
        _shape(text, match[2], currency)
    except QuantityError:
        return False
    return True


@dataclass(frozen=True)
class Unit:
    """What the plain number of a field means, and the ways in which a person may write it."""

    name: str
    meaning: str
    accepts: tuple[str, ...]
    examples: tuple[str, ...]
    days: tuple[int, int] = (1, 1)
    """Days of the unit of time in the plain number of a flow: a month for money per month."""
    whole: bool = False
    low: float = -math.inf
    high: float = math.inf

    def read(self, value: object, currency: str | None = None) -> float:
        """The plain number that a value stands for; QuantityError says what is wrong and what is allowed."""
        try:
            number = self._number(value, currency)
        except QuantityError as error:
            raise QuantityError(f"{error}; allowed: {self.allowed(currency)}") from None
        if not self.low <= number <= self.high:
            percent = "percent" in self.accepts and not isinstance(value, str) and 2 <= number <= 100
            hint = f" (did you mean '{shown(value)} %'?)" if percent else ""
            raise QuantityError(f"{shown(value)} is out of range{hint}; allowed: {self.allowed(currency)}")
        return number

    def without_limits(self) -> Unit:
        """The same unit for numbers of any size."""
        return replace(self, low=-math.inf, high=math.inf)

    def allowed(self, currency: str | None = None) -> str:
        """What may be written, in words."""
        money = currency or "EUR"
        examples = ", ".join(f"'{example.replace('EUR', money)}'" for example in self.examples)
        words = self.meaning.replace("EUR", money)
        return f"{words}, or text such as {examples}" if examples else words

    def _number(self, value: object, currency: str | None) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise QuantityError(f"{shown(value)} is not a number")
        if not isinstance(value, str) and "plain" not in self.accepts:
            raise QuantityError(f"{shown(value)} is a plain number")
        if isinstance(value, str):
            return self._checked(self._from_text(value.strip(), currency), value)
        try:
            return self._checked(float(value), value)
        except OverflowError:
            raise QuantityError(f"{shown(value)} is too large") from None

    def _checked(self, number: float, value: object) -> float:
        if not math.isfinite(number):
            raise QuantityError(f"{shown(value)} is not a finite number")
        if self.whole and number != int(number):
            raise QuantityError(f"{shown(value)} is not a whole number")
        return number

    def _from_text(self, text: str, currency: str | None) -> float:
        clock = _CLOCK.fullmatch(text)
        if clock and "clock" in self.accepts:
            return int(clock[1]) + int(clock[2]) / 60
        match = _QUANTITY.fullmatch(text)
        if match is None or match[2][:1] == ":":
            raise QuantityError(f"{shown(text)} is not a number")
        number, rest = float(match[1]), match[2]
        if rest[:1] in "_," and rest[1:2].isdigit():
            advice = "write a decimal point" if rest[0] == "," else "write the digits without separators"
            raise QuantityError(f"{shown(text)} is not a number: {advice}")
        shape = _shape(text, rest, currency)
        if shape.kind not in self.accepts:
            raise QuantityError(f"{shown(text)} is {_KINDS[shape.kind]}")
        return self._plain(number, shape)

    def _plain(self, number: float, shape: _Shape) -> float:
        above, below = shape.days
        if shape.kind == "percent":
            return number / 100
        if shape.kind == "duration":
            return number * above / below
        if shape.kind == "rate":
            return number * below / above
        if shape.kind == "flow":
            above, below = self.days[0] * below, self.days[1] * above
            common = math.gcd(above, below)
            return number * (above // common) / (below // common)
        return number

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.with_info_before_validator_function(self._validate, handler(source))

    def _validate(self, value: object, info: ValidationInfo) -> float | int:
        number = self.read(value, currency_of(info))
        if self.whole:
            # Through float a large seed would lose its last digits.
            return int(value) if isinstance(value, int) else int(number)
        return number


def currency_of(info: ValidationInfo) -> str | None:
    """The market's currency while a file is read; None where a record is built in Python."""
    context = info.context
    currency = context.get("currency") if isinstance(context, dict) else None
    return currency if isinstance(currency, str) else None


DURATION = Unit(
    "duration", "a number of days", ("plain", "duration"), ("8 min", "2 h", "3 days", "18 months", "2 years")
)
RATE = Unit("rate", "a number per day", ("plain", "rate"), ("3/year", "0.5 per month"))
MONEY = Unit("money", "a number of EUR", ("plain", "money"), ("25 EUR",))
MONTHLY = Unit(
    "monthly money",
    "a number of EUR per month",
    ("plain", "flow"),
    ("25 EUR/month", "300 EUR/year"),
    (365, 12),
)
HOURLY = Unit("hourly money", "a number of EUR per hour", ("plain", "money", "flow"), ("24 EUR/h",), (1, 24))
SHARE = Unit("share", "a number from 0 to 1", ("plain", "percent"), ("40 %",), low=0.0, high=1.0)
NUMBER = Unit("number", "a number", ("plain", "percent"), ())
DIFFERENCE = Unit("difference", "a number from -1 to 1", ("plain", "percent"), (), low=-1.0, high=1.0)
WHOLE = Unit("whole number", "a whole number", ("plain",), (), whole=True)
HOUR = Unit("hour", "an hour of the day from 0 to 24", ("plain", "clock"), ("9:30",), low=0.0, high=24.0)
RELATIVE = Unit("relative change", "a percentage", ("percent",), ("-10 %",))

Duration = Annotated[float, DURATION]
Rate = Annotated[float, RATE]
Money = Annotated[float, MONEY]
MonthlyMoney = Annotated[float, MONTHLY]
HourlyMoney = Annotated[float, HOURLY]
Share = Annotated[float, SHARE]
Difference = Annotated[float, DIFFERENCE]
Number = Annotated[float, NUMBER]
Whole = Annotated[int, WHOLE]
Hour = Annotated[float, HOUR]
