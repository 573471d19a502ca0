"""The lives behind the moments of truth: a touchpoint a step better or worse, and a market asked for its opinion.

Units of work for `experiments.many`: plain values that can be sent to a thread or a process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cxsim.experiments.engines import driver, options
from cxsim.experiments.tasks import (
    BASELINE,
    Failure,
    Progress,
    Shared,
    Study,
    branch,
    burn_in,
    encounter_count,
)

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.engine.records import Records
    from cxsim.measure.ratings import Questionnaire
    from cxsim.world.scenario import Scenario, Strategy

DIRECTIONS = {"improvement": 1.0, "failure": -1.0}


def small_changes(scenario: Scenario, step: float) -> dict[str, Strategy]:
    """A strategy for each touchpoint and direction: a step more, or less, of all that is experienced there."""
    return {
        name_of(touchpoint, direction): _changed(scenario, touchpoint, sign * step)
        for touchpoint in scenario.journey.touchpoints
        for direction, sign in DIRECTIONS.items()
    }


def name_of(touchpoint: str, direction: str) -> str:
    """The name of the strategy that changes a touchpoint."""
    return f"{touchpoint}: {direction}"


def _changed(scenario: Scenario, touchpoint: str, size: float) -> Strategy:
    from cxsim.world.changes import fixed
    from cxsim.world.paths import dimensions
    from cxsim.world.scenario import Change, Intervention, Strategy

    about = scenario.journey.touchpoints[touchpoint].about or dimensions(scenario)
    place = f"brands.{scenario.market.focal}.touchpoints.{touchpoint}.quality"
    changes = tuple(Change(path=f"{place}.{name}", operation="add", size=fixed(size)) for name in about)
    return Strategy(interventions=(Intervention(kind="add", changes=changes),))


@dataclass(frozen=True)
class Lived:
    """One replication: metrics by strategy at the horizon, and the journey of the baseline."""

    metrics: dict[str, dict[str, float]]
    journey: pd.DataFrame
    """Index: touchpoint. encounters (number), per_owner_year, satisfaction."""
    encounters: int


@dataclass(frozen=True, eq=False)
class Life:
    """One replication of every small change."""

    study: Study
    number: int

    def live(self, progress: Progress | None) -> Lived | Failure:
        """The baseline, then every change of a touchpoint that somebody visits."""
        months = max(self.study.horizons)
        start = burn_in(self.study, self.number, shared=True, progress=progress)
        if isinstance(start, Failure):
            return start
        base = branch(self.study, self.number, BASELINE, start, progress=progress, encounters=False)
        if isinstance(base, Failure):
            return base
        records = base.take_records()
        found, count = {BASELINE: base.metrics[months]}, base.encounters
        for name in self.study.strategies[1:]:
            if not _visited(records, self.study.scenario, name.partition(": ")[0]):
                found[name] = base.metrics[months]
                continue
            answer = branch(self.study, self.number, name, start, progress=progress, encounters=False)
            if isinstance(answer, Failure):
                return answer
            found[name] = answer.metrics[months]
            count += answer.encounters
        return Lived(found, _journey(records, self.study.scenario), count)


@dataclass(frozen=True, eq=False)
class Survey:
    """The baseline lived once more, with its log: what a firm's questionnaire would hold."""

    study: Study
    number: int

    def live(self, progress: Progress | None) -> tuple[Questionnaire, int] | Failure:
        """The questionnaire, and how many encounters were lived."""
        from cxsim.engine.draws import replication_seed
        from cxsim.measure.ratings import kept, questionnaire

        study = self.study
        start = burn_in(study, self.number, shared=True, progress=progress)
        if isinstance(start, Failure):
            return start
        assert isinstance(start, Shared)
        seed = replication_seed(study.seed, self.number)
        brand = tuple(study.scenario.market.brands).index(study.scenario.market.focal)
        model = driver(study.engine)(
            study.scenario,
            strategy=BASELINE,
            seed=seed,
            log=True,
            state=start.take(),
            **options(study.engine, 1),
        )
        parts: list[Any] = []

        def daily(day: int) -> None:
            parts.append(kept(model.take_log(), brand))
            if progress is not None:
                progress(day)

        model.advance(start.day + study.days, daily)
        records = model.records()
        assert records.encounters is not None
        parts.append(kept(records.encounters, brand))
        count = start.encounters + encounter_count(records)
        return questionnaire(np.concatenate(parts), records, study.scenario, seed), count


Task = Life | Survey


def live(task: Task, progress: Progress | None = None) -> Any:
    """What comes of a task; `progress` may raise to end it."""
    return task.live(progress)


def _visited(records: Records, scenario: Scenario, touchpoint: str) -> bool:
    """Whether anybody met the focal brand there, or may have, after the last whole month."""
    from cxsim.engine.records import TOUCHPOINT

    end = records.first_day + len(records.daily)
    if not len(records.census_days) or int(records.census_days[-1]) < end:
        return True
    brand, place = records.brands.index(scenario.market.focal), records.touchpoints.index(touchpoint)
    return bool(records.touchpoint[:, :, brand, place, TOUCHPOINT.index("encounters")].any())


def _journey(records: Records, scenario: Scenario) -> pd.DataFrame:
    from cxsim.measure.journey import journey_map
    from cxsim.measure.windows import strategy_period

    table = journey_map(records, scenario, strategy_period(records))
    return table.loc[list(records.touchpoints), ["encounters", "per_owner_year", "satisfaction"]]
