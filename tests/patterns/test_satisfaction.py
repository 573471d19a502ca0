"""Patterns of satisfaction, recovery and emotion, with few replications; those that fail are said to fail."""

from __future__ import annotations

import pytest

from cxsim.evidence.kinds import Pattern, Verdict
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

ROOMS = (
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
FAILING = {
    "recovery_paradox": "with broadband the failure lowers a belief that no remedy raises",
    "after_failure": "that a remedy came quickly hardly matters afterwards",
    "just_as_expected": "what is remembered is not centred: losses are felt and so remembered more",
}


def marked(pattern: Pattern) -> object:
    reason = FAILING.get(pattern.name)
    marks = [] if reason is None else [pytest.mark.xfail(strict=True, reason=reason)]
    return pytest.param(pattern, id=pattern.name, marks=marks)


@pytest.mark.parametrize("pattern", [marked(pattern) for room in ROOMS for pattern in room.PATTERNS])
def test_emerges(pattern: Pattern) -> None:
    found = sit([pattern], quick=True, workers=1)
    assert not found.errors
    assert overall(found.rows)[pattern.name] in (Verdict.REPRODUCED, Verdict.RIGHT_DIRECTION), [
        (row.part, row.where, row.simulated, row.without) for row in found.rows
    ]
