"""`cxsim compare`: the main job."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cxsim.commands import FAULT, INTERRUPTED, options
from cxsim.commands.concluding import nothing

if TYPE_CHECKING:
    from rich.console import Console

    from cxsim.experiments.comparison import Comparison

QUICK_REPLICATIONS, QUICK_WORLDS, QUICK_CUSTOMERS = 4, 6, 1500
MOST_SHOWN = 6


@click.command("compare", short_help="Compare strategies.")
@options.scenario
@click.option("--strategies", metavar="A,B", help="Strategies to compare with doing nothing [all].")
@click.option("--replications", type=int, metavar="N", help="Paired replications [of the scenario].")
@click.option("--worlds", type=int, metavar="N", help="Plausible worlds [of the scenario]; 0: none.")
@click.option("--precision", metavar="WIDTH", help='Half width of the deciding interval to reach, as "1 pt".')
@click.option("--most", type=int, metavar="N", help="Replications to reach it with at the most [100].")
@click.option("--within", metavar="TIME", help='Time to reach it in, as "5 min" [no limit].')
@click.option("--quick", is_flag=True, help="Few customers, replications and worlds: a first look.")
@click.option(
    "--reasons/--no-reasons",
    default=None,
    help="Live what says why: shares of what is changed, moments of truth, equal budgets, stories [with the compiled"
    " engine, unless --quick].",
)
@options.customers
@options.days
@options.years
@options.seed
@click.option("--workers", type=int, metavar="N", help="Runs to live at a time [one per processor].")
@options.out("results/SCENARIO")
@options.engine
def compare_command(
    scenario: str,
    strategies: str | None,
    replications: int | None,
    worlds: int | None,
    precision: str | None,
    most: int | None,
    within: str | None,
    quick: bool,
    reasons: bool | None,
    customers: int | None,
    days: float | None,
    years: float | None,
    seed: int | None,
    workers: int | None,
    out: Path | None,
    engine: str,
) -> int:
    """Compare the strategies of SCENARIO, a file or the name of a bundled scenario.

    Every strategy meets the same customers, needs and moods, in every replication. Then what says why is lived:
    what the winner does otherwise than its best rival, part by part; small changes at every touchpoint; the strategies
    for the same money; three customers under two strategies. Prints the ranking with intervals on differences; writes
    report.html, comparison.csv, explain.csv, moments.csv, replications.parquet, scenario.yaml and run.json to --out.
    """
    from cxsim.commands.deepening import deepen
    from cxsim.commands.terminal import Meter, console, say_whose
    from cxsim.experiments.compare import compare
    from cxsim.experiments.engines import COMPILED
    from cxsim.experiments.horizons import resized
    from cxsim.experiments.results import interrupted_place, prepare

    chosen = options.loaded(scenario, customers, days, years)
    names = None if strategies is None else [name.strip() for name in strategies.split(",") if name.strip()]
    if quick:
        if customers is None:
            chosen = resized(chosen, customers=min(QUICK_CUSTOMERS, chosen.run.customers))
        if precision is None:
            replications = replications or min(QUICK_REPLICATIONS, chosen.run.replications)
        worlds = min(QUICK_WORLDS, chosen.run.worlds) if worlds is None else worlds
    compare_arguments = {"replications": replications, "seed": seed, "workers": workers, "engine": engine}
    compare_arguments |= {"worlds": worlds, "precision": precision, "most": most, "within": within}
    place = prepare(out or Path("results") / chosen.name)
    say_whose(engine)
    with Meter() as meter:
        found = compare(chosen, names, progress=meter, **compare_arguments)  # type: ignore[arg-type]
        wanted = not quick and engine == COMPILED if reasons is None else reasons
        unfinished = deepen(found, workers, meter) if wanted else ""
    screen = console()
    if found.done:
        show(found, screen)
    for failure in found.failures[:MOST_SHOWN]:
        click.echo(f"failed: {failure}", err=True)
    if found.failed > MOST_SHOWN:
        click.echo(f"... and {found.failed - MOST_SHOWN} more failed (see replications.parquet).", err=True)
    if found.traces and os.environ.get("CXSIM_DEBUG"):
        click.echo(found.traces[0], err=True)
    if not found.outcomes.lived.any():
        return nothing(found.interrupted)
    kept = found.save(interrupted_place(place) if found.interrupted else place)
    screen.print(f"\nFiles: {kept}{'/report.html' if found.done else ''}  ({_pace(found)})")
    return _code(found, unfinished)


def _code(found: Comparison, unfinished: str) -> int:
    if unfinished:
        click.echo(f"Interrupted: the comparison is complete and kept, without {unfinished}.", err=True)
        return INTERRUPTED
    if found.interrupted:
        click.echo(f"Interrupted: {found.kept}, and kept.", err=True)
        return INTERRUPTED
    if found.done == 0:
        click.echo("No replication finished for every strategy: there is no comparison.", err=True)
        return FAULT
    return 0


def _pace(found: Comparison) -> str:
    rate = found.encounter_count / max(found.duration, 1e-9)
    lived = f"{found.encounter_count:,} encounters"
    return f"{found.duration:.0f} s, {lived}, {rate:,.0f} a second"


def show(found: Comparison, screen: Console) -> None:
    """The ranking, where it turns, the verdict, and what says why."""
    from cxsim.commands.terminal import say, table
    from cxsim.experiments import words
    from cxsim.experiments.why.reasons import in_short

    metric = words.metric(found.decide_by)
    better = {"more": "more is better", "less": "less is better", "neither": "ranked as if more were better"}
    title = f"{metric.title} at {words.months(found.deciding_horizon)} ({better[metric.better]})"
    several = found.done > 1
    note = ", with 95 % intervals that hold at once" if several else ", one replication: no intervals"
    columns = ["#", "strategy", words.inside(metric.title)]
    unit = words.difference_unit(found.decide_by, found.currency)
    columns += [
        f"{unit} against doing nothing".strip(),
        f"{unit} against best rival".strip(),
        "best in",
        "cost",
    ]
    screen.print(table(title + note, columns, _rows(found), left=2))
    if found.ranking["over_budget"].any():
        screen.print(
            f"* over the budget of {words.level('strategy_cost', found.scenario.budget or 0, found.currency)}\n"
        )
    _show_reversals(found, screen)
    say(screen, found.verdict())
    if found.explained is not None and (why := in_short(found.explained)):
        screen.print()
        say(screen, why)
    if found.moments is not None:
        screen.print()
        for sentence in found.moments.summary():
            say(screen, sentence)


def _rows(found: Comparison) -> list[list[str]]:
    from cxsim.experiments import words
    from cxsim.experiments.tasks import BASELINE

    def against(name: str, other: str) -> str:
        if name == other or not other:
            return ""
        return words.difference_interval(
            found.decide_by, found.simultaneous(name, other), found.currency, False
        )

    rows = []
    for row in found.ranking.to_dict("records"):
        name, share = str(row["strategy"]), float(row["probability_best"])
        cost = words.level("strategy_cost", float(row["cost"]), found.currency)
        rows.append(
            [
                str(row["rank"]),
                found.title(name),
                words.level(found.decide_by, float(row["mean"]), found.currency),
                against(name, BASELINE),
                against(name, found.rival_of(name)),
                "" if math.isnan(share) else f"{100 * share:.0f} %",
                f"{cost} *" if row["over_budget"] else cost,
            ]
        )
    return rows


def _show_reversals(found: Comparison, screen: Console) -> None:
    from cxsim.commands.terminal import say
    from cxsim.experiments import words

    turns = found.reversals.sort_values("certain", ascending=False, kind="stable")
    for turn in turns.head(MOST_SHOWN).to_dict("records"):
        gaps = [float(turn[key]) for key in ("difference_earlier", "difference_later")]
        early, late = words.differences(found.decide_by, gaps, found.currency)
        known = "" if turn["certain"] else ", within simulation error"
        ahead, behind = (found.title(str(turn[key])) for key in ("strategy", "overtakes"))
        when = f"between {turn['earlier_months']:g} and {turn['later_months']:g} months"
        say(screen, f"Reversal: {ahead} overtakes {behind} {when} ({early}, then {late}{known}).")
    if len(turns) > MOST_SHOWN:
        screen.print(f"... and {len(turns) - MOST_SHOWN} more reversals (see the report).")
    if len(turns):
        screen.print()
