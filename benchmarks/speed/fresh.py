"""Jobs in fresh processes, one at a time.

This process stays small: on Linux the peak memory of a child begins at that of whoever starts it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CHILD = ROOT / "benchmarks" / "child.py"
ANSWER = "ANSWER "

Job = dict[str, Any]
Answer = dict[str, Any]


class JobError(Exception):
    """A job that did not answer."""


def surroundings(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a child: it imports this checkout."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path, **(more or {})}


def answers(job: Job, more: Mapping[str, str] | None = None) -> Iterator[tuple[float, Answer]]:
    """Do a job in a fresh process; yield each answer, and how many seconds after the start it came.

    Raises JobError if there is none. What the process complains of goes to a file: it never waits to be read.
    """
    command, found = [sys.executable, str(CHILD), json.dumps(job)], 0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        began = time.perf_counter()
        with subprocess.Popen(
            command, env=surroundings(more), stdout=subprocess.PIPE, stderr=errors, encoding="utf-8"
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith(ANSWER):
                    found += 1
                    yield time.perf_counter() - began, json.loads(line.removeprefix(ANSWER))
        if process.returncode or not found:
            errors.seek(0)
            said = errors.read().strip() or "no answer"
            raise JobError(f"{job}: {said.splitlines()[-1]}")


def ask(job: Job) -> Answer:
    """Do a job in a fresh process and return its answer."""
    return list(answers(job))[-1][1]


def until_answers(job: Job, more: Mapping[str, str]) -> list[float]:
    """Return the seconds from the start of a fresh process to each of its answers."""
    return [after for after, _ in answers(job, more)]


def seconds(command: list[str]) -> float:
    """Return the wall time of a command in a fresh process."""
    began = time.perf_counter()
    subprocess.run(command, env=surroundings(), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def alternate(jobs: Mapping[str, Job], repetitions: int) -> dict[str, list[Answer]]:
    """Do all jobs in turn, A B A B ..., each in a fresh process, and with a seed of its own each time."""
    found: dict[str, list[Answer]] = {name: [] for name in jobs}
    for repetition in range(repetitions):
        for name, job in jobs.items():
            say(f"  {name}, {repetition + 1} of {repetitions}")
            found[name].append(ask({**job, "seed": repetition + 1}))
    return found


def median(found: Iterable[Answer], figure: Callable[[Answer], float]) -> float:
    """Return the median of a figure."""
    return statistics.median(figure(answer) for answer in found)


def say(text: str) -> None:
    """Tell whoever waits what is going on."""
    print(text, file=sys.stderr, flush=True)
