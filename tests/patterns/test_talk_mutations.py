"""A wrong law of talk is found out by the patterns of talk."""

from typing import Any

import pytest

from cxsim.evidence.catalogue import patterns
from cxsim.evidence.kinds import Verdict
from cxsim.evidence.sitting import sit
from cxsim.experiments import run as runs
from cxsim.experiments.worlds import ruled
from cxsim.world.parameters import BY_NAME

SYMMETRIC = ((), {"talk_negative": BY_NAME["talk_positive"].default})
SILENT = (("talk",), {})


@pytest.mark.parametrize(
    ("name", "part", "mutation"),
    [
        ("unhappy_talk_more", "unhappy_more", SYMMETRIC),
        ("good_word_moves_more", "good_moves_more", SILENT),
        ("undecided_move_most", "undecided_move_most", SILENT),
        ("hearsay", "recommendations", SILENT),
        ("hearsay", "warnings", SILENT),
    ],
)
def test_is_found_out(name: str, part: str, mutation: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    off, parameters = mutation
    lives = runs.run
    monkeypatch.setattr(
        runs, "run", lambda scenario, *a, **k: lives(ruled(scenario, off, **parameters), *a, **k)
    )
    (pattern,) = (entry for entry in patterns() if entry.name == name)
    found = {row.verdict for row in sit([pattern], quick=True, workers=1).rows if row.part == part}
    assert Verdict.REPRODUCED not in found
