"""Reading files: what YAML means, what a file extends, where numbers come from, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxsim.world import ScenarioError, load, loads, read, reads
from cxsim.world.mistakes import Mistake
from cxsim.world.nodes import compose, plain

MARKET = (Path(__file__).parent / "market.yaml").read_text(encoding="utf-8")


def mistakes(text: str) -> tuple[Mistake, ...]:
    with pytest.raises(ScenarioError) as caught:
        loads(text, "cafe.yaml")
    return caught.value.mistakes


# --- YAML ---------------------------------------------------------------------------------------------


def test_scalars_follow_yaml_1_2() -> None:
    text = (
        "[no, yes, on, off, 12:30, 2024-05-01, 1_000, '5', 0o17, 0x1F, 010, 1e3, .5, +2, .inf, ~, null, true]"
    )
    texts = ["no", "yes", "on", "off", "12:30", "2024-05-01", "1_000", "5"]
    expected = [*texts, 15, 31, 10, 1000.0, 0.5, 2, float("inf"), None, None, True]
    assert plain(compose(text, "x")[0]) == expected


def test_tags_of_the_core_schema_are_allowed() -> None:
    text = "[!!str 5, !!int '5', !!float '5', !!map {}, !!seq []]"
    assert plain(compose(text, "x")[0]) == ["5", 5, 5, {}, []]


def test_aliases_repeat_a_value() -> None:
    text = MARKET.replace("quality: {function: 0.7, ease: 0.75", "quality: &q {function: 0.7, ease: 0.75")
    text = text.replace("quality: {function: 0.7, ease: 0.7, promptness: 0.75, care: 0.6}", "quality: *q")
    brands = loads(text).market.brands
    assert brands["Corner"].quality == brands["Station"].quality


def test_an_alias_bomb_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 30)]
    (mistake,) = mistakes("\n".join(lines))
    assert "200,000 values" in mistake.message


def test_deep_nesting_is_refused() -> None:
    (mistake,) = mistakes("a: " + "[" * 100_000)
    assert "nested more than 40 levels" in mistake.message
    assert mistake.line == 1


def test_a_mapping_of_aliases_to_itself_is_refused() -> None:
    assert "contains it" in mistakes("a: &a {b: *a}")[0].message


# --- files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"# only a comment\n", "the file is empty"),
        (b"---\n", "the file is empty"),
        (b"- a\n- b\n", "a scenario is a mapping"),
        (b"just text", "a scenario is a mapping"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "binary data"),
        (b"title: \xe9t\xe9\n", "0xE9 is not UTF-8"),
        (b"\xff\xfea\0b\0", "binary data"),
        (b"title: a\x07b\n", "control character U+0007"),
        (b"a: [1, 2\n", "not YAML"),
    ],
)
def test_what_is_no_scenario_gets_one_clear_message(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "market.yaml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert len(caught.value.mistakes) == 1
    assert words in str(caught.value)


def test_the_place_of_a_wrong_byte_is_told(tmp_path: Path) -> None:
    path = tmp_path / "market.yaml"
    path.write_bytes(b"name: x\ntitle: caf\xe9\n")
    with pytest.raises(ScenarioError, match=r"market\.yaml:2:11: the byte 0xE9"):
        load(path)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "market.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + MARKET.encode())
    assert load(path).name == "first_steps"


def test_windows_line_ends_are_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "market.yaml"
    path.write_bytes(MARKET.replace("\n", "\r\n").encode())
    assert load(path) == loads(MARKET)


def test_large_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "market.yaml"
    path.write_bytes(b"# " + b"x" * 5_000_001)
    with pytest.raises(ScenarioError, match=r"5\.0 MB; a scenario file has at most 5 MB"):
        load(path)


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="this is a directory"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["mobil_operator", "mobile-operator.yaml", "here/mobile_operater.yaml"])
def test_a_missing_file_suggests_the_nearest_bundled_name(name: str) -> None:
    with pytest.raises(ScenarioError, match="did you mean 'mobile_operator'"):
        load(name)


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000])
def test_odd_names_of_files_are_simply_not_found(name: str) -> None:
    with pytest.raises(ScenarioError, match="there is no file"):
        load(name)


def test_the_name_of_the_file_is_the_name_of_the_scenario(tmp_path: Path) -> None:
    path = tmp_path / "9 cafés.yaml"
    path.write_text(MARKET.replace("name: first_steps\n", ""), encoding="utf-8")
    assert load(path).name == "scenario_9_caf_s"


# --- several at once ----------------------------------------------------------------------------------


def test_several_mistakes_are_reported_at_once_in_order() -> None:
    text = (
        MARKET.replace("focal: Corner", "focal: Korner")
        .replace("price: 30 EUR/month", "price: 30 USD/month")
        .replace("stage: awareness", "stage: awarness")
        .replace("size: 1000", "size: {value: 1000, status: sure}")
        .replace("fix_support", "fix_suport")
    )
    found = mistakes(text)
    places = [(mistake.line, mistake.column) for mistake in found]
    assert places == sorted(places)
    assert [mistake.path for mistake in found] == [
        "market.size.status",
        "market.size.status",
        "market.brands.Corner.price",
        "journey.touchpoints.poster.stage",
        "strategies.hire.interventions[0].fix_suport",
    ]


def test_mistakes_of_sense_are_reported_together() -> None:
    text = (
        MARKET.replace("focal: Corner", "focal: Korner")
        .replace("decide_by: true_loyalty", "decide_by: luck")
        .replace("resolve: 60 %", "resolve: 60 %\n      again: nowhere")
        .replace("touchpoint: counter}", "touchpoint: till}")
    )
    paths = {mistake.path for mistake in mistakes(text)}
    assert paths >= {
        "market.focal",
        "decide_by",
        "journey.touchpoints.complaint.again.to",
        "journey.problems.wrong_order.touchpoint",
    }


def test_a_default_that_does_not_fit_is_said_where_the_reason_stands() -> None:
    (found,) = mistakes(MARKET.replace("customers: 200, ", "").replace("size: 1000", "size: 150"))
    assert (found.path, found.line) == ("market.size", 13)


def test_a_misspelt_field_is_said_once() -> None:
    found = mistakes(MARKET.replace("      price: 30", "      prise: 30"))
    assert [mistake.path for mistake in found] == ["market.brands.Corner.prise"]


# --- extends ------------------------------------------------------------------------------------------


@pytest.fixture
def parent(tmp_path: Path) -> Path:
    (tmp_path / "parent.yaml").write_text(MARKET, encoding="utf-8")
    return tmp_path


def child(folder: Path, text: str, name: str = "child.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_child_inherits_and_replaces(parent: Path) -> None:
    text = "extends: parent.yaml\nmarket: {brands: {Corner: {price: 33 EUR/month}}}\n"
    mine, theirs = load(child(parent, text)), loads(MARKET)
    assert mine.name == "child"
    assert (mine.title, mine.description) == ("", "")
    assert mine.market.brands["Corner"].price == 33.0
    assert mine.market.brands["Corner"].cost == theirs.market.brands["Corner"].cost
    assert mine.market.brands["Station"] == theirs.market.brands["Station"]
    assert mine.strategies == theirs.strategies


def test_lists_and_distributions_are_replaced_not_merged(parent: Path) -> None:
    text = """
extends: parent.yaml
market: {brands: {Station: {features: [iced_drinks]}}}
people: {segments: {regulars: {traits: {skill: {uniform: {low: 0.2, high: 0.8}}}}}}
journey: {touchpoints: {complaint: {next: {counter: 5 %, chat: 10 %}}}}
strategies: {hire: {interventions: [{price: {by: -1}}]}}
"""
    scenario = load(child(parent, text))
    assert scenario.market.brands["Station"].features == ("iced_drinks",)
    assert scenario.people.segments["regulars"].traits.skill.kind == "uniform"
    routes = scenario.journey.touchpoints["complaint"].next
    assert [(route.to, route.share) for route in routes] == [("counter", 0.05), ("chat", 0.1)]
    assert [item.kind for item in scenario.strategies["hire"].interventions] == ["price"]


def test_null_takes_out_what_is_inherited(parent: Path) -> None:
    text = "extends: parent.yaml\nstrategies: {hire: null}\nmarket: {brands: {Corner: {remedy: null}}}\n"
    scenario = load(child(parent, text))
    assert list(scenario.strategies) == ["iced_drinks"]
    assert scenario.market.brands["Corner"].remedy == 0.7


def test_a_value_field_of_a_segment_is_no_source(parent: Path) -> None:
    scenario = load(child(parent, "extends: parent.yaml\npeople: {segments: {regulars: {value: 1.3}}}\n"))
    assert scenario.people.segments["regulars"].value == 1.3


def test_mistakes_name_the_file_they_are_in(parent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(parent)
    child(parent, MARKET.replace("stage: awareness", "stage: awarness"), "parent.yaml")
    path = child(parent, "extends: parent.yaml\nmarket:\n  size: few\n")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert [(m.file, m.line, m.column) for m in caught.value.mistakes] == [
        ("child.yaml", 3, 9),
        ("parent.yaml", 61, 21),
    ]


def test_a_mistake_of_both_files_is_said_where_the_value_came_from(
    parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(parent)
    path = child(parent, "extends: parent.yaml\n\nmarket: {brands: {Corner: {share: 70 %}}}\n")
    with pytest.raises(ScenarioError, match=r"child\.yaml:3:10: market\.brands: .* sum to 1\.2"):
        load(path)


def test_a_family_of_three(parent: Path) -> None:
    child(parent, "extends: parent.yaml\nmarket: {size: 2000}\n", "middle.yaml")
    reading = read(child(parent, "extends: middle.yaml\nrun: {seed: 7}\n"))
    assert (reading.scenario.market.size, reading.scenario.run.seed) == (2000, 7)
    assert [Path(file).name for file in reading.files] == ["child.yaml", "middle.yaml", "parent.yaml"]


def test_circles_are_refused(parent: Path) -> None:
    child(parent, "extends: b.yaml\n", "a.yaml")
    child(parent, "extends: a.yaml\n", "b.yaml")
    with pytest.raises(ScenarioError, match=r"extend each other in a circle: a\.yaml -> b\.yaml -> a\.yaml"):
        load(parent / "a.yaml")


def test_nobody_extends_himself(parent: Path) -> None:
    with pytest.raises(ScenarioError, match="in a circle"):
        load(child(parent, "extends: child.yaml\n"))


def test_a_bundled_scenario_can_be_extended(tmp_path: Path) -> None:
    scenario = load(child(tmp_path, "extends: first_steps\nmarket: {size: 500}\n"))
    assert scenario.market.size == 500


# --- sources ------------------------------------------------------------------------------------------


def sources(text: str) -> dict[str, tuple[object, str, str]]:
    return {item.path: (item.value, item.source, item.status) for item in loads(text).provenance}


def test_a_number_with_a_source_is_a_number() -> None:
    price = "price: {value: 30 EUR/month, source: tariff, status: verified}"
    text = MARKET.replace("price: 30 EUR/month", price)
    assert loads(text).market.brands["Corner"].price == 30.0
    assert sources(text)["market.brands.Corner.price"] == ("30 EUR/month", "tariff", "verified")


def test_the_status_is_assumed_unless_it_is_given() -> None:
    text = MARKET.replace("size: 1000", "size: {value: 1000, source: a guess}")
    assert sources(text)["market.size"] == (1000.0, "a guess", "assumed")


def test_a_source_holds_for_all_that_is_below_it() -> None:
    text = MARKET.replace("  ties: {kind", "  ties: {source: a study, status: verified, kind")
    assert sources(text)["people.ties.degree"] == (4.0, "a study", "verified")
    assert sources(text)["people.turnover"][1] == "invented for the tutorial"


def test_distributions_and_levers_have_one_source() -> None:
    text = MARKET.replace("skill: {beta", "skill: {source: a test, value: {beta")
    text = text.replace("sd: 0.2}}", "sd: 0.2}}}").replace(
        "likely: 1, high: 1}", "likely: 1, high: 1, source: HR}"
    )
    found = sources(text)
    assert found["people.segments.regulars.traits.skill"] == ("beta(mean 0.6, sd 0.2)", "a test", "assumed")
    staff = found["strategies.hire.interventions[0].fix_support.staff"]
    assert staff == ("low 1, likely 1, high 1", "HR", "assumed")


def test_numbers_without_source_and_levers_without_range_are_listed() -> None:
    text = MARKET.replace("source: invented", "# source: invented").replace(
        "staff: {low: 1, likely: 1, high: 1}", "staff: 1"
    )
    reading = reads(text)
    paths = {item.path: item for item in reading.unsourced}
    assert paths["market.size"].place.line == 13
    assert paths["people.segments.regulars.traits.patience"].value == "lognormal(mean 12 min, sd 6 min)"
    assert not any(path.startswith(("run", "title", "name")) for path in paths)
    assert "market.brands.Corner.features[0]" not in paths
    assert reading.levers_without_range == ("strategies.hire.interventions[0].fix_support.staff",)
    assert reading.scenario.provenance == ()


def test_a_child_does_not_inherit_the_source_of_what_it_replaces(parent: Path) -> None:
    reading = read(child(parent, "extends: parent.yaml\nmarket: {size: 500}\n"))
    assert [(item.path, item.inherited) for item in reading.unsourced] == [("market.size", False)]
    origins = {item.path: item.written_in for item in reading.scenario.provenance}
    assert origins["market.brands.Corner.price"] == "first_steps"
    assert "market.size" not in origins


def test_sources_may_be_listed_apart() -> None:
    text = MARKET + "provenance:\n  - {path: market.size, value: 1000, source: counted, status: verified}\n"
    listed = [item for item in loads(text).provenance if item.path == "market.size"]
    assert [item.source for item in listed] == ["counted"]


# --- shorthands ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("next: chat", [("chat", 1.0, 0.0)]),
        ("next: [chat]", [("chat", 1.0, 0.0)]),
        ("next: {chat: 30 %}", [("chat", 0.3, 0.0)]),
        ("next: {chat: {share: 30 %, after: 2 h}}", [("chat", 0.3, 2 / 24)]),
        ("next: {to: chat, share: 0.3}", [("chat", 0.3, 0.0)]),
        ("next: [{to: chat, share: 30 %, after: 1 day}]", [("chat", 0.3, 1.0)]),
        ("next: {chat: {value: 30 %, source: counted}}", [("chat", 0.3, 0.0)]),
    ],
)
def test_routes_may_be_written_shortly(written: str, expected: list[tuple[str, float, float]]) -> None:
    scenario = loads(MARKET.replace("next: {chat: 30 %}", written))
    routes = scenario.journey.touchpoints["complaint"].next
    assert [(route.to, route.share, route.after) for route in routes] == expected


def test_a_strategy_may_be_its_list_of_interventions() -> None:
    text = MARKET.replace("strategies:\n", "strategies:\n  short:\n    - price: {by: -5 %}\n  nothing:\n")
    strategies = loads(text).strategies
    assert [change.path for change in strategies["short"].interventions[0].changes] == ["brands.Corner.price"]
    assert strategies["nothing"].interventions == ()


def test_channels_may_be_weights() -> None:
    text = MARKET.replace("  ties:", "      channels: {shop: 2, street: {weight: 1, drift: -0.2}}\n  ties:")
    channels = loads(text).people.segments["regulars"].channels
    assert (channels["shop"].weight, channels["street"].drift) == (2.0, -0.2)


# --- numbers keep what was written ----------------------------------------------------------------------


def test_places_are_known_for_every_value() -> None:
    place = reads(MARKET, "cafe.yaml").place(("market", "brands", "Corner", "price"))
    assert (place.file, place.line, place.column) == ("cafe.yaml", 17, 14)
