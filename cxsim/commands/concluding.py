"""How commands end that measure one entry after the other: what failed, what is kept, and the exit code."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:
    from rich.console import Console

INTERRUPTED, FAULT = 130, 1


class Measured(Protocol):
    """What such a command found."""

    duration: float
    interrupted: bool
    errors: list[tuple[str, Exception]]


def conclude(found: Measured, finished: bool, keep: Callable[[], Path], screen: Console) -> int:
    """Tell what failed, keep what is finished (`keep` returns its page), and return the exit code."""
    for name, error in found.errors:
        click.echo(f"failed: {name}: {type(error).__name__}: {error}", err=True)
        if os.environ.get("CXSIM_DEBUG"):
            import traceback

            traceback.print_exception(error)
    if not finished:
        if found.interrupted:
            click.echo("Interrupted before anything was finished: nothing is kept.", err=True)
        return INTERRUPTED if found.interrupted else FAULT
    screen.print(f"\nFiles: {keep()}  ({found.duration:.0f} s)")
    if found.interrupted:
        click.echo("Interrupted: what was finished is kept.", err=True)
        return INTERRUPTED
    return FAULT if found.errors else 0
