import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.individual import own_feeling, own_level, place

from .support import many, unit


@given(unit, st.floats(-6.0, 6.0), st.floats(0.0, 0.3))
@many
def test_everybody_gets_his_own(level: float, deviation: float, spread: float) -> None:
    assert own_level(level, deviation, 0.0) == level
    assert own_level(level, 0.0, spread) == level
    assert 0.0 <= own_level(level, deviation, spread) <= 1.0


def test_on_average_what_the_brand_delivers() -> None:
    assert (own_level(0.6, 1.5, 0.1) + own_level(0.6, -1.5, 0.1)) / 2 == pytest.approx(0.6)
    assert own_level(0.6, 1.5, 0.1) == pytest.approx(0.75)


@pytest.mark.parametrize("dimensions", [1, 4, 6])
@pytest.mark.parametrize("correlation", [0.0, 0.3, 1.0])
def test_places_are_correlated_as_asked(dimensions: int, correlation: float) -> None:
    """The map from independent draws to places, applied to each unit vector, is a root of the correlation matrix."""
    root = [
        [place(float(d == e), 1.0 / dimensions, correlation, dimensions) for e in range(dimensions)]
        for d in range(dimensions)
    ]
    asked = np.full((dimensions, dimensions), correlation)
    np.fill_diagonal(asked, 1.0)
    np.testing.assert_allclose(np.array(root) @ np.array(root).T, asked, atol=1e-12)


@given(st.floats(-6.0, 6.0), st.floats(-6.0, 6.0))
@many
def test_uncorrelated_places_are_the_draws(own: float, mean: float) -> None:
    assert place(own, mean, 0.0, 4.0) == own


@given(st.floats(-2.0, 2.0), st.floats(-6.0, 6.0), st.floats(0.0, 0.3))
@many
def test_who_is_easier_to_please_makes_more_of_it(surprise: float, deviation: float, spread: float) -> None:
    assert own_feeling(surprise, deviation, 0.0) == surprise
    assert own_feeling(surprise, 0.0, spread) == surprise
    both = own_feeling(surprise, deviation, spread) + own_feeling(surprise, -deviation, spread)
    assert both / 2 == pytest.approx(surprise, abs=1e-12)
