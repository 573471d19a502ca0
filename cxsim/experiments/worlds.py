"""Plausible worlds: draws of what is not known, from the ranges of parameters and of the sizes of levers.

Between low and middle, and between middle and high, a value is spread evenly, half of the draws on each side: the
default, or the likely size, is the median, and nothing outside the range is drawn. Draws are a Latin hypercube: every
value fills its range evenly, and no two are tied to each other, as the first points of a Sobol sequence are in so
many dimensions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxsim.experiments.errors import StudyError, unknown
from cxsim.world.parameters import BY_NAME

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.world.scenario import Lever, Scenario


@dataclass(frozen=True)
class Guess:
    """A lever whose size is given as a range."""

    strategy: str
    intervention: int
    change: int
    path: str
    size: Lever
    nth: int = 1
    """Of the levers of the strategy at this path, which comes later in the file the higher."""

    @property
    def column(self) -> str:
        """Its name among the columns of a draw."""
        return f"{self.strategy}: {self.path}" + (f" ({self.nth})" if self.nth > 1 else "")


def value_at(low: float, middle: float, high: float, share: float) -> float:
    """The value below which (or above, if `low` is the higher) a share of the draws lies.

    A middle at an end of the range, or outside it, says nothing of where the median is: then even over all.
    """
    ends = sorted((low, middle, high))
    if middle in (ends[0], ends[2]):
        first, last = (ends[0], ends[2]) if low <= high else (ends[2], ends[0])
        return first + share * (last - first)
    if share < 0.5:
        return low + 2.0 * share * (middle - low)
    return middle + (2.0 * share - 1.0) * (high - middle)


def varied(names: Sequence[str] = ()) -> tuple[str, ...]:
    """Parameters that can differ between plausible worlds: those named, or all that have a range.

    StudyError for an unknown name.
    """
    for name in names:
        if name not in BY_NAME:
            raise unknown("parameter", name, list(BY_NAME))
    chosen = names or tuple(BY_NAME)
    return tuple(name for name in chosen if BY_NAME[name].low < BY_NAME[name].high)


def guesses(scenario: Scenario, strategies: Iterable[str]) -> tuple[Guess, ...]:
    """The levers of some strategies that have a range, in the order of the file."""
    found = levers(scenario, strategies)
    return tuple(guess for guess in found if guess.size.low != guess.size.high)


def levers(scenario: Scenario, strategies: Iterable[str]) -> tuple[Guess, ...]:
    """All levers of some strategies, in the order of the file."""
    found = []
    for name in strategies:
        met: Counter[str] = Counter()
        written = scenario.strategies[name].interventions if name in scenario.strategies else ()
        for i, intervention in enumerate(written):
            for k, change in enumerate(intervention.changes):
                met[change.path] += 1
                found.append(Guess(name, i, k, change.path, change.size, met[change.path]))
    return tuple(found)


def draws(
    scenario: Scenario,
    worlds: int,
    names: Sequence[str] = (),
    seed: int = 0,
    strategies: Iterable[str] = (),
) -> pd.DataFrame:
    """A row a world; a column a parameter, in its unit, and a column a lever of `strategies` that has a range."""
    import pandas as pd
    from scipy.stats import qmc

    wanted = (*varied(names), *(guess.column for guess in guesses(scenario, strategies)))
    spans = ranges(scenario, wanted, strategies)
    shares = qmc.LatinHypercube(max(1, len(spans)), rng=seed).random(worlds)
    columns = {
        name: [value_at(*ends, float(share)) for share in shares[:, place]]
        for place, (name, ends) in enumerate(spans.items())
    }
    return pd.DataFrame(columns, index=range(worlds)).rename_axis("world")


def ranges(
    scenario: Scenario, columns: Iterable[str], strategies: Iterable[str]
) -> dict[str, tuple[float, float, float]]:
    """Low, middle and high of columns of draws: parameters, and levers of these strategies."""
    sizes = {guess.column: guess.size for guess in guesses(scenario, strategies)}
    found = {}
    for name in columns:
        if name in sizes:
            found[name] = (sizes[name].low, sizes[name].likely, sizes[name].high)
        else:
            found[name] = plausible(name, scenario.laws.parameters.get(name))
    return found


def plausible(name: str, own: float | None) -> tuple[float, float, float]:
    """Low, middle and high of a parameter; `own`: as a scenario sets it, None where it leaves it at its default.

    Where a scenario sets a parameter, its range goes along in proportion: a market in which people choose three times
    as sharply is as little known as any, about its own value. Nothing beyond what the law allows is drawn.
    """
    of = BY_NAME[name]
    if own is None or of.default == 0.0:
        return of.low, of.default if own is None else own, of.high
    low, high = sorted(end * own / of.default for end in (of.low, of.high))
    least, most = of.allowed
    return max(low, least), own, min(high, most)


def ruled(scenario: Scenario, off: Sequence[str] = (), **parameters: float) -> Scenario:
    """The same scenario under other laws: mechanisms switched off, parameters set."""
    laws = scenario.laws
    changed = {
        "off": tuple(dict.fromkeys((*laws.off, *off))),
        "parameters": {**laws.parameters, **parameters},
    }
    return scenario.model_copy(update={"laws": laws.model_copy(update=changed)})


def in_world(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The same scenario where these parameters hold and levers have these sizes."""
    laws = {name: value for name, value in values.items() if name in BY_NAME}
    sizes = {name: value for name, value in values.items() if name not in BY_NAME}
    strategies = dict(scenario.strategies)
    ranged = {guess.column for guess in guesses(scenario, scenario.strategies)}
    for guess in levers(scenario, scenario.strategies):
        if guess.column not in sizes or (guess.column in ranged and guess.size.low == guess.size.high):
            continue
        strategy = strategies[guess.strategy]
        interventions = list(strategy.interventions)
        intervention = interventions[guess.intervention]
        changes = list(intervention.changes)
        size = guess.size.model_copy(update={"likely": sizes[guess.column]})
        changes[guess.change] = changes[guess.change].model_copy(update={"size": size})
        interventions[guess.intervention] = intervention.model_copy(update={"changes": tuple(changes)})
        strategies[guess.strategy] = strategy.model_copy(update={"interventions": tuple(interventions)})
    return ruled(scenario.model_copy(update={"strategies": strategies}), off=(), **laws)


def changed(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """The scenario with some of its numbers set, by path; StudyError where a path leads nowhere."""
    data = scenario.model_dump(by_alias=True)
    for path, wanted in changes.items():
        _set(data, path.split("."), wanted, path)
    from pydantic import ValidationError

    from cxsim.world.mistakes import written
    from cxsim.world.scenario import Scenario as Whole
    from cxsim.world.wording import findings

    currency = scenario.market.currency
    try:
        return Whole.model_validate(data, context={"currency": currency})
    except ValidationError as error:
        said = [f"{written(item.path)}: {item.message}" for item in findings(error, data, currency)]
        raise StudyError(f"change {', '.join(changes)}: {'; '.join(said[:3])}") from None


def _set(data: Any, parts: list[str], wanted: Any, path: str) -> None:
    name, rest = parts[0], parts[1:]
    if not isinstance(data, dict) or (name != "*" and name not in data):
        known = ", ".join(data) if isinstance(data, dict) else "nothing"
        raise StudyError(f"change {path!r}: there is no {name!r} (it can be: {known})")
    for key in list(data) if name == "*" else [name]:
        if rest:
            _set(data[key], rest, wanted, path)
        else:
            data[key] = wanted
