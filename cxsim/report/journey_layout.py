"""Where each stage and touchpoint of a journey map stands: bands top to bottom, slots left to right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """A touchpoint on the map."""

    touchpoint: str
    title: str
    stage: str
    channel: str = ""
    indirect: bool = False


@dataclass(frozen=True)
class Span:
    """A stage, or a part of one, within a band."""

    stage: str
    first: int
    """Position of its first touchpoint in the band."""
    stops: tuple[Stop, ...]
    continued: bool
    """Whether the stage began in an earlier band."""


Band = tuple[Span, ...]


def bands(stops: Sequence[Stop], most: int) -> list[Band]:
    """The stops in order, at most `most` in a band, the bands evenly filled.

    A stage stays in one piece where the bands' sizes allow it. `stops` come ordered by stage.
    """
    if not stops:
        return []
    number = math.ceil(len(stops) / max(most, 1))
    cuts = _cuts([stop.stage for stop in stops], number, max(most, 1))
    return [_spans(stops, start, stop) for start, stop in zip([0, *cuts], [*cuts, len(stops)], strict=True)]


def _cuts(stages: list[str], number: int, most: int) -> list[int]:
    """Where the bands part: near even shares, at the border of two stages if one is near enough."""
    cuts: list[int] = []
    start = 0
    total = len(stages)
    for band in range(1, number):
        left = number - band
        earliest = max(start + 1, total - left * most)
        latest = min(start + most, total - left)
        ideal = start + (total - start) / (left + 1)

        def badness(cut: int, ideal: float = ideal) -> tuple[float, int]:
            within = stages[cut - 1] == stages[cut]
            return abs(cut - ideal) + (0.35 * most if within else 0.0), cut

        start = min(range(earliest, latest + 1), key=badness)
        cuts.append(start)
    return cuts


def _spans(stops: Sequence[Stop], start: int, stop: int) -> Band:
    spans: list[Span] = []
    first = start
    for index in range(start, stop):
        if index + 1 == stop or stops[index + 1].stage != stops[index].stage:
            continued = first > 0 and first == start and stops[first - 1].stage == stops[first].stage
            spans.append(Span(stops[first].stage, first - start, tuple(stops[first : index + 1]), continued))
            first = index + 1
    return tuple(spans)
