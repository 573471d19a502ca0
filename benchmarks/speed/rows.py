"""The rows of the table: what is measured, its bar, and whether it is met."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

from . import fresh
from .fresh import Answer, Job, alternate, ask, median, say
from .sizes import Sizes

GIB = 2.0**30


class LogsDifferError(Exception):
    """Both drivers do not live the same lives: their speeds cannot be compared."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    bar: str
    measured: str
    met: bool
    note: str = ""


def processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(values: Sequence[float], form: str) -> str:
    """Median with the smallest and the largest value."""
    middle = statistics.median(values)
    if len(values) == 1:
        return f"{middle:{form}}"
    return f"{middle:{form}} ({min(values):{form}} to {max(values):{form}})"


def per_second(answer: Answer) -> float:
    """Encounters in a second."""
    return float(answer["encounters"] / answer["seconds"])


# --- correctness --------------------------------------------------------------------------------------------


def same(sizes: Sizes) -> list[Row]:
    """Both drivers live the same lives; raise LogsDifferError if not."""
    say("Do both drivers live the same lives?")
    rows = []
    for customers, days in sizes.same:
        found = ask(
            {
                "job": "logs",
                "engine": sizes.engine,
                "customers": customers,
                "days": days,
                "seed": 1,
                "threads": 2,
            }
        )
        if found["log"]:
            raise LogsDifferError(f"{customers:,} customers, {days} days: {found['log']}")
        others = ", ".join(found["others"])
        rest = "" if others else "; all other records too"
        rows.append(
            Row(
                f"encounter logs of both drivers, {customers:,} customers, {days} days",
                "identical",
                f"identical, {found['encounters']:,} encounters{rest}",
                True,
                f"other records are not identical: {others}" if others else "",
            )
        )
    return rows


# --- speed --------------------------------------------------------------------------------------------------


def reference(sizes: Sizes) -> list[Row]:
    """Encounters per second beside the reference driver."""
    say("The driver beside the reference driver")
    shared: Job = {"job": "live", "name": "shipped", "customers": sizes.customers, "days": sizes.days}
    jobs = {
        "ours": {**shared, "engine": sizes.engine, "threads": 2, "least": sizes.least},
        "reference": {**shared, "engine": "reference"},
    }
    found = alternate(jobs, sizes.repetitions)
    ours, theirs = (median(found[name], per_second) for name in jobs)
    pairs = [per_second(a) / per_second(b) for a, b in zip(found["ours"], found["reference"], strict=True)]
    return [
        Row(
            f"encounters per second, {sizes.customers:,} customers, {sizes.days} days, two threads,"
            " beside the reference driver",
            "≥ 100 times",
            f"{ours / theirs:.3g} times ({min(pairs):.3g} to {max(pairs):.3g}): {ours:,.0f} and {theirs:,.0f}",
            ours / theirs >= 100,
            "the reference driver has one thread; both lived the same days",
        )
    ]


def many_runs(sizes: Sizes) -> list[Row]:
    """Wall time per encounter of a comparison."""
    say("A comparison of many runs")
    job: Job = {
        "job": "compare",
        "engine": sizes.engine,
        "customers": sizes.many_customers,
        "days": sizes.many_days,
        "replications": sizes.many_replications,
        "workers": 2,
    }
    found = alternate({"comparison": job}, sizes.repetitions)["comparison"]
    each = [1e9 * answer["seconds"] / answer["encounters"] for answer in found]
    return [
        Row(
            f"wall time per encounter, comparison of {found[0]['runs']} runs of {sizes.many_customers:,} customers"
            f" and {sizes.many_days} days, two workers",
            "≤ 400 ns",
            f"{spread(each, ',.0f')} ns",
            statistics.median(each) <= 400,
            "encounters and time of the burn-ins included, and the time to start and to measure",
        )
    ]


def threads(sizes: Sizes) -> list[Row]:
    """Two threads beside one, on one run."""
    say("Two threads beside one")
    shared: Job = {
        "job": "live",
        "name": "grown",
        "engine": sizes.engine,
        "customers": sizes.split_customers,
        "days": sizes.split_days,
        "least": sizes.least,
    }
    found = alternate({"two": {**shared, "threads": 2}, "one": {**shared, "threads": 1}}, sizes.repetitions)
    two, one = (median(found[name], per_second) for name in ("two", "one"))
    pairs = [per_second(a) / per_second(b) for a, b in zip(found["two"], found["one"], strict=True)]
    return [
        Row(
            f"two threads beside one, one run of {sizes.split_customers:,} customers, {sizes.split_days} days",
            "≥ 1.7 times",
            f"{two / one:.2f} times ({min(pairs):.2f} to {max(pairs):.2f})",
            two / one >= 1.7,
            f"{processors()} processors",
        )
    ]


# --- starting -----------------------------------------------------------------------------------------------


def show_help(sizes: Sizes) -> list[Row]:
    """Wall time of `cxsim --help`."""
    say("cxsim --help")
    command = [sys.executable, "-m", "cxsim", "--help"]
    fresh.seconds(command)
    found = [fresh.seconds(command) for _ in range(max(5, 2 * sizes.repetitions))]
    return [Row("`cxsim --help`", "≤ 0.4 s", f"{spread(found, '.2f')} s", statistics.median(found) <= 0.4)]


def start(sizes: Sizes) -> list[Row]:
    """A first run on a new machine, and a start when everything is compiled."""
    cold, warm, first = [], [], []
    for repetition in range(sizes.cold_repetitions):
        say(f"A first run on a new machine, {repetition + 1} of {sizes.cold_repetitions}")
        with tempfile.TemporaryDirectory() as folder:
            where = {"NUMBA_CACHE_DIR": folder}
            job: Job = {"job": "first_day", "engine": sizes.engine}
            day, everything = fresh.until_answers({**job, "rest": True}, where)
            first.append(day)
            cold.append(everything)
            fresh.until_answers({**job, "rest": False}, where)
            warm += [fresh.until_answers({**job, "rest": False}, where)[0] for _ in range(sizes.repetitions)]
    return [
        Row(
            "first run on a new machine: until everything is compiled",
            "≤ 40 s",
            f"{spread(cold, '.1f')} s",
            statistics.median(cold) <= 40,
            f"the first day is lived after {statistics.median(first):.1f} s",
        ),
        Row(
            "later starts: until the first day of `first_steps` is lived",
            "≤ 1.5 s",
            f"{spread(warm, '.2f')} s",
            statistics.median(warm) <= 1.5,
        ),
    ]
