"""Jobs in fresh processes, one at a time.

This process stays small: on Linux the peak memory of a child begins at that of whoever starts it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
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


def start(job: Job, more: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Begin a job in a fresh process."""
    command = [sys.executable, str(CHILD), json.dumps(job)]
    return subprocess.Popen(
        command, env=surroundings(more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )


def ask(job: Job) -> Answer:
    """Do a job in a fresh process and return its answer."""
    child = start(job)
    out, errors = child.communicate()
    answers = [line for line in out.splitlines() if line.startswith(ANSWER)]
    if child.returncode or not answers:
        raise JobError(f"{job}: {(errors.strip() or 'no answer').splitlines()[-1]}")
    answer = json.loads(answers[-1].removeprefix(ANSWER))
    assert isinstance(answer, dict)
    return answer


def until_answer(job: Job, more: Mapping[str, str]) -> tuple[float, float]:
    """Return the seconds from a process's start to its first answer, and to its end."""
    began = time.perf_counter()
    child = start(job, more)
    assert child.stdout is not None
    first = None
    for line in child.stdout:
        if first is None and line.startswith(ANSWER):
            first = time.perf_counter() - began
    _, errors = child.communicate()
    if child.returncode or first is None:
        raise JobError(f"{job}: {(errors.strip() or 'no answer').splitlines()[-1]}")
    return first, time.perf_counter() - began


def seconds(command: list[str]) -> float:
    """Return the wall time of a command in a fresh process."""
    began = time.perf_counter()
    subprocess.run(command, env=surroundings(), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def alternate(jobs: Mapping[str, Job], repetitions: int) -> dict[str, list[Answer]]:
    """Do all jobs in turn, A B A B ..., each in a fresh process, and with a seed of its own each time."""
    answers: dict[str, list[Answer]] = {name: [] for name in jobs}
    for repetition in range(repetitions):
        for name, job in jobs.items():
            say(f"  {name}, {repetition + 1} of {repetitions}")
            answers[name].append(ask({**job, "seed": repetition + 1}))
    return answers


def median(answers: Iterable[Answer], figure: Callable[[Answer], float]) -> float:
    """Return the median of a figure."""
    return statistics.median(figure(answer) for answer in answers)


def say(text: str) -> None:
    """Tell whoever waits what is going on."""
    print(text, file=sys.stderr, flush=True)
