"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

Command = Callable[..., Any]

scenario = click.argument("scenario", metavar="SCENARIO")
customers = click.option("--customers", type=int, metavar="N", help="Simulated customers [of the scenario].")
days = click.option("--days", type=float, metavar="N", help="Days under each strategy [of the scenario].")
years = click.option("--years", type=float, metavar="N", help="The same in years of 365 days.")
seed = click.option("--seed", type=int, metavar="N", help="Seed of all chance [of the scenario].")
engine = click.option(
    "--engine", default="compiled", show_default=True, help="compiled, reference or MODULE:CLASS."
)


def out(default: str) -> Callable[[Command], Command]:
    """Where results go."""
    return click.option(
        "--out", type=click.Path(path_type=Path), metavar="DIR", help=f"Folder for the results [{default}]."
    )


def loaded(name: str, customers: int | None, days: float | None, years: float | None) -> Scenario:
    """The scenario of that name or path, at the sizes asked for."""
    import cxsim
    from cxsim.experiments.horizons import resized

    if days is not None and years is not None:
        raise click.UsageError("give --days or --years, not both")
    return resized(cxsim.load(name), customers, 365 * years if years is not None else days)
