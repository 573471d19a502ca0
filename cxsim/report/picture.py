"""One picture of a verdict: what a README shows and a slide needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxsim.experiments.words import inside, months
from cxsim.report import forest
from cxsim.report.drawing import Drawing, shorten, text_width, wrap
from cxsim.report.outlook import decided, difference_unit
from cxsim.report.palette import BLUE, FAINT, INK, PAPER, RULE, SOFT, WARM, strategy_colours
from cxsim.report.rows import AT_ONCE, each
from cxsim.report.wording import Unit, between, change, count
from cxsim.world.metrics import METRICS, Metric

if TYPE_CHECKING:
    from cxsim.experiments.comparison import Comparison

PAD = 28.0
LINE = 36.0


def verdict_picture(comparison: Comparison, width: float = 880.0) -> str:
    """The ranked strategies with their intervals under the honest verdict, as an SVG file of its own."""
    findings = comparison.findings()
    drawing = Drawing(width)
    drawing.rect(0, 0, width, 10, PAPER)
    state = decided(comparison)
    y = PAD + 8
    drawing.text(PAD, y, state, 13, fill=WARM if state.startswith("Undecided") else BLUE, bold=True)
    y += 28 if state else 6
    for line in wrap(findings.headline, width - 2 * PAD, 20, 3, bold=True):
        drawing.text(PAD, y, line, 20, bold=True)
        y += 26
    for line in wrap(_under(comparison), width - 2 * PAD, 13, 2):
        drawing.text(PAD, y, line, 13, fill=SOFT)
        y += 18
    y = _rows(drawing, comparison, y + 14, width)
    for line in wrap(" ".join((findings.precision, *findings.limits)), width - 2 * PAD, 11.5, 4):
        drawing.text(PAD, y, line, 11.5, fill=SOFT)
        y += 16
    drawing.height = y + PAD - 12
    drawing.parts[0] = (
        f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{drawing.height - 1:g}" rx="8" fill="{PAPER}" '
        f'stroke="{RULE}"/>'
    )
    return drawing.svg("verdict", findings.headline, comparison.verdict(), alone=True) + "\n"


def _under(comparison: Comparison) -> str:
    metric = METRICS[comparison.decide_by]
    return (
        f"Difference from doing nothing in {inside(metric.title)} at {months(comparison.deciding_horizon)}, "
        f"with 95 % intervals that hold at once, over {count(comparison.done, 'paired replication')}"
    )


def _rows(drawing: Drawing, comparison: Comparison, top: float, width: float) -> float:
    """The forest plot; returns the y under its axis."""
    ranking = comparison.ranking
    metric, currency = METRICS[comparison.decide_by], comparison.scenario.market.currency
    if not len(ranking) or ranking["difference"].notna().sum() == 0:
        return top
    how = difference_unit(metric, ranking, comparison.half_width, currency)
    colours = strategy_colours(comparison.strategies)
    marks = {
        row.strategy: forest.Mark(
            row.difference * how.factor,
            row.difference_simultaneous_low * how.factor,
            row.difference_simultaneous_high * how.factor,
            colours[row.strategy],
            row.strategy == "baseline",
        )
        for row in each(ranking)
    }
    words = {
        row.strategy: "" if row.strategy == "baseline" else _words(row, metric, currency, how)
        for row in each(ranking)
    }
    titles = [str(title) for title in ranking["title"]]
    left = PAD + min(240.0, max(text_width(title, 14, True) for title in titles)) + 16
    right = width - PAD - max(text_width(word, 13) for word in words.values()) - 16
    limits = forest.extent(marks.values())
    x = forest.scale(limits, left, right)
    bottom = top + LINE * len(marks)
    drawing.line(x(0), top - 4, x(0), bottom, FAINT, stroke_width=1.2)
    for index, (name, mark) in enumerate(marks.items()):
        y = top + LINE * (index + 0.5)
        title = shorten(titles[index], left - PAD - 16, 14, bold=True)
        drawing.text(PAD, y + 5, title, 14, fill=INK, bold=not mark.reference, tooltip=titles[index])
        forest.draw_mark(drawing, mark, x, y, 6.5)
        drawing.text(width - PAD, y + 5, words[name], 13, "end", INK if mark.certain else SOFT)
    drawing.line(x.start, bottom, x.end, bottom, RULE)
    forest.draw_axis(drawing, limits, x, bottom + 4, how, metric.better, 12)
    return bottom + 64


def _words(row: object, metric: Metric, currency: str, how: Unit) -> str:
    value = {key: float(getattr(row, key)) for key in AT_ONCE}
    interval = between(metric, value[AT_ONCE[1]], value[AT_ONCE[2]], currency, how)
    text = change(metric, value["difference"], currency, how)
    return f"{text} ({interval})" if interval else text
