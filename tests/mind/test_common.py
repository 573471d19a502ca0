from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.common import clip01, positive_part

from .support import bits, many


def test_clip01() -> None:
    assert [clip01(x) for x in (-3.0, 0.0, 0.01, 0.99)] == [0.0, 0.0, 0.01, 0.99]
    assert [clip01(x) for x in (1.0, 1.01, 7.0)] == [1.0] * 3


def test_no_negative_zero() -> None:
    assert bits(clip01(-0.0)) == bits(0.0)
    assert bits(positive_part(-0.0)) == bits(0.0)


@many
@given(st.floats(-1e300, 1e300))
def test_positive_part(x: float) -> None:
    assert positive_part(x) == max(x, 0.0)
    assert positive_part(x) - positive_part(-x) == x
