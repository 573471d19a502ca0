"""One run in depth: burn-in, then one strategy, with everything that was recorded."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from cxsim.experiments.digest import digest
from cxsim.experiments.engines import Driver, driver
from cxsim.experiments.errors import StudyError, unknown
from cxsim.experiments.horizons import horizons, run_days
from cxsim.experiments.interrupts import Interrupts, deferred
from cxsim.experiments.replications import Clock, Report
from cxsim.experiments.tasks import BASELINE, encounter_count

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from cxsim.engine.records import Records
    from cxsim.world.scenario import Scenario


def run(
    scenario: Scenario,
    strategy: str = BASELINE,
    seed: int | None = None,
    engine: str = "reference",
    log: bool = False,
    progress: Report | None = None,
) -> Run:
    """Live one strategy once: burn-in under the baseline, then the strategy from the state it left.

    seed: None for the scenario's own. log: keep every encounter. progress(done, total, what, seconds to go)
    counts days. Ctrl-C keeps the days lived since the strategy started, flagged `interrupted`; during the
    burn-in there is nothing to keep yet, and KeyboardInterrupt goes on. Raises StudyError for bad names.
    """
    if strategy != BASELINE and strategy not in scenario.strategies:
        raise unknown("strategy", strategy, [BASELINE, *scenario.strategies])
    chosen = scenario.run.seed if seed is None else seed
    if not 0 <= chosen < 2**63:
        raise StudyError(f"seed is {chosen}: it can be from 0 to 2**63 - 1")
    began = time.perf_counter()
    build = partial(driver(engine), scenario, seed=chosen)
    with deferred() as interrupts:
        model, burn_in, lived = _live(build, strategy, log, run_days(scenario), Clock(progress), interrupts)
    records, days = model.records(), model.day - burn_in
    duration = time.perf_counter() - began
    return Run(scenario, strategy, chosen, engine, records, burn_in, days, duration, lived)


def _live(
    build: Callable[..., Driver],
    strategy: str,
    log: bool,
    days: int,
    clock: Clock,
    interrupts: Interrupts,
) -> tuple[Driver, int, float]:
    """The model at the end of the run, or at the midnight at which somebody interrupted it.

    Also the days of burn-in, and the seconds that the days of the strategy took.
    """
    model = build(strategy=BASELINE, log=False, state=None)
    burn_in = int(model.plan.burn_in)
    clock.total = float(burn_in + days)

    def tell(what: str) -> Callable[[int], None]:
        def daily(day: int) -> None:
            interrupts.check()
            clock.tell(what, day)

        return daily

    model.advance(burn_in, tell("burn-in"))
    branch = build(strategy=strategy, log=log, state=model.snapshot())
    began = time.perf_counter()
    try:
        branch.advance(burn_in + days, tell(strategy))
    except KeyboardInterrupt:
        if branch.day <= burn_in:
            raise
    return branch, burn_in, time.perf_counter() - began


class Run:
    """What one run left behind. Tables are DataFrames, made when first asked for."""

    def __init__(
        self,
        scenario: Scenario,
        strategy: str,
        seed: int,
        engine: str,
        records: Records,
        burn_in: int,
        days: int,
        duration: float,
        lived: float,
    ) -> None:
        self.scenario = scenario
        self.strategy = strategy
        self.seed = seed
        self.engine = engine
        self.records = records
        self.burn_in = burn_in
        self.days = days
        """Days lived under the strategy."""
        self.days_asked = run_days(scenario)
        self.duration = duration
        self.lived = lived
        """Seconds that the days of the strategy took."""
        self.interrupted = days < self.days_asked

    def __repr__(self) -> str:
        return f"<Run {self.scenario.name}, {self.strategy}: {self.days} days>"

    @property
    def logged(self) -> bool:
        """Whether every encounter was kept."""
        return self.records.encounters is not None

    @property
    def version(self) -> str:
        from cxsim import __version__

        return __version__

    @cached_property
    def digest(self) -> str:
        return digest(self.scenario)

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
        """A row an encounter, in time order. ValueError without the log."""
        from cxsim.measure import frames

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
