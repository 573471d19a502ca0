"""Moments of truth: what a small improvement and a small failure at each touchpoint do to loyalty and advocacy.

One touchpoint at a time, the quality that the focal brand delivers there is a step better, or a step worse, from the
first day to the horizon; all else, chance included, stays as it is. Beside it stands what a firm would conclude from
its own survey in the same market (`cxsim.measure.drivers`), and where the two disagree (`disagreement`).

Many effects are tested at once, so their intervals are made for those told from zero: the false discovery rate is
5 % (Benjamini & Hochberg 1995), and intervals have the level that fits it (Benjamini & Yekutieli 2005, Journal of
the American Statistical Association 100(469)): of those told from zero, one in twenty is expected to miss the truth.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cxsim.experiments.compiling import Report, compile_first
from cxsim.experiments.engines import DEFAULT
from cxsim.experiments.errors import StudyError
from cxsim.experiments.horizons import horizons, resized, run_days
from cxsim.experiments.interrupts import deferred
from cxsim.experiments.intervals import LEVEL, Floats, Interval, interval
from cxsim.experiments.many import many
from cxsim.experiments.replications import somewhere
from cxsim.experiments.tasks import BASELINE, Failure, Study
from cxsim.experiments.why.small_changes import (
    DIRECTIONS,
    Life,
    Lived,
    Survey,
    Task,
    live,
    name_of,
    small_changes,
)
from cxsim.world.reading import given

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.experiments.why.disagreement import Disagreement, Judgement
    from cxsim.measure.drivers import Drivers
    from cxsim.measure.ratings import Questionnaire
    from cxsim.world.scenario import Scenario

STEP = 0.1
"""A tenth of the scale of quality: large enough to be told from luck, a third of what an outage does. Failures are
of the same size, so that improvement and failure can be compared."""
REPLICATIONS = 5
SMALLEST, SHARE = 300, 0.1
"""Customers of each: this share of those of the scenario, but not fewer than the smallest (if it has as many). Each
life has a price of its own however few they are, and so few are lived many times."""
LISTENED = 3000
"""Customers of the market whose survey is analysed, at most."""
FIRST = 2_000_000
"""Number of the first replication, so that none has the luck of a replication of another study."""
CONTRASTS = {"improvement": (1.0, 0.0), "failure": (0.0, 1.0), "both": (1.0, -1.0), "asymmetry": (1.0, 1.0)}
"""Effects in the table, as weights of improvement and failure.

both: improvement less failure. asymmetry: improvement plus failure, below 0 where a failure does more harm than an
improvement does good (to a metric of which more is better).
"""
MAIN = ("true_loyalty", "advocacy")
OTHERS = ("relative_attitude", "nps_true", "retention", "nps", "profit")
"""Metrics that the table holds beside the main ones; `effects` speaks of any."""


QUADRANTS = {
    (True, False): "concentrate here",
    (True, True): "keep up the good work",
    (False, False): "low priority",
    (False, True): "possible overkill",
}
"""(important, performs well) -> what Martilla & James call it."""


def moments_of_truth(
    scenario: Scenario | str | Path,
    seed: int | None = None,
    replications: int = REPLICATIONS,
    customers: int | None = None,
    step: float = STEP,
    survey: bool = True,
    workers: int | None = None,
    executor: Executor | None = None,
    engine: str = DEFAULT,
    progress: Report | None = None,
) -> MomentsOfTruth:
    """Live small improvements and failures at every touchpoint of the focal brand, and its survey.

    seed: None for the scenario's own. customers: of each replication (None: a tenth of the scenario's, 300 at
    least). step: of quality, on its scale from 0 to 1. survey: also what key drivers a firm would find. workers and
    executor change no number. An interrupt keeps the replications that are finished. StudyError for what cannot be
    run.
    """
    scenario = given(scenario)
    if not 1 <= replications <= 1000:
        raise StudyError(f"replications is {replications}: it can be from 1 to 1000")
    if not 0 < step <= 1:
        raise StudyError(f"step is {step:g}: it can be above 0, up to 1")
    chosen = scenario.run.seed if seed is None else seed
    own = scenario.run.customers
    few = min(own, max(SMALLEST, round(SHARE * own))) if customers is None else customers
    small = resized(scenario.model_copy(update={"strategies": small_changes(scenario, step)}), customers=few)
    every = horizons(run_days(small))
    longest = {months: days for months, days in every.items() if months == max(every)}
    study = Study(small, (BASELINE, *small.strategies), longest, chosen, engine)
    tasks: list[Task] = [Life(study, FIRST + number) for number in range(replications)]
    if survey and small.measure.relationship.sample > 0:
        many_people = resized(scenario, customers=min(LISTENED, scenario.market.size))
        asked = replace(study, scenario=many_people, strategies=(BASELINE,))
        tasks.insert(0, Survey(asked, FIRST + replications))
    found, interrupted = _lived(tasks, study, workers, executor, progress)
    return _gathered(study, step, tasks, found, interrupted)


def _lived(
    tasks: list[Task], study: Study, workers: int | None, executor: Executor | None, progress: Report | None
) -> tuple[dict[Task, Any], bool]:
    """The answer to each task that was finished, and whether somebody interrupted."""
    found: dict[Task, Any] = {}
    with deferred() as interrupts, somewhere(study.engine, workers, executor, len(tasks)) as where:

        def check(_day: int) -> None:
            interrupts.check()

        work: Callable[[Task], Any] = partial(live, progress=check) if where.shared else live
        try:
            compile_first(study.scenario, BASELINE, study.engine, progress, interrupts)
            many(tasks, work, found, where, interrupts, _title, progress)
        except KeyboardInterrupt:
            interrupts.asked = True
            return found, True
    return found, False


def _title(task: Task) -> str:
    return "moments of truth" if isinstance(task, Life) else "key drivers"


def _gathered(
    study: Study, step: float, tasks: list[Task], found: dict[Task, Any], interrupted: bool
) -> MomentsOfTruth:
    lives, questionnaires, failures, count = [], [], [], 0
    for task in tasks:
        answer = found.get(task)
        if isinstance(answer, Lived):
            lives.append(answer)
            count += answer.encounters
        elif isinstance(answer, tuple):
            questionnaires.append(answer[0])
            count += answer[1]
        elif answer is not None:
            said = answer.message if isinstance(answer, Failure) else f"{type(answer).__name__}: {answer}"
            failures.append(f"{_title(task)}: {said}")
    asked = sum(isinstance(task, Life) for task in tasks)
    heard = questionnaires[0] if questionnaires else None
    return MomentsOfTruth(study, step, tuple(lives), asked, heard, interrupted, tuple(failures), count)


@dataclass(frozen=True)
class MomentsOfTruth:
    """What each touchpoint does to loyalty and advocacy, and what a survey says of it."""

    study: Study
    step: float
    lives: tuple[Lived, ...] = field(repr=False)
    """Replications that are complete."""
    asked: int
    """Replications asked for."""
    questionnaire: Questionnaire | None = field(repr=False)
    interrupted: bool
    failures: tuple[str, ...]
    encounters: int

    @property
    def scenario(self) -> Scenario:
        return self.study.scenario

    @property
    def replications(self) -> int:
        """Complete replications."""
        return len(self.lives)

    @cached_property
    def problem(self) -> str:
        """Why nothing can be said of effects, in words; empty if something can."""
        if self.replications < 2:
            return "fewer than two replications were finished"
        if not np.isfinite(self.values(MAIN[0])).all():
            return "the run is too short for true loyalty to be taken"
        return ""

    @property
    def customers(self) -> int:
        """Simulated customers of each."""
        return self.scenario.run.customers

    @property
    def months(self) -> float:
        """The horizon."""
        return max(self.study.horizons)

    @property
    def touchpoints(self) -> tuple[str, ...]:
        return tuple(self.scenario.journey.touchpoints)

    def title(self, touchpoint: str) -> str:
        """Its name for people."""
        return (
            self.scenario.journey.touchpoints[touchpoint].title or touchpoint.replace("_", " ").capitalize()
        )

    def values(self, metric: str, contrast: str = "both") -> Floats:
        """(replications, touchpoints): effects on a metric, replication by replication."""
        found = np.full((len(self.lives), len(self.touchpoints)), math.nan)
        for row, life in enumerate(self.lives):
            base = life.metrics[BASELINE].get(metric, math.nan)
            for column, touchpoint in enumerate(self.touchpoints):
                moved = [
                    life.metrics[name_of(touchpoint, way)].get(metric, math.nan) - base for way in DIRECTIONS
                ]
                found[row, column] = sum(
                    sign * change for sign, change in zip(CONTRASTS[contrast], moved, strict=True) if sign
                )
        return found

    @cached_property
    def journey(self) -> pd.DataFrame:
        """A row a touchpoint: encounters (number, all replications), per_owner_year, performance (mean satisfaction
        of an encounter, [-1, 1]); of the baseline."""
        import pandas as pd

        number = np.array([life.journey["encounters"].to_numpy(float) for life in self.lives])
        rate = np.array([life.journey["per_owner_year"].to_numpy(float) for life in self.lives])
        felt = np.array([life.journey["satisfaction"].to_numpy(float) for life in self.lives])
        total = number.sum(axis=0) if len(number) else np.zeros(len(self.touchpoints))
        sums = np.nansum(number * felt, axis=0) if len(number) else total
        table = {
            "encounters": total,
            "per_owner_year": np.nan_to_num(rate).mean(axis=0) if len(rate) else total,
            "performance": sums / np.where(total > 0, total, np.nan),
        }
        return pd.DataFrame(table, index=pd.Index(self.touchpoints, name="touchpoint"))

    def effects(self, metric: str, contrast: str = "both") -> pd.DataFrame:
        """A row a touchpoint: effect, low, high, told (from zero), and the same per encounter that an owner has a
        year. Index: touchpoint."""
        import pandas as pd

        rows = _intervals(self.values(metric, contrast), self._level(metric, contrast))
        table = pd.DataFrame(
            {
                "effect": [one.mean for one in rows],
                "low": [one.low for one in rows],
                "high": [one.high for one in rows],
                "told": [one.excludes_zero for one in rows],
            },
            index=pd.Index(self.touchpoints, name="touchpoint"),
        )
        often = self.journey["per_owner_year"]
        each = table[["effect", "low", "high"]].div(often.where(often > 0), axis=0)
        return table.join(each.rename(columns={name: f"{name}_per_encounter" for name in each.columns}))

    def _level(self, metric: str, contrast: str) -> float:
        """Level of the intervals of one family: all touchpoints, and both directions where each is tested."""
        parts = list(DIRECTIONS) if contrast in DIRECTIONS else [contrast]
        return level_of_the_family(np.hstack([self.values(metric, part) for part in parts]))

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a metric, touchpoint and contrast (see CONTRASTS), the main metrics first.

        Columns: metric, touchpoint, title, stage, direction, effect, low, high, told, effect_per_encounter and its
        low and high, encounters_per_year (per owner), performance, replications.
        """
        import pandas as pd

        names = dict.fromkeys((*MAIN, *OTHERS, self.scenario.decide_by))
        points = self.scenario.journey.touchpoints
        facts = pd.DataFrame(
            {
                "title": [self.title(name) for name in self.touchpoints],
                "stage": [points[name].stage for name in self.touchpoints],
                "encounters_per_year": self.journey["per_owner_year"].to_numpy(),
                "performance": self.journey["performance"].to_numpy(),
                "replications": self.replications,
            },
            index=pd.Index(self.touchpoints, name="touchpoint"),
        )
        parts = []
        for metric in names:
            for contrast in CONTRASTS:
                part = facts[["title", "stage"]].join(self.effects(metric, contrast)).join(facts.iloc[:, 2:])
                part.insert(2, "direction", contrast)
                part.insert(0, "metric", metric)
                parts.append(part.reset_index())
        whole = pd.concat(parts, ignore_index=True)
        return whole[
            ["metric", "touchpoint", *[name for name in whole if name not in ("metric", "touchpoint")]]
        ]

    @cached_property
    def drivers(self) -> Drivers | None:
        """Key drivers of overall satisfaction as a firm would find them; None if no survey was made."""
        return self.drivers_of("overall")

    def drivers_of(self, outcome: str) -> Drivers | None:
        """Key drivers of an answer: "overall" (satisfaction) or "score" (would recommend)."""
        from cxsim.measure.drivers import key_drivers

        asked = self.questionnaire
        if asked is None:
            return None
        return key_drivers(asked.ratings, asked.answers[outcome], asked.answers["customer"], self.study.seed)

    @cached_property
    def map(self) -> pd.DataFrame:
        """Importance and performance (Martilla & James 1977, Journal of Marketing 41(1)), a row a touchpoint visited.

        Columns: number (1 the largest effect), title, performance (mean satisfaction of an encounter, [-1, 1]),
        effect (on true loyalty, failure to improvement), low, high, told, weight (of the survey), quadrant and
        quadrant_survey (see QUADRANTS): whether importance and performance are above the mean of all.
        """
        table = self.effects(MAIN[0])[["effect", "low", "high", "told"]].join(self.journey["performance"])
        table = table[table["performance"].notna()].sort_values("effect", ascending=False, kind="stable")
        drivers = self.drivers
        table["weight"] = math.nan if drivers is None else drivers.table["weight"].reindex(table.index)
        table.insert(0, "title", [self.title(str(name)) for name in table.index])
        table.insert(0, "number", range(1, len(table) + 1))
        good = table["performance"] > table["performance"].mean()
        for column, importance in (("quadrant", "effect"), ("quadrant_survey", "weight")):
            matters = table[importance] > table[importance].mean()
            names = [QUADRANTS[one, other] for one, other in zip(matters, good, strict=True)]
            table[column] = [
                name if known else "" for name, known in zip(names, table[importance].notna(), strict=True)
            ]
        return table

    @cached_property
    def judgement(self) -> Judgement:
        """Causal ranking and key drivers set side by side."""
        from cxsim.experiments.why.disagreement import judge

        return judge(self)

    def disagreements(self) -> tuple[Disagreement, ...]:
        """Where the two rank a touchpoint differently, beyond their intervals; the largest first."""
        return self.judgement.disagreements

    def summary(self) -> list[str]:
        """Two or three sentences for a terminal."""
        from cxsim.experiments.why.disagreement import summary

        return summary(self)


ROUNDING = 1e-9
"""Effects that vary by less than this share of their size do not vary."""


def level_of_the_family(values: Floats) -> float:
    """Level at which intervals of many effects are shown, so that those told from zero are as sure as they look.

    values: (replications, effects). Effects that are exactly 0 in every replication need no interval.
    """
    from scipy.stats import false_discovery_control, ttest_1samp

    moved = values[:, (values != 0).any(axis=0) & np.isfinite(values).all(axis=0)]
    if len(moved) < 2 or not moved.shape[1]:
        return LEVEL
    same = np.ptp(moved, axis=0) <= ROUNDING * np.abs(moved).max(axis=0)
    p = np.zeros(moved.shape[1])
    if not same.all():
        p[~same] = ttest_1samp(moved[:, ~same], 0.0, axis=0).pvalue
    told = int((false_discovery_control(p) <= 1 - LEVEL).sum())
    return 1 - (1 - LEVEL) * max(1, told) / len(p)


def _intervals(values: Floats, level: float) -> list[Interval]:
    return [interval(values[:, column], level) for column in range(values.shape[1])]
