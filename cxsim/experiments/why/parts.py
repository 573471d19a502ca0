"""What two strategies change differently, taken apart, and strategies that change a part of it.

The smallest part is one number of the market, with all its dated changes. A feature is two: that the product has it,
and that it makes the product more complicated. Parts are grouped by where customers meet them, and by how they work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cxsim.experiments.tasks import BASELINE
from cxsim.world.changes import fixed
from cxsim.world.paths import Target, base_value, parse
from cxsim.world.scenario import Change, Intervention, Strategy

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

PROGRAMME = "programme"
"""The part that is money alone: what the interventions cost by themselves."""
COMPLEXITY = "complexity: "
"""What stands before the path of a feature where its complexity is meant."""

Parts = frozenset[str]


@dataclass(frozen=True)
class Group:
    """Parts that are switched together."""

    name: str
    title: str
    parts: Parts
    by: tuple[str, ...]
    """Which of the two strategies change something in it."""


@dataclass(frozen=True)
class Contrast:
    """Two strategies of a scenario; either can be the baseline."""

    scenario: Scenario
    one: str
    other: str
    money: bool = False
    """Whether what the interventions cost by themselves counts."""

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """What the two do differently, in the order in which the scenario writes it."""
        mine, theirs = (self._changes(name) for name in (self.one, self.other))
        paths = [
            path
            for path in dict.fromkeys((*mine, *theirs))
            if _course(mine.get(path, ())) != _course(theirs.get(path, ()))
        ]
        found = [part for path in paths for part in self._parts_of(path, mine, theirs)]
        costly = self._costs(self.one) != self._costs(self.other)
        return (*found, *((PROGRAMME,) if self.money and costly else ()))

    def groups(self, key: Callable[[Scenario, str], tuple[str, str]]) -> tuple[Group, ...]:
        """The parts grouped by what `key` calls them: a name, and a title for people."""
        members: dict[str, list[str]] = {}
        titles: dict[str, str] = {}
        for part in self.parts:
            name, title = key(self.scenario, part)
            members.setdefault(name, []).append(part)
            titles[name] = title
        return tuple(
            Group(name, titles[name], frozenset(parts), self._who(parts)) for name, parts in members.items()
        )

    def mixture(self, parts: Parts) -> Strategy:
        """The first strategy in these parts, the second in the others; each number follows one of the two alone."""
        kept = [
            narrowed
            for name, mine in ((self.other, False), (self.one, True))
            for intervention in self._interventions(name)
            for narrowed in self._narrowed(intervention, parts, mine)
        ]
        shifts = tuple(self._shifts(parts))
        more = (Intervention(kind="add", changes=shifts),) if shifts else ()
        return Strategy(interventions=(*kept, *more))

    # --- how a number is changed ------------------------------------------------------------------------

    def _interventions(self, name: str) -> tuple[Intervention, ...]:
        return () if name == BASELINE else self.scenario.strategies[name].interventions

    def _changes(self, name: str) -> dict[str, tuple[Change, ...]]:
        """All changes of each path."""
        found: dict[str, tuple[Change, ...]] = {}
        for intervention in self._interventions(name):
            for change in intervention.changes:
                found[change.path] = (*found.get(change.path, ()), change)
        return found

    def _costs(self, name: str) -> list[tuple[object, ...]]:
        return [
            (one.cost, one.start, _end(one))
            for one in self._interventions(name)
            if one.cost.once or one.cost.monthly
        ]

    def _parts_of(self, path: str, *changes: dict[str, tuple[Change, ...]]) -> tuple[str, ...]:
        """A number, and the complexity of a feature where it can be told apart."""
        target = parse(path)
        if target.kind != "feature" or "complexity" in self.scenario.laws.off:
            return (path,)
        once = all(len(found.get(path, ())) <= 1 for found in changes)
        return (path, COMPLEXITY + path) if once and self._complexity(target) else (path,)

    def _complexity(self, target: Target) -> float:
        return self.scenario.market.features[target.name].complexity

    def _who(self, parts: Iterable[str]) -> tuple[str, ...]:
        paths = {part.removeprefix(COMPLEXITY) for part in parts}
        both = [name for name in (self.one, self.other) if paths & set(self._changes(name))]
        if PROGRAMME in paths:
            both += [name for name in (self.one, self.other) if self._costs(name) and name not in both]
        return tuple(name for name in (self.one, self.other) if name in both)

    def _narrowed(self, intervention: Intervention, parts: Parts, mine: bool) -> Iterator[Intervention]:
        """What an intervention changes of the parts that follow its strategy, and its cost if that does."""
        open_parts = set(self.parts)
        changes = tuple(
            change
            for change in intervention.changes
            if (mine if change.path not in open_parts else (change.path in parts) == mine)
        )
        if changes:
            yield Intervention(kind=intervention.kind, changes=changes, start=intervention.start)
        cost = intervention.cost
        if (cost.once or cost.monthly) and (PROGRAMME in parts or PROGRAMME not in open_parts) == mine:
            yield Intervention(
                kind=intervention.kind, changes=_lasting(intervention), cost=cost, start=intervention.start
            )

    def _shifts(self, parts: Parts) -> Iterator[Change]:
        """Complexity that one strategy's features add, where the features follow the other strategy."""
        mine, theirs = (self._changes(name) for name in (self.one, self.other))
        for part in self.parts:
            path = part.removeprefix(COMPLEXITY)
            if part == path or (part in parts) == (path in parts):
                continue
            wanted, there = (mine, theirs) if part in parts else (theirs, mine)
            for changes, sign in ((wanted, 1.0), (there, -1.0)):
                for change in changes.get(path, ()):
                    yield self._shift(change, sign)

    def _shift(self, change: Change, sign: float) -> Change:
        """The change of a brand's complexity that goes with that of a feature."""
        target = parse(change.path)
        step = change.moves(base_value(target, self.scenario))
        moved = {
            "path": f"brands.{target.brand}.other_complexity",
            "operation": "add",
            "size": fixed(sign * step * self._complexity(target)),
        }
        return change.model_copy(update=moved)


def _course(changes: tuple[Change, ...]) -> list[tuple[object, ...]]:
    """What changes do, their ranges apart."""
    return [(one.operation, one.size.likely, one.start, one.ramp, one.end) for one in changes]


def _end(intervention: Intervention) -> float | None:
    """When the last of its changes is taken back; None: never."""
    ends = [change.end for change in intervention.changes]
    lasting = [end for end in ends if end is not None]
    return max(lasting) if lasting and len(lasting) == len(ends) else None


def _lasting(intervention: Intervention) -> tuple[Change, ...]:
    """A change of nothing that lasts as long as an intervention, for its cost to end with it."""
    end = _end(intervention)
    if end is None:
        return ()
    first = intervention.changes[0]
    return (first.model_copy(update={"operation": "multiply", "size": fixed(1.0), "ramp": 0.0, "end": end}),)
