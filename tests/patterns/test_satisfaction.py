"""Patterns of satisfaction, recovery and emotion, with few replications; those that fail are said to fail."""

from __future__ import annotations

from functools import cache

import pytest

from cxsim.evidence.kinds import Pattern, Row, Verdict
from cxsim.evidence.patterns import (
    after_failure,
    convexity,
    emotional_loyalty,
    head_and_heart,
    impulse,
    just_as_expected,
    peak_end,
    recovery_paradox,
    shortfall,
)
from cxsim.evidence.sitting import sit
from cxsim.evidence.table import overall

PATTERNS = {
    room.__name__.rsplit(".", 1)[-1]: room.PATTERNS[0]
    for room in (
        shortfall,
        recovery_paradox,
        after_failure,
        peak_end,
        emotional_loyalty,
        convexity,
        just_as_expected,
        head_and_heart,
        impulse,
    )
}
SURE = {
    "shortfall": ("felt", "felt_beside_quality"),
    "peak_end": ("end", "length"),
    "impulse": tuple(impulse.PATTERNS[0].statements),
}
"""What so few replications show beyond doubt."""


@cache
def rows(name: str) -> tuple[Row, ...]:
    found = sit([PATTERNS[name]], quick=True, workers=1)
    assert not found.errors
    return tuple(found.rows)


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, parts in SURE.items() for part in parts])
def test_emerges_and_vanishes(name: str, part: str) -> None:
    assert [row.verdict for row in rows(name) if row.part == part] == [Verdict.REPRODUCED] * 2


@pytest.mark.parametrize("name", list(PATTERNS))
def test_nothing_speaks_against_it(name: str) -> None:
    """No statement's interval lies where it must not."""
    against = [
        (row.part, row.where, row.simulated)
        for row in rows(name)
        if row.verdict == Verdict.NOT_REPRODUCED and not row.simulated.low <= 0.0 <= row.simulated.high
    ]
    assert not against


@pytest.mark.parametrize("name", list(PATTERNS))
def test_every_pattern_stands_in_two_markets_with_its_mechanism_off(name: str) -> None:
    pattern: Pattern = PATTERNS[name]
    assert len(pattern.markets) == 2
    for build in pattern.markets.values():
        assert pattern.without(build()) != build()
    assert len(rows(name)) == 2 * len(pattern.statements)
    assert overall(rows(name))[pattern.name] != Verdict.NOT_TESTABLE
