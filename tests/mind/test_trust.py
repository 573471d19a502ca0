import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cxsim.mind.trust import evidence, promise_kept, trust
from cxsim.world.parameters import BY_NAME

from .support import many, unit

counts = st.floats(0.01, 1000.0)


@given(counts, counts)
@many
def test_trust_is_the_mean_of_a_beta_distribution(kept: float, broken: float) -> None:
    assert trust(kept, broken) == pytest.approx(float(stats.beta.mean(kept, broken)), rel=1e-12)


@given(counts, counts)
@many
def test_kept_promises_raise_trust_and_broken_ones_lower_it(kept: float, broken: float) -> None:
    assert trust(kept + 1.0, broken) > trust(kept, broken) > trust(kept, broken + 1.0)


def test_without_evidence_trust_is_one_half() -> None:
    assert trust(0.0, 0.0) == 0.5
    assert trust(0.03, 0.02) == pytest.approx(0.6)
    prior = BY_NAME["trust_prior"].default
    assert trust(prior / 2, prior / 2) == 0.5


def test_forgetting_bounds_what_evidence_can_pile_up() -> None:
    kept = 0.0
    for _ in range(2000):
        kept = evidence(kept, 1.0, 0.95)
    assert kept == pytest.approx(20.0)
    assert evidence(7.5, 0.0, 1.0) == 7.5
    assert evidence(7.5, 1.0, 0.0) == 1.0


@given(unit, unit, st.floats(0.0, 0.2))
@many
def test_a_promise_is_kept_within_the_margin(perceived: float, promised: float, margin: float) -> None:
    assert promise_kept(perceived, promised, margin) == float(perceived >= promised - margin)
    assert promise_kept(promised, promised, margin) == 1.0
    assert promise_kept(perceived, promised, 1.0) == 1.0


def test_outside_the_margin_it_is_broken() -> None:
    assert promise_kept(0.5, 0.75, 0.25) == 1.0
    assert promise_kept(0.49, 0.75, 0.25) == 0.0
