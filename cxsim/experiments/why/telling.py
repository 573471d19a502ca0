"""Pairs of lives in words. Every number in a sentence stands in the data of the pair."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cxsim.engine.plan import build
from cxsim.experiments.tasks import BASELINE
from cxsim.experiments.words import listed
from cxsim.world.units import DAYS_PER_MONTH

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.experiments.comparison import Comparison
    from cxsim.measure.pairs import Pair, Tipping
    from cxsim.world.scenario import Scenario

MOST = 3
"""Touchpoints that are named."""
TITLES = {
    "lost": "Lost {}",
    "missed": "Does not come {}",
    "won": "Won {}",
    "kept": "Kept {}",
    "unmoved": "Unmoved {}",
}


def under(strategy: str, comparison: Comparison) -> str:
    """'with Fix support', 'if nothing is done'."""
    return "if nothing is done" if strategy == BASELINE else f"with {comparison.title(strategy)}"


def month(time: float) -> int:
    """Number of the month in which a time lies, 1 the first; the last instant of a month belongs to it."""
    return max(1, math.ceil(time / DAYS_PER_MONTH))


def signed(value: float) -> str:
    """'+0.25', '-0.10', '0.00'."""
    rounded = round(float(value), 2)
    return f"{rounded:+.2f}" if rounded else "0.00"


def tell(pair: Pair, comparison: Comparison) -> tuple[str, tuple[str, ...]]:
    """The title of a story and its sentences."""
    teller = _Teller(pair, comparison)
    sentences = (teller.fate(), teller.parting(), *teller.tipping(), teller.memory(), teller.said())
    title = TITLES[pair.fate].format(teller.names[0])
    return title, tuple(sentence for sentence in sentences if sentence)


def missing(typical: dict[int, Any], names: tuple[str, str], comparison: Comparison) -> tuple[str, ...]:
    """A sentence for each kind of story that nobody is of."""
    found = set(typical.values())
    brand = _brand(comparison.scenario.market.focal, comparison.scenario)
    one, other = (under(name, comparison) for name in names)
    said = []
    if not found & {"lost", "missed"}:
        said.append(f"Nobody is lost {one}: whoever ends with {brand} {other} does so {one}, too.")
    if not found & {"won", "kept"}:
        said.append(f"Nobody is won {one}: whoever ends with {brand} {one} does so {other}, too.")
    if "unmoved" not in found:
        said.append(
            f"Nobody who is with {brand} at the start ends with the same brand after different lives."
        )
    return tuple(said)


class _Teller:
    """Words for one pair."""

    def __init__(self, pair: Pair, comparison: Comparison) -> None:
        self.pair = pair
        self.comparison = comparison
        self.scenario = comparison.scenario
        self.focal = _brand(comparison.scenario.market.focal, comparison.scenario)
        self.names = tuple(under(name, comparison) for name in pair.strategies)
        self.until = pair.decision.chosen if pair.decision is not None else math.inf

    def fate(self) -> str:
        pair, known = self.pair, self.scenario.people.segments[self.pair.segment]
        begins = f"is with {_brand(pair.begins, self.scenario)}" if pair.begins else "has no provider"
        who = f"Customer {pair.customer} ({known.title or pair.segment}) {begins} when the strategies start."
        if pair.decision is None:
            return f"{who} The end is the same under both: {self._end(0)}."
        side = pair.strategies.index(pair.decision.strategy)
        return f"{who} {_upper(self.names[side])}, {self._turn()}; {self.names[1 - side]}, {self._end(1 - side)}."

    def _turn(self) -> str:
        decision = self.pair.decision
        assert decision is not None
        when = f" in month {month(decision.time)}" if math.isfinite(decision.time) else ""
        if decision.brand == self.scenario.market.focal:
            return f"they come to {self.focal}{when}"
        to = f" for {_brand(decision.brand, self.scenario)}" if decision.brand else ""
        return f"they leave {self.focal}{to}{when}"

    def _end(self, side: int) -> str:
        brand = self.pair.brands[side]
        return f"they end with {_brand(brand, self.scenario)}" if brand else "they end without a provider"

    def parting(self) -> str:
        pair = self.pair
        shared = int(pair.lives[0]["same"].sum())
        if not math.isfinite(pair.apart):
            return "No encounter differs between the two lives."
        begin = (
            f"begin with the same {_count(shared, 'encounter')}"
            if shared
            else "differ from the first encounter on"
        )
        rows = [life.iloc[shared] if len(life) > shared else None for life in pair.lives]
        told = [self._lived(row) for row in rows]
        if rows[0] is not None and rows[1] is not None and told[0] == told[1]:
            return f"Both lives {begin}; they part over {told[0]}, by less than these numbers show."
        return f"Both lives {begin}. They part here: {self.names[0]}, {told[0]}; {self.names[1]}, {told[1]}."

    def tipping(self) -> list[str]:
        found = self.pair.tipping
        before = "" if self.pair.decision is None else " until the decision"
        if found is None:
            none = f"No encounter{before} moved the attitude to {self._over()}"
            if self.pair.decision is None:
                return [f"{none} more in one life than in the other."]
            return [
                f"{none} towards this end more in one life than in the other: {self._elsewhere('decided it')}"
            ]
        told = [self._moved(side, row) for side, row in enumerate(found.row)]
        most = f"What moved the attitude to {self._over()} apart most{before}: {told[0]}; {told[1]}."
        return [most, self._total(found, before)]

    def _over(self) -> str:
        """The focal brand, and over whom it was chosen or not."""
        rival = self.pair.decision.rival if self.pair.decision is not None else ""
        return f"{self.focal} over {_brand(rival, self.scenario)}" if rival else self.focal

    def _moved(self, side: int, row: int) -> str:
        if row < 0:
            return f"{self.names[side]}, this was not lived"
        lived = self.pair.lives[side].iloc[row]
        brand = str(lived["brand"])
        with_ = "" if brand == self.scenario.market.focal else f" with {_brand(brand, self.scenario)}"
        return f"{self.names[side]}, {self._lived(lived)}{with_}, attitude change {signed(lived['attitude_change'])}"

    def _total(self, found: Tipping, before: str) -> str:
        points = [f"{self._point(name)} {signed(moved)}" for name, moved in found.by_touchpoint[:MOST]]
        text = (
            f"All encounters{before} together moved it by {signed(found.total)} (log-odds) more {self.names[0]} than "
            f"{self.names[1]}, most of it at {listed(points)}"
        )
        wanted = {"lost": -1, "missed": -1, "won": 1, "kept": 1}.get(self.pair.fate)
        text += f". {self._short(wanted * found.total)}" if wanted is not None else ""
        return f"{text.rstrip('. ')}."

    def _short(self, spoken: float) -> str:
        """Where encounters do not explain the end, that is said."""
        moment = float(build(self.scenario).world.rules[0]["moment_threshold"])
        if spoken >= moment:
            return ""
        if spoken < 0:
            return f"That speaks the other way: {self._elsewhere('decided it')}"
        return f"That is less than one moment of truth ({moment:g}): {self._elsewhere('counted as well')}"

    def _elsewhere(self, how: str) -> str:
        """What else can have tipped it: what is no encounter, and what each strategy had changed by then."""
        text = f"what is no encounter {how}, such as price, talk, or what a brand shows before it is bought."
        for name in self.pair.strategies:
            items = self.scenario.strategies[name].interventions if name in self.scenario.strategies else ()
            paths = [change.path for item in items for change in item.changes if change.start < self.until]
            if paths:
                places = listed([".".join(path.split(".")[1:]) for path in dict.fromkeys(paths)])
                text += f" Changed by then {under(name, self.comparison)}: {places}."
        return text

    def memory(self) -> str:
        """How the brand was remembered after the last encounter with it until the decision."""
        levels = []
        for life in self.pair.lives:
            met = life[
                ((life["brand"] == self.scenario.market.focal) & (life["time"] < self.until)).to_numpy()
            ]
            levels.append(signed(met["remembered"].iloc[-1]) if len(met) else "nothing")
        when = "at the end" if self.pair.decision is None else "by then"
        return f"What is remembered of {self.focal} {when}: {levels[0]} {self.names[0]}, {levels[1]} {self.names[1]}."

    def said(self) -> str:
        parts = []
        for name, count in zip(self.names, self.pair.counts, strict=True):
            told = [_count(count[what], what[:-1]) for what in ("recommendations", "warnings", "complaints")]
            vain = f", {_count(count['unresolved'], 'contact')} in vain" if count["unresolved"] else ""
            parts.append(f"{name}, {', '.join(told)}{vain}")
        return f"Told and complained since the start: {'; '.join(parts)}."

    def _point(self, name: str) -> str:
        return self.scenario.journey.touchpoints[name].title or name.replace("_", " ")

    def _lived(self, row: pd.Series[Any] | None) -> str:
        """One encounter: where, when, what was expected and met, and how it felt."""
        if row is None:
            return "no encounter follows"
        text = f"{self._point(str(row['touchpoint']))} in month {month(float(row['time']))}"
        if math.isfinite(row["perceived"]):
            text += f", expected {row['expected']:.2f} and met {row['perceived']:.2f}"
        if row["wait"] > 0:
            text += f", waited {1440 * row['wait']:.1f} min"
        return f"{text} (affect {signed(row['affect'])})"


def _brand(name: str, scenario: Scenario) -> str:
    return scenario.market.brands[name].title or name


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
