"""The end of a burn-in: the one start from which every manager begins, with the history that he finds in the books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cxsim.engine.market import Market
from cxsim.engine.recorder import Recorder
from cxsim.manage.board import Manager
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
    owned: NDArray[np.int64]
    """Who owned the brand when that log began."""

    def tenure(self, manager: Manager, budget: float | None = None) -> Tenure:
        """A manager who has just come; budget: None for that of the terms."""
        model = self.build(self.state.copy(), needs_log(manager))
        model.remember(self.recorder)
        terms = self.terms if budget is None else replace(self.terms, budget=budget)
        return Tenure(
            model, manager, terms, lambda state: self.build(state, False), log=self.log, owned=self.owned
        )


def begin(terms: Terms, build: Build, progress: Callable[[int], None] | None = None) -> Beginning:
    """Live the burn-in."""
    early = build(None, False)
    first = early.plan.burn_in
    early.advance(max(0, first - HISTORY), progress)
    model = build(early.release(), True)
    model.advance(max(model.day, first - terms.every), progress)
    model.take_log()
    owned = owners(model)
    model.advance(first, progress)
    log = model.take_log()
    return Beginning(terms, build, model.release(), model.recorder, log, owned)
