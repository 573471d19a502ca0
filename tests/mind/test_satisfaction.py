import pytest
from hypothesis import given

from cxsim.mind.satisfaction import judged, satisfaction

from .support import affects, many, unit


def test_judged_is_the_weighted_mean() -> None:
    assert judged(0.6 * 0.5 + 0.2 * 1.0, 0.8) == pytest.approx(0.625)
    assert judged(0.03, 0.05) == pytest.approx(0.6)
    assert judged(0.0, 0.0) == 0.5


@given(unit, affects)
@many
def test_head_alone_and_heart_alone(quality: float, affect: float) -> None:
    assert satisfaction(1.0, 0.0, quality, affect) == 2.0 * quality - 1.0
    assert satisfaction(0.0, 1.0, quality, affect) == affect


@given(unit, unit, affects)
@many
def test_is_between_head_and_heart(heart: float, quality: float, affect: float) -> None:
    head = 2.0 * quality - 1.0
    result = satisfaction(1.0 - heart, heart, quality, affect)
    assert min(head, affect) - 1e-15 <= result <= max(head, affect) + 1e-15


def test_the_neutral_encounter() -> None:
    assert satisfaction(0.6, 0.4, 0.5, 0.0) == 0.0
