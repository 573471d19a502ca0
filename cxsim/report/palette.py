"""Colours and typefaces: one meaning, one colour, told apart by colour-blind eyes (Okabe & Ito 2008)."""

from __future__ import annotations

BLUE = "#0072B2"
SKY = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
ORANGE = "#E69F00"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"

INK = "#1d2733"
SOFT = "#566273"
FAINT = "#8b95a3"
RULE = "#d5dae1"
WASH = "#f4f6f8"
PAPER = "#ffffff"
WARM = "#a44200"
"""Words of warning."""

BASELINE = "#6b7683"
"""Doing nothing, wherever it is drawn."""

SERIES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, INK)
"""Strategies in the order of the file; after the last, from the first again with another dash."""

DASHES = ("solid", "dashed", "dashdot", "dotted")
MARKERS = ("o", "s", "D", "^", "v", "P", "X")

QUADRANTS = {"true": BLUE, "latent": SKY, "spurious": ORANGE, "none": "#c9ced6"}
"""Loyalty quadrants (Dick & Basu): blue where the attitude is strong, the darker the more patronage."""

RATINGS = {"promoters": BLUE, "passives": "#d5dae1", "detractors": "#b84a00"}
"""Promoters, passives, detractors; the last dark enough for white figures on it."""

SANS = "'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"


def strategy_colours(strategies: tuple[str, ...]) -> dict[str, str]:
    """A colour a strategy; `baseline` is grey wherever it stands."""
    others = [name for name in strategies if name != "baseline"]
    colours = {name: SERIES[index % len(SERIES)] for index, name in enumerate(others)}
    return {"baseline": BASELINE} | colours


def readable_ink(colour: str) -> str:
    """The same hue, dark enough for words on white (a contrast of at least 4.5 to 1)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    while 1.05 / (_luminance(channels) + 0.05) < 4.5:
        channels = [0.94 * channel for channel in channels]
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)


def _luminance(channels: list[float]) -> float:
    """Relative luminance of an sRGB colour (WCAG 2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
