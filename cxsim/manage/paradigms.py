"""Ways to care about customers, and the managers they are measured against.

The four paradigms, and two of them hand in hand, weigh what they see by one rule (`weighed`): only what they see
differs. Nothing here is told which paradigm should win.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cxsim.manage.board import STEPS, Board, Buy, Manager, Offer, Report

CREDIBLE = 25
"""Answers or events that make a reading half credible (Buehlmann's k; assumed)."""


@dataclass(frozen=True)
class Paradigm:
    """A way to care about customers: a set of instruments, the first of which says how content owners are."""

    name: str
    title: str
    instruments: tuple[str, ...]
    cares: str
    """What it cares for, in a clause."""
    values: str
    """Its notion of a customer's value (`cxsim.manage.value.NOTIONS`)."""
    aims: str = ""
    """The notion of value by which it spends; empty: what it buys is for everybody."""

    def decide(self, board: Board) -> list[Buy]:
        """Buy what relieves most owners per money, as far as it can see."""
        return weighed(board, troubles(board.reports))


def troubles(reports: Mapping[str, Report]) -> dict[str, float]:
    """Aspect -> share of owners whom it troubles within a year, in any way that an instrument can see.

    A reading counts as much as it is credible: n / (n + 25) of what it says. Instruments see different troubles with
    one aspect, so shares combine as those of independent events: one that is blind to a trouble takes nothing from
    another that sees it.
    """
    spared: dict[str, float] = {}
    for report in reports.values():
        for reading in report.readings:
            credible = reading.concerned * reading.n / (reading.n + CREDIBLE)
            spared[reading.aspect] = spared.get(reading.aspect, 1.0) * (1.0 - credible)
    return {aspect: 1.0 - share for aspect, share in spared.items()}


def relief(offer: Offer, trouble: Mapping[str, float]) -> float:
    """Share of owners whom the whole of an offer would relieve, if the trouble is as seen."""
    return math.fsum(trouble.get(aspect, 0.0) * share for aspect, share in offer.eases.items())


def weighed(board: Board, trouble: Mapping[str, float]) -> list[Buy]:
    """Buy step by step what relieves most per money, until the money or the trouble is used up."""
    left, money = dict(trouble), board.money
    bought: dict[str, Buy] = {}
    while True:
        best, gain = None, 0.0
        for offer in board.menu:
            taken = bought[offer.name].steps if offer.name in bought else 0
            if taken >= offer.steps or offer.price > money:
                continue
            each = relief(offer, left) / STEPS / offer.price
            if each > gain:
                best, gain = offer, each
        if best is None:
            return list(bought.values())
        before = bought.get(best.name)
        if before is None:
            reason, whole = because(best, trouble), relief(best, trouble)
            bought[best.name] = Buy(best.name, 1, reason, whole)
        else:
            bought[best.name] = Buy(best.name, before.steps + 1, before.because, before.believed)
        money -= best.price
        for aspect, share in best.eases.items():
            left[aspect] = left.get(aspect, 0.0) * (1.0 - share / STEPS)


def because(offer: Offer, trouble: Mapping[str, float]) -> str:
    """The aspect that speaks most for an offer, in words."""
    parts = {a: trouble.get(a, 0.0) * share for a, share in offer.eases.items()}
    aspect = max(parts, key=lambda a: parts[a], default="")
    if not aspect or parts[aspect] <= 0.0:
        return "nothing speaks for it"
    share = 100 * trouble[aspect]
    shown = "under 1" if share < 1 else f"{share:.0f}"
    return f"{spoken(aspect)} troubles {shown} % of owners a year"


WORDS = {
    "price": "the price",
    "offer": "an offer far from the ideal",
    "problems": "something gone wrong",
    "remedy": "a problem left unresolved",
    "loyalty": "leaving",
    "former": "having left",
    "awareness": "not being known",
}


def spoken(aspect: str) -> str:
    """An aspect in words: 'touchpoint:helpline' -> 'the touchpoint helpline'."""
    kind, _, name = aspect.partition(":")
    readable = name.replace("_", " ")
    if kind == "feature":
        return f"wanting {readable}"
    return f"the {kind} {readable}" if name else WORDS.get(kind, kind)


CUSTOMER_ORIENTATION = Paradigm(
    "customer_orientation",
    "Customer orientation",
    ("stated_needs",),
    "stated functional needs of a rational buyer",
    "unmet_needs",
)
CUSTOMER_SATISFACTION = Paradigm(
    "customer_satisfaction",
    "Customer satisfaction",
    ("csat", "complaints"),
    "how satisfied customers are with what the firm already does",
    "dissatisfaction",
)
CRM = Paradigm("crm", "CRM", ("transactions",), "transactions after the fact", "purchases")
CEM = Paradigm(
    "customer_experience",
    "Customer experience management",
    ("relationship", "csat", "ces", "complaints", "reviews", "journey", "ideals"),
    "the whole journey: feeling, sacrifice, effort, moments of truth",
    "experience",
)
HAND_IN_HAND = Paradigm(
    "crm_and_experience",
    "CRM and experience hand in hand",
    ("relationship", "transactions", "csat", "ces", "complaints", "reviews", "journey", "ideals"),
    "transactions and the whole journey",
    "experience",
)


@dataclass(frozen=True)
class Nothing:
    """Does nothing at all."""

    name: str = "nothing"
    title: str = "Do nothing"

    def decide(self, board: Board) -> list[Buy]:  # noqa: ARG002
        """Buy nothing."""
        return []


@dataclass(frozen=True)
class AtRandom:
    """Spends the same money on whatever chance names."""

    name: str = "random"
    title: str = "At random"

    def decide(self, board: Board) -> list[Buy]:
        """Draw affordable steps until the money is gone."""
        money, steps = board.money, {offer.name: offer.steps for offer in board.menu}
        chosen: dict[str, int] = {}
        for luck in board.luck:
            within = [o for o in board.menu if steps[o.name] > 0 and o.price <= money]
            if not within:
                break
            offer = within[int(luck * len(within))]
            chosen[offer.name] = chosen.get(offer.name, 0) + 1
            steps[offer.name] -= 1
            money -= offer.price
        return [Buy(name, count, "drawn by lot") for name, count in chosen.items()]


@dataclass(frozen=True)
class Order:
    """Buys what comes first in a list as far as the money reaches, then what comes next."""

    order: tuple[str, ...]
    name: str = "order"

    def decide(self, board: Board) -> list[Buy]:
        """Buy in order."""
        money, found = board.money, []
        for offer in sorted(
            (o for o in board.menu if o.name in self.order), key=lambda o: self.order.index(o.name)
        ):
            steps = min(offer.steps, int(money / offer.price))
            if steps > 0:
                found.append(Buy(offer.name, steps))
                money -= steps * offer.price
        return found


@dataclass(frozen=True)
class Greedy:
    """Sees the true effect of a step of each option, and buys by effect per money."""

    name: str = "greedy"
    title: str = "Greedy by true effect"
    foresees: bool = True

    def decide(self, board: Board) -> list[Buy]:
        """Try each step alone, then buy in order of what it did per money, while it helps."""
        assert board.future is not None
        without = board.future(Nothing())
        gains = {
            offer.name: (board.future(Once(offer.name)) - without) / offer.price
            for offer in board.menu
            if offer.steps > 0 and offer.price <= board.money
        }
        order = sorted((name for name in gains if gains[name] > 0.0), key=lambda name: -gains[name])
        bought = Order(tuple(order)).decide(board)
        return [Buy(buy.option, buy.steps, "its true effect per money is largest") for buy in bought]


class Once:
    """Buys one step of one option now, and nothing ever after."""

    def __init__(self, option: str) -> None:
        self.option: str | None = option

    def decide(self, board: Board) -> list[Buy]:  # noqa: ARG002
        """Buy it the first time."""
        option, self.option = self.option, None
        return [Buy(option)] if option else []


class Replay:
    """Buys again, meeting by meeting, what somebody bought."""

    def __init__(self, bought: Sequence[Sequence[Buy]]) -> None:
        self.bought = tuple(tuple(buys) for buys in bought)

    def decide(self, board: Board) -> list[Buy]:
        """Buy what was bought at this meeting."""
        return list(self.bought[board.meeting]) if board.meeting < len(self.bought) else []


class AllKnowing:
    """Lives many plans in the future that will really come, and follows the best.

    Plans are to do nothing, orders in which to buy (found option by option: the one that adds most comes next), and
    what each of the others bought, without the cost of listening; in a contest it also lives the life of whoever is
    still ahead of that. It knows chance too: an upper bound that nobody can reach, not a way to manage.
    """

    name = "all_knowing"
    title = "All-knowing"
    foresees = True

    def __init__(self) -> None:
        self.plan: Manager | None = None
        self.others: tuple[Replay, ...] = ()
        """What the others bought in the same replication; whoever lets them compete tells it."""

    def decide(self, board: Board) -> list[Buy]:
        """Choose a plan at the first meeting, and follow it."""
        if self.plan is None:
            self.plan = self.choose(board)
        bought = [Buy(item) if isinstance(item, str) else item for item in self.plan.decide(board)]
        return [Buy(buy.option, buy.steps, "part of the best plan tried") for buy in bought]

    def choose(self, board: Board) -> Manager:
        """The best plan; of equals the first."""
        assert board.future is not None
        best: Manager = Order(())
        highest = board.future(best)
        order: tuple[str, ...] = ()
        while True:
            longer = [Order((*order, offer.name)) for offer in board.menu if offer.name not in order]
            tried = [(board.future(plan), plan) for plan in longer]
            value, plan = max(tried, key=lambda pair: pair[0], default=(-math.inf, Order(())))
            if value <= highest:
                break
            highest, best, order = value, plan, plan.order
        for other in self.others:
            value = board.future(other)
            if value > highest:
                highest, best = value, other
        return best


PARADIGMS: tuple[Paradigm, ...] = (CUSTOMER_ORIENTATION, CUSTOMER_SATISFACTION, CRM, CEM)
"""The four that the sources compare."""


def everybody() -> dict[str, Manager]:
    """All managers by name, doing nothing first; those that learn on the way are new each time."""
    managers: Iterable[Manager] = (
        Nothing(), *PARADIGMS, HAND_IN_HAND, AtRandom(), Greedy(), AllKnowing(),
    )  # fmt: skip
    return {str(getattr(manager, "name")): manager for manager in managers}  # noqa: B009


WITHOUT = "_without_"
"""In the name of a manager who only lacks an instrument."""
BY_VALUE = "_by_value"
"""In the name of a manager who spends by value."""


def by_value(paradigm: Paradigm) -> Paradigm:
    """The same paradigm, spending first on those whom it values most."""
    title = f"{paradigm.title}, by value"
    return replace(paradigm, name=f"{paradigm.name}{BY_VALUE}", title=title, aims=paradigm.values)


def without_each() -> dict[str, Manager]:
    """Customer experience management without one of its instruments each, by name: what each is worth to it."""
    found: dict[str, Manager] = {}
    for left_out in CEM.instruments:
        kept = tuple(name for name in CEM.instruments if name != left_out)
        name = f"{CEM.name}{WITHOUT}{left_out}"
        found[name] = replace(CEM, name=name, title=f"{CEM.title} without {left_out}", instruments=kept)
    return found


YARDSTICKS = ("nothing", "random", "greedy", "all_knowing")
"""Managers that others are measured against."""
