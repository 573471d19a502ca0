"""The same customers under two strategies: whose fate differs, and what tipped it.

Both lives come from the same person, the same state at the start and the same draws, so whatever differs between
them was caused by the strategies. Everything said is computed from the encounter logs and the states of both lives.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxsim.engine.records import Records
from cxsim.measure import frames
from cxsim.measure.joins import joins
from cxsim.measure.stories import LIFE, life_of
from cxsim.measure.windows import strategy_period
from cxsim.world.scenario import Scenario

PairFate = Literal["lost", "missed", "won", "kept", "unmoved"]

MEANING: dict[PairFate, str] = {
    "lost": "is the brand's customer at the start, and ends as its customer under the other strategy alone",
    "missed": "is not its customer at the start, and ends as its customer under the other strategy alone",
    "won": "is not its customer at the start, and ends as its customer under this strategy alone",
    "kept": "is its customer at the start, and ends as its customer under this strategy alone",
    "unmoved": "is its customer at the start, and ends with the same brand under both after different lives",
}
"""Fate under a strategy, set against another strategy; speaks of the focal brand."""

KINDS: tuple[tuple[PairFate, ...], ...] = (("lost", "missed"), ("won", "kept"), ("unmoved",))
"""A story of each: whom the strategy loses, whom it gains, who ends where he would have ended anyway."""

KEY = ["brand", "episode", "occasion", "visit", "touchpoint"]
"""What makes an encounter of one life the same as one of the other."""


@dataclass(frozen=True, slots=True)
class Start:
    """Everybody when the strategies start, the same under all of them."""

    brand: NDArray[Any]
    """(customers,): index of the brand owned; -1: none."""
    generation: NDArray[Any]
    told_good: NDArray[Any]
    told_bad: NDArray[Any]
    complaints: NDArray[Any]
    remembered: NDArray[Any]
    """(customers, brands): affect as it was last written."""
    remembered_day: NDArray[Any]
    """(customers, brands): the day of that, counted from the start of the strategies."""


class Decision(NamedTuple):
    """How somebody came to own, or stopped owning, the focal brand under one of two strategies."""

    strategy: str
    """Under which it happened."""
    time: float
    """Of joining, in days since the strategies started; infinite if the log does not show when."""
    brand: str
    """The brand joined; '' for none."""
    rival: str
    """The other brand that it was about, joined or left; '' for none."""
    chosen: float
    """When the first encounter of that purchase ended: what came before may have tipped the choice."""


class Tipping(NamedTuple):
    """The encounter that moved the attitude most between two lives, until the decision."""

    row: tuple[int, int]
    """Its row in either life, -1 where it was not lived."""
    moved: float
    """Attitude change under the first strategy less that under the other, log-odds towards the focal brand."""
    by_touchpoint: tuple[tuple[str, float], ...]
    """The same added up over all encounters until then, the largest first."""

    @property
    def total(self) -> float:
        """All of it together."""
        return math.fsum(moved for _, moved in self.by_touchpoint)


@dataclass(frozen=True, slots=True)
class Pair:
    """One customer under two strategies."""

    fate: PairFate
    customer: int
    segment: str
    strategies: tuple[str, str]
    lives: tuple[pd.DataFrame, pd.DataFrame]
    """One each: columns LIFE, visit and same (whether both lives had been the same up to and with this encounter)."""
    paths: tuple[list[tuple[float, str]], list[tuple[float, str]]]
    """(since when, which brand owned) under each, from the start; '' for none, then at an infinite time if unknown."""
    apart: float
    """When the lives part, in days; infinite if no encounter differs."""
    decision: Decision | None
    tipping: Tipping | None
    counts: tuple[dict[str, int], dict[str, int]]
    """Under each since the start: recommendations, warnings, complaints, and those of them in vain."""

    @property
    def begins(self) -> str:
        """The brand owned at the start; '' for none."""
        return self.paths[0][0][1]

    @property
    def brands(self) -> tuple[str, str]:
        """Owned in the end under each; '' for none."""
        return self.paths[0][-1][1], self.paths[1][-1][1]

    def frame(self) -> pd.DataFrame:
        """Both lives in one tidy table: strategy, customer, fate, and the columns of a life."""
        parts = []
        for name, life in zip(self.strategies, self.lives, strict=True):
            left = pd.DataFrame(
                {"strategy": name, "customer": self.customer, "fate": self.fate}, index=life.index
            )
            parts.append(pd.concat([left, life], axis=1))
        return pd.concat(parts, ignore_index=True)


def fates(start: Start, one: Records, other: Records, focal: str) -> pd.Series[str]:
    """The fate of each customer under the first strategy, set against the other; '' for everybody else.

    Those who left the market during the run, for somebody new to take their place, have none. ValueError without
    final states.
    """
    if one.customers is None or other.customers is None:
        raise ValueError("these runs kept no final state of their customers")
    brand = one.brands.index(focal)
    was, now, then = (
        owned == brand for owned in (start.brand, one.customers["brand"], other.customers["brand"])
    )
    alive = np.ones(len(was), dtype=bool)
    for table in (one.customers, other.customers):
        alive &= table["generation"] == start.generation
    moved = np.array(
        [a.tobytes() != b.tobytes() for a, b in zip(one.customers, other.customers, strict=True)]
    )
    alike = one.customers["brand"] == other.customers["brand"]
    conditions = {
        "lost": was & ~now & then,
        "missed": ~was & ~now & then,
        "won": ~was & now & ~then,
        "kept": was & now & ~then,
        "unmoved": was & alike & moved,
    }
    found = np.select([alive & where for where in conditions.values()], list(conditions), default="")
    return pd.Series(found, name="fate", dtype=object)


def chosen(found: pd.Series[str], one: Records, other: Records) -> dict[int, PairFate]:
    """A typical customer of each of KINDS that has any, by number.

    Of a kind the more frequent fate (the first named decides ties), and of those the customer whose number of
    encounters, under both strategies together, is nearest to their median; the lowest number decides ties.
    """
    assert one.customers is not None
    assert other.customers is not None
    met = one.customers["encounters"] + other.customers["encounters"]
    typical: dict[int, PairFate] = {}
    for kind in KINDS:
        fate = max(kind, key=lambda name: int((found == name).sum()))
        who = np.flatnonzero(found == fate)
        if len(who):
            nearest = np.argmin(np.abs(met[who] - np.median(met[who])))
            typical[int(who[nearest])] = fate
    return typical


def pair(
    customer: int,
    fate: PairFate,
    strategies: tuple[str, str],
    records: tuple[Records, Records],
    start: Start,
    scenario: Scenario,
) -> Pair:
    """One customer's lives under two strategies, from records with his encounters and everybody's final state."""
    before = {
        name: (float(start.remembered[customer, b]), float(start.remembered_day[customer, b]))
        for b, name in enumerate(records[0].brands)
    }
    begins = _brand(records[0], int(start.brand[customer]))
    one, other = (_life(run, customer, scenario, before, begins) for run in records)
    shared = _shared(*(_rows(run, customer) for run in records))
    parts = [found.life.iloc[shared]["time"] for found in (one, other) if len(found.life) > shared]
    for found in (one, other):
        found.life["same"] = np.arange(len(found.life)) < shared
    decision = _decision(fate, strategies, (one, other), scenario)
    rival = decision.rival if decision is not None else ""
    until = decision.chosen if decision is not None else math.inf
    return Pair(
        fate=fate,
        customer=customer,
        segment=_segment(records[0], customer),
        strategies=strategies,
        lives=(one.life, other.life),
        paths=(one.path, other.path),
        apart=float(min(parts)) if parts else math.inf,
        decision=decision,
        tipping=_tipping(fate, one.life, other.life, scenario.market.focal, rival, until),
        counts=(
            _counts(records[0], customer, start, one.life),
            _counts(records[1], customer, start, other.life),
        ),
    )


class _Life(NamedTuple):
    life: pd.DataFrame
    path: list[tuple[float, str]]


def _rows(records: Records, customer: int) -> NDArray[Any]:
    assert records.encounters is not None
    found: NDArray[Any] = records.encounters[records.encounters["customer"] == customer]
    return found


def _life(
    records: Records,
    customer: int,
    scenario: Scenario,
    before: Mapping[str, tuple[float, float]],
    begins: str,
) -> _Life:
    log = frames.logged(_rows(records, customer), records, scenario)
    life = life_of(log, scenario, before)[[*LIFE, "visit"]]
    days = strategy_period(records).days
    return _Life(life, owned(joins(life, scenario, days), begins, _last(records, customer, days)))


def _shared(one: NDArray[Any], other: NDArray[Any]) -> int:
    """How many encounters both lives begin with that are the same to the last bit."""
    both = min(len(one), len(other))
    differs = [a.tobytes() != b.tobytes() for a, b in zip(one[:both], other[:both], strict=True)]
    return int(np.argmax(differs)) if any(differs) else both


def _brand(records: Records, index: int) -> str:
    return records.brands[index] if index >= 0 else ""


def _segment(records: Records, customer: int) -> str:
    assert records.customers is not None
    return records.segments[int(records.customers["segment"][customer])]


def owned(bought: pd.DataFrame, begins: str, last: tuple[float, str]) -> list[tuple[float, str]]:
    """(since when, which brand) in order, from the start.

    bought: one customer's purchases (see `cxsim.measure.joins`). last: the brand owned in the end, and since when.
    """
    found = [(0.0, begins)]
    for time, brand in [*zip(bought["time"].tolist(), bought["brand"].astype(str), strict=True), last]:
        if brand != found[-1][1]:
            found.append((time, brand))
    return found


def _last(records: Records, customer: int, days: float) -> tuple[float, str]:
    """Since when somebody owns the brand he owns in the end; infinite for none, since that is not recorded."""
    assert records.customers is not None
    row = records.customers[customer]
    brand = _brand(records, int(row["brand"]))
    return (max(0.0, days - float(row["tenure"])), brand) if brand else (math.inf, "")


def _decision(
    fate: PairFate, strategies: tuple[str, str], pair: tuple[_Life, _Life], scenario: Scenario
) -> Decision | None:
    """When the fates parted: where the focal brand was left for good, or joined for good, under one of the two."""
    if fate == "unmoved":
        return None
    under = 0 if fate in ("lost", "won") else 1
    focal, leaves = scenario.market.focal, fate in ("lost", "kept")
    path = pair[under].path
    stay = len(path) - 1
    while stay > 0 and (path[stay - 1][1] == focal) != leaves:
        stay -= 1
    time, brand = path[stay]
    rival = brand if leaves else path[stay - 1][1] if stay else ""
    return Decision(strategies[under], time, brand, rival, _set_out(pair[under].life, time, brand, scenario))


def _set_out(life: pd.DataFrame, time: float, brand: str, scenario: Scenario) -> float:
    """When the first encounter ended of the journey on which a brand was bought by a time; without one, that time."""
    buying = [name for name, episode in scenario.journey.episodes.items() if episode.when == "purchase"]
    steps = life[
        (life["episode"].isin(buying) & (life["brand"] == brand) & (life["time"] <= time)).to_numpy()
    ]
    if not len(steps):
        return time
    return float(steps.loc[(steps["occasion"] == steps["occasion"].iloc[-1]).to_numpy(), "time"].min())


def _tipping(
    fate: PairFate, one: pd.DataFrame, other: pd.DataFrame, focal: str, rival: str, until: float
) -> Tipping | None:
    """What moved the attitude to the focal brand, over the rival, most between the lives.

    In the direction of the fate; of those who are unmoved, in either.
    """
    parts = [_moves(life, focal, rival, until) for life in (one, other)]
    both = parts[0].merge(parts[1], on=KEY, how="outer", suffixes=("_one", "_other"))
    if not len(both):
        return None
    moved = (both["moved_one"].fillna(0.0) - both["moved_other"].fillna(0.0)).to_numpy(float)
    sign = {"lost": -1.0, "missed": -1.0, "won": 1.0, "kept": 1.0}.get(fate)
    weight = np.abs(moved) if sign is None else sign * moved
    k = int(np.argmax(weight))
    if not weight[k] > 0:
        return None
    rows = [int(both[f"row_{side}"].fillna(-1).iloc[k]) for side in ("one", "other")]
    sums = pd.Series(moved).groupby(both["touchpoint"].to_numpy()).sum()
    order = sums.abs().sort_values(ascending=False, kind="stable").index
    return Tipping(
        (rows[0], rows[1]), float(moved[k]), tuple((str(name), float(sums[name])) for name in order)
    )


def _moves(life: pd.DataFrame, focal: str, rival: str, until: float) -> pd.DataFrame:
    """Encounters with the two brands before a time: KEY, moved (log-odds towards the focal brand), row."""
    names = [name for name in (focal, rival) if name]
    seen = life[(life["brand"].isin(names) & (life["time"] < until)).to_numpy()]
    towards = np.where(seen["brand"] == focal, 1.0, -1.0)
    made = seen[KEY].astype(str).assign(moved=towards * seen["attitude_change"], row=seen.index)
    return made.drop_duplicates(KEY)


def _counts(records: Records, customer: int, start: Start, life: pd.DataFrame) -> dict[str, int]:
    assert records.customers is not None
    last = records.customers[customer]
    return {
        "recommendations": int(last["recommendations"]) - int(start.told_good[customer]),
        "warnings": int(last["warnings"]) - int(start.told_bad[customer]),
        "complaints": int(last["complaints"]) - int(start.complaints[customer]),
        "unresolved": int((life["outcome"] == "unresolved").sum()),
    }
