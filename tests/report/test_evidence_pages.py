"""The pages of the evidence and of the claims: self-contained, with every row, failing ones as failing."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cxsim.claims.claim import Arm, Case, Claim, Condition
from cxsim.claims.hearing import Heard, Hearing, Ruling
from cxsim.evidence.kinds import Mark, Row, Verdict
from cxsim.evidence.sitting import Sitting
from cxsim.experiments.frontier import frontier
from cxsim.experiments.intervals import Interval, interval
from cxsim.experiments.luck import share_above, spreads
from cxsim.experiments.worlds import draws
from cxsim.report.claims_page import claims_html
from cxsim.report.evidence_page import evidence_html
from cxsim.world import load
from tests.report.html_checks import check_page, text_of


def row(kind: str, name: str, verdict: Verdict) -> Row:
    found = Interval(1.0, 0.9, 1.1, 8)
    return Row(
        kind=kind, name=name, part="one", title=f"Title of {name}", says="says <this>", statistic="points",
        where="" if kind == "limit" else "cafes", source="Somebody & Co. 1999", mark=Mark.READ, published="1 & 2",
        expected="> 0", simulated=found, verdict=verdict, without=Interval(0.0, -0.1, 0.1, 8),
        mechanism="" if kind == "limit" else "talk", note="a note",
    )  # fmt: skip


@pytest.fixture(scope="module")
def heard() -> Heard:
    scenario = load("first_steps")
    claim = Claim(
        title="More is not better", says="More does not help.", source="nobody", explained="Because.",
        arms={"one": Arm(), "two": Arm(strategy="hire")},
        holds=(Condition(says="it helps", number="churn", of="two", minus="one", **{"is": "below"}),),
    )  # fmt: skip
    worlds = draws(scenario, 64)
    holds = np.asarray(worlds["taste_weight"] > 0.4)
    lives = np.where(holds, 1.0, -1.0)[:, None, None] * np.ones((1, 2, 1))
    return Heard(
        Case("more", claim, scenario), Ruling.HOLDS, (interval(np.array([0.1, 0.2, 0.15])),),
        share_above(lives, 1), spreads(lives), frontier(worlds, holds),
        worlds.assign(margin_0=np.where(holds, 1.0, -1.0), judged=True, holds=holds),
    )  # fmt: skip


def test_the_page_of_the_evidence_shows_what_fails_as_failing() -> None:
    rows = [row("limit", "queue", Verdict.REPRODUCED), row("pattern", "talk", Verdict.NOT_REPRODUCED)]
    page = evidence_html(Sitting(True, rows, 12.0))
    check_page(page)
    text = text_of(page)
    assert "1 reproduced, 1 not reproduced" in text
    assert "Title of talk — not reproduced" in text
    assert "says <this>" in text
    assert "few replications" in text


def test_the_page_of_the_claims_draws_the_frontier_over_what_decides(heard) -> None:
    page = claims_html(Hearing([heard], duration=3.0))
    found = check_page(page)
    text = text_of(page)
    assert len(found.pictures) == 2  # wide and narrow
    assert "taste_weight" in text
    assert re.search(r"taste_weight > 0\.\d+: holds in 100.% of", text)
    assert "More does not help." in text


def test_a_claim_that_holds_everywhere_has_no_picture_of_a_frontier(heard) -> None:
    lives = np.ones((64, 2, 1))
    everywhere = Heard(
        heard.case, heard.ruling, heard.conditions, share_above(lives, 1), spreads(lives),
        frontier(heard.worlds[["taste_weight"]], np.ones(64, bool)), heard.worlds.assign(holds=True),
    )  # fmt: skip
    page = claims_html(Hearing([everywhere]))
    assert not check_page(page).pictures
    assert "it holds in every plausible world tried" in text_of(page)
