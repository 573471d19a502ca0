"""A claim small enough to be lived in a moment."""

from __future__ import annotations

from pathlib import Path

import pytest

TINY = """\
cxsim: 1
title: Hiring shortens the wait
says: With a second barista customers wait less.
source: invented for the test
explained: More hands.
scenario:
  extends: first_steps
  run: {customers: 40, burn_in: 20 days, days: 60 days}
arms:
  as_is: {}
  hired: {strategy: hire}
  same: {}
  feelingless: {off: [surprise], parameters: {belief_gain: 0.1}, change: {market.brands.*.faults: 0.5}}
holds:
  - says: they wait less
    number: wait_mean
    of: hired
    minus: as_is
    is: below
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY)
    return path
