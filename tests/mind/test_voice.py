import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.voice import hope, response, value_of_exit, value_of_voice

from .support import many, unit

SILENCE, VOICE, EXIT = range(3)
money = st.floats(-500.0, 500.0)
scales = st.floats(0.0, 2.0)


@pytest.mark.parametrize(
    ("voice", "leave", "scale"),
    [(0.0, 0.0, 0.15), (5.0, -3.0, 0.15), (-12.0, 8.0, 0.4), (400.0, 395.0, 0.3), (-90.0, -80.0, 0.05)],
)
def test_recovers_the_logit_from_a_grid(voice: float, leave: float, scale: float) -> None:
    n = 40_000
    drawn = Counter(response(voice, leave, scale, (i + 0.5) / n) for i in range(n))
    top = max(0.0, voice, leave)
    weights = [math.exp(scale * (value - top)) for value in (0.0, voice, leave)]
    for option in (SILENCE, VOICE, EXIT):
        assert drawn[option] / n == pytest.approx(weights[option] / sum(weights), abs=2.0 / n)


@given(money, money, scales, unit, unit)
@many
def test_options_come_in_order_of_the_draw(
    voice: float, leave: float, scale: float, u: float, v: float
) -> None:
    u, v = sorted((u, v))
    assert SILENCE <= response(voice, leave, scale, u) <= response(voice, leave, scale, v) <= EXIT


def test_without_scale_only_chance_decides() -> None:
    assert [response(300.0, -300.0, 0.0, u) for u in (0.1, 0.4, 0.9)] == [SILENCE, VOICE, EXIT]


def test_options_can_be_ruled_out() -> None:
    never = -math.inf
    draws = [0.0, 0.3, 0.7, 1.0 - 2.0**-53, 1.0]
    assert {response(never, never, 0.15, u) for u in draws} == {SILENCE}
    assert {response(50.0, never, 0.15, u) for u in draws} == {SILENCE, VOICE}
    assert {response(never, 5.0, 0.15, u) for u in draws} == {SILENCE, EXIT}
    assert {response(never, never, 0.0, u) for u in draws} == {SILENCE}


def test_huge_stakes_do_not_overflow() -> None:
    assert response(1e9, 0.0, 10.0, 0.5) == VOICE
    assert response(-1e9, -1e9, 10.0, 0.999) == SILENCE
    assert response(0.0, 1e9, 10.0, 1e-9) == EXIT
    assert response(1e9, 0.0, 10.0, 0.0) == VOICE
    assert response(0.0, 1e9, 10.0, 0.0) == EXIT


@given(st.floats(0.0, 500.0), unit, unit)
@many
def test_trust_makes_voice_worth_while(severity: float, trust: float, remedy: float) -> None:
    assert hope(trust, remedy) == trust * remedy
    assert hope(0.0, remedy) == 0.0
    assert value_of_voice(severity, hope(trust, remedy), 6.0) >= value_of_voice(severity, 0.0, 6.0) == -6.0


def test_values() -> None:
    assert value_of_voice(100.0, 0.5, 6.0) == 44.0
    assert value_of_voice(100.0, 0.0, 0.0) == 0.0
    assert value_of_exit(100.0, 80.0) == 20.0
    assert value_of_exit(100.0, math.inf) == -math.inf
