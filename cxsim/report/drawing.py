"""A small SVG canvas that knows how much room its words take.

Only what the journey map and the forest plots need: plain strings, escaped, with numbers written so that the
same drawing gives the same bytes.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, field
from html import escape as html_escape
from typing import Any, Literal, NamedTuple

from cxsim.report.palette import INK, SANS

NAMESPACE = "http://www.w3.org/2000/svg"

# Advance widths of the printable ASCII characters in thousandths of the size: Helvetica, Arial and
# Liberation Sans share them.
_REGULAR = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 "
    "556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 "
    "667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 "
    "556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
)
_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 "
    "556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 "
    "667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 "
    "611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584"
)
_WIDTHS = {bold: tuple(map(int, row.split())) for bold, row in ((False, _REGULAR), (True, _BOLD))}
_MARGIN = 1.07
"""Room for typefaces wider than Helvetica."""

Anchor = Literal["start", "middle", "end"]


def escape(text: object) -> str:
    """`text` safe inside markup: quoted, without the control characters that no browser accepts."""
    clean = "".join(
        letter for letter in str(text) if letter in "\t\n" or unicodedata.category(letter) != "Cc"
    )
    return html_escape(clean, quote=True)


def number(value: float) -> str:
    """A coordinate: two decimals at the most, no trailing zeros, no negative zero."""
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Estimated width of one line of `text`, never less than what common sans-serif faces need."""
    row = _WIDTHS[bold]
    total = 0
    for letter in text:
        code = ord(letter)
        if 32 <= code < 127:
            total += row[code - 32]
        elif unicodedata.combining(letter):
            continue
        else:
            total += 1000 if unicodedata.east_asian_width(letter) in "WF" else 640
    return total * size / 1000 * _MARGIN


def shorten(text: str, width: float, size: float, bold: bool = False) -> str:
    """`text`, or as much of it as fits into `width` with an ellipsis."""
    if text_width(text, size, bold) <= width:
        return text
    kept = text
    while kept and text_width(kept.rstrip() + "…", size, bold) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrap(text: str, width: float, size: float, lines: int, bold: bool = False) -> list[str]:
    """`text` on at most `lines` lines of `width`; what does not fit ends in an ellipsis.

    A single word longer than a line is cut where the line ends.
    """
    rows: list[str] = []
    row = ""
    for word in text.split():
        longer = f"{row} {word}" if row else word
        if text_width(longer, size, bold) <= width:
            row = longer
            continue
        if row:
            rows.append(row)
        row = word
    if row:
        rows.append(row)
    if len(rows) > lines:
        rows = [*rows[: lines - 1], " ".join(rows[lines - 1 :])]
    return [shorten(row, width, size, bold) for row in rows]


class Box(NamedTuple):
    """The rectangle that a label takes."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Label(NamedTuple):
    """A piece of text as drawn, and where."""

    text: str
    box: Box


@dataclass
class Drawing:
    """Shapes in the order they are drawn, in units of a CSS pixel."""

    width: float
    height: float = 0.0
    parts: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def add(self, tag: str, content: str = "", **attributes: Any) -> None:
        """Appends an element; an underscore in an attribute's name stands for a hyphen."""
        words = [
            f'{name.replace("_", "-")}="{number(value) if isinstance(value, float | int) else escape(value)}"'
            for name, value in attributes.items()
            if value is not None
        ]
        head = " ".join([tag, *words])
        self.parts.append(f"<{head}>{content}</{tag}>" if content else f"<{head}/>")

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str, **more: Any) -> None:
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, **more)

    def rect(self, x: float, y: float, width: float, height: float, fill: str, **more: Any) -> None:
        self.add("rect", x=x, y=y, width=width, height=height, fill=fill, **more)

    def circle(self, x: float, y: float, r: float, fill: str, **more: Any) -> None:
        self.add("circle", cx=x, cy=y, r=r, fill=fill, **more)

    def path(self, points: list[tuple[float, float]], closed: bool = False, **more: Any) -> None:
        """A run of straight lines through `points`; does nothing with fewer than two."""
        if len(points) < 2:
            return
        steps = " ".join(
            f"{'L' if index else 'M'}{number(x)} {number(y)}" for index, (x, y) in enumerate(points)
        )
        self.add("path", d=steps + (" Z" if closed else ""), **more)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 12,
        anchor: Anchor = "start",
        fill: str = INK,
        bold: bool = False,
        tooltip: str = "",
        **more: Any,
    ) -> None:
        """One line of text whose baseline is at `y`; an empty text draws nothing."""
        if not text:
            return
        room = text_width(text, size, bold)
        left = x - {"start": 0.0, "middle": room / 2, "end": room}[anchor]
        self.labels.append(Label(text, Box(left, y - 0.76 * size, left + room, y + 0.22 * size)))
        content = escape(text) + (f"<title>{escape(tooltip)}</title>" if tooltip else "")
        self.add(
            "text",
            content,
            x=x,
            y=y,
            font_size=size,
            text_anchor=None if anchor == "start" else anchor,
            fill=fill,
            font_weight="600" if bold else None,
            **more,
        )

    def svg(self, name: str, title: str, description: str = "", alone: bool = False, css: str = "") -> str:
        """The drawing as an SVG element with a text alternative.

        `name` makes ids unique within a page. `alone`: as a file of its own, at its natural size.
        """
        described = f"{name}-title {name}-description" if description else f"{name}-title"
        text = f'<title id="{name}-title">{escape(title)}</title>'
        text += f'<desc id="{name}-description">{escape(description)}</desc>' if description else ""
        size = f' width="{number(self.width)}" height="{number(self.height)}"' if alone else ""
        chosen = f' class="{css}"' if css else ""
        box = f"0 0 {number(self.width)} {number(self.height)}"
        return (
            f'<svg xmlns="{NAMESPACE}"{size}{chosen} viewBox="{box}" role="img" '
            f'aria-labelledby="{described}" font-family="{escape(SANS)}">{text}{"".join(self.parts)}</svg>'
        )


def finite(value: object) -> bool:
    """Whether `value` is a number that can be drawn."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


class Scale(NamedTuple):
    """From values to coordinates, in a straight line."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def decimals_of(step: float) -> int:
    """Decimals with which places that are so far apart can be written: 0 for 5, 1 for 2.5, 2 for .25."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step else 0
    rest = step * 10.0**decimals
    return decimals + int(abs(rest - round(rest)) > 1e-6)


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round numbers between `low` and `high`, about `wanted` of them."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return []
    rough = (high - low) / max(wanted, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]
