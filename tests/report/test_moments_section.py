"""Moments of truth on the page: what is said is what was found, and no number covers another."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import report_samples
from html_checks import check_page, text_of

from cxsim.experiments.tasks import Study
from cxsim.experiments.why.moments import MomentsOfTruth
from cxsim.experiments.why.small_changes import Lived, small_changes
from cxsim.measure.ratings import Questionnaire
from cxsim.report import comparison_html
from cxsim.report.drawing import Box
from cxsim.report.figures.importance import importance_performance, label_box, offsets
from cxsim.report.moments import moments
from cxsim.report.wording import MINUS, THIN, typeset

POINTS = list(report_samples.POINTS)
PRAISED, GRAVE = "advertising", "fault"


def made(replications=5, answers=400, seed=2) -> MomentsOfTruth:
    """Effects fall from the first touchpoint on; `advertising` does nothing and everybody rates it by habit;
    `fault` is rare and does most."""
    rng = np.random.default_rng(seed)
    market = report_samples.scenario(days=400)
    market = market.model_copy(update={"strategies": small_changes(market, 0.1)})
    study = Study(market, ("baseline", *market.strategies), {12.0: 365}, 3, "compiled")
    size = {name: 0.0 if name == PRAISED else 0.02 / (1 + place) for place, name in enumerate(POINTS)}
    size[GRAVE] = 0.04
    often = {name: 0.3 if name == GRAVE else 4.0 for name in POINTS}
    lives = []
    for _ in range(replications):
        metrics = {"baseline": {"true_loyalty": 0.3, "advocacy": 1.0}}
        for name in POINTS:
            for way, sign in (("improvement", 1.0), ("failure", -1.1)):
                luck = rng.normal(0, 0.001) * (size[name] > 0)
                moved = sign * size[name] / 2 + luck
                metrics[f"{name}: {way}"] = {"true_loyalty": 0.3 + moved, "advocacy": 1.0 + 10 * moved}
        journey = pd.DataFrame(
            {
                "encounters": 100.0,
                "per_owner_year": [often[name] for name in POINTS],
                "satisfaction": np.linspace(-0.3, 0.4, len(POINTS)),
            },
            index=pd.Index(POINTS, name="touchpoint"),
        )
        lives.append(Lived(metrics, journey, 1000))
    return MomentsOfTruth(study, 0.1, tuple(lives), replications, survey(rng, answers), False, (), 5000)


def survey(rng, n) -> Questionnaire:
    style, opinion = rng.normal(size=n), rng.normal(size=n)
    habit = dict.fromkeys(POINTS, 0.8) | {PRAISED: 2.0, GRAVE: 0.0}
    ratings = pd.DataFrame({name: 7 + habit[name] * style + rng.normal(size=n) for name in POINTS})
    for name in POINTS:
        if name != PRAISED:
            ratings[name] = ratings[name].where(rng.random(n) < (0.15 if name == GRAVE else 0.6))
    answers = pd.DataFrame({"time": 100.0, "customer": np.arange(n), "score": 7.0})
    answers["overall"] = 7 + style + 0.5 * opinion + rng.normal(size=n)
    prior = pd.DataFrame(rng.random((n, len(POINTS))), columns=POINTS)
    lived = pd.DataFrame({"frequency": 4.0, "answered": 4.0}, index=pd.Index(POINTS, name="touchpoint"))
    return Questionnaire(answers, ratings, style, prior, lived)


@pytest.fixture(scope="module")
def found() -> MomentsOfTruth:
    return made()


@pytest.fixture(scope="module")
def section(found) -> str:
    comparison = report_samples.comparison(report_samples.scenario(days=400), 3)
    comparison.moments = found
    page = comparison_html(comparison)
    check_page(page)
    start = page.index('<section class="part" id="moments">')
    return page[start : page.index("</section>", start) + len("</section>")]


def test_the_survey_is_caught_where_it_misleads_and_the_reason_is_the_one_built_in(found) -> None:
    told = {one.touchpoint: one for one in found.disagreements()}
    assert told[PRAISED].gap < 0
    assert "habit" in told[PRAISED].reasons
    assert told[GRAVE].gap > 0
    assert told[GRAVE].reasons[0] == "rare"
    assert found.effects("true_loyalty")["effect_per_encounter"].idxmax() == GRAVE
    assert found.drivers.table["weight"].idxmax() == PRAISED


def test_the_page_says_what_was_found(found, section) -> None:
    text = text_of(section)
    for one in found.disagreements():
        assert typeset(one.text) in text
    assert f"n = {found.drivers.n} answers" in text
    assert not re.search(r"\bnan\b", text, flags=re.IGNORECASE)


def test_every_number_of_the_table_is_the_number_found(found, section) -> None:
    rows = {row[0]: row for row in moments(found)["effects"].rows}
    for name in POINTS:
        effect = found.effects("true_loyalty").loc[name]
        cells = [cell.replace(MINUS, "-").replace(THIN, "") for cell in rows[found.title(name)]]
        if effect["low"] == effect["high"] == 0:
            assert cells[2] == "0"
            continue
        written = [float(number) for number in re.findall(r"[+-]?[\d.]+", cells[2].removeprefix("≈ "))]
        assert written == pytest.approx([100 * effect[end] for end in ("effect", "low", "high")], abs=0.05001)
        assert cells[2].startswith("≈") == (not effect["told"])
        assert found.title(name) in section


def test_without_answers_the_page_says_why_and_shows_effects_alone() -> None:
    few = made(answers=12)
    shown = moments(few)
    assert shown["drivers"] is None
    assert "No key drivers can be given" in shown["survey"]
    assert moments(made(replications=1)) is None
    assert moments(None) is None
    assert few.map["quadrant_survey"].eq("").all()
    importance_performance(few.map)


def test_the_quadrants_are_those_of_importance_and_performance(found) -> None:
    table = found.map
    assert table["number"].tolist() == list(range(1, len(POINTS) + 1))
    assert table["effect"].is_monotonic_decreasing
    for row in table.itertuples():
        matters, good = row.effect > table["effect"].mean(), row.performance > table["performance"].mean()
        names = {(True, False): "concentrate here", (True, True): "keep up the good work"}
        names |= {(False, False): "low priority", (False, True): "possible overkill"}
        assert row.quadrant == names[matters, good]


def test_numbers_on_the_map_cover_neither_dot_nor_number() -> None:
    rng = np.random.default_rng(4)
    inside = Box(0, 0, 220, 150)
    places = [np.array([110.0, 40.0]) + rng.normal(0, 9, 2) for _ in range(20)]
    words = Box(140, 0, 220, 12)
    found = offsets(places, inside, [words])
    boxes = [label_box(x + dx, y + dy) for (x, y), (dx, dy) in zip(places, found, strict=True)]
    for index, box in enumerate(boxes):
        assert box.left > 0
        assert not box.overlaps(words)
        assert box.bottom < 150
        assert not any(box.overlaps(other) for other in boxes[:index])
        assert not any(box.left < x < box.right and box.top < y < box.bottom for x, y in places)
