"""A process that lives plans in forked children and kills some of them: `python -m tests.laboratory.nursery`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

# Imported, so that no child has to; not used before the fork.
import filelock  # noqa: F401
import pandas  # noqa: F401
import pyarrow.parquet  # noqa: F401

import cxsim.world.metrics  # noqa: F401
from cxsim.engine.draws import replication_seed
from cxsim.laboratory import sweep
from tests.laboratory import toy

PATIENCE = 30.0


def child(folder, count):
    """Live a plan in a forked process; its number."""
    pid = os.fork()
    if pid:
        return pid
    try:
        sweep.live(toy.plan(count), Path(folder), workers=1)
        os._exit(0)
    except BaseException:
        os._exit(1)


def kill_after(calls, pid):
    """Kill a process when the model was called so many times in all."""
    began = time.monotonic()
    while len(toy.calls()) < calls and time.monotonic() - began < PATIENCE:
        time.sleep(0.002)
    os.kill(pid, 9)
    os.waitpid(pid, 0)


def killed_again_and_again(folder, count, moments):
    """Begin the plan as often as there are moments, and kill each attempt after so many calls."""
    for moment in moments:
        kill_after(len(toy.calls()) + moment, child(folder, count))


def side_by_side(folder, count, moment):
    """Two processes on one store, of which the first is killed after so many calls (0: neither)."""
    calls = len(toy.calls())
    first, second = child(folder, count), child(folder, count)
    if moment:
        kill_after(calls + moment, first)
    else:
        os.waitpid(first, 0)
    assert os.waitstatus_to_exitcode(os.waitpid(second, 0)[1]) == 0


def noting(folder, live):
    """Live something below a folder, with the calls of its own in a file beside it."""
    folder.mkdir()
    os.environ[toy.CALLS] = str(folder / "calls.txt")
    live(folder / "toy")


if __name__ == "__main__":
    replication_seed(1, 0)  # which loads the compiler
    root = Path(sys.argv[1])
    noting(
        root / "killed",
        lambda place: killed_again_and_again(place, 90, [1 + 7 * k * k % 29 for k in range(10)]),
    )
    noting(root / "one_dies", lambda place: side_by_side(place, 60, 30))
    noting(root / "both_live", lambda place: side_by_side(place, 40, 0))
