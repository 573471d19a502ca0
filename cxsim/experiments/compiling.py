"""The first run on a machine waits for the compiler, which works in a process of its own: so it can be ended."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import wait
from typing import TYPE_CHECKING

from cxsim.experiments.engines import is_cold, runs_on
from cxsim.experiments.executors import OwnProcesses
from cxsim.experiments.interrupts import Interrupts
from cxsim.experiments.tasks import compile_engine

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

COMPILING, NOTE = "compiling", "note: "

Report = Callable[[float, float, str, float], None]
"""Progress in days: (done, total, what is being lived, seconds to go; NaN while unknown).

What can also be COMPILING, and once in a while NOTE with a sentence.
"""


def compile_first(
    scenario: Scenario, strategy: str, engine: str, report: Report | None, interrupts: Interrupts
) -> None:
    """Compile an engine that is not compiled on this machine yet; that of a driver of one's own is its base."""
    base = runs_on(engine)
    if not base or not is_cold(base):
        return
    compiler = OwnProcesses(1)
    try:
        done = compiler.submit(compile_engine, scenario, strategy, base)
        while True:
            interrupts.check()
            if report is not None:
                report(0.0, 1.0, COMPILING, math.nan)
            if wait([done], timeout=0.2).done:
                break
    finally:
        compiler.stop()
