"""The journey map: nothing collides, nothing is lost, whatever the names and numbers."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxsim.report.drawing import Drawing, text_width
from cxsim.report.journey_layout import Stop, bands
from cxsim.report.journey_map import COLUMNS, Track, draw, journey_map
from cxsim.world.scenario import STAGES

WIDTHS = (1040.0, 720.0, 343.0, 320.0)


def table(
    number: int, seed: int = 1, title: str = "Second line of technical support", gaps: bool = False
) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    stages = sorted(chance.integers(0, len(STAGES), number))
    rows = []
    for k, stage in enumerate(stages):
        missing = gaps and k % 3 == 0
        rows.append(
            (
                STAGES[stage],
                f"point_{k}",
                f"{title} {k}",
                "telephone" if k % 2 else "web",
                "indirect" if k % 5 == 0 else "direct",
                0.0 if missing and k % 2 else 1234.5678,
                math.nan if missing else float(chance.normal(0, 0.3)),
                math.nan if missing else 0.25,
                math.nan if k % 4 else 12.5,
                2.0,
                3.0,
                k % 3 == 1,
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def collisions(drawing: Drawing) -> list[tuple[str, str]]:
    labels = drawing.labels
    return [(one.text, other.text) for one, other in combinations(labels, 2) if one.box.overlaps(other.box)]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("number", [1, 2, 9, 18, 60])
@pytest.mark.parametrize(
    "title", ["Bill", "Second line of technical support", "Donaudampfschifffahrtsgesellschaft", "漢字" * 20]
)
def test_labels_never_collide_nor_leave_the_map(width: float, number: int, title: str) -> None:
    strategy = Track("Reorganise support from end to end", table(number, title=title))
    drawing = draw(strategy, Track("Do nothing", table(number, 2, title), "#666666", True), width)
    assert collisions(drawing) == []
    for label in drawing.labels:
        assert label.box.left >= -0.5, label
        assert label.box.right <= width + 0.5, label
        assert label.box.bottom <= drawing.height, label


@settings(max_examples=30, deadline=None)
@given(
    number=st.integers(1, 40),
    seed=st.integers(0, 1000),
    width=st.floats(320, 1400),
    title=st.text(max_size=60),
)
def test_labels_never_collide_for_any_title(number: int, seed: int, width: float, title: str) -> None:
    drawing = draw(Track(title, table(number, seed, title, gaps=True)), None, width)
    assert collisions(drawing) == []
    ElementTree.fromstring(drawing.svg("map", title))


def test_every_touchpoint_that_was_met_is_on_the_map() -> None:
    svg = journey_map(Track("S", table(18)), width=1040)
    for k in range(18):
        assert (
            f"Second line of technical support {k}<" in svg
        )  # in full as a tooltip, however short the label


def test_touchpoints_that_nobody_met_are_left_out() -> None:
    rows = table(4)
    rows["encounters"] = [1.0, 0.0, 2.0, 0.0]
    svg = journey_map(Track("S", rows), width=1040)
    assert "support 0<" in svg
    assert "support 1<" not in svg
    rows["encounters"] = 0.0
    assert journey_map(Track("S", rows)) == ""


def test_missing_emotion_breaks_the_curve() -> None:
    rows = table(5)
    whole = journey_map(Track("S", rows), width=1040).count('fill="none"')
    rows.loc[2, ["affect", "affect_sd"]] = math.nan
    svg = journey_map(Track("S", rows), width=1040)
    assert svg.count('fill="none"') == whole + 1  # two stretches instead of one
    assert "nan" not in svg.lower()


def test_hostile_names_stay_names() -> None:
    svg = journey_map(Track('</svg><script>"', table(3, title='<a onclick="x">&')), width=1040)
    ElementTree.fromstring(svg)
    assert "<script" not in svg
    assert "<a " not in svg


def test_the_description_names_the_worst_the_best_and_the_pain_points() -> None:
    rows = table(3)
    rows["affect"] = [-0.3, 0.0, 0.4]
    rows["pain"] = [True, False, False]
    svg = journey_map(Track("S", rows), width=1040)
    assert "worst at Second line of technical support 0 (−30.0)" in svg
    assert "best at Second line of technical support 2 (+40.0)" in svg
    assert "Pain points: Second line of technical support 0." in svg


@given(st.lists(st.integers(0, 7), min_size=0, max_size=60), st.integers(1, 12))
def test_bands_hold_every_stop_once_in_order_and_never_too_many(stages: list[int], most: int) -> None:
    stops = [Stop(f"p{k}", "", STAGES[stage]) for k, stage in enumerate(sorted(stages))]
    found = bands(stops, most)
    assert [stop for band in found for span in band for stop in span.stops] == stops
    assert all(1 <= sum(len(span.stops) for span in band) <= most for band in found)
    assert all({stop.stage for stop in span.stops} == {span.stage} for band in found for span in band)
    assert len(found) == math.ceil(len(stops) / most)


def test_the_estimate_of_widths_is_generous() -> None:
    assert text_width("Hotline", 10) > 7 * 10 * 0.4
    assert text_width("WWW", 10) > text_width("iii", 10)
    assert text_width("漢", 10) >= 10
    assert text_width("Hotline", 10, bold=True) > text_width("Hotline", 10)
