"""`cxsim paradigms`: ways to care about customers, each running the same firm."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cxsim.commands import FAULT, INTERRUPTED, options
from cxsim.commands.concluding import nothing

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from cxsim.experiments.managers.contest import Contest


@click.command("paradigms", short_help="Let ways to care about customers compete.")
@options.scenario
@click.option("--managers", metavar="A,B", help="Who manages: names, or MODULE:CLASS of your own [all].")
@click.option(
    "--manage",
    multiple=True,
    metavar="BRAND=MANAGER[,MONEY]",
    help="Let a rival be managed too, with that budget [the same]; may be given several times.",
)
@click.option("--budget", type=float, metavar="MONEY", help="Budget over the run [of the scenario].")
@click.option(
    "--every", type=int, default=182, show_default=True, metavar="DAYS", help="Between two meetings."
)
@click.option("--replications", type=int, metavar="N", help="Paired replications [of the scenario].")
@click.option("--worlds", type=int, default=0, metavar="N", help="Plausible worlds besides [none].")
@click.option("--information", is_flag=True, help="Also leave out each instrument: what is it worth?")
@click.option("--by-value", is_flag=True, help="Also let each paradigm spend by customer value.")
@click.option("--free", is_flag=True, help="Instruments cost nothing.")
@options.customers
@options.days
@options.years
@options.seed
@click.option("--workers", type=int, metavar="N", help="Replications to live at a time [one per processor].")
@options.out("results/SCENARIO/paradigms")
@options.engine
def paradigms_command(
    scenario: str,
    managers: str | None,
    manage: tuple[str, ...],
    budget: float | None,
    every: int,
    replications: int | None,
    worlds: int,
    information: bool,
    by_value: bool,
    free: bool,
    customers: int | None,
    days: float | None,
    years: float | None,
    seed: int | None,
    workers: int | None,
    out: Path | None,
    engine: str,
) -> int:
    """Let managers run the focal firm of SCENARIO, a file or the name of a bundled scenario.

    Customer orientation, customer satisfaction, CRM and customer experience management get the same budget, menu (the
    scenario's strategies, a quarter at a time) and rule of decision; only what they see differs. Beside them: doing
    nothing, spending at random, greedy by true effect, and an all-knowing one. With --manage rivals are managed too.
    Prints who wins on what; writes paradigms.html and tidy tables to --out.
    """
    from cxsim.commands.terminal import Meter, console, say_whose
    from cxsim.experiments.managers.paradigms import paradigms
    from cxsim.experiments.results import interrupted_place, prepare

    chosen = options.loaded(scenario, customers, days, years)
    names = None if managers is None else [name.strip() for name in managers.split(",") if name.strip()]
    rivals, money = rivals_of(manage)
    place = prepare(out or Path("results") / chosen.name / "paradigms")
    say_whose(engine)
    with Meter() as meter:
        found = paradigms(
            chosen, names, budget, every, replications, worlds, information, free, seed=seed, workers=workers,
            engine=engine, progress=meter, rivals=rivals, rival_budgets=money, by_value=by_value,
        )  # fmt: skip
    screen = console()
    for failure in found.failures[:6]:
        click.echo(f"failed: {failure}", err=True)
    if found.traces and os.environ.get("CXSIM_DEBUG"):
        click.echo(found.traces[0], err=True)
    if not found.done:
        return nothing(found.interrupted, ours=False)
    kept = found.save(interrupted_place(place) if found.interrupted else place)
    show(found, screen)
    screen.print(f"\nFiles: {kept}/paradigms.html  ({found.duration:.0f} s)")
    if found.interrupted:
        click.echo(
            f"Interrupted: {found.done} of {found.asked} replications are complete, and kept.", err=True
        )
        return INTERRUPTED
    return FAULT if found.failures else 0


def rivals_of(asked: tuple[str, ...]) -> tuple[dict[str, str], dict[str, float]]:
    """Who manages which rival, and with how much money where that is said. UsageError for what cannot be read."""
    managers: dict[str, str] = {}
    budgets: dict[str, float] = {}
    for text in asked:
        brand, equals, rest = (part.strip() for part in text.partition("="))
        manager, comma, money = (part.strip() for part in rest.partition(","))
        if not (brand and equals and manager):
            raise click.UsageError(f"--manage {text}: write BRAND=MANAGER or BRAND=MANAGER,MONEY")
        if brand in managers:
            raise click.UsageError(f"--manage: {brand} is managed twice")
        managers[brand] = manager
        if comma:
            try:
                budgets[brand] = float(money)
            except ValueError:
                raise click.UsageError(f"--manage {text}: {money!r} is no sum of money") from None
    return managers, budgets


def show(found: Contest, screen: Console) -> None:
    """The table of managers, and the verdict."""
    from cxsim.commands.terminal import say, table
    from cxsim.experiments import words
    from cxsim.experiments.intervals import Interval

    columns = ["#", "manager"]
    for metric in found.judged:
        unit = words.difference_unit(metric, found.currency)
        columns.append(f"{words.inside(words.metric(metric).title)}{', ' + unit if unit else ''}")
    columns += ["options", "listening"]
    rows = []
    for row in found.ranking.to_dict("records"):
        gaps = [
            Interval(row[metric], row[f"{metric}_low"], row[f"{metric}_high"], found.done)
            for metric in found.judged
        ]
        written = [
            words.difference_interval(metric, gap, found.currency, False)
            for metric, gap in zip(found.judged, gaps, strict=True)
        ]
        if row["manager"] == "nothing":
            written = [
                words.level(m, float(found.values("nothing", m).mean()), found.currency) for m in found.judged
            ]
        money = [
            words.level("strategy_cost", float(row[key]), found.currency) for key in ("spent", "listening")
        ]
        rows.append([str(row["rank"]), str(row["title"]), *written, *money])
    budget = words.level("strategy_cost", found.rivalry.budget, found.currency)
    title = f"Managers after {words.months(found.months)}, each with {budget}: difference from doing nothing"
    screen.print(table(title, columns, rows, left=2))
    for seat in (found.paradigms or found.shown) if found.rivalry.rivals else ():
        screen.print(_brands(found, seat))
    for sentence in found.sentences():
        say(screen, sentence)
    if found.worlds:
        won = found.won(found.paradigms)
        told = [f"{found.title(name)} {100 * share:.0f} %" for name, share in won.items()]
        say(screen, f"Best of these in {found.worlds} plausible worlds: {words.listed(told)}.")


def _brands(found: Contest, manager: str) -> Table:
    """How every brand fared with a manager of the focal one."""
    from cxsim.commands.terminal import table
    from cxsim.experiments import words
    from cxsim.experiments.intervals import Interval
    from cxsim.experiments.managers.rivals import named

    mine = found.by_brand[found.by_brand["manager"] == manager]
    rows: dict[str, list[str]] = {}
    columns = ["brand"]
    for metric in found.judged:
        unit = words.difference_unit(metric, found.currency)
        columns.append(f"{words.inside(words.metric(metric).title)}{', ' + unit if unit else ''}")
        for row in mine[mine["metric"] == metric].to_dict("records"):
            gap = Interval(row["difference"], row["difference_low"], row["difference_high"], found.done)
            cells = rows.setdefault(row["brand"], [named(found, row["brand"], row["managed_by"])])
            cells.append(words.difference_interval(metric, gap, found.currency, False))
    title = f"All brands after {words.months(found.months)}: difference from a market without managers"
    return table(title, columns, list(rows.values()))
