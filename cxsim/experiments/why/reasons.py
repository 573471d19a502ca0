"""An explanation in words: who is ahead, what brings it, what carries it, whose it is, and how far to trust it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cxsim.experiments import words
from cxsim.experiments.outcomes import direction
from cxsim.experiments.tasks import BASELINE

if TYPE_CHECKING:
    from cxsim.experiments.why.explanation import Decomposition, Explanation
    from cxsim.experiments.why.parts import Group

OPENINGS = {
    "mechanism": "By mechanism",
    "place": "By place",
    "carrier": "How it carried",
    "segment": "By segment",
}


def sentences(found: Explanation) -> list[str]:
    """What is found, the most important first."""
    if not found.done:
        return ["Nothing to explain: no replication was lived whole."]
    told = [headline(found), in_the_study(found)]
    told += [decomposed(found, part) for part in found.decompositions if told_apart(part)]
    return [text for text in told if text]


def headline(found: Explanation) -> str:
    """Who is ahead, by how much, in how many replications."""
    one, other = called(found, found.one), called(found, found.other)
    what = f"{words.inside(words.metric(found.metric).title)} at {words.months(found.months)}"
    lived = _lived(found)
    total = found.difference
    if math.isnan(total.mean):
        return f"{one} against {other}: a difference in {what} is not defined."
    if total.mean == total.low == total.high == 0 or (total.n == 1 and total.mean == 0):
        return f"{one} and {other} come out exactly alike on {what}, in {lived}."
    gap = words.difference_interval(found.metric, total, found.currency)
    return _capital(f"{one} {_verb(found)} {other} on {what}: {gap}, in {lived}.")


def in_the_study(found: Explanation) -> str:
    """The same difference where more customers or replications were lived."""
    if found.study is None or math.isnan(found.study.mean):
        return ""
    gap = words.difference_interval(found.metric, found.study, found.currency)
    return f"In the comparison itself, with {found.study.n} replications, it is {gap}; shares below sum to the former."


def told_apart(part: Decomposition) -> bool:
    """Whether there is more than one segment to tell of."""
    return part.name != "segment" or len(part.groups) > 2


def in_short(found: Explanation) -> str:
    """What brings it and whose it is, in one line under a verdict."""
    pair = f"Why {called(found, found.one)} and not {called(found, found.other)}"
    parts = [part for part in found.decompositions if part.name in ("mechanism", "segment")]
    told = [text for part in parts if told_apart(part) and (text := decomposed(found, part))]
    return f"{pair} ({_lived(found)}): {' '.join(told)}" if told else ""


def decomposed(found: Explanation, part: Decomposition) -> str:
    """What speaks for the one, what for the other, and what cannot be told from nothing."""
    if not part.numbers or not math.isfinite(part.total.mean) or len(part.groups) == 0:
        return ""
    sign = direction(found.metric) or 1
    groups = sorted(part.groups, key=lambda group: -abs(part.part(group.name).mean))
    sides = []
    for name, side in ((found.one, sign), (found.other, -sign)):
        known = [group for group in groups if _known(part, group) and side * part.part(group.name).mean > 0]
        if known:
            brought = "; ".join(_said(found, part, group, name) for group in known)
            sides.append(f"for {called(found, name)}: {brought}")
    nothing = [group.title for group in groups if _nothing(part, group)]
    faint = [group.title for group in groups if not _known(part, group) and group.title not in nothing]
    told = ["; against that, ".join(sides)] if sides else []
    if faint:
        told.append(f"not told from 0 by simulation error: {words.listed(faint)}")
    if nothing:
        told.append(f"exactly 0: {words.listed(nothing)}")
    return f"{OPENINGS[part.name]}, {'. '.join([told[0], *(_capital(text) for text in told[1:])])}."


def notes(found: Explanation) -> list[str]:
    """How the shares are to be read."""
    from cxsim.measure.by_segment import BY_SEGMENT

    told = [
        "Each share is what a part adds when it is switched on, on average over the orders in which the parts can "
        "be (Shapley value); in every replication shares sum to the difference. Intervals are 95 % intervals over "
        "replications, each with orders of its own, so they hold simulation error and the sampling of orders.",
        "What rivals do in answer to a change counts with that change.",
    ]
    if words.metric(found.metric).kind == "money":
        told.append("What the interventions cost by themselves is a part of its own.")
    else:
        told.append("What the interventions cost touches no customer, so it has no share.")
    carried = found.decomposition("carrier")
    if carried is not None:
        told.append(
            "How it carried: the same difference in markets where mechanisms are switched off, each with a burn-in "
            "of its own; what is left without any of them is direct."
        )
    if found.metric not in BY_SEGMENT:
        why = "ledger" if words.metric(found.metric).kind == "money" else "instrument"
        told.append(f"Whose difference it is cannot be said: the {why} knows no segments.")
    if found.interrupted:
        told.append(f"Interrupted: {found.done} of {found.asked} replications are complete.")
    if found.failures:
        told.append(f"{len(found.failures)} runs failed and are left out ({found.failures[0]}).")
    return told


def called(found: Explanation, strategy: str) -> str:
    """The name of a strategy inside a sentence."""
    return "doing nothing" if strategy == BASELINE else found.title(strategy)


def _lived(found: Explanation) -> str:
    return (
        f"{found.done} replication{'' if found.done == 1 else 's'} of {found.customers:,} simulated customers"
    )


def _verb(found: Explanation) -> str:
    total, sign = found.difference, direction(found.metric)
    if math.isnan(total.half_width):
        return "against"
    if not total.excludes_zero:
        return "cannot be told apart from"
    if sign == 0:
        return "differs from"
    return "beats" if sign * total.mean > 0 else "loses to"


def _said(found: Explanation, part: Decomposition, group: Group, side: str) -> str:
    """'waiting +1.2 points (0.8 to 1.6), 87 % of the difference'; who changes it, where it is not that side alone."""
    text = group.title
    if group.by and group.by != (side,):
        text += f", which {words.listed([called(found, name) for name in group.by])} changes,"
    text += f" {words.difference_interval(found.metric, part.part(group.name), found.currency)}"
    share = part.share(group.name)
    return f"{text}, {100 * share:.0f} % of the difference" if share > 0 else text


def _known(part: Decomposition, group: Group) -> bool:
    """Whether a share can be told from 0, or nothing is known of its error."""
    found = part.part(group.name)
    return found.excludes_zero or (math.isnan(found.half_width) and found.mean != 0)


def _nothing(part: Decomposition, group: Group) -> bool:
    """Whether a share is 0 in every replication."""
    found = part.part(group.name)
    return found.mean == 0 and not found.half_width > 0


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
