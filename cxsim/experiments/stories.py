"""Three real customers under two strategies: one lost, one won, one unmoved.

Fates are read from the final states of replication 0, which a comparison keeps of everybody. Then the two branches
are lived once more, with the encounters of the chosen: the draws are the same, so the lives are, and this is checked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cxsim.experiments import telling
from cxsim.experiments.compiling import Report
from cxsim.experiments.errors import StudyError, unknown
from cxsim.experiments.executors import asked_for
from cxsim.experiments.interrupts import deferred
from cxsim.experiments.replications import Clock
from cxsim.experiments.tasks import (
    BASELINE,
    LOGGED_CUSTOMERS,
    Branch,
    Failure,
    Shared,
    Study,
    branch,
    burn_in,
)

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.engine.records import Records
    from cxsim.experiments.compare import Comparison
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
    encounters: int
    """Lived once more."""

    def frame(self) -> pd.DataFrame:
        """All lives told of in one tidy table; see `cxsim.measure.pairs.Pair.frame`."""
        import pandas as pd

        parts = [one.pair.frame() for one in self.told]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def stories(
    comparison: Comparison, one: str | None = None, other: str | None = None, progress: Report | None = None
) -> Stories:
    """The stories of one strategy (None: the winner) set against another (None: doing nothing, or the best rival).

    StudyError for an unknown strategy, and where there is nothing to tell from: replication 0 failed, there are too
    many customers to log, or the engine is one's own and keeps no state of cxsim's.
    """
    from cxsim.measure import pairs

    names = _chosen(comparison, one, other)
    known = _kept(comparison, names)
    focal = comparison.scenario.market.focal
    study = replace(comparison.study, strategies=names)
    clock = Clock(progress)
    clock.total = float(comparison.burn_in + 2 * study.days)
    with deferred() as interrupts:

        def daily(day: int) -> None:
            interrupts.check()
            clock.tell("stories", float(day))

        start, state = _burn_in(study, daily)
        clock.done = float(comparison.burn_in)
        found = pairs.fates(state, *known, focal)
        typical = pairs.chosen(found, *known)
        told, encounters = [], 0
        if typical:
            lived, encounters = _again(study, start, sorted(typical), known, clock, daily)
            for customer, fate in typical.items():
                made = pairs.pair(customer, fate, names, lived, state, comparison.scenario)
                told.append(Told(made, *telling.tell(made, comparison)))
    return Stories(
        names, _counts(found, typical), tuple(told), telling.missing(typical, names, comparison), encounters
    )


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


def _burn_in(study: Study, daily: Any) -> tuple[Shared, Start]:
    from cxsim.engine.state import State
    from cxsim.measure.pairs import Start

    start = burn_in(study, 0, asked_for(None), shared=True, progress=daily)
    if isinstance(start, Failure):
        raise StudyError(f"the burn-in could not be lived once more: {start.message}")
    assert isinstance(start, Shared)
    if not isinstance(start.state, State):
        raise StudyError(f"stories need a state of cxsim's own, which {study.engine} does not keep")
    who, relation = start.state.lives.customer, start.state.lives.relation
    columns = {
        name: who[name].copy() for name in ("brand", "generation", "told_good", "told_bad", "complaints")
    }
    remembered = {"remembered": relation["remembered"].copy()}
    remembered["remembered_day"] = relation["remembered_time"] - start.day
    return start, Start(**columns, **remembered)


def _again(
    study: Study,
    start: Shared,
    customers: list[int],
    known: tuple[Records, Records],
    clock: Clock,
    daily: Any,
) -> tuple[tuple[Records, Records], int]:
    """Live both branches with the log of these customers; RuntimeError if they are not the lives they were."""
    lived, encounters = [], 0
    for name, before in zip(study.strategies, known, strict=True):
        answer = branch(
            study, 0, name, start, asked_for(None), lambda day: daily(day - start.day), told=customers
        )
        if isinstance(answer, Failure):
            raise StudyError(f"{name} could not be lived once more: {answer.message}")
        assert isinstance(answer, Branch)
        records = answer.take_records()
        if not _same(records.customers, before.customers):
            raise RuntimeError(f"{name}, lived once more, came out differently: this is cxsim's fault")
        lived.append(records)
        encounters += answer.encounters
        clock.done += study.days
    return (lived[0], lived[1]), encounters


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
