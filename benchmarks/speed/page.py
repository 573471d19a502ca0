"""The results as text: printed, and as a page of the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from peers.workload import Workload

from cxsim.world.markdown import table

from . import growth, side_by_side
from .growth import Point
from .rows import GIB, Row
from .side_by_side import Standing
from .sizes import Sizes


@dataclass
class Results:
    """Everything measured in one sitting."""

    sizes: Sizes
    conditions: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)


def main_table(rows: Sequence[Row]) -> str:
    """What, bar, measured, met; and below it the notes."""
    cells = []
    notes: list[str] = []
    for row in rows:
        mark = f" ({len(notes) + 1})" if row.note else ""
        cells.append([row.what + mark, row.bar, row.measured, "yes" if row.met else "no"])
        if row.note:
            notes.append(f"{len(notes) + 1}. {row.note[0].upper()}{row.note[1:]}.")
    return table(("what", "bar", "measured", "met?"), cells) + ("\n\n" + "\n".join(notes) if notes else "")


def conditions(results: Results) -> str:
    """Where and how it was measured."""
    it = results.sizes
    lines = [f"* {name}: {text}" for name, text in results.conditions.items()]
    lines.append(
        f"* repetitions: {it.repetitions}; growth {it.grown_repetitions}, first run on a new machine"
        f" {it.cold_repetitions}"
    )
    return "\n".join(lines)


def printed(results: Results) -> str:
    """What the command prints."""
    parts = [conditions(results)]
    if results.rows:
        parts.append(main_table(results.rows))
    if results.points:
        parts.append(growth.table(results.points))
    if results.standings:
        parts.append(side_by_side.table(results.standings))
        parts.append(side_by_side.theory(results.sizes))
    return "\n\n".join(parts)


def page(results: Results, figure: str) -> str:
    """The page of the documentation; `figure` is the picture's address from it."""
    it = results.sizes
    work, largest = Workload(), results.points[-1]
    return PAGE.format(
        largest=f"{largest.customers:,}",
        year=f"{largest.year:.3g}",
        peak=f"{largest.peak / GIB:.2f}",
        every=f"{1 / work.rate:g}",
        gain=f"{work.gain:g}",
        calls=f"{100 * work.share:g}",
        staff=work.staff,
        service=f"{1440 * work.service:.1f}",
        patience=f"{1440 * work.patience:.1f}",
        conditions=conditions(results),
        table=main_table(results.rows),
        repetitions=it.repetitions,
        least=f"{it.least:g}",
        grown_days=it.grown_days,
        growth=growth.table(results.points),
        alt=growth.alt_text(results.points),
        figure=figure,
        peers=side_by_side.table(results.standings),
        theory=side_by_side.theory(it),
        peer_customers=f"{it.peer_customers:,}",
        peer_days=it.peer_days,
    )


PAGE = """\
# Speed

How fast cxsim is, how much memory it takes, and how it stands beside other simulators. To live a year of {largest}
customers took {year} s in one thread, and {peak} GiB of memory. This page, figures and conditions and all, is written
by `python benchmarks/figures.py --write docs/background/speed.md`.

## What was measured

The market is the shipped mobile operator, with other numbers of customers. Before anything is timed, both drivers
live the same market with the encounter log on; unless the logs are identical, to the last bit, nothing is measured.

Whatever is compared was measured in one sitting and in turn, A B A B ..., each time in a fresh process that first
loaded what is compiled. Figures are medians of {repetitions} repetitions unless said otherwise, with the smallest and
the largest in brackets; what is over sooner is repeated within its process until it took {least} s. Time is wall time
of living the days; setting up is not in it, except where starting is what is measured. Memory is the largest resident
size of the process.

{conditions}

## What came out

{table}

## Growth

Customers, with a true market of the same size and a desk staffed in proportion, live {grown_days} days in one thread
and in a process of their own.

{growth}

![{alt}]({figure})

## Beside other simulators

One simple workload, the same for all: {peer_customers} customers live {peer_days} days. Each meets a touchpoint at
exponential intervals, {every} days on average. His expectation moves towards what he perceives (one dimension of
quality, with noise, gain {gain}), his affect is the hyperbolic tangent of the surprise, his remembered affect an
exponential average. {calls} % of encounters raise a problem and he calls a helpline: {staff} people, exponential
service of {service} minutes on average, first come first served, exponential patience of {patience} minutes on
average, after which he hangs up. The call is an encounter too; its quality falls with the wait, and so the wait is
remembered.

* **Mesa + SimPy**: all of it, as one would write it with these two libraries: an agent with a process each, a
  resource for the helpline, one stream of random numbers.
* **Ciw**: the helpline alone. Its callers come from outside and have no state of mind.
* **Starsim**: the customers alone. It moves arrays of agents on, a day at a time: intervals are geometric instead of
  exponential, and nothing can queue within a day. With its common random numbers, as it comes, and without.
* **cxsim**: all of it, and more. One brand and one kind of customer, and all mechanisms off that the workload does
  not have. Still every encounter looks at four dimensions, of which one is experienced here, keeps trust, arousal and
  attitude, draws its chance by keys instead of from a stream, and is counted by segment, brand and touchpoint.
  Patience differs between customers instead of between calls, and nobody calls twice in a day.

Each was checked before it was timed: encounters per customer and day, calls per day, mean wait, shares of those who
wait and hang up, and where nobody calls the mean and spread of expectations must be those of theory within
four standard errors. {theory}

{peers}

Encounters are touchpoints met and calls. All run in one thread.

## Repeat it

`pip install '.[bench]'` gets the other simulators, `python benchmarks/figures.py` prints all tables, `--only NAME` a
part of them, `--quick` all of them at sizes so small that only their form means anything. The workloads are in
`benchmarks/peers`, the sizes in `benchmarks/speed/sizes.py`. Figures depend on the machine and on what else it does:
compare those of one sitting only.
"""
