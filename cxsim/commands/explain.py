"""`cxsim explain`: why one strategy beats another."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cxsim.commands import INTERRUPTED, options
from cxsim.commands.concluding import nothing

if TYPE_CHECKING:
    from rich.console import Console

    from cxsim.experiments.why.explanation import Decomposition, Explanation

QUICK_REPLICATIONS = 4


@click.command("explain", short_help="Why one strategy beats another.")
@options.scenario
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option("--metric", metavar="NAME", help="What is explained [what ranks the strategies].")
@click.option("--at", type=float, metavar="MONTHS", help="When, after the start [the longest horizon].")
@click.option("--replications", type=int, metavar="N", help="Paired replications [of the scenario].")
@click.option("--quick", is_flag=True, help="Few replications of few customers: a first look.")
@click.option(
    "--customers",
    type=int,
    metavar="N",
    help="Simulated customers [a tenth of the scenario's, at least 300].",
)
@options.days
@options.years
@options.seed
@click.option("--workers", type=int, metavar="N", help="Runs to live at a time [one per processor].")
@options.out("results/SCENARIO-A-against-B")
@options.engine
def explain_command(
    scenario: str,
    one: str,
    other: str,
    metric: str | None,
    at: float | None,
    replications: int | None,
    quick: bool,
    customers: int | None,
    days: float | None,
    years: float | None,
    seed: int | None,
    workers: int | None,
    out: Path | None,
    engine: str,
) -> int:
    """Why strategy A beats B in SCENARIO: what they change, what carries it, and whose difference it is.

    Parts of the two are switched from one to the other among the same customers; either can be `baseline`.
    Prints the shares of the difference, and writes explain.html, explain.csv, explain.parquet, scenario.yaml
    and run.json to --out.
    """
    from cxsim.commands.terminal import Meter, console, say_whose
    from cxsim.experiments.compare import choose
    from cxsim.experiments.knowledge import SMALLEST
    from cxsim.experiments.results import interrupted_place, prepare
    from cxsim.experiments.why.explaining import explain

    chosen = options.loaded(scenario, None, days, years)
    if quick:
        replications = replications or min(QUICK_REPLICATIONS, chosen.run.replications)
        customers = customers or min(SMALLEST, chosen.run.customers)
    choose(chosen, [one, other])
    place = prepare(out or Path("results") / f"{chosen.name}-{one}-against-{other}")
    say_whose(engine)
    with Meter() as meter:
        found = explain(
            chosen,
            one,
            other,
            metric,
            at,
            customers,
            replications,
            seed=seed,
            engine=engine,
            workers=workers,
            progress=meter,
        )
    for failure in found.failures[:3]:
        click.echo(f"failed: {failure}", err=True)
    if not found.done:
        return nothing(found.interrupted)
    screen = console()
    show(found, screen)
    kept = found.save(interrupted_place(place) if found.interrupted else place)
    lived = f"{found.duration:.0f} s, {found.encounter_count:,} encounters"
    pace = f"{found.encounter_count / max(found.duration, 1e-9):,.0f} a second"
    screen.print(f"\nFiles: {kept}/explain.html  ({lived}, {pace})")
    if found.interrupted:
        click.echo(
            f"Interrupted: {found.done} of {found.asked} replications are complete, and kept.", err=True
        )
        return INTERRUPTED
    return 0


def show(found: Explanation, screen: Console) -> None:
    """A table a decomposition, then the sentences."""
    from cxsim.commands.terminal import say

    for part in found.decompositions:
        if part.numbers:
            screen.print(_table(found, part))
    for text in (*found.sentences(), *found.notes()):
        say(screen, text)


def _table(found: Explanation, part: Decomposition) -> object:
    from cxsim.commands.terminal import table
    from cxsim.experiments import words

    unit = words.difference_unit(found.metric, found.currency)
    title = words.metric(found.metric).title
    rows = []
    for group in (*part.groups, None):
        piece = part.total if group is None else part.part(group.name)
        known = group is not None and piece.excludes_zero
        share = part.share(group.name) if group is not None and known else math.nan
        changed = "" if group is None else " and ".join(found.title(name) for name in group.by)
        name = "difference" if group is None else group.title
        brings = words.difference_interval(found.metric, piece, found.currency, unit=False)
        rows.append([name, changed, brings, f"{100 * share:.0f} %" if share == share else ""])
    columns = ["part", "changed by", f"{words.inside(title)}{', ' + unit if unit else ''}", "share"]
    if not any(row[1] for row in rows):
        rows, columns = [[row[0], *row[2:]] for row in rows], [columns[0], *columns[2:]]
        return table(part.title, columns, rows)
    return table(part.title, columns, rows, left=2)
