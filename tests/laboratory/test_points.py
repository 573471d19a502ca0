"""How many points an experiment has is known before they are laid out."""

import pytest

import cxsim
from cxsim.laboratory.experiment import Experiment, case
from cxsim.laboratory.factors import resolved
from cxsim.laboratory.points import count, points

DESIGNS = [
    {"kind": "grid", "levels": 3},
    {"kind": "list", "rows": [{"choice_scale": 0.1, "talk_base": 0.01}] * 4},
    {"kind": "latin_hypercube", "points": 7},
    {"kind": "sobol", "points": 8},
    {"kind": "morris", "points": 5},
    {"kind": "saltelli", "points": 4},
    {"kind": "saltelli", "points": 4, "second_order": True},
]


def of(design, *more):
    vary = {name: {} for name in ("choice_scale", "talk_base", *more)}
    asked = Experiment.model_validate({"vary": vary, "design": design})
    found = case("counted", asked, cxsim.load("first_steps"))
    return found, resolved(found.experiment, found.scenario)


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: " ".join(map(str, list(design.values())[:1])))
def test_as_many_as_are_laid_out(design):
    found, factors = of(design)
    assert count(found, factors) == len(points(found, factors)) > 0
