"""The other pages: what they show is what happens, what they list is what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import cxsim
from tests.docs.pages import DOCS, Walk, blocks

PAGES = sorted(DOCS.rglob("*.md"))
GENERATED = {"metrics.md", "parameters.md", "scenario_file.md"}
WRITTEN = [path for path in PAGES if path.name not in GENERATED]
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
ELSEWHERE = ("mobile_operator.md",)
"""Pages that are written apart from these and may be missing while they are."""

ODD = (
    "Purpose and patterns",
    "Entities, state variables and scales",
    "Process overview and scheduling",
    "Design concepts",
    "Initialisation",
    "Input data",
    "Submodels",
)
CONCEPTS = (
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
)


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def titles(text: str, level: int) -> list[str]:
    """Headings of one level, fences apart."""
    bare = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(rf"^{'#' * level} (.+)$", bare, re.MULTILINE)


def anchor(title: str) -> str:
    """What a heading is linked by."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


@pytest.fixture
def one_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Studies stay in the process that asks for them."""
    monkeypatch.setattr("cxsim.experiments.executors._processors", lambda: 1)


# --- what is executed -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("one_processor")
@pytest.mark.parametrize(
    "name",
    [
        "background/chance_and_time.md",
        "guides/how_to_change_a_strategy.md",
        "guides/how_to_find_moments_of_truth.md",
        "guides/how_to_explain_a_difference.md",
        "guides/how_to_write_a_manager.md",
        "guides/how_to_write_your_own_customer.md",
    ],
)
def test_a_page_shows_what_happens(name: str, tmp_path: Path) -> None:
    walk = Walk(tmp_path)
    walk.page(DOCS / name)
    assert walk.printed
    assert walk.not_run == []


@pytest.mark.usefixtures("one_processor")
def test_a_sweep_is_worked_up_as_the_guide_says(tmp_path: Path) -> None:
    """All of it, at a few of its points."""
    pytest.importorskip("duckdb")
    text = text_of("guides/how_to_sweep.md")
    assert "points: 1000" in text
    found = [
        block for block in blocks(text.replace("points: 1000", "points: 48")) if block.language != "text"
    ]
    Walk(tmp_path).follow(found, "how_to_sweep.md")
    (pipeline,) = [block.text for block in found if "frame(against" in block.text]
    assert len([line for line in pipeline.splitlines() if line and "assert" not in line]) <= 10


def test_every_page_with_code_is_executed() -> None:
    with_code = {path.relative_to(DOCS).as_posix() for path in WRITTEN if blocks(path.read_text("utf-8"))}
    assert with_code == {
        "background/chance_and_time.md",
        "guides/how_to_change_a_strategy.md",
        "guides/how_to_find_moments_of_truth.md",
        "guides/how_to_explain_a_difference.md",
        "guides/how_to_write_a_manager.md",
        "guides/how_to_sweep.md",
        "guides/how_to_write_your_own_customer.md",
        "reference/library.md",
        "tutorial/first_comparison.md",
    } | {name for name in with_code if name.endswith(ELSEWHERE)}


# --- links and words ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        if link.startswith("https://"):
            continue
        name, _, place = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert DOCS in target.parents, f"{link} leads out of the documentation"
        if target.name in ELSEWHERE and not target.exists():
            continue
        assert target.is_file(), link
        if place:
            found = target.read_text(encoding="utf-8")
            anchors = {anchor(title) for level in (1, 2, 3, 4) for title in titles(found, level)}
            assert place in anchors, link


def test_every_page_can_be_reached() -> None:
    linked = {(DOCS / link).resolve() for link in LINK.findall(text_of("index.md"))}
    assert {path for path in PAGES if path.name != "index.md"} <= linked


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_pages_speak_of_the_project_alone(path: Path) -> None:
    found = path.read_text(encoding="utf-8")
    assert not re.search(r"\.\./shared|/tmp/|\bTODO\b", found)
    assert found.startswith("# ")
    assert len(titles(found, 1)) == 1
    assert not [line for line in found.splitlines() if line.endswith(" ")]


# --- the model ------------------------------------------------------------------------------------------


def test_the_model_is_described_by_the_protocol() -> None:
    model = text_of("background/model.md")
    assert titles(model, 2) == list(ODD)
    concepts = model.split("## Design concepts")[1].split("## Initialisation")[0]
    assert titles(concepts, 3) == list(CONCEPTS)
    assert "The model description follows the ODD protocol (Grimm et al. 2006, 2010, 2020)." in model


def test_the_model_names_every_parameter_switch_and_law() -> None:
    from cxsim.world.parameters import BY_NAME, MECHANISMS, PARAMETERS

    model = text_of("background/model.md")
    named = set(re.findall(r"`([a-z_]+)`", model))
    assert set(BY_NAME) <= named
    off = " ".join(re.findall(r"Off:\s(.*?)(?:\n\n|\Z)", model, re.DOTALL))
    assert set(MECHANISMS) <= set(re.findall(r"`([a-z_]+)`", off))
    laws = set(re.findall(r"\[([a-z_, ]+)\](?!\()", model))
    assert {parameter.law for parameter in PARAMETERS} <= {law for some in laws for law in some.split(", ")}


def test_parameters_that_do_not_exist_are_not_named() -> None:
    from cxsim.world.parameters import BY_NAME

    fields = {"every", "rewire", "degree", "active", "again", "reach", "turnover", "outreach", "awareness"}
    fields |= {"customer_s", "attitude_cut", "patronage_cut", "win_back", "like_this"}
    for name in re.findall(r"`([a-z]+_[a-z_]+)`", text_of("background/model.md")):
        assert name in BY_NAME or name in fields or name in _mechanisms(), name


def _mechanisms() -> set[str]:
    from cxsim.world.parameters import MECHANISMS

    return set(MECHANISMS)


# --- reference ------------------------------------------------------------------------------------------


def test_the_parameters_page_is_the_generated_one() -> None:
    """Mend it by `python -m cxsim.world.parameter_reference > docs/reference/parameters.md`."""
    from cxsim.world.parameter_reference import page

    assert text_of("reference/parameters.md") == page()


def options_of(name: str) -> set[str]:
    """Long options of a command, help apart."""
    import click

    from cxsim.cli import cli

    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    found = {word for option in command.params for word in (*option.opts, *option.secondary_opts)}
    return {word for word in found if word.startswith("--")} - {"--help"}


def test_every_command_and_option_is_listed() -> None:
    from cxsim.cli import COMMANDS

    page = text_of("reference/commands.md")
    assert {title.removeprefix("cxsim ") for title in titles(page, 2)} == set(COMMANDS)
    for name in COMMANDS:
        section = re.split(r"^## ", page.split(f"## cxsim {name}\n")[1], flags=re.MULTILINE)[0]
        rows = re.findall(r"^\| (`--.*?) \|", section, re.MULTILINE)
        listed = {option for row in rows for option in re.findall(r"--[a-z-]+", row)}
        assert listed == options_of(name), name


def test_every_file_written_is_listed() -> None:
    from cxsim.claims import keeping as claims
    from cxsim.evidence import keeping as evidence
    from cxsim.experiments.managers import contest_files
    from cxsim.experiments.results import COMPARISON, EXPLANATION, RUN

    page = text_of("reference/commands.md")
    for name, files in (
        ("compare", COMPARISON),
        ("explain", EXPLANATION),
        ("run", RUN),
        ("validate", evidence.FILES),
        ("claims", claims.FILES),
        ("paradigms", contest_files.FILES),
    ):
        section = re.split(r"^## ", page.split(f"## cxsim {name}\n")[1], flags=re.MULTILINE)[0]
        listed = set(re.findall(r"^\| `([\w.]+\.\w+)` \|", section, re.MULTILINE))
        assert listed == set(files)


def test_exit_codes_are_those_of_the_command_line() -> None:
    from cxsim import cli

    page = text_of("reference/commands.md")
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    assert codes == {0, cli.FAULT, cli.BAD_INPUT, cli.INTERRUPTED}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the page of the library makes, in a small market."""
    load = cxsim.load

    def small(name: str) -> cxsim.Scenario:
        scenario = load(name)
        sizes = {"customers": 30, "burn_in": 10.0, "days": 60.0}
        return scenario.model_copy(update={"run": scenario.run.model_copy(update=sizes)})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cxsim.experiments.executors._processors", lambda: 1)
        patch.setattr(cxsim, "load", small)
        walk = Walk(tmp_path_factory.mktemp("library"))
        walk.page(DOCS / "reference" / "library.md")
    return walk.names


def section(title: str, level: int = 2) -> str:
    """A section of the page of the library."""
    text = text_of("reference/library.md").split(f"\n{'#' * level} {title}\n")[1]
    return re.split(rf"^#{{2,{level}}} ", text, flags=re.MULTILINE)[0]


def in_code(text: str) -> list[str]:
    return re.findall(r"`([a-z_]\w*)`", text)


@pytest.mark.parametrize("name", ["run", "comparison"])
def test_every_member_listed_is_there_and_every_member_there_is_listed(
    library: dict[str, Any], name: str
) -> None:
    made, text = library[name], section(name.capitalize())
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    listed = {member for row in rows for member in in_code(row)}
    listed |= set(re.findall(r"`(\w+)\(", text))
    there = {member for member in dir(made) if not member.startswith("_")}
    missing = {"report", "save", "plot"} if name == "comparison" else set()
    assert listed - there == set()
    assert there - listed - missing <= {"outcomes"}


@pytest.mark.parametrize(
    "name", ["encounters", "customers", "daily", "surveys", "journey", "segments", "stations"]
)
def test_every_column_of_a_table_is_listed(library: dict[str, Any], name: str) -> None:
    text = section(name, 3)
    listed = set(re.findall(r"`(\w+)`", text))
    for kind in ("expected", "delivered", "perceived"):
        if f"{kind}_D" in listed:
            listed |= {f"{kind}_{dimension}" for dimension in ("function", "ease", "promptness", "care")}
    table = getattr(library["run"], name)
    assert set(table.columns) <= listed
    outcomes = set(table["outcome"].cat.categories) if name == "encounters" else set()
    instruments = set(table["instrument"].cat.categories) if name == "surveys" else set()
    assert outcomes | instruments <= listed


def test_every_column_of_a_comparison_is_listed(library: dict[str, Any]) -> None:
    text = section("Comparison").split("Columns of `table`:")[1].split("Differences are")[0]
    assert in_code(text) == list(library["comparison"].table.columns)


def test_signatures_are_as_shown() -> None:
    import inspect

    text = " ".join(text_of("reference/library.md").split())
    for name in ("load", "run", "compare", "paradigms", "sweep", "model", "CustomerModel"):
        wanted = re.search(rf"`cxsim\.{name}\(([^`]*)\)`", text)
        assert wanted, name
        shown = [part.split("=")[0].strip() for part in wanted[1].split(",")]
        defaults = dict(part.strip().split("=") for part in wanted[1].split(",") if "=" in part)
        there = inspect.signature(getattr(cxsim, name)).parameters
        assert shown == [parameter for parameter in there if parameter != "self"], name
        for parameter, default in defaults.items():
            assert repr(there[parameter].default).replace("'", '"') == default, (name, parameter)


# --- the report -----------------------------------------------------------------------------------------


def test_the_guide_goes_through_the_report(library: dict[str, Any], tmp_path: Path) -> None:
    """Every part of a real report is in the guide, in its order; the guide has no part of its own."""
    path = library["comparison"].report(tmp_path / "report.html")
    parts = re.findall(r"<h2>(.*?)</h2>", path.read_text(encoding="utf-8"))
    assert len(parts) > 6
    guide = titles(text_of("guides/how_to_read_the_report.md"), 2)
    assert [title for title in guide if title in parts] == parts
    from jinja2 import PackageLoader

    source = PackageLoader("cxsim.report").get_source(None, "comparison.html")[0]  # type: ignore[arg-type]
    every = re.findall(r"<h2>(.*?)</h2>", source)
    assert guide == ["The first screen", *every, "The page of a single run"]
