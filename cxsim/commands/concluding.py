"""How commands end: what failed, what is kept, and the exit code."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from cxsim.commands import FAULT, INTERRUPTED

if TYPE_CHECKING:
    from rich.console import Console


class Measured(Protocol):
    """What a command found that measures one entry after the other."""

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
        return nothing(found.interrupted, ours=False)
    screen.print(f"\nFiles: {keep()}  ({found.duration:.0f} s)")
    if found.interrupted:
        click.echo("Interrupted: what was finished is kept.", err=True)
        return INTERRUPTED
    return FAULT if found.errors else 0


def nothing(interrupted: bool, ours: bool = True) -> int:
    """Say why there is nothing to show, and return the exit code. ours: what failed is cxsim's fault."""
    if interrupted:
        click.echo("Interrupted before anything was finished: nothing is kept.", err=True)
        return INTERRUPTED
    if ours:
        click.echo("Every run failed, which is cxsim's fault and not yours; --debug shows where.", err=True)
    return FAULT
