"""The reference driver as a whole: what must hold in any run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cxsim.engine.compiled import CompiledModel
from cxsim.engine.records import DAILY, SCALE, SURVEY_DTYPE, Records
from cxsim.engine.reference import Customer, CustomerModel
from cxsim.engine.state import ANSWERED, State
from tests.engine.market import market, written
from tests.engine.same import same


def lived(scenario: Any, strategy: str = "baseline", days: int = 240, seed: int = 5) -> Records:
    model = CustomerModel(scenario, strategy, seed, log=True)
    model.advance(days)
    return model.records()


@pytest.fixture(scope="module")
def records() -> Records:
    return lived(market())


def total(records: Records, name: str) -> float:
    return float(records.daily[..., DAILY.index(name)].sum() / SCALE)


def test_same_seed_same_bits(records: Records) -> None:
    same(records, lived(market()))


def test_another_seed_is_another_world(records: Records) -> None:
    assert lived(market(), seed=6).encounters.tobytes() != records.encounters.tobytes()


def test_a_strategy_without_effect_differs_by_nothing(records: Records) -> None:
    same(records, lived(market(), "idle"))


def test_a_strategy_with_effect_changes_nothing_before_it_starts() -> None:
    changed, base = lived(market(), "cheaper", 240), lived(market(), days=240)
    before = base.encounters["time"] < 0
    assert changed.encounters[: before.sum()].tobytes() == base.encounters[before].tobytes()
    assert changed.encounters.tobytes() != base.encounters.tobytes()


def test_an_unused_touchpoint_changes_no_draw(records: Records) -> None:
    more = lived(market(journey={"touchpoints": {"nobody_comes_here": {"stage": "use"}}}))
    assert more.encounters.tobytes() == records.encounters.tobytes()


def test_a_segment_without_people_changes_no_draw(records: Records) -> None:
    young = written()["people"]["segments"]["young"]
    more = lived(market(people={"segments": {"nobody": {**young, "share": 0.0}}}))
    assert more.encounters.tobytes() == records.encounters.tobytes()


@pytest.mark.parametrize("day", [60, 120, 187])
def test_saving_and_going_on_changes_nothing(records: Records, day: int, tmp_path: Path) -> None:
    first = CustomerModel(market(), "baseline", 5, log=True)
    first.advance(day)
    first.snapshot().save(tmp_path / "state")
    second = CustomerModel(market(), "baseline", 5, log=True, state=State.load(tmp_path / "state"))
    second.advance(240)
    one, other = first.records(), second.records()
    assert np.concatenate([one.encounters, other.encounters]).tobytes() == records.encounters.tobytes()
    assert np.concatenate([one.daily, other.daily]).tobytes() == records.daily.tobytes()
    assert other.customers is not None
    assert records.customers is not None
    assert other.customers.tobytes() == records.customers.tobytes()


@pytest.mark.parametrize("driver", [CustomerModel, CompiledModel])
def test_a_branch_from_a_copy_leaves_the_state_alone_and_else_takes_it_over(driver: Any) -> None:
    model = driver(market(), "baseline", 5)
    model.advance(120)
    state = model.snapshot()
    assert not np.shares_memory(state.lives.relation, model.lives.relation)
    before = state.lives.relation.tobytes()
    driver(market(), "cheaper", 5, state=state.copy()).advance(150)
    assert state.lives.relation.tobytes() == before
    assert driver(market(), "cheaper", 5, state=state).lives.relation is state.lives.relation
    assert model.release().lives.relation is model.lives.relation


def test_the_log_agrees_with_the_counters(records: Records) -> None:
    assert len(records.encounters) == total(records, "encounters")
    assert records.encounters["affect"].sum() == pytest.approx(total(records, "affect"), abs=1e-4)
    assert records.encounters["moment_of_truth"].sum() == total(records, "moments")


def test_everybody_is_at_one_brand_or_none(records: Records) -> None:
    owners = records.owners.sum(axis=(1, 2))
    assert (owners <= 200).all()
    assert (records.owners >= 0).all()
    flow = (
        total(records, "joins")
        - total(records, "leaves")
        - total(records, "returns")
        - total(records, "exits_market")
    )
    assert flow == owners[-1] - 200


def test_owners_move_only_by_joining_and_leaving(records: Records) -> None:
    column = {name: records.daily[..., i] // SCALE for i, name in enumerate(DAILY)}
    change = column["joins"] - column["leaves"] - column["returns"] - column["exits_market"]
    assert (np.diff(records.owners, axis=0) == change[1:]).all()


def test_affect_and_levels_stay_in_range(records: Records) -> None:
    log = records.encounters
    assert (np.abs(log["affect"]) < 1).all()
    for name in ("expected", "delivered", "perceived"):
        assert ((log[name] >= 0) & (log[name] <= 1)).all()
    assert not np.isnan(log["attitude_change"]).any()


def test_problems_are_answered_in_one_of_three_ways(records: Records) -> None:
    answered = sum(total(records, name) for name in ("silences", "complaints", "exits"))
    assert total(records, "problems") - 3 <= answered <= total(records, "problems")


def test_quadrants_hold_everybody(records: Records) -> None:
    from cxsim.engine.records import CENSUS

    parts = sum(records.census[..., CENSUS.index(name)] for name in ("true", "latent", "spurious", "none"))
    assert (parts == records.census[..., CENSUS.index("persons")]).all()


def test_time_only_goes_forward(records: Records) -> None:
    assert (np.diff(records.encounters["time"]) >= 0).all()


@pytest.mark.parametrize(
    ("mechanism", "silent"),
    [
        ("talk", ("recommendations", "warnings")),
        ("reviews", ("reviews",)),
        ("surveys", ("asked", "answered")),
        ("problems", ("problems", "complaints", "silences")),
        ("voice", ("complaints", "exits")),
        ("returns", ("returns",)),
        ("turnover", ("exits_market",)),
        ("surprise", ("affect",)),
        ("abandonment", ("abandoned",)),
        ("patience", ("reneged",)),
    ],
)
def test_a_mechanism_switched_off_leaves_no_trace(
    records: Records, mechanism: str, silent: tuple[str, ...]
) -> None:
    off = lived(market(laws={"off": (mechanism,)}))
    for name in silent:
        assert total(off, name) == 0, name
    assert any(total(records, name) != 0 for name in silent) or mechanism in ("patience", "abandonment")


class Careful(Customer):
    """Looks whether the survey table had room for what he answered."""

    def happen(self, kind: int) -> int:
        """Let an occasion happen, and look."""
        phase = super().happen(kind)
        assert self.model.lives.flow[ANSWERED] <= len(self.model.lives.survey)
        return phase


class CarefulModel(CustomerModel):
    """A market of careful customers."""

    customer_class = Careful


def test_there_is_room_for_answers_after_a_journey_whose_last_step_is_not_there() -> None:
    scenario = market(
        measure={"transactional": {"sample": 1.0}},
        people={"segments": {name: {"traits": {"response": 1.0}} for name in ("young", "old")}},
        journey={
            "touchpoints": {
                "use": {"survey": True, "next": [{"to": "nothing", "after": 1}]},
                "nothing": {"stage": "use", "active": 0.0},
            },
            "episodes": {"using": {"every": 2}},
        },
    )
    model = CarefulModel(scenario, seed=3)
    # A part of a longer table, so that what is written beyond its end does no harm.
    model.lives = model.lives._replace(survey=np.zeros(10_000, SURVEY_DTYPE)[:256])
    model.advance(8)
