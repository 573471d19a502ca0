"""The runs behind an explanation: two strategies mixed part by part, and both in markets with less to carry them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cxsim.experiments import chance
from cxsim.experiments.replications import set_against_baseline
from cxsim.experiments.tasks import BASELINE, Branch, Failure, Progress, Study, one_by_one
from cxsim.experiments.why.carriers import without
from cxsim.experiments.why.parts import Contrast, Group, Parts
from cxsim.experiments.why.shapley import Coalition, Order, coalitions, orders
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from cxsim.measure.by_segment import Account
    from cxsim.world.scenario import Scenario, Strategy


@dataclass(frozen=True)
class Game:
    """A way to group the parts: the players whose shares are asked for."""

    name: str
    groups: tuple[Group, ...]

    def parts(self, coalition: Coalition) -> Parts:
        """The parts of some groups."""
        return frozenset(part for number in coalition for part in self.groups[number].parts)


@dataclass(frozen=True)
class Question:
    """What is asked of whom: everything that a replication needs to know."""

    study: Study
    contrast: Contrast
    metric: str
    months: float
    games: tuple[Game, ...]
    carriers: tuple[str, ...]
    orders: int

    @property
    def days(self) -> int:
        return self.study.horizons[self.months]

    @property
    def scenario(self) -> Scenario:
        return self.study.scenario

    def silent(self, coalition: Coalition) -> tuple[str, ...]:
        """The carriers that carry nothing where only these do."""
        return tuple(name for number, name in enumerate(self.carriers) if number not in coalition)

    def drawn(self, number: int) -> dict[str, tuple[Order, ...]]:
        """The orders of one replication by decomposition; groups that begin alike come alike in both groupings."""
        from cxsim.engine.draws import replication_seed

        parts = self.contrast.parts
        count = len(parts) + len(self.carriers)
        uniforms = chance.uniforms(replication_seed(self.study.seed, number), self.orders, max(1, count))
        found = {}
        for game in self.games:
            columns = [min(parts.index(part) for part in group.parts) for group in game.groups]
            found[game.name] = orders(uniforms[:, columns])
        if self.carriers:
            found["carrier"] = orders(uniforms[:, len(parts) : count])
        return found

    def live(
        self,
        scenario: Scenario,
        strategies: Mapping[str, Strategy],
        number: int,
        progress: Progress | None,
        keep: Callable[[str, Branch], None] | None = None,
    ) -> tuple[dict[str, float], int] | Failure:
        """The metric of strategies in one replication, and the encounters lived; `keep` sees each branch."""
        # The baseline is lived too where a metric is defined against it alone.
        names = ((BASELINE,) if METRICS[self.metric].paired else ()) + tuple(strategies)
        market = scenario.model_copy(update={"strategies": dict(strategies)})
        study = replace(self.study, scenario=market, strategies=names)
        values: dict[str, float] = {}
        lived, base = 0, None
        for name, answer in one_by_one(study, number, progress, encounters=False):
            if isinstance(answer, Failure):
                return answer
            lived += answer.encounters
            if name == BASELINE:
                base = answer
                continue
            if base is not None:
                set_against_baseline(study, {BASELINE: base, name: answer})
            values[name] = answer.metrics[self.months][self.metric]
            if keep is not None:
                keep(name, answer)
        return values, lived


@dataclass(frozen=True, eq=False)
class Mixed:
    """One replication of all mixtures of the two strategies that its orders pass through."""

    question: Question
    number: int

    def wanted(self) -> tuple[Parts, ...]:
        """Sets of parts that follow the first strategy; none and all among them."""
        asked = self.question
        drawn = self.drawn
        sets = [game.parts(coalition) for game in asked.games for coalition in coalitions(drawn[game.name])]
        return tuple(dict.fromkeys((frozenset[str](), frozenset(asked.contrast.parts), *sets)))

    @property
    def drawn(self) -> dict[str, tuple[Order, ...]]:
        return self.question.drawn(self.number)

    def live(self, progress: Progress | None = None) -> Answer | Failure:
        """The metric of every mixture, and the accounts by segment of the two strategies themselves."""
        from cxsim.measure.by_segment import BY_SEGMENT, account

        asked, sets = self.question, self.wanted()
        mixtures = {f"mixture {index}": asked.contrast.mixture(parts) for index, parts in enumerate(sets)}
        names = dict(zip(sets, mixtures, strict=True))
        other, one = names[frozenset()], names[frozenset(asked.contrast.parts)]
        accounts: dict[str, Account] = {}

        def keep(name: str, answer: Branch) -> None:
            if name in (one, other) and asked.metric in BY_SEGMENT:
                accounts[name] = account(answer.take_records(), asked.scenario, asked.metric, asked.days)

        lived = asked.live(asked.scenario, mixtures, self.number, progress, keep)
        if isinstance(lived, Failure):
            return lived
        values, encounters = lived
        found = {parts: values[name] for parts, name in names.items()}
        return Answer(found, accounts.get(one), accounts.get(other), encounters)


@dataclass(frozen=True)
class Answer:
    """What came of one replication of the mixtures."""

    values: Mapping[Parts, float]
    one: Account | None
    other: Account | None
    encounters: int


@dataclass(frozen=True, eq=False)
class Silenced:
    """One replication of the two strategies in a market where some carriers carry nothing."""

    question: Question
    number: int
    silent: tuple[str, ...]

    def live(self, progress: Progress | None = None) -> tuple[float, int] | Failure:
        """The difference of the two, and the encounters lived."""
        asked = self.question
        whole, nothing = frozenset(asked.contrast.parts), frozenset[str]()
        pair = {"one": asked.contrast.mixture(whole), "other": asked.contrast.mixture(nothing)}
        lived = asked.live(without(asked.scenario, self.silent), pair, self.number, progress)
        if isinstance(lived, Failure):
            return lived
        values, encounters = lived
        return values["one"] - values["other"], encounters


Task = Mixed | Silenced
