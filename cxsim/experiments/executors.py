"""Where units of work run: in this process, on threads or processes of our own, or on the caller's executor."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from cxsim.experiments.errors import StudyError
from cxsim.experiments.tasks import ignore_interrupts


class InThisProcess(Executor):
    """Runs each unit of work at once, where it is submitted."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class _Turns:
    """How long a thread may keep the interpreter while another waits: short as long as any threads of ours live."""

    SHORT = 0.0002
    """Seconds."""

    def __init__(self) -> None:
        self.lock, self.pools, self.before = threading.Lock(), 0, sys.getswitchinterval()

    def shorten(self) -> None:
        with self.lock:
            if self.pools == 0:
                self.before = sys.getswitchinterval()
                sys.setswitchinterval(min(self.before, self.SHORT))
            self.pools += 1

    def lengthen(self) -> None:
        with self.lock:
            self.pools -= 1
            if self.pools == 0:
                sys.setswitchinterval(self.before)


_turns = _Turns()


class OwnThreads(ThreadPoolExecutor):
    """Threads of this process, for units whose time goes into compiled code.

    Between two compiled stretches a unit needs the interpreter for a fraction of a millisecond, so while these threads
    live they take turns at it sooner than by default (5 ms), and wait less for each other.
    """

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        _turns.shorten()

    def stop(self) -> None:
        """Wait until those who are at work notice that nobody wants it any more."""
        try:
            self.shutdown(wait=True, cancel_futures=True)
        finally:
            _turns.lengthen()


class OwnProcesses(ProcessPoolExecutor):
    """Fresh processes that never run the caller's script again, so that it needs no `__main__` guard."""

    def __init__(self, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        super().__init__(workers, mp_context=context, initializer=ignore_interrupts)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        with _hidden_script():
            return super().submit(fn, *args, **kwargs)

    def stop(self) -> None:
        """End the workers without waiting for what they are doing."""
        workers = list((getattr(self, "_processes", None) or {}).values())
        self.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.terminate()


@contextmanager
def _hidden_script() -> Iterator[None]:
    """Keep a new process from importing the script that is running now (spawn would)."""
    script = sys.modules["__main__"]
    hidden: dict[str, Any] = {
        name: script.__dict__.pop(name) for name in ("__spec__", "__file__") if name in script.__dict__
    }
    script.__dict__["__spec__"] = None
    try:
        yield
    finally:
        del script.__dict__["__spec__"]
        script.__dict__.update(hidden)


def shares_memory(executor: Executor) -> bool:
    """Whether units run in this process, so that nothing needs to be pickled and they can tell how far they are."""
    return isinstance(executor, InThisProcess | ThreadPoolExecutor)


def asked_for(workers: int | None, what: str = "workers") -> int:
    """As many workers as processors unless told."""
    if workers is not None and workers < 1:
        raise StudyError(f"{what} is {workers}: it can be 1 or more")
    return workers or _processors()


def _processors() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def in_flight(executor: Executor, workers: int | None) -> int:
    """How many units to have submitted at a time on a caller's executor: one more than it can work on."""
    known = workers or getattr(executor, "_max_workers", None) or _processors()
    return int(known) + 1
