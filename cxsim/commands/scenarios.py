"""`cxsim check`, `new`, `list` and `schema`: scenario files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cxsim.world.reading import Reading
    from cxsim.world.scenario import Scenario

BAD_INPUT = 2


@click.command("check", short_help="Check scenario files.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--sources", is_flag=True, help="List numbers without source, and assumed ones.")
def check_command(files: tuple[str, ...], sources: bool) -> int:
    """Check each FILE, a path or the name of a bundled scenario; say every mistake with file:line:column."""
    from cxsim.world import ScenarioError, read

    wrong = 0
    for name in files:
        try:
            reading = read(name)
        except ScenarioError as error:
            click.echo(str(error), err=True)
            wrong += 1
            continue
        click.echo(f"{name}: fine. {summary(reading.scenario)}")
        if sources:
            click.echo(sourced(reading))
    return BAD_INPUT if wrong else 0


def summary(scenario: Scenario) -> str:
    """What a scenario holds, in a line."""
    market, journey = scenario.market, scenario.journey
    return (
        f"{len(market.brands)} brands, {len(scenario.people.segments)} segments, "
        f"{len(journey.touchpoints)} touchpoints, {len(scenario.strategies)} strategies; "
        f"{scenario.run.customers:,} customers, {scenario.run.days:g} days, "
        f"{scenario.run.replications} replications"
    )


@click.command("schema", short_help="Print the JSON Schema.")
def schema_command() -> None:
    """Print the JSON Schema of scenario files, from which editors complete."""
    from cxsim.world.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@click.command("new", short_help="Write a starter scenario.")
@click.argument("name", metavar="NAME")
@click.option("--from", "source", metavar="SCENARIO", help="Copy this scenario [what a strategist knows].")
def new_command(name: str, source: str | None) -> int:
    """Write NAME.yaml, a commented scenario to start from. An existing file is never overwritten."""
    from cxsim.experiments.errors import StudyError
    from cxsim.world.writing import template

    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    try:
        text = template(path.stem)
    except ValueError as error:
        raise StudyError(str(error)) from error
    if source is not None:
        text = copied(source, path)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        click.echo(f"error: {path} exists already; choose another name, or move it away", err=True)
        return BAD_INPUT
    except OSError as error:
        click.echo(f"error: {path} cannot be written ({error.strerror})", err=True)
        return BAD_INPUT
    click.echo(f"{path} written. Next: cxsim check {path}, then cxsim compare {path}")
    return 0


def copied(source: str, path: Path) -> str:
    """The text of a scenario under another name. Raises ScenarioError if it cannot be read from there."""
    from cxsim.world.library import find
    from cxsim.world.reading import decode, load, loads

    load(source)
    text = decode(find(source).read_bytes(), source)
    named = re.sub(r"^name:.*$", f"name: {path.stem}", text, count=1, flags=re.MULTILINE)
    loads(named, str(path))
    return named


@click.command("list", short_help="List bundled scenarios.")
def list_command() -> None:
    """List the scenarios that come with cxsim; each can be named instead of a file."""
    from cxsim.commands.terminal import console, table
    from cxsim.world import bundled

    rows = [[name, title] for name, title in bundled()]
    console().print(table("Bundled scenarios", ["name", "title"], rows, left=2))


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
