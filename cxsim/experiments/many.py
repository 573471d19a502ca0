"""Many small units of work side by side: what is finished is kept, whatever happens to the rest."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

from cxsim.experiments.compiling import Report
from cxsim.experiments.interrupts import Interrupts
from cxsim.experiments.replications import Where

Task = TypeVar("Task")
Answer = TypeVar("Answer")


def many(
    tasks: Sequence[Task],
    work: Callable[[Task], Answer],
    found: dict[Task, Answer | Exception],
    where: Where,
    interrupts: Interrupts,
    title: Callable[[Task], str],
    progress: Report | None = None,
) -> None:
    """Work out tasks in order, some at a time, and write answers, or what went wrong, into `found`.

    where: see `replications.somewhere`; `work` and tasks must be such as can be sent there. progress(done, total,
    title of a task under way, seconds to go). Raises KeyboardInterrupt when somebody asks to stop.
    """
    began, waiting = time.monotonic(), list(reversed(tasks))
    running: dict[Future[Answer], Task] = {}
    try:
        while waiting or running:
            while waiting and len(running) < where.window:
                interrupts.check()
                task = waiting.pop()
                running[where.executor.submit(work, task)] = task
            done, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
            for future in done:
                task, error = running.pop(future), future.exception()
                if error is not None and not isinstance(error, Exception):
                    raise error
                found[task] = future.result() if error is None else error
            interrupts.check()
            if progress is not None and waiting:
                elapsed, share = time.monotonic() - began, len(found) / len(tasks)
                to_go = elapsed * (1 - share) / share if share > 0.05 else math.nan
                progress(float(len(found)), float(len(tasks)), title(waiting[-1]), to_go)
    finally:
        for future in running:
            future.cancel()
