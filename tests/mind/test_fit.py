import pytest
from hypothesis import given

from cxsim.mind.fit import function_in_use, position, sacrifice, taste_distance

from .support import many, unit


@given(unit, unit, unit)
@many
def test_personalising_moves_to_the_estimate(taste: float, estimate: float, share: float) -> None:
    assert position(taste, estimate, 0.0) == taste
    assert position(taste, estimate, 1.0) == pytest.approx(estimate, abs=1e-15)
    assert 0.0 <= position(taste, estimate, share) <= 1.0
    assert position(taste, estimate, 0.25) == pytest.approx(0.75 * taste + 0.25 * estimate, abs=1e-15)


@given(unit, unit, unit)
@many
def test_distance_is_a_distance(a: float, b: float, c: float) -> None:
    assert taste_distance(a, a) == 0.0
    assert taste_distance(a, b) == taste_distance(b, a) >= 0.0
    assert taste_distance(a, c) <= taste_distance(a, b) + taste_distance(b, c) + 1e-15
    assert taste_distance(0.25, 0.75) == 0.5


@given(unit, unit)
@many
def test_sacrifice_adds_taste_and_features(distance: float, missing: float) -> None:
    assert sacrifice(distance, missing) == distance + missing
    assert sacrifice(distance, 0.0) == distance


def test_a_use_needs_its_feature() -> None:
    assert function_in_use(0.9, 0.25, 1.0) == pytest.approx(0.9)
    assert function_in_use(0.9, 0.25, 0.0) == 0.25
    assert function_in_use(0.75, 0.25, 0.5) == 0.5
