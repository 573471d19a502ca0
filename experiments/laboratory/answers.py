"""Write what the ready experiments came to into the page beside them.

    cxsim sweep phase_diagram; cxsim robust robust; cxsim optimise budget; cxsim sensitivity sensitivity
    python experiments/laboratory/answers.py [--results FOLDER] [--write [PAGE]]

Reads the folders of these experiments below FOLDER (results) and prints tables in Markdown; `--write` puts them into a
page between their marks.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

import cxsim
from cxsim.laboratory.phases import phases
from cxsim.world.markdown import put, table

PAGE = Path(__file__).parent / "README.md"
TITLES = {
    "baseline": "Do nothing", "add_features": "Add features", "simplify": "Simplify", "fix_support": "Fix support",
    "raise_promise": "Raise the promise", "cut_price": "Cut the price",
}  # fmt: skip
MOST = 6
"""Factors shown of each strategy."""


def phase_diagram(folder: Path) -> str:
    """The best strategy at each point, a table for each number of features; in bold where told from the second."""
    found = phases(cxsim.Store(folder), "true_loyalty")
    parts = []
    for features, rows in found.groupby("features", sort=True):
        weights, desks = sorted(rows["emotional_weight"].unique()), sorted(rows["desk"].unique())
        cells = rows.set_index(["desk", "emotional_weight"])
        body = []
        for desk in desks:
            line = [f"{desk:g} at the desk"]
            for weight in weights:
                row = cells.loc[(desk, weight)]
                text = f"{TITLES[row['winner']]} {100 * row['lead']:+.1f}"
                line.append(f"**{text}**" if row["certain"] else text)
            body.append(line)
        parts.append(f"{features} features:\n\n" + table(["", *(f"weight {w:g}" for w in weights)], body))
    told = f"{int(found['certain'].sum())} of {len(found)} points are told from the second best."
    return "\n\n".join([*parts, told])


def robust(folder: Path) -> str:
    """Shares of points won and regrets, and the rules."""
    found = pd.read_csv(folder / "robust.csv")
    rows = [
        [
            TITLES[row["strategy"]], f"{100 * row['won']:.0f} %", f"{100 * row['regret']:.2f}",
            f"{100 * row['regret_most']:.1f}",
        ]
        for row in found.to_dict("records")
    ]  # fmt: skip
    facts = json.loads((folder / "robust.json").read_text(encoding="utf-8"))
    lines = [f"- {rule}" for rule in facts["rules"]]
    first, second = (TITLES[name] for name in found["strategy"][:2])
    return "\n\n".join(
        [
            table(["strategy", "best in", "mean regret, points", "largest"], rows),
            f"{first} beats {second} where ({facts['points']} points):",
            "\n".join(lines),
        ]
    )


def budget(folder: Path) -> str:
    """The points that nothing beats in both goals, lived anew with other luck, and the number of those tried."""
    found = pd.read_csv(folder / "front.csv")
    rows = []
    for row in found[found["best"]].to_dict("records"):
        doses = [f"{row[f'dose.{name}']:.2f}" for name in ("add_features", "simplify", "fix_support")]
        loyalty = interval(row, "true_loyalty", 100, 2)
        rows.append([*doses, loyalty, interval(row, "profit", 1e-3, 0), f"{row['cost'] / 1000:.0f}"])
    tried = len(pd.read_csv(folder / "trials.csv"))
    head = ["add features", "simplify", "fix support", "true loyalty, points", "profit, thousand EUR", "cost"]
    return f"{table(head, rows)}\n\n{tried} points were tried, {len(found)} lived anew."


def interval(row: Mapping[Any, Any], name: str, scale: float, decimals: int) -> str:
    """A difference from doing nothing with its 95 % interval."""
    mean, low, high = (scale * row[f"{name}_difference{part}"] for part in ("", "_low", "_high"))
    return f"{mean:+,.{decimals}f} ({low:+,.{decimals}f} to {high:+,.{decimals}f})"


def sensitivity(folder: Path) -> str:
    """What matters most to the gain of each strategy."""
    found = pd.read_csv(folder / "sensitivity.csv")
    parts = []
    for strategy, rows in found[found["strategy"] != "baseline"].groupby("strategy", sort=False):
        top = rows.sort_values("strength", ascending=False).head(MOST)
        body = [
            [
                f"`{row['factor']}`", f"{100 * row['strength']:.2f}",
                f"{100 * row['strength_low']:.2f} to {100 * row['strength_high']:.2f}",
            ]
            for row in top.to_dict("records")
        ]  # fmt: skip
        parts.append(f"{TITLES[str(strategy)]}:\n\n" + table(["factor", "points", "95 %"], body))
    return "\n\n".join(parts)


ANSWERS: dict[str, Callable[[Path], str]] = {
    "phase_diagram": phase_diagram,
    "robust": robust,
    "budget": budget,
    "sensitivity": sensitivity,
}


def main() -> None:
    """Print the answers, or write them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--write", type=Path, nargs="?", const=PAGE)
    given = parser.parse_args()
    for name, answer in ANSWERS.items():
        text = answer(given.results / name)
        if given.write:
            put(given.write, name, text)
        else:
            print(f"{text}\n")


if __name__ == "__main__":
    main()
