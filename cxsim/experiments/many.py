"""Many small units of work on threads: what is finished is kept, whatever happens to the rest."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from cxsim.experiments.compiling import Report
from cxsim.experiments.executors import asked_for
from cxsim.experiments.interrupts import Interrupts

Task = TypeVar("Task")
Answer = TypeVar("Answer")


def many(
    tasks: Sequence[Task],
    work: Callable[[Task], Answer],
    found: dict[Task, Answer | Exception],
    interrupts: Interrupts,
    title: Callable[[Task], str],
    workers: int | None = None,
    progress: Report | None = None,
) -> None:
    """Work out tasks in order, some at a time, and write answers, or what went wrong, into `found`.

    workers: None for one per processor. progress(done, total, title of a task under way, seconds to go). Raises
    KeyboardInterrupt when somebody asks to stop, after the tasks under way have ended.
    """
    threads = asked_for(workers)
    began, waiting = time.monotonic(), list(reversed(tasks))
    running: dict[Future[Answer], Task] = {}
    with ThreadPoolExecutor(threads) as pool:
        while waiting or running:
            interrupts.check()
            while waiting and len(running) <= threads:
                task = waiting.pop()
                running[pool.submit(work, task)] = task
            done, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
            for future in done:
                task, error = running.pop(future), future.exception()
                if error is not None and not isinstance(error, Exception):
                    raise error
                found[task] = future.result() if error is None else error
            if progress is not None and running:
                elapsed, share = time.monotonic() - began, len(found) / len(tasks)
                to_go = elapsed * (1 - share) / share if share > 0.05 else math.nan
                progress(float(len(found)), float(len(tasks)), title(next(iter(running.values()))), to_go)
