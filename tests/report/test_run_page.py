"""The page of a single run."""

from __future__ import annotations

from dataclasses import replace

import pytest
import report_samples
from html_checks import check_page, text_of

from cxsim.experiments.horizons import run_days
from cxsim.experiments.living import Asked
from cxsim.experiments.run import Run
from cxsim.report import FIGURES, plot, run_html
from cxsim.world.scenario import Scenario


def run(strategy: str = "fix_support", days: int = 800, market: Scenario | None = None) -> Run:
    market = market or report_samples.scenario(days=days)
    effect = report_samples.EFFECTS.get(strategy, 0.0)
    left = report_samples.records(market, effect, 0)
    slow = report_samples.DURATION
    asked = Asked(market, strategy, 7, "compiled", False, run_days(market), threads=1)
    return Run(asked, left, None, 730, days, duration=slow, lived=slow)


@pytest.fixture(scope="module")
def page() -> str:
    return run_html(run())


def test_the_page_is_valid_self_contained_and_scriptless(page: str) -> None:
    assert len(check_page(page).pictures) >= 8
    assert str(report_samples.DURATION)[:5] not in page


def test_the_same_run_gives_the_same_bytes(page: str) -> None:
    again = run()
    again.digest = page.split("Digest of scenario and program</dt><dd>")[1][:64]
    assert run_html(again) == page


def test_it_shows_metrics_journey_segments_stations_and_loyalty(page: str) -> None:
    text = text_of(page)
    for words in (
        "Fix support, lived once for 26.3 months",
        "True loyalty",
        "at 12 months",
        "Hotline desk",
        "Business",
    ):
        assert words in text
    for part in ("journey", "loyalty", "service", "segments-part", "money", "assumptions", "method"):
        assert f'<section class="part" id="{part}">' in page
    assert "not how sure they are" in text


def test_without_a_log_there_are_no_stories(page: str) -> None:
    assert 'id="stories"' not in page


@pytest.mark.usefixtures("plain_figures")
def test_the_baseline_and_a_short_run() -> None:
    page = run_html(run("baseline", days=40))
    check_page(page)
    assert "Do nothing, lived once for 1.32 months" in text_of(page)


@pytest.mark.usefixtures("plain_figures")
def test_nobody_came() -> None:
    empty = run("baseline", days=40)
    for name in ("daily", "touchpoint", "census", "ledger", "station", "owners"):
        getattr(empty.records, name)[...] = 0
    empty.records = replace(empty.records, surveys=empty.records.surveys[:0])
    page = run_html(empty)
    check_page(page)
    assert 'id="journey"' not in page
    assert "not available" in text_of(page)


@pytest.mark.parametrize("name", [name for name, about in FIGURES.items() if about.run])
def test_plot_gives_the_figure_by_name(name: str) -> None:
    assert plot(name, run()).get_axes()


def test_a_figure_of_comparisons_is_not_one_of_runs() -> None:
    with pytest.raises(ValueError, match="quadrants_over_time"):
        plot("cash_over_time", run())
