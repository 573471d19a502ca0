"""What a comparison found: strategies side by side, as tables, words and files."""

from __future__ import annotations

import math
import time
from concurrent.futures import Executor
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cxsim.experiments import tables, words
from cxsim.experiments.compiling import Report
from cxsim.experiments.details import Detail
from cxsim.experiments.errors import StudyError
from cxsim.experiments.intervals import Floats, Interval, interval, paired
from cxsim.experiments.knowledge import Knowledge
from cxsim.experiments.origin import Origin
from cxsim.experiments.outcomes import Outcomes
from cxsim.experiments.precision import Planned
from cxsim.experiments.replications import Finished
from cxsim.experiments.simultaneous import Together, draws
from cxsim.experiments.tasks import Study
from cxsim.experiments.verdict import Findings, deciding_pair, findings, to_tell_apart

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from cxsim.experiments.equal_budget import EqualBudget
    from cxsim.experiments.why.explanation import Explanation
    from cxsim.experiments.why.moments import MomentsOfTruth
    from cxsim.experiments.why.stories import Stories


class Comparison(Origin):
    """Strategies side by side. Tables are DataFrames; `verdict()` says in words what they hold.

    Everything but `duration` depends on scenario, seed and version alone.
    """

    def __init__(
        self,
        study: Study,
        outcomes: Outcomes,
        finished: Finished,
        asked: int,
        duration: float,
        knowledge: Knowledge | None = None,
        planned: Planned | None = None,
    ) -> None:
        self.study = study
        self.planned = planned
        """How a planned precision came out; None if none was asked for."""
        self.knowledge = knowledge
        """The strategies in plausible worlds; None if none was asked for."""
        self.equal_budget: EqualBudget | None = None
        """The strategies at one budget; None until `at_equal_budget` is asked for, or if too few cost anything."""
        self.told: Stories | None = None
        """The stories asked for last."""
        self.scenario = study.scenario
        self.strategies = study.strategies
        self.engine = study.engine
        self.seed = study.seed
        self.asked = asked
        self.interrupted = finished.interrupted or (knowledge is not None and knowledge.interrupted)
        self.burn_in = finished.burn_in
        self.moments: MomentsOfTruth | None = None
        """What `moments_of_truth` found, once it was asked."""
        self.details: dict[str, Detail] = finished.details.by_strategy
        self.duration = duration
        self.outcomes = outcomes
        self.traces = [failure.trace for failure in finished.failures()]
        """Where each failure happened, for those who debug."""
        self.encounter_count = finished.encounters + (knowledge.encounters if knowledge else 0)
        self._titles = words.titles(self.scenario, self.strategies)
        self._explanations: dict[tuple[str | None, str, str, float], Explanation] = {}

    def __repr__(self) -> str:
        return f"<Comparison {self.scenario.name}: {', '.join(self.strategies)}; {self.done} replications>"

    # --- what was asked ---------------------------------------------------------------------------------

    @property
    def horizons(self) -> tuple[float, ...]:
        """Months, ascending."""
        return tuple(self.outcomes.horizons)

    @property
    def decide_by(self) -> str:
        return self.scenario.decide_by

    @property
    def deciding_horizon(self) -> float:
        return self.horizons[-1]

    @property
    def customers(self) -> int:
        """Simulated customers in each run."""
        return self.scenario.run.customers

    @property
    def market_size(self) -> int:
        return self.scenario.market.size

    def title(self, strategy: str) -> str:
        """The name of a strategy for people."""
        return self._titles[strategy]

    @property
    def worlds(self) -> int:
        """Plausible worlds lived whole."""
        return self.knowledge.worlds if self.knowledge is not None else 0

    # --- what was done ----------------------------------------------------------------------------------

    @property
    def done(self) -> int:
        """Replications that every strategy finished."""
        return int(self.outcomes.complete.sum())

    @property
    def kept(self) -> str:
        """What an interrupted study finished, in words."""
        if self.done < self.asked or self.knowledge is None:
            return f"{self.done} of {self.asked} replications are complete"
        return f"{self.worlds} of {len(self.knowledge.draws)} plausible worlds are complete, and every replication"

    @property
    def failures(self) -> list[str]:
        """What went wrong, by replication and strategy."""
        return [
            f"replication {number + 1}, {name}: {message}"
            for (number, name), message in sorted(self.outcomes.messages.items())
        ]

    @property
    def failed(self) -> int:
        return len(self.outcomes.messages)

    # --- what came out ----------------------------------------------------------------------------------

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row per horizon, metric and strategy: level, paired differences, probabilities."""
        return tables.table(self.outcomes, self.decide_by, self.seed)

    @cached_property
    def replications(self) -> pd.DataFrame:
        """A row per strategy, replication and horizon, and in plausible worlds (from 1) at the longest; a column
        per metric."""
        import pandas as pd

        found = self.outcomes.frame()
        if not self.worlds or self.knowledge is None:
            return found
        days = self.outcomes.horizons[self.deciding_horizon]
        worlds = self.knowledge.frame().assign(
            horizon_months=self.deciding_horizon, horizon_days=days, failed=False, message=""
        )
        return pd.concat([found, worlds], ignore_index=True)[list(found.columns)]

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """A row a strategy, best first by the deciding metric at the longest horizon."""
        return tables.ranking(self.scenario, self.outcomes, self.table, self._titles)

    @cached_property
    def reversals(self) -> pd.DataFrame:
        """Where the order of two strategies turns between neighbouring horizons."""
        return tables.reversals(self.outcomes, self.decide_by, self.seed)

    @cached_property
    def gain(self) -> pd.DataFrame:
        """Measured variance gain of common random numbers by strategy and horizon."""
        return tables.gains(self.outcomes, self.decide_by)

    @cached_property
    def drift(self) -> pd.DataFrame:
        """How far the baseline moves by itself."""
        return tables.drift(self.outcomes)

    @cached_property
    def money(self) -> pd.DataFrame:
        """The business case, a row a strategy."""
        from cxsim.experiments.money import money

        return money(self)

    @cached_property
    def mutual_benefit(self) -> pd.DataFrame:
        """What each strategy brings to customers and to the firm, against doing nothing; a row a strategy."""
        from cxsim.experiments.money import mutual_benefit

        return mutual_benefit(self)

    @property
    def winner(self) -> str | None:
        """Best by the deciding metric at the longest horizon, doing nothing included."""
        return tables.best(tables.scores(self.outcomes, self.decide_by, self.deciding_horizon))

    @property
    def tied(self) -> tuple[str, ...]:
        """Other strategies that come out exactly as the winner."""
        found = tables.scores(self.outcomes, self.decide_by, self.deciding_horizon)
        best = self.winner
        return tuple(name for name in self.strategies if best and name != best and found[name] == found[best])

    @property
    def half_width(self) -> float:
        """Half the width of the winner's deciding difference, 95 % for all at once; NaN without one."""
        return deciding_pair(self, self.winner)[1].half_width if self.winner else math.nan

    @property
    def wanted_replications(self) -> int | None:
        """Replications that would tell the winner from its best rival, if the gap is as found.

        None where they are told apart already, tie, or could never be.
        """
        rival = self.rival_of(self.winner) if self.winner else ""
        if not self.winner or not rival or self.simultaneous(self.winner, rival).excludes_zero:
            return None
        return to_tell_apart(self, self.winner, rival)

    def at(self, metric: str, horizon: float | None = None) -> pd.DataFrame:
        """Rows of the table for one metric at one horizon (None: the deciding one), by strategy."""
        months = self.deciding_horizon if horizon is None else float(horizon)
        rows = self.table[(self.table["metric"] == metric) & (self.table["horizon_months"] == months)]
        return rows.set_index("strategy")

    def values(self, strategy: str, metric: str | None = None, horizon: float | None = None) -> Floats:
        """A strategy's values over the complete replications, by default those that decide."""
        months = self.deciding_horizon if horizon is None else float(horizon)
        return self.outcomes.of(strategy, metric or self.decide_by, months)

    def level(self, strategy: str) -> Interval:
        """The deciding metric of a strategy."""
        return interval(self.values(strategy))

    def difference(self, strategy: str, reference: str, metric: str | None = None) -> Interval:
        """The paired difference of two strategies with an interval of its own, by default on the deciding metric."""
        return paired(self.values(strategy, metric), self.values(reference, metric))

    @cached_property
    def together(self) -> Together:
        """The differences of all strategies on the deciding metric, with intervals that hold at once."""
        drawn = draws(self.seed, self.done, len(self.strategies))
        return Together(self.outcomes.paired(self.decide_by, self.deciding_horizon), drawn)

    def simultaneous(self, strategy: str, reference: str) -> Interval:
        """The same difference with an interval that holds at once with all of its family."""
        return self.together.difference(self.strategies.index(strategy), self.strategies.index(reference))

    def cost(self, strategy: str) -> float:
        """What the strategy costs over the whole run, on average."""
        return interval(self.values(strategy, "strategy_cost")).mean

    def rival_of(self, strategy: str) -> str:
        """The best of the others by the deciding metric; '' if there is none."""
        return tables.rival(self.outcomes, self.decide_by, self.deciding_horizon, strategy)

    def at_equal_budget(
        self,
        budget: float | None = None,
        replications: int | None = None,
        workers: int | None = None,
        executor: Executor | None = None,
        progress: Report | None = None,
    ) -> EqualBudget | None:
        """Live the strategies at one budget (None: the scenario's, or else the smallest cost), and keep that.

        None where fewer than two strategies cost anything. Verdict and report speak of it from now on.
        """
        from cxsim.experiments import equal_budget

        many = equal_budget.REPLICATIONS if replications is None else replications
        self.equal_budget = equal_budget.at_equal_budget(self, budget, many, workers, executor, progress)
        return self.equal_budget

    def stories(
        self,
        one: str | None = None,
        other: str | None = None,
        workers: int | None = None,
        progress: Report | None = None,
    ) -> Stories:
        """Three real customers of the first replication under two strategies, each lost, won or unmoved.

        one: None for the winner. other: None for doing nothing, or, if that wins, its best rival. Their lives are
        lived once more to be told. The report tells of those asked for last.
        """
        from cxsim.experiments.why import stories

        self.told = stories.stories(self, one, other, workers, progress)
        return self.told

    @property
    def explained(self) -> Explanation | None:
        """Why the winner beats its best rival, if `explain` was asked for it."""
        asked = (self.winner, self.rival_of(self.winner or ""), self.decide_by, self.deciding_horizon)
        found = self._explanations.get(asked)
        return found if found is not None and found.done else None

    def explain(
        self,
        one: str | None = None,
        other: str | None = None,
        metric: str | None = None,
        at: float | None = None,
        customers: int | None = None,
        replications: int | None = None,
        carried: bool = True,
        workers: int | None = None,
        executor: Executor | None = None,
        progress: Report | None = None,
    ) -> Explanation:
        """Why one strategy (None: the winner) beats another (None: its best rival).

        Arguments as for `cxsim.experiments.why.explaining.explain`. The last answer of each question is kept, and
        that of the winner against its rival is shown in the report.
        """
        from cxsim.experiments.why.explaining import explain

        first = self.winner if one is None else one
        second = self.rival_of(first) if other is None and first else other
        if not first or not second:
            raise StudyError("there is nothing to explain: no two strategies can be ranked")
        found = explain(
            self.scenario,
            first,
            second,
            metric or self.decide_by,
            at,
            customers,
            replications,
            carried,
            seed=self.seed,
            engine=self.engine,
            workers=workers,
            executor=executor,
            progress=progress,
        )
        both = all(name in self.strategies for name in (first, second))
        if both and found.months in self.horizons:
            own, rival = (self.values(name, found.metric, found.months) for name in (first, second))
            found = replace(found, study=paired(own, rival))
        self._explanations[first, second, found.metric, found.months] = found
        return found

    def findings(self) -> Findings:
        """The verdict, sentence by sentence."""
        return findings(self)

    def verdict(self) -> str:
        """Who wins, by how much, at what cost, how certain that is, and what is not known."""
        return " ".join(self.findings().sentences())

    def moments_of_truth(
        self,
        workers: int | None = None,
        executor: Executor | None = None,
        progress: Report | None = None,
    ) -> MomentsOfTruth:
        """What small improvements and failures at each touchpoint do, beside what a survey says; lived once.

        An interrupt keeps the replications that are finished, flagged `interrupted`.
        """
        from cxsim.experiments.why.moments import moments_of_truth

        if self.moments is None:
            began = time.perf_counter()
            self.moments = moments_of_truth(
                self.scenario,
                self.seed,
                workers=workers,
                executor=executor,
                engine=self.engine,
                progress=progress,
            )
            self.encounter_count += self.moments.encounters
            self.duration += time.perf_counter() - began
        return self.moments

    # --- what can be kept -------------------------------------------------------------------------------

    def report(self, path: str | Path) -> Path:
        """Write the self-contained HTML report."""
        from cxsim.experiments.results import write_text
        from cxsim.report import comparison_html

        return write_text(Path(path), comparison_html(self))

    def plot(self, name: str) -> Figure:
        """A figure by name; an unknown name lists those there are."""
        from cxsim.report import plot

        return plot(name, self)

    def save(self, directory: str | Path) -> Path:
        """Write report.html, comparison.csv, replications.parquet, scenario.yaml and run.json."""
        from cxsim.experiments.results import save_comparison

        return save_comparison(self, Path(directory))
