"""Experiments small enough to be lived in a moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxsim.laboratory.experiment import Design, Experiment, case
from tests.experiments.conftest import small

FAKE = "tests.experiments.fake_engine:FakeModel"
FILE = """\
cxsim: 1
title: Do feelings matter
vary:
  feeling: {of: people.segments.*.traits.emotional_weight, low: 0.2, high: 0.8}
  patience: {of: people.segments.*.traits.patience, values: [5 min, 15 min]}
  belief_gain: {}
  "hire: brands.Corner.stations.bar.staff": {low: 0, high: 2}
scenario: first_steps
design: {kind: latin_hypercube, points: 6}
strategies: [hire]
replications: 2
customers: 40
days: 60
burn_in: 20 days
outcomes: [wait_mean, true_loyalty]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "feelings.yaml"
    path.write_text(FILE)
    return path


@pytest.fixture
def make_case():
    """An experiment on a market of two brands that an engine of invented numbers lives."""

    def make(
        vary=None, strategies=("good",), engine=FAKE, replications=2, design=None, scenario=None, **more
    ):
        asked = Experiment(
            vary=vary or {"belief_gain": {}},
            design=design or Design(kind="latin_hypercube", points=4),
            strategies=strategies,
            replications=replications,
            engine=engine,
            **more,
        )
        return case("fake", asked, scenario or small())

    return make
