"""`cxsim validate`: the evidence, measured now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cxsim.commands import options

if TYPE_CHECKING:
    from rich.console import Console

    from cxsim.evidence.sitting import Sitting


@click.command("validate", short_help="Measure what the model reproduces.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--quick", is_flag=True, help="A first look: one market each, few replications.")
@click.option("--workers", type=int, metavar="N", help="Replications to live at a time [one per processor].")
@click.option("--markdown", type=Path, metavar="FILE", help="Also write the table as a page in Markdown.")
@options.out("results/validate")
def validate_command(
    names: tuple[str, ...], quick: bool, workers: int | None, markdown: Path | None, out: Path | None
) -> int:
    """Measure what the model reproduces without being told: exact limits, patterns that must emerge, rules.

    NAME is limits, patterns, rules or one of them; all without a name. Prints every claim with its source, what
    is published, what is simulated with its 99 % interval, the same with the mechanism switched off, and the
    verdict; what fails is shown as failing. Writes evidence.html, evidence.csv and evidence.json to --out.
    """
    from cxsim.commands.concluding import conclude
    from cxsim.commands.terminal import Meter, console
    from cxsim.evidence.catalogue import chosen, in_one_market
    from cxsim.evidence.sitting import sit
    from cxsim.experiments.results import prepare

    entries = in_one_market(chosen(names)) if quick else chosen(names)
    place = prepare(out or Path("results") / "validate")
    with Meter() as meter:
        found = sit(entries, quick, workers, meter)
    screen = console()
    show(found, screen)

    def kept() -> Path:
        from cxsim.evidence.keeping import keep, write_page

        if markdown is not None:
            write_page(found, markdown)
        return keep(found, place) / "evidence.html"

    return conclude(found, bool(found.rows), kept, screen)


def show(found: Sitting, screen: Console) -> None:
    """A table a kind: each entry with its verdict, below it its figures or statements by market."""
    from cxsim.commands.terminal import say, table
    from cxsim.evidence.table import HEADINGS, counts, overall, shown

    verdicts = overall(found.rows)
    for kind, heading in HEADINGS.items():
        rows = [row for row in found.rows if row.kind == kind]
        if not rows:
            continue
        limits = kind == "limit"
        columns = ["limit", "exact", "simulated", "verdict"]
        if not limits:
            columns = ["claim", "market", "published", "simulated", "switched off", "verdict"]
        cells: list[list[str]] = []
        last = ("", "")
        for row in rows:
            if row.name != last[0]:
                cells.append([row.title, *[""] * (len(columns) - 2), verdicts[row.name].value.upper()])
            text = row.statistic if limits else row.says if (row.name, row.part) != last else ""
            line = [
                f"  {text}" if text else "",
                row.published or "–",
                shown(row.simulated),
                row.verdict.value,
            ]
            if not limits:
                line[1:1] = [row.where]
                line[-1:-1] = [shown(row.without)]
            cells.append(line)
            last = (row.name, row.part)
        screen.print(table(heading, columns, cells, left=1 if limits else 2))
    if found.rows:
        few = " --quick: each pattern in one market, with few replications." if found.quick else ""
        say(screen, f"{counts(found.rows).capitalize()}. Intervals are 99 %.{few}")
