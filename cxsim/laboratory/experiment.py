"""What an experiment is: a scenario, what varies in it, the points to live, and what is to come out."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from cxsim.experiments.errors import StudyError, unknown
from cxsim.experiments.horizons import resized
from cxsim.experiments.tasks import BASELINE
from cxsim.world.distributions import Distribution, Of
from cxsim.world.mistakes import Finding, Path, ScenarioError
from cxsim.world.records import Record
from cxsim.world.scenario import MOST_CUSTOMERS, MOST_DAYS, Scenario
from cxsim.world.units import NUMBER, Duration, Money, Whole

if TYPE_CHECKING:
    from cxsim.laboratory.points import Row

MOST_RUNS = 100_000_000
Cell = float | int | str | bool


class Factor(Record):
    """One thing that varies: over a range, a distribution, or values of its own."""

    of: str = Field(
        default="",
        description="parameter of the laws, path in the resolved scenario (`*`: every name), lever as"
        " `STRATEGY: PATH`, or `dose.STRATEGY`; left out: the name of the factor",
    )
    low: Cell | None = Field(default=None, description="lowest value; left out: that of the known range")
    likely: Cell | None = Field(default=None, description="median; left out: evenly over the range")
    high: Cell | None = Field(default=None, description="highest value; left out: that of the known range")
    distribution: Annotated[Distribution, Of(NUMBER)] | None = Field(
        default=None, description="instead of a range: how values are spread"
    )
    values: tuple[Cell, ...] | dict[str, Any] | None = Field(
        default=None, description="instead of a range: a list, or names with what each stands for"
    )
    whole: bool = Field(default=False, description="only whole numbers")


Kind = Literal["grid", "list", "latin_hypercube", "sobol", "morris", "saltelli", "csv"]


class Design(Record):
    """Which points are lived."""

    kind: Kind = Field(description="how points are laid out")
    points: Annotated[Whole, Field(ge=1, le=10_000_000)] = Field(
        default=64,
        description="points of a latin_hypercube or sobol sequence; trajectories of morris; base sample of saltelli",
    )
    levels: Annotated[Whole, Field(ge=2, le=1000)] | None = Field(
        default=None, description="values of each range on a grid [5]; levels of morris, an even number [4]"
    )
    second_order: bool = Field(default=False, description="saltelli: also for indices of pairs")
    rows: tuple[dict[str, Cell], ...] = Field(default=(), description="the points of a list")
    file: str = Field(default="", description="the points of csv: a path from this file, a column a factor")

    @property
    def steps(self) -> int:
        """Levels, those left out as well."""
        return self.levels or {"morris": 4}.get(self.kind, 5)


class Goal(Record):
    """One number to make as good as can be."""

    metric: str = Field(description="metric")
    direction: Literal["maximise", "minimise"] | None = Field(
        default=None, description="left out: the better direction of the metric"
    )


class Search(Record):
    """How the best points are looked for."""

    goals: tuple[Goal, ...] = Field(min_length=1, max_length=3, description="what is to be best")
    budget: Money | None = Field(
        default=None,
        gt=0,
        description="what the strategies may cost on average; left out: that of the scenario",
    )
    trials: Annotated[Whole, Field(ge=2, le=100_000)] = Field(default=100, description="points to try")
    batch: Annotated[Whole, Field(ge=1, le=1000)] = Field(
        default=10, description="points tried at a time, whatever the number of workers"
    )
    fresh: Annotated[Whole, Field(ge=2, le=10_000)] = Field(
        default=20, description="replications with other seeds by which the best points are estimated anew"
    )
    confirmed: Annotated[Whole, Field(ge=1, le=1000)] = Field(
        default=12, description="how many of the best points are estimated anew at the most"
    )


class Experiment(Record):
    """A question put to the model many times."""

    title: str = Field(default="", description="the question in a few words")
    description: str = Field(default="", description="why it is asked, in a sentence or two")
    vary: dict[str, Factor] = Field(
        default_factory=dict,
        description="what varies; left out: every parameter and lever that has a range",
    )
    design: Design = Field(
        default=Design(kind="latin_hypercube"), description="which points are lived; a search finds its own"
    )
    strategies: tuple[str, ...] | None = Field(
        default=None, description="besides the baseline; left out: all of the scenario"
    )
    replications: Annotated[Whole, Field(ge=1, le=100_000)] = Field(
        default=1, description="runs of each strategy at each point"
    )
    customers: Annotated[Whole, Field(ge=1, le=MOST_CUSTOMERS)] | None = Field(
        default=None, description="simulated customers; left out: those of the scenario"
    )
    days: Duration | None = Field(
        default=None, ge=0.5, le=MOST_DAYS, description="time lived under each strategy"
    )
    burn_in: Duration | None = Field(
        default=None, ge=0, le=MOST_DAYS, description="time lived before the strategies start"
    )
    outcomes: tuple[str, ...] = Field(
        default=(), description="metrics that tables and pictures show; left out: the deciding one"
    )
    seed: Annotated[Whole, Field(ge=0, lt=2**63)] | None = Field(
        default=None, description="where chance starts; left out: that of the scenario"
    )
    engine: str = Field(default="compiled", description="compiled, reference or module:Class")
    search: Search | None = Field(default=None, description="for `cxsim optimise`")


@dataclass(frozen=True)
class Case:
    """An experiment with the scenario it is lived in, at the sizes it asks for."""

    name: str
    experiment: Experiment
    scenario: Scenario
    points: tuple[dict[str, Cell], ...] = ()
    """Those that the design lists, in the file or in a CSV file."""

    @property
    def strategies(self) -> tuple[str, ...]:
        """What is lived at each point, the baseline first; `mix` where doses vary."""
        from cxsim.laboratory.mixing import MIX, doses

        asked = self.experiment.strategies
        names = list(self.scenario.strategies if asked is None else asked)
        if doses(self.experiment.vary):
            names = [MIX, *(asked or ())]
        return (BASELINE, *(name for name in dict.fromkeys(names) if name != BASELINE))

    @property
    def seed(self) -> int:
        """Where chance starts."""
        own = self.experiment.seed
        return self.scenario.run.seed if own is None else own

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What tables and pictures show."""
        return self.experiment.outcomes or (self.scenario.decide_by,)

    @property
    def title(self) -> str:
        """The question in a few words."""
        return self.experiment.title or self.name.replace("_", " ")


def folder() -> FilePath:
    """Where the experiments that come with cxsim lie: beside the source, or inside the installed package."""
    source = FilePath(__file__).resolve().parents[2] / "experiments" / "laboratory"
    installed = FilePath(str(importlib.resources.files("cxsim") / "bundled_experiments"))
    return source if source.is_dir() else installed


def bundled() -> dict[str, FilePath]:
    """Experiment files that come with cxsim, by name."""
    return {path.stem: path for path in sorted(folder().glob("*.yaml"))}


def chosen(name: str) -> Case:
    """An experiment by name of those that come with cxsim, or by path."""
    files = bundled()
    if name in files:
        return read(files[name])
    if FilePath(name).suffix in (".yaml", ".yml"):
        return read(FilePath(name))
    raise unknown("experiment", name, files)


def read(path: FilePath) -> Case:
    """The experiment of a file; ScenarioError with every mistake at its place."""
    from cxsim.world.reading import experiment, mistaken

    found, reading = experiment(path, Experiment)
    try:
        return case(path.stem, found, reading.scenario, path.parent)
    except _MistakenError as error:
        raise mistaken(path, error.findings) from None


def case(name: str, experiment: Experiment, scenario: Scenario, beside: FilePath = FilePath()) -> Case:
    """An experiment on a scenario, checked; ScenarioError names what does not fit.

    beside: the folder that the path of a CSV file starts from.
    """
    rows, found = _rows(experiment, beside)
    try:
        scenario = _sized(experiment, scenario)
    except StudyError as error:
        found.append(Finding(("customers",), str(error)))
    found += _findings(experiment, scenario, rows)
    if found:
        raise _MistakenError(found)
    asked = Case(name, experiment, scenario, tuple(row.point for row in rows))
    if experiment.design.kind == "grid":
        _count(asked)
    return asked


def _rows(experiment: Experiment, beside: FilePath) -> tuple[tuple[Row, ...], list[Finding]]:
    """The points that the file or its CSV file lists, and what is wrong with the latter."""
    from cxsim.laboratory.points import Row, of_csv

    design = experiment.design
    if design.kind == "list":
        listed = ({name: row[name] for name in experiment.vary if name in row} for row in design.rows)
        return tuple(Row(("design", "rows", k), point) for k, point in enumerate(listed)), []
    if design.kind != "csv" or not design.file:
        return (), []
    try:
        words = [name for name, factor in experiment.vary.items() if isinstance(factor.values, dict)]
        return of_csv(beside / design.file, list(experiment.vary), words), []
    except StudyError as error:
        return (), [Finding(("design", "file"), str(error))]


def _count(case: Case) -> None:
    from cxsim.laboratory.factors import resolved
    from cxsim.laboratory.points import count

    try:
        count(case, resolved(case.experiment, case.scenario))
    except StudyError as error:
        raise _MistakenError([Finding(("design",), str(error))]) from None


def _sized(experiment: Experiment, scenario: Scenario) -> Scenario:
    """The scenario at the sizes that the experiment asks for."""
    scenario = resized(scenario, experiment.customers, experiment.days)
    if experiment.burn_in is None:
        return scenario
    return scenario.model_copy(
        update={"run": scenario.run.model_copy(update={"burn_in": experiment.burn_in})}
    )


class _MistakenError(ScenarioError):
    """Mistakes in an experiment that was not read from a file, or whose places are not known yet."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        from cxsim.world.mistakes import Mistake, written

        self.findings = tuple(findings)
        super().__init__(
            Mistake("experiment", 0, 0, written(item.path), item.message) for item in self.findings
        )


def _findings(experiment: Experiment, scenario: Scenario, rows: Sequence[Row]) -> Iterator[Finding]:
    """What the reader of the file cannot know to be wrong."""
    from cxsim.experiments.engines import driver
    from cxsim.laboratory.factors import mistakes
    from cxsim.laboratory.mixing import MIX, doses
    from cxsim.world.metrics import METRICS

    for name in experiment.vary:
        if name in _taken():
            message = (
                f"a factor cannot be called {name!r}, as a column of the results is; name the place with `of`"
            )
            yield Finding(("vary", name), message, at_name=True)
    if doses(experiment.vary) and MIX in scenario.strategies:
        yield Finding(("vary",), f"doses are lived as {MIX!r}, and the scenario has a strategy of that name")
    for k, name in enumerate(experiment.strategies or ()):
        if name != BASELINE and name not in scenario.strategies:
            yield Finding(("strategies", k), str(unknown("strategy", name, [BASELINE, *scenario.strategies])))
    for k, name in enumerate(experiment.outcomes):
        if name not in METRICS:
            yield Finding(("outcomes", k), str(unknown("metric", name, METRICS)))
    for k, goal in enumerate(experiment.search.goals if experiment.search else ()):
        yield from _goal(goal, ("search", "goals", k))
    try:
        driver(experiment.engine)
    except StudyError as error:
        yield Finding(("engine",), str(error))
    yield from mistakes(experiment, scenario, rows)
    yield from _layout(experiment)


def _taken() -> set[str]:
    """Names of columns of tables of results."""
    from cxsim.laboratory.store import OWN
    from cxsim.world.metrics import METRICS

    return {*METRICS, *OWN, "point", "metric", "value", "trial", "cost", "feasible", "front", "best"}


def _goal(goal: Goal, path: Path) -> Iterator[Finding]:
    from cxsim.world.metrics import METRICS

    if goal.metric not in METRICS:
        yield Finding((*path, "metric"), str(unknown("metric", goal.metric, METRICS)))
    elif goal.direction is None and METRICS[goal.metric].better == "neither":
        message = f"neither more nor less of {goal.metric} is better by itself; say maximise or minimise"
        yield Finding((*path, "direction"), message)


def _layout(experiment: Experiment) -> Iterator[Finding]:
    """Whether the design and what varies fit each other."""
    design, names = experiment.design, list(experiment.vary)
    if design.kind in ("grid", "list", "csv") and not names:
        yield Finding(("vary",), f"a {design.kind} needs named factors under 'vary'")
    if design.kind == "list" and not design.rows:
        yield Finding(
            ("design", "rows"), "'rows' is missing: the points of a list, each a value for every factor"
        )
    if design.kind == "csv" and not design.file:
        yield Finding(("design", "file"), "'file' is missing: the path of a CSV file from this one")
    if design.kind in ("sobol", "saltelli") and design.points & (design.points - 1):
        message = (
            f"points of {design.kind} is {design.points}: it must be a power of 2, such as 64, 128 or 1024"
        )
        yield Finding(("design", "points"), message)
    if design.kind == "morris" and design.steps % 2:
        yield Finding(("design", "levels"), f"levels of morris is {design.levels}: it must be even")
    for k, row in enumerate(design.rows):
        for name in row:
            if name not in names:
                yield Finding(("design", "rows", k, name), str(unknown("factor", name, names)), at_name=True)
        for name in names:
            if name not in row:
                yield Finding(("design", "rows", k), f"a value for '{name}' is missing")
