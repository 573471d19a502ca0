"""The section "Why": every number in it is that of the data, in words, figures and tables."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cxsim.experiments.why.explanation import Decomposition, Explanation
from cxsim.experiments.why.parts import Group
from cxsim.report import explanation_html, explanation_plot
from cxsim.report.why import steps, why
from tests.report.html_checks import check_page, text_of
from tests.report.report_samples import scenario

VALUES = np.array([[0.012, -0.004, 0.0], [0.014, -0.005, 0.0], [0.013, -0.003, 0.0]])


def made(metric: str = "true_loyalty", values: np.ndarray = VALUES) -> Explanation:
    """An explanation by hand: one part for each side, and one that is nothing."""
    groups = (
        Group("waiting", "waiting & <queues>", frozenset({"a"}), ("fix_support",)),
        Group("function", "what the product does", frozenset({"b"}), ("add_features",)),
        Group("price", "price", frozenset({"c"}), ("fix_support", "add_features")),
    )
    plain = tuple(
        Group(name, title, frozenset(), ()) for name, title, *_ in (("x", "x"), ("y", "y"), ("z", "z"))
    )
    numbers = tuple(range(len(values)))
    return Explanation(
        scenario=scenario(),
        one="fix_support",
        other="add_features",
        metric=metric,
        months=48.0,
        totals=values.sum(axis=1),
        decompositions=(
            Decomposition("mechanism", groups, numbers, values),
            Decomposition("segment", plain, numbers, values),
        ),
        asked=len(values),
        seed=1,
        engine="compiled",
        interrupted=False,
        failures=(),
        encounter_count=10,
        duration=1.0,
    )


def test_the_page_is_whole_and_says_each_number_of_the_data() -> None:
    found = made()
    page = explanation_html(found)
    check_page(page)
    text = text_of(page)
    for number in ("+1.3", "−0.4", "+0.9"):
        assert number in text
    assert "waiting & <queues>" in text
    assert "beats Add features" in text
    exhibit = why(found)["exhibits"][0]
    shown = [row[2] for row in exhibit.data.rows]
    assert shown == ["+1.3 points", "−0.4 points", "0 points", "+0.9 points"]
    for value in shown:
        assert value in exhibit.wide.replace("\n", " ")


def test_bars_lead_from_nothing_to_the_whole_difference() -> None:
    found = made()
    table = steps(found, found.decompositions[0])
    parts = table[~table["total"]]
    assert list(parts["start"]) == pytest.approx([0.0, *np.cumsum(parts["value"])[:-1]])
    assert parts["start"].iloc[-1] + parts["value"].iloc[-1] == pytest.approx(found.difference.mean)
    assert table["value"].iloc[-1] == pytest.approx(found.difference.mean)
    axes = explanation_plot(found, "mechanism").axes[0]
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(100 * table["value"])
    hatched = [bool(bar.get_hatch()) for bar in axes.patches]
    assert hatched == [False, True, False, False]


def test_fewer_is_better_turns_the_sides() -> None:
    found = made("churn")
    assert "loses to Add features" in found.sentences()[0]
    hatched = [bool(bar.get_hatch()) for bar in explanation_plot(found, "mechanism").axes[0].patches]
    assert hatched[:2] == [True, False]
    told = found.sentences()[1]
    assert told.index("for Fix support: what the product does, which Add features changes,") < told.index(
        "for Add features: waiting"
    )


def test_one_replication_has_no_intervals_and_no_verdict() -> None:
    found = made(values=VALUES[:1])
    assert not re.search(r"\d to ", " ".join(found.sentences()))
    assert " against " in found.sentences()[0]
    check_page(explanation_html(found))


def test_an_unknown_decomposition_lists_those_there_are() -> None:
    with pytest.raises(ValueError, match="mechanism, segment"):
        made().plot("places")
