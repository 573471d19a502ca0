"""`cxsim run`: one run in depth."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxsim.commands import INTERRUPTED, options

if TYPE_CHECKING:
    from rich.console import Console

    from cxsim.experiments.run import Run
    from cxsim.world.metrics import Metric

Facts = dict[str, Any]

LARGE = 200_000
"""Customers from which on writing the results takes some seconds."""


@click.command("run", short_help="One run in depth.")
@options.scenario
@click.option("--strategy", default="baseline", show_default=True, metavar="S", help="Strategy to live.")
@options.customers
@options.days
@options.years
@options.seed
@click.option("--log/--no-log", default=None, help="Keep every encounter [up to 20,000 customers].")
@click.option("--threads", type=int, metavar="N", help="Slices of customers [one per processor].")
@click.option("--save-every", type=float, default=10, show_default=True, metavar="MINUTES", help="0: never.")
@click.option("--resume", is_flag=True, help="Go on from where an interrupted run was saved.")
@options.out("results/SCENARIO/STRATEGY")
@options.engine
def run_command(
    scenario: str,
    strategy: str,
    customers: int | None,
    days: float | None,
    years: float | None,
    seed: int | None,
    log: bool | None,
    threads: int | None,
    save_every: float,
    resume: bool,
    out: Path | None,
    engine: str,
) -> int:
    """Live one strategy of SCENARIO once, and look closely.

    Prints metrics, journey map, segments, stations and three customers' stories; writes run.html, the tables
    and run.json to --out.
    """
    from cxsim.commands.terminal import Meter, console, say_whose
    from cxsim.experiments.engines import ENGINES
    from cxsim.experiments.results import interrupted_place, prepare
    from cxsim.experiments.run import run
    from cxsim.experiments.tasks import LOGGED_CUSTOMERS

    chosen = options.loaded(scenario, customers, days, years)
    kept = chosen.run.customers <= LOGGED_CUSTOMERS if log is None else log
    place = prepare(out or Path("results") / chosen.name / strategy)
    checkpoint = place / "checkpoint" if engine in ENGINES or resume else None
    before = None if resume else _say_saved(checkpoint)
    say_whose(engine)
    try:
        with Meter() as meter:
            found = run(chosen, strategy, seed, engine, kept, meter, threads, checkpoint, resume, save_every)
    except KeyboardInterrupt:
        if not _say_kept(checkpoint, before):
            raise
        return INTERRUPTED
    show(found, console())
    with Meter() as meter:
        if chosen.run.customers > LARGE:
            meter(0.0, 1.0, "writing results", math.nan)
        folder = found.save(interrupted_place(place) if found.interrupted else place)
    console().print(f"Files: {folder}/run.html")
    if found.interrupted:
        click.echo(f"Interrupted: {found.days} of {found.days_asked} days are lived and kept.", err=True)
        _say_kept(checkpoint, before)
        return INTERRUPTED
    return 0


def _say_saved(checkpoint: Path | None) -> Facts | None:
    """Say that a saved run is about to be replaced, if there is one, and return what is known of it."""
    from cxsim.experiments.checkpoints import read

    facts = None if checkpoint is None else read(checkpoint)
    if facts is not None:
        text = (
            f"{checkpoint} holds a run saved on day {facts['day']}; starting anew (--resume goes on from it)."
        )
        click.echo(text, err=True)
    return facts


def _say_kept(checkpoint: Path | None, before: Facts | None) -> bool:
    """Say where an interrupted run can go on, if it was saved."""
    from cxsim.experiments.checkpoints import read

    facts = None if checkpoint is None else read(checkpoint)
    if facts is None or facts == before:
        return False
    where = f"Interrupted: saved on day {facts['day']}, burn-in included, in {checkpoint}."
    click.echo(f"{where} The same command with --resume goes on from there.", err=True)
    return True


def show(found: Run, screen: Console) -> None:
    """Everything worth seeing of one run, on a terminal."""
    from cxsim.commands.terminal import say
    from cxsim.experiments import words

    title = words.titles(found.scenario, (found.strategy,))[found.strategy]
    screen.print(f"{found.scenario.title or found.scenario.name}: {title}")
    customers, size = found.scenario.run.customers, found.scenario.market.size
    screen.print(
        f"{customers:,} simulated customers stand for {size:,}; {found.days} days after {found.burn_in} days "
        f"of burn-in, seed {found.seed}. One run: no intervals.\n"
    )
    for part in (_metrics, _journey, _segments, _stations, _stories):
        part(found, screen)
    say(
        screen,
        f"{found.encounter_count:,} encounters, {found.encounters_per_second:,.0f} a second; "
        f"{found.duration:.1f} s with loading and burn-in.",
    )


def _metrics(found: Run, screen: Console) -> None:
    from cxsim.commands.terminal import table
    from cxsim.world.metrics import KINDS, METRICS

    currency = found.scenario.market.currency
    at = found.horizons
    columns = [f"{months:g} months" for months in at.columns]
    for kind, what in KINDS.items():
        rows = [
            [METRICS[name].title, *(METRICS[name].show(float(value), currency) for value in at.loc[name])]
            for name in at.index
            if name in METRICS and _in_run(METRICS[name], kind)
        ]
        screen.print(table(what, ["metric", *columns], rows))


def _in_run(metric: Metric, kind: str) -> bool:
    return metric.kind == kind and not metric.paired


def _journey(found: Run, screen: Console) -> None:
    from cxsim.commands.terminal import table

    points = found.scenario.journey.touchpoints
    columns = ["touchpoint", "stage", "a year", "affect", "satisfaction", "effort", "wait", "left"]
    columns += ["good / bad", "pain"]
    rows = []
    for name, row in found.journey.iterrows():
        if not row["encounters"] > 0:
            continue
        rows.append(
            [
                points[str(name)].title or str(name),
                str(row["stage"]),
                _number(row["per_owner_year"], 2),
                _number(row["affect"], 2, sign=True),
                _number(row["satisfaction"], 2, sign=True),
                _number(row["effort"], 2),
                _minutes(row["wait"]),
                _percent(row["reneged"] + row["abandoned"]),
                f"{_number(row['good'], 1)} / {_number(row['bad'], 1)}",
                "yes" if row["pain_point"] else "",
            ]
        )
    title = "Journey map: encounters per owner and year; good and bad moments of truth per 100 encounters"
    screen.print(table(title, columns, rows, left=2))


def _segments(found: Run, screen: Console) -> None:
    from cxsim.commands.terminal import table

    kinds = found.scenario.people.segments
    currency = found.scenario.market.currency
    columns = ["segment", "of owners", "truly loyal", "true NPS", "satisfaction", "sacrifice"]
    columns += [f"lifetime value, {currency}", "of all value"]
    rows = [
        [
            kinds[str(name)].title or str(name),
            _percent(row["share"]),
            _percent(row["true_loyalty_owners"]),
            _number(row["nps_true"], 1, sign=True),
            _number(row["satisfaction"], 2, sign=True),
            _number(row["sacrifice"], 2),
            _number(row["clv"], 0),
            _percent(row["value_share"]),
        ]
        for name, row in found.segments.iterrows()
    ]
    screen.print(table("Segments at the end of the run", columns, rows))


def _stations(found: Run, screen: Console) -> None:
    from cxsim.commands.terminal import table

    if found.stations.empty:
        return
    desks = found.scenario.journey.stations
    columns = ["station", "brand", "arrivals a day", "busy", "had to wait", "mean wait", "gave up"]
    rows = [
        [
            desks[str(row["station"])].title or str(row["station"]),
            found.scenario.market.brands[str(row["brand"])].title or str(row["brand"]),
            _number(row["arrivals"], 1),
            _percent(row["utilisation"]),
            _percent(row["delayed"]),
            _minutes(row["wait"]),
            _percent(row["reneged"]),
        ]
        for row in found.stations.to_dict("records")
    ]
    screen.print(table("Stations, all customers of the true market", columns, rows, left=2))


def _stories(found: Run, screen: Console) -> None:
    if not found.logged or found.records.customers is None:
        screen.print("No customer stories: the encounters were not kept (--log keeps them).\n")
        return
    from cxsim.commands.terminal import say
    from cxsim.measure.stories import stories

    told = stories(found.told, found.scenario)
    for story in told:
        say(screen, f"{story.fate.capitalize()}: {story.text}\n")


def _number(value: float, decimals: int, sign: bool = False) -> str:
    if math.isnan(value):
        return "–"
    return f"{value:+,.{decimals}f}" if sign else f"{value:,.{decimals}f}"


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.1f} %"


def _minutes(value: float) -> str:
    return "–" if math.isnan(value) else f"{1440 * value:.1f} min"
