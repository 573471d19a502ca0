"""What a comparison keeps of its runs beside the metrics: the first replication, and all of them in one.

Records of complete replications are added up in the order of their numbers, whoever finishes first, so that
not even the last bit depends on the workers. Memory stays that of a few runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from cxsim.experiments.intervals import Floats, interval
from cxsim.experiments.tasks import BASELINE, Branch
from cxsim.world.metrics import horizon_days

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.engine.records import Records


@dataclass
class Running:
    """Mean and sum of squared deviations of arrays that come one by one (Welford 1962)."""

    n: int = 0
    mean: Floats = field(default_factory=lambda: np.zeros(0))
    squares: Floats = field(default_factory=lambda: np.zeros(0))

    def add(self, values: Floats) -> None:
        if self.n == 0:
            self.mean, self.squares = np.zeros_like(values), np.zeros_like(values)
        self.n += 1
        step = values - self.mean
        self.mean = self.mean + step / self.n
        self.squares = self.squares + step * (values - self.mean)

    def sd(self) -> Floats:
        """Sample standard deviation; NaN with fewer than two."""
        if self.n < 2:
            return np.full_like(self.mean, np.nan)
        return np.sqrt(np.maximum(self.squares, 0.0) / (self.n - 1))


@dataclass
class Detail:
    """One strategy's records."""

    first: Records | None = None
    """Replication 0: surveys, final customers, and the encounters of up to 48 customers."""
    pooled: Records | None = None
    """All complete replications as one run with `n` times the customers of the same market."""
    n: int = 0
    cash: dict[int, Floats] = field(default_factory=dict, repr=False)
    """Replication -> profit of the focal brand in each month."""
    discounted: dict[int, Floats] = field(default_factory=dict, repr=False)
    """The same, each day's profit discounted to day 0."""
    baseline: Detail | None = field(default=None, repr=False)
    """What it is compared with; None: itself."""
    _ledger: Running = field(default_factory=Running, repr=False)
    _station: Running = field(default_factory=Running, repr=False)

    @property
    def ledger(self) -> dict[str, Floats]:
        """`mean` and `sd` over replications, each (days, brands, len(LEDGER)), money of the true market."""
        return {"mean": self._ledger.mean, "sd": self._ledger.sd()}

    @property
    def months_cash(self) -> pd.DataFrame:
        """The focal brand's money by month, and how far it is ahead of the baseline's.

        Columns: month (1 the first), cash and cumulative (means), difference, difference_low and
        difference_high (of the cumulative, 95 % t, paired), and the same of discounted profit: discounted,
        discounted_low, discounted_high, whose last is the difference of net present values. Money of the
        true market.
        """
        import pandas as pd

        names = ["month", "cash", "cumulative", "difference", "difference_low", "difference_high"]
        names += ["discounted", "discounted_low", "discounted_high"]
        if not self.cash:
            return pd.DataFrame(columns=names)
        base = self.baseline or self
        lead, worth = _lead(self.cash, base.cash), _lead(self.discounted, base.discounted)
        flows = _stacked(self.cash).mean(axis=0)
        rows = [
            (month + 1, flow, total, *interval(lead[:, month])[:3], *interval(worth[:, month])[:3])
            for month, (flow, total) in enumerate(zip(flows, flows.cumsum(), strict=True))
        ]
        return pd.DataFrame(rows, columns=names)

    def add(self, number: int, records: Records, focal: str, discount_rate: float) -> None:
        """Add one complete replication; discount_rate: per year."""
        if number == 0:
            self.first = records
        self.n += 1
        self._ledger.add(records.ledger)
        self._station.add(records.station)
        self.cash[number] = monthly_cash(records, focal)
        self.discounted[number] = monthly_cash(records, focal, discount_rate)
        self.pooled = _added(self.pooled, records, self)


class Details:
    """Collects the records of complete replications, in the order of their numbers."""

    def __init__(self, strategies: tuple[str, ...], focal: str, discount_rate: float = 0.0) -> None:
        self.strategies = strategies
        self.focal = focal
        self.discount_rate = discount_rate
        baseline = Detail()
        self.by_strategy = {
            name: baseline if name == BASELINE else Detail(baseline=baseline) for name in strategies
        }
        self.next = 0
        self.waiting: dict[int, dict[str, Records] | None] = {}

    def settle(self, number: int, branches: dict[str, Branch] | None) -> None:
        """Take in a replication that is over; None if it failed in any strategy."""
        self.waiting[number] = (
            None if branches is None else {name: branches[name].take_records() for name in self.strategies}
        )
        while self.next in self.waiting:
            self._add(self.next)
            self.next += 1

    def finish(self) -> None:
        """Take in what is left when replications before it will never come (after an interrupt)."""
        for number in sorted(self.waiting):
            self._add(number)

    def _add(self, number: int) -> None:
        found = self.waiting.pop(number)
        if found is not None:
            for name, records in found.items():
                self.by_strategy[name].add(number, records, self.focal, self.discount_rate)


def monthly_cash(records: Records, focal: str, discount_rate: float = 0.0) -> Floats:
    """Profit of the focal brand in each month (the last may be short), in money of the whole market.

    discount_rate: per year, by which each day's profit is discounted to day 0.
    """
    from cxsim.measure.money import cost_and_profit, discount

    _, profit = cost_and_profit(records.ledger[:, records.brands.index(focal), :])
    profit = profit * discount(np.arange(len(profit)), discount_rate)
    starts = [horizon_days(month) for month in range(len(profit)) if horizon_days(month) < len(profit)]
    return np.add.reduceat(profit, starts)


def _stacked(cash: dict[int, Floats]) -> Floats:
    """(replications, months), in the order of the replications' numbers."""
    return np.array([cash[number] for number in sorted(cash)])


def _lead(own: dict[int, Floats], base: dict[int, Floats]) -> Floats:
    """(replications, months): how far cumulative money is ahead of the baseline's."""
    lead: Floats = _stacked(own).cumsum(axis=1) - _stacked(base).cumsum(axis=1)
    return lead


def _added(total: Records | None, records: Records, detail: Detail) -> Records:
    """Counts added up, money and stations (of the true size already) averaged, no single customers."""
    if total is None:
        return replace(
            records,
            daily=records.daily.copy(),
            owners=records.owners.copy(),
            touchpoint=records.touchpoint.copy(),
            census=records.census.copy(),
            surveys=records.surveys[:0],
            customers=None,
            encounters=None,
        )
    for name in ("daily", "owners", "touchpoint", "census"):
        sums = getattr(total, name)
        sums += getattr(records, name)
    scale = records.scale_up / detail.n
    return replace(total, scale_up=scale, ledger=detail._ledger.mean, station=detail._station.mean)
