"""Walks through a page of the documentation as a reader would: writes its files, runs its commands and code.

What a block is says its language, and a comment right above it:

    sh                              not run; the test names the blocks of a page that are not
    yaml  <!-- file: NAME -->       written to that file
    yaml                            sections of a scenario that extends `first_steps`, which must be fine
    python <!-- file: NAME -->      written to that file
    python                          executed, all blocks of a page in one namespace
    console                         `$ cxsim ...` lines, each with what it prints
    text                            what the Python block right above prints

What is printed must be what stands on the page, unless `<!-- check: NAME -->` names another check; the exit
code must be 0, unless `<!-- exit: CODE -->` says otherwise. Another language is an error: nothing is skipped.

`python -m tests.docs.pages PAGE...` writes the present output into pages, at the sizes that they name.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"<!-- (\w+): (.*?) -->\n\Z")
NOISE = re.compile(r"^( *\d+ %  .*|First run on this machine.*)$")
TIMING = re.compile(r"\(\d+ s, ([\d,]+ encounters), [\d,]+ a second\)")
PACE = re.compile(
    r"^([\d,]+ encounters), [\d,]+ a second; [\d.]+ s with loading and burn-in\.$", re.MULTILINE
)

Check = Callable[[str, str], None]
"""Told what the page shows and what was printed; raises AssertionError where they do not agree."""


@dataclass(frozen=True)
class Block:
    """A fenced block with the comments right above it."""

    language: str
    text: str
    line: int
    notes: Mapping[str, str]
    span: tuple[int, int]
    """Where its text stands in the page."""
    follows: bool
    """Whether nothing stands between it and the block before."""


@dataclass(frozen=True)
class Step:
    """A command of a console block, and what it prints."""

    command: str
    shown: str


def blocks(text: str) -> list[Block]:
    """All fenced blocks of a page, in order."""
    found: list[Block] = []
    for match in FENCE.finditer(text):
        notes, before = {}, text[: match.start()]
        while note := COMMENT.search(before):
            notes[note[1]] = note[2]
            before = before[: note.start()]
        line = text.count("\n", 0, match.start()) + 1
        follows = bool(found) and text[found[-1].span[1] : len(before)].strip("`\n") == ""
        found.append(Block(match[1], match[2], line, notes, match.span(2), follows))
    assert text.count("\n```") + text.startswith("```") == 2 * len(found), "a fence is not closed"
    return found


def steps(block: Block) -> list[Step]:
    """The commands of a console block."""
    found: list[Step] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append(Step(line[2:], ""))
        else:
            assert found, f"line {block.line}: a console block begins with a command"
            found[-1] = Step(found[-1].command, found[-1].shown + line + "\n")
    return found


def plain(text: str) -> str:
    """Text without what differs between two runs: progress, timing, trailing blanks."""
    lines = [line.rstrip() for line in text.splitlines() if not NOISE.match(line)]
    text = TIMING.sub(r"(\1)", "\n".join(lines))
    return PACE.sub(r"\1.", text).strip("\n")


def same(shown: str, printed: str) -> None:
    """The page shows exactly what is printed."""
    assert plain(printed) == plain(shown), "the page is out of date: python -m tests.docs.pages PAGE"


def excerpt(shown: str, printed: str) -> None:
    """Every line shown is printed, in this order; `...` stands for any lines."""
    lines = iter(plain(printed).splitlines())
    for line in plain(shown).splitlines():
        assert line.strip() == "..." or line in lines, f"not printed: {line!r}"


@dataclass
class Walk:
    """One reader in one folder."""

    folder: Path
    checks: Mapping[str, Check] = field(default_factory=dict)
    sizes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Options added to a command, by how the command begins."""
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__docs__"})
    not_run: list[str] = field(default_factory=list)
    printed: list[tuple[Block, str]] = field(default_factory=list)
    """What each console and text block would show today."""

    def page(self, path: Path) -> None:
        """Do all that a page says."""
        self.follow(blocks(path.read_text(encoding="utf-8")), path.name)

    def follow(self, found: list[Block], page: str) -> None:
        """Do block after block."""
        said: str | None = None
        for block in found:
            try:
                said = self.one(block, said)
            except AssertionError as error:
                raise AssertionError(f"{page}, line {block.line}: {error}") from error

    def one(self, block: Block, said: str | None) -> str | None:
        """Do what a block says; return what it printed, if it is Python."""
        if block.language in ("yaml", "python") and "file" in block.notes:
            (self.folder / block.notes["file"]).write_text(block.text, encoding="utf-8")
        elif block.language == "yaml":
            fine(block.text)
        elif block.language == "python":
            return self.execute(block)
        elif block.language == "text":
            assert block.follows, "a block of text stands right below the Python that prints it"
            assert said is not None, "nothing was printed before"
            self.compare(block, block.text, said)
            self.printed.append((block, said))
        elif block.language == "console":
            self.console(block)
        elif block.language == "sh":
            self.not_run.append(block.text)
        else:
            raise AssertionError(f"a block of unknown language {block.language!r}")
        return None

    def execute(self, block: Block) -> str:
        """Run Python in the folder; return what it prints."""
        before, path = Path.cwd(), list(sys.path)
        out = io.StringIO()
        os.chdir(self.folder)
        sys.path.insert(0, str(self.folder))
        try:
            with contextlib.redirect_stdout(out):
                exec(compile(block.text, f"<line {block.line}>", "exec"), self.names)
        finally:
            os.chdir(before)
            sys.path[:] = path
        return out.getvalue()

    def console(self, block: Block) -> None:
        """Run the commands of a block."""
        text = ""
        for step in steps(block):
            code, printed = self.run(step.command)
            wanted = int(block.notes.get("exit", "0"))
            assert code == wanted, f"{step.command}: exit code {code}, not {wanted}\n{printed}"
            self.compare(block, step.shown, printed)
            text += f"$ {step.command}\n{plain_kept(printed)}"
        self.printed.append((block, text))

    def run(self, command: str) -> tuple[int, str]:
        """Run `cxsim ...` or `python FILE`; return exit code, and output and messages in one."""
        words = shlex.split(command)
        assert words[0] in ("cxsim", "python"), f"cannot run {command!r}"
        begins = [key for key in self.sizes if f"{command} ".startswith(f"{key} ")]
        more = [option for key in begins for option in self.sizes[key]]
        start = [sys.executable, *(["-m", "cxsim"] if words[0] == "cxsim" else [])]
        done = subprocess.run(
            [*start, *words[1:], *more],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "140", "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout

    def compare(self, block: Block, shown: str, printed: str) -> None:
        """See that the page shows what is printed."""
        name = block.notes.get("check")
        if name is None:
            same(shown, printed)
        elif name == "excerpt":
            excerpt(shown, printed)
        else:
            assert name in self.checks, f"there is no check {name!r}"
            self.checks[name](plain(shown), plain(printed))


def plain_kept(printed: str) -> str:
    """What is printed, with its timing but without progress and trailing blanks."""
    lines = [line.rstrip() for line in printed.splitlines() if not NOISE.match(line)]
    return "\n".join(lines).strip("\n") + "\n" if any(lines) else ""


def fine(sections: str) -> None:
    """Sections of a scenario that extends `first_steps` make sense."""
    from cxsim.world import ScenarioError, loads

    head = "" if "extends:" in sections else "cxsim: 1\nextends: first_steps\nname: fragment\n"
    try:
        loads(head + sections, "fragment.yaml")
    except ScenarioError as error:
        raise AssertionError(str(error)) from error


def update(path: Path) -> None:
    """Write into a page what its commands and code print today, excerpts apart."""

    def take(_shown: str, _printed: str) -> None: ...

    class Anything(dict[str, Check]):
        def __missing__(self, key: str) -> Check:
            return take

        def __contains__(self, key: object) -> bool:
            return True

    text = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(Path(folder), Anything())
        walk.compare = lambda *_: None  # type: ignore[method-assign]
        walk.follow(blocks(text), path.name)
    for block, printed in reversed(walk.printed):
        if block.notes.get("check") != "excerpt":
            start, stop = block.span
            text = text[:start] + plain_kept(printed) + text[stop:]
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        update(Path(name))
