"""What lies on the table at a board meeting: numbers and words, and nothing that leads to the market itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

STEPS = 4
"""Steps in which an option is bought: a quarter of it at a time."""


class ManageError(ValueError):
    """A manager who asks for what there is not; names it and what there is."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something the firm can buy: one of the scenario's strategies, a quarter of it a step."""

    name: str
    title: str
    price: float
    """Of one step, money, to the end of the run: programme, wages, unit costs of features, revenue forgone."""
    steps: int
    """Steps that can still be bought, 0 to 4."""
    eases: Mapping[str, float]
    """Aspect -> share of the trouble with it that the whole of it would take away; below 0: adds to it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an instrument says of one aspect of the relationship."""

    aspect: str
    """As in `touchpoint:helpline`, `dimension:ease`, `feature:tv`, `price`."""
    concerned: float
    """Share of owners whom it troubles within a year, as far as this instrument can tell, [0, 1]."""
    n: int
    """Answers or events behind it."""


@dataclass(frozen=True, slots=True)
class Report:
    """One instrument's report."""

    instrument: str
    day: int
    """The last day it speaks of, from the start of the strategies."""
    content: float
    """Share of owners who look content to this instrument, [0, 1]; NaN without answers."""
    n: int
    """Answers or events behind that share."""
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Buy:
    """A decision: so many steps of an option, and why."""

    option: str
    steps: int = 1
    because: str = ""
    believed: float = float("nan")
    """Share of owners whom it is believed to relieve, if the manager has an opinion."""


@dataclass(frozen=True)
class Board:
    """A board meeting, as a manager sees it."""

    meeting: int
    """0 for the first, at the start of the strategies."""
    day: int
    months_left: float
    money: float
    """That can be spent now; what is left is carried over."""
    owners: float
    """The firm's own customers, in the true market."""
    menu: tuple[Offer, ...]
    reports: Mapping[str, Report]
    """By instrument; only those that the manager reads, could pay, and that have come in."""
    luck: tuple[float, ...]
    """Uniform numbers on (0, 1) for those who leave something to chance."""
    future: Callable[[Manager], float] | None = field(default=None, repr=False, compare=False)
    """Lives the rest of the run under another manager and returns the deciding metric, more being better. Only for
    managers who are allowed to foresee."""

    def offer(self, name: str) -> Offer:
        """The offer of that name. KeyError names those there are."""
        for offer in self.menu:
            if offer.name == name:
                return offer
        raise KeyError(f"there is no option {name!r}; there are: {', '.join(o.name for o in self.menu)}")


class Manager(Protocol):
    """Whoever decides. `name`, `instruments`, `foresees` and `aims` may be left out.

    aims: a notion of a customer's value (`cxsim.manage.value.NOTIONS`). A step of an option is then all of it for a
    further quarter of the owners, those worth most first, and not a quarter of it for everybody.
    """

    def decide(self, board: Board) -> Iterable[Buy | str]:
        """What to buy, in order; a name alone is one step. What cannot be paid is left."""


def name_of(manager: Manager) -> str:
    """The name of a manager: its own, or that of its class."""
    return str(getattr(manager, "name", type(manager).__name__))


def title_of(manager: Manager) -> str:
    """The name of a manager for people."""
    return str(getattr(manager, "title", name_of(manager).replace("_", " ")))


def instruments_of(manager: Manager) -> tuple[str, ...]:
    """The instruments that a manager reads."""
    return tuple(getattr(manager, "instruments", ()))


def aims_of(manager: Manager) -> str:
    """The notion of value by which a manager spends; empty: for everybody alike."""
    return str(getattr(manager, "aims", ""))


def frozen(mapping: Mapping[str, float]) -> Mapping[str, float]:
    """A mapping that nobody can change."""
    return MappingProxyType(dict(mapping))
