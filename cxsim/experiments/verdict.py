"""The verdict in honest words: who wins, by how much, at what cost, and what is not known."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from cxsim.experiments import words
from cxsim.experiments.intervals import Interval, gain, needed
from cxsim.experiments.money import over_replications, over_worlds
from cxsim.experiments.simultaneous import BONFERRONI, LARGEST_T, too_few
from cxsim.experiments.tasks import BASELINE

if TYPE_CHECKING:
    from cxsim.experiments.comparison import Comparison

SIMULATION_ONLY = (
    "Simulation error only: the model's parameters and the sizes of the levers are guesses, not varied here."
)
NOT_FORECASTS = (
    "Plausible worlds vary the model's parameters and the sizes of the levers within their ranges, not the market; "
    "they are not forecasts."
)
UNCHECKED = "Not checked against your data."
LIMITS = (SIMULATION_ONLY, UNCHECKED)
CHANGE = ("change", "change_low", "change_high")


@dataclass(frozen=True)
class Findings:
    """The sentences of a verdict; empty where there is nothing to say."""

    headline: str
    against_baseline: str = ""
    against_rival: str = ""
    cost: str = ""
    payback: str = ""
    """In which share of worlds, or else of replications, the winner pays back."""
    equal_budget: str = ""
    """How the order changes when every strategy costs the same."""
    certainty: str = ""
    knowledge: str = ""
    """In which share of plausible worlds the winner wins, and by how much."""
    flips: str = ""
    """Where it loses."""
    reversals: str = ""
    incomplete: str = ""
    precision: str = ""
    planned: str = ""
    """Whether a precision that was asked for is reached."""
    more: str = ""
    drift: str = ""
    limits: tuple[str, ...] = LIMITS
    winner: str | None = None

    def sentences(self) -> list[str]:
        """All that is said, in order."""
        single = [getattr(self, part.name) for part in fields(self) if part.name not in ("limits", "winner")]
        return [sentence for sentence in (*single, *self.limits) if sentence]


def findings(comparison: Comparison) -> Findings:
    """What a comparison found."""
    incomplete = _incomplete(comparison)
    if comparison.done == 0:
        nothing = "Nothing to compare: no replication finished for every strategy."
        return Findings(nothing, incomplete=incomplete)
    winner = comparison.winner
    what = words.inside(words.metric(comparison.decide_by).title)
    when = words.months(comparison.deciding_horizon)
    if winner is None:
        return Findings(
            f"No winner: {what} is not defined for any strategy at {when}.",
            incomplete=incomplete,
            precision=_sizes(comparison),
        )
    return Findings(
        headline=_headline(comparison, winner, what, when),
        against_baseline=_against_baseline(comparison, winner),
        against_rival=_against_rival(comparison, winner),
        cost=_cost(comparison, winner, when),
        payback=_payback(comparison, winner, when),
        equal_budget=comparison.equal_budget.says() if comparison.equal_budget is not None else "",
        certainty=_certainty(comparison, winner),
        knowledge=_knowledge(comparison, winner, what, when),
        flips=_flips(comparison, winner),
        reversals=_reversals(comparison),
        incomplete=incomplete,
        precision=_precision(comparison, winner),
        planned=_planned(comparison),
        more=_more(comparison, winner),
        drift=_drift(comparison, what),
        limits=(NOT_FORECASTS, UNCHECKED) if comparison.worlds else LIMITS,
        winner=winner,
    )


def deciding_pair(comparison: Comparison, winner: str) -> tuple[str, Interval]:
    """Whom the winner is measured against (doing nothing, or its best rival), and the difference."""
    against = BASELINE if winner != BASELINE else comparison.rival_of(winner)
    if not against:
        return "", Interval(math.nan, math.nan, math.nan, 0)
    return against, comparison.simultaneous(winner, against)


def to_tell_apart(comparison: Comparison, one: str, other: str) -> int | None:
    """Replications that would make their interval exclude 0, if the gap is as found; None if none would."""
    return replications_for(comparison, one, other, abs(comparison.difference(one, other).mean))


def replications_for(comparison: Comparison, one: str, other: str, half_width: float) -> int | None:
    """Replications that would make the interval that holds for all at once this narrow; None if none would.

    It is taken to be as much wider than an interval of its own as it is now.
    """
    alone, family = comparison.difference(one, other), comparison.simultaneous(one, other)
    if not alone.half_width > 0:
        return None
    narrower = half_width * alone.half_width / family.half_width
    return needed(comparison.values(one) - comparison.values(other), narrower)


def not_told_apart(comparison: Comparison, winner: str) -> list[str]:
    """The other strategies whose interval against the winner includes 0, or that have none."""
    gaps = {name: comparison.simultaneous(winner, name) for name in comparison.strategies if name != winner}
    return [name for name, gap in gaps.items() if not (gap.excludes_zero or math.isnan(gap.mean))]


def _inside(comparison: Comparison, strategy: str) -> str:
    """The name of a strategy inside a sentence."""
    return "doing nothing" if strategy == BASELINE else comparison.title(strategy)


def _headline(comparison: Comparison, winner: str, what: str, when: str) -> str:
    level = words.level(comparison.decide_by, comparison.level(winner).mean, comparison.currency)
    if len(comparison.strategies) == 1:
        only = f"Only doing nothing was simulated: {what} at {when} is {level}."
        return f"{only} There is nothing to compare it with."
    tied = [comparison.title(name) for name in comparison.tied]
    if tied:
        names = words.listed([comparison.title(winner), *tied])
        return f"{names} tie exactly on {what} at {when}, with {level}."
    name = "Doing nothing" if winner == BASELINE else comparison.title(winner)
    close = not_told_apart(comparison, winner)
    if not close:
        return f"{name} comes out best on {what} at {when}, with {level}."
    others = words.listed([_inside(comparison, other) for other in close])
    return f"{name} leads on {what} at {when}, with {level}, but cannot be told apart from {others}."


def _against_baseline(comparison: Comparison, winner: str) -> str:
    if winner == BASELINE:
        return ""
    return f"Against doing nothing: {_told(comparison, comparison.simultaneous(winner, BASELINE))}."


def _against_rival(comparison: Comparison, winner: str) -> str:
    rival = comparison.rival_of(winner)
    if not rival or (rival == BASELINE and winner != BASELINE):
        return ""
    kind = "best strategy" if winner == BASELINE else "best rival"
    told = _told(comparison, comparison.simultaneous(winner, rival))
    return f"Against the {kind}, {comparison.title(rival)}: {told}."


def _told(comparison: Comparison, found: Interval) -> str:
    text = words.difference_interval(comparison.decide_by, found, comparison.currency)
    if found.n < 2:
        return f"{text}, from one replication, so no interval can be given and the order may be chance"
    if found.low == found.high == 0:
        return "exactly 0 in every replication"
    if math.isnan(found.half_width):
        return f"{text}, without an interval"
    if found.excludes_zero:
        return f"{text}; the 95 % interval excludes 0"
    return f"{text}; the 95 % interval includes 0, so the two cannot be told apart"


def _cost(comparison: Comparison, winner: str, when: str) -> str:
    cost = comparison.cost(winner)
    if winner == BASELINE or math.isnan(cost):
        return ""
    budget = comparison.scenario.budget
    written = words.level("strategy_cost", abs(cost), comparison.currency)
    if cost < 0:
        return f"It saves {written} over {when}."
    text = f"It costs {written} over {when}" if cost > 0 else f"It costs nothing over {when}"
    if budget is not None and cost > budget:
        text += f", more than the budget of {words.level('strategy_cost', budget, comparison.currency)}"
    return f"{text}."


def _payback(comparison: Comparison, winner: str, when: str) -> str:
    """In which share of plausible worlds it pays back, and in which never; without worlds, of replications."""
    if winner == BASELINE:
        return ""
    worlds = comparison.worlds > 0
    found = (over_worlds if worlds else over_replications)(comparison, winner)
    if math.isnan(found.by_then):
        return ""
    what = f"{comparison.worlds} plausible worlds" if worlds else f"{comparison.done} replications"
    text = f"It pays back within {when} in {100 * found.by_then:.0f} % of {what}, never in {100 * found.never:.0f} %"
    return f"{text} (behind then, and not gaining)." if found.never > 0 else f"{text}."


def _certainty(comparison: Comparison, winner: str) -> str:
    share = float(comparison.at(comparison.decide_by)["probability_best"].loc[winner])
    if math.isnan(share) or len(comparison.strategies) == 1:
        return ""
    found = f"{100 * share:.0f} % of paired resamples of the {comparison.done} replications"
    return f"It is best in {found}."


def _knowledge(comparison: Comparison, winner: str, what: str, when: str) -> str:
    """How the winner fares against its best rival in plausible worlds."""
    rival, known = comparison.rival_of(winner), comparison.knowledge
    if known is None or not comparison.worlds or not rival:
        return ""
    spread = known.spread(winner, rival)
    if math.isnan(spread.median):
        return ""
    one, other = (_inside(comparison, name) for name in (winner, rival))
    middle = Interval(spread.median, spread.low, spread.high, spread.worlds)
    median, _, ends = words.difference_interval(comparison.decide_by, middle, comparison.currency).partition(
        " ("
    )
    text = (
        f"Across {comparison.worlds} plausible worlds (not forecasts), {one} beats {other} on {what} at {when} in"
        f" {100 * spread.won:.0f} %; median {median} (80 % of worlds {ends.rstrip(')')}"
    )
    if math.isfinite(spread.luck):
        luck = words.half_width(comparison.decide_by, 1.96 * spread.luck, comparison.currency)
        text += f"; simulation error of one world {luck}"
    share = known.won()[winner]
    return f"{text}). It is the best of all in {100 * share:.0f} %."


def _flips(comparison: Comparison, winner: str) -> str:
    """The worlds in which the winner loses to its best rival, in rules."""
    rival, known = comparison.rival_of(winner), comparison.knowledge
    if known is None or not comparison.worlds or not rival:
        return ""
    found = known.flips(winner, rival)
    losing = [rule for rule in found.rules if rule.share < 0.5]
    if not losing or not found.foretells:
        return ""
    worst = min(losing, key=lambda rule: rule.share)
    where = " and ".join(words.bound(bound, comparison.scenario) for bound in worst.bounds)
    return (
        f"It loses to {_inside(comparison, rival)} mostly where {where}"
        f" (ahead in {100 * worst.share:.0f} % of {worst.worlds} such worlds)."
    )


def _reversals(comparison: Comparison) -> str:
    found = comparison.reversals
    if found.empty:
        return ""
    certain = int(found["certain"].sum())
    known = f"{certain or 'none'} of them beyond simulation error"
    turns = "1 pair of strategies turns" if len(found) == 1 else f"{len(found)} pairs of strategies turn"
    return f"The order depends on the horizon: {turns} between {_span(comparison)}, {known}."


def _span(comparison: Comparison) -> str:
    return f"{comparison.horizons[0]:g} and {words.months(comparison.horizons[-1])}"


def _incomplete(comparison: Comparison) -> str:
    parts = []
    if comparison.interrupted:
        parts.append(f"Interrupted: {comparison.kept}.")
    if comparison.failed:
        message = comparison.failures[0]
        runs = "1 run failed" if comparison.failed == 1 else f"{comparison.failed} runs failed"
        parts.append(f"{runs} and its whole replication is left out ({message}).")
    return " ".join(parts)


def _sizes(comparison: Comparison) -> str:
    replications = f"{comparison.done} replication{'' if comparison.done == 1 else 's'}"
    return (
        f"{replications} of {comparison.customers:,} simulated customers, "
        f"who stand for {comparison.market_size:,}."
    )


def _precision(comparison: Comparison, winner: str) -> str:
    text = _sizes(comparison)
    against, found = deciding_pair(comparison, winner)
    if not against or not found.half_width > 0:
        return text
    width = words.half_width(comparison.decide_by, found.half_width, comparison.currency)
    text += f" The 95 % interval of the difference is {width}"
    one, other = (comparison.values(name) for name in (winner, against))
    _, _, factor = gain(one, other)
    if math.isfinite(factor):
        text += f"; without common random numbers it would be {math.sqrt(factor):.1f} times that"
    return f"{text}. {_at_once(comparison)}".rstrip()


def _at_once(comparison: Comparison) -> str:
    """Which intervals hold at once, and how that was made sure of; empty where each stands alone."""
    together, count = comparison.together, len(comparison.strategies)
    families = (
        (together.how(1, 0) if count > 1 else "", "against doing nothing"),
        (together.how(2, 1) if count > 2 else "", "between two other strategies"),
    )
    told = [text for how, text in families if how in (LARGEST_T, BONFERRONI)]
    if not told:
        return ""
    hold = f"Intervals hold at once: in 95 of 100 studies every one {told[0]} covers the truth"
    hold += f", and in as many every one {told[1]}" if told[1:] else ""
    few = too_few(comparison.done, count)
    return f"{hold}{' (Bonferroni, wide: too few replications to do better)' if few else ''}."


def _planned(comparison: Comparison) -> str:
    """Whether a precision that was asked for is reached, and what it would take."""
    planned = comparison.planned
    if planned is None:
        return ""
    asked, got = (
        words.half_width(comparison.decide_by, width, comparison.currency)
        for width in (planned.wish.half_width, planned.half_width)
    )
    done = "1 replication" if planned.replications == 1 else f"{planned.replications:,} replications"
    aim = f"Precision of {asked} on the difference from the best rival"
    if planned.reason == "reached":
        return f"{aim}: reached, {got} with {done}."
    if planned.reason == "unknown":
        return f"{aim}: not reached, for there is no interval to plan by."
    ended = {
        "most": "the most allowed",
        "time": "all that the time allowed",
        "interrupted": "when it was interrupted",
    }[planned.reason]
    wanted = "no practical number" if planned.wanted is None else f"about {planned.wanted:,}"
    return f"{aim}: not reached, {got} with {done}, {ended}; it would take {wanted}."


def _more(comparison: Comparison, winner: str) -> str:
    against, found = deciding_pair(comparison, winner)
    if not against:
        return ""
    if found.n < 2:
        return "More replications would give an interval: 10 is a start."
    if not found.half_width > 0:
        return ""
    parts = []
    rival = comparison.rival_of(winner)
    for other in dict.fromkeys((against, rival)):
        gap = comparison.simultaneous(winner, other)
        if gap.excludes_zero or gap.mean == 0 or math.isnan(gap.half_width):
            continue
        number = to_tell_apart(comparison, winner, other)
        name, best = _inside(comparison, other), _inside(comparison, winner)
        wanted = "no practical number" if number is None or number > 100_000 else f"about {number:,}"
        parts.append(f"To tell {best} from {name}, if the gap is as found, would take {wanted} replications.")
    parts.append(f"{4 * comparison.done:,} replications would halve the intervals.")
    return " ".join(parts)


def _drift(comparison: Comparison, what: str) -> str:
    if len(comparison.horizons) < 2:
        return ""
    drift = comparison.drift.set_index("metric")
    if comparison.decide_by not in drift.index:
        return ""
    mean, low, high = (float(drift[key].loc[comparison.decide_by]) for key in CHANGE)
    change = Interval(mean, low, high, comparison.done)
    if math.isnan(change.mean) or change.low == change.high:
        return ""
    text = words.difference_interval(comparison.decide_by, change, comparison.currency)
    return f"With nothing done, {what} itself moves by {text} between {_span(comparison)}."
