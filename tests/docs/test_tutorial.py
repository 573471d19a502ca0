"""The tutorial, done as it is written: every file, every command, every line of Python.

Only the installation is not run; what it promises is looked up where it is decided. The comparison of the
bundled scenario is run small, so its numbers are not those of the page; all others are compared to the last
digit.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, Walk

PAGE = DOCS / "tutorial" / "first_comparison.md"
INSTALLATION = """\
python3 -m venv .venv
.venv/bin/pip install .
source .venv/bin/activate
"""
SMALL = ("--customers", "40", "--days", "60", "--replications", "2", "--workers", "1")
SIZES = {"cxsim compare first_steps": SMALL, "cxsim compare my_cafe.yaml": ("--workers", "1")}
STRATEGIES = {"Add iced drinks", "Hire a second barista", "Do nothing"}
ROW = re.compile(r"^ (\d)   (.+?)  +(-?[\d.]+) %  +([+-]?[\d.]+)?", re.MULTILINE)
NUMBER = re.compile(r"[+-]?\d[\d,.]*")


def rows(text: str) -> dict[str, float]:
    """Difference from doing nothing by strategy, as the ranking shows it."""
    return {row[1]: float(row[3] or 0) for row in ROW.findall(text)}


def sentences(text: str) -> set[str]:
    """The kinds of sentence in a verdict, by how each begins."""
    begins = ("It costs", "It is best in", "Plausible worlds vary", "Not checked against your data", "Files:")
    return {begin for begin in begins if begin in text}


def comparison(shown: str, printed: str) -> None:
    """Both rank the same strategies in the same kinds of sentence; the page's story holds in its numbers."""
    assert set(rows(shown)) == set(rows(printed)) == STRATEGIES
    assert sentences(printed) >= {"Plausible worlds vary", "Files:"}
    assert sentences(shown) >= sentences(printed)
    heads = [NUMBER.sub("#", text.splitlines()[0]).split(" (")[0] for text in (shown, printed)]
    assert heads == ["True loyalty at # months"] * 2
    assert all("results/first_steps/report.html" in text for text in (shown, printed))
    found = rows(shown)
    assert found["Hire a second barista"] < found["Add iced drinks"], "the page says that hiring helps little"


def test_the_tutorial_from_beginning_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # One processor: studies stay in the process that asks for them.
    monkeypatch.setattr("cxsim.experiments.executors._processors", lambda: 1)
    walk = Walk(tmp_path, {"comparison": comparison}, SIZES)
    walk.page(PAGE)
    page = PAGE.read_text(encoding="utf-8")
    assert walk.not_run == [INSTALLATION]
    it_leaves_the_files_that_it_names(walk, page)
    python_and_command_line_agree(walk)
    verdicts_have_the_sentences_that_are_explained(walk, page)


def it_leaves_the_files_that_it_names(walk: Walk, page: str) -> None:
    names = re.findall(r"`(results/[\w/.]+)`", page)
    assert names
    for name in (*names, "results/my_cafe/report.html", "friendlier.html"):
        assert (walk.folder / name).is_file(), name


def python_and_command_line_agree(walk: Walk) -> None:
    told = walk.names["comparison"].findings().against_baseline
    printed = next(text for _, text in walk.printed if "--strategies friendlier" in text)
    assert told in printed


def verdicts_have_the_sentences_that_are_explained(walk: Walk, page: str) -> None:
    explained = re.findall(r'^\| "(.+?)" \|', page, re.MULTILINE)
    verdicts = page + "".join(text for _, text in walk.printed)
    verdicts = "".join(line for line in verdicts.splitlines(keepends=True) if not line.startswith("|"))
    assert len(explained) == 12
    for sentence in explained:
        pattern = ".*?".join(map(re.escape, sentence.strip(". ").split("...")))
        assert re.search(pattern, verdicts), sentence


def test_the_installation_installs_what_the_page_uses() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"]["cxsim"] == "cxsim.cli:main"
    assert project["requires-python"] == ">=3.11"
    assert "Python 3.11 or newer" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("options", ["", " --from first_steps"])
def test_the_other_ways_to_begin_exist(tmp_path: Path, options: str) -> None:
    assert f"`cxsim new NAME{options}`" in PAGE.read_text(encoding="utf-8")
    for command in (f"cxsim new mine{options}", "cxsim check mine.yaml"):
        code, printed = Walk(tmp_path).run(command)
        assert code == 0, printed
