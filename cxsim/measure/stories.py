"""Three real customers of one run: one the focal brand lost, one it won, one who stayed.

Everything said comes from the encounter log and the final state of the run; nothing is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from cxsim.engine.plan import build
from cxsim.engine.records import Records
from cxsim.measure import frames
from cxsim.measure.joins import joins
from cxsim.mind.memory import episode, fade, impression, remember
from cxsim.world.scenario import Scenario

Fate = Literal["lost", "won", "stayed"]
FATES: tuple[Fate, ...] = ("lost", "won", "stayed")

LIFE = (
    "time",
    "brand",
    "stage",
    "touchpoint",
    "episode",
    "occasion",
    "expected",
    "perceived",
    "affect",
    "remembered",
    "satisfaction",
    "attitude_change",
    "moment_of_truth",
    "wait",
    "outcome",
)
"""Columns of a life."""


@dataclass(frozen=True, slots=True)
class Story:
    """One customer's life under the strategy."""

    fate: Fate
    customer: int
    segment: str
    life: pd.DataFrame
    """Columns LIFE, a row an encounter since day 0, in time order."""
    text: str


def stories(records: Records, scenario: Scenario) -> tuple[Story, ...]:
    """A lost, a won and a staying customer of the focal brand, those that there are, in this order.

    lost: owned the focal brand first, does not now. won: owned another first, owns the focal brand now.
    stayed: owned it first and now, and never joined another. `First` is the brand of the first encounter
    since day 0 that only owners have (use, or an episode of owners), before any purchase was completed. Of
    each kind the one is chosen whose number of encounters is nearest to that kind's median; the lowest number
    decides ties. Those who replaced a person that left the market count from their own first encounter.

    ValueError if the run kept no log or no final state.
    """
    log = frames.encounters(records, scenario)
    log = log[(log["time"] >= 0).to_numpy()]
    people = frames.customers(records)
    log = log.merge(people[["customer", "generation"]], on=["customer", "generation"])
    bought = joins(log, scenario)
    fates = _fates(log, bought, people, scenario)
    told = []
    for fate in FATES:
        chosen = _typical(log, fates.index[fates == fate].to_numpy())
        if chosen is not None:
            told.append(_story(fate, chosen, log, bought, people, scenario))
    return tuple(told)


def _fates(
    log: pd.DataFrame, bought: pd.DataFrame, people: pd.DataFrame, scenario: Scenario
) -> pd.Series[str]:
    """The fate of each customer with one, by customer number."""
    focal = scenario.market.focal
    first_join = bought.groupby("customer")["time"].min()
    owned = [name for name, e in scenario.journey.episodes.items() if e.when == "clock" and e.who == "owners"]
    used = [name for name, point in scenario.journey.touchpoints.items() if point.uses_product]
    proof = log[(log["episode"].isin(owned) | log["touchpoint"].isin(used)).to_numpy()]
    proof = proof.drop_duplicates("customer").set_index("customer")
    early = ~(proof["time"] > first_join.reindex(proof.index))
    first = proof.loc[early.to_numpy(), "brand"].astype(object)
    last = people.set_index("customer")["brand"].astype(object).reindex(first.index)
    strays = bought.loc[(bought["brand"] != focal).to_numpy(), "customer"].unique()
    was, now = (first == focal).to_numpy(), (last == focal).to_numpy()
    fate = np.select([was & ~now, ~was & now, was & now & ~first.index.isin(strays)], list(FATES), default="")
    return pd.Series(fate, index=first.index, dtype=object)


def _typical(log: pd.DataFrame, customers: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int | None:
    """The customer whose number of encounters is nearest to the median, the lowest number first."""
    if not len(customers):
        return None
    counts = log["customer"].value_counts().reindex(np.sort(customers)).to_numpy()
    return int(np.sort(customers)[np.argmin(np.abs(counts - np.median(counts)))])


def _story(
    fate: Fate,
    customer: int,
    log: pd.DataFrame,
    bought: pd.DataFrame,
    people: pd.DataFrame,
    scenario: Scenario,
) -> Story:
    person = people[(people["customer"] == customer).to_numpy()].iloc[0]
    life = life_of(log[(log["customer"] == customer).to_numpy()], scenario)[list(LIFE)]
    own = bought[(bought["customer"] == customer).to_numpy()]
    return Story(fate, customer, str(person["segment"]), life, _text(fate, person, life, own, scenario))


def life_of(
    log: pd.DataFrame, scenario: Scenario, before: Mapping[str, tuple[float, float]] | None = None
) -> pd.DataFrame:
    """One customer's rows of a log, with what was expected, perceived and is remembered, means over dimensions.

    before: see `remembered_trail`.
    """
    own = log.reset_index(drop=True)
    for what in ("expected", "perceived"):
        levels = [name for name in own.columns if name.startswith(f"{what}_")]
        own[what] = own[levels].mean(axis=1)
    own["remembered"] = remembered_trail(own, scenario, before)
    return own


def remembered_trail(
    life: pd.DataFrame, scenario: Scenario, before: Mapping[str, tuple[float, float]] | None = None
) -> pd.Series[float]:
    """Remembered affect towards each encounter's brand after it, by the laws of memory.

    `life` has time, brand, episode, occasion and affect of one customer. A journey is summed up at its last
    encounter. before: brand -> (what was remembered, when) at the start; without it the trail starts at 0, and
    is right once the beginning is forgotten. What being surveyed costs is not in a log.
    """
    law = build(scenario).world.rules[0]
    half_life, usual = float(law["memory_half_life"]), float(law["memory_usual"])
    strongest, intensity = float(law["memory_rate"]), float(law["memory_intensity"])
    weights = (float(law["weight_mean"]), float(law["weight_peak"]), float(law["weight_end"]))
    journey = life.groupby(["brand", "episode", "occasion"], observed=True, dropna=False).ngroup().to_numpy()
    last = ~pd.Series(journey).duplicated(keep="last").to_numpy()
    affect, time = life["affect"].to_numpy(dtype=np.float64), life["time"].to_numpy(dtype=np.float64)
    level: dict[str, tuple[float, float]] = dict(before or {})
    trail = []
    for k, brand in enumerate(life["brand"].astype(str)):
        left, since = level.get(brand, (0.0, time[k]))
        now = fade(left, time[k] - since, half_life)
        if last[k]:
            felt = affect[: k + 1][journey[: k + 1] == journey[k]]
            peak = felt[np.argmax(np.abs(felt))]
            memory = episode(felt.mean(), peak, felt[-1], *weights)
            now = remember(now, memory, impression(memory, usual, strongest, intensity))
        level[brand] = (now, time[k])
        trail.append(now)
    return pd.Series(trail, index=life.index, dtype=np.float64)


def _text(
    fate: Fate, person: pd.Series[float], life: pd.DataFrame, bought: pd.DataFrame, scenario: Scenario
) -> str:
    focal = scenario.market.focal
    segment = scenario.people.segments[str(person["segment"])].title or person["segment"]
    mine = life[(life["brand"] == focal).to_numpy()]
    sentences = [
        f"Customer {person['customer']} ({segment}) {_fate(fate, person['brand'], bought, scenario)}."
    ]
    if len(mine):
        moments = mine[mine["moment_of_truth"].to_numpy()]
        good = int((moments["attitude_change"] > 0).sum())
        sentences.append(
            f"{_count(len(mine), 'encounter')} with {_brand(focal, scenario)} felt "
            f"{_feeling(float(mine['affect'].mean()))} on average. "
            f"{_count(len(moments), 'moment')} of truth: {good} for the better, "
            f"{len(moments) - good} for the worse."
        )
        sentences += [
            f"The {name}: {_encounter(mine.iloc[k], scenario)}." for k, name in _points(mine).items()
        ]
    said = [_count(int(person[what]), what[:-1]) for what in ("recommendations", "warnings", "complaints")]
    sentences.append(f"Since the beginning, burn-in included: {', '.join(said)}.")
    return " ".join(sentences)


def _points(mine: pd.DataFrame) -> dict[int, str]:
    """Positions of the encounters worth telling, each with what it is; a turning point goes before."""
    affect = mine["affect"].to_numpy()
    change = np.where(mine["moment_of_truth"], mine["attitude_change"].abs(), 0.0)
    points: dict[int, str] = {}
    if affect.max() > 0:
        points[int(affect.argmax())] = "highest point"
    if affect.min() < 0:
        points[int(affect.argmin())] = "lowest point"
    if change.max() > 0:
        points[int(change.argmax())] = "turning point"
    return dict(sorted(points.items()))


def _fate(fate: Fate, last: object, bought: pd.DataFrame, scenario: Scenario) -> str:
    """What became of somebody who made some purchases, with all his comings and goings if he is lost."""
    focal = scenario.market.focal
    name = _brand(focal, scenario)
    if fate == "stayed":
        return f"was with {name} at the start and stayed"
    if fate == "won":
        joined = bought[(bought["brand"] == focal).to_numpy()]
        when = f" in month {_month(joined['time'].iloc[-1])}" if len(joined) else ""
        return f"was with another brand at the start and came to {name}{when}"
    told, at = [f"was with {name} at the start"], focal
    for brand, time in zip(bought["brand"].astype(str), bought["time"], strict=True):
        if brand != at:
            other = _brand(brand, scenario)
            how = (
                "came back"
                if brand == focal
                else f"left for {other}"
                if at == focal
                else f"went on to {other}"
            )
            told.append(f"{how} in month {_month(time)}")
            at = brand
    if last != at:
        told.append(
            f"{f'is with {_brand(last, scenario)}' if isinstance(last, str) else 'has no provider'} at the end"
        )
    return f"{', '.join(told[:-1])} and {told[-1]}"


def _encounter(row: pd.Series[float], scenario: Scenario) -> str:
    point = scenario.journey.touchpoints[str(row["touchpoint"])].title or row["touchpoint"]
    moment = ", a moment of truth" if row["moment_of_truth"] else ""
    return (
        f"{point} in month {_month(row['time'])}, expected {row['expected']:.2f} and "
        f"met {row['perceived']:.2f} (affect {row['affect']:+.2f}{moment})"
    )


def _brand(name: str, scenario: Scenario) -> str:
    return scenario.market.brands[name].title or name


def _month(time: float) -> int:
    """Number of the month in which a time lies, 1 the first."""
    return int(time * 12 // 365) + 1


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")


def _feeling(affect: float) -> str:
    for level, word in ((-0.3, "bad"), (-0.05, "rather bad"), (0.05, "neutral"), (0.3, "rather good")):
        if affect < level:
            return word
    return "good"
