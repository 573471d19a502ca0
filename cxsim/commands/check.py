"""`cxsim check`: scenarios, experiments and claims, without living them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cxsim.commands import BAD_INPUT

if TYPE_CHECKING:
    from cxsim.world.reading import Reading
    from cxsim.world.scenario import Scenario


@click.command("check", short_help="Check scenarios, experiments and claims.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--sources", is_flag=True, help="Of scenarios, list numbers without source, and assumed ones.")
def check_command(files: tuple[str, ...], sources: bool) -> int:
    """Check each FILE, a scenario (or the name of a bundled one), an experiment or a claim.

    Says every mistake with file:line:column; lives nothing.
    """
    from cxsim.experiments.errors import StudyError
    from cxsim.world import ScenarioError

    wrong = 0
    for name in files:
        try:
            found = about(name, sources)
        except ScenarioError as error:
            click.echo(str(error), err=True)
            wrong += 1
        except StudyError as error:
            click.echo(f"{name}: {error}", err=True)
            wrong += 1
        else:
            click.echo(f"{name}: fine. {found}")
    return BAD_INPUT if wrong else 0


def about(name: str, sources: bool) -> str:
    """What a file holds. ScenarioError and StudyError say what is wrong with it."""
    from cxsim.world.reading import described, read

    path = Path(name)
    kind = described(path) if path.is_file() else "scenario"
    if kind != "scenario":
        return _claim(path) if kind == "claim" else _experiment(path)
    reading = read(name)
    held = _scenario(reading.scenario)
    return f"{held}\n{sourced(reading)}" if sources else held


def _scenario(scenario: Scenario) -> str:
    market, journey = scenario.market, scenario.journey
    return (
        f"{len(market.brands)} brands, {len(scenario.people.segments)} segments, "
        f"{len(journey.touchpoints)} touchpoints, {len(scenario.strategies)} strategies; "
        f"{scenario.run.customers:,} customers, {scenario.run.days:g} days, "
        f"{scenario.run.replications} replications"
    )


def _experiment(path: Path) -> str:
    from cxsim.laboratory.experiment import read
    from cxsim.laboratory.factors import resolved
    from cxsim.laboratory.optimise import target
    from cxsim.laboratory.points import count

    case = read(path)
    experiment, run = case.experiment, case.scenario.run
    factors = resolved(experiment, case.scenario)
    strategies, sizes = len(case.strategies), f"{run.customers:,} customers, {run.days:g} days"
    if (search := experiment.search) is not None:
        target(case)
        lived = f"a search of {search.trials:,} points"
        runs = search.trials * experiment.replications + search.confirmed * search.fresh
    else:
        points = count(case, factors)
        lived = f"{experiment.design.kind.replace('_', ' ')} of {points:,} points"
        runs = points * experiment.replications
    return (
        f"Experiment in {case.scenario.name}: {lived}, {len(factors)} factors, {strategies} strategies with the"
        f" baseline; {'up to ' if search else ''}{runs * strategies:,} runs of {sizes}"
    )


def _claim(path: Path) -> str:
    from cxsim.claims.claim import read

    case = read(path)
    claim = case.claim
    return (
        f"Claim tried in {case.scenario.name}: {len(claim.arms)} arms, {len(claim.holds)} conditions;"
        f" {claim.replications} replications in each world"
    )


def sourced(reading: Reading) -> str:
    """The numbers of a scenario without a source, those that are assumed, and levers without a range."""
    lines = []
    for number in reading.unsourced:
        where = f"{number.place.file}:{number.place.line}:{number.place.column}"
        lines.append(f"{where}: {number.path} = {number.value}: no source")
    provenance = reading.scenario.provenance
    assumed = [source for source in provenance if source.status == "assumed"]
    lines += [f"{source.path} = {source.value}: assumed ({source.source})" for source in assumed]
    lines += [
        f"{path}: one number; give its low, likely and high value" for path in reading.levers_without_range
    ]
    total = len(provenance) + len(reading.unsourced)
    lines.append(
        f"Of {total} numbers {len(reading.unsourced)} have no source and {len(assumed)} are assumed; "
        f"{len(reading.levers_without_range)} levers have no range."
    )
    return "\n".join(lines)
