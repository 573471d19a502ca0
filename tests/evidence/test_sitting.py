"""Measuring: every replication of every entry, kept when something goes wrong with one of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cxsim.evidence.catalogue import chosen
from cxsim.evidence.kinds import Expect, Figure, Limit, Mark, Pattern, Statement, Verdict
from cxsim.evidence.lives import lived, sized
from cxsim.evidence.sitting import sit
from cxsim.evidence.table import counts, frame, markdown
from cxsim.experiments.errors import StudyError
from cxsim.experiments.worlds import ruled
from cxsim.world import load


def fixed(*values: float) -> Limit:
    return Limit(
        name="fixed", title="Fixed numbers", says="", source="none",
        figures={"one": Figure(1.0, "a number")}, simulate=lambda seed: {"one": values[seed - 1]},
        replications=len(values), quick=len(values),
    )  # fmt: skip


def small() -> object:
    return sized(load("first_steps"), customers=40, burn_in=20.0, days=60.0)


COUNTED = Pattern(
    name="problems", title="Things go wrong", source="none", mark=Mark.DIRECTION,
    statements={"some": Statement("things go wrong", "problems per customer", Expect.POSITIVE)},
    markets={"cafes": small, "more cafes": lambda: sized(small(), customers=60)},
    measure=lambda scenario, seed: {"some": float(lived(scenario, seed).customers["problems"].mean())},
    without=lambda scenario: ruled(scenario, off=("problems",)),
    mechanism="problems", replications=8, quick=6,
)  # fmt: skip


def test_a_limit_is_measured_with_its_replications() -> None:
    found = sit([fixed(0.999, 1.001, 1.0, 1.0, 0.9995, 1.0005)])
    assert [row.verdict for row in found.rows] == [Verdict.REPRODUCED]
    assert found.rows[0].simulated.n == 6


def test_a_pattern_is_lived_in_every_market_with_and_without_its_mechanism() -> None:
    found = sit([COUNTED])
    assert [row.where for row in found.rows] == ["cafes", "more cafes"]
    assert all(row.verdict == Verdict.REPRODUCED for row in found.rows)
    assert all(row.without.mean == 0.0 for row in found.rows)
    assert [row.simulated.n for row in sit([COUNTED], quick=True).rows] == [6, 6]


def test_threads_change_no_number() -> None:
    one, two = (sit([COUNTED], quick=True, workers=workers).rows for workers in (1, 2))
    assert one == two


def test_what_does_not_vanish_is_not_reproduced_by_its_mechanism() -> None:
    found = sit([replace(COUNTED, without=lambda scenario: scenario)], quick=True)
    assert {row.verdict for row in found.rows} == {Verdict.RIGHT_DIRECTION}
    assert "is not seen to vanish" in found.rows[0].note


def test_an_entry_that_fails_leaves_the_others_alone() -> None:
    def fails(seed: int) -> dict[str, float]:
        raise ValueError(f"seed {seed}")

    found = sit([replace(fixed(1.0, 1.0, 1.0), name="broken", simulate=fails), fixed(1.0, 1.0, 1.0)])
    assert [name for name, _ in found.errors] == ["broken"]
    assert [row.verdict for row in found.rows] == [Verdict.NOT_TESTABLE, Verdict.REPRODUCED]


def test_tables_hold_every_row_and_say_what_failed() -> None:
    found = sit([fixed(2.0, 2.0, 2.0), COUNTED], quick=True)
    assert len(frame(found.rows)) == len(found.rows) == 3
    assert "not reproduced" in markdown(found.rows)
    assert counts(found.rows) == "1 reproduced, 1 not reproduced"


def test_an_unknown_name_is_one_clear_error() -> None:
    with pytest.raises(StudyError, match="nonsense"):
        chosen(["nonsense"])
