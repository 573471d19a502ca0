"""A model of no customers: a known function, so cheap that only the machinery around it is tested."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path

from cxsim.laboratory.store import Plan
from cxsim.laboratory.work import FunctionWork

CALLS = "CXSIM_TEST_CALLS"
"""Environment variable: a file that gets a line a call."""


def noted(x, seed):
    """A number of x and luck; what is below zero cannot be lived."""
    if place := os.environ.get(CALLS):
        with Path(place).open("a") as file:
            file.write(f"{x} {seed}\n")
    time.sleep(0.004)
    if x < 0:
        raise ValueError(f"x is {x}\nsecond line")
    return {"square": x * x, "luck": seed % 1000 / 1000}


def deadly(x, seed):
    """As `noted`, but takes its process with it where x is 1."""
    if x == 1:
        os._exit(9)
    return noted(x, seed)


def deadly_at_last(x, seed):
    """As `deadly`, but others have answered by then."""
    if x == 1:
        time.sleep(0.5)
    return deadly(x, seed)


def ishigami(x1, x2, x3):
    """Ishigami & Homma 1990, on [-pi, pi] each, a = 7, b = .1."""
    return math.sin(x1) + 7 * math.sin(x2) ** 2 + 0.1 * x3**4 * math.sin(x1)


def plan(count, replications=2, function=noted, first=0, **asked):
    points = [{"x": float(x)} for x in range(first, first + count)]
    return Plan("toy", FunctionWork(function, seed=5), points, replications, "toys", asked)


def calls():
    """What was called, in order."""
    place = Path(os.environ[CALLS])
    return place.read_text().splitlines() if place.exists() else []
