"""Three real customers under two strategies: one lost, one won, one unmoved.

Fates are read from the final states of replication 0, which a comparison keeps of everybody. Then the two branches
are lived once more, with the encounters of the chosen: the draws are the same, so the lives are, and this is checked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cxsim.experiments.compiling import Report
from cxsim.experiments.errors import StudyError, unknown
from cxsim.experiments.executors import asked_for
from cxsim.experiments.interrupts import Interrupts, deferred
from cxsim.experiments.replications import Clock
from cxsim.experiments.tasks import (
    BASELINE,
    LOGGED_CUSTOMERS,
    Failure,
    Shared,
    Study,
    branch,
    burn_in,
)
from cxsim.experiments.why import telling

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.engine.records import Records
    from cxsim.experiments.comparison import Comparison
    from cxsim.measure.pairs import Pair, Start


@dataclass(frozen=True)
class Told:
    """A pair of lives and what they say."""

    pair: Pair
    title: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


@dataclass(frozen=True)
class Stories:
    """Customers of replication 0 under two strategies."""

    strategies: tuple[str, str]
    fates: pd.DataFrame
    """A row a fate: fate, meaning, customers (how many have it), told (number of the one told of; -1: none)."""
    told: tuple[Told, ...]
    missing: tuple[str, ...]
    """A sentence for each kind that nobody is of."""

    def frame(self) -> pd.DataFrame:
        """All lives told of in one tidy table; see `cxsim.measure.pairs.Pair.frame`."""
        import pandas as pd

        parts = [one.pair.frame() for one in self.told]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def stories(
    comparison: Comparison,
    one: str | None = None,
    other: str | None = None,
    workers: int | None = None,
    progress: Report | None = None,
) -> Stories:
    """The stories of one strategy (None: the winner) set against another (None: doing nothing, or the best rival).

    workers: slices of customers lived at a time; they change nothing. StudyError for an unknown strategy, and where
    there is nothing to tell from: replication 0 failed, there are too many customers to log, or the engine is one's
    own and keeps no state of cxsim's.
    """
    from cxsim.measure import pairs

    names = _chosen(comparison, one, other)
    known = _kept(comparison, names)
    with deferred() as interrupts:
        again = _Again(replace(comparison.study, strategies=names), workers, progress, interrupts)
        start = again.begin()
        found = pairs.fates(start, *known, comparison.scenario.market.focal)
        typical = pairs.chosen(found, *known)
        told = []
        if typical:
            lived = again.branches(sorted(typical), known)
            for customer, fate in typical.items():
                made = pairs.pair(customer, fate, names, lived, start, comparison.scenario)
                told.append(Told(made, *telling.tell(made, comparison)))
    missing = telling.missing(typical, names, comparison)
    return Stories(names, _counts(found, typical), tuple(told), missing)


def _chosen(comparison: Comparison, one: str | None, other: str | None) -> tuple[str, str]:
    for name in (one, other):
        if name is not None and name not in comparison.strategies:
            raise unknown("strategy", name, comparison.strategies)
    first = one or comparison.winner
    if first is None or len(comparison.strategies) < 2:
        raise StudyError("stories need two strategies that were compared")
    second = other or (BASELINE if first != BASELINE else comparison.rival_of(first))
    if not second or first == second:
        raise StudyError(f"stories need two strategies, not {first} twice")
    return first, second


def _kept(comparison: Comparison, names: tuple[str, str]) -> tuple[Records, Records]:
    one, other = (comparison.details[name].first for name in names)
    if one is None or other is None or one.customers is None or other.customers is None:
        raise StudyError("stories need the final states of the first replication, which are not there")
    if comparison.customers > LOGGED_CUSTOMERS:
        raise StudyError(
            f"stories need a log, which is kept of at most {LOGGED_CUSTOMERS} customers, not {comparison.customers}"
        )
    return one, other


class _Again:
    """Replication 0 of two strategies, lived once more."""

    def __init__(
        self, study: Study, workers: int | None, progress: Report | None, interrupts: Interrupts
    ) -> None:
        self.study, self.interrupts, self.threads = study, interrupts, asked_for(workers)
        self.clock = Clock(progress)
        self.clock.total = float(round(study.scenario.run.burn_in) + 2 * study.days)

    def begin(self) -> Start:
        """Live the burn-in, and say where everybody stands at its end."""
        from cxsim.engine.state import State
        from cxsim.measure.pairs import Start

        found = burn_in(self.study, 0, self.threads, shared=True, progress=self._daily)
        if isinstance(found, Failure):
            raise StudyError(f"the burn-in could not be lived once more: {found.message}")
        assert isinstance(found, Shared)
        if not isinstance(found.state, State):
            raise StudyError(f"stories need a state of cxsim's own, which {self.study.engine} does not keep")
        self.start, lives = found, found.state.lives
        names = ("brand", "generation", "told_good", "told_bad", "complaints")
        return Start(
            **{name: lives.customer[name].copy() for name in names},
            remembered=lives.relation["remembered"].copy(),
            remembered_day=lives.relation["remembered_time"] - found.day,
        )

    def branches(self, customers: list[int], known: tuple[Records, Records]) -> tuple[Records, Records]:
        """Live both branches with the log of these customers; RuntimeError if they are not the lives they were."""
        lived = []
        for name, before in zip(self.study.strategies, known, strict=True):
            answer = branch(self.study, 0, name, self.start, self.threads, self._daily, told=customers)
            if isinstance(answer, Failure):
                raise StudyError(f"{name} could not be lived once more: {answer.message}")
            records = answer.take_records()
            if not _same(records.customers, before.customers):
                raise RuntimeError(f"{name}, lived once more, came out differently: this is cxsim's fault")
            lived.append(records)
            self.clock.done += self.study.days
        return lived[0], lived[1]

    def _daily(self, day: int) -> None:
        """Day 0 is the first of the burn-in, for branches too."""
        self.interrupts.check()
        self.clock.tell("stories", float(day))


def _same(one: Any, other: Any) -> bool:
    return one is not None and other is not None and one.tobytes() == other.tobytes()


def _counts(found: pd.Series[str], typical: dict[int, Any]) -> pd.DataFrame:
    import pandas as pd

    from cxsim.measure.pairs import MEANING

    numbers = {fate: customer for customer, fate in typical.items()}
    rows = [
        (fate, meaning, int(np.sum((found == fate).to_numpy())), numbers.get(fate, -1))
        for fate, meaning in MEANING.items()
    ]
    return pd.DataFrame(rows, columns=["fate", "meaning", "customers", "told"])
