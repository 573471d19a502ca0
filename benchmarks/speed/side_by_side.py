"""The common workload on all simulators: first whether each lives it right, then how fast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from peers.contenders import Contender, contenders
from peers.workload import PARTS, Part, Workload

from cxsim.evidence.limits.erlang import erlang_a
from cxsim.world import markdown

from .fresh import Answer, Job, alternate, ask, median, say
from .sizes import Sizes

Checked = dict[tuple[Part, str], Answer]
TITLES: dict[Part, str] = {
    "whole": "customers and helpline",
    "agents": "customers alone",
    "queue": "helpline alone",
}


class PeersDisagreeError(Exception):
    """A simulator does not live the workload: its speed says nothing."""


@dataclass(frozen=True)
class Standing:
    """One simulator in one part of the workload."""

    part: Part
    title: str
    encounters: float
    """Median of encounters in a second."""
    calls: float
    """Median of calls in a second."""
    low: float
    high: float
    """The slowest and the fastest repetition, encounters in a second."""
    found: Mapping[str, float]
    note: str


def jobs_of(sizes: Sizes, everybody: Mapping[str, Contender], part: Part) -> dict[str, Job]:
    """The jobs of everybody who can express a part."""
    work = Workload(part=part, customers=sizes.peer_customers, days=sizes.peer_days)
    shared: Job = {"job": "peer", "engine": sizes.engine, "work": asdict(work), "least": sizes.least}
    return {name: {**shared, "name": name} for name, one in everybody.items() if part in one.parts}


def check_all(sizes: Sizes, everybody: Mapping[str, Contender]) -> Checked:
    """Live every part once on every simulator; raise PeersDisagreeError for the first that is not right."""
    checked = {}
    for part in PARTS:
        say(f"Side by side, {TITLES[part]}: is it right?")
        for name, job in jobs_of(sizes, everybody, part).items():
            checked[part, name] = check(everybody[name], {**job, "seed": 101, "least": 0.0})
    return checked


def measure(sizes: Sizes, everybody: Mapping[str, Contender], checked: Checked) -> list[Standing]:
    """Measure everybody in every part that he can express."""
    standings = []
    for part in PARTS:
        say(f"Side by side, {TITLES[part]}: how fast?")
        answers = alternate(jobs_of(sizes, everybody, part), sizes.repetitions)
        standings += [
            stand(part, everybody[name], found, checked[part, name]["found"])
            for name, found in answers.items()
        ]
    return standings


def check(one: Contender, job: Job) -> Answer:
    """Live the workload once; raise PeersDisagreeError if it is not what theory says."""
    found = ask(job)
    if found["disagree"]:
        raise PeersDisagreeError(f"{one.title}: {'; '.join(found['disagree'])}")
    return found


def stand(part: Part, one: Contender, answers: list[Answer], found: Mapping[str, float]) -> Standing:
    """Sum up the repetitions of one simulator."""
    speeds = [it["encounters"] / it["seconds"] for it in answers]
    return Standing(
        part,
        one.title,
        median(answers, lambda it: float(it["encounters"] / it["seconds"])),
        median(answers, lambda it: float(it["calls"] / it["seconds"])),
        min(speeds),
        max(speeds),
        found,
        one.note,
    )


def table(standings: list[Standing]) -> str:
    """In Markdown."""
    head = (
        "part",
        "simulator",
        "encounters a second",
        "slowest to fastest",
        "cxsim beside it",
        "calls a second",
        "mean wait",
        "hung up",
        "",
    )
    rows = []
    ours: dict[Part, float] = {}
    for it in standings:
        ours.setdefault(it.part, it.encounters)
        desk = it.part != "agents"
        rows.append(
            [
                TITLES[it.part],
                it.title,
                f"{it.encounters:,.0f}",
                f"{it.low:,.0f} to {it.high:,.0f}",
                f"{ours[it.part] / it.encounters:.3g} times",
                f"{it.calls:,.0f}" if desk else "–",
                f"{it.found['wait, minutes']:.2f} min" if desk else "–",
                f"{100 * it.found['share hung up']:.1f} %" if desk else "–",
                it.note,
            ]
        )
    return markdown.table(head, rows)


def theory(sizes: Sizes) -> str:
    """What Erlang-A says of the helpline, in a sentence."""
    work = Workload(customers=sizes.peer_customers, days=sizes.peer_days)
    waits = erlang_a(work.calls_per_day, work.service, work.patience, work.staff)
    return (
        f"Theory (Erlang-A) for the helpline: a mean wait of {1440 * waits.wait:.2f} min, and"
        f" {100 * waits.reneged:.1f} % hang up."
    )


def present(engine: str) -> dict[str, Contender]:
    """Everybody who is to take part; the reference driver once."""
    everybody = contenders(engine)
    if engine == "reference":
        del everybody["reference"]
    return everybody
