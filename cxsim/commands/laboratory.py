"""`cxsim sensitivity`, `robust` and `optimise`: what experiments of many runs tell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxsim.commands import INTERRUPTED, options
from cxsim.commands.sweep import concluded, lived, placed, running, show_failures

if TYPE_CHECKING:
    from rich.console import Console

    from cxsim.laboratory.optimise import Optimum
    from cxsim.laboratory.robust import Robust
    from cxsim.laboratory.sensitivity import Sensitivity

MOST_SHOWN = 10


@click.command("sensitivity", short_help="What matters most.")
@click.argument("file", metavar="FILE")
@running
@options.out("results/NAME")
def sensitivity_command(file: str, out: Path | None, **where: Any) -> int:
    """Say which factors of the experiment FILE matter most: Sobol' indices or elementary effects, with intervals.

    The design of the file must be saltelli or morris. Lives what is missing first, as `cxsim sweep` does. Writes
    sensitivity.html, sensitivity.csv, curves.csv and sensitivity.json beside the runs.
    """
    from cxsim.commands.terminal import console
    from cxsim.laboratory.experiment import chosen
    from cxsim.laboratory.keeping import keep
    from cxsim.laboratory.points import salib
    from cxsim.laboratory.sensitivity import METHODS, sensitivity

    case = chosen(file)
    if case.experiment.design.kind not in METHODS:
        raise click.UsageError(
            f"design.kind is {case.experiment.design.kind}: it must be {' or '.join(METHODS)}"
        )
    salib("analyze.sobol")
    swept, screen = lived(case, out, **where), console()
    show_failures(swept)
    if swept.whole and swept.useful:
        from cxsim.report.laboratory_page import sensitivity_html

        found = sensitivity(case, swept.store)
        show_sensitivity(found, screen)
        keep(
            found.store,
            "sensitivity",
            sensitivity_html(found),
            {"sensitivity.csv": found.table, "curves.csv": found.curves},
            {"method": found.method, "points": found.points, "outcomes": list(case.outcomes)},
        )
    return concluded(swept, screen, "sensitivity.html")


def show_sensitivity(found: Sensitivity, screen: Console) -> None:
    """The strongest factors of every outcome."""
    from cxsim.commands.terminal import table

    main = "total" if found.method == "saltelli" else "strength"
    for (strategy, metric), own in found.table.groupby(["strategy", "metric"], sort=False):
        rows = [
            [
                str(row["factor"]),
                *(f"{float(row[name]):.3g}" for name in (main, f"{main}_low", f"{main}_high")),
            ]
            for row in own.sort_values(main, ascending=False, kind="stable")
            .head(MOST_SHOWN)
            .to_dict("records")
        ]
        what = metric if strategy == "baseline" else f"{metric}: {strategy} against doing nothing"
        screen.print(table(f"What matters to {what}", ["factor", main, "from", "to"], rows))


@click.command("robust", short_help="What does well everywhere.")
@click.argument("file", metavar="FILE")
@running
@options.out("results/NAME")
def robust_command(file: str, out: Path | None, **where: Any) -> int:
    """Say which strategy does well at most points of the experiment FILE: share of points won, regret, and rules.

    Lives what is missing first, as `cxsim sweep` does. A file that names no factors varies every parameter and lever
    that has a range. Writes robust.html, robust.csv, winners.csv and robust.json beside the runs.
    """
    from cxsim.commands.terminal import console
    from cxsim.laboratory.experiment import chosen
    from cxsim.laboratory.keeping import keep
    from cxsim.laboratory.robust import robust

    case = chosen(file)
    if len(case.strategies) < 2:
        raise click.UsageError("robust needs at least one strategy besides doing nothing")
    swept, screen = lived(case, out, **where), console()
    show_failures(swept)
    if swept.whole and swept.useful:
        from cxsim.report.laboratory_best import robust_html

        found = robust(case, swept.store)
        show_robust(found, screen)
        keep(
            found.store,
            "robust",
            robust_html(found),
            {"robust.csv": found.table, "winners.csv": found.winners},
            {
                "outcome": case.outcomes[0],
                "points": found.knowledge.worlds,
                "rules": list(map(str, found.rules.rules)),
            },
        )
    return concluded(swept, screen, "robust.html")


def show_robust(found: Robust, screen: Console) -> None:
    """Shares and regrets, and the rules."""
    from cxsim.commands.terminal import say, table
    from cxsim.experiments import words

    metric, currency = found.case.outcomes[0], found.case.scenario.market.currency
    rows = [
        [
            str(row["strategy"]),
            f"{100 * float(row['won']):.0f} %",
            *(
                words.difference(metric, float(row[name]), currency).lstrip("+")
                for name in ("regret", "regret_most")
            ),
        ]
        for row in found.table.to_dict("records")
    ]
    title = f"{words.metric(metric).title} at {found.knowledge.worlds:,} points"
    screen.print(table(title, ["strategy", "best in", "mean regret", "largest"], rows))
    for rule in found.rules.rules if found.rules.foretells else ():
        say(screen, f"{found.first} beats {found.second}: {rule}.")


@click.command("optimise", short_help="Search for the best.")
@click.argument("file", metavar="FILE")
@running
@options.out("results/NAME")
def optimise_command(file: str, out: Path | None, **where: Any) -> int:
    """Search for the best points of the experiment FILE, whose section `search` says what is to be best.

    All points meet the same luck, and the best are lived anew with other luck. The same command goes on after an
    interrupt. Writes optimise.html, trials.csv, front.csv and optimise.json beside the runs.
    """
    from cxsim.commands.terminal import Meter, console, say_whose
    from cxsim.laboratory.experiment import chosen
    from cxsim.laboratory.optimise import optimise, search_of
    from cxsim.report.laboratory_best import optimise_html

    case = chosen(file)
    search_of(case)
    if where.pop("shard") != "1/1":
        raise click.UsageError("optimise has no shards: each point is chosen by what came out before")
    if where.pop("retry"):
        raise click.UsageError("optimise lives no failed run again; change the ranges so that none fails")
    say_whose(case.experiment.engine)
    with (
        placed(case, out, where.pop("scheduler"), where.pop("workers")) as (place, executor, workers),
        Meter() as meter,
    ):
        found = optimise(case, place, workers, executor, where["processes"], meter)
    from cxsim.laboratory.keeping import keep

    screen = console()
    if len(found.trials):
        show_optimum(found, screen)
        page = keep(
            found.store,
            "optimise",
            optimise_html(found),
            {"trials.csv": found.trials, "front.csv": found.front},
            {
                "budget": found.budget,
                "trials": len(found.trials),
                "fresh": found.fresh,
                "interrupted": found.interrupted,
            },
        )
        screen.print(f"\nFiles: {page}")
    if found.interrupted:
        click.echo("Interrupted: what was finished is kept; the same command goes on.", err=True)
        return INTERRUPTED
    return 0


def show_optimum(found: Optimum, screen: Console) -> None:
    """The best points with fresh luck."""
    from cxsim.commands.terminal import say, table
    from cxsim.experiments import words

    if not len(found.front):
        say(screen, f"{len(found.trials):,} points were tried; none is confirmed.")
        return
    currency = found.case.scenario.market.currency
    names = [goal.metric for goal in found.goals]
    rows = []
    for row in found.front[found.front["best"]].to_dict("records"):
        cells = [
            f"{row[name]:.3g}" if isinstance(row[name], float) else str(row[name])
            for name in found.store.factors
        ]
        for name in names:
            gap = words.difference(name, float(row[f"{name}_difference"]), currency)
            cells += [words.level(name, float(row[name]), currency), gap]
        rows.append([*cells, words.level("strategy_cost", float(row["cost"]), currency)])
    heads = [*found.store.factors]
    for name in names:
        heads += [words.inside(words.metric(name).title), "against doing nothing"]
    title = f"Best of {len(found.trials):,} points, by {found.fresh} fresh replications"
    screen.print(table(title, [*heads, "cost"], rows, left=0))
