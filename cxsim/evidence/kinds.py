"""What evidence is: a statement, where it comes from, how it is measured, and what is said of the result."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cxsim.experiments.intervals import Interval

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario


class Mark(StrEnum):
    """How much a published figure can be relied on."""

    EXACT = "exact"
    """Follows by algebra, or was computed with the closed form."""
    READ = "read"
    """Read at a page that states or quotes it."""
    COMPUTED = "computed"
    """Computed from the data named."""
    DIRECTION = "direction"
    """The direction is published; a size is not, or could not be checked."""


class Verdict(StrEnum):
    """What is said of a statement; the worst over several markets counts."""

    REPRODUCED = "reproduced"
    RIGHT_DIRECTION = "right direction"
    NOT_REPRODUCED = "not reproduced"
    NOT_TESTABLE = "not testable"


class Expect(StrEnum):
    """What a statistic must be for its statement to hold."""

    POSITIVE = "> 0"
    NOT_POSITIVE = "not > 0"
    ZERO = "= 0"


@dataclass(frozen=True)
class Figure:
    """A number that must come out of the engine exactly, but for simulation error."""

    expected: float
    says: str
    """What the number is, with its unit."""


@dataclass(frozen=True)
class Limit:
    """A special case of the model whose answer is known in closed form."""

    name: str
    title: str
    says: str
    """Which special case it is, and of which model."""
    source: str
    figures: Mapping[str, Figure]
    simulate: Callable[[int], Mapping[str, float]]
    """Seed -> the same figures, of one replication of the real engine."""
    replications: int
    """So many that an error of `tolerance` in the law would be seen."""
    quick: int
    """For a first look; 0 where few replications would tell nothing."""
    mark: Mark = Mark.EXACT
    tolerance: float = 0.02
    """Relative error that must be caught."""
    note: str = ""


@dataclass(frozen=True)
class Statement:
    """One thing that a pattern says, and the number that decides it."""

    says: str
    statistic: str
    """What the number is, with its unit."""
    expect: Expect = Expect.POSITIVE
    published: str = ""
    """The published size, where there is one: beside, never a target."""
    needs_mechanism: bool = True
    """Whether it must vanish when the mechanism is switched off."""


@dataclass(frozen=True)
class Pattern:
    """Something that must emerge in several markets, and vanish without the mechanism that is to bring it about."""

    name: str
    title: str
    source: str
    mark: Mark
    statements: Mapping[str, Statement]
    markets: Mapping[str, Callable[[], Scenario]]
    """Name -> the market in which it is looked for."""
    measure: Callable[[Scenario, int], Mapping[str, float]]
    """(market, seed) -> the statistic of every statement in one replication; NaN where it is not defined."""
    without: Callable[[Scenario], Scenario]
    """The same market with the mechanism switched off."""
    mechanism: str
    """What is switched off, in words."""
    replications: int
    quick: int
    note: str = ""
    """What a reader must know to judge the row."""
    rule: bool = False
    """A rule of the design rather than a published pattern."""


UNKNOWN = Interval(math.nan, math.nan, math.nan, 0)


@dataclass(frozen=True)
class Row:
    """One line of the evidence: a figure, or a statement in one market."""

    kind: str
    """limit, pattern or rule."""
    name: str
    part: str
    title: str
    says: str
    statistic: str
    where: str
    """The market; empty for a limit."""
    source: str
    mark: Mark
    published: str
    expected: str
    simulated: Interval
    verdict: Verdict
    without: Interval = UNKNOWN
    mechanism: str = ""
    note: str = ""
