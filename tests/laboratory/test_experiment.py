"""Experiment files: what they say is what is lived, and a mistake is told with its place."""

from __future__ import annotations

import pytest

from cxsim.experiments.errors import StudyError
from cxsim.laboratory.experiment import Experiment, bundled, case, chosen, read
from cxsim.laboratory.factors import applied, resolved
from cxsim.laboratory.sweep import plan_of
from cxsim.world import load
from cxsim.world.mistakes import ScenarioError
from tests.laboratory.conftest import FILE


def test_a_file_says_what_is_lived(file):
    found = read(file)
    assert found.name == "feelings"
    assert found.strategies == ("baseline", "hire")
    run = found.scenario.run
    assert (run.customers, run.days, run.burn_in) == (40, 60.0, 20.0)
    plan = plan_of(found)
    assert plan.units == 12
    factors = resolved(found.experiment, found.scenario)
    for point in plan.points:
        there = applied(found.scenario, factors, point)
        traits = there.people.segments["regulars"].traits
        assert traits.emotional_weight.values == (point["feeling"],)
        assert traits.patience.values[0] * 1440 == pytest.approx(float(point["patience"].split()[0]))
        assert there.laws.parameters == {"belief_gain": point["belief_gain"]}
        (change,) = there.strategies["hire"].interventions[0].changes
        assert change.size.likely == point["hire: brands.Corner.stations.bar.staff"]
        assert 0.2 <= point["feeling"] <= 0.8


@pytest.mark.parametrize(
    ("right", "wrong", "line", "message"),
    [
        ("emotional_weight", "emotional_wait", 4, "there is no 'emotional_wait'"),
        ("low: 0.2", "low: -0.2", 4, "allowed: a number from 0 to 1"),
        ("low: 0.2", "low: 0.9", 4, "low 0.9 is not below high 0.8"),
        ("low: 0.2, high: 0.8", "low: 0.2", 4, "'low' and 'high' are wanted"),
        ("[5 min, 15 min]", "[5 mins, 15 parsecs]", 5, "parsecs"),
        ("belief_gain", "belief_grain", 6, "did you mean 'belief_gain'"),
        ("bar.staff", "bar.stuff", 7, "unknown lever"),
        ("kind: latin_hypercube", "kind: latin_square", 9, "latin_hypercube"),
        ("points: 6", "points: 0", 9, "0"),
        ("[hire]", "[fire]", 10, "did you mean 'hire'"),
        ("wait_mean", "wait_men", 15, "did you mean 'wait_mean'"),
        ("scenario: first_steps", "scenario: first_step", 8, "first_steps"),
        ("days: 60", "dais: 60", 13, "days"),
        ("days: 60", "days: 900 years", 13, "allowed: 0.5 to 36500 days"),
        ("  belief_gain: {}", "  profit: {of: belief_gain}", 6, "a factor cannot be called 'profit'"),
        ("  belief_gain: {}", "  luck: {of: run.seed, low: 1, high: 9}", 6, "no run depends on run.seed"),
        (
            "  belief_gain: {}",
            "  again: {of: people.segments.regulars.traits.emotional_weight, low: 0, high: 1}",
            6,
            "it acts where 'feeling' does",
        ),
        ("  belief_gain: {}", "  dose.hire: {values: [-1, 1]}", 6, "allowed: a number from 0"),
        (
            "  belief_gain: {}",
            "  belief_gain: {low: 0, distribution: {uniform: {low: 0, high: 1}}}",
            6,
            "not several of them",
        ),
        ("customers: 40", "customers: 4000", 12, "the market has 1000"),
        ("  belief_gain: {}", "  belief_gain: {low: -1, high: 0.3}", 6, "allowed: a number from 0 to 1"),
        ("kind: latin_hypercube, points: 6", "kind: sobol, points: 6", 9, "a power of 2"),
        ("kind: latin_hypercube, points: 6", "{kind: csv}"[1:-1], 9, "'file' is missing"),
        ("title: Do feelings matter", "engine: no.such:Engine", 2, "cannot be imported"),
    ],
)
def test_a_mistake_is_told_once_and_at_its_place(file, right, wrong, line, message):
    assert right in FILE
    file.write_text(FILE.replace(right, wrong, 1))
    with pytest.raises(ScenarioError) as error:
        read(file)
    (mistake,) = error.value.mistakes
    assert message in mistake.message
    assert (mistake.file, mistake.line) == (str(file), line)
    assert mistake.column > 0


def test_every_bundled_experiment_reads():
    assert bundled()
    for name in bundled():
        assert chosen(name).title
    with pytest.raises(StudyError, match="did you mean"):
        chosen(next(iter(bundled()))[:-1])


def test_a_csv_of_own_points(tmp_path):
    scenario = load("first_steps")
    asked = Experiment.model_validate(
        {
            "vary": {"belief_gain": {}, "staff": {"of": "journey.stations.bar.staff"}},
            "design": {"kind": "csv", "file": "points.csv"},
        }
    )
    (tmp_path / "points.csv").write_text("staff,belief_gain\n1,0.1\n2,0.2\n")
    plan = plan_of(case("own", asked, scenario, tmp_path))
    assert plan.points == [{"belief_gain": 0.1, "staff": 1.0}, {"belief_gain": 0.2, "staff": 2.0}]
    for text, message in (
        ("staff\n1\n", "there is no column 'belief_gain'"),
        ("staff,belief_gain\n1,\n", "points.csv:2: a value for 'belief_gain' is missing"),
        ("staff,belief_gain,stuff\n1,1,1\n", "did you mean 'staff'"),
        ("staff,belief_gain\n", "has no points"),
        (
            "staff,belief_gain\n1,0.1\n2,nan\n",
            "file: [^:]*points.csv:3: belief_gain: nan is not a finite number",
        ),
        ("staff,belief_gain\n1,0.1\n2,3\n", "points.csv:3: belief_gain: 3 is out of range"),
        ("staff,belief_gain\n1,0.1\n\n2.5,0.2\n3,.1\n", "points.csv:4: staff: .* is not a whole number"),
        ("staff,belief_gain\n1,0.1\nmany,0.2\n", "points.csv:3: staff: .*many"),
        ("staff,belief_gain\n1,0,1\n", "points.csv:2: there are more cells than columns; decimals"),
        ("staff,staff,belief_gain\n1,2,0.1\n", "column 'staff' stands there twice"),
    ):
        (tmp_path / "points.csv").write_text(text)
        with pytest.raises(ScenarioError, match=message):
            case("own", asked, scenario, tmp_path)


def test_a_wrong_value_in_a_list_is_told_at_its_row(tmp_path):
    path = tmp_path / "listed.yaml"
    path.write_text(
        "cxsim: 1\nscenario: first_steps\nvary: {belief_gain: {}, belief_noise: {}}\n"
        "design:\n  kind: list\n  rows:\n    - {belief_gain: 0.1, belief_noise: 0.1}\n"
        "    - {belief_gain: 0.2, belief_noise: true}\n    - {belief_gain: -0.2, belief_noise: 0.1}\n"
    )
    with pytest.raises(ScenarioError) as error:
        read(path)
    assert [(mistake.line, mistake.path) for mistake in error.value.mistakes] == [
        (8, "design.rows[1].belief_noise"),
        (9, "design.rows[2].belief_gain"),
    ]


def test_a_grid_too_large_is_told_at_its_place(tmp_path):
    path = tmp_path / "large.yaml"
    names = "assimilation: {}, belief_gain: {}, belief_noise: {}"
    path.write_text(
        f"cxsim: 1\nscenario: first_steps\nvary: {{{names}}}\ndesign: {{kind: grid, levels: 1000}}\n"
    )
    with pytest.raises(ScenarioError, match=r"large.yaml:4:9: design: the grid has 1,000,000,000 points"):
        read(path)


def test_a_time_among_the_parameters_may_carry_its_unit():
    asked = {
        "vary": {"tolerable_wait": {"low": "5 min", "high": "1 h"}},
        "design": {"kind": "grid", "levels": 2},
    }
    found = case("waits", Experiment.model_validate(asked), load("first_steps"))
    assert [point["tolerable_wait"] for point in plan_of(found).points] == pytest.approx([5 / 1440, 1 / 24])


def test_a_grid_is_every_combination_and_named_values_keep_their_names():
    scenario = load("first_steps")
    asked = Experiment.model_validate(
        {
            "vary": {
                "features": {
                    "of": "market.brands.Corner.features",
                    "values": {"none": [], "both": ["pastries", "iced_drinks"]},
                },
                "staff": {"of": "journey.stations.bar.staff", "low": 1, "high": 3},
            },
            "design": {"kind": "grid", "levels": 3},
        }
    )
    found = case("grid", asked, scenario)
    plan = plan_of(found)
    assert [(point["features"], point["staff"]) for point in plan.points] == [
        ("none", 1), ("none", 2), ("none", 3), ("both", 1), ("both", 2), ("both", 3),
    ]  # fmt: skip
    factors = resolved(found.experiment, scenario)
    assert applied(scenario, factors, plan.points[3]).market.brands["Corner"].features == (
        "pastries",
        "iced_drinks",
    )


def test_left_out_everything_that_is_not_known_varies():
    found = case(
        "worlds", Experiment.model_validate({"design": {"kind": "latin_hypercube"}}), load("mobile_operator")
    )
    names = [factor.name for factor in resolved(found.experiment, found.scenario)]
    assert "belief_gain" in names
    assert any(name.startswith("fix_support: ") for name in names)


def test_a_dose_is_a_share_of_every_change_and_of_its_cost():
    scenario = load("first_steps")
    asked = Experiment.model_validate(
        {
            "vary": {"dose.hire": {}, "dose.iced_drinks": {"values": [0, 0.5]}},
            "design": {"kind": "list", "rows": [{"dose.hire": 0.5, "dose.iced_drinks": 0.0}]},
        }
    )
    found = case("doses", asked, scenario)
    assert found.strategies == ("baseline", "mix")
    mix = applied(scenario, resolved(asked, scenario), {"dose.hire": 0.5, "dose.iced_drinks": 0.0})
    (only,) = mix.strategies["mix"].interventions
    (whole,) = scenario.strategies["hire"].interventions
    assert [change.size.likely for change in only.changes] == [
        change.size.likely / 2 for change in whole.changes
    ]
    assert only.cost.monthly == whole.cost.monthly / 2
    full = applied(scenario, resolved(asked, scenario), {"dose.hire": 1.0, "dose.iced_drinks": 0.0})
    assert full.strategies["mix"].interventions == (whole,)


def test_values_may_fit_each_other_that_do_not_fit_the_scenario_alone():
    scenario = load("first_steps")
    vary = {name: {"of": f"market.brands.{name}.share"} for name in scenario.market.brands}
    first, second = vary
    rows = [{first: 0.7, second: 0.3}, {first: 0.2, second: 0.8}]
    asked = {"vary": vary, "design": {"kind": "list", "rows": rows}}
    found = case("shares", Experiment.model_validate(asked), scenario)
    factors = resolved(found.experiment, found.scenario)
    assert applied(scenario, factors, plan_of(found).points[1]).market.brands[second].share == 0.8
    asked["design"]["rows"] = [*rows, {first: 0.9, second: 0.8}]
    with pytest.raises(ScenarioError, match=r"rows\[2\].*sum to"):
        case("shares", Experiment.model_validate(asked), scenario)


def test_names_of_values_may_be_digits_in_a_csv_file(tmp_path):
    meant = {"0": [], "2": ["pastries", "iced_drinks"]}
    asked = Experiment.model_validate(
        {
            "vary": {"features": {"of": "market.brands.Corner.features", "values": meant}},
            "design": {"kind": "csv", "file": "points.csv"},
        }
    )
    (tmp_path / "points.csv").write_text("features\n2\n0\n")
    assert plan_of(case("named", asked, load("first_steps"), tmp_path)).points == [
        {"features": "2"},
        {"features": "0"},
    ]
    (tmp_path / "points.csv").write_text("features\n3\n")
    with pytest.raises(ScenarioError, match=r"points.csv:2: features: unknown value '3'"):
        case("named", asked, load("first_steps"), tmp_path)
