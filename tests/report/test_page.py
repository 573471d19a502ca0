"""The report: self-contained, honest, the same to the byte, whatever the study holds."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
import report_samples
from html_checks import check_page, outline, text_of

from cxsim.experiments.comparison import Comparison
from cxsim.report import comparison_html
from cxsim.report.outlook import decided, payback
from cxsim.report.wording import MINUS, THIN, typeset

HOSTILE = (
    """<script>alert("x")</script> & 'Q' </style><img src=//evil.example onerror=alert(1)> """
    "{{ 7*7 }} \x00\x1b"
)


def numbers(text: str) -> set[str]:
    """Every number in a text, with plain signs and spaces."""
    plain = text.replace(MINUS, "-").replace(THIN, " ")
    return {found.lstrip("+") for found in re.findall(r"[-+]?\d[\d,]*(?:\.\d+)?", plain)}


def test_the_page_is_valid_self_contained_and_scriptless(page: str) -> None:
    found = check_page(page)
    assert len(found.pictures) >= 12


def test_the_same_study_gives_the_same_bytes(comparison: Comparison, page: str) -> None:
    assert comparison_html(comparison) == page
    again = report_samples.comparison()
    again.digest = comparison.digest  # somebody may be editing the program while the tests run
    assert comparison_html(again) == page


def test_nothing_of_the_machine_or_the_clock_is_in_the_page(page: str) -> None:
    assert str(report_samples.DURATION)[:5] not in page
    assert not re.search(r"20[2-9]\d-\d\d-\d\d", page)


def test_the_first_screen_says_the_whole_verdict(comparison: Comparison, page: str) -> None:
    text = text_of(page[: page.index('id="ranking"')])
    for sentence in comparison.findings().sentences():
        assert typeset(sentence) in text


def test_every_number_of_the_verdict_is_in_the_ranked_table(comparison: Comparison, page: str) -> None:
    findings = comparison.findings()
    start, end = page.index('id="ranking"'), page.index("<nav")
    ranked = numbers(text_of("<section>" + page[page.index(">", start) + 1 : end]))
    said = numbers(f"{findings.headline} {findings.against_baseline.split(';')[0]} {findings.cost}")
    assert said - ranked <= {"95"}


def test_the_ranked_table_says_what_the_ranking_says(comparison: Comparison, page: str) -> None:
    rows = re.findall(r'<tr>\s*<td class="rank">(.*?)</tr>', page, flags=re.DOTALL)
    assert len(rows) == len(comparison.strategies)
    for html, row in zip(rows, comparison.ranking.itertuples(), strict=True):
        words = text_of("<table><tr><td>" + html + "</tr></table>").replace(MINUS, "-")
        assert row.title in words
        assert f"{100 * row.mean:.1f}" in words
        if row.strategy != "baseline":
            assert f"{100 * row.difference:+.2f}" in words
            assert (
                f"{100 * row.difference_simultaneous_low:+.2f} to {100 * row.difference_simultaneous_high:+.2f}"
                in words
            )
        assert f"{row.cost:,.0f}" in words


def test_whether_it_is_decided_stands_above_the_headline(page: str) -> None:
    assert "Ahead of its best rival beyond simulation error" in page
    same = {"fix_support": 0.02, "add_features": 0.02}
    market = report_samples.scenario(days=400, strategies={"fix_support": "A", "add_features": "B"})
    tie = report_samples.comparison(market, 3, effects=same)
    assert decided(tie) == "Undecided: a tie"
    assert "too few replications" in decided(report_samples.comparison(market, 1))

    def spoil(name: str, measured: dict[float, dict[str, float]]) -> None:
        level = next(levels[name])
        for values in measured.values():
            values["true_loyalty"] = level

    levels = {name: iter(values) for name, values in NOISY.items()}
    assert "cannot be told apart" in decided(report_samples.comparison(market, 3, spoil=spoil))


NOISY = {
    "baseline": [0.2, 0.2, 0.2],
    "fix_support": [0.2, 0.25, 0.31],
    "add_features": [0.3, 0.24, 0.2],
}


def test_payback_is_told_by_the_median_replication(comparison: Comparison, page: str) -> None:
    assert payback(comparison, "raise_promise") == "not earned back"
    assert payback(comparison, "fix_support").startswith("earned back in month ")
    assert payback(comparison, "baseline") == ""
    assert "not earned back" in text_of(page)


def test_every_section_has_its_content(page: str) -> None:
    for part in (
        "outcomes",
        "everything",
        "loyalty",
        "listening",
        "journey",
        "service",
        "money",
        "assumptions",
    ):
        assert f'<section class="part" id="{part}">' in page
    text = text_of(page)
    assert "not backcast on your history" in text
    assert "Not checked against your data." in text
    assert "a guess, no source" in text
    assert "annual report 2023, page 12" in text


def test_unsourced_levers_come_before_sourced_ones() -> None:
    from cxsim.report.assumptions import levers

    market = report_samples.scenario()
    sourced = {
        "path": "strategies.fix_support.interventions[0]",
        "value": 0.05,
        "source": "pilot",
        "status": "verified",
    }
    market = report_samples.scenario(provenance=[sourced])
    found = levers(market, ("baseline", *market.strategies))
    assert [lever.sourced for lever in found] == [False, False, True]
    assert found[-1].source == "pilot"
    assert found[0].today == f"50{THIN}%"
    assert found[0].range == f"51{THIN}% to 60{THIN}%"


def test_hostile_texts_stay_texts() -> None:
    titles = {"fix_support": HOSTILE, "add_features": "{% raw %}"}
    market = report_samples.scenario(days=400, strategies=titles, title=HOSTILE, description=HOSTILE)
    page = comparison_html(report_samples.comparison(market, replications=2))
    found = outline(page)
    assert not found.problems
    assert not found.tags & {"script", "img"}
    assert "{{ 7*7 }}" in page
    assert "\x00" not in page
    assert "\x1b" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.usefixtures("plain_figures")
@pytest.mark.parametrize("name", ["<b>", "a b", 'x"y'])
def test_names_that_are_no_words_make_no_broken_ids(name: str) -> None:
    market = report_samples.scenario(days=400, strategies={name: ""})
    check_page(comparison_html(report_samples.comparison(market, replications=2, effects={name: 0.02})))


@pytest.mark.usefixtures("plain_figures")
def test_long_names_do_not_break_the_page() -> None:
    long = (
        "Reorganise the whole customer support including second line, shops and the app of every country " * 2
    )
    market = report_samples.scenario(
        days=400, strategies={"fix_support": long, "b": "Donaudampfschifffahrt" * 6}
    )
    page = comparison_html(report_samples.comparison(market, replications=3))
    check_page(page)
    assert long.strip() in page.replace("\n", " ")


@pytest.mark.usefixtures("plain_figures")
def test_one_strategy_only() -> None:
    market = report_samples.scenario(days=400, strategies={})
    page = comparison_html(report_samples.comparison(market, replications=3))
    check_page(page)
    assert "Only doing nothing was simulated" in text_of(page)
    assert "Side by side" not in page
    assert "Cash over time" not in page


@pytest.mark.usefixtures("plain_figures")
def test_one_replication_has_no_intervals() -> None:
    page = comparison_html(report_samples.comparison(report_samples.scenario(days=400), replications=1))
    check_page(page)
    text = text_of(page)
    assert "no interval: one replication" in text
    assert "nan" not in text.lower().replace("finance", "")
    assert "at least two replications" in text


@pytest.mark.usefixtures("plain_figures")
def test_no_replication_leaves_no_empty_sections() -> None:
    comparison = report_samples.comparison(report_samples.scenario(days=400), replications=0, asked=4)
    page = comparison_html(comparison)
    check_page(page)
    assert "Nothing to compare" in text_of(page)
    assert 'id="ranking"' not in page
    assert 'id="loyalty"' not in page


@pytest.mark.usefixtures("plain_figures")
def test_missing_values_are_called_not_available() -> None:
    def spoil(name: str, measured: dict[float, dict[str, float]]) -> None:
        for values in measured.values():
            values["nps"] = values["csat"] = math.nan
            if name == "add_features":
                values["true_loyalty"] = values["strategy_cost"] = math.nan

    page = comparison_html(report_samples.comparison(report_samples.scenario(days=400), 3, spoil=spoil))
    check_page(page)
    text = text_of(page)
    assert "not available" in text
    assert not re.search(r"\bnan\b", text, flags=re.IGNORECASE)


@pytest.mark.usefixtures("plain_figures")
def test_a_strategy_without_effect_differs_by_exactly_nothing() -> None:
    market = report_samples.scenario(days=400, strategies={"same": "The same"})
    page = comparison_html(report_samples.comparison(market, replications=3, effects={}))
    check_page(page)
    assert "no difference at all" in text_of(page)


@pytest.mark.usefixtures("plain_figures")
def test_reversals_are_flagged() -> None:
    def spoil(name: str, measured: dict[float, dict[str, float]]) -> None:
        if name == "add_features":
            for months, values in measured.items():
                values["true_loyalty"] += 0.05 if months == 6 else -0.05

    comparison = report_samples.comparison(report_samples.scenario(days=400), 3, spoil=spoil)
    text = text_of(comparison_html(comparison))
    assert "overtakes Add features between 6 months and 12 months" in text
    assert "rank 1 → 4" in text
    assert "Ranks with arrows: at 6, 12 and 13.15 months." in text


@pytest.mark.usefixtures("plain_figures")
def test_less_is_better_points_the_other_way() -> None:
    page = comparison_html(report_samples.comparison(report_samples.scenario(days=400, decide_by="churn"), 3))
    check_page(page)
    assert "← better" in page


@pytest.mark.usefixtures("plain_figures")
def test_what_is_observed_stands_beside_the_baseline() -> None:
    observed: dict[str, Any] = {"nps": {"value": 14, "n": 250, "source": "own survey"}, "churn": 0.2}
    market = report_samples.scenario(days=400, observed=observed)
    text = text_of(comparison_html(report_samples.comparison(market, replications=3)))
    assert "+14.0 (n = 250)" in text
    assert "own survey" in text


@pytest.mark.usefixtures("plain_figures")
def test_an_interrupted_study_says_so() -> None:
    comparison = report_samples.comparison(report_samples.scenario(days=400), replications=2, asked=8)
    comparison.interrupted = True
    text = text_of(comparison_html(comparison))
    assert "2 of 8 replications are complete" in text
    assert "2 of 8 replications asked for" in text
