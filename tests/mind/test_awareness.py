from cxsim.mind.awareness import reached


def test_reach_is_the_share_reached() -> None:
    n = 1000
    for reach in (0.0, 0.25, 1.0):
        assert sum(reached((i + 0.5) / n, reach) for i in range(n)) == reach * n


def test_the_edges() -> None:
    assert reached(0.0, 0.0) == 0
    assert reached(0.25, 0.25) == 0
    assert reached(0.0, 0.25) == 1
