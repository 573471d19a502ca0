"""Compare the strategies of the shipped market in three neighbouring ones, in each of which another one wins.

    python experiments/each_wins/measure.py [--replications N] [--workers N] [--write [PAGE]]

Prints tables in Markdown; `--write` puts them into a page between its marks (experiments/README.md). Some four
minutes on two processors. The results depend on the files and their seed alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import cxsim
from cxsim.experiments.comparison import Comparison
from cxsim.experiments.intervals import Interval
from cxsim.experiments.tasks import BASELINE
from cxsim.world.markdown import put, table

HERE = Path(__file__).parent
PAGE = HERE.parent / "README.md"
MARK = "results"
SHIPPED = "mobile_operator"
VARIANTS = ("add_features", "simplify", "fix_support")
"""Names of the files, and of the strategy that wins in each."""


def load(name: str) -> cxsim.Scenario:
    """The shipped market, or one of the variants."""
    return cxsim.load(SHIPPED if name == SHIPPED else HERE / f"{name}.yaml")


def measure(
    scenario: cxsim.Scenario, replications: int | None = None, workers: int | None = None
) -> Comparison:
    """All strategies of a market, compared as its file says."""
    return cxsim.compare(scenario, replications=replications, worlds=0, workers=workers)


def points(found: Interval, decimals: int = 2) -> str:
    """A difference of shares with its interval, in points."""
    low, high = 100 * found.low, 100 * found.high
    return f"{100 * found.mean:+.{decimals}f} ({low:+.{decimals}f} to {high:+.{decimals}f})"


def effects(found: Sequence[Comparison]) -> str:
    """Differences from doing nothing by market and strategy, the winner's in bold."""
    names = [name for name in found[0].strategies if name != BASELINE]
    rows = []
    for comparison in found:
        cells = [points(comparison.difference(name, BASELINE)) for name in names]
        best = names.index(str(comparison.winner))
        cells[best] = f"**{cells[best]}**"
        rows.append([comparison.scenario.title, *cells])
    return table(["market", *(found[0].title(name) for name in names)], rows)


def winners(found: Sequence[Comparison]) -> str:
    """Who wins each market, and how far ahead of the best rival."""
    rows = []
    for comparison in found:
        best = str(comparison.winner)
        rival = comparison.rival_of(best)
        ahead = comparison.difference(best, rival)
        told = "yes" if ahead.low > 0 else "**no**"
        half = f"± {100 * ahead.half_width:.2f}"
        level = f"{100 * comparison.level(BASELINE).mean:.1f} %"
        titles = comparison.title(best), comparison.title(rival)
        rows.append([comparison.scenario.title, level, *titles, f"{100 * ahead.mean:+.2f}", half, told])
    head = [
        "market",
        "true loyalty, nothing done",
        "winner",
        "best rival",
        "ahead by, points",
        "95 %",
        "told apart",
    ]
    return table(head, rows)


def costs(found: Sequence[Comparison]) -> str:
    """What each strategy costs, in thousands."""
    names = [name for name in found[0].strategies if name != BASELINE]
    rows = [
        [comparison.scenario.title, *(f"{comparison.cost(name) / 1000:.0f}" for name in names)]
        for comparison in found
    ]
    return table(["market", *(found[0].title(name) for name in names)], rows)


def text(found: Sequence[Comparison]) -> str:
    """All tables."""
    one = found[0]
    sizes = (
        f"{one.done} replications of {one.customers:,} simulated customers in each market, "
        f"{one.deciding_horizon:g} months under each strategy, seed {one.seed}."
    )
    return "\n\n".join(
        (
            sizes,
            "Difference in true loyalty from doing nothing, in points of all customers, with 95 % intervals:",
            effects(found),
            "The winner against its best rival, paired:",
            winners(found),
            f"Cost of each strategy over that time, thousands of {one.currency}:",
            costs(found),
        )
    )


def main() -> None:
    """Measure all markets and print, or write, the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--replications", type=int, help="left out: as in the files")
    parser.add_argument("--workers", type=int, help="processes; left out: one per processor")
    parser.add_argument("--write", type=Path, nargs="?", const=PAGE, help="a page with marks for the tables")
    given = parser.parse_args()
    found = []
    for name in (SHIPPED, *VARIANTS):
        found.append(measure(load(name), given.replications, given.workers))
        if found[-1].interrupted:
            raise SystemExit("interrupted: nothing is written")
        print(f"{name}: {found[-1].verdict()}\n", flush=True)
    tables = text(found)
    print(tables)
    if given.write:
        put(given.write, MARK, tables)


if __name__ == "__main__":
    main()
