"""Measure what the baseline of `mobile_operator` reproduces of the survey behind it, and what not.

    python benchmarks/baseline.py [--customers N] [--replications R] [--seed S] [--write PAGE]

Prints tables in Markdown; `--write` puts them into a page between its marks. Left out, the sizes are those of
the scenario: about a minute on two processors. Everything is measured after the burn-in, over all days.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxsim.engine import draws
from cxsim.engine.compiled import CompiledModel
from cxsim.engine.records import CENSUS, DAILY, SCALE, STATION, Records
from cxsim.experiments.executors import asked_for
from cxsim.experiments.intervals import t_quantile
from cxsim.measure import frames
from cxsim.measure.survey_check import EXPLAINED, EXPLAINING, SurveyCheck, survey_check
from cxsim.world import load
from cxsim.world.markdown import put, table
from cxsim.world.scenario import DIMENSIONS, Scenario

YEAR, MONTH = 365, 365 / 12
LOOKED_EVERY = 5
"""Days between two looks at who has left; divides the days of the run."""

# Tenenhaus, Esposito Vinzi, Chatelin & Lauro 2005: ECSI survey of 250 mobile-phone customers, answers 1 to 10
# (data set `mobi` of the R package seminr; figures derived from it, not its rows).
PUBLISHED_N = 250
PUBLISHED_ITEMS = {  # mean, sd, share of 9-10, share of 1-6
    "score": ("would recommend", 7.67, 2.22, 0.380, 0.240),
    "again": ("would choose again", 7.45, 2.66, 0.420, 0.272),
    "overall": ("overall satisfaction", 7.99, 1.23, 0.268, 0.096),
    "expectations": ("fulfilment of expectations", 7.13, 1.77, 0.184, 0.312),
    "ideal": ("closeness to the ideal", 7.32, 1.75, 0.216, 0.244),
}
PUBLISHED_BELIEFS = {  # mean, sd
    "function": ("quality of the services used (PERQ4) / function", 7.92, 1.65),
    "ease": ("clarity and transparency (PERQ7) / ease", 7.59, 1.84),
    "care": ("service and personal advice (PERQ3) / care", 7.70, 1.82),
    "judged": ("perceived overall quality (PERQ1) / judged quality", 7.94, 1.42),
}
PUBLISHED_CORRELATIONS = {
    ("score", "again"): 0.542,
    ("score", "overall"): 0.521,
    ("score", "expectations"): 0.494,
    ("score", "ideal"): 0.630,
    ("again", "overall"): 0.343,
    ("again", "expectations"): 0.355,
    ("again", "ideal"): 0.432,
    ("overall", "expectations"): 0.539,
    ("overall", "ideal"): 0.490,
    ("expectations", "ideal"): 0.592,
}
PUBLISHED_BY_OVERALL = {5: 4.88, 6: 5.13, 7: 6.76, 8: 7.87, 9: 8.66, 10: 9.24}
"""Mean answer to `would recommend` by the answer to overall satisfaction."""

NEAR = {"mean": 0.5, "sd": 0.5, "share": 0.10, "correlation": 0.15, "coefficient": 0.12, "nps": 12.0}
"""A figure is near within these differences; it is reproduced if chance alone may explain the difference."""


@dataclass(frozen=True, eq=False)
class Life:
    """One replication of the baseline, from the end of its burn-in."""

    records: Records
    surveys: pd.DataFrame
    beliefs: dict[str, Any]
    """Beliefs of the focal brand's owners at the end of the run, on the survey's scale."""
    exposure: Any
    """(2, 2): person-days of focal owners and how many left, inside a contract and free."""


def live(scenario: Scenario, seed: int) -> Life:
    """Live the burn-in, then the run, noting every few days who left the focal brand from inside a contract."""
    model = CompiledModel(scenario, "baseline", seed)
    focal, start = model.plan.focal, int(model.plan.burn_in)
    model.advance(start)
    model = CompiledModel(scenario, "baseline", seed, state=model.release())
    exposure = np.zeros((2, 2))
    for _ in range(0, model.plan.days, LOOKED_EVERY):
        before = model.lives.customer[["brand", "generation", "contract_end"]].copy()
        model.advance(model.day + LOOKED_EVERY)
        after = model.lives.customer
        owned = (before["brand"] == focal) & (after["generation"] == before["generation"])
        locked = before["contract_end"] > model.day
        for row, inside in enumerate((locked, ~locked)):
            left = owned & inside & (after["brand"] != focal)
            exposure[row] += (owned & inside).sum() * LOOKED_EVERY, left.sum()
    records = model.records()
    owns = model.lives.customer["brand"] == focal
    belief = model.lives.relation["belief"][owns, focal]
    believed = {name: 1 + 9 * belief[:, DIMENSIONS.index(name)] for name in ("function", "ease", "care")}
    importance = model.lives.customer["importance"][owns]
    believed["judged"] = 1 + 9 * (belief * importance).sum(axis=1)
    return Life(records, frames.surveys(records), believed, exposure)


# --- estimates over replications ------------------------------------------------------------------------


@dataclass(frozen=True)
class Estimate:
    """A figure of all replications together, with a 95 % interval from leaving out one at a time."""

    value: float
    half: float

    def show(self, decimals: int) -> str:
        if math.isnan(self.half):
            return f"{self.value:.{decimals}f}"
        return f"{self.value:.{decimals}f} ± {self.half:.{decimals}f}"


Lives = tuple[Life, ...]


def estimate(lives: Lives, figure: Callable[[Lives], float]) -> Estimate:
    """A figure of a set of lives with its jackknife interval."""
    whole, n = figure(lives), len(lives)
    if n < 2:
        return Estimate(whole, math.nan)
    without = np.array([figure((*lives[:k], *lives[k + 1 :])) for k in range(n)])
    variance = (n - 1) / n * float(((without - without.mean()) ** 2).sum())
    return Estimate(whole, t_quantile(n) * math.sqrt(variance))


def answers(lives: Lives) -> pd.DataFrame:
    """All relationship surveys."""
    return pd.concat([life.surveys for life in lives], ignore_index=True)


@lru_cache(maxsize=1000)
def checked(lives: Lives) -> SurveyCheck:
    """What the relationship surveys show."""
    return survey_check(answers(lives))


def of_item(name: str, column: str, lives: Lives) -> float:
    """A figure of one item of the survey."""
    return float(checked(lives).items[column][name])


def correlation(one: str, other: str, lives: Lives) -> float:
    """Of two items of the survey."""
    return float(checked(lives).correlations[one][other])


def regression(target: str, item: str, column: str, lives: Lives) -> float:
    """A figure of a regression of one item on the others."""
    found = checked(lives).regressions
    return float(found[(found["target"] == target) & (found["item"] == item)][column].iloc[0])


def believed_mean(name: str, lives: Lives) -> float:
    """Of a belief over all owners in the end."""
    return float(np.concatenate([life.beliefs[name] for life in lives]).mean())


def believed_sd(name: str, lives: Lives) -> float:
    """Of a belief over all owners in the end."""
    return float(np.concatenate([life.beliefs[name] for life in lives]).std(ddof=1))


def judge(found: Estimate, published: float, error: float, kind: str) -> str:
    """Whether a published figure, of standard error `error`, is reproduced."""
    half = 0.0 if math.isnan(found.half) else found.half
    difference = abs(found.value - published)
    if difference <= math.hypot(1.96 * error, half):
        return "yes"
    return "near" if difference <= NEAR[kind] else "**no**"


# --- tables -----------------------------------------------------------------------------------------------


def items(lives: Lives) -> str:
    """Means, spreads and shares of the survey's items."""
    rows = []
    for name, (title, *published) in PUBLISHED_ITEMS.items():
        errors = (
            published[1] / math.sqrt(PUBLISHED_N),
            published[1] / math.sqrt(2 * PUBLISHED_N),
            *(math.sqrt(share * (1 - share) / PUBLISHED_N) for share in published[2:]),
        )
        kinds = ("mean", "sd", "share", "share")
        labels = ("mean", "sd", "share 9-10", "share 1-6")
        columns = ("mean", "sd", "top", "bottom")
        for label, column, kind, figure, error in zip(labels, columns, kinds, published, errors, strict=True):
            found = estimate(lives, partial(of_item, name, column))
            rows.append([title, label, f"{figure:.2f}", found.show(2), judge(found, figure, error, kind)])
    rows.append(net_promoters(lives))
    return table(("item", "figure", "published", "simulated", "reproduced"), rows)


def net_promoters(lives: Lives) -> list[str]:
    """The row of the net promoter score."""

    def value(some: Lives) -> float:
        return 100 * (of_item("score", "top", some) - of_item("score", "bottom", some))

    top, bottom = PUBLISHED_ITEMS["score"][3:]
    error = 100 * math.sqrt((top + bottom - (top - bottom) ** 2) / PUBLISHED_N)
    found = estimate(lives, value)
    verdict = judge(found, 100 * (top - bottom), error, "nps")
    return ["net promoter score", "9-10 less 1-6", f"{100 * (top - bottom):+.0f}", found.show(1), verdict]


def believed(lives: Lives) -> str:
    """What owners believe, beside perceived quality."""
    rows = []
    for name, (title, mean, sd) in PUBLISHED_BELIEFS.items():
        level = estimate(lives, partial(believed_mean, name))
        spread = estimate(lives, partial(believed_sd, name))
        row = [title, f"{mean:.2f}", level.show(2), judge(level, mean, sd / math.sqrt(PUBLISHED_N), "mean")]
        error = sd / math.sqrt(2 * PUBLISHED_N)
        rows.append([*row, f"{sd:.2f}", spread.show(2), judge(spread, sd, error, "sd")])
    head = (
        "survey item / belief",
        "published mean",
        "simulated",
        "reproduced",
        "published sd",
        "simulated",
        "reproduced",
    )
    return table(head, rows)


def correlations(lives: Lives) -> str:
    """Correlations of the survey's items: a check, nothing was tuned to them."""
    rows = []
    for (one, other), published in PUBLISHED_CORRELATIONS.items():
        found = estimate(lives, partial(correlation, one, other))
        error = (1 - published**2) / math.sqrt(PUBLISHED_N)
        titles = [PUBLISHED_ITEMS[name][0] for name in (one, other)]
        rows.append(
            [
                " ~ ".join(titles),
                f"{published:.2f}",
                found.show(2),
                judge(found, published, error, "correlation"),
            ]
        )
    return table(("correlation", "published", "simulated", "reproduced"), rows)


def surveyed(target: str) -> tuple[dict[str, float], dict[str, float], float]:
    """Standardised coefficients of a regression on the survey, their standard errors, and R².

    Least squares needs no rows: the correlations of the items tell all of it.
    """
    between = {**PUBLISHED_CORRELATIONS, **{(b, a): r for (a, b), r in PUBLISHED_CORRELATIONS.items()}}
    own = np.array([[between.get((a, b), 1.0) for b in EXPLAINING] for a in EXPLAINING])
    inverse, shared = np.linalg.inv(own), np.array([between[name, target] for name in EXPLAINING])
    coefficients = inverse @ shared
    fit = float(coefficients @ shared)
    errors = np.sqrt((1 - fit) / (PUBLISHED_N - len(EXPLAINING) - 1) * np.diag(inverse))
    return dict(zip(EXPLAINING, coefficients, strict=True)), dict(zip(EXPLAINING, errors, strict=True)), fit


def regressions(lives: Lives) -> str:
    """Standardised coefficients of the regressions of loyalty on satisfaction, fulfilment, closeness."""
    rows = []
    for target in EXPLAINED:
        coefficients, errors, fit = surveyed(target)
        title = PUBLISHED_ITEMS[target][0]
        for item in EXPLAINING:
            found = estimate(lives, partial(regression, target, item, "standardised"))
            published, error = coefficients[item], errors[item]
            verdict = judge(found, published, error, "coefficient")
            shown = f"{published:.2f} ± {1.96 * error:.2f}"
            rows.append([f"{title} on {PUBLISHED_ITEMS[item][0]}", shown, found.show(2), verdict])
        found = estimate(lives, partial(regression, target, EXPLAINING[0], "r2"))
        error = 2 * math.sqrt(fit) * (1 - fit) / math.sqrt(PUBLISHED_N)
        rows.append([f"{title}: R²", f"{fit:.2f}", found.show(2), judge(found, fit, error, "coefficient")])
    return table(
        ("standardised coefficient", "from the survey's correlations", "simulated", "reproduced"), rows
    )


def steps(lives: Lives) -> str:
    """Mean recommendation by overall satisfaction, the same answer on either scale."""
    given = answers(lives)
    given = given[given["instrument"] == "nps"]
    rows = []
    for level, published in PUBLISHED_BY_OVERALL.items():
        chosen = given[given["overall"] == level]["score"]
        simulated = f"{1 + 0.9 * chosen.mean():.2f}" if len(chosen) > 1 else "–"
        rows.append([str(level), f"{published:.2f}", simulated, str(len(chosen))])
    return table(("overall satisfaction", "published mean of would recommend", "simulated", "answers"), rows)


# --- the market ---------------------------------------------------------------------------------------------


def day_sum(lives: Lives, name: str) -> float:
    """Sum of a daily column of the focal brand."""
    column = DAILY.index(name)
    return sum(float(life.records.daily[:, :, 0, column].sum()) / SCALE for life in lives)


def owner_years(lives: Lives) -> float:
    """Years of ownership of the focal brand."""
    return sum(float(life.records.owners[:, :, 0].sum()) / YEAR for life in lives)


def census(name: str, of: str, month: int, lives: Lives) -> float:
    """Per cent of a column in another one at a census, of the focal brand."""
    rows = [life.records.census[month].sum(axis=0)[0] for life in lives]
    total = sum(float(row[CENSUS.index(of)]) for row in rows)
    return 100 * sum(float(row[CENSUS.index(name)]) for row in rows) / total


def station(lives: Lives, name: str) -> float:
    """Sum of a column of the first station."""
    return sum(float(life.records.station[:, 0, STATION.index(name)].sum()) for life in lives)


def share(lives: Lives, brand: int, day: int) -> float:
    """Share of a brand in all owners at the end of a day."""
    owners = np.mean([life.records.owners[day].sum(axis=0) for life in lives], axis=0)
    return float(owners[brand] / owners.sum())


def gained(brand: int, lives: Lives) -> float:
    """Points of market share that a brand gains in the run."""
    return 100 * (share(lives, brand, -1) - share(lives, brand, 0))


def churn(lives: Lives, rows: slice) -> float:
    """Share of focal owners that leaves in a month, inside a contract, free, or both."""
    days, left = np.sum([life.exposure for life in lives], axis=0)[rows].sum(axis=0)
    return float(100 * left / days * MONTH)


def encounters(lives: Lives) -> float:
    """Encounters per customer and year, of all brands."""
    column = DAILY.index("encounters")
    total = sum(float(life.records.daily[..., column].sum()) / SCALE for life in lives)
    return total / sum(float(life.records.owners.sum()) / YEAR for life in lives)


def market(lives: Lives) -> str:
    """How the market stands beside what was aimed at."""
    first = lives[0].records
    rows = [line(lives, title, aim, figure, decimals) for title, aim, figure, decimals in FIGURES]
    for index, brand in enumerate(first.brands):
        title = f"share of {brand} after {len(first.owners) // YEAR} years less that at the start, points"
        aim = "within ± 1"
        rows.append(line(lives, title, aim, partial(gained, index), 1))
    for title, aim, name, of in STATES:
        for when, month in (("at the start", 0), ("at the end", -1)):
            args = (name, of, month)
            rows.append(line(lives, f"{title} {when}, %", aim, partial(census, *args), 1))
    return table(("the market under the baseline", "aimed at", "simulated"), rows)


def calls(lives: Lives) -> float:
    """Calls at the true size of the market per owner and year."""
    return station(lives, "arrivals") / (owner_years(lives) * lives[0].records.scale_up)


def line(lives: Lives, title: str, aim: str, figure: Callable[[Any], float], decimals: int) -> list[str]:
    """A row of the market's table."""
    return [title, aim or "–", estimate(lives, figure).show(decimals)]


def yearly(name: str) -> Callable[[Lives], float]:
    """A daily column per owner and year."""
    return lambda lives: day_sum(lives, name) / owner_years(lives)


def at_desk(name: str, of: str, factor: float) -> Callable[[Lives], float]:
    """The ratio of two columns of the first station."""
    return lambda lives: factor * station(lives, name) / station(lives, of)


FIGURES: tuple[tuple[str, str, Callable[[Lives], float], int], ...] = (
    ("owners who leave for a rival in a month, %", "1.5 to 2", lambda x: churn(x, slice(0, 2)), 2),
    ("… inside a contract, %", "fewer", lambda x: churn(x, slice(0, 1)), 2),
    ("… free of contract, %", "more", lambda x: churn(x, slice(1, 2)), 2),
    ("affect, mean of encounters", "about 0", lambda x: day_sum(x, "affect") / day_sum(x, "encounters"), 3),
    ("recommendations per owner and year", "more than warnings", yearly("recommendations"), 2),
    ("warnings per owner and year", "fewer", yearly("warnings"), 2),
    ("encounters per customer and year", "35 to 45", encounters, 1),
    ("moments of truth per owner and year", "a few", yearly("moments"), 1),
    ("calls at the desk per owner and year", "about 1.8", calls, 2),
    ("desk: people busy in opening hours, %", "75 to 88", at_desk("busy", "staffed", 100), 1),
    ("desk: mean wait, min", "3 to 6", at_desk("wait", "arrivals", 1440), 1),
    ("desk: callers who hang up, %", "5 to 12", at_desk("reneged", "arrivals", 100), 1),
)

STATES = (
    ("truly loyal of all", "8 to 18", "true", "persons"),
    ("truly loyal of the owners", "a third or so", "true_owners", "owners"),
    ("spuriously loyal of the owners", "some", "spurious_owners", "owners"),
    ("latently loyal of all", "some", "latent", "persons"),
    ("true promoters of the owners", "some", "promoters", "owners"),
    ("true detractors of the owners", "some", "detractors", "owners"),
)


# --- the command --------------------------------------------------------------------------------------------


def text(lives: Lives, scenario: Scenario) -> str:
    """All tables with their headings."""
    asked = len(answers(lives).query("instrument == 'nps'"))
    run = scenario.run
    intro = (
        f"{run.customers:,} simulated customers, {len(lives)} replications, {run.burn_in / YEAR:.0f} years of"
        f" burn-in and {run.days / YEAR:.0f} years after it; {asked:,} answered\n"
        "relationship surveys. ± is half of a 95 % interval over replications."
    )
    parts = (
        ("The survey", items),
        ("Perceived quality", believed),
        ("Correlations", correlations),
        ("What recommending and choosing again hang on", regressions),
        ("Recommending by satisfaction", steps),
        ("The market", market),
    )
    return "\n\n".join([intro, *(f"### {title}\n\n{part(lives)}" for title, part in parts)])


def main() -> None:
    """Run the baseline and print, or write, the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--customers", type=int, help="simulated customers; left out: as in the scenario")
    parser.add_argument(
        "--replications", type=int, help="runs with different chance; left out: as in the scenario"
    )
    parser.add_argument("--seed", type=int, help="where chance starts; left out: as in the scenario")
    parser.add_argument("--write", type=Path, help="a page with marks between which the tables go")
    given = parser.parse_args()
    scenario = load("mobile_operator")
    wanted = {name: getattr(given, name) for name in ("customers", "replications", "seed")}
    run = scenario.run.model_copy(update={name: value for name, value in wanted.items() if value is not None})
    scenario = scenario.model_copy(update={"run": run})
    lives: Lives = ()
    seeds = [draws.replication_seed(run.seed, number) for number in range(run.replications)]
    with ProcessPoolExecutor(min(asked_for(None), len(seeds))) as pool:
        for number, life in enumerate(pool.map(live, [scenario] * len(seeds), seeds), 1):
            lives = (*lives, life)
            print(f"replication {number} of {len(seeds)}", flush=True)
    figures = text(lives, scenario)
    print(f"\n{figures}")
    if given.write:
        put(given.write, "figures", figures)


if __name__ == "__main__":
    main()
