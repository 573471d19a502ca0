"""What a claim is: a scenario, the arms that are lived side by side, and what must come out for it to hold."""

from __future__ import annotations

import importlib.resources
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Literal

from pydantic import Field

from cxsim.experiments.errors import StudyError, unknown
from cxsim.world.mistakes import Finding, Path
from cxsim.world.records import Record
from cxsim.world.scenario import Parameters, Scenario
from cxsim.world.units import Number


class Arm(Record):
    """One way the market is lived. All arms meet the same customers, needs and moods."""

    strategy: str = Field(default="baseline", description="strategy of the scenario")
    off: tuple[str, ...] = Field(default=(), description="mechanisms switched off, from the burn-in on")
    parameters: Parameters = Field(
        default_factory=dict, description="parameters of the laws set, from the burn-in on"
    )
    change: dict[str, float | int | str | bool | dict[str, float]] = Field(
        default_factory=dict,
        description="numbers of the scenario set, from the burn-in on: path in the resolved scenario -> value;"
        " `*` stands for every name at its place",
    )


class Condition(Record):
    """One inequality that must hold: number of an arm, less that of another if there is one, above or below."""

    says: str = Field(description="what it means, in a few words")
    number: str = Field(description="metric, or statistic of `cxsim.claims.statistics`")
    of: str = Field(description="arm")
    minus: str | None = Field(default=None, description="arm whose number is taken off")
    minus_number: str | None = Field(
        default=None, description="another number that is taken off; of `minus`, or of the same arm"
    )
    is_: Literal["above", "below"] = Field(
        default="above", alias="is", description="on which side it must be"
    )
    than: Number = Field(default=0.0, description="of what")


class Claim(Record):
    """A sentence that people believe or teach, as an experiment."""

    title: str = Field(description="the claim in a few words")
    says: str = Field(description="the claim as a sentence that can turn out false")
    source: str = Field(description="who says so")
    explained: str = Field(description="why it holds where it does, and why not elsewhere")
    arms: dict[str, Arm] = Field(min_length=1, description="what is lived side by side")
    holds: tuple[Condition, ...] = Field(min_length=1, description="all must be met for the claim to hold")
    vary: tuple[str, ...] = Field(
        default=(), description="parameters that differ between worlds; left out: all"
    )
    replications: int = Field(
        default=2,
        ge=2,
        le=100,
        description="runs of each arm in each world; from what differs among them luck is told",
    )
    order: int = Field(default=99, description="place in the list")


@dataclass(frozen=True)
class Case:
    """A claim with the scenario it is tried in."""

    name: str
    claim: Claim
    scenario: Scenario


def folder() -> FilePath:
    """Where the claims that come with cxsim lie: beside the source, or inside the installed package."""
    source = FilePath(__file__).resolve().parents[2] / "experiments" / "claims"
    installed = FilePath(str(importlib.resources.files("cxsim") / "bundled_claims"))
    return source if source.is_dir() else installed


def read(path: FilePath) -> Case:
    """The claim of a file; ScenarioError with every mistake at its place."""
    from cxsim.world.reading import experiment, mistaken

    claim, reading = experiment(path, Claim)
    case = Case(path.stem, claim, reading.scenario)
    if found := list(_findings(case)):
        raise mistaken(path, found)
    return case


def chosen(names: Sequence[str] = ()) -> list[Case]:
    """Claims by name of those that come with cxsim, or by path; all without a name."""
    bundled = {path.stem: path for path in folder().glob("*.yaml")}
    if not names:
        cases = [read(path) for path in bundled.values()]
        return sorted(cases, key=lambda case: (case.claim.order, case.name))
    found = []
    for name in names:
        if name in bundled:
            found.append(read(bundled[name]))
        elif FilePath(name).suffix in (".yaml", ".yml"):
            found.append(read(FilePath(name)))
        else:
            raise unknown("claim", name, sorted(bundled))
    return found


def _findings(case: Case) -> Iterator[Finding]:
    """What the reader of the file cannot know to be wrong: names, and changes that lead nowhere."""
    from cxsim.claims.statistics import STATISTICS
    from cxsim.world.metrics import METRICS
    from cxsim.world.parameters import BY_NAME, MECHANISMS

    claim = case.claim
    for k, name in enumerate(claim.vary):
        yield from _known("parameter", name, BY_NAME, ("vary", k))
    for title, arm in claim.arms.items():
        where: Path = ("arms", title)
        strategies = ["baseline", *case.scenario.strategies]
        yield from _known("strategy", arm.strategy, strategies, (*where, "strategy"))
        for k, name in enumerate(arm.off):
            yield from _known("mechanism", name, MECHANISMS, (*where, "off", k))
        for name in arm.parameters:
            yield from _known("parameter", name, BY_NAME, (*where, "parameters", name), at_name=True)
        if arm.change:
            yield from _unfit(case.scenario, arm, (*where, "change"))
    for k, condition in enumerate(claim.holds):
        for field in ("of", "minus"):
            yield from _known("arm", getattr(condition, field), claim.arms, ("holds", k, field))
        for field in ("number", "minus_number"):
            numbers = [*METRICS, *STATISTICS]
            yield from _known("number", getattr(condition, field), numbers, ("holds", k, field))


def _known(
    kind: str, name: str | None, known: Collection[str], path: Path, at_name: bool = False
) -> Iterator[Finding]:
    if name is not None and name not in known:
        yield Finding(path, str(unknown(kind, name, known)), at_name)


def _unfit(scenario: Scenario, arm: Arm, path: Path) -> Iterator[Finding]:
    from cxsim.experiments.worlds import changed

    try:
        changed(scenario, arm.change)
    except StudyError as error:
        yield Finding(path, str(error))
