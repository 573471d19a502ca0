"""What commands show: tables and sentences on stdout, progress on stderr.

A terminal gets bars and colours, a pipe plain lines.
"""

from __future__ import annotations

import math
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from cxsim.experiments.compiling import COMPILING, NOTE

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

PIPE_WIDTH = 140
SECONDS_BETWEEN_LINES = 5.0


def console() -> Console:
    """Standard output; wide enough for every table when nobody looks."""
    from rich.console import Console

    out = Console(highlight=False, markup=False, emoji=False)
    if not out.is_terminal:
        out = Console(highlight=False, markup=False, emoji=False, width=PIPE_WIDTH)
    return out


def table(title: str, columns: list[str], rows: list[list[str]], left: int = 1) -> Table:
    """A plain table: the first columns to the left, numbers to the right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    found = Table(title=Text(title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for place, name in enumerate(columns):
        found.add_column(Text(name), justify="left" if place < left else "right")
    for row in rows:
        found.add_row(*(Text(cell) for cell in row))
    return found


def say(screen: Console, text: str) -> None:
    """Sentences: wrapped on a terminal, a line each in a pipe."""
    screen.print(text, soft_wrap=not screen.is_terminal)


def seconds(value: float) -> str:
    """'1:05' minutes, '2:03:00' hours."""
    whole = round(value)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def say_whose(engine: str) -> None:
    """One line where the customers are moved by Python of one's own."""
    from cxsim.experiments.engines import ENGINES, described

    if engine not in ENGINES:
        click.echo(
            f'Engine: {described(engine)}; "compiled" is faster, but lives no code of yours.', err=True
        )


class Meter:
    """Progress with the time to go: a bar on a terminal, a line every few seconds in a pipe."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

        self.compiling: float | None = None
        self.errors = Console(stderr=True, highlight=False, markup=False)
        self.last = -math.inf
        self.bar: Progress | None = None
        if self.errors.is_terminal:
            self.bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TaskProgressColumn(),
                TimeElapsedColumn(),
                TextColumn("{task.fields[to_go]}", markup=False),
                console=self.errors,
                transient=True,
            )
            self.task = self.bar.add_task("starting", total=1.0, to_go="")

    def __enter__(self) -> Self:
        if self.bar is not None:
            self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()

    def __call__(self, done: float, total: float, what: str, to_go: float) -> None:
        """Show how far it is."""
        if what == COMPILING:
            self._compile()
            return
        self._compiled()
        if what.startswith(NOTE):
            self._line(what.removeprefix(NOTE).capitalize() + ".")
            return
        left = "" if math.isnan(to_go) else f"{seconds(to_go)} to go"
        if self.bar is not None:
            self.bar.update(self.task, completed=done, total=total, description=what, to_go=left)
            return
        now = time.monotonic()
        if now - self.last < SECONDS_BETWEEN_LINES:
            return
        self.last = now
        click.echo(f"{100 * done / total:3.0f} %  {what}  {left}".rstrip(), err=True)

    def _compile(self) -> None:
        """The compiler is at work: seconds that pass on a terminal, one line in a pipe."""
        if self.compiling is None:
            self.compiling = time.monotonic()
            if self.bar is None:
                self._line("First run on this machine: compiling the model, once (about a minute).")
        if self.bar is not None:
            waited = time.monotonic() - self.compiling
            what = f"first run on this machine: compiling the model, once ({waited:.0f} s)"
            self.bar.update(self.task, description=what, to_go="")

    def _compiled(self) -> None:
        if self.compiling is not None:
            waited, self.compiling = time.monotonic() - self.compiling, None
            self._line(f"First run on this machine: compiled in {waited:.0f} s.")

    def _line(self, text: str) -> None:
        if self.bar is not None:
            self.bar.console.print(text)
        else:
            click.echo(text, err=True)
