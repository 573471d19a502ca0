"""Whatever is in a file, reading it ends in a scenario or in a ScenarioError, never in anything else."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cxsim.world import ScenarioError, dump, loads
from cxsim.world.nodes import compose, plain
from cxsim.world.reading import decode

MARKET = (Path(__file__).parent / "market.yaml").read_text(encoding="utf-8")


def tried(text: str) -> None:
    with contextlib.suppress(ScenarioError):
        scenario = loads(text, "any.yaml")
        assert loads(dump(scenario)) == scenario


@given(st.text())
def test_any_text(text: str) -> None:
    tried(text)


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    with contextlib.suppress(ScenarioError):
        tried(decode(data, "any.yaml"))


@given(st.text(alphabet="ab:-?[]{}&*!|>'\"%@`#,\n\t 01.<="))
@settings(max_examples=150)
def test_any_text_of_signs_that_yaml_knows(text: str) -> None:
    tried(text)


@given(st.integers(0, len(MARKET)), st.integers(0, 40), st.text(max_size=10))
@settings(max_examples=150)
def test_any_cut_in_a_good_file(start: int, length: int, instead: str) -> None:
    tried(MARKET[:start] + instead + MARKET[start + length :])


NAMES = ["value", "source", "status", "low", "likely", "high", "beta", "mean", "sd", "to", "share"]
TEXTS = ["3 days", "40 %", "-1", "5 EUR", "Corner", "counter", "care", "nobody", "", "1e400", "value"]

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(TEXTS)
    | st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(NAMES)
            | st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=5),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in pairs:
        found += places(value, (*path, name))
    return found


DATA = plain(compose(MARKET, "market.yaml")[0])
PLACES = places(DATA)


@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=3))
@settings(max_examples=200, deadline=None)
def test_any_value_anywhere(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    data = plain(compose(MARKET, "market.yaml")[0])
    for path, value in changes:
        place = data
        try:
            for part in path[:-1]:
                place = place[part]
            place[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    tried(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
