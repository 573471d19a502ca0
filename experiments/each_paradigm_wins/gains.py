"""Let each way to care about customers manage the same firm in five markets, in four of which another one is best.

    python experiments/each_paradigm_wins/gains.py [--workers N] [--write [PAGE]]

Prints a table in Markdown, and who does worse than spending at random; `--write` puts them into a page between its
marks (experiments/README.md). The results depend on the files and their seed alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cxsim
from cxsim.experiments import words
from cxsim.experiments.managers.contest import Contest
from cxsim.experiments.managers.lives import RANDOM
from cxsim.manage.paradigms import HAND_IN_HAND, PARADIGMS
from cxsim.world.markdown import put, table

HERE = Path(__file__).parent
PAGE = HERE.parent / "README.md"
MARK = "paradigms"
MARKETS = ("base", *(paradigm.name for paradigm in PARADIGMS))
"""Names of the files; each but the first is named for who is best there."""
MANAGERS = (*(paradigm.name for paradigm in PARADIGMS), HAND_IN_HAND.name, RANDOM)


def row(found: Contest) -> list[str]:
    """What each manager gains against nobody managed, the best paradigm's in bold."""
    gains = {name: found.difference(name) for name in MANAGERS}
    best = max(found.paradigms, key=lambda name: gains[name].mean)
    cells = []
    for name, gain in gains.items():
        text = words.difference_interval(found.decide_by, gain, unit=False)
        cells.append(f"**{text}**" if name == best else text)
    return [found.scenario.title, *cells]


def worse(found: Contest) -> str:
    """Who stays below spending at random beyond simulation error, and by how much."""
    gaps = {name: found.difference(name, RANDOM) for name in MANAGERS if name != RANDOM}
    below = [
        f"{found.title(name)} ({words.difference(found.decide_by, gap.mean)})"
        for name, gap in gaps.items()
        if gap.high < 0.0
    ]
    return f"- {found.scenario.title}: {words.listed(below) if below else 'nobody'}."


def text(contests: list[Contest]) -> str:
    """The table, and who does worse than chance."""
    one = contests[0]
    sizes = (
        f"Difference in true loyalty from doing nothing after {one.months:g} months, in points of all customers, with"
        f" 95 % intervals over {one.done} replications of {one.scenario.run.customers:,} simulated customers, seed"
        f" {one.rivalry.seed}, a budget of {one.rivalry.budget:,.0f} {one.currency}:"
    )
    head = ["market", *(one.title(name) for name in MANAGERS)]
    told = "Who stays below spending at random, beyond simulation error:"
    return "\n\n".join(
        [sizes, table(head, [row(found) for found in contests]), told, "\n".join(map(worse, contests))]
    )


def main() -> None:
    """Measure all markets and print, or write, what came out."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--workers", type=int, help="replications at a time; left out: one per processor")
    parser.add_argument("--write", type=Path, nargs="?", const=PAGE, help="a page with marks for the table")
    given = parser.parse_args()
    contests = []
    for name in MARKETS:
        contests.append(
            cxsim.paradigms(HERE / f"{name}.yaml", MANAGERS, effects=False, workers=given.workers)
        )
        if contests[-1].interrupted:
            raise SystemExit("interrupted: nothing is written")
        print(f"{name}: {contests[-1].verdict()}\n", flush=True)
    found = text(contests)
    print(found)
    if given.write:
        put(given.write, MARK, found)


if __name__ == "__main__":
    main()
