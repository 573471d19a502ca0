import math

from cxsim.mind.moment import is_moment


def test_only_what_moves_the_relation_is_a_moment_of_truth() -> None:
    assert [is_moment(c, 0.3) for c in (-0.5, -0.3, -0.29, 0.0, 0.29, 0.3, 0.5)] == [1, 1, 0, 0, 0, 1, 1]


def test_off() -> None:
    assert is_moment(1e9, math.inf) == 0
