import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsim.mind.memory import episode, fade, impression, remember

from .support import affects, many, unit

times = st.floats(0.0, 1000.0)
half_lives = st.floats(1.0, 1000.0)
weights = st.floats(0.0, 1.0)


def lived(affect: list[float], weight_mean: float, weight_peak: float, weight_end: float) -> float:
    """Return the memory of an episode, its peak the affect of largest size."""
    mean, peak = sum(affect) / len(affect), max(affect, key=abs)
    return episode(mean, peak, affect[-1], weight_mean, weight_peak, weight_end)


def test_halves_in_each_half_life() -> None:
    assert [fade(0.8, t, 120.0) for t in (0.0, 120.0, 240.0, 360.0)] == [0.8, 0.4, 0.2, 0.1]


@given(affects, times, times, half_lives)
@many
def test_fading_twice_is_fading_for_the_sum(level: float, a: float, b: float, half_life: float) -> None:
    assert fade(fade(level, a, half_life), b, half_life) == pytest.approx(
        fade(level, a + b, half_life), abs=1e-12
    )


@given(affects, times, half_lives)
@many
def test_fading_keeps_the_sign_and_never_grows(level: float, elapsed: float, half_life: float) -> None:
    left = fade(level, elapsed, half_life)
    assert abs(left) <= abs(level)
    assert left * level >= 0.0


@given(affects, times)
@many
def test_fading_off(level: float, elapsed: float) -> None:
    assert fade(level, elapsed, 0.0) == level


def test_fading_at_the_extremes() -> None:
    assert fade(0.9, 1e300, 1e-300) == 0.0
    assert fade(0.9, 0.0, 1e-300) == 0.9


def test_duration_does_not_count() -> None:
    once = [-0.8, 0.2, 0.4]
    assert lived(once * 10, 0.4, 0.3, 0.3) == pytest.approx(lived(once, 0.4, 0.3, 0.3), abs=1e-15)


def test_a_milder_end_improves_the_memory_of_more_pain() -> None:
    """Kahneman et al. 1993: the same pain plus some milder pain is remembered better."""
    shorter, longer = [-0.8] * 6, [-0.8] * 6 + [-0.5] * 3
    assert sum(longer) < sum(shorter)
    assert lived(longer, 0.0, 0.5, 0.5) > lived(shorter, 0.0, 0.5, 0.5)
    assert lived(longer, 0.4, 0.3, 0.3) > lived(shorter, 0.4, 0.3, 0.3)


def test_only_mean_peak_and_end_count() -> None:
    assert lived([0.3, -0.9, 0.1, 0.2], 0.0, 0.5, 0.5) == lived([0.1, 0.3, -0.9, 0.2], 0.0, 0.5, 0.5)
    assert lived([0.3, -0.9, 0.2, 0.1], 0.0, 0.5, 0.5) != lived([0.1, 0.3, -0.9, 0.2], 0.0, 0.5, 0.5)


def test_each_weight_weighs_its_own() -> None:
    assert episode(0.1, -0.9, 0.4, 1.0, 0.0, 0.0) == 0.1
    assert episode(0.1, -0.9, 0.4, 0.0, 2.0, 0.0) == -0.9
    assert episode(0.1, -0.9, 0.4, 0.0, 0.0, 0.5) == 0.4
    assert episode(0.1, -0.9, 0.4, 0.4, 0.3, 0.3) == pytest.approx(-0.11)
    assert episode(0.1, -0.9, 0.4, 0.0, 0.0, 0.0) == 0.0


@given(affects, affects, affects, weights, weights, weights)
@many
def test_weights_are_normalised(m: float, p: float, e: float, a: float, b: float, c: float) -> None:
    result = episode(m, p, e, a, b, c)
    if a + b + c > 1e-9:
        assert min(m, p, e) - 1e-12 <= result <= max(m, p, e) + 1e-12
        assert episode(m, p, e, 3 * a, 3 * b, 3 * c) == pytest.approx(result, abs=1e-12)


@given(affects, affects, unit)
@many
def test_remembering(before: float, new: float, rate: float) -> None:
    assert remember(before, new, 0.0) == before
    assert remember(before, new, 1.0) == pytest.approx(new, abs=1e-15)
    assert remember(before, new, rate) == pytest.approx((1 - rate) * before + rate * new, abs=1e-15)


@given(affects, unit, unit, st.floats(0.01, 1.0))
@many
def test_what_moved_one_is_remembered_more(felt: float, one: float, other: float, intensity: float) -> None:
    usual, strongest = sorted((one, other))
    share = impression(felt, usual, strongest, intensity)
    assert usual <= share <= strongest + 1e-15
    assert share == impression(-felt, usual, strongest, intensity)
    assert share <= impression(min(2.0 * abs(felt), 1.0), usual, strongest, intensity) + 1e-15


def test_half_way_at_the_intensity() -> None:
    assert impression(-0.25, 0.1, 0.3, 0.25) == pytest.approx(0.2)
    assert impression(0.0, 0.1, 0.3, 0.25) == 0.1


def test_noise_is_remembered_like_nothing_at_all() -> None:
    """Half of the intensity or less moves memory hardly more than nothing felt."""
    assert impression(0.2, 0.05, 0.6, 0.4) < 0.05 + (0.6 - 0.05) / 16


@given(affects, unit, st.floats(0.0, 1.0))
@many
def test_all_episodes_alike(felt: float, rate: float, intensity: float) -> None:
    assert impression(felt, rate, rate, intensity) == rate
