"""Numbers as a person writes them, for sentences and terminal tables."""

from __future__ import annotations

import math

from cxsim.experiments.frontier import Bound
from cxsim.experiments.intervals import Interval
from cxsim.experiments.tasks import BASELINE
from cxsim.world.metrics import METRICS, Metric
from cxsim.world.parameters import BY_NAME
from cxsim.world.scenario import Scenario

MORE = 3
"""Decimals that a narrow interval may have beyond the usual ones."""

SCALES = {"percent": (100.0, " points", 1), "minutes": (1440.0, " min", 1), "points": (1.0, " points", 1)}
"""Form of a metric -> (factor, unit, decimals) of a difference."""


def metric(name: str) -> Metric:
    """The metric of that name; one that the table does not know shows as a plain number."""
    title = name.replace("_", " ").capitalize()
    return METRICS.get(name) or Metric(
        name=name, title=title, definition="", unit="", better="neither", kind="behaviour", form="number"
    )


def titles(scenario: Scenario, strategies: tuple[str, ...]) -> dict[str, str]:
    """Names of strategies for people."""
    found = {BASELINE: "Do nothing"}
    for name in strategies:
        if name != BASELINE:
            title = scenario.strategies[name].title or name.replace("_", " ").capitalize()
            found[name] = f"{title} ({name})" if title in found.values() else title
    return found


def readable(name: str) -> str:
    """A name of the scenario file as words: `fix_support` -> `Fix support`."""
    text = name.replace("_", " ").replace("-", " ").strip()
    return text[:1].upper() + text[1:]


def inside(title: str) -> str:
    """A title inside a sentence: 'True loyalty' -> 'true loyalty', 'NPS as surveyed' stays."""
    return title[0].lower() + title[1:] if title[1:2].islower() else title


def months(value: float) -> str:
    """'48 months', '1 month', '1.97 months'."""
    return f"{value:g} month{'' if value == 1 else 's'}"


def difference(name: str, value: float, currency: str = "", decimals: int | None = None) -> str:
    """A signed difference with its unit: '+1.8 points', '-12,300 EUR'; a dash where it is not defined."""
    if not math.isfinite(value):
        return "–"
    factor, unit, usual = _scale(name, currency, value)
    return f"{_signed(value * factor, usual if decimals is None else decimals)}{unit}"


def differences(name: str, values: list[float], currency: str = "") -> list[str]:
    """Differences side by side, with decimals that show two digits of the smallest."""
    factor, _, usual = _scale(name, currency, max(values, key=abs))
    decimals = carried(min(abs(value) for value in values) * factor, usual)
    return [difference(name, value, currency, decimals) for value in values]


def doubt(gap: Interval) -> str:
    """What stands behind a difference that chance alone may explain, as in ', within simulation error'; else ''."""
    if gap.excludes_zero:
        return ""
    return ", within simulation error" if gap.n > 1 else ", and one replication cannot tell luck"


def difference_interval(name: str, found: Interval, currency: str = "", unit: bool = True) -> str:
    """'+1.8 points (0.9 to 2.7)', with the decimals that the width can carry."""
    if not math.isfinite(found.mean):
        return "–"
    factor, written, usual = _scale(name, currency, found.mean)
    after = written if unit else ""
    if math.isnan(found.half_width):
        return f"{_signed(found.mean * factor, usual)}{after}"
    decimals = carried(found.half_width * factor, usual)
    while found.excludes_zero and decimals < usual + MORE and _nil(found, factor, decimals):
        decimals += 1
    low, high = (f"{round(end * factor, decimals) + 0.0:,.{decimals}f}" for end in (found.low, found.high))
    return f"{_signed(found.mean * factor, decimals)}{after} ({low} to {high})"


def difference_unit(name: str, currency: str = "") -> str:
    """What a difference is counted in: 'points', 'min', 'EUR'; '' where it is a plain number."""
    return _scale(name, currency, 0.0)[1].strip()


def half_width(name: str, value: float, currency: str = "") -> str:
    """'±0.9 points'."""
    factor, unit, usual = _scale(name, currency, value)
    return f"±{value * factor:,.{carried(value * factor, usual)}f}{unit}"


def _nil(found: Interval, factor: float, decimals: int) -> bool:
    """Whether an end is written as 0."""
    return any(round(end * factor, decimals) == 0 for end in (found.low, found.high))


def carried(width: float, usual: int) -> int:
    """Decimals that show two digits of a width, never fewer than usual and at most three more (`MORE`)."""
    if not width > 1e-9:
        return usual
    return min(usual + MORE, max(usual, 1 - math.floor(math.log10(width))))


def level(name: str, value: float, currency: str = "") -> str:
    """A level with its unit: '31.2 %'."""
    return metric(name).show(value, currency)


def unknown(column: str, scenario: Scenario) -> str:
    """What a column of a draw of worlds stands for: a parameter, or the size of a lever of a strategy."""
    if column in BY_NAME:
        return f"{BY_NAME[column].meaning} ({column})"
    strategy, _, path = column.partition(": ")
    return f"{titles(scenario, (strategy,))[strategy]}, size of {'.'.join(path.split('.')[-2:])}"


def bound(found: Bound, scenario: Scenario) -> str:
    """One side of a parameter or lever: 'worth of a taste distance ... (taste_weight) is above 0.4'."""
    side = "is above" if found.above else "is at most"
    return f"{unknown(found.parameter, scenario)} {side} {found.value:.3g}"


def listed(names: list[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _scale(name: str, currency: str, value: float) -> tuple[float, str, int]:
    form = metric(name).form
    if form == "money":
        return 1.0, f" {currency}".rstrip(), 0 if abs(value) >= 1000 else 2
    if form in ("days", "months"):
        return 1.0, f" {form}", 1
    return SCALES.get(form, (1.0, "", 0 if form == "count" else 2))


def _signed(value: float, decimals: int) -> str:
    rounded = round(value, decimals)
    return f"{rounded:+,.{decimals}f}" if rounded else f"{0:.{decimals}f}"
