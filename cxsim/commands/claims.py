"""`cxsim claims`: every claim with its verdict and its frontier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cxsim.commands import options

if TYPE_CHECKING:
    from rich.console import Console

    from cxsim.claims.hearing import Hearing


@click.command("claims", short_help="Try claims about customer experience.")
@click.argument("names", nargs=-1, metavar="[CLAIM]...")
@click.option("--worlds", type=click.IntRange(0, 100_000), metavar="N", help="Plausible worlds [64].")
@click.option("--quick", is_flag=True, help="Few worlds and replications: a first look.")
@click.option("--workers", type=int, metavar="N", help="Runs to live at a time [one per processor].")
@click.option("--markdown", type=Path, metavar="FILE", help="Also write the claims as a page in Markdown.")
@options.out("results/claims")
def claims_command(
    names: tuple[str, ...],
    worlds: int | None,
    quick: bool,
    workers: int | None,
    markdown: Path | None,
    out: Path | None,
) -> int:
    """Try claims about customer experience: do they hold, and in which plausible worlds do they not?

    CLAIM is the name of a bundled claim or the path of a file; all without a name. Prints the verdict at the
    defaults, the share of worlds in which the claim holds, and the rules that say where. Writes claims.html (with
    pictures), claims.csv, worlds.parquet and claims.json to --out.
    """
    from cxsim.claims.claim import chosen
    from cxsim.claims.hearing import hear
    from cxsim.commands.concluding import conclude
    from cxsim.commands.terminal import Meter, console
    from cxsim.experiments.results import prepare

    cases = chosen(names)
    place = prepare(out or Path("results") / "claims")
    with Meter() as meter:
        found = hear(cases, worlds, quick, workers, meter)
    screen = console()

    def kept() -> Path:
        from cxsim.claims.keeping import keep, write_page

        if markdown is not None:
            write_page(found, markdown)
        page = keep(found, place) / "claims.html"
        show(found, screen)
        return page

    return conclude(found, bool(found.heard), kept, screen)


def show(found: Hearing, screen: Console) -> None:
    """The table of claims, and each with its conditions and rules."""
    from cxsim.claims.table import compared, deciders, rules, share_of_worlds
    from cxsim.claims.table import found as number
    from cxsim.commands.terminal import say, table

    if not found.heard:
        return
    cells = [
        [one.case.claim.title, one.ruling.value, share_of_worlds(one), ", ".join(deciders(one))]
        for one in found.heard
    ]
    screen.print(table("Claims", ["claim", "at the defaults", "holds in", "deciding"], cells, left=2))
    for one in found.heard:
        say(screen, f"{one.case.claim.title}: {one.case.claim.says}")
        for part, condition in enumerate(one.case.claim.holds):
            say(screen, f"  {condition.says}: {compared(condition)}; found {number(one, part)}")
        for rule in rules(one):
            say(screen, f"  {rule}")
    if found.quick:
        say(screen, "Few worlds and replications (--quick): a first look.")
