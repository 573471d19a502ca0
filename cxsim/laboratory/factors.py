"""What varies: from what a file says of a factor to values, and from values to a scenario."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxsim.experiments.errors import StudyError, unknown
from cxsim.experiments.worlds import changed, guesses, in_world, levers, value_at, varied
from cxsim.laboratory.mixing import DOSE, mixed
from cxsim.world.fields import spot
from cxsim.world.mistakes import Finding, Path, ScenarioError
from cxsim.world.parameters import BY_NAME
from cxsim.world.units import NUMBER, QuantityError, Unit

if TYPE_CHECKING:
    from cxsim.laboratory.experiment import Cell, Experiment, Factor
    from cxsim.world.distributions import Distribution
    from cxsim.world.scenario import Scenario

PARAMETER, LEVER, PATH = "parameter", "lever", "path"


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

    def meant(self, cell: Cell) -> Any:
        """What a cell of the design stands for in the scenario."""
        return cell if self.meanings is None else self.meanings[str(cell)]


def resolved(experiment: Experiment, scenario: Scenario) -> tuple[Varied, ...]:
    """Everything that varies. StudyError for what cannot."""
    if not experiment.vary:
        return _everything(experiment, scenario)
    return tuple(_resolved(name, factor, scenario) for name, factor in experiment.vary.items())


def _everything(experiment: Experiment, scenario: Scenario) -> tuple[Varied, ...]:
    """All parameters and levers that have a range, as in plausible worlds."""
    own = scenario.laws.parameters
    names = scenario.strategies if experiment.strategies is None else experiment.strategies
    laws = [
        Varied(
            name,
            name,
            PARAMETER,
            (BY_NAME[name].low, own.get(name, BY_NAME[name].default), BY_NAME[name].high),
        )
        for name in varied()
    ]
    sizes = {
        guess.column: (guess.size.low, guess.size.likely, guess.size.high)
        for guess in guesses(scenario, names)
    }
    return (*laws, *(Varied(name, name, LEVER, ends) for name, ends in sizes.items()))


def _resolved(name: str, factor: Factor, scenario: Scenario) -> Varied:
    of = factor.of or name
    kind, unit, known = placed(of, scenario)
    meanings = factor.values if isinstance(factor.values, dict) else None
    if factor.values is not None:
        if not factor.values:
            raise StudyError(f"{name}: the list of values is empty")
        if any(given is not None for given in (factor.low, factor.likely, factor.high, factor.distribution)):
            raise StudyError(f"{name}: give values, or low and high, or a distribution, not several of them")
        cells = tuple(factor.values)
        if kind in (PARAMETER, LEVER, DOSE) and meanings is None:
            cells = tuple(_number(cell, unit, scenario, name) for cell in cells)
        return Varied(name, of, kind, None, None, cells, meanings, factor.whole)
    if factor.distribution is not None:
        return Varied(name, of, kind, None, factor.distribution, whole=factor.whole)
    ends = [
        known[k] if given is None else _number(given, unit, scenario, name)
        for k, given in enumerate((factor.low, factor.likely, factor.high))
    ]
    low, likely, high = ends
    if low is None or high is None:
        raise StudyError(f"{name}: 'low' and 'high' are wanted, or a list of values, or a distribution")
    if not low < high:
        raise StudyError(f"{name}: low {low:g} is not below high {high:g}")
    if likely is not None and factor.likely is not None and not low <= likely <= high:
        raise StudyError(f"{name}: likely {likely:g} does not lie between low {low:g} and high {high:g}")
    own_range = factor.low is not None or factor.high is not None
    if likely is None or (own_range and factor.likely is None):
        likely = (low + high) / 2
    return Varied(name, of, kind, (low, likely, high), whole=factor.whole)


Ends = tuple[float | None, float | None, float | None]


def placed(of: str, scenario: Scenario) -> tuple[str, Unit, Ends]:
    """What kind of place a name is, the unit of its number, and its known range."""
    if of in BY_NAME:
        parameter = BY_NAME[of]
        default = scenario.laws.parameters.get(of, parameter.default)
        return PARAMETER, NUMBER, (parameter.low, default, parameter.high)
    if of.startswith(DOSE):
        strategy = of.removeprefix(DOSE)
        if strategy not in scenario.strategies:
            raise unknown("strategy", strategy, scenario.strategies)
        return DOSE, NUMBER, (0.0, 0.5, 1.0)
    if ": " in of:
        known = {lever.column: lever.size for lever in levers(scenario, scenario.strategies)}
        if of not in known:
            raise unknown("lever", of, known)
        size = known[of]
        return LEVER, NUMBER, (size.low, size.likely, size.high)
    if "." not in of:
        raise unknown("parameter", of, BY_NAME)
    here = spot(tuple(of.split(".")))
    unit = (here.unit or (here.distribution.unit if here.distribution else None)) if here else None
    return PATH, unit or NUMBER, (None, None, None)


def _number(given: Cell, unit: Unit, scenario: Scenario, name: str) -> float:
    try:
        return unit.read(given, scenario.market.currency)
    except QuantityError as error:
        raise StudyError(f"{name}: {error}") from None


def applied(scenario: Scenario, factors: Sequence[Varied], point: Mapping[str, Cell]) -> Scenario:
    """The scenario at a point: paths first, then laws and levers, then doses. StudyError where it does not fit."""
    from cxsim.world.checks import check

    by_kind: dict[str, dict[str, Any]] = {PATH: {}, PARAMETER: {}, LEVER: {}, DOSE: {}}
    for factor in factors:
        by_kind[factor.kind][factor.of] = factor.meant(point[factor.name])
    if by_kind[PATH]:
        scenario = changed(scenario, by_kind[PATH])
        if found := check(scenario):
            raise StudyError(f"{found[0].message} (set by {', '.join(by_kind[PATH])})")
    worlds = {name: float(value) for name, value in (by_kind[PARAMETER] | by_kind[LEVER]).items()}
    if worlds:
        scenario = in_world(scenario, worlds)
    if by_kind[DOSE]:
        amounts = {of.removeprefix(DOSE): float(value) for of, value in by_kind[DOSE].items()}
        scenario = mixed(scenario, amounts)
    return scenario


def mistakes(experiment: Experiment, scenario: Scenario) -> Iterator[Finding]:
    """What is wrong with the factors: tried at both ends, or at every value that is listed."""
    for name, factor in experiment.vary.items():
        path: Path = ("vary", name)
        try:
            found = _resolved(name, factor, scenario)
        except StudyError as error:
            yield Finding((*path, "of") if factor.of else path, str(error), at_name=not factor.of)
            continue
        cells = found.cells or tuple(found.at(share) for share in (0.001, 0.999))
        for cell in cells:
            try:
                applied(scenario, [found], {name: cell})
            except (StudyError, ScenarioError) as error:
                yield Finding(path, _short(str(error)), at_name=False)
                break
            except (TypeError, ValueError, OverflowError) as error:
                yield Finding(path, f"{cell!r} does not fit: {_short(str(error))}")
                break


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
