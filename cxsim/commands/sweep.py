"""`cxsim sweep` and `cxsim merge`: experiments of many runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxsim.commands import FAULT, INTERRUPTED, options

if TYPE_CHECKING:
    from rich.console import Console

    from cxsim.laboratory.experiment import Case
    from cxsim.laboratory.store import Store
    from cxsim.laboratory.sweep import Swept

MOST_SHOWN = 6


def running(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say where runs are lived."""
    for option in (
        click.option("--retry", is_flag=True, help="Live again what failed."),
        click.option("--scheduler", metavar="ADDRESS", help="Live it on a Dask cluster, as tcp://host:8786."),
        click.option(
            "--shard", metavar="I/N", default="1/1", help="Only the I-th of N shares, for job arrays."
        ),
        click.option("--processes", is_flag=True, help="Processes instead of threads."),
        click.option("--workers", type=int, metavar="N", help="Runs to live at a time [one per processor]."),
    ):
        command = option(command)
    return command


@click.command("sweep", short_help="Live an experiment of many runs.")
@click.argument("file", metavar="FILE")
@running
@options.out("results/NAME")
def sweep_command(file: str, out: Path | None, **where: Any) -> int:
    """Live the experiment of FILE, or of a bundled name: every strategy at every point in every replication.

    Finished runs are kept as they come, in --out; the same command goes on from there. Several processes, and
    machines that share the folder, may work on it at once. Prints what came out on average; writes sweep.html,
    runs.csv, curves.csv and sweep.json beside the runs.
    """
    from cxsim.commands.terminal import console
    from cxsim.laboratory.experiment import chosen

    case = chosen(file)
    found, screen = lived(case, out, **where), console()
    show(found, case, screen)
    if found.whole and found.useful:
        from cxsim.laboratory.keeping import keep
        from cxsim.laboratory.outcome import curves
        from cxsim.report.laboratory_page import sweep_html

        tables = {"runs.csv": found.store.frame(), "curves.csv": curves(found.store, case.outcomes)}
        keep(found.store, "sweep", sweep_html(case, found.store), tables, {"outcomes": list(case.outcomes)})
        return concluded(found, screen, "sweep.html")
    return concluded(found, screen)


def lived(
    case: Case,
    out: Path | None,
    workers: int | None,
    processes: bool,
    shard: str,
    scheduler: str | None,
    retry: bool,
) -> Swept:
    """Live an experiment where the options say."""
    from cxsim.commands.terminal import Meter, say_whose
    from cxsim.laboratory.sweep import share_of, sweep

    share_of(shard)
    say_whose(case.experiment.engine)
    with placed(case, out, scheduler, workers) as (place, executor, count), Meter() as meter:
        return sweep(case, place, count, executor, processes, shard, retry, meter)


@contextmanager
def placed(
    case: Case, out: Path | None, scheduler: str | None, workers: int | None
) -> Iterator[tuple[Path, Any, int | None]]:
    """The folder, the executor of a cluster if there is one, and how many runs at a time."""
    from cxsim.experiments.results import prepare

    place = prepare(out or Path("results") / case.name)
    if scheduler is None:
        yield place, None, workers
        return
    from cxsim.laboratory.cluster import cluster

    with cluster(scheduler) as (executor, threads):
        yield place, executor, workers or threads


def concluded(found: Swept, screen: Console, page: str = "") -> int:
    """Say what is kept and what failed; return the exit code."""
    rate = found.lived / max(found.duration, 1e-9)
    again = "" if found.lived == found.units else f", {found.finished - found.lived:,} of them before"
    done = f"{found.finished:,} of {found.units:,} points and replications{again}"
    place = found.store.folder / page if page and (found.store.folder / page).exists() else found.store.folder
    screen.print(f"\nFiles: {place}  ({found.duration:.0f} s, {done}, {rate:.1f} a second)")
    if found.failed:
        click.echo(f"{found.failed:,} runs failed; their rows say why (column `message`).", err=True)
    if found.interrupted:
        click.echo("Interrupted: what was finished is kept; the same command goes on.", err=True)
        return INTERRUPTED
    return 0 if found.useful or not found.answered else FAULT


def show_failures(found: Swept) -> None:
    """The first of the runs that failed."""
    if not found.failed:
        return
    frame = found.store.frame()
    for row in frame[frame["failed"]].head(MOST_SHOWN).to_dict("records"):
        where = f"point {row['point']}, replication {row['replication']}, {row['strategy']}"
        click.echo(f"failed: {where}: {row['message']}", err=True)


def show(found: Swept, case: Case, screen: Console) -> None:
    """Outcomes by strategy over all points, and the first failures."""
    from cxsim.commands.terminal import table
    from cxsim.experiments import words

    show_failures(found)
    if not found.useful:
        return
    frame = found.store.frame()
    lived = frame[~frame["failed"]]
    titles = words.titles(
        case.scenario, tuple(name for name in case.strategies if name in case.scenario.strategies)
    )
    rows = []
    for name in found.store.strategies:
        own = lived[lived["strategy"] == name]
        for metric in case.outcomes:
            if metric not in own or own[metric].notna().sum() == 0:
                continue
            values = own.groupby("point")[metric].mean().dropna()
            level = [
                words.level(metric, float(value), case.scenario.market.currency)
                for value in (values.mean(), *values.quantile([0.1, 0.9]))
            ]
            rows.append([titles.get(name, name), words.metric(metric).title, *level])
    title = f"{case.title}: {len(found.store.design()):,} points, mean over them and the middle 80 %"
    screen.print(table(title, ["strategy", "outcome", "mean", "from", "to"], rows, left=2))


@click.command("merge", short_help="Put shards of an experiment together.")
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder for the whole."
)
def merge_command(folders: tuple[str, ...], out: Path) -> int:
    """Put the FOLDERs of shards of one experiment together into --out. Merging again changes nothing."""
    from cxsim.commands.terminal import console
    from cxsim.experiments.results import prepare
    from cxsim.laboratory.merging import merge

    store = merge(folders, prepare(out))
    asked, there = counts(store)
    screen = console()
    screen.print(f"{there:,} of {asked:,} runs are there. Files: {store.folder}")
    if there < asked:
        click.echo("What is missing is lived by `cxsim sweep` with this folder as --out.", err=True)
    return 0


def counts(store: Store) -> tuple[int, int]:
    """Runs asked for, and runs that are there."""
    asked = len(store.design()) * store.replications * len(store.strategies)
    return asked, len(store.frame()) if store.parts() else 0
