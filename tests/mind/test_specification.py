import pytest
from hypothesis import given

from cxsim.mind.specification import ease_shown, function_shown, informed

from .support import many, unit


def test_function_shows_precisely() -> None:
    assert function_shown(0.75, 0.25, 1.0) == 0.75
    assert function_shown(0.75, 0.25, 0.0) == 0.25
    assert function_shown(0.75, 0.25, 0.5) == 0.5


@given(unit, unit, unit)
@many
def test_ease_shows_vaguely(ease: float, usual: float, vividness: float) -> None:
    assert ease_shown(ease, usual, 0.0) == usual
    assert ease_shown(ease, usual, 1.0) == pytest.approx(ease, abs=1e-15)
    shown = ease_shown(ease, usual, vividness)
    assert abs(shown - usual) == pytest.approx(vividness * abs(ease - usual), abs=1e-15)


def test_more_features_look_better_before_use_and_are_worse_to_use() -> None:
    """What feature fatigue needs: function shows in full, the loss of ease only in part."""
    simple_ease, rich_ease, usual, vividness = 0.8, 0.5, 0.65, 0.25
    shown = ease_shown(simple_ease, usual, vividness) - ease_shown(rich_ease, usual, vividness)
    assert shown == pytest.approx(0.25 * (simple_ease - rich_ease))
    assert function_shown(0.9, 0.25, 1.0) - function_shown(0.9, 0.25, 0.5) > shown


@given(unit, unit)
@many
def test_being_informed(belief: float, shown: float) -> None:
    assert informed(belief, shown, 0.0) == belief
    assert informed(belief, shown, 0.5) == pytest.approx((belief + shown) / 2, abs=1e-15)
