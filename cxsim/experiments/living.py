"""One run on its way: burn-in, then a strategy, with the log taken down and everything saved now and then."""

from __future__ import annotations

import math
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxsim.experiments.checkpoints import Checkpoint, Saved
from cxsim.experiments.compiling import NOTE
from cxsim.experiments.engines import ENGINES, Driver, driver, options
from cxsim.experiments.interrupts import Interrupts
from cxsim.experiments.log import BYTES_A_ROW, Log
from cxsim.experiments.replications import Clock
from cxsim.experiments.tasks import BASELINE

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

BURN_IN, STRATEGY = "burn-in", "strategy"
LARGE = 1e9
"""Bytes of a log from which on its size is said beforehand."""


@dataclass(frozen=True)
class Asked:
    """What is to be lived."""

    scenario: Scenario
    strategy: str
    seed: int
    engine: str
    log: bool
    days: int
    threads: int

    def build(self, strategy: str, log: bool, state: Any) -> Driver:
        """The model that lives it."""
        told = options(self.engine, self.threads)
        return driver(self.engine)(
            self.scenario, strategy=strategy, seed=self.seed, log=log, state=state, **told
        )


class Living:
    """Lives one run; afterwards `model`, `log`, `burn_in`, `lived` and `elapsed` tell of it."""

    model: Driver

    def __init__(
        self, asked: Asked, clock: Clock, interrupts: Interrupts, checkpoint: Checkpoint | None
    ) -> None:
        self.asked, self.clock, self.interrupts, self.checkpoint = asked, clock, interrupts, checkpoint
        self.log: Log | None = None
        self.burn_in = 0
        self.lived = self.elapsed = 0.0
        """Seconds of earlier goes."""
        self.began = self.branched = time.perf_counter()

    def live(self, saved: Saved | None) -> None:
        """Live it, or what is left of it; where somebody interrupts the strategy, `model` stays at that midnight."""
        if saved is not None:
            self.lived, self.elapsed = saved.lived, saved.elapsed
        if saved is None or saved.phase == BURN_IN:
            state = self._burn_in(saved)
            saved = None
        else:
            state = saved.state
        self._strategy(state, saved)

    def seconds(self) -> float:
        """How long it took up to now."""
        return self.elapsed + time.perf_counter() - self.began

    def _burn_in(self, saved: Saved | None) -> Any:
        if saved is None:
            self.clock.tell(f"birth of {self.asked.scenario.run.customers:,} customers")
        model = self.asked.build(BASELINE, False, None if saved is None else saved.state)
        burn_in = self._set_out(model)
        if saved is not None:
            model.recorder.load(saved.records)
        self._advance(model, burn_in, BURN_IN)
        if self.asked.log:
            self._say_size(model)
        return model.release()

    def _strategy(self, state: Any, saved: Saved | None) -> None:
        asked = self.asked
        model = self.model = asked.build(asked.strategy, asked.log, state)
        del state
        self.burn_in = self._set_out(model)
        if asked.log:
            self.log = Log(model.plan, asked.scenario, self.checkpoint.folder if self.checkpoint else None)
        if saved is not None:
            model.recorder.load(saved.records)
            if self.log is not None and saved.log is not None:
                self.log.restore(saved.log, saved.parts)
        self.branched = time.perf_counter()
        try:
            self._advance(model, self.burn_in + asked.days, STRATEGY)
        except KeyboardInterrupt:
            if self.interrupts.at_once or model.day <= self.burn_in:
                raise
        finally:
            if self.log is not None:
                self.log.finish()
            self.lived += time.perf_counter() - self.branched

    def _set_out(self, model: Driver) -> int:
        """Set the clock; return the days of burn-in."""
        burn_in = int(model.plan.burn_in)
        self.clock.total = float(burn_in + self.asked.days)
        if self.clock.done == 0.0:
            self.clock.done = self.clock.before = float(model.day)
            self.clock.started = time.monotonic()
        return burn_in

    def _advance(self, model: Driver, until: int, phase: str) -> None:
        """Live on; an interrupt at a midnight saves what is lived."""
        offset = self.clock.done

        def daily(day: int) -> None:
            if self.log is not None:
                self.log.add(model.take_log())
            if self.checkpoint is not None and self.checkpoint.due():
                self._save(model, phase)
            self.interrupts.check()
            self.clock.tell(phase if phase == BURN_IN else self.asked.strategy, day - offset)

        try:
            model.advance(until, daily)
        except KeyboardInterrupt:
            if self.checkpoint is not None and not self.interrupts.at_once:
                self._save(model, phase)
            raise
        self.clock.done = float(model.day)

    def _save(self, model: Driver, phase: str) -> None:
        """Save it; a disk that takes nothing more is no reason to stop."""
        assert self.checkpoint is not None
        lived = self.lived + (time.perf_counter() - self.branched if phase == STRATEGY else 0.0)
        try:
            self.checkpoint.save(phase, model, self.log, lived, self.seconds())
        except OSError as error:
            self.checkpoint.every = 0.0
            self._note(
                f"{self.checkpoint.folder} cannot be written ({error.strerror}): this run is not saved"
            )

    def _say_size(self, model: Driver) -> None:
        """Say how large the log will be, if it will be large."""
        if self.asked.engine not in ENGINES:
            return
        size = model.recorder.encounters_a_day(365) * self.asked.days * BYTES_A_ROW
        if size < LARGE:
            return
        text = f"the encounter log will take about {size / 1e9:.0f} GB"
        if self.checkpoint is not None:
            self.checkpoint.folder.mkdir(parents=True, exist_ok=True)
            text += f"; {shutil.disk_usage(self.checkpoint.folder).free / 1e9:.0f} GB are free"
        self._note(text)

    def _note(self, text: str) -> None:
        if self.clock.report is not None:
            self.clock.report(self.clock.done, self.clock.total, f"{NOTE}{text}", math.nan)
