"""What varies: from what a file says of a factor to values, and from values to a scenario."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cxsim.experiments.errors import StudyError, unknown
from cxsim.experiments.worlds import changed, guesses, in_world, levers, plausible, ranges, value_at, varied
from cxsim.laboratory.mixing import DOSE, mixed
from cxsim.world.fields import spot
from cxsim.world.mistakes import Finding, Path, ScenarioError
from cxsim.world.parameters import BY_NAME
from cxsim.world.units import NUMBER, QuantityError, Unit

if TYPE_CHECKING:
    from cxsim.laboratory.experiment import Cell, Experiment, Factor
    from cxsim.laboratory.points import Row
    from cxsim.world.distributions import Distribution
    from cxsim.world.scenario import Scenario

PARAMETER, LEVER, PATH = "parameter", "lever", "path"
SEVERAL = "give values, or low and high, or a distribution, not several of them"
EDGE = 1e-6
"""How far a share keeps from 0 and 1, where some distributions have no finite value."""
UNFELT: dict[str, Any] = {
    "run": {"replications", "worlds", "seed"},
    **dict.fromkeys(("title", "description", "provenance", "observed", "decide_by", "budget"), True),
}
"""What of a scenario no run depends on."""
AMOUNT = replace(NUMBER, meaning="a number from 0", low=0.0)
"""How doses are written."""
GIVEN = ("list", "csv")
"""Designs that say every value themselves."""


class FactorError(StudyError):
    """A factor that cannot vary as asked; `field` is the part of it that is wrong, empty for all of it."""

    def __init__(self, name: str, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(f"{name}: {message}")


@dataclass(frozen=True)
class Varied:
    """A factor whose place and range are known."""

    name: str
    of: str
    """Where it acts: parameter of the laws, lever, path or dose."""
    kind: str
    range: tuple[float, float, float] | None
    """Lowest value, median, highest value; None for listed values and distributions."""
    distribution: Distribution | None = None
    cells: tuple[Cell, ...] = ()
    """Listed values, or their names."""
    meanings: Mapping[str, Any] | None = None
    """What the names stand for."""
    whole: bool = False
    unit: Unit = NUMBER
    """How a value is written, and what is allowed."""

    def at(self, share: float) -> Cell:
        """The value below which a share in (0, 1) of the draws lies."""
        if self.cells:
            return self.cells[min(int(share * len(self.cells)), len(self.cells) - 1)]
        if self.distribution is not None:
            import numpy as np

            value = float(self.distribution.quantile(np.array([share]))[0])
        else:
            assert self.range is not None
            value = value_at(*self.range, share)
        return round(value) if self.whole else value

    def spread(self, levels: int) -> tuple[Cell, ...]:
        """Values for a grid: those listed, or so many evenly over the range (of a distribution: 1 to 99 %)."""
        if self.cells:
            return self.cells
        if self.range is not None:
            low, _, high = self.range
            values = [low + (high - low) * k / (levels - 1) for k in range(levels)]
        else:
            values = [float(self.at(0.01 + 0.98 * k / (levels - 1))) for k in range(levels)]
        return tuple(dict.fromkeys(round(value) if self.whole else value for value in values))

    def place(self, cell: Cell, share: float) -> float:
        """Where a value lies in the range, from 0 to 1; listed values lie as far apart as each other.

        share: the one that it was drawn for.
        """
        if self.cells:
            return self.cells.index(cell) / max(1, len(self.cells) - 1)
        if self.whole:
            least, most = float(self.at(EDGE)), float(self.at(1.0 - EDGE))
            return (float(cell) - least) / (most - least) if most > least else 0.0
        return share

    def meant(self, cell: Cell) -> Any:
        """What a cell of the design stands for in the scenario."""
        if self.meanings is None:
            return cell
        if str(cell) not in self.meanings:
            raise FactorError(self.name, "", str(unknown("value", str(cell), self.meanings)))
        return self.meanings[str(cell)]


def resolved(experiment: Experiment, scenario: Scenario) -> tuple[Varied, ...]:
    """Everything that varies. StudyError for what cannot."""
    if not experiment.vary:
        return _everything(experiment, scenario)
    given = experiment.design.kind in GIVEN
    return tuple(_resolved(name, factor, scenario, given) for name, factor in experiment.vary.items())


def _everything(experiment: Experiment, scenario: Scenario) -> tuple[Varied, ...]:
    """All parameters and levers that have a range, as in plausible worlds."""
    names = scenario.strategies if experiment.strategies is None else experiment.strategies
    sizes = [guess.column for guess in guesses(scenario, names)]
    spans = ranges(scenario, (*varied(), *sizes), names)
    return tuple(
        Varied(name, name, LEVER, ends)
        if name in sizes
        else Varied(name, name, PARAMETER, ends, unit=BY_NAME[name].quantity)
        for name, ends in spans.items()
    )


def _resolved(name: str, factor: Factor, scenario: Scenario, given: bool) -> Varied:
    """given: the design says every value, so that no range is needed."""
    of = factor.of or name
    try:
        kind, unit, known = placed(of, scenario)
    except StudyError as error:
        raise FactorError(name, "of" if factor.of else "", str(error)) from None
    if factor.values is not None:
        return _listed(name, of, kind, unit, factor, scenario)
    if factor.distribution is not None:
        if any(given is not None for given in (factor.low, factor.likely, factor.high)):
            raise FactorError(name, "", SEVERAL)
        return Varied(name, of, kind, None, factor.distribution, whole=factor.whole, unit=unit)
    whole = factor.whole or unit.whole
    if given and None in (factor.low, factor.high):
        return Varied(name, of, kind, None, whole=whole, unit=unit)
    return Varied(name, of, kind, _ends(name, unit, known, factor, scenario), whole=whole, unit=unit)


def _listed(name: str, of: str, kind: str, unit: Unit, factor: Factor, scenario: Scenario) -> Varied:
    """A factor with values of its own."""
    assert factor.values is not None
    if not factor.values:
        raise FactorError(name, "values", "the list of values is empty")
    if any(given is not None for given in (factor.low, factor.likely, factor.high, factor.distribution)):
        raise FactorError(name, "", SEVERAL)
    meanings = factor.values if isinstance(factor.values, dict) else None
    cells = tuple(factor.values)
    if kind != PATH and meanings is None:
        cells = tuple(_number(cell, unit, scenario, name, "values") for cell in cells)
    return Varied(name, of, kind, None, None, cells, meanings, factor.whole, unit)


def _ends(
    name: str, unit: Unit, known: Ends, factor: Factor, scenario: Scenario
) -> tuple[float, float, float]:
    """Lowest value, median and highest value."""
    given = {field: getattr(factor, field) for field in ("low", "likely", "high")}
    low, likely, high = (
        known[k] if value is None else _number(value, unit, scenario, name, field)
        for k, (field, value) in enumerate(given.items())
    )
    if low is None or high is None:
        raise FactorError(name, "", "'low' and 'high' are wanted, or a list of values, or a distribution")
    if not low < high:
        raise FactorError(name, "low", f"low {low:g} is not below high {high:g}")
    if likely is None or (factor.likely is None and (factor.low, factor.high) != (None, None)):
        likely = (low + high) / 2
    if not low <= likely <= high and factor.likely is not None:
        raise FactorError(name, "likely", f"likely {likely:g} does not lie between {low:g} and {high:g}")
    return low, likely, high


Ends = tuple[float | None, float | None, float | None]


def placed(of: str, scenario: Scenario) -> tuple[str, Unit, Ends]:
    """What kind of place a name is, the unit of its number, and its known range."""
    if of in BY_NAME:
        return PARAMETER, BY_NAME[of].quantity, plausible(of, scenario.laws.parameters.get(of))
    if of.startswith(DOSE):
        strategy = of.removeprefix(DOSE)
        if strategy not in scenario.strategies:
            raise unknown("strategy", strategy, scenario.strategies)
        return DOSE, AMOUNT, (0.0, 0.5, 1.0)
    if ": " in of:
        known = {lever.column: lever.size for lever in levers(scenario, scenario.strategies)}
        if of not in known:
            raise unknown("lever", of, known)
        size = known[of]
        return LEVER, NUMBER, (size.low, size.likely, size.high)
    if "." not in of:
        raise unknown("parameter", of, BY_NAME)
    first, second = of.split(".")[:2]
    if UNFELT.get(first) is True or second in UNFELT.get(first, ()):
        raise StudyError(f"no run depends on {of}")
    here = spot(tuple(of.split(".")))
    unit = here.measured_in if here else None
    return PATH, unit or NUMBER, (None, None, None)


def _number(given: Cell, unit: Unit, scenario: Scenario, name: str, field: str) -> float:
    try:
        return unit.read(given, scenario.market.currency)
    except QuantityError as error:
        raise FactorError(name, field, str(error)) from None


def applied(scenario: Scenario, factors: Sequence[Varied], point: Mapping[str, Cell]) -> Scenario:
    """The scenario at a point: paths first, then laws and levers, then doses. StudyError where it does not fit."""
    from cxsim.world.checks import check

    by_kind: dict[str, dict[str, Any]] = {PATH: {}, PARAMETER: {}, LEVER: {}, DOSE: {}}
    for factor in factors:
        value = factor.meant(plain(point[factor.name]))
        if factor.kind != PATH:
            value = _number(value, factor.unit, scenario, factor.name, "")
        by_kind[factor.kind][factor.of] = value
    if by_kind[PATH]:
        before, scenario = scenario, changed(scenario, by_kind[PATH])
        if found := [item for item in check(scenario) if item not in check(before)]:
            raise StudyError(f"{found[0].message} (set by {', '.join(by_kind[PATH])})")
    if worlds := by_kind[PARAMETER] | by_kind[LEVER]:
        scenario = in_world(scenario, worlds)
    if by_kind[DOSE]:
        amounts = {of.removeprefix(DOSE): value for of, value in by_kind[DOSE].items()}
        scenario = mixed(scenario, amounts)
    return scenario


def plain(cell: Any) -> Any:
    """A number of NumPy as one of Python."""
    return cell.item() if hasattr(cell, "item") else cell


def mistakes(experiment: Experiment, scenario: Scenario, rows: Sequence[Row]) -> Iterator[Finding]:
    """What is wrong with the factors: tried at both ends, or at values that are listed.

    rows: the points of a design that lists them.
    """
    given = experiment.design.kind in GIVEN
    sound: list[Varied] = []
    for name, factor in experiment.vary.items():
        path: Path = ("vary", name)
        try:
            found = _resolved(name, factor, scenario, given)
        except FactorError as error:
            yield Finding(
                (*path, error.field) if error.field else path, error.message, at_name=not error.field
            )
            continue
        if twin := next((other for other in sound if _overlap(other, found)), None):
            yield Finding(path, f"it acts where {twin.name!r} does: {found.of}", at_name=True)
        sound.append(found)
        if given:
            continue
        for cell in found.cells or tuple(found.at(share) for share in (0.001, 0.999)):
            if message := _misfit(scenario, [found], {name: cell}):
                yield Finding(path, message)
                break
    if given and len(sound) == len(experiment.vary):
        yield from _listed_wrong(scenario, sound, rows)


def _overlap(one: Varied, other: Varied) -> bool:
    """Whether two factors set one number; `*` stands for every name."""
    if PATH not in (one.kind, other.kind):
        return one.of == other.of
    parts = one.of.split("."), other.of.split(".")
    return len(parts[0]) == len(parts[1]) and all(
        a == b or "*" in (a, b) for a, b in zip(*parts, strict=True)
    )


def _listed_wrong(scenario: Scenario, factors: Sequence[Varied], rows: Sequence[Row]) -> Iterator[Finding]:
    """Points that a file lists and that do not fit, the first for each factor that is to blame.

    A point is tried whole, for values may fit each other that do not fit the scenario alone, as shares do.
    """
    telling = [row for row in rows if len(row.point) == len(factors)]
    kept = {id(row): row for factor in factors for row in _telling(factor.name, telling)}
    told = set()
    for row in (row for row in telling if id(row) in kept):
        if not (message := _misfit(scenario, factors, row.point)):
            continue
        alone = ((factor.name, _misfit(scenario, [factor], row.point)) for factor in factors)
        name, message = next(((name, said) for name, said in alone if said), ("", message))
        if name not in told:
            told.add(name)
            where = (*row.path, name) if name and not row.line else row.path
            yield Finding(where, ": ".join(part for part in (row.line, row.line and name, message) if part))


def _misfit(scenario: Scenario, factors: Sequence[Varied], point: Mapping[str, Cell]) -> str:
    """Why a point cannot be set; empty if it can."""
    try:
        applied(scenario, factors, point)
    except FactorError as error:
        return error.message
    except (StudyError, ScenarioError) as error:
        return _short(str(error))
    except (TypeError, ValueError, OverflowError) as error:
        return f"{', '.join(repr(point[f.name]) for f in factors)} does not fit: {_short(str(error))}"
    return ""


def _telling(name: str, rows: Sequence[Row]) -> Iterator[Row]:
    """Rows that are worth trying for a factor: each word once, and of numbers the least, the largest, a broken one."""
    there = {row.point[name]: row for row in reversed(rows)}
    numbers = [cell for cell in there if isinstance(cell, int | float)]
    kept: set[Cell] = {cell for cell in there if isinstance(cell, str)}
    if numbers:
        kept |= {min(numbers), max(numbers), *[cell for cell in numbers if cell % 1][:1]}
    return (row for cell, row in there.items() if cell in kept)


def _short(text: str) -> str:
    """A long complaint as its first lines on one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    kept = [line for line in lines if not line.startswith("For further information")]
    return "; ".join(kept[:3])[:300]


def column(cells: Sequence[Cell]) -> list[Any]:
    """A column of a table: numbers where all are, else text, for a file has one type a column."""
    if all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells):
        return [float(cell) if math.isfinite(float(cell)) else math.nan for cell in cells]
    return [str(cell) for cell in cells]
