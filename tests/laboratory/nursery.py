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
    """Two processes on one store, of which the first is killed; the exit code of the other."""
    first, second = child(folder, count), child(folder, count)
    if moment:
        kill_after(moment, first)
    else:
        os.waitpid(first, 0)
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(second, 0)[1]))


if __name__ == "__main__":
    sweep.SOONEST = 0.02
    replication_seed(1, 0)  # which loads the compiler
    _, what, folder, count, *moments = sys.argv
    if what == "killed":
        killed_again_and_again(folder, int(count), [int(moment) for moment in moments])
    else:
        side_by_side(folder, int(count), int(moments[0]))
