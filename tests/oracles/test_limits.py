"""The engine against closed forms, and the closed forms against published figures."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cxsim.evidence.limits.diffusion as bass
import cxsim.experiments.run as running
from cxsim.evidence.catalogue import chosen, limits
from cxsim.evidence.kinds import Row, Verdict
from cxsim.evidence.limits import choice
from cxsim.evidence.limits.erlang import erlang_a
from cxsim.evidence.sitting import sit
from cxsim.experiments.worlds import ruled
from cxsim.measure.buying import BetaGeometricNbd, ShiftedBetaGeometric
from cxsim.world.parameters import BY_NAME
from cxsim.world.scenario import Scenario

DATA = Path(__file__).parents[2] / "cxsim" / "evidence" / "data"
QUICK = ("erlang_b", "erlang_a")
"""Limits of which few replications show enough."""


def measured(name: str, quick: bool = True) -> list[Row]:
    found = sit(chosen([name]), quick=quick)
    assert not found.errors
    return found.rows


# --- the engine -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [limit.name for limit in limits()])
def test_the_engine_comes_out_at_the_closed_form(name: str) -> None:
    rows = measured(name, quick=name in QUICK)
    assert {row.part: row.verdict for row in rows} == {row.part: Verdict.REPRODUCED for row in rows}


def test_names_are_unique_and_every_figure_is_simulated() -> None:
    everything = limits()
    assert len({limit.name for limit in everything}) == len(everything)
    for limit in everything:
        assert limit.figures
        assert limit.quick == 0 or 1 < limit.quick <= limit.replications


# --- a wrong engine is caught ---------------------------------------------------------------------------


def mutate(monkeypatch: pytest.MonkeyPatch, change: Any) -> None:
    """Let every run live a changed scenario, of which the limit does not know."""
    real = running.run

    def wrong(scenario: Scenario, *args: Any, **options: Any) -> Any:
        return real(change(scenario), *args, **options)

    monkeypatch.setattr(running, "run", wrong)


def slower(scenario: Scenario) -> Scenario:
    stations = {
        name: station.model_copy(update={"service": 1.02 * station.service})
        for name, station in scenario.journey.stations.items()
    }
    journey = scenario.journey.model_copy(update={"stations": stations})
    return scenario.model_copy(update={"journey": journey})


def test_endless_patience_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    mutate(monkeypatch, lambda scenario: ruled(scenario, off=("patience",)))
    assert all(row.verdict == Verdict.NOT_REPRODUCED for row in measured("erlang_a"))


def test_a_choice_scale_5_percent_too_large_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    larger = 1.05 * BY_NAME["choice_scale"].default
    mutate(monkeypatch, lambda scenario: ruled(scenario, choice_scale=larger))
    verdicts = {row.part: row.verdict for row in measured("logit_outside", quick=False)}
    assert verdicts[choice.NOBODY] == Verdict.NOT_REPRODUCED
    assert Verdict.REPRODUCED not in (verdicts["Cheap"], verdicts["Good"])


def test_service_2_percent_too_long_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    mutate(monkeypatch, slower)
    assert all(row.verdict != Verdict.REPRODUCED for row in measured("erlang_c"))


# --- closed forms against published figures -------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "staff", "impatience", "delayed", "reneged", "wait"),
    [
        (8, 10, 0.0, 0.409180, 0.0, 0.204590),
        (8, 10, math.inf, 0.121661, 0.121661, 0.0),
        (8, 10, 0.5, 0.317434, 0.038821, None),
        (10, 10, 0.5, 0.619655, 0.103913, None),
        (12, 10, 0.5, 0.850385, 0.195656, 0.391312),
        (12, 10, 1.0, None, 0.213632, None),
        (12, 10, 2.0, None, 0.232906, None),
        (48, 50, 0.5, None, 0.030912, None),
    ],
)
def test_erlang(
    rate: float, staff: int, impatience: float, delayed: float | None, reneged: float, wait: float | None
) -> None:
    patience = math.inf if impatience == 0.0 else 1.0 / impatience
    waits = erlang_a(rate, 1.0, patience, staff)
    assert waits.reneged == pytest.approx(reneged, abs=1e-6)
    assert delayed is None or waits.delayed == pytest.approx(delayed, abs=1e-6)
    assert wait is None or waits.wait == pytest.approx(wait, abs=1e-6)


def test_bass() -> None:
    shares = [0.0358, 0.0851, 0.1505, 0.2332, 0.3312, 0.4392, 0.5490, 0.6517, 0.7407, 0.8128]
    assert np.round(bass.adopted(range(1, 11)), 4).tolist() == shares
    assert round(bass.PEAK, 3) == 6.193
    assert round(float(bass.adopted(bass.PEAK)), 4) == 0.4605


def test_shares_of_the_logit_sum_to_one() -> None:
    for outside in (None, choice.OUTSIDE):
        assert math.fsum(choice.shares(choice.with_outside(outside)).values()) == pytest.approx(1.0)


# --- instruments of purchase records --------------------------------------------------------------------


def test_beta_geometric_retention_of_fader_and_hardie() -> None:
    """Their high-end cohort: of 1,000, so many lost at each renewal."""
    lost = [131, 126, 90, 60, 42, 34, 26]
    fitted = ShiftedBetaGeometric.fit(lost, 1000 - sum(lost))
    assert round(fitted.alpha, 3) == 0.668
    assert round(fitted.beta, 3) == 3.806
    assert fitted.survival(0) == 1.0
    assert fitted.survival(1) == pytest.approx(fitted.beta / (fitted.alpha + fitted.beta))


def test_bg_nbd_of_cdnow() -> None:
    record = np.genfromtxt(DATA / "cdnow.csv", delimiter=",", names=True)
    assert len(record) == 2357
    found = BetaGeometricNbd.fit(record["frequency"], record["recency"], record["T"])
    assert [round(x, 4) for x in (found.r, found.alpha, found.a, found.b)] == [0.2426, 4.4135, 0.7929, 2.4258]
    assert round(found.log_likelihood, 2) == -9582.43


def test_customers_alike_may_stand_in_one_row() -> None:
    apart = BetaGeometricNbd.fit([0, 0, 2, 2, 5, 1], [0, 0, 7, 7, 20, 3], [30] * 6)
    together = BetaGeometricNbd.fit([0, 2, 5, 1], [0, 7, 20, 3], [30] * 4, [2, 2, 1, 1])
    assert together.log_likelihood == pytest.approx(apart.log_likelihood)
