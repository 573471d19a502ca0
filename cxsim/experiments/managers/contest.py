"""What came of letting several managers run the same firm: who wins on what, what they believed, bought and spent."""

from __future__ import annotations

import math
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cxsim.experiments import tables, words
from cxsim.experiments.frontier import Frontier, frontier
from cxsim.experiments.intervals import Floats, Interval, interval, paired
from cxsim.experiments.managers import by_value, rivals
from cxsim.experiments.managers.lives import ALL_KNOWING, NOTHING, RANDOM, Life, Lived, Rivalry
from cxsim.experiments.origin import Origin
from cxsim.experiments.outcomes import Outcomes, direction
from cxsim.experiments.tasks import Failure
from cxsim.manage.paradigms import WITHOUT

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

JUDGED = ("true_loyalty", "advocacy", "profit", "mutual_benefit")
"""Metrics by which managers are judged, beside the one that decides."""


class Contest(Origin):
    """Managers side by side. Tables are DataFrames; `verdict()` says in words what they hold.

    Everything but `duration` depends on scenario, managers, money, seed and version alone.
    """

    def __init__(
        self,
        rivalry: Rivalry,
        answers: Mapping[Life, Lived | Failure],
        asked: int,
        draws: pd.DataFrame | None,
        interrupted: bool,
        duration: float,
    ) -> None:
        self.rivalry = rivalry
        self.scenario = rivalry.scenario
        self.engine = rivalry.engine
        self.asked = asked
        self.draws = draws
        """A row a plausible world; None if none was asked for."""
        self.interrupted = interrupted
        self.duration = duration
        self.lived = {
            life.number: answer
            for life, answer in answers.items()
            if not life.world and isinstance(answer, Lived)
        }
        """Replication -> what it left behind."""
        self.in_worlds = {
            life.world: answer for life, answer in answers.items() if life.world and isinstance(answer, Lived)
        }
        self.failures = [
            f"{life.title}: {answer.message}"
            for life, answer in answers.items()
            if isinstance(answer, Failure)
        ]
        self.traces = [answer.trace for answer in answers.values() if isinstance(answer, Failure)]

    def __repr__(self) -> str:
        return f"<Contest {self.scenario.name}: {', '.join(self.managers)}; {self.done} replications>"

    # --- what was asked and done --------------------------------------------------------------------------

    @property
    def managers(self) -> tuple[str, ...]:
        """Names, doing nothing first."""
        return tuple(self.rivalry.managers)

    @property
    def shown(self) -> tuple[str, ...]:
        """Managers who are compared: all but those who only lack an instrument."""
        return tuple(name for name in self.managers if WITHOUT not in name)

    def title(self, manager: str) -> str:
        """The name of a manager for people."""
        return self.rivalry.titles[manager]

    @property
    def done(self) -> int:
        """Replications finished."""
        return len(self.lived)

    @property
    def decide_by(self) -> str:
        return self.scenario.decide_by

    @property
    def judged(self) -> tuple[str, ...]:
        """Metrics by which managers are judged, the deciding one first."""
        return tuple(dict.fromkeys((self.decide_by, *JUDGED)))

    @property
    def months(self) -> float:
        """The longest horizon."""
        return max(self.rivalry.horizons)

    @cached_property
    def outcomes(self) -> Outcomes:
        """The numbers as one array, managers in the place of strategies."""
        from cxsim.engine.draws import replication_seed

        numbers = tuple(sorted(self.lived))
        horizons = dict(self.rivalry.horizons)
        names = tuple(next(iter(self.lived.values())).metrics[NOTHING][self.months]) if numbers else ()
        shape = (len(numbers), len(self.managers), len(horizons), len(names))
        values = np.full(shape, np.nan)
        for r, number in enumerate(numbers):
            for s, manager in enumerate(self.managers):
                for h, months in enumerate(horizons):
                    values[r, s, h] = list(self.lived[number].metrics[manager][months].values())
        seeds = tuple(replication_seed(self.rivalry.seed, number) for number in numbers)
        lived = np.ones(shape[:2], dtype=np.bool_)
        return Outcomes(self.managers, horizons, names, numbers, seeds, values, lived, {})

    # --- what came out --------------------------------------------------------------------------------------

    def values(self, manager: str, metric: str | None = None, months: float | None = None) -> Floats:
        """(replications,): a manager's values, by default of the deciding metric at the end."""
        return self.outcomes.of(manager, metric or self.decide_by, months or self.months)

    def difference(
        self, manager: str, other: str = NOTHING, metric: str | None = None, months: float | None = None
    ) -> Interval:
        """The paired difference of two managers."""
        return paired(self.values(manager, metric, months), self.values(other, metric, months))

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row per horizon, metric and manager: level, difference from doing nothing and from the best rival."""
        found = tables.table(self.outcomes, self.decide_by, self.rivalry.seed)
        return found.rename(columns={"strategy": "manager"})

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """A row a manager, best by the deciding metric first.

        Columns: manager, title, rank, mean, spent (money for options), listening (money for instruments), and for
        each judged metric the difference from doing nothing with its 95 % interval: <metric>, <metric>_low, _high.
        """
        import pandas as pd

        scores = tables.scores(self.outcomes, self.decide_by, self.months)
        ranks = tables.ranks({name: scores[name] for name in self.shown})
        rows: list[dict[str, Any]] = []
        for manager in self.shown:
            mine = self.meetings[self.meetings["manager"] == manager]
            row: dict[str, Any] = {"manager": manager, "title": self.title(manager), "rank": ranks[manager]}
            row["mean"] = interval(self.values(manager)).mean
            row["spent"] = float(mine["spent"].sum()) / self.done
            row["listening"] = float(mine["instruments"].sum()) / self.done
            for metric in self.judged:
                found = self.difference(manager, NOTHING, metric)
                row |= {metric: found.mean, f"{metric}_low": found.low, f"{metric}_high": found.high}
            rows.append(row)
        return pd.DataFrame(rows).sort_values("rank", kind="stable", ignore_index=True)

    def _rows(self, what: str, of_rivals: bool = False) -> pd.DataFrame:
        import pandas as pd

        books = ((number, one.rivals if of_rivals else one) for number, one in self.lived.items())
        return pd.DataFrame(
            [{"replication": number} | row for number, one in books for row in getattr(one, what)]
        )

    @cached_property
    def meetings(self) -> pd.DataFrame:
        """A row a replication, manager and meeting: the budget's ledger, what was believed, and what was true.

        Columns: replication, manager, meeting, day, released, carried, instruments, spent, left (money), asked
        (questions put to owners since the meeting before), believed (share of owners who look content to the
        manager's first instrument; NaN without one), true (share who like the brand better than any other).
        """
        return self._rows("meetings")

    @cached_property
    def purchases(self) -> pd.DataFrame:
        """A row a replication, manager, meeting and option bought: steps (quarters), cost, because, believed."""
        return self._rows("purchases")

    @cached_property
    def beliefs(self) -> pd.DataFrame:
        """A row a replication, manager, meeting and option: relief (share of owners), price (of a step)."""
        return self._rows("beliefs")

    @cached_property
    def by_brand(self) -> pd.DataFrame:
        """How every brand fared, where rivals are managed too (see `cxsim.experiments.managers.rivals.by_brand`)."""
        return rivals.by_brand(self)

    @cached_property
    def by_value(self) -> pd.DataFrame:
        """Each paradigm evenly and by value (see `cxsim.experiments.managers.by_value.table`)."""
        return by_value.table(self)

    @cached_property
    def rival_meetings(self) -> pd.DataFrame:
        """As `meetings`, of the rivals: also brand, and by (who manages it)."""
        return self._rows("meetings", of_rivals=True)

    @cached_property
    def rival_purchases(self) -> pd.DataFrame:
        """As `purchases`, of the rivals: also brand, and by (who manages it)."""
        return self._rows("purchases", of_rivals=True)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """A row an option: effect on the deciding metric (more is better) of all of it bought at the first meeting.

        Columns: option, title, effect, low, high (95 %), price (of all of it).
        """
        import pandas as pd

        rows = self._rows("effects")
        found = []
        names = words.titles(self.scenario, tuple(self.scenario.strategies))
        for option in dict.fromkeys(rows["option"]) if len(rows) else ():
            here = rows[rows["option"] == option]
            effect = interval(here["effect"].to_numpy(float))
            price = float(here["price"].mean())
            found.append((option, names[option], effect.mean, effect.low, effect.high, price))
        return pd.DataFrame(found, columns=["option", "title", "effect", "low", "high", "price"])

    @cached_property
    def attention(self) -> pd.DataFrame:
        """Where the money should go, as each manager believes and as it is: a row a manager and option.

        Columns: manager (`true` for the truth), option, share: of believed relief per money over all options, at the
        first meeting at which anything was reported; true: of the true effect per money, harm counted as 0.
        """
        import pandas as pd

        parts = []
        for manager in dict.fromkeys(self.beliefs["manager"]) if len(self.beliefs) else ():
            mine = self.beliefs[self.beliefs["manager"] == manager]
            first = mine[mine["meeting"] == mine.groupby("replication")["meeting"].transform("min")]
            worth = (first["relief"].clip(lower=0.0) / first["price"]).groupby(first["option"]).mean()
            parts.append(_shares(manager, worth))
        if len(self.effects):
            worth = self.effects["effect"].clip(lower=0.0) / self.effects["price"]
            parts.append(_shares("true", worth.set_axis(self.effects["option"])))
        columns = ["manager", "option", "share"]
        return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)

    @cached_property
    def information(self) -> pd.DataFrame:
        """What each instrument is worth to customer experience management: with it less without it.

        Columns: instrument, difference, low, high of the deciding metric (more is better); no rows unless asked for.
        """
        import pandas as pd

        from cxsim.manage.paradigms import CEM

        sign = direction(self.decide_by) or 1
        rows = []
        for manager in self.managers:
            head, mark, instrument = manager.partition(WITHOUT)
            if mark and head == CEM.name and CEM.name in self.managers:
                gap = sign * (self.values(CEM.name) - self.values(manager))
                rows.append((instrument, *interval(gap)[:3]))
        return pd.DataFrame(rows, columns=["instrument", "difference", "low", "high"])

    # --- plausible worlds -----------------------------------------------------------------------------------

    @property
    def worlds(self) -> int:
        """Plausible worlds lived whole."""
        return len(self.in_worlds)

    def _scores(self, managers: tuple[str, ...]) -> Floats:
        """(worlds, managers): the deciding metric, more being better."""
        sign = direction(self.decide_by) or 1
        return np.array(
            [
                [sign * lived.metrics[name][self.months][self.decide_by] for name in managers]
                for _, lived in sorted(self.in_worlds.items())
            ]
        )

    def won(self, managers: tuple[str, ...]) -> dict[str, float]:
        """Share of plausible worlds in which each of some managers is the best of them; ties share a world."""
        if not self.worlds:
            return dict.fromkeys(managers, math.nan)
        scores = self._scores(managers)
        best = scores == scores.max(axis=1, keepdims=True)
        return dict(
            zip(managers, (best / best.sum(axis=1, keepdims=True)).mean(axis=0).tolist(), strict=True)
        )

    def where(self, manager: str, others: tuple[str, ...]) -> Frontier | None:
        """The rules that say in which plausible worlds a manager is ahead of all others; None without worlds."""
        if self.draws is None or not self.worlds:
            return None
        scores = self._scores((manager, *others))
        rows = self.draws.loc[[world - 1 for world in sorted(self.in_worlds)]]
        ahead = scores[:, 0] - scores[:, 1:].max(axis=1)
        known = np.isfinite(ahead)
        return frontier(rows[known], ahead[known])

    # --- in words -------------------------------------------------------------------------------------------

    @property
    def paradigms(self) -> tuple[str, ...]:
        """Managers who are neither yardsticks nor without an instrument."""
        from cxsim.manage.paradigms import YARDSTICKS

        return tuple(name for name in self.shown if name not in YARDSTICKS)

    def verdict(self) -> str:
        """Who wins, beyond simulation error or not, and who is no better than chance."""
        return " ".join(self.sentences())

    def sentences(self) -> list[str]:
        """The verdict, sentence by sentence."""
        if not self.done or not self.paradigms:
            return []
        told = [*self._winners(), *self._against_random(), *self._against_all_knowing()]
        told += by_value.sentences(self)
        if self.rivalry.rivals and len(self.paradigms) == 1:
            told += rivals.sentences(self, self.paradigms[0])
        return told

    def _winners(self) -> list[str]:
        """Who does best on each judged metric, against doing nothing and against who comes next."""
        told = []
        among = "of the paradigms " if set(self.managers) - {*self.paradigms, NOTHING} else ""
        for metric in self.judged:
            sign = direction(metric) or 1
            means = {name: sign * interval(self.values(name, metric)).mean for name in self.paradigms}
            best = max(means.values())
            alike = [name for name in means if means[name] == best]
            others = sorted((name for name in means if name not in alike), key=lambda name: -means[name])
            gain = self.difference(alike[0], NOTHING, metric)
            title = words.inside(words.metric(metric).title)
            if gain.mean == 0.0:
                nobody = f"{among}none" if among else "nobody"
                told.append(f"On {title}, {nobody} does better than doing nothing.")
                continue
            who = words.listed([words.inside(self.title(name)) for name in alike])
            one = len(alike) == 1
            if sign * gain.mean > 0:
                does = "does best" if one else "alike do best"
            else:
                better = ", and doing nothing would be better" if gain.excludes_zero else ""
                does = f"{'loses' if one else 'alike lose'} least{better}"
            text = f"On {title}, {among}{who} {does}: "
            text += f"{words.difference_interval(metric, gain, self.currency)} against doing nothing{words.doubt(gain)}"
            if others:
                gap = self.difference(alike[0], others[0], metric)
                lead = words.difference_interval(metric, gap, self.currency)
                text += f", {lead} against {words.inside(self.title(others[0]))}{words.doubt(gap)}"
            told.append(f"{text}.")
        return told

    def _against_random(self) -> list[str]:
        if RANDOM not in self.managers:
            return []
        sign, told = direction(self.decide_by) or 1, []
        for name in self.paradigms:
            gap = self.difference(name, RANDOM)
            if sign * gap.mean < 0 or not gap.excludes_zero:
                how = "worse than" if gap.excludes_zero else "not told from"
                tail = words.difference_interval(self.decide_by, gap, self.currency)
                alone = words.doubt(gap) if gap.n == 1 else ""
                told.append(f"{self.title(name)} is {how} spending at random: {tail}{alone}.")
        return told or ["None of them is worse than spending at random."]

    def _against_all_knowing(self) -> list[str]:
        if ALL_KNOWING not in self.managers:
            return []
        title = words.inside(words.metric(self.decide_by).title)
        return [
            f"Nobody does better on {title} than the all-knowing one, who may do as any of them and knows how it ends."
        ]

    # --- what can be kept -----------------------------------------------------------------------------------

    def report(self, path: str | Path) -> Path:
        """Write the self-contained HTML page."""
        from cxsim.experiments.results import write_text
        from cxsim.report.paradigms_page import paradigms_html

        return write_text(Path(path), paradigms_html(self))

    def save(self, directory: str | Path) -> Path:
        """Write paradigms.html, paradigms.csv, meetings.csv, purchases.csv, beliefs.csv, effects.csv, worlds.csv,
        scenario.yaml and run.json."""
        from cxsim.experiments.managers.contest_files import save_contest

        return save_contest(self, Path(directory))


def _shares(manager: str, worth: pd.Series[float]) -> pd.DataFrame:
    import pandas as pd

    total = float(worth.sum())
    shares = worth / total if total > 0 else worth * 0.0
    return pd.DataFrame({"manager": manager, "option": shares.index, "share": shares.to_numpy(float)})
