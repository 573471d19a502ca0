"""The journey map: stages as columns, touchpoints within, and what customers felt there and waited.

Our own SVG, since no library draws one. Two strategies lie over each other: the curve of emotion with its
spread, and under it a lane each for frequency, waits and moments of truth. Words get the room they need:
titles are wrapped or shortened to their slot, so labels never collide.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cxsim.report.drawing import Drawing, Scale, finite, shorten, text_width, ticks, wrap
from cxsim.report.journey_layout import Band, Span, Stop, bands
from cxsim.report.palette import BASELINE, BLUE, FAINT, INK, PAPER, RULE, SOFT, WASH, YELLOW, readable_ink
from cxsim.report.rows import each, one
from cxsim.report.wording import MINUS, MISSING, plain, readable

COLUMNS = (
    "stage",
    "touchpoint",
    "title",
    "channel",
    "contact",
    "encounters",  # per owner and year
    "affect",  # mean, in (-1, 1)
    "affect_sd",  # between encounters
    "wait",  # minutes, mean of the encounters with a queue or a wait
    "moments_good",  # per 100 encounters
    "moments_bad",  # per 100 encounters
    "pain",  # whether it is one of the worst for the experience
)
"""What the table behind a map has, a row a touchpoint, in the order of the journey."""

CHART = 132.0
SLOT = 92.0
ZOOM = 2.5
"""The axis reaches no further than so many times the strongest mean; a wider spread is cut off there."""


@dataclass(frozen=True)
class Track:
    """One strategy on the map."""

    title: str
    table: pd.DataFrame
    colour: str = BLUE
    dashed: bool = False


@dataclass(frozen=True)
class Lane:
    """A row of numbers under the curve."""

    title: str
    note: str
    columns: tuple[str, ...]
    decimals: int = 1


LANES = (
    Lane("Emotion", "mean ± spread", ("affect", "affect_sd")),
    Lane("How often", "per owner and year", ("encounters",)),
    Lane("Wait", "minutes", ("wait",)),
    Lane("Moments of truth", "good ▲ bad ▼ per 100", ("moments_good", "moments_bad")),
)


def journey_map(
    strategy: Track,
    baseline: Track | None = None,
    width: float = 1080.0,
    name: str = "journey-map",
    title: str = "Journey map",
    css: str = "",
    alone: bool = False,
) -> str:
    """The map as an SVG element; empty if no touchpoint was met. `width` in CSS pixels, from 320."""
    drawing = draw(strategy, baseline, width)
    return drawing.svg(name, title, description(strategy, baseline), alone, css) if drawing.parts else ""


def description(strategy: Track, baseline: Track | None) -> str:
    """What the map shows, in words: where it feels worst and best, and the pain points."""
    table = strategy.table[strategy.table["affect"].notna()]
    if table.empty:
        return f"{strategy.title}: no encounters."
    worst, best = (one(table, index) for index in (table["affect"].idxmin(), table["affect"].idxmax()))
    words = f"{strategy.title}: {len(table)} touchpoints. "
    words += f"Feels worst at {worst['title']} ({_emotion(worst['affect'])}), "
    words += f"best at {best['title']} ({_emotion(best['affect'])}) on a scale from {MINUS}100 to +100."
    pains = [str(title) for title in table.loc[table["pain"].astype(bool), "title"]]
    words += f" Pain points: {', '.join(pains)}." if pains else ""
    return words + (f" Compared with {baseline.title}." if baseline is not None else "")


def draw(strategy: Track, baseline: Track | None = None, width: float = 1080.0) -> Drawing:
    """The map as a drawing, for those who want to add to it or to measure its labels."""
    tracks = [track for track in (baseline, strategy) if track is not None]
    stops = _stops(tracks)
    drawing = Drawing(width)
    if not stops:
        return drawing
    narrow = width < 640
    gutter = 74.0 if narrow else 112.0
    plan = bands(stops, max(1, int((width - gutter) // (SLOT if not narrow else 84.0))))
    slots = max(sum(len(span.stops) for span in band) for band in plan)
    page = _Map(drawing, tracks, gutter, min((width - gutter) / slots, 190.0), _extent(tracks), narrow)
    top = page.legend()
    for band in plan:
        top = page.band(band, top) + 22
    drawing.height = top - 14
    return drawing


def _stops(tracks: Sequence[Track]) -> list[Stop]:
    """Touchpoints that anybody met under any of the strategies, in the order of the journey."""
    table = tracks[-1].table
    met = (
        pd.concat([track.table for track in tracks]).groupby("touchpoint", observed=True)["encounters"].max()
    )
    return [
        Stop(str(row.touchpoint), str(row.title), str(row.stage), str(row.channel), row.contact == "indirect")
        for row in each(table)
        if met.get(row.touchpoint, 0.0) > 0
    ]


def _extent(tracks: Sequence[Track]) -> tuple[float, float]:
    """Range of the emotion axis: the curves with their spread, unless that would flatten them to a line."""
    edges = [0.0]
    means = [abs(float(value)) for track in tracks for value in track.table["affect"] if math.isfinite(value)]
    for track in tracks:
        spread = track.table["affect_sd"].fillna(0.0)
        for side in (track.table["affect"] - spread, track.table["affect"] + spread):
            edges += [float(value) for value in side if math.isfinite(value)]
    reach = min(max(abs(edge) for edge in edges), ZOOM * max(means, default=1.0))
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.2) if reach <= 5 * step or step == 0.2)
    reach = min(1.0, max(0.05, math.ceil(reach / step - 1e-9) * step))
    return -reach, reach


def _emotion(value: float) -> str:
    return plain(100 * value, 1, signed=True)


@dataclass
class _Map:
    drawing: Drawing
    tracks: list[Track]
    gutter: float
    slot: float
    extent: tuple[float, float]
    narrow: bool

    def __post_init__(self) -> None:
        self.rows = [track.table.set_index("touchpoint") for track in self.tracks]

    def legend(self) -> float:
        """Which line is which; returns where the first band starts."""
        x, y = 0.0, 16.0
        room = self.drawing.width
        entries: list[tuple[str, Track | None]] = [(track.title, track) for track in self.tracks]
        cut = ", cut off at the frame" if self._cut() else ""
        entries += [(f"spread between encounters, ± 1 standard deviation{cut}", None), ("pain point", None)]
        for title, track in entries:
            size = 12.0
            mark = 30.0
            words = shorten(title, room - mark, size, bold=track is not None)
            needed = mark + text_width(words, size, track is not None) + 18
            if x and x + needed - 18 > room:
                x, y = 0.0, y + 22
            self._sample(x, y - 4, title, track)
            self.drawing.text(x + mark, y, words, size, fill=INK if track else SOFT, bold=track is not None)
            x += needed
        return y + 20

    def _cut(self) -> bool:
        """Whether the spread of the strategy reaches beyond the axis."""
        table = self.tracks[-1].table
        return bool(((table["affect"].abs() + table["affect_sd"]) > self.extent[1] + 1e-9).any())

    def _sample(self, x: float, y: float, title: str, track: Track | None) -> None:
        if track is not None:
            self._line([(x, y), (x + 22, y)], track)
            self.drawing.circle(x + 11, y, 3.5, PAPER if track.dashed else track.colour, stroke=track.colour)
        elif title.startswith("pain"):
            self._pain(x + 11, y)
        else:
            self.drawing.rect(x, y - 6, 22, 12, self.tracks[-1].colour, fill_opacity=0.14)

    def _line(self, points: list[tuple[float, float]], track: Track) -> None:
        dash = "5 4" if track.dashed else None
        self.drawing.path(
            points,
            fill="none",
            stroke=track.colour,
            stroke_width=2.2,
            stroke_dasharray=dash,
            stroke_linejoin="round",
        )

    def _pain(self, x: float, y: float) -> None:
        self.drawing.path(
            [(x - 6, y + 5), (x + 6, y + 5), (x, y - 6)],
            closed=True,
            fill=YELLOW,
            stroke=INK,
            stroke_width=1.2,
        )

    def band(self, band: Band, top: float) -> float:
        """One band; returns its lower edge."""
        stops = [stop for span in band for stop in span.stops]
        right = self.gutter + self.slot * len(stops)
        for span in band:
            self._stage(span, top)
        titles = [wrap(stop.title, self.slot - 10, 11.5, 3) for stop in stops]
        deepest = max(len(rows) for rows in titles)
        channels = any(stop.channel for stop in stops)
        y = top + 26
        for index, (stop, rows) in enumerate(zip(stops, titles, strict=True)):
            x = self._centre(index)
            for line, row in enumerate(rows):
                self.drawing.text(x, y + 16 + 14 * line, row, 11.5, "middle", INK, tooltip=stop.title)
            channel = readable(stop.channel) + (" (indirect)" if stop.indirect else "")
            words = shorten(channel, self.slot - 8, 10)
            self.drawing.text(x, y + 16 + 14 * deepest, words, 10, "middle", SOFT)
        y += 14 * deepest + (18 if channels else 4) + 12
        self._chart(stops, y, right)
        y += CHART + 12
        for lane in LANES:
            y = self._lane(lane, stops, y, right)
        return y

    def _centre(self, index: int) -> float:
        return self.gutter + self.slot * (index + 0.5)

    def _stage(self, span: Span, top: float) -> None:
        left = self.gutter + self.slot * span.first + 1.5
        room = self.slot * len(span.stops) - 3
        self.drawing.rect(left, top, room, 24, "#e6edf4", rx=3)
        title = readable(span.stage) + (" (continued)" if span.continued else "")
        words = shorten(title, room - 10, 12, bold=True)
        self.drawing.text(left + room / 2, top + 16.5, words, 12, "middle", INK, bold=True, tooltip=title)

    def _chart(self, stops: list[Stop], top: float, right: float) -> None:
        scale = Scale(self.extent[0], self.extent[1], top + CHART, top)
        self.drawing.rect(self.gutter, top, right - self.gutter, CHART, WASH, rx=3)
        places = ticks(*self.extent, 4)
        whole = all(abs(100 * value - round(100 * value)) < 1e-6 for value in places)
        for value in places:
            y = scale(value)
            self.drawing.line(self.gutter, y, right, y, FAINT if value == 0 else RULE, stroke_width=1)
            self.drawing.text(
                self.gutter - 8, y + 4, plain(100 * value, 0 if whole else 1, signed=True), 10.5, "end", SOFT
            )
        size = 10.5
        best, worst = ("good", "bad") if self.narrow else ("pleasant", "unpleasant")
        self.drawing.text(0, top + 4, best, size, fill=SOFT)
        self.drawing.text(0, top + CHART + 4, worst, size, fill=SOFT)
        for track, rows in zip(self.tracks, self.rows, strict=True):
            if track is self.tracks[-1]:
                self._spread(stops, rows, scale, track.colour)
        for track, rows in zip(self.tracks, self.rows, strict=True):
            self._curve(stops, rows, scale, track)

    def _spread(self, stops: list[Stop], rows: pd.DataFrame, scale: Scale, colour: str) -> None:
        for run in _runs([self._value(rows, stop, "affect") for stop in stops]):
            upper, lower = [], []
            for index in run:
                mean = self._value(rows, stops[index], "affect")
                spread = self._value(rows, stops[index], "affect_sd")
                spread = spread if math.isfinite(spread) else 0.0
                upper.append((self._centre(index), scale(min(self.extent[1], mean + spread))))
                lower.append((self._centre(index), scale(max(self.extent[0], mean - spread))))
            if len(run) == 1:
                x = upper[0][0]
                upper, lower = (
                    [(x - 6, upper[0][1]), (x + 6, upper[0][1])],
                    [(x - 6, lower[0][1]), (x + 6, lower[0][1])],
                )
            self.drawing.path([*upper, *reversed(lower)], closed=True, fill=colour, fill_opacity=0.12)

    def _curve(self, stops: list[Stop], rows: pd.DataFrame, scale: Scale, track: Track) -> None:
        values = [self._value(rows, stop, "affect") for stop in stops]
        for run in _runs(values):
            self._line([(self._centre(index), scale(values[index])) for index in run], track)
            for index in run:
                x, y = self._centre(index), scale(values[index])
                fill = PAPER if track.dashed else track.colour
                self.drawing.circle(x, y, 3.5, fill, stroke=track.colour, stroke_width=1.5)
        if track is self.tracks[-1]:
            for index, stop in enumerate(stops):
                if math.isfinite(values[index]) and bool(rows["pain"].get(stop.touchpoint, False)):
                    self._pain(self._centre(index), min(scale(values[index]) + 13, scale.start - 6))

    def _lane(self, lane: Lane, stops: list[Stop], top: float, right: float) -> float:
        """A lane of numbers; left out where no touchpoint of the band has one."""
        cells = [[self._words(lane, rows, stop) for rows in self.rows] for stop in stops]
        if not any(word for cell in cells for word in cell):
            return top
        height = 16.0 * len(self.tracks) + 12
        height = max(height, 34.0)
        self.drawing.line(0, top, right, top, RULE, stroke_width=1)
        title_rows = wrap(lane.title, self.gutter - 8, 11.5, 2, bold=True)
        for line, row in enumerate(title_rows):
            self.drawing.text(0, top + 15 + 13 * line, row, 11.5, fill=INK, bold=True, tooltip=lane.note)
        if len(title_rows) == 1 and not self.narrow:
            self.drawing.text(0, top + 29, shorten(lane.note, self.gutter - 8, 10), 10, fill=SOFT)
        for index, cell in enumerate(cells):
            for place, (word, track) in enumerate(zip(cell, self.tracks, strict=True)):
                same = len(cell) > 1 and cell[0] == cell[1]
                colour = BASELINE if track.dashed or same else readable_ink(track.colour)
                y = top + (15 + 16 * place if len(self.tracks) > 1 else 21)
                words = shorten(word, self.slot - 6, 11.5)
                self.drawing.text(
                    self._centre(index), y, words, 11.5, "middle", colour, bold=not track.dashed and not same
                )
        return top + height

    def _words(self, lane: Lane, rows: pd.DataFrame, stop: Stop) -> str:
        values = [self._value(rows, stop, column) for column in lane.columns]
        if not any(math.isfinite(value) for value in values):
            return ""
        if lane.columns[0] == "affect":
            spread = f" ±{plain(100 * values[1], 0)}" if math.isfinite(values[1]) else ""
            return plain(100 * values[0], 1, signed=True) + spread
        if len(values) == 2:
            good, bad = (plain(value, lane.decimals) if math.isfinite(value) else MISSING for value in values)
            return f"▲{good} ▼{bad}"
        return plain(values[0], lane.decimals) if values[0] else ""

    @staticmethod
    def _value(rows: pd.DataFrame, stop: Stop, column: str) -> float:
        value = rows[column].get(stop.touchpoint, math.nan)
        return float(value) if finite(float(value)) else math.nan


def _runs(values: Sequence[float]) -> list[list[int]]:
    """Stretches of neighbouring positions that have a value."""
    runs: list[list[int]] = []
    for index, value in enumerate(values):
        if not math.isfinite(value):
            continue
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs
