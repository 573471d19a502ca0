"""One run in depth: burn-in, then one strategy, with everything that was recorded."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cxsim.experiments.checkpoints import MINUTES, Checkpoint, identity
from cxsim.experiments.compiling import Report, compile_first
from cxsim.experiments.engines import COMPILED, DEFAULT, ENGINES, driver, runs_on
from cxsim.experiments.errors import StudyError, unknown
from cxsim.experiments.executors import asked_for
from cxsim.experiments.horizons import horizons, run_days
from cxsim.experiments.interrupts import deferred
from cxsim.experiments.living import Asked, Living
from cxsim.experiments.origin import Origin
from cxsim.experiments.replications import Clock
from cxsim.experiments.tasks import BASELINE, encounter_count
from cxsim.world.reading import given

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from cxsim.engine.records import Records
    from cxsim.experiments.log import Log
    from cxsim.world.scenario import Scenario

SLICE = 2_000
"""Customers whom a thread of its own is worth while for."""


def run(
    scenario: Scenario | str | Path,
    strategy: str = BASELINE,
    seed: int | None = None,
    engine: str = DEFAULT,
    log: bool = False,
    progress: Report | None = None,
    threads: int | None = None,
    checkpoint: str | Path | None = None,
    resume: bool = False,
    save_every: float = MINUTES,
) -> Run:
    """Live one strategy once: burn-in under the baseline, then the strategy from the state it left.

    scenario: or the bundled name or path of one; ScenarioError if it is mistaken.
    seed: None for the scenario's own. engine: "compiled", "reference" or `module:Class`. log: keep every
    encounter, in a file if there are many. progress(done, total, what, seconds to go) counts days. threads:
    slices of customers that the compiled engine lives side by side (None: as many as there are processors and
    work for); they change no number.

    checkpoint: a folder to save the run in, every `save_every` minutes (0: never) and when it is interrupted;
    removed when it is finished. resume: go on from what is saved there.

    Ctrl-C keeps the days lived since the strategy started, flagged `interrupted`; during the burn-in there is
    nothing to show yet, and KeyboardInterrupt goes on. Raises StudyError for what cannot be run or resumed.
    """
    scenario = given(scenario)
    asked = _asked(scenario, strategy, seed, engine, log, threads)
    place = _checkpoint(asked, checkpoint, resume, save_every)
    saved = place.load() if place is not None and resume else None
    clock = Clock(progress)
    with deferred() as interrupts:
        compile_first(scenario, strategy, engine, progress, interrupts)
        living = Living(asked, clock, interrupts, place)
        living.live(saved)
    model = living.model
    records, days = model.records(), model.day - living.burn_in
    kept = living.log
    if kept is not None:
        records = replace(records, encounters=None if kept.streamed else kept.rows())
    if place is not None and days == asked.days:
        place.remove(kept)
        if kept is not None:
            kept.remove_with_me()
    streamed = kept if kept is not None and kept.streamed else None
    return Run(asked, records, streamed, living.burn_in, days, living.seconds(), living.lived)


def _asked(
    scenario: Scenario, strategy: str, seed: int | None, engine: str, log: bool, threads: int | None
) -> Asked:
    if strategy != BASELINE and strategy not in scenario.strategies:
        raise unknown("strategy", strategy, [BASELINE, *scenario.strategies])
    chosen = scenario.run.seed if seed is None else seed
    if not 0 <= chosen < 2**63:
        raise StudyError(f"seed is {chosen}: it can be from 0 to 2**63 - 1")
    driver(engine)
    count = asked_for(threads, "threads")
    if threads is None:
        count = max(1, min(count, scenario.run.customers // SLICE))
    elif threads > 1 and runs_on(engine) != COMPILED:
        raise StudyError(f"threads is {threads}: only the compiled engine has more than 1, not {engine}")
    return Asked(scenario, strategy, chosen, engine, log, run_days(scenario), count)


def _checkpoint(asked: Asked, folder: str | Path | None, resume: bool, every: float) -> Checkpoint | None:
    if not every >= 0:
        raise StudyError(f"minutes between saves is {every:g}: it can be 0 (never) or more")
    if folder is None:
        if resume:
            raise StudyError("resume needs a checkpoint: the folder that the run was saved in")
        return None
    if asked.engine not in ENGINES:
        raise StudyError(
            f"engine {asked.engine!r} is your own: what it keeps beside the state cannot be saved"
        )
    who = identity(asked.scenario, asked.strategy, asked.seed, asked.engine, asked.log)
    return Checkpoint(Path(folder), every, who)


class Run(Origin):
    """What one run left behind. Tables are DataFrames, made when first asked for."""

    def __init__(
        self,
        asked: Asked,
        records: Records,
        log: Log | None,
        burn_in: int,
        days: int,
        duration: float,
        lived: float,
    ) -> None:
        self.scenario = asked.scenario
        self.strategy = asked.strategy
        self.seed = asked.seed
        self.engine = asked.engine
        self.records = records
        """Everything recorded; without the encounters if their log is in a file."""
        self.log = log
        """The log where it is in files."""
        self.burn_in = burn_in
        self.days = days
        """Days lived under the strategy."""
        self.days_asked = asked.days
        self.duration = duration
        self.lived = lived
        """Seconds that the days of the strategy took."""
        self.interrupted = days < self.days_asked

    def __repr__(self) -> str:
        return f"<Run {self.scenario.name}, {self.strategy}: {self.days} days>"

    @property
    def logged(self) -> bool:
        """Whether every encounter was kept."""
        return self.log is not None or self.records.encounters is not None

    @property
    def told(self) -> Records:
        """The records with encounters to tell stories from: all, or those of some customers if they are many."""
        if self.log is None:
            return self.records
        return replace(self.records, encounters=self.log.sample.rows())

    @property
    def encounter_count(self) -> int:
        """Encounters since the strategy started."""
        return encounter_count(self.records)

    @property
    def encounters_per_second(self) -> float:
        """Encounters per second, burn-in, loading and compiling apart."""
        return self.encounter_count / max(1e-9, self.lived)

    @cached_property
    def horizons(self) -> pd.DataFrame:
        """Metrics by row, horizons in months by column."""
        import pandas as pd

        from cxsim.measure.metrics import metrics

        columns = {
            months: metrics(self.records, self.scenario, days) for months, days in horizons(self.days).items()
        }
        return pd.DataFrame(columns).rename_axis(index="metric", columns="horizon_months")

    @property
    def metrics(self) -> pd.Series[float]:
        """Every metric at the run's end."""
        return self.horizons.iloc[:, -1].rename("value")

    @cached_property
    def encounters(self) -> pd.DataFrame:
        """A row an encounter, in time order, read from its file if they are many. ValueError without the log."""
        from cxsim.measure import frames

        if self.log is not None:
            return self.log.frame()
        return frames.encounters(self.records, self.scenario)

    @cached_property
    def customers(self) -> pd.DataFrame:
        """A row a customer: traits and final state."""
        from cxsim.measure import frames

        return frames.customers(self.records)

    @cached_property
    def daily(self) -> pd.DataFrame:
        """A row a day, brand and segment."""
        from cxsim.measure import frames

        return frames.daily(self.records)

    @cached_property
    def surveys(self) -> pd.DataFrame:
        """A row an answered survey."""
        from cxsim.measure import frames

        return frames.surveys(self.records)

    @cached_property
    def journey(self) -> pd.DataFrame:
        """A row a touchpoint of the focal brand, over the whole run."""
        from cxsim.measure.journey import journey_map
        from cxsim.measure.windows import strategy_period

        return journey_map(self.records, self.scenario, strategy_period(self.records))

    @cached_property
    def stations(self) -> pd.DataFrame:
        """A row a brand's station: load and waits over the whole run."""
        from cxsim.measure.journey import station_load
        from cxsim.measure.windows import strategy_period

        return station_load(self.records, strategy_period(self.records))

    @cached_property
    def segments(self) -> pd.DataFrame:
        """A row a segment of the focal brand, at the run's end."""
        from cxsim.measure.value import segments

        return segments(self.records, self.scenario, self.days)

    def report(self, path: str | Path) -> Path:
        """Write the self-contained HTML page of this run."""
        from cxsim.experiments.results import write_text
        from cxsim.report import run_html

        return write_text(Path(path), run_html(self))

    def plot(self, name: str) -> Figure:
        """A figure by name; an unknown name lists those there are."""
        from cxsim.report import plot

        return plot(name, self)

    def save(self, directory: str | Path) -> Path:
        """Write run.html and the tables; the encounters only if they were kept."""
        from cxsim.experiments.results import save_run

        return save_run(self, Path(directory))
