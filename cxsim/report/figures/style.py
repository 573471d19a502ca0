"""How every figure looks, and how it becomes SVG that is the same to the byte each time.

Figures are `matplotlib.figure.Figure` objects without pyplot and its global state. Text stays text; it is
laid out in DejaVu Sans, which comes with matplotlib, so that a file does not depend on a machine's fonts.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from cxsim.report.drawing import decimals_of, escape
from cxsim.report.palette import FAINT, INK, PAPER, RULE, SANS, SOFT
from cxsim.report.wording import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

WIDE = 7.6
"""Inches: the page, a notebook, paper."""
NARROW = 3.6
"""Inches: a telephone."""

_STYLE: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 8.5,
    "text.color": INK,
    "axes.labelcolor": SOFT,
    "axes.edgecolor": FAINT,
    "axes.facecolor": PAPER,
    "axes.grid": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 8.5,
    "axes.linewidth": 0.7,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8.5,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "figure.facecolor": PAPER,
    "figure.constrained_layout.h_pad": 0.06,
    "svg.fonttype": "none",
    "svg.hashsalt": "cxsim",
    "path.simplify": False,
    "text.parse_math": False,
}


@contextmanager
def look() -> Iterator[None]:
    """Within it, matplotlib's defaults are ours."""
    import matplotlib

    with matplotlib.rc_context(cast("Any", _STYLE)):
        yield


def new_figure(width: float, height: float) -> Figure:
    """An empty figure, in inches, laid out so that nothing is cut off."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def empty(width: float, message: str) -> Figure:
    """What stands where there is nothing to draw."""
    figure = new_figure(width, 0.6)
    figure.text(0.5, 0.5, message, ha="center", va="center", color=SOFT)
    return figure


def grid(axes: Axes, axis: str) -> None:
    """Faint lines across, no frame along."""
    axes.grid(visible=True, axis=axis)  # type: ignore[arg-type]
    for side in ("left",) if axis == "x" else ("bottom",):
        axes.spines[side].set_visible(False)


def legend_above(figure: Figure, handles: list[Any], width: float) -> None:
    """One legend for all panels, above them; as many columns as the width allows."""
    longest = max((len(str(handle.get_label())) for handle in handles), default=1)
    columns = max(1, min(len(handles), int(width * 13.5 / (longest + 6))))
    figure.legend(
        handles=handles, loc="outside upper left", ncols=columns, handlelength=1.8, columnspacing=1.6
    )


def signed_ticks(axis: Axis) -> None:
    """Tick labels with a sign, as many decimals as the step between them needs."""
    _ticks(axis, signed=True)


def plain_ticks(axis: Axis) -> None:
    """Tick labels with thousands separators."""
    _ticks(axis, signed=False)


def _ticks(axis: Axis, signed: bool) -> None:
    from matplotlib.ticker import FuncFormatter

    def words(value: float, _position: int | None = None) -> str:
        places = axis.get_majorticklocs()
        step = abs(float(places[1] - places[0])) if len(places) > 1 else 1.0
        return plain(value, min(decimals_of(step), 4), signed)

    axis.set_major_formatter(FuncFormatter(words))


def short(text: str, letters: int) -> str:
    """A title that fits; the data table beside the figure has it in full."""
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"


def svg(figure: Figure, name: str, title: str, description: str, css: str = "") -> str:
    """The figure as an SVG element for a page: ids of its own, no metadata, a text alternative."""
    buffer = io.BytesIO()
    with look():
        figure.savefig(
            buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    text = buffer.getvalue().decode("utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', text)
    text = re.sub(r'(xlink:href="#|url\(#)', rf"\1{name}-", text)
    text = re.sub(r"'DejaVu Sans'(, sans-serif)?", SANS.replace("\\", ""), text)
    text = re.sub(r'font-family: [^;"]*DejaVu Sans[^;"]*', f"font-family: {SANS}", text)
    text = re.sub(r">\s*\n\s*<", ">\n<", text)
    box = re.search(r'viewBox="([^"]+)"', text)
    head = text.index(">") + 1
    text = text.replace('<style type="text/css">*{', "<style>.drawn *{")
    chosen = f' class="{f"drawn {css}".strip()}"'
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"{chosen} '
        f'viewBox="{box.group(1) if box else ""}" role="img" '
        f'aria-labelledby="{name}-title {name}-description">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-description">{escape(description)}</desc>'
    )
    return opening + text[head:].strip()
