"""`cxsim new`, `list` and `schema`: scenario files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from cxsim.commands import BAD_INPUT


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
