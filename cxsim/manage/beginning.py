"""The end of a burn-in: the one start from which every manager begins, with the history that he finds in the books."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cxsim.engine.market import Market
from cxsim.engine.recorder import Recorder
from cxsim.manage.board import ManageError, Manager, name_of
from cxsim.manage.rivals import Rival, seen_by
from cxsim.manage.tenure import Tenure, Terms, needs_log, owners

HISTORY = 365
"""Days of the burn-in that are on record."""


class Build(Protocol):
    """Builds a model under the scenario's baseline, from birth (None) or from a state, which it takes over."""

    def __call__(self, state: Any, log: bool) -> Market: ...


@dataclass(frozen=True)
class Beginning:
    """A market at the start of the strategies."""

    terms: Terms
    build: Build
    state: Any
    recorder: Recorder
    log: NDArray[Any]
    """Encounters of the last days before the start."""
    owned: tuple[NDArray[np.int64], ...]
    """Who owned each brand when that log began."""
    progress: Callable[[int], None] | None = None
    """Hears now and then which day it is; may raise to end it."""

    def tenure(self, manager: Manager, budget: float | None = None, rivals: Sequence[Rival] = ()) -> Tenure:
        """A manager who has just come; budget: None for that of the terms. rivals: who manages other brands.

        ManageError if a rival foresees: two who both know what the other will do have no future to look at.
        """
        managers = [manager, *(rival.manager for rival in rivals)]
        model = self.build(self.state.copy(), any(needs_log(it) for it in managers))
        model.remember(self.recorder)
        order = sorted(rivals, key=lambda rival: model.plan.brands.index(rival.brand))
        terms = self.terms if budget is None else replace(self.terms, budget=budget)
        others = tuple(self._office(model, rival.manager, self._terms(rival)) for rival in order)
        return replace(self._office(model, manager, terms), rivals=others)

    def _terms(self, rival: Rival) -> Terms:
        if getattr(rival.manager, "foresees", False):
            raise ManageError(f"{name_of(rival.manager)} foresees, so it can only manage the focal brand")
        scenario = seen_by(self.terms.scenario, rival.brand)
        return replace(self.terms, scenario=scenario, budget=rival.budget)

    def _office(self, model: Market, manager: Manager, terms: Terms) -> Tenure:
        owned = self.owned[model.plan.brands.index(terms.scenario.market.focal)]
        return Tenure(model, manager, terms, self.build, log=self.log, owned=owned, progress=self.progress)


def begin(terms: Terms, build: Build, progress: Callable[[int], None] | None = None) -> Beginning:
    """Live the burn-in."""
    early = build(None, False)
    first = early.plan.burn_in
    early.advance(max(0, first - HISTORY), progress)
    model = build(early.release(), True)
    model.advance(max(model.day, first - terms.every), progress)
    model.take_log()
    owned = tuple(owners(model, brand) for brand in range(len(model.plan.brands)))
    model.advance(first, progress)
    log = model.take_log()
    return Beginning(terms, build, model.release(), model.recorder, log, owned, progress)
