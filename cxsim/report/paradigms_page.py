"""The page of a contest of managers: who wins on what, what they saw, believed and bought, and why."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from cxsim.experiments import words
from cxsim.experiments.managers.lives import NOTHING
from cxsim.manage.board import aims_of, instruments_of
from cxsim.manage.instruments import INSTRUMENTS
from cxsim.report import by_value, managed_rivals, minutes
from cxsim.report.exhibits import Data, Exhibit, data, exhibit, sentences
from cxsim.report.figures.loyalty import differences_over_time
from cxsim.report.figures.paradigms import attention, blind_spots
from cxsim.report.page import environment
from cxsim.report.rows import each
from cxsim.report.wording import MISSING, between, change, level, money, plain, probability, share, unit
from cxsim.world.metrics import METRICS
from cxsim.world.units import DAYS_PER_MONTH

if TYPE_CHECKING:
    from cxsim.experiments.managers.contest import Contest

MOST_RULES = 4


def paradigms_html(contest: Contest) -> str:
    """The whole page."""
    return environment().get_template("paradigms.html").render(context(contest))


def context(contest: Contest) -> dict[str, Any]:
    """Everything the template writes."""
    scenario = contest.scenario
    told = contest.sentences()
    return {
        "title": scenario.title or scenario.name,
        "headline": told[0] if told else "No manager to compare",
        "more": told[1:],
        "metric": METRICS[contest.decide_by],
        "months": words.months(contest.months),
        "budget": money(contest.rivalry.budget, contest.currency),
        "every": contest.rivalry.every,
        "free": contest.rivalry.free,
        "done": contest.done,
        "interrupted": contest.interrupted,
        "ranking": _ranking(contest),
        "over_time": [_over_time(contest, metric) for metric in contest.judged],
        "blind_spots": _blind_spots(contest),
        "attention": _attention(contest),
        "by_value": by_value.section(contest),
        "brands": managed_rivals.section(contest),
        "managers": [_manager(contest, name) for name in contest.shown if name != NOTHING],
        "instruments": _instruments(),
        "information": _information(contest),
        "worlds": _worlds(contest),
        "duration": round(contest.duration),
        "seed": contest.rivalry.seed,
        "engine": contest.engine,
        "customers": scenario.run.customers,
    }


def _ranking(contest: Contest) -> Data:
    headers = ["manager", f"{METRICS[contest.decide_by].title}, level"]
    units = {}
    for metric in contest.judged:
        ends = contest.ranking[[metric, f"{metric}_low", f"{metric}_high"]].to_numpy(float).ravel()
        units[metric] = unit(METRICS[metric], ends, contest.currency)
        behind = units[metric].difference.strip()
        headers.append(f"{METRICS[metric].title}{', ' + behind if behind else ''}")
    headers += ["for options", "for listening"]
    rows = []
    for row in each(contest.ranking):
        cells = [str(row.title), level(METRICS[contest.decide_by], row.mean, contest.currency)]
        for metric, how in units.items():
            mean, low, high = (getattr(row, metric + end) for end in ("", "_low", "_high"))
            told = change(METRICS[metric], mean, contest.currency, how, behind=False)
            span = between(METRICS[metric], low, high, contest.currency, how)
            cells.append("" if row.manager == NOTHING else f"{told} ({span})" if span else told)
        rows.append((*cells, money(row.spent, contest.currency), money(row.listening, contest.currency)))
    return Data(tuple(headers), tuple(rows))


def _over_time(contest: Contest, metric: str) -> Exhibit:
    """Differences from doing nothing at each horizon."""
    rows = contest.table[
        (contest.table["metric"] == metric)
        & (contest.table["manager"] != NOTHING)
        & contest.table["manager"].isin(contest.shown)
    ]
    table = pd.DataFrame(
        {
            "strategy": rows["manager"],
            "title": [contest.title(name) for name in rows["manager"]],
            "metric": metric,
            "horizon_months": rows["horizon_months"],
            "difference": rows["difference"],
            "low": rows["difference_low"],
            "high": rows["difference_high"],
        }
    ).reset_index(drop=True)
    table.attrs["currency"] = contest.currency
    how = unit(
        METRICS[metric], table[["difference", "low", "high"]].to_numpy(float).ravel(), contest.currency
    )

    def written(value: float) -> str:
        return change(METRICS[metric], value, contest.currency, how)

    behind = data(
        table,
        [
            ("manager", "title", str),
            ("months", "horizon_months", lambda value: f"{value:g}"),
            ("difference", "difference", written),
            ("low", "low", written),
            ("high", "high", written),
        ],
    )
    last = table[table["horizon_months"] == contest.months]
    described = [
        f"{row.title}: {written(row.difference)} at {words.months(contest.months)}" for row in each(last)
    ]
    title = METRICS[metric].title
    return exhibit(
        f"over-time-{metric.replace('_', '-')}",
        title,
        "Difference from doing nothing, with 95 % intervals.",
        differences_over_time,
        table,
        sentences(described),
        behind,
    )


def _blind_spots(contest: Contest) -> Exhibit | None:
    """Believed against true, at each meeting; None where nobody read an instrument."""
    found = contest.meetings[contest.meetings["manager"].isin(contest.shown)]
    means = found.groupby(["manager", "day"], sort=False)[["believed", "true"]].mean().reset_index()
    readers = means.groupby("manager")["believed"].transform(lambda column: column.notna().any())
    table = means[readers.astype(bool)].assign(
        title=lambda rows: [contest.title(name) for name in rows["manager"]],
        month=lambda rows: rows["day"] / DAYS_PER_MONTH,
    )
    if not len(table):
        return None
    behind = data(
        table,
        [
            ("manager", "title", str),
            ("month", "month", lambda value: plain(value, 0)),
            ("believed to be content", "believed", share),
            ("truly content", "true", share),
        ],
    )
    described = [
        f"{row.title}, month {plain(row.month, 0)}: believed {share(row.believed)}, true {share(row.true)}"
        for row in each(table)
    ]
    return exhibit(
        "blind-spots",
        "How content owners are: believed and true",
        "Believed: the share who look content to the manager's first instrument. True: the share who like the brand "
        "better than any other they know. What lies between is the blind spot.",
        blind_spots,
        table,
        sentences(described),
        behind,
    )


def _attention(contest: Contest) -> Exhibit | None:
    """Where a unit of money is believed to help, and where it does."""
    found = contest.attention
    found = found[found["manager"].isin((*contest.shown, "true"))]
    if not len(found):
        return None
    options = words.titles(contest.scenario, tuple(contest.scenario.strategies))
    table = found.assign(
        title=["As it is" if name == "true" else contest.title(name) for name in found["manager"]],
        option_title=[options[name] for name in found["option"]],
    )
    behind = data(
        table, [("manager", "title", str), ("option", "option_title", str), ("share", "share", share)], 2
    )
    described = [
        f"{row.title}: {row.option_title} {share(row.share)}" for row in each(table[table["share"] > 0])
    ]
    return exhibit(
        "attention",
        "Where the money should go: believed and true",
        "Of all that a unit of money would do over the options, the share that each manager sees in each, at the first "
        "meeting with a report. True: the effect on the deciding metric of the whole option, bought alone at the "
        "first meeting; harm counts as 0.",
        attention,
        table,
        sentences(described),
        behind,
    )


def _manager(contest: Contest, name: str) -> dict[str, Any]:
    """What one manager sees, what he bought in the first replication and why, and how often in all."""
    manager = contest.rivalry.managers[name]
    first = min(contest.lived)
    bought, meetings = contest.purchases, contest.meetings
    mine = bought[bought["manager"] == name] if len(bought) else bought
    asked = meetings[meetings["manager"] == name]["asked"].sum() / contest.done
    ledger = meetings[(meetings["manager"] == name) & (meetings["replication"] == first)]
    return {
        "title": contest.title(name),
        "cares": getattr(manager, "cares", ""),
        "by_value": bool(aims_of(manager)),
        "reads": [INSTRUMENTS[one].title for one in instruments_of(manager)],
        "bought": minutes.bought(contest, mine[mine["replication"] == first] if len(mine) else mine),
        "usual": minutes.usual(contest, mine),
        "asked": plain(float(asked), 0),
        "ledger": minutes.ledger(contest, ledger),
    }


def _instruments() -> Data:
    rows = tuple(
        (
            one.title,
            one.sees,
            one.blind,
            plain(one.fixed, 0),
            plain(one.each, 0),
            plain(one.delay, 0),
            plain(one.interviews, 0),
        )
        for one in INSTRUMENTS.values()
    )
    headers = ("instrument", "sees", "does not see", "a meeting", "an interview", "days late", "interviews")
    return Data(headers, rows, words=3)


def _information(contest: Contest) -> Data | None:
    found = contest.information
    if not len(found):
        return None
    metric = METRICS[contest.decide_by]
    how = unit(metric, found[["difference", "low", "high"]].to_numpy(float).ravel(), contest.currency)
    rows = tuple(
        (
            INSTRUMENTS[str(row.instrument)].title,
            change(metric, row.difference, contest.currency, how),
            between(metric, row.low, row.high, contest.currency, how) or MISSING,
        )
        for row in each(found)
    )
    return Data(("instrument", "worth", "95 % interval"), rows)


def _worlds(contest: Contest) -> dict[str, Any] | None:
    """Share of plausible worlds in which each is best, and the rules that say where."""
    if not contest.worlds:
        return None
    won = contest.won(contest.paradigms)
    rules = []
    for name in contest.paradigms:
        others = tuple(other for other in contest.paradigms if other != name)
        found = contest.where(name, others) if others else None
        if found is not None and found.foretells:
            rules += [
                f"{contest.title(name)} is best in {probability(rule.share)} of {rule.worlds} worlds where "
                f"{' and '.join(words.bound(bound, contest.scenario) for bound in rule.bounds)}."
                for rule in found.rules[:MOST_RULES]
            ]
    table = Data(
        ("manager", "best of these in, of worlds"),
        tuple(
            (contest.title(name), probability(found) if not math.isnan(found) else MISSING)
            for name, found in won.items()
        ),
    )
    return {"worlds": contest.worlds, "table": table, "rules": rules}
