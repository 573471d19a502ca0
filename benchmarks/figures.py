"""Measure how fast cxsim is, against its bars and beside other simulators.

    python benchmarks/figures.py [--quick] [--only NAME ...] [--write docs/background/speed.md]

Checks first that both drivers live the same lives, and that every simulator lives the common workload right; stops
if not. `--write` also draws the figure of growth, in `images` beside the page's folder. `--engine reference` measures
the reference driver instead of the compiled one, to try the command.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from peers.contenders import missing
from speed import growth, machine, page, rows, side_by_side
from speed.fresh import JobError, say
from speed.page import Results
from speed.sizes import Sizes, quick

ROWS = {
    "reference": rows.reference,
    "many_runs": rows.many_runs,
    "growth": None,
    "threads": rows.threads,
    "help": rows.show_help,
    "start": rows.start,
    "peers": None,
}
"""What can be measured, in the order of the table; `same` always comes first where speeds are compared."""
IMAGE = "growth.svg"


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that everything works")
    parser.add_argument(
        "--only", nargs="+", choices=["same", *ROWS], metavar="NAME", help=f"some of: same, {', '.join(ROWS)}"
    )
    parser.add_argument("--write", type=Path, metavar="PAGE", help="write the page of the documentation")
    parser.add_argument("--engine", default="compiled", help="the driver that is measured")
    parser.add_argument("--repetitions", type=int, help="of every measurement")
    given = parser.parse_args()
    if given.write and given.only:
        parser.error("--write needs all figures: leave --only out")
    if given.repetitions is not None and given.repetitions < 1:
        parser.error("--repetitions must be 1 or more")
    return given


def chosen_sizes(given: argparse.Namespace) -> Sizes:
    """The sizes of this sitting."""
    sizes = quick(given.engine) if given.quick else Sizes(given.engine)
    if given.repetitions:
        sizes = replace(sizes, repetitions=given.repetitions, grown_repetitions=given.repetitions)
    return sizes


def measure(results: Results, names: list[str]) -> None:
    """Measure what is asked for, once everything is known to be right."""
    sizes = results.sizes
    everybody = side_by_side.present(sizes.engine)
    if {"same", "reference", "many_runs", "growth", "threads"} & set(names):
        results.rows += rows.same(sizes)
    checked = side_by_side.check_all(sizes, everybody) if "peers" in names else {}
    for name, function in ROWS.items():
        if name not in names:
            continue
        if name == "growth":
            results.points = growth.measure(sizes)
            results.rows += growth.rows(sizes, results.points)
        elif name == "peers":
            results.standings = side_by_side.measure(sizes, everybody, checked)
        elif function:
            results.rows += function(sizes)


def write(results: Results, path: Path) -> None:
    """Write the page and its figure."""
    image = path.parent.parent / "images" / IMAGE
    growth.draw(results.points, image)
    address = Path(os.path.relpath(image, path.parent)).as_posix()
    path.write_text(page.page(results, address), encoding="utf-8")
    say(f"wrote {path} and {image}")


def main() -> int:
    """Measure, print, and perhaps write."""
    given = arguments()
    sizes, names = chosen_sizes(given), given.only or ["same", *ROWS]
    if "peers" in names:
        lacking = missing(side_by_side.present(sizes.engine))
        if lacking:
            print(lacking, file=sys.stderr)
            return 2
    results = Results(sizes, machine.conditions() | {"load before": machine.load()})
    trouble = None
    try:
        measure(results, names)
    except (rows.LogsDifferError, side_by_side.PeersDisagreeError, JobError) as error:
        trouble = f"stopped: {error}"
    print(page.printed(results))
    if trouble:
        print(trouble, file=sys.stderr)
        return 1
    if given.write:
        write(results, given.write)
    return 0


if __name__ == "__main__":
    sys.exit(main())
