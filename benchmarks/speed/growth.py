"""How time and memory grow with the number of customers, and a figure of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxsim.world import markdown

from .fresh import Answer, Job, alternate, median, say
from .rows import GIB, Row
from .sizes import Sizes


@dataclass(frozen=True)
class Point:
    """One size."""

    customers: int
    set_up: float
    """Seconds to set up."""
    year: float
    """Seconds to live a year."""
    each: float
    """Nanoseconds per encounter."""
    lived: float
    """Largest resident size of the process until the last day was lived, bytes."""
    peak: float
    """The same when its records have been read, too."""


def measure(sizes: Sizes) -> list[Point]:
    """Live every size in processes of its own, all sizes in turn."""
    say("Growth")
    jobs: dict[str, Job] = {
        f"{customers:,} customers": {
            "job": "live",
            "name": "grown",
            "engine": sizes.engine,
            "customers": customers,
            "days": sizes.grown_days,
            "least": sizes.least,
        }
        for customers in sizes.grown
    }
    found = alternate(jobs, sizes.grown_repetitions)
    return [point(size, answers) for size, answers in zip(sizes.grown, found.values(), strict=True)]


def point(customers: int, answers: list[Answer]) -> Point:
    """Sum up the repetitions of one size."""
    return Point(
        customers,
        median(answers, lambda it: float(it["set_up"])),
        median(answers, lambda it: 365 * it["seconds"] / it["days"]),
        median(answers, lambda it: 1e9 * it["seconds"] / it["encounters"]),
        median(answers, lambda it: float(it["lived"])),
        median(answers, lambda it: float(it["peak"])),
    )


def rows(sizes: Sizes, points: list[Point]) -> list[Row]:
    """Cost at the largest size beside that at the second, and memory at the largest."""
    small, large = points[1], points[-1]
    ratio = large.each / small.each
    where = f"{sizes.grown_days} days, one thread"
    return [
        Row(
            f"cost per encounter at {large.customers:,} customers beside {small.customers:,}, {where}",
            "≤ 1.5 times",
            f"{ratio:.2f} times: {large.each:,.0f} and {small.each:,.0f} ns",
            ratio <= 1.5,
            "true size of the market = customers, desk staffed in proportion",
        ),
        Row(
            f"peak memory at {large.customers:,} customers, four brands, no log, {where}",
            "≤ 2 GiB",
            f"{large.peak / GIB:.2f} GiB",
            large.peak <= 2 * GIB,
            "largest resident size of the process, Python and libraries included, records read;"
            f" {large.lived / GIB:.2f} GiB until the last day was lived",
        ),
    ]


def table(points: list[Point]) -> str:
    """In Markdown."""
    return markdown.table(
        ("customers", "to set up, s", "to live a year, s", "per encounter, ns", "peak memory, MiB"),
        [
            (
                f"{it.customers:,}",
                f"{it.set_up:.2f}",
                f"{it.year:.3g}",
                f"{it.each:,.0f}",
                f"{it.peak / 2**20:,.0f}",
            )
            for it in points
        ],
    )


def alt_text(points: list[Point]) -> str:
    """What the figure shows, in words."""
    first, last = points[0], points[-1]
    return (
        f"Two charts with logarithmic axes. Left: the wall time of a simulated year rises from {first.year:.2g} s at"
        f" {first.customers:,} customers to {last.year:.3g} s at {last.customers:,}. Right: peak memory rises from"
        f" {first.peak / 2**20:,.0f} MiB to {last.peak / 2**20:,.0f} MiB. Dashed lines show growth in proportion."
    )


def draw(points: list[Point], path: Path) -> None:
    """Write the figure as SVG."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    ink, faint = "#1d2733", "#566273"
    style: dict[Any, Any] = {
        "svg.hashsalt": "cxsim",
        "font.size": 10,
        "axes.labelcolor": ink,
        "axes.edgecolor": faint,
    }
    with plt.rc_context(style):
        figure, (left, right) = plt.subplots(1, 2, figsize=(8.8, 3.8), layout="constrained")
        sizes = [it.customers for it in points]
        panel(left, sizes, [it.year for it in points], "wall time of a simulated year, seconds", "time")
        panel(right, sizes, [it.peak / 2**20 for it in points], "peak memory, MiB", "memory")
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None, "Title": "Time and memory by customers"})
        plt.close(figure)


def panel(axes: Any, sizes: list[int], values: list[float], title: str, label: str) -> None:
    """Draw one measure on logarithmic axes, with a line of slope 1 through its last point."""
    blue, grey = "#0072B2", "#566273"
    even = [values[-1] * size / sizes[-1] for size in sizes]
    axes.plot(sizes, even, color=grey, linestyle="--", linewidth=1.2, label="in proportion")
    axes.plot(sizes, values, color=blue, marker="o", linewidth=1.8, label=label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("customers")
    axes.set_ylabel(title)
    axes.grid(True, which="major", color="#d5dae1", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper left")
