"""A broken law must show: with it, the pattern that it is to bring about fails."""

from __future__ import annotations

from typing import Any

import pytest

from cxsim.evidence.kinds import Pattern, Verdict
from cxsim.evidence.patterns import peak_end, shortfall
from cxsim.evidence.sitting import sit
from cxsim.experiments import run as living
from cxsim.experiments.worlds import ruled


@pytest.mark.parametrize(
    ("pattern", "part", "broken"),
    [
        (shortfall.PATTERNS[0], "felt", {"loss_aversion": 1.0}),
        (peak_end.PATTERNS[0], "end", {"weight_peak": 0.0, "weight_end": 0.0}),
    ],
    ids=["loss_aversion", "peak_end"],
)
def test_a_broken_law_shows(
    pattern: Pattern, part: str, broken: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = living.run

    def run(scenario: Any, *arguments: Any, **named: Any) -> Any:
        return usual(ruled(scenario, **broken), *arguments, **named)

    monkeypatch.setattr(living, "run", run)
    found = sit([pattern], quick=True, workers=1)
    assert not found.errors
    verdicts = {row.where: row.verdict for row in found.rows if row.part == part}
    assert len(verdicts) == 2
    assert Verdict.REPRODUCED not in verdicts.values()
