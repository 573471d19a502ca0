"""The points of an experiment: grids, lists, sequences that fill space, and those that sensitivity analysis needs.

All but grids and lists are laid out in the unit cube and carried over to each factor by its quantiles, so that
ranges, distributions and listed values are treated alike.
"""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cxsim.experiments.errors import StudyError, unknown
from cxsim.laboratory.experiment import MOST_RUNS, Case, Cell
from cxsim.laboratory.factors import EDGE, GIVEN, Varied
from cxsim.world.mistakes import Path as Place

if TYPE_CHECKING:
    from cxsim.laboratory.experiment import Design

Point = dict[str, Cell]
Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """A point that a file lists."""

    path: Place
    """Where a mistake in it is told."""
    point: Point
    line: str = ""
    """File and line of a CSV file."""


def count(case: Case, factors: Sequence[Varied]) -> int:
    """How many points an experiment has, without laying them out. StudyError for more than can be lived."""
    design = case.experiment.design
    if design.kind in GIVEN:
        return len(case.points)
    if design.kind == "grid":
        found = math.prod(len(factor.spread(design.steps)) for factor in factors)
        if found > MOST_RUNS:
            raise StudyError(f"the grid has {found:,} points: there can be {MOST_RUNS:,}; take fewer levels")
        return found
    if design.kind == "morris":
        return design.points * (len(factors) + 1)
    if design.kind == "saltelli":
        return design.points * ((2 if design.second_order else 1) * len(factors) + 2)
    return design.points


def points(case: Case, factors: Sequence[Varied]) -> list[Point]:
    """Every point of an experiment, in order: a pure function of its file."""
    design, names = case.experiment.design, [factor.name for factor in factors]
    if design.kind in GIVEN:
        return list(case.points)
    if design.kind == "grid":
        levels = [factor.spread(design.steps) for factor in factors]
        return [dict(zip(names, cells, strict=True)) for cells in itertools.product(*levels)]
    shares = np.clip(cube(design, len(factors), case.seed), EDGE, 1 - EDGE)
    return [
        {factor.name: factor.at(float(share)) for factor, share in zip(factors, row, strict=True)}
        for row in shares
    ]


def cube(design: Design, dimensions: int, seed: int) -> Shares:
    """(points, dimensions) in the unit cube."""
    from scipy.stats import qmc

    chance = seed % 2**32
    if design.kind == "latin_hypercube":
        return np.asarray(qmc.LatinHypercube(dimensions, rng=chance).random(design.points))
    if design.kind == "sobol":
        return np.asarray(qmc.Sobol(dimensions, rng=chance).random(design.points))
    sample = salib("sample.morris" if design.kind == "morris" else "sample.sobol")
    if design.kind == "morris":
        found = sample.sample(problem(dimensions), design.points, num_levels=design.steps, seed=chance)
    else:
        found = sample.sample(
            problem(dimensions), design.points, calc_second_order=design.second_order, seed=chance
        )
    return np.asarray(found, dtype=np.float64)


def problem(dimensions: int, names: Sequence[str] = ()) -> dict[str, Any]:
    """What SALib is told: factors on the unit interval."""
    titles = list(names) or [f"x{k}" for k in range(dimensions)]
    return {"num_vars": dimensions, "names": titles, "bounds": [[0.0, 1.0]] * dimensions}


def salib(module: str) -> Any:
    """A module of SALib. StudyError where it is not installed."""
    from importlib import import_module

    try:
        return import_module(f"SALib.{module}")
    except ImportError as error:
        raise StudyError(f"this needs SALib: pip install SALib ({error})") from None


def of_csv(path: Path, names: Sequence[str], words: Container[str] = ()) -> tuple[Row, ...]:
    """The points of a CSV file with a column a factor; StudyError says in which line something is wrong.

    words: factors whose cells are names, even if they look like numbers.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            table = csv.DictReader(file)
            head = list(table.fieldnames or ())
            if twice := [name for name in dict.fromkeys(head) if head.count(name) > 1]:
                raise StudyError(f"{path}: column {twice[0]!r} stands there twice")
            for name in names:
                if name not in head:
                    raise StudyError(
                        f"{path}: there is no column {name!r}; it has: {', '.join(head) or 'none'}"
                    )
            for name in head:
                if name not in names:
                    raise StudyError(f"{path}: column: {unknown('factor', name, names)}")
            found = tuple(_row(row, names, words, f"{path}:{table.line_num}") for row in table)
    except StudyError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise StudyError(f"{path} cannot be read: {reason}") from None
    except (csv.Error, ValueError) as error:
        raise StudyError(f"{path!s:.200} cannot be read: {error}") from None
    if not found:
        raise StudyError(f"{path} has no points: a line for each is wanted below the names of the factors")
    return found


def _row(row: Mapping[str | None, str | None], names: Sequence[str], words: Container[str], line: str) -> Row:
    point: Point = {}
    if None in row:
        raise StudyError(f"{line}: there are more cells than columns; decimals are written with a point")
    for name in names:
        text = (row.get(name) or "").strip()
        if not text:
            raise StudyError(f"{line}: a value for {name!r} is missing")
        number = None if name in words else _number(text)
        if number is None:
            point[name] = text
            continue
        if not math.isfinite(number):
            raise StudyError(f"{line}: {name}: {text} is not a finite number")
        point[name] = number
    return Row(("design", "file"), point, line)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
