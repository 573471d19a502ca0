from pathlib import Path

import pytest

from cxsim import mind
from cxsim.world.parameters import BY_NAME, PARAMETERS, Parameter

FILES = {path.stem for folder in mind.__path__ for path in Path(folder).glob("*.py")}
VERIFIED = {"loss_aversion": (1.955, 1.820, 2.102), "sensitivity": (0.88, 0.70, 1.0)}


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.name)
def test_each_is_complete(parameter: Parameter) -> None:
    assert parameter.low <= parameter.default <= parameter.high
    assert parameter.low < parameter.high
    assert parameter.law in FILES - {"law", "cache", "common", "__init__"}
    assert parameter.unit
    assert parameter.meaning
    assert parameter.source.strip() == parameter.source != ""
    assert "  " not in parameter.source


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.name)
def test_what_is_assumed_says_so(parameter: Parameter) -> None:
    if parameter.status == "assumed":
        assert "assumed" in parameter.source
    else:
        assert (parameter.default, parameter.low, parameter.high) == VERIFIED[parameter.name]


def test_names_are_unique() -> None:
    assert len(BY_NAME) == len(PARAMETERS)


def test_exactly_these_are_verified() -> None:
    assert {parameter.name for parameter in PARAMETERS if parameter.status == "verified"} == set(VERIFIED)


def test_memory_weights_sum_to_one() -> None:
    assert sum(BY_NAME[f"weight_{part}"].default for part in ("mean", "peak", "end")) == pytest.approx(1.0)
