"""A market as a plain function of named numbers, for the tools of others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cxsim.experiments.engines import DEFAULT, driver
from cxsim.experiments.errors import StudyError, unknown
from cxsim.experiments.horizons import resized
from cxsim.experiments.intervals import Floats, mean
from cxsim.experiments.tasks import BASELINE, Failure
from cxsim.laboratory.factors import Varied, applied, placed
from cxsim.laboratory.mixing import DOSE, MIX
from cxsim.laboratory.work import answers
from cxsim.world.metrics import METRICS
from cxsim.world.reading import given

if TYPE_CHECKING:
    from cxsim.laboratory.experiment import Cell
    from cxsim.world.scenario import Scenario


@dataclass(frozen=True)
class Model:
    """A callable of named parameters that returns outcomes by name; make one with `model`.

    It keeps nothing between calls: the same values give the same numbers, from any thread, in any process.
    """

    scenario: Scenario
    strategy: str
    outcomes: tuple[str, ...]
    against: str | None
    replications: int
    seed: int
    engine: str
    names: Mapping[str, str] = field(default_factory=dict)
    """Short names of parameters, and where they act."""

    @property
    def __name__(self) -> str:
        return f"{self.scenario.name}_{self.strategy}"

    def __call__(self, **values: Cell) -> dict[str, float]:
        """Outcomes at these values; what is not named is as in the scenario.

        A name is a short one, a parameter of the laws, a path, a lever or a dose, as in an experiment file. StudyError
        for what does not fit; RuntimeError where a run fails.
        """
        factors = [self._factor(name) for name in values]
        if self.strategy != MIX and (dosed := [factor.of for factor in factors if factor.kind == DOSE]):
            raise StudyError(f"{dosed[0]}: doses are of the strategy {MIX!r}, and this is {self.strategy!r}")
        scenario = applied(self.scenario, factors, values)
        if self.strategy != BASELINE and self.strategy not in scenario.strategies:
            raise StudyError(f"the strategy {MIX!r} needs at least one {DOSE}STRATEGY")
        strategies = tuple(dict.fromkeys((BASELINE, *filter(None, (self.against, self.strategy)))))
        lives = [self._lived(scenario, strategies, k) for k in range(self.replications)]
        return {name: mean(_array(life[name] for life in lives)) for name in self.outcomes}

    def _factor(self, name: str) -> Varied:
        of = self.names.get(name, name)
        kind, unit, _ = placed(of, self.scenario)
        return Varied(name, of, kind, None, unit=unit)

    def _lived(self, scenario: Scenario, strategies: tuple[str, ...], replication: int) -> dict[str, float]:
        found = answers(scenario, strategies, self.seed, replication, self.engine)
        for answer in found.values():
            if isinstance(answer, Failure):
                raise RuntimeError(answer.message)
        numbers = {
            name: answer.metrics[0.0] for name, answer in found.items() if not isinstance(answer, Failure)
        }
        own = numbers[self.strategy]
        if self.against is None:
            return own
        return {name: value - numbers[self.against].get(name, float("nan")) for name, value in own.items()}


def _array(values: Iterable[float]) -> Floats:
    return np.array(list(values), np.float64)


def model(
    scenario: Scenario | str | Path,
    strategy: str = BASELINE,
    outcomes: Iterable[str] | str | None = None,
    against: str | None = None,
    names: Mapping[str, str] | None = None,
    replications: int = 1,
    seed: int | None = None,
    customers: int | None = None,
    days: float | None = None,
    engine: str = DEFAULT,
) -> Model:
    """A scenario under one strategy as a function of its numbers, for SALib, Optuna, EMA Workbench or scikit-learn.

    scenario: or the bundled name or path of one. strategy: of the scenario, or `mix` for one made of doses. outcomes:
    metrics (None: the deciding one). against: a strategy that is taken off. names: short names of parameters, and
    where they act. replications: runs that an outcome is the mean of, always with the same seeds. seed, customers,
    days: None for the scenario's own.
    Raises StudyError for names that do not exist.
    """
    scenario = given(scenario)
    wanted = [outcomes] if isinstance(outcomes, str) else list(outcomes or (scenario.decide_by,))
    for name in wanted:
        if name not in METRICS:
            raise unknown("metric", name, METRICS)
    known = [BASELINE, MIX, *scenario.strategies]
    for name in filter(None, (strategy, against)):
        if name not in known:
            raise unknown("strategy", name, known)
    for of in (names or {}).values():
        placed(of, scenario)
    if replications < 1:
        raise StudyError(f"replications is {replications}: it can be 1 or more")
    chosen = scenario.run.seed if seed is None else seed
    if not 0 <= chosen < 2**63:
        raise StudyError(f"seed is {chosen}: it can be from 0 to 2**63 - 1")
    driver(engine)
    sized = resized(scenario, customers, days)
    return Model(sized, strategy, tuple(wanted), against, replications, chosen, engine, dict(names or {}))
