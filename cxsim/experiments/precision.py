"""Planned precision: as many replications as make the deciding interval narrow enough, within a budget.

A pilot tells how widely the difference of the winner from its best rival varies. From that follows how many
replications would bring half the width of its interval below what is asked, and those are lived in one round;
should it still be too wide then, another round follows (Law 2015, "Simulation modeling and analysis", section 9.4).
Stopping on what was seen makes intervals a little too narrow: how much is measured in `benchmarks/how_sure.py`.
So many replications give what they would give if they had been asked for directly.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from cxsim.experiments import tables
from cxsim.experiments.errors import StudyError
from cxsim.experiments.intervals import Interval, needed, paired
from cxsim.experiments.outcomes import Outcomes
from cxsim.experiments.simultaneous import Together, draws
from cxsim.world.metrics import METRICS, Metric
from cxsim.world.scenario import Scenario
from cxsim.world.units import DAYS_PER_MONTH, DURATION, MONEY, NUMBER_TEXT, QuantityError

PILOT = 10
"""Replications of the pilot unless told: fewer would leave the variance too uncertain to plan by."""
MOST = 100
"""Replications in all unless told."""
GROWTH = 1.1
"""A further round makes at least so many times as many, so that rounds are few."""
DAY = 86_400.0

_POINTS = re.compile(rf"({NUMBER_TEXT})\s*(?:pt|pts|point|points)")


@dataclass(frozen=True)
class Wish:
    """What precision is asked for, and what it may cost."""

    half_width: float
    """Of the deciding interval, in the plain unit of the metric."""
    most: int
    """Replications in all."""
    seconds: float
    """Of living replications; infinite without a limit."""


@dataclass(frozen=True)
class Planned:
    """How a plan ended."""

    wish: Wish
    half_width: float
    """That was reached; NaN without an interval."""
    replications: int
    wanted: int | None
    """Replications that would do, if the variance is as found; None if no practical number would."""
    reason: str
    """reached, most, time, interrupted, or unknown: there is no interval to plan by."""


def wish(scenario: Scenario, precision: str | float, most: int | None, within: str | float | None) -> Wish:
    """Read what is asked for in the units of the scenario: points for shares, its currency for money.

    within: time to live replications, a text such as "5 min" or seconds. StudyError says what is allowed.
    """
    half_width = _half_width(precision, METRICS[scenario.decide_by], scenario.market.currency)
    if not 0 < half_width < math.inf:
        raise StudyError(f"precision is {precision!r}: it must be more than 0")
    limit = MOST if most is None else most
    if not 2 <= limit <= 100_000:
        raise StudyError(f"most is {limit}: it can be from 2 to 100000 replications")
    seconds = math.inf
    if within is not None:
        try:
            seconds = float(within) if not isinstance(within, str) else DAY * DURATION.read(within)
        except QuantityError as error:
            raise StudyError(f"within: {error}") from None
        if not seconds > 0:
            raise StudyError(f"within is {within!r}: it must be more than 0")
    return Wish(half_width, limit, seconds)


def _half_width(given: str | float, metric: Metric, currency: str) -> float:
    allowed = _allowed(metric, currency)
    if not isinstance(given, str):
        return float(given)
    points = _POINTS.fullmatch(given.strip())
    try:
        if metric.form in ("percent", "points"):
            if points is None:
                raise QuantityError(f"{given!r} is not in points")
            return float(points[1]) / (100 if metric.form == "percent" else 1)
        if metric.form == "money":
            return MONEY.read(_number(given), currency)
        if metric.form in ("minutes", "days", "months"):
            days = DURATION.read(given)
            return days / DAYS_PER_MONTH if metric.form == "months" else days
        return float(given)
    except ValueError as error:
        why = str(error) if isinstance(error, QuantityError) else f"{given!r} is not a number"
        raise StudyError(f"precision of {metric.title}: {why}; write for example {allowed}") from None


def _number(text: str) -> str | float:
    """A text that is only a number, as that number: money without a currency is in that of the market."""
    try:
        return float(text)
    except ValueError:
        return text


def _allowed(metric: Metric, currency: str) -> str:
    examples = {"percent": "1 pt", "points": "2 pt", "money": f"5000 {currency}", "minutes": "1 min"}
    return repr(examples.get(metric.form, {"days": "2 days", "months": "1 month"}.get(metric.form, "0.5")))


class Plan:
    """Decides, round by round, how many replications to live."""

    def __init__(self, wish: Wish, decide_by: str, seed: int) -> None:
        self.wish = wish
        self.decide_by = decide_by
        self.seed = seed
        self.out_of_time = False

    def further(self, outcomes: Outcomes, elapsed: float) -> int:
        """Replications to live besides those there are; 0: enough, or no more are allowed.

        elapsed: seconds that those took.
        """
        lived = len(outcomes.numbers)
        found, wanted = self._found(outcomes)
        if not found.half_width > self.wish.half_width:
            return 0
        total = self.wish.most if wanted is None else max(wanted, math.ceil(GROWTH * lived))
        affordable = lived * self.wish.seconds / elapsed if elapsed > 0 else math.inf
        self.out_of_time = affordable < min(total, self.wish.most)
        return max(0, math.floor(min(total, self.wish.most, affordable)) - lived)

    def ended(self, outcomes: Outcomes, interrupted: bool) -> Planned:
        """How it came out."""
        found, wanted = self._found(outcomes)
        if math.isnan(found.half_width):
            reason = "unknown"
        elif found.half_width <= self.wish.half_width:
            reason = "reached"
        elif interrupted:
            reason = "interrupted"
        else:
            reason = "time" if self.out_of_time else "most"
        return Planned(self.wish, found.half_width, int(outcomes.complete.sum()), wanted, reason)

    def _found(self, outcomes: Outcomes) -> tuple[Interval, int | None]:
        """The deciding interval, and how many replications would make it narrow enough."""
        months = list(outcomes.horizons)[-1]
        winner = tables.best(tables.scores(outcomes, self.decide_by, months))
        other = winner and tables.rival(outcomes, self.decide_by, months, winner)
        if not winner or not other:
            return tables.NOTHING, None
        values = outcomes.paired(self.decide_by, months)
        one, two = outcomes.strategies.index(winner), outcomes.strategies.index(other)
        alone = paired(values[:, one], values[:, two])
        found = Together(values, draws(self.seed, *values.shape)).difference(one, two)
        if not alone.half_width > 0:
            return found, None
        narrower = self.wish.half_width * alone.half_width / found.half_width
        return found, needed(values[:, one] - values[:, two], narrower)
