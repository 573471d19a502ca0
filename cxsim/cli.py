"""The command line: finds the command, and turns what went wrong into one clear message and an exit code.

0 done, 1 our fault, 2 bad input, 130 interrupted with everything finished kept.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from cxsim import __version__
from cxsim.commands import BAD_INPUT, FAULT, INTERRUPTED

COMMANDS = {
    "compare": ("cxsim.commands.compare", "Compare strategies: who wins, by how much, how certain that is."),
    "explain": ("cxsim.commands.explain", "Why one strategy beats another: what brings it, and whose it is."),
    "run": ("cxsim.commands.run", "One run in depth: journey map, segments, stations, stories."),
    "sweep": ("cxsim.commands.sweep", "Live an experiment of many runs; run it again to go on."),
    "sensitivity": ("cxsim.commands.laboratory", "What matters most in an experiment, with intervals."),
    "robust": ("cxsim.commands.laboratory", "Which strategy does well whatever the world is like."),
    "optimise": ("cxsim.commands.laboratory", "Search for the best points, within a budget."),
    "merge": ("cxsim.commands.sweep", "Put shards of an experiment together."),
    "validate": ("cxsim.commands.validate", "Measure what the model reproduces: exact limits and patterns."),
    "claims": ("cxsim.commands.claims", "Try claims: do they hold, and where do they stop being true?"),
    "paradigms": ("cxsim.commands.paradigms", "Ways to care about customers, each running the same firm."),
    "check": ("cxsim.commands.check", "Check files; every mistake with file, line and column."),
    "new": ("cxsim.commands.scenarios", "Write a commented starter scenario."),
    "list": ("cxsim.commands.scenarios", "List the scenarios that come with cxsim."),
    "schema": ("cxsim.commands.scenarios", "Print the JSON Schema that editors complete from."),
}
"""Name -> (module, what it does). A module is imported when its command is called, or asked for help."""


class LazyGroup(click.Group):
    """Knows what its commands do without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[cmd_name][0]), f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            ctx.fail(f"unknown command {args[0]!r}: {hint}(it can be: {', '.join(COMMANDS)})")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cxsim", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the full traceback of an error of cxsim itself.")
def cli(debug: bool) -> None:
    """Simulate customers, and compare strategies by their effect on loyalty and advocacy.

    Start with: cxsim compare mobile_operator
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script."""
    sys.exit(execute(list(sys.argv[1:] if arguments is None else arguments)))


def execute(arguments: list[str]) -> int:
    """Run one command line; return its exit code."""
    debug = "--debug" in arguments
    words = [word for word in arguments if word != "--debug"]
    if debug:
        os.environ["CXSIM_DEBUG"] = "1"
    try:
        code = cli.main(words or ["--help"], prog_name="cxsim", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return BAD_INPUT
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted before there was a result; nothing is kept.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return 0
    except Exception as error:
        return _explain(error, words, debug)


def _explain(error: Exception, words: list[str], debug: bool) -> int:
    from cxsim.experiments.errors import StudyError
    from cxsim.world.mistakes import ScenarioError

    if isinstance(error, ScenarioError):
        click.echo(str(error), err=True)
        return BAD_INPUT
    if isinstance(error, StudyError):
        click.echo(f"error: {error}", err=True)
        return BAD_INPUT
    if debug:
        import traceback

        traceback.print_exc()
        return FAULT
    import shlex

    text = (str(error).strip() or "no message").splitlines()[0]
    again = shlex.join(["cxsim", *words, "--debug"])
    click.echo(f"cxsim failed, which is its fault and not yours: {type(error).__name__}: {text}", err=True)
    click.echo(f"To see where: {again}", err=True)
    return FAULT


def _forget_output() -> None:
    """Nobody reads on: keep Python from complaining about it at exit."""
    nowhere: Any = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
