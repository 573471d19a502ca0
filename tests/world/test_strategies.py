# ruff: noqa: E501 (a table: one intervention, one line)
"""The catalogue of interventions, the paths they change, and what both refuse."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from cxsim.world import Scenario, load, loads, make
from cxsim.world.fields import spot
from cxsim.world.interventions import CATALOGUE, COMMON_OPTIONS, Lever, Names
from cxsim.world.mistakes import ScenarioError
from cxsim.world.paths import (
    BRAND_FIELDS,
    STATION_FIELDS,
    TOUCHPOINT_FIELDS,
    PathError,
    Target,
    base_value,
    check,
    parse,
)

MARKET = (Path(__file__).parent / "market.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def operator() -> Scenario:
    return load("mobile_operator")


def changes(scenario: Scenario, kind: str, **options: object) -> list[tuple[str, str, float]]:
    made = make(scenario, kind, **options)
    return [(change.path, change.operation, change.size.likely) for change in made.changes]


# --- paths --------------------------------------------------------------------------------------------

PATHS = [
    ("brands.Alfa.price", Target("brand", "Alfa", "", "price")),
    ("brands.Alfa.quality.care", Target("quality", "Alfa", "", "care")),
    ("brands.Alfa.promise.function", Target("promise", "Alfa", "", "function")),
    ("brands.Alfa.features.roaming", Target("feature", "Alfa", "roaming", "")),
    ("brands.Alfa.touchpoints.shop.wait", Target("touchpoint", "Alfa", "shop", "wait")),
    ("brands.Alfa.touchpoints.shop.quality.ease", Target("touchpoint_quality", "Alfa", "shop", "ease")),
    ("brands.Alfa.stations.support_desk.staff", Target("station", "Alfa", "support_desk", "staff")),
]


@pytest.mark.parametrize(("path", "target"), PATHS)
def test_a_path_points_at_one_number(path: str, target: Target, operator: Scenario) -> None:
    assert parse(path) == target
    check(target, operator)
    assert target.changeable.low <= base_value(target, operator) <= target.changeable.high


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "empty part"),
        ("brands..price", "empty part"),
        ("market.price", "did you mean|allowed: brands"),
        ("brands", "too short"),
        ("brands.Alfa", "too short"),
        ("brands.Alfa.prize", "did you mean 'price'"),
        ("brands.Alfa.price.now", "too long"),
        ("brands.Alfa.quality", "too short"),
        ("brands.Alfa.touchpoints.shop", "too short"),
        ("brands.Alfa.touchpoints.shop.weight", "did you mean 'wait'|allowed"),
        ("brands.Alfa.touchpoints.shop.quality", "too short"),
        ("brands.Alfa.stations.desk.stuff", "did you mean 'staff'"),
    ],
)
def test_a_path_to_nothing_is_refused(path: str, words: str) -> None:
    with pytest.raises(PathError, match=words):
        parse(path)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("brands.Alpha.price", "did you mean 'Alfa'"),
        ("brands.Alfa.quality.caer", "did you mean 'care'"),
        ("brands.Alfa.features.roeming", "did you mean 'roaming'"),
        ("brands.Alfa.touchpoints.helpdesk.wait", "unknown touchpoint 'helpdesk'"),
        ("brands.Alfa.stations.desk.staff", "unknown station"),
        ("brands.Beta.stations.support_desk.staff", "not run by 'Beta'"),
    ],
)
def test_a_path_to_unknown_names_is_refused(path: str, words: str, operator: Scenario) -> None:
    with pytest.raises(PathError, match=words):
        check(parse(path), operator)


def test_ranges_of_paths_are_those_of_the_fields() -> None:
    groups = [
        (BRAND_FIELDS, ("market", "brands", "A")),
        (TOUCHPOINT_FIELDS, ("journey", "touchpoints", "A")),
        (STATION_FIELDS, ("journey", "stations", "A")),
    ]
    for table, path in groups:
        for name, changeable in table.items():
            here = spot((*path, name))
            assert here is not None
            assert here.limits[:2] == (changeable.low, changeable.high), name
            assert here.unit is not None
            assert here.unit.name in (changeable.unit.name, "whole number"), name


def test_the_base_of_a_station_is_its_largest_shift() -> None:
    text = MARKET.replace("staff: 1,", "schedule: [{at: 7, staff: 1}, {at: 9, staff: 3}],")
    text = text.replace("      remedy: 0.6", "      remedy: 0.6\n      stations: {bar: 2}")
    assert base_value(parse("brands.Corner.stations.bar.staff"), loads(text)) == 6.0
    assert base_value(parse("brands.Corner.stations.bar.service"), loads(text)) == 2 / 1440


def test_a_brand_may_differ_at_a_touchpoint(operator: Scenario) -> None:
    assert base_value(parse("brands.Gamma.touchpoints.helpline.resolve"), operator) == 0.6
    assert base_value(parse("brands.Alfa.touchpoints.helpline.resolve"), operator) == 0.68


# --- the catalogue ------------------------------------------------------------------------------------

EXPECTED: list[tuple[str, dict[str, object], list[tuple[str, str, float]]]] = [
    ("add_features", {"features": ["tv"]}, [("brands.Alfa.features.tv", "set", 1.0)]),
    ("add_features", {"features": ["tv"], "delivered": "80 %"}, [("brands.Alfa.features.tv", "set", 0.8)]),
    (
        "simplify",
        {"remove": ["hotspot"], "ease": 0.05},
        [
            ("brands.Alfa.features.hotspot", "set", 0.0),
            ("brands.Alfa.touchpoints.network.quality.ease", "add", 0.05),
            ("brands.Alfa.touchpoints.app.quality.ease", "add", 0.05),
        ],
    ),
    (
        "fix_support",
        {"staff": 2, "first_contact_resolution": "6 %", "training": 0.03, "remedy": 0.1, "touchpoints": ["helpline"]},
        [
            ("brands.Alfa.stations.support_desk.staff", "add", 2.0),
            ("brands.Alfa.touchpoints.helpline.resolve", "add", 0.06),
            ("brands.Alfa.touchpoints.helpline.quality.care", "add", 0.03),
            ("brands.Alfa.remedy", "add", 0.1),
        ],
    ),
    ("promise", {"raise": 0.1, "dimensions": ["care"]}, [("brands.Alfa.promise.care", "add", 0.1)]),
    ("price", {"by": "-2 EUR/month"}, [("brands.Alfa.price", "add", -2.0)]),
    ("price", {"by": "-10 %"}, [("brands.Alfa.price", "multiply", 0.9)]),
    ("promotion", {"gift": "50 EUR"}, [("brands.Alfa.promotion", "add", 50.0)]),
    ("personalise", {"degree": "30 %"}, [("brands.Alfa.personalise", "set", 0.3)]),
    ("loyalty_programme", {"reward": "2 EUR/month"}, [("brands.Alfa.loyalty_reward", "add", 2.0)]),
    ("recovery", {"remedy": 0.1, "outreach": 0.3}, [("brands.Alfa.remedy", "add", 0.1), ("brands.Alfa.outreach", "add", 0.3)]),
    ("remove_step", {"touchpoint": "signing"}, [("brands.Alfa.touchpoints.signing.active", "set", 0.0)]),
    ("channel", {"touchpoint": "community", "active": 1}, [("brands.Alfa.touchpoints.community.active", "set", 1.0)]),
    ("listen", {"outreach": "40 %"}, [("brands.Alfa.outreach", "add", 0.4)]),
    ("win_back", {"share": "30 %"}, [("brands.Alfa.win_back", "set", 0.3)]),
    (
        "community",
        {"touchpoint": "community", "active": 1, "care": 0.05},
        [
            ("brands.Alfa.touchpoints.community.active", "set", 1.0),
            ("brands.Alfa.touchpoints.community.quality.care", "add", 0.05),
        ],
    ),
    ("advertise", {"advertising": "10 %"}, [("brands.Alfa.advertising", "add", 0.1)]),
    ("quality", {"function": 0.05, "care": 0.1}, [("brands.Alfa.quality.function", "add", 0.05), ("brands.Alfa.quality.care", "add", 0.1)]),
    ("reliability", {"faults": 0.75}, [("brands.Alfa.faults", "multiply", 0.75)]),
    ("contract", {"length": "12 months", "exit_fee": 0}, [("brands.Alfa.contract", "set", 365.0), ("brands.Alfa.exit_fee", "set", 0.0)]),
    ("set", {"brands.Beta.price": "24 EUR/month"}, [("brands.Beta.price", "set", 24.0)]),
    ("add", {"brands.Alfa.quality.care": 0.05}, [("brands.Alfa.quality.care", "add", 0.05)]),
    ("multiply", {"brands.Alfa.touchpoints.shop.wait": 0.5}, [("brands.Alfa.touchpoints.shop.wait", "multiply", 0.5)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "options", "expected"), EXPECTED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_an_intervention_is_a_name_for_dated_changes(
    kind: str, options: dict[str, object], expected: list[tuple[str, str, float]], operator: Scenario
) -> None:
    assert changes(operator, kind, **options) == expected


def test_every_kind_is_tried() -> None:
    assert {kind for kind, _, _ in EXPECTED} == set(CATALOGUE)


def test_dates_cost_and_brand_are_common_to_all(operator: Scenario) -> None:
    made = make(
        operator,
        "price",
        by={"low": -1, "likely": -2, "high": -3},
        brand="Beta",
        start="1 month",
        ramp=10,
        end="1 year",
        cost={"once": "500 EUR", "monthly": "20 EUR/month"},
    )
    (change,) = made.changes
    assert (change.path, change.size.low, change.size.high) == ("brands.Beta.price", -1.0, -3.0)
    assert (change.start, change.ramp, change.end) == (365 / 12, 10.0, 365.0)
    assert (made.start, made.cost.once, made.cost.monthly) == (365 / 12, 500.0, 20.0)


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("prize", {"by": 1}, "did you mean 'price'"),
        ("price", {}, "needs options|'by' is missing"),
        ("price", {"by": "-3 min"}, "a duration"),
        ("price", {"by": {"low": "-1 %", "likely": -2, "high": -3}}, "all percentages or all amounts"),
        ("price", {"by": "-101 %"}, "makes brands.Alfa.price -0.18"),
        ("price", {"by": -1, "brand": "Omega"}, "unknown brand"),
        ("price", {"by": -1, "start": 5, "end": 5}, "does not come after"),
        ("add_features", {"features": []}, "list is empty"),
        ("add_features", {"features": "tv"}, "a list is wanted"),
        ("add_features", {"features": ["tv", "tv"]}, "named twice"),
        ("remove_step", {"touchpoint": 5}, "not the name of a touchpoint"),
    ],
)
def test_wrong_options_are_refused(
    kind: str, options: dict[str, object], words: str, operator: Scenario
) -> None:
    with pytest.raises(ValueError, match=words):
        make(operator, kind, **options)


def test_examples_of_the_catalogue_can_be_read() -> None:
    for kind in CATALOGUE.values():
        options = yaml.safe_load(kind.example)
        known = {option.name for option in kind.options} | set(COMMON_OPTIONS)
        assert kind.free or set(options) <= known, kind.name


def test_effects_speak_of_options_that_exist() -> None:
    for kind in CATALOGUE.values():
        levers = {option.name for option in kind.options if isinstance(option, Lever)}
        names = {option.name for option in kind.options if isinstance(option, Names)} | {"brand"}
        for effect in kind.effects:
            if isinstance(effect.size, str) and not kind.free:
                assert effect.size in levers, kind.name
            used = {part[1:-1] for part in effect.path.split(".") if part.startswith("{")}
            assert used <= names | {"dimension"}, kind.name


def test_the_likely_size_decides_whether_a_number_leaves_its_range() -> None:
    wide = "recovery: {remedy: {low: 0.1, likely: 0.3, high: 0.6}}"
    features = "add_features: {features: [iced_drinks], ramp: 1 month, cost: {once: 3000 EUR}}"
    text = MARKET.replace(features, wide)
    assert loads(text).strategies["iced_drinks"].interventions[0].changes[0].size.high == 0.6
    with pytest.raises(ScenarioError, match=r"makes brands\.Corner\.remedy 1\.1 \(today 0\.6\)"):
        loads(text.replace("likely: 0.3", "likely: 0.5"))
