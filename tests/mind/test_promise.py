import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.promise import decay_should, hear, raise_should

from .support import many, unit


@given(unit, unit, unit, unit)
@many
def test_words_move_only_who_trusts(belief: float, promised: float, trust: float, weight: float) -> None:
    assert hear(belief, promised, 0.0, weight) == belief
    assert hear(belief, promised, trust, 0.0) == belief
    assert hear(belief, promised, trust, weight) == pytest.approx(
        belief + trust * weight * (promised - belief), abs=1e-15
    )
    assert 0.0 <= hear(belief, promised, trust, weight) <= 1.0


def test_half_the_trust_moves_half_the_way() -> None:
    assert hear(0.5, 0.9, 1.0, 0.5) == pytest.approx(0.7)
    assert hear(0.5, 0.9, 0.5, 0.5) == pytest.approx(0.6)
    assert hear(0.5, 0.1, 1.0, 0.5) == pytest.approx(0.3)


@given(unit, unit, unit, unit)
@many
def test_promises_only_raise_what_is_due(should: float, promised: float, trust: float, rate: float) -> None:
    after = raise_should(should, promised, trust, rate)
    assert should <= after <= max(should, promised) + 1e-15
    assert raise_should(should, promised, trust, 0.0) == should


def test_the_size_of_the_rise() -> None:
    assert raise_should(0.5, 0.9, 0.5, 0.5) == pytest.approx(0.6)
    assert raise_should(0.5, 0.4, 1.0, 1.0) == 0.5


@given(unit, unit, st.floats(0.0, 3000.0), st.floats(1.0, 1000.0))
@many
def test_what_is_due_returns_to_the_best(
    should: float, best: float, elapsed: float, half_life: float
) -> None:
    after = decay_should(should, best, elapsed, half_life)
    assert min(should, best) - 1e-15 <= after <= max(should, best) + 1e-15
    assert decay_should(should, best, half_life, half_life) == pytest.approx((should + best) / 2, abs=1e-15)
    assert decay_should(should, best, 1e6, 1.0) == best
    assert decay_should(0.9, 0.5, 0.05, 0.05) == pytest.approx(0.7)


@given(unit, unit, st.floats(0.0, 3000.0))
@many
def test_decay_off_leaves_no_trace(should: float, best: float, elapsed: float) -> None:
    assert decay_should(should, best, elapsed, 0.0) == should
    assert decay_should(should, best, 0.0, 365.0) == should
