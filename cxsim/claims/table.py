"""What was heard, as tables and in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cxsim.claims.claim import Condition
from cxsim.claims.hearing import Heard, Hearing
from cxsim.evidence.table import number, with_interval
from cxsim.experiments import words
from cxsim.world.markdown import table

if TYPE_CHECKING:
    import pandas as pd

CONDITIONS = ("condition", "compared", "at the defaults", "sd between worlds", "sd of luck in a world")


def share_of_worlds(heard: Heard) -> str:
    """'71 % [63, 78] of 64 worlds'."""
    found = heard.share
    if found.worlds == 0:
        return "not testable in any world"
    low, high = 100 * found.low, 100 * found.high
    return f"{100 * found.share:.0f} % [{low:.0f}, {high:.0f}] of {found.worlds} worlds"


def deciders(heard: Heard) -> tuple[str, ...]:
    """The parameters that decide by how much it holds, beyond chance: the two strongest at most."""
    return tuple(tie.parameter for tie in heard.frontier.ties[:2])


def rules(heard: Heard) -> list[str]:
    """What it hangs on, and the rules that say where it holds, a sentence each; why there are none, if so."""
    hangs, found = _hangs(heard), heard.frontier
    if found.rules and not found.foretells:
        return [
            *hangs,
            "No rule about two parameters foretells better than guessing in which worlds it holds.",
        ]
    if found.rules:
        known = f"They foretell {100 * found.accuracy:.0f} % of worlds they have not seen"
        return [
            *hangs,
            *(f"{rule}." for rule in found.rules),
            f"{known}; always guessing the more frequent answer, {100 * found.guess:.0f} %.",
        ]
    if found.worlds == 0:
        return ["It could not be judged in any world."]
    if found.share in (0.0, 1.0):
        return [
            f"Luck taken out, it holds in {'every' if found.share else 'no'} plausible world tried.",
            *hangs,
        ]
    return [*hangs, "Too few worlds differ from the rest for a rule."]


def _hangs(heard: Heard) -> list[str]:
    """'By how much it holds grows with a (+0.60) and falls with b (-0.40); ...'; nothing where it hangs on nothing."""
    parts = []
    for verb, sign in (("grows", 1.0), ("falls", -1.0)):
        ties = [tie for tie in heard.frontier.ties if tie.correlation * sign > 0.0]
        if ties:
            named = words.listed([f"{tie.parameter} ({tie.correlation:+.2f})" for tie in ties])
            parts.append(f"{verb} with {named}")
    return (
        [f"By how much it holds {' and '.join(parts)}; in brackets rank correlations over worlds."]
        if parts
        else []
    )


def differs(heard: Heard, part: int) -> tuple[str, str]:
    """By how much the number of a condition differs between worlds, and by the luck of a world's lives (sd)."""
    return _sd(heard.spreads.between[part]), _sd(heard.spreads.luck[part])


def _sd(found: float) -> str:
    return "–" if math.isnan(found) else number(found)


def compared(condition: Condition) -> str:
    """'churn of entrant less that of as_is, above 0'."""
    text = f"{condition.number} of {condition.of}"
    if condition.minus_number is not None:
        text += f" less {condition.minus_number}" + (f" of {condition.minus}" if condition.minus else "")
    elif condition.minus is not None:
        text += f" less that of {condition.minus}"
    return f"{text}, {condition.is_} {condition.than:g}"


def found(heard: Heard, part: int) -> str:
    """The number of a condition at the defaults, with its interval, as it is compared."""
    condition, at = heard.case.claim.holds[part], heard.conditions[part]
    sign = 1.0 if condition.is_ == "above" else -1.0
    low, high = sorted(condition.than + sign * end for end in (at.low, at.high))
    return with_interval(condition.than + sign * at.mean, low, high)


def frame(hearing: Hearing) -> pd.DataFrame:
    """A row a claim and condition."""
    import pandas as pd

    lines = []
    for heard in hearing.heard:
        for part, condition in enumerate(heard.case.claim.holds):
            at = heard.conditions[part]
            lines.append(
                {
                    "claim": heard.case.name,
                    "title": heard.case.claim.title,
                    "ruling": heard.ruling.value,
                    "condition": condition.says,
                    "compared": compared(condition),
                    "margin": at.mean,
                    "margin_low": at.low,
                    "margin_high": at.high,
                    "replications": at.n,
                    "sd_of_worlds": heard.spreads.between[part],
                    "sd_of_luck": heard.spreads.luck[part],
                    "share_of_worlds": heard.share.share,
                    "share_low": heard.share.low,
                    "share_high": heard.share.high,
                    "worlds": heard.share.worlds,
                    "deciding": ", ".join(deciders(heard)),
                    "rules": " ".join(rules(heard)),
                }
            )
    return pd.DataFrame(lines)


def worlds(hearing: Hearing) -> pd.DataFrame:
    """A row a claim and world: parameters, margins, whether it holds."""
    import pandas as pd

    tables = [heard.worlds.reset_index().assign(claim=heard.case.name) for heard in hearing.heard]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def markdown(heard: Sequence[Heard]) -> str:
    """A table of all claims, then a section each."""
    rows = [
        (
            f"[{one.case.claim.title}](#{_anchor(one.case.claim.title)})",
            one.ruling.value,
            share_of_worlds(one),
            ", ".join(f"`{name}`" for name in deciders(one)) or "–",
        )
        for one in heard
    ]
    lines = [table(("claim", "at the defaults", "holds in", "deciding"), rows)]
    for one in heard:
        claim = one.case.claim
        lines += ["", f"## {claim.title}", "", claim.says, "", f"Source: {claim.source}.", ""]
        conditions = [
            (condition.says, compared(condition), found(one, part), *differs(one, part))
            for part, condition in enumerate(claim.holds)
        ]
        lines.append(table(CONDITIONS, conditions))
        lines += ["", f"At the defaults it **{_verb(one)}**; it holds in {share_of_worlds(one)}.", ""]
        lines += [f"- {rule}" for rule in rules(one)]
        lines += ["", claim.explained]
    return "\n".join(lines).rstrip() + "\n"


def _verb(heard: Heard) -> str:
    return {"holds": "holds", "fails": "fails", "undecided": "is undecided"}.get(
        heard.ruling.value, "is not testable"
    )


def _anchor(title: str) -> str:
    kept = "".join(letter for letter in title.lower() if letter.isalnum() or letter in " -")
    return kept.replace(" ", "-")
