"""What a study refuses to run, in words for the person who asked for it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class StudyError(ValueError):
    """A study that cannot be run as asked: names the value given and what is allowed."""


def unknown(kind: str, name: str, known: Iterable[str]) -> StudyError:
    """The error for a name that does not exist, with the nearest one that does."""
    names = list(known)
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    listed = ", ".join(names) if names else "there are none"
    return StudyError(f"unknown {kind} {name!r}: {hint}({kind} can be: {listed})")
