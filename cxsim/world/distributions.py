"""Distributions from which customers' traits are drawn, named as in a statistics book.

A distribution is written as a plain quantity (every customer the same) or as one of

    {normal: {mean: 0.5, sd: 0.1}}        {beta: {mean: 0.5, sd: 0.2}}         {lognormal: {mean: 25, sd: 8}}
    {gamma: {mean: 1, sd: 1}}             {uniform: {low: 5 min, high: 1 h}}
    {choice: {values: [0, 1], shares: [0.7, 0.3]}}

Mean and sd are those of the quantity itself, also for the lognormal; a gamma with sd = mean is exponential.
Draws outside the range of the trait are moved to its border, which matters for the normal, the lognormal and
the gamma only.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from cxsim.world.mistakes import shown, unknown
from cxsim.world.units import (
    DURATION,
    MONEY,
    MONTHLY,
    NUMBER,
    SHARE,
    QuantityError,
    Unit,
    currency_of,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pydantic import GetCoreSchemaHandler, ValidationInfo
    from pydantic_core import CoreSchema

Kind = Literal["constant", "normal", "beta", "lognormal", "gamma", "uniform", "choice"]

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "normal": ("mean", "sd"),
    "beta": ("mean", "sd"),
    "lognormal": ("mean", "sd"),
    "gamma": ("mean", "sd"),
    "uniform": ("low", "high"),
    "choice": ("values", "shares"),
}
"""What each kind that is written as a mapping takes."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution of one quantity; build it by the method of its name, as `Distribution.beta(.5, .1)`.

    `values` holds (value,), (mean, sd), (low, high) or the choices; `shares` the shares of the choices.
    """

    kind: Kind
    values: tuple[float, ...]
    shares: tuple[float, ...] = ()
    low: float = -math.inf
    high: float = math.inf

    def __post_init__(self) -> None:
        if not all(math.isfinite(value) for value in (*self.values, *self.shares)):
            raise QuantityError(f"{self.kind}: every number must be finite", (self.kind,))
        _CHECKS[self.kind](self.values, self.shares)

    @classmethod
    def constant(cls, value: float) -> Distribution:
        """Everyone the same."""
        return cls("constant", (value,))

    @classmethod
    def normal(cls, mean: float, sd: float) -> Distribution:
        """The normal distribution."""
        return cls("normal", (mean, sd))

    @classmethod
    def beta(cls, mean: float, sd: float) -> Distribution:
        """The beta distribution on [0, 1]; sd² must be below mean·(1 - mean)."""
        return cls("beta", (mean, sd))

    @classmethod
    def lognormal(cls, mean: float, sd: float) -> Distribution:
        """The lognormal distribution with this mean and sd of the quantity itself, not of its logarithm."""
        return cls("lognormal", (mean, sd))

    @classmethod
    def gamma(cls, mean: float, sd: float) -> Distribution:
        """The gamma distribution, of shape (mean/sd)²; with sd = mean the exponential."""
        return cls("gamma", (mean, sd))

    @classmethod
    def uniform(cls, low: float, high: float) -> Distribution:
        """All values from low to high alike."""
        return cls("uniform", (low, high))

    @classmethod
    def choice(cls, values: tuple[float, ...], shares: tuple[float, ...]) -> Distribution:
        """One of a few values, each with its share; shares sum to 1."""
        return cls("choice", tuple(values), tuple(shares))

    @property
    def mean(self) -> float:
        """The mean, before draws outside the range are moved to its border."""
        if self.kind == "uniform":
            return (self.values[0] + self.values[1]) / 2
        if self.kind == "choice":
            return math.fsum(value * share for value, share in zip(self.values, self.shares, strict=True))
        return self.values[0]

    @property
    def sd(self) -> float:
        """The standard deviation, before draws outside the range are moved to its border."""
        if self.kind == "constant":
            return 0.0
        if self.kind == "uniform":
            return (self.values[1] - self.values[0]) / math.sqrt(12)
        if self.kind == "choice":
            mean, pairs = self.mean, zip(self.values, self.shares, strict=True)
            return math.sqrt(math.fsum(share * (value - mean) ** 2 for value, share in pairs))
        return self.values[1]

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """The values below which shares `u` in (0, 1) of customers lie; any shape in, the same out."""
        import numpy as np

        return np.clip(_raw_quantile(self, np.asarray(u, dtype=np.float64)), self.low, self.high)

    def written(self) -> float | dict[str, dict[str, object]]:
        """As it stands in a scenario file, in base units."""
        if self.kind == "constant":
            return self.values[0]
        if self.kind == "choice":
            return {"choice": {"values": list(self.values), "shares": list(self.shares)}}
        return {self.kind: dict(zip(ARGUMENTS[self.kind], self.values, strict=True))}


def _raw_quantile(law: Distribution, u: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np
    from scipy import special

    if law.kind == "constant" or (
        law.kind in ("normal", "beta", "lognormal", "gamma") and law.values[1] == 0
    ):
        return np.full_like(u, law.values[0])
    if law.kind == "choice":
        borders = np.cumsum(law.shares)[:-1]
        return np.asarray(law.values, dtype=np.float64)[np.searchsorted(borders, u, side="left")]
    first, second = law.values
    if law.kind == "uniform":
        return first + (second - first) * u
    if law.kind == "normal":
        return np.asarray(first + second * special.ndtri(u), dtype=np.float64)
    if law.kind == "lognormal":
        variance = math.log1p((second / first) ** 2)
        return np.exp(math.log(first) - variance / 2 + math.sqrt(variance) * special.ndtri(u))
    if law.kind == "gamma":
        return np.asarray(special.gammaincinv((first / second) ** 2, u) * second**2 / first, dtype=np.float64)
    strength = first * (1 - first) / second**2 - 1
    return np.asarray(special.betaincinv(first * strength, (1 - first) * strength, u), dtype=np.float64)


# --- what each kind asks of its numbers -----------------------------------------------------------------


def _check_constant(values: tuple[float, ...], shares: tuple[float, ...]) -> None:
    if len(values) != 1 or shares:
        raise QuantityError("a constant is one number")


def _check_sd(kind: str, sd: float) -> None:
    if sd < 0:
        raise QuantityError(f"sd {shown(sd)} is negative; allowed: 0 or more", (kind, "sd"))


def _check_normal(values: tuple[float, ...], _: tuple[float, ...]) -> None:
    _check_sd("normal", values[1])


def _check_positive(kind: str, mean: float, sd: float) -> None:
    if mean <= 0:
        raise QuantityError(f"mean {shown(mean)} is not above 0, as a {kind} asks", (kind, "mean"))
    _check_sd(kind, sd)


def _check_lognormal(values: tuple[float, ...], _: tuple[float, ...]) -> None:
    _check_positive("lognormal", *values)


def _check_gamma(values: tuple[float, ...], _: tuple[float, ...]) -> None:
    _check_positive("gamma", *values)


def _check_beta(values: tuple[float, ...], _: tuple[float, ...]) -> None:
    mean, sd = values
    if not 0 < mean < 1:
        message = f"mean {shown(mean)} must lie between 0 and 1, both excluded"
        raise QuantityError(message, ("beta", "mean"))
    _check_sd("beta", sd)
    if sd * sd >= mean * (1 - mean):
        limit = math.sqrt(mean * (1 - mean))
        message = f"sd {shown(sd)} is too wide for a beta of mean {shown(mean)}; allowed: below {limit:.4g}"
        raise QuantityError(message, ("beta", "sd"))


def _check_uniform(values: tuple[float, ...], _: tuple[float, ...]) -> None:
    low, high = values
    if low > high:
        message = f"low {shown(low)} is above high {shown(high)}; low must not exceed high"
        raise QuantityError(message, ("uniform", "low"))


def _check_choice(values: tuple[float, ...], shares: tuple[float, ...]) -> None:
    if not values:
        raise QuantityError("values is empty; give at least one value", ("choice", "values"))
    if len(values) != len(shares):
        message = f"there are {len(values)} values and {len(shares)} shares; give each value its share"
        raise QuantityError(message, ("choice", "shares"))
    if any(share < 0 for share in shares):
        raise QuantityError(f"share {shown(min(shares))} is negative", ("choice", "shares"))
    if abs(math.fsum(shares) - 1) > 1e-6:
        message = f"shares sum to {math.fsum(shares):.6g}; they must sum to 1"
        raise QuantityError(message, ("choice", "shares"))


_CHECKS: dict[str, Callable[[tuple[float, ...], tuple[float, ...]], None]] = {
    "constant": _check_constant,
    "normal": _check_normal,
    "beta": _check_beta,
    "lognormal": _check_lognormal,
    "gamma": _check_gamma,
    "uniform": _check_uniform,
    "choice": _check_choice,
}


# --- reading ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Of:
    """A distribution of a quantity of this unit and range; marks a field of a record."""

    unit: Unit
    low: float = -math.inf
    high: float = math.inf

    def read(self, value: object, currency: str | None = None) -> Distribution:
        """The distribution that a value stands for; QuantityError says what is wrong, and in which part."""
        if isinstance(value, Distribution):
            law = value
        elif isinstance(value, dict):
            law = self._from_mapping(value, currency)
        else:
            law = Distribution.constant(self._amount(value, currency))
        self._check_range(law, currency)
        return Distribution(law.kind, law.values, law.shares, self.low, self.high)

    def _amount(self, value: object, currency: str | None) -> float:
        try:
            return self.unit.read(value, currency)
        except QuantityError as error:
            kinds = ", ".join(ARGUMENTS)
            raise QuantityError(f"{error}, or a distribution ({kinds})") from None

    def _from_mapping(self, value: dict[str, Any], currency: str | None) -> Distribution:
        if len(value) != 1:
            example = "such as {normal: {mean: .., sd: ..}}"
            raise QuantityError(
                f"a distribution is one name with its numbers, {example}; given {len(value)} names"
            )
        kind, numbers = next(iter(value.items()))
        if kind not in ARGUMENTS:
            raise QuantityError(unknown("distribution", str(kind), ARGUMENTS), (kind,), at_name=True)
        wanted = ARGUMENTS[kind]
        if not isinstance(numbers, dict):
            raise QuantityError(f"{kind} takes {wanted[0]} and {wanted[1]}, not {shown(numbers)}", (kind,))
        for name in numbers:
            if name not in wanted:
                raise QuantityError(
                    unknown(f"number of a {kind}", str(name), wanted), (kind, name), at_name=True
                )
        for name in wanted:
            if name not in numbers:
                raise QuantityError(f"'{name}' is missing: {kind} takes {wanted[0]} and {wanted[1]}", (kind,))
        if kind == "choice":
            values = self._list(kind, "values", numbers["values"], self.unit, currency)
            return Distribution(
                "choice", values, self._list(kind, "shares", numbers["shares"], SHARE, currency)
            )
        first, second = (self._part(kind, name, numbers[name], currency) for name in wanted)
        return Distribution(cast(Kind, kind), (first, second))

    def _part(self, kind: str, name: str, value: object, currency: str | None) -> float:
        # A spread has the unit of the quantity but not its range, hence no limits here.
        try:
            return self.unit.without_limits().read(value, currency)
        except QuantityError as error:
            raise QuantityError(str(error), (kind, name)) from None

    def _list(
        self, kind: str, name: str, value: object, unit: Unit, currency: str | None
    ) -> tuple[float, ...]:
        if not isinstance(value, list | tuple):
            raise QuantityError(f"{name} must be a list, such as [1, 2], not {shown(value)}", (kind, name))
        numbers: list[float] = []
        for index, item in enumerate(value):
            try:
                numbers.append(unit.read(item, currency))
            except QuantityError as error:
                raise QuantityError(str(error), (kind, name, index)) from None
        return tuple(numbers)

    def _check_range(self, law: Distribution, currency: str | None) -> None:
        certain = law.values if law.kind in ("uniform", "choice") else (law.mean,)
        for value in certain:
            if not self.low <= value <= self.high:
                what = "value" if law.kind in ("constant", "uniform", "choice") else "mean"
                inside = () if law.kind == "constant" else (law.kind,)
                raise QuantityError(
                    f"{what} {shown(value)} is out of range; allowed: {self.range_text(currency)}", inside
                )

    def range_text(self, currency: str | None = None) -> str:
        """The range of the quantity in words."""
        unit = {"duration": " days", "money": f" {currency or 'EUR'}"}.get(self.unit.name, "")
        if self.unit.name == "monthly money":
            unit = f" {currency or 'EUR'} per month"
        if math.isinf(self.high):
            return "any number" if math.isinf(self.low) else f"{self.low:g}{unit} or more"
        return f"{self.low:g} to {self.high:g}{unit}"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        def validate(value: object, info: ValidationInfo) -> Distribution:
            return self.read(value, currency_of(info))

        return core_schema.with_info_plain_validator_function(
            validate, serialization=core_schema.plain_serializer_function_ser_schema(Distribution.written)
        )


ShareDistribution = Annotated[Distribution, Of(SHARE, 0.0, 1.0)]
DurationDistribution = Annotated[Distribution, Of(DURATION, 0.0)]
MoneyDistribution = Annotated[Distribution, Of(MONEY, 0.0)]
MonthlyMoneyDistribution = Annotated[Distribution, Of(MONTHLY, 0.0)]
MultiplierDistribution = Annotated[Distribution, Of(NUMBER, 0.0)]
UsageDistribution = Annotated[Distribution, Of(NUMBER, 0.0, 4.0)]
PointsDistribution = Annotated[Distribution, Of(NUMBER, -10.0, 10.0)]
