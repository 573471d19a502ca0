"""Writing scenarios, their schema and their reference page."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.world import Scenario, ScenarioError, dump, json_schema, load, loads, scenario_reference, template
from cxsim.world.library import bundled, bundled_names
from cxsim.world.nodes import compose, plain

MARKET = (Path(__file__).parent / "market.yaml").read_text(encoding="utf-8")
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "scenario_file.md"


# --- round trip ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", bundled_names())
def test_what_is_dumped_loads_back_equal(name: str) -> None:
    scenario = load(name)
    assert loads(dump(scenario)) == scenario
    assert dump(loads(dump(scenario))) == dump(scenario)


def test_a_resolved_child_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "child.yaml"
    path.write_text("extends: first_steps\nmarket: {size: 500}\nobserved: {nps: 14}\n", encoding="utf-8")
    text = dump(load(path))
    assert "extends" not in text
    assert loads(text) == load(path)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=30))
def test_any_title_survives(title: str) -> None:
    scenario = loads(MARKET).model_copy(update={"title": title})
    assert loads(dump(scenario)).title == title


LOOK_ALIKES = ["no", "1e3", "12:30", "null", "~", "0o17", ".inf", "- a: b", "# c", " x ", "5 min"]


@pytest.mark.parametrize("title", LOOK_ALIKES)
def test_titles_that_look_like_something_else_survive(title: str) -> None:
    scenario = loads(MARKET).model_copy(update={"title": title})
    assert loads(dump(scenario)).title == title


def test_scenarios_survive_json() -> None:
    scenario = load("mobile_operator")
    assert Scenario.model_validate_json(scenario.model_dump_json()) == scenario


# --- bundled scenarios and the template -----------------------------------------------------------------


def test_bundled_scenarios_have_titles() -> None:
    assert {"first_steps", "mobile_operator"} <= {name for name, _ in bundled()}
    assert all(title for _, title in bundled())


def test_every_number_of_the_bundled_scenarios_has_a_source() -> None:
    from cxsim.world import read

    for name in bundled_names():
        reading = read(name)
        assert reading.unsourced == ()
        assert reading.levers_without_range == ()


def test_the_template_is_a_scenario() -> None:
    scenario, operator = loads(template("acme")), load("mobile_operator")
    assert scenario.name == "acme"
    assert scenario.market.features == operator.market.features
    assert set(operator.strategies) - set(scenario.strategies) == {"raise_promise"}
    assert scenario.observed["nps"].n == 250


@pytest.mark.parametrize("name", ["", "9x", "a b", "../x", "x.yaml"])
def test_the_template_refuses_what_is_no_name(name: str) -> None:
    with pytest.raises(ValueError, match="is not a name"):
        template(name)


def visits(scenario: Scenario, begin: dict[str, float], problem: bool) -> dict[str, float]:
    """Expected visits of the focal brand's touchpoints in an episode, nobody abandoning it."""
    focal = scenario.market.brands[scenario.market.focal]
    total: dict[str, float] = {}
    waiting = begin
    for _ in range(200):
        onward: dict[str, float] = {}
        for name, weight in waiting.items():
            touchpoint = scenario.journey.touchpoints[name]
            own = focal.touchpoints.get(name)
            active = own.active if own and own.active is not None else touchpoint.active
            total[name] = total.get(name, 0.0) + weight * active
            unresolved = 1 - touchpoint.resolve if problem and touchpoint.resolve is not None else 0.0
            if touchpoint.again:
                again = weight * unresolved * touchpoint.again.share
                onward[touchpoint.again.to] = onward.get(touchpoint.again.to, 0.0) + again
            for route in touchpoint.next:
                onward[route.to] = onward.get(route.to, 0.0) + weight * (1 - unresolved) * route.share
        waiting = onward
    return total


def test_the_mobile_operator_meets_its_customers_some_forty_times_a_year() -> None:
    scenario = load("mobile_operator")
    voiced, changing = 0.5, 0.15
    year: dict[str, float] = {}
    problems = sum(problem.rate * 365 for problem in scenario.journey.problems.values())
    for episode in scenario.journey.episodes.values():
        begin = episode.starts_at if isinstance(episode.starts_at, dict) else {episode.starts_at: 1.0}
        begin = {name: weight / sum(begin.values()) for name, weight in begin.items()}
        often = {
            "clock": 365 / episode.every if episode.every else 0.0,
            "problem": problems * voiced,
            "purchase": changing,
            "outreach": 0.0,
        }[episode.when]
        for name, number in visits(scenario, begin, episode.when == "problem").items():
            year[name] = year.get(name, 0.0) + often * number
    for problem in scenario.journey.problems.values():
        year[problem.touchpoint] = year.get(problem.touchpoint, 0.0) + problem.rate * 365
    assert 35 <= sum(year.values()) <= 45
    assert 1.6 <= year["helpline"] <= 2.0
    stages = {scenario.journey.touchpoints[name].stage for name in year}
    assert len(stages) == 8


def test_the_support_desk_of_the_mobile_operator_is_busy_but_not_lost() -> None:
    scenario = load("mobile_operator")
    desk = scenario.journey.stations["support_desk"]
    customers = scenario.market.size * scenario.market.brands["Alfa"].share
    load_in_people = customers * 1.8 / 365 * desk.service * 24 / (desk.closes - desk.opens)
    assert 0.5 < load_in_people / desk.staff < 0.85


# --- schema -------------------------------------------------------------------------------------------


def written(text: str) -> Any:
    return plain(compose(text, "x")[0])


@pytest.fixture(scope="module")
def validator() -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(json_schema())
    return jsonschema.Draft202012Validator(json_schema())


@pytest.mark.parametrize("name", bundled_names())
def test_the_schema_accepts_the_bundled_files(name: str, validator: Any) -> None:
    from cxsim.world.library import bundled_files

    validator.validate(written(bundled_files()[name].read_text(encoding="utf-8")))
    validator.validate(written(dump(load(name))))


def test_the_schema_accepts_the_template(validator: Any) -> None:
    validator.validate(written(template("acme")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("price: 30 EUR/month", "price: 30 min"),
        ("price: 30 EUR/month", "prise: 30"),
        ("resolve: 60 %", "resolve: 160"),
        ("stage: awareness", "stage: awarness"),
        ("fix_support", "fix_suport"),
        ("staff: {low", "stuff: {low"),
        ("skill: {beta", "skill: {betta"),
        ("survey: true", "survey: yes"),
    ],
)
def test_the_schema_refuses_mistakes(old: str, new: str, validator: Any) -> None:
    assert old in MARKET
    assert not validator.is_valid(written(MARKET.replace(old, new, 1)))


def references(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        found = {schema["$ref"]} if isinstance(schema.get("$ref"), str) else set()
        return found.union(*(references(value) for value in schema.values()))
    return set().union(*(references(item) for item in schema)) if isinstance(schema, list) else set()


def test_the_schema_is_whole() -> None:
    schema = json_schema()
    assert references(schema) == {f"#/$defs/{name}" for name in schema["$defs"]}
    assert {"cxsim", "extends", "market", "people", "journey", "strategies"} <= set(schema["properties"])


# --- reference ----------------------------------------------------------------------------------------


def test_the_reference_page_is_the_generated_one() -> None:
    command = "python -c 'import cxsim.world as w; print(w.scenario_reference(), end=\"\")'"
    assert PAGE.read_text(encoding="utf-8") == scenario_reference(), f"write it anew: {command} > {PAGE}"


def test_every_field_has_a_meaning() -> None:
    from cxsim.world import scenario as records

    for name in dir(records):
        record = getattr(records, name)
        if isinstance(record, type) and issubclass(record, records.Record):
            for field, info in record.model_fields.items():
                assert info.description, f"{name}.{field}"


# --- weight -------------------------------------------------------------------------------------------


def loaded(code: str, names: list[str]) -> str:
    """Which of some libraries a program has loaded at its end."""
    command = [sys.executable, "-c", f"import sys; {code}; print([n for n in {names} if n in sys.modules])"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_importing_the_world_loads_nothing_heavy() -> None:
    assert loaded("import cxsim.world", ["pydantic", "yaml", "numpy", "scipy", "pandas", "numba"]) == "[]"


def test_loading_needs_no_numerical_library() -> None:
    code = "import cxsim.world as w; w.load('first_steps')"
    assert loaded(code, ["numpy", "scipy", "pandas", "numba"]) == "[]"


def test_the_world_imports_nothing_above_it() -> None:
    for path in (Path(__file__).parents[2] / "cxsim" / "world").glob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "import" in line and "cxsim." in line and not line.strip().startswith("#"):
                assert "cxsim.world" in line, f"{path.name}: {line}"


def test_the_example_of_the_page_can_be_read() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    scenario = loads(f"extends: mobile_operator\n{example}")
    assert [item.kind for item in scenario.strategies["fix_support"].interventions] == ["fix_support", "set"]


def test_the_strategy_that_the_template_writes_out_is_the_inherited_one() -> None:
    own, inherited = loads(template("mine")), load("mobile_operator")
    assert own.strategies["fix_support"].interventions == inherited.strategies["fix_support"].interventions


def test_a_null_that_takes_nothing_away_is_a_mistake() -> None:
    text = template("mine").replace("raise_promise: null", "raise_promis: null")
    with pytest.raises(
        ScenarioError, match=r"no strategy 'raise_promis' is inherited.*did you mean 'raise_promise'"
    ):
        loads(text)
