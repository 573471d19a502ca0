"""Every limit, pattern and rule, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from importlib import import_module

from cxsim.evidence.kinds import Limit, Pattern
from cxsim.experiments.errors import StudyError

LIMITS: tuple[str, ...] = ("queues", "choice", "diffusion", "retention", "buying")
"""Modules in `limits`; each has its entries in LIMITS."""
PATTERNS: tuple[str, ...] = (
    "peak_end",
    "shortfall",
    "convexity",
    "emotional_loyalty",
    "recovery_paradox",
    "after_failure",
    "features",
    "talk",
    "undecided",
    "reviews",
    "tenure",
    "jeopardy",
    "just_as_expected",
    "head_and_heart",
    "impulse",
    "sacrifice",
    "hearsay",
)
"""Modules in `patterns`; each has its entries in PATTERNS."""


def limits() -> list[Limit]:
    """Special cases with an answer in closed form."""
    return [entry for name in LIMITS for entry in import_module(f"cxsim.evidence.limits.{name}").LIMITS]


def patterns() -> list[Pattern]:
    """What must emerge, rules of the design last."""
    modules = [import_module(f"cxsim.evidence.patterns.{name}") for name in PATTERNS]
    found: list[Pattern] = [entry for module in modules for entry in module.PATTERNS]
    return sorted(found, key=lambda entry: entry.rule)


def in_one_market(entries: Sequence[Limit | Pattern]) -> list[Limit | Pattern]:
    """The same entries, each pattern in its first market only, with half as many quick replications again."""

    def first(entry: Pattern) -> Pattern:
        name = next(iter(entry.markets))
        return replace(entry, markets={name: entry.markets[name]}, quick=entry.quick * 3 // 2)

    return [first(entry) if isinstance(entry, Pattern) else entry for entry in entries]


def chosen(names: Sequence[str] = ()) -> list[Limit | Pattern]:
    """Entries by name or kind; all without a name. StudyError for an unknown one."""
    known = patterns()
    everything: list[Limit | Pattern] = [*limits(), *known]
    groups: dict[str, list[Limit | Pattern]] = {
        "limits": [*limits()],
        "patterns": [entry for entry in known if not entry.rule],
        "rules": [entry for entry in known if entry.rule],
    }
    groups |= {entry.name: [entry] for entry in everything}
    wanted: list[str] = []
    for name in names:
        if name not in groups:
            near = get_close_matches(name, groups, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise StudyError(f"evidence {name!r}: {hint}(it can be: {', '.join(groups)})")
        wanted += [entry.name for entry in groups[name]]
    return [entry for entry in everything if not names or entry.name in wanted]
