"""Interviews: as many as were ordered in the true market, answered with the noise of an answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cxsim.engine.compiled import CompiledModel
from cxsim.engine.interviews import shares
from tests.engine.market import market

EVERYBODY = 10**9
BLUNT = {"laws": {"parameters": {"rating_spread": 0.0}}}
ALL_ANSWER = {"response": 1.0, "articulation_error": 0.0}


def asked(exact: bool, style: float, **changed: Any) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Answers of all owners of the focal brand, and the same people's traits and relation to it."""
    traits = {**ALL_ANSWER, "style": style}
    segments = {name: {"traits": traits} for name in ("young", "old")}
    made = market(run={"customers": 1500, "burn_in": 0, "days": 30}, people={"segments": segments}, **changed)
    model = CompiledModel(made, "baseline", 3)
    model.advance(20)
    told = model.interview(1, EVERYBODY, exact)
    return (
        told,
        model.lives.customer[told["customer"]],
        model.lives.relation[told["customer"], model.plan.focal],
    )


def test_who_answers_without_noise_says_what_he_believes() -> None:
    told, people, relation = asked(True, 0.0, **BLUNT)
    assert len(told) > 300
    assert abs(told["level"][:, :4] - relation["belief"][:, :4]).max() <= 0.05 + 1e-9
    assert (told["wants"] == people["wants"]).all()
    # Importance is said on eleven points of the most important, then brought to a sum of 1.
    assert np.allclose(told["importance"].sum(axis=1), 1.0)
    assert abs(told["importance"][:, :4] - people["importance"][:, :4]).max() < 0.05


def test_answers_are_noisy_and_a_style_shifts_only_what_is_rated() -> None:
    exact, _, relation = asked(True, 2.0)
    stated, _, _ = asked(False, 2.0)
    missed = exact["level"][:, :4] - relation["belief"][:, :4]
    assert 0.05 < missed.std() < 0.3
    assert abs(missed.mean()) < 0.05
    assert (stated["level"][:, :4] - exact["level"][:, :4]).mean() == pytest.approx(0.2, abs=0.08)


@pytest.mark.parametrize("scale_up", [1.0, 4.0, 100.0])
@pytest.mark.parametrize("people", [1, 150, EVERYBODY])
def test_as_many_true_people_are_troubled_as_are_asked(people: int, scale_up: float) -> None:
    owners = 80
    share, troubled = shares(owners, people, scale_up)
    assert 0.0 < share <= 1.0
    assert 0.0 < troubled <= 1.0
    assert share * troubled * owners * scale_up == pytest.approx(min(people, owners * scale_up))
