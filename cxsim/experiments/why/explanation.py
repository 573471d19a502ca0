"""What an explanation holds: a difference, replication by replication, in parts that sum to it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cxsim.experiments import words
from cxsim.experiments.intervals import Floats, Interval, interval
from cxsim.experiments.origin import Origin
from cxsim.experiments.why.parts import Group

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from cxsim.world.scenario import Scenario

DIRECT = "own encounters, directly"
SEGMENTS = "composition of the customers"

QUESTIONS = {
    "mechanism": "What was changed, by mechanism",
    "place": "What was changed, by place",
    "carrier": "How it carried",
    "segment": "Whose difference it is",
}
"""Decompositions in the order of presentation, each with its heading."""


@dataclass(frozen=True, eq=False)
class Decomposition:
    """One way to take the difference apart."""

    name: str
    """A key of QUESTIONS."""
    groups: tuple[Group, ...]
    numbers: tuple[int, ...]
    """Replications that are complete."""
    values: Floats
    """(replications, groups): in each row they sum to the difference of that replication."""

    @property
    def title(self) -> str:
        return QUESTIONS[self.name]

    @cached_property
    def total(self) -> Interval:
        """The difference that is taken apart."""
        return interval(self._defined.sum(axis=1))

    def part(self, group: str) -> Interval:
        """What a group brings, with its interval."""
        names = [found.name for found in self.groups]
        return interval(self._defined[:, names.index(group)])

    def share(self, group: str) -> float:
        """A group's share of the difference; NaN unless that is known to be other than 0."""
        return self.part(group).mean / self.total.mean if self.total.excludes_zero else math.nan

    @cached_property
    def _defined(self) -> Floats:
        """Replications in which every part is a number."""
        found: Floats = self.values[np.isfinite(self.values).all(axis=1)]
        return found


@dataclass(frozen=True, eq=False)
class Explanation(Origin):
    """Why one strategy beats another; everything but `duration` depends on scenario, seed and version alone."""

    scenario: Scenario
    """At the size at which it was lived."""
    one: str
    other: str
    metric: str
    months: float
    totals: Floats
    """(replications,): the difference of the two in each replication in which both were lived."""
    decompositions: tuple[Decomposition, ...]
    asked: int
    seed: int
    engine: str
    interrupted: bool
    failures: tuple[str, ...]
    encounter_count: int
    duration: float
    study: Interval | None = field(default=None)
    """The same difference in the comparison that this explains; None if it stands alone."""

    def __repr__(self) -> str:
        pair = f"{self.one} against {self.other}, {self.metric}"
        return f"<Explanation {self.scenario.name}: {pair}; {self.done} replications>"

    @property
    def done(self) -> int:
        """Replications in which both strategies were lived."""
        return len(self.totals)

    @property
    def customers(self) -> int:
        return self.scenario.run.customers

    @property
    def burn_in(self) -> int:
        """Days lived before strategies start."""
        return round(self.scenario.run.burn_in)

    @cached_property
    def difference(self) -> Interval:
        """The difference that is explained."""
        return interval(self.totals[np.isfinite(self.totals)])

    def title(self, strategy: str) -> str:
        """The name of a strategy for people."""
        return words.titles(self.scenario, (self.one, self.other))[strategy]

    def decomposition(self, name: str) -> Decomposition | None:
        """One of them by name; None if it was not asked for, or has no meaning for this metric."""
        return next((found for found in self.decompositions if found.name == name), None)

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row per decomposition and group: value, its 95 % interval, share of the difference.

        Values of a decomposition sum to the difference. `changed_by`: which strategies change something there.
        """
        import pandas as pd

        rows = []
        for found in self.decompositions:
            for group in found.groups:
                part = found.part(group.name)
                changed = ", ".join(group.by)
                share = found.share(group.name)
                rows.append((found.name, group.name, group.title, changed, *part[:3], share, part.n))
        columns = ["decomposition", "group", "title", "changed_by", "value", "low", "high", "share", "n"]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def replications(self) -> pd.DataFrame:
        """A row per decomposition, replication and group: the value there."""
        import pandas as pd

        rows = [
            (found.name, number, group.name, float(found.values[row, column]))
            for found in self.decompositions
            for row, number in enumerate(found.numbers)
            for column, group in enumerate(found.groups)
        ]
        return pd.DataFrame(rows, columns=["decomposition", "replication", "group", "value"])

    def sentences(self) -> list[str]:
        """The explanation in words."""
        from cxsim.experiments.why.reasons import sentences

        return sentences(self)

    def notes(self) -> list[str]:
        """How it is to be read."""
        from cxsim.experiments.why.reasons import notes

        return notes(self)

    def plot(self, name: str = "mechanism") -> Figure:
        """One decomposition as a figure. ValueError for one that is not there."""
        from cxsim.report import explanation_plot

        return explanation_plot(self, name)

    def report(self, path: str | Path) -> Path:
        """Write the self-contained HTML page."""
        from cxsim.experiments.results import write_text
        from cxsim.report import explanation_html

        return write_text(Path(path), explanation_html(self))

    def save(self, directory: str | Path) -> Path:
        """Write explain.html, explain.csv, explain.parquet, scenario.yaml and run.json."""
        from cxsim.experiments.results import save_explanation

        return save_explanation(self, Path(directory))
