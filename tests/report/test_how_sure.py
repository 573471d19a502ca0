"""What the page says of how sure it is: intervals that hold at once, and who wins under neutral draws."""

from __future__ import annotations

import re

import pytest

import cxsim
from cxsim.experiments.comparison import Comparison
from cxsim.report import comparison_html
from cxsim.report.unknown import unknown
from cxsim.report.wording import THIN
from tests.experiments.conftest import small

pytestmark = pytest.mark.usefixtures("plain_figures")
FAKE = "tests.experiments.fake_engine:FakeModel"


@pytest.fixture(scope="module")
def study() -> Comparison:
    market = small(strategies=("nothing", "good", "costly"))
    return cxsim.compare(market, worlds=14, replications=8, engine=FAKE, workers=1, precision="5 pt")


def test_neutral_shares_are_shown_and_remarkable_ones_explained(study: Comparison) -> None:
    part = unknown(study)
    assert part is not None
    shown = {row[0]: row for row in part["neutral"]["table"].rows}
    even = study.knowledge.neutral if study.knowledge is not None else None
    assert even is not None
    for one in even.standings:
        row = shown[study.title(one.strategy)]
        assert row[1] == study.title(one.rival)
        assert row[2:4] == tuple(f"{100 * share:.0f}{THIN}%" for share in (one.won, one.as_drawn))
    page = comparison_html(study)
    assert "If levers and traits were put in evenly" in page
    for text in part["neutral"]["why"]:
        assert text.split(" in ")[0] in page
        said = re.search(r"best in (\d+) % of neutral worlds", text)
        assert said is not None
        assert any(f"{100 * one.won:.0f}" == said[1] for one in even.standings if one.remarkable)


def test_the_page_says_that_intervals_hold_at_once_and_that_a_precision_is_reached(study: Comparison) -> None:
    page = comparison_html(study)
    assert "95 % intervals that hold at once" in page
    assert "Precision of ±5.0 points on the difference from the best rival: reached" in page
    row = study.at("true_loyalty").loc["good"]
    ends = [100 * row[f"difference_simultaneous_{end}"] for end in ("low", "high")]
    assert re.search(rf"\+{ends[0]:.2f} to \+{ends[1]:.2f}", page)


def test_without_enough_worlds_nothing_is_said_of_neutral_draws() -> None:
    few = cxsim.compare(small(strategies=("good",)), worlds=4, engine=FAKE, workers=1)
    assert "put in evenly" not in comparison_html(few)
