"""The pages of what is robust, and of the best points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cxsim.experiments import words
from cxsim.experiments.tasks import BASELINE
from cxsim.laboratory.optimise import sign
from cxsim.report.exhibits import Data, data, exhibit, sentences
from cxsim.report.figures import laboratory as figures
from cxsim.report.laboratory_page import Part, cell, curve_parts, page, titles_of, writer
from cxsim.report.wording import between, change, count, listing, plain, probability, span, unit

if TYPE_CHECKING:
    from cxsim.laboratory.experiment import Case
    from cxsim.laboratory.optimise import Optimum
    from cxsim.laboratory.robust import Robust

MOST_ROWS = 200


# --- robustness -------------------------------------------------------------------------------------------


def robust_html(found: Robust) -> str:
    """The page of a robustness study."""
    case, titles, table = found.case, titles_of(found.case), found.table
    metric = words.metric(case.outcomes[0])
    currency = case.scenario.market.currency
    how = unit(metric, table["regret_most"], currency)
    first = table.iloc[0]
    headline = (
        f"{titles[found.first]} is best in {probability(float(first['won']))} of {found.knowledge.worlds:,} points"
        f" for {words.inside(metric.title)}; where it is not, it loses"
        f" {change(metric, float(first['regret_most']), currency, how).lstrip('+')} at the most"
    )
    shown = table.assign(
        title=[titles[name] for name in table["strategy"]],
        won=100 * table["won"],
        **{name: table[name] * how.factor for name in ("regret", "regret_high", "regret_most")},
    )
    shown.attrs = {"axis": f",{how.difference}", "strategies": list(case.strategies)}
    write = writer(how, False)
    figure = exhibit(
        "worlds-won", "Points won, and regret",
        "Regret: what is lost at a point by not having chosen the strategy that is best there.", figures.worlds_won,
        shown, sentences([headline]),
        data(shown, [("strategy", "title", str), ("best in, %", "won", lambda value: plain(value, 0)),
                     ("mean regret", "regret", write), ("in 90 % at most", "regret_high", write),
                     ("largest", "regret_most", write)]),
    )  # fmt: skip
    parts = [Part("regret", "Who does well everywhere", exhibits=[figure]), _rules(found, titles)]
    spread = [
        (
            row["title"],
            change(metric, float(row["median"]), currency, how),
            between(metric, float(row["low"]), float(row["high"]), currency, how),
            probability(float(row["better"])),
        )
        for row in shown[shown["strategy"] != BASELINE].to_dict("records")
    ]
    heads = (
        "strategy",
        "median gain over doing nothing",
        "the middle 80 % of points",
        "better than nothing in",
    )
    parts.append(Part("gains", "Gains over doing nothing", tables=[Data(heads, tuple(spread))]))
    parts += curve_parts(case, found.store)
    limits = ["Regret is judged by means over few replications, so a little of it is luck."]
    return page("what is robust", case, found.store, headline, limits, parts, [])


def _rules(found: Robust, titles: dict[str, str]) -> Part:
    """Where the first beats the second."""
    first, second, rules = titles[found.first], titles[found.second], found.rules
    title = f"Where {first} beats {second}"
    if not rules.rules or not rules.foretells:
        said = f"It does in {probability(rules.share)} of {rules.worlds:,} points; no simple rule foretells in which."
        return Part("rules", title, [said])
    lines = [
        f"Where {' and '.join(map(str, rule.bounds))}: in {probability(rule.share)} of {rule.worlds:,} points."
        for rule in rules.rules
    ]
    known = (
        f"These rules foretell {probability(rules.accuracy)} of points that they have not seen; always saying what is"
        f" more frequent, {probability(rules.guess)}."
    )
    return Part("rules", title, [*lines, known])


# --- the best points ----------------------------------------------------------------------------------------


def optimise_html(found: Optimum) -> str:
    """The page of a search."""
    case, search = found.case, found.goals
    notices = ["Interrupted: run the same command again to go on."] if found.interrupted else []
    parts = [_pareto(found)] if len(found.trials) else []
    if len(found.front):
        parts.insert(0, _confirmed(found))
    limits = [
        f"All {len(found.trials):,} points tried met the same customers with the same luck. What is reported is what"
        f" the best of them came to with other luck ({found.fresh} fresh replications), which they were not chosen by."
        " Their 95 % intervals hold for all of them at once, since the best of these is again the best by its luck.",
        "A dose is a share of a strategy as its file says, at the same share of its cost; whether half the money buys"
        " half the change is assumed.",
    ]
    metric = words.metric(search[0].metric)
    headline = _none(found)
    if found.interrupted:
        headline = f"Interrupted after {count(len(found.trials), 'point')}: the best are not lived anew yet"
    best = found.front[found.front["best"]] if len(found.front) else found.front
    if len(best):
        row = best.iloc[0]
        headline = f"{_point(found, row)}: {_goal(case, row, search[0].metric)}"
        if len(search) > 1:
            headline = f"{count(len(best), 'best point')}; most {words.inside(metric.title)} at {headline}"
    return page("the best points", case, found.store, headline, limits, parts, notices, "by search")


def _none(found: Optimum) -> str:
    """Why there is no best point."""
    tried = count(len(found.trials), "point")
    for goal in found.goals if len(found.trials) else ():
        if not np.isfinite(found.trials[goal.metric].to_numpy(float)).any():
            title = words.inside(words.metric(goal.metric).title)
            return f"No best point: of {tried} none has a number for {title} in every replication"
    return f"No point within the budget was found among {len(found.trials):,}"


def _point(found: Optimum, row: Any) -> str:
    factors = found.store.factors
    return ", ".join(f"{name.removeprefix('dose.')} {cell(row[name])}" for name in factors)


def _goal(case: Case, row: Any, metric: str) -> str:
    known, currency = words.metric(metric), case.scenario.market.currency
    ends = float(row[f"{metric}_difference_low"]), float(row[f"{metric}_difference_high"])
    gap = float(row[f"{metric}_difference"])
    how = unit(known, [gap, *ends], currency)
    interval = between(known, *ends, currency, how)
    return f"{words.inside(known.title)} {change(known, gap, currency, how)} against doing nothing" + (
        f" ({interval})" if interval else ""
    )


def _confirmed(found: Optimum) -> Part:
    """The best points with fresh luck."""
    currency = found.case.scenario.market.currency
    heads, rows = [*found.store.factors], []
    priced = "strategy_cost" not in {goal.metric for goal in found.goals}
    for goal in found.goals:
        title = words.inside(words.metric(goal.metric).title)
        heads += [f"{title}, with 95 % interval", "against doing nothing", "the search had thought"]
    for row in found.front.to_dict("records"):
        cells = [cell(row[name]) for name in found.store.factors]
        for goal in found.goals:
            metric, name = words.metric(goal.metric), goal.metric
            values = [row[name], row[f"{name}_low"], row[f"{name}_high"]]
            how = unit(metric, values, currency)
            level = plain(row[name] * how.factor, how.decimals) + how.level
            ends = span(metric, row[f"{name}_low"], row[f"{name}_high"], currency, how)
            gap = change(metric, row[f"{name}_difference"], currency)
            searched = plain(row[f"{name}_searched"] * how.factor, how.decimals) + how.level
            cells += [f"{level} ({ends})" if ends else level, gap, searched]
        cells += [plain(row["cost"], 0)] if priced else []
        cells.append("best" if row["best"] else "beaten" if row["feasible"] else "over budget")
        rows.append(tuple(cells))
    table = Data((*heads, *([f"cost, {currency}"] if priced else []), ""), tuple(rows), words=0)
    more = [words.inside(words.metric(g.metric).title) for g in found.goals if _optimism(found, g) > 0]
    told = f"On average the search had thought too well of {listing(more)}, as a search does." if more else ""
    return Part("best", "The best points, lived anew", [told] if told else [], tables=[table])


def _optimism(found: Optimum, goal: Any) -> float:
    gap = found.front[f"{goal.metric}_searched"] - found.front[goal.metric]
    return float(sign(goal) * gap.mean())


def _pareto(found: Optimum) -> Part:
    """All points over cost and the first goal, or over two goals."""
    currency = found.case.scenario.market.currency
    y = found.goals[0].metric
    x = found.goals[1].metric if len(found.goals) > 1 else "strategy_cost"
    trials, front = found.trials, found.front
    how = {
        name: unit(words.metric(name), trials[name if name in trials else "cost"], currency)
        for name in (x, y)
    }

    def column(table: pd.DataFrame, name: str, end: str = "") -> Any:
        place = (
            f"{name}{end}" if f"{name}{end}" in table else ("cost" if not end and name not in table else "")
        )
        return table[place] * how[name].factor if place else float("nan")

    parts = []
    for table, kinds in (
        (trials, ["tried" if ok else "over" for ok in trials["feasible"]]),
        (front, ["best" if best else "confirmed" for best in front["best"]] if len(front) else []),
    ):
        if len(table):
            own = pd.DataFrame({"kind": kinds}, index=table.index)
            for name, to in ((x, "x"), (y, "y")):
                for end in ("", "_low", "_high"):
                    own[f"{to}{end}"] = column(table, name, end)
            parts.append(own)
    drawn = pd.concat(parts, ignore_index=True)
    titles = {name: f"{words.metric(name).title},{how[name].level}".rstrip(", ") for name in (x, y)}
    limit = found.budget * how[x].factor if found.budget and x == "strategy_cost" else None
    drawn.attrs = {"x": titles[x], "y": titles[y], "limit": limit}
    behind = data(
        drawn.head(MOST_ROWS),
        [
            ("kind", "kind", str),
            (titles[x], "x", writer(how[x], False)),
            (titles[y], "y", writer(how[y], False)),
        ],
    )
    said = f"{titles[y]} over {titles[x]} of {len(trials):,} points tried, and of the best lived anew"
    figure = exhibit(
        "pareto", "All that was tried", "Strokes are 95 % intervals with fresh luck.", figures.pareto, drawn,
        sentences([said]), behind,
    )  # fmt: skip
    return Part("tried", "All points tried", exhibits=[figure])
