"""Which question told who was going to leave, in a market whose customers are satisfied.

    python experiments/satisfied_but_leaving/foretold.py [--seeds N] [--write [PAGE]]

Prints a table in Markdown; `--write` puts it into a page between its marks (experiments/README.md).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

import cxsim
from cxsim.experiments.intervals import interval
from cxsim.measure.foresight import foresight
from cxsim.world.markdown import put, table

HERE = Path(__file__).parent
PAGE = HERE.parent / "README.md"
BEFORE, AFTER, END = 0, 365, 730
"""Days at which the year before and the year after the newcomer begin, and the last one ends."""
QUESTIONS = {
    "csat": "satisfied with a contact (CSAT)", "ces": "it was easy (CES)", "recommend": "would recommend (NPS)",
    "overall": "satisfied overall", "expectations": "fulfils expectations", "emotional": "how it feels",
    "again": "would choose again", "ideal": "close to the ideal",
}  # fmt: skip


def measured(seeds: int) -> tuple[pd.DataFrame, float]:
    """Answers by seed, and the owners that the newcomer leaves, as a share of those without him."""
    scenario = cxsim.load(HERE / "market.yaml")
    tables, left = [], []
    for seed in range(1, seeds + 1):
        run = cxsim.run(scenario, "newcomer", seed=seed)
        tables.append(foresight(run.records, scenario, [BEFORE, AFTER, END]).assign(seed=seed))
        left.append(run.metrics["owners"] / cxsim.run(scenario, seed=seed).metrics["owners"])
    return pd.concat(tables), float(np.mean(left))


def text(found: pd.DataFrame, left: float, seeds: int) -> str:
    """The table, and what the newcomer took."""
    head = (
        "question",
        "low, year before",
        "low, year after it came",
        "foretold by the year before",
        "by the year after",
    )
    lines = []
    for name, title in QUESTIONS.items():
        rows = {
            start: found[(found["question"] == name) & (found["start"] == start)] for start in (BEFORE, AFTER)
        }
        low = [f"{100 * rows[start]['low'].mean():.0f} %" for start in (BEFORE, AFTER)]
        told = [interval(rows[start]["foretells"].to_numpy(float)) for start in (BEFORE, AFTER)]
        lines.append([title, *low, *(f"{it.mean:.2f} ({it.low:.2f} to {it.high:.2f})" for it in told)])
    took = f"The newcomer takes {100 * (1 - left):.0f} % of the owners; {seeds} seeds, 95 % intervals."
    return f"{table(head, lines)}\n\n{took}"


def main() -> None:
    """Measure, and print or write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--write", type=Path, nargs="?", const=PAGE)
    given = parser.parse_args()
    found = text(*measured(given.seeds), given.seeds)
    print(found)
    if given.write:
        put(given.write, "foretold", found)


if __name__ == "__main__":
    main()
