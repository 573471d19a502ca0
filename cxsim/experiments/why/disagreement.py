"""Where key drivers of a survey and causal effects rank touchpoints differently, and why.

Both rankings are drawn anew together: effects with the uncertainty of the replications, key drivers with that of the
customers who answered. Two ranks disagree where 95 % of the draws of their gap lie on one side of 0, and the gap is
told from zero by their spread at a false discovery rate of 5 % over all touchpoints. Each reason is a number measured
in the simulated market, beside the same number of the other touchpoints; where none stands out, that is said.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cxsim.experiments import chance, words
from cxsim.experiments.intervals import LEVEL, Floats, Interval

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.experiments.why.moments import MomentsOfTruth
    from cxsim.measure.drivers import Drivers
    from cxsim.measure.ratings import Questionnaire

METRIC = "true_loyalty"
"""What the causal ranking is by."""
OFTEN = 0.5
"""Share of the answers that rate a touchpoint below which it is rare."""
GRAVEST = 1 / 3
"""Share of the touchpoints, by effect per encounter, that count as grave."""
MOSTLY = 0.5
"""Share of a weight that must go once something is known, for it to be a reason."""
SEEN = 0.75
"""Encounters per answer, against those per owner, below which those who met it are seldom asked."""
ALIKE = 0.9
"""Spread of the ratings, against that of the touchpoint in the middle, below which they hardly differ."""
HANGS_TOGETHER = 0.35
"""R2 on the other ratings from which on credit is shared."""
MOST_REASONS = 2


@dataclass(frozen=True)
class Disagreement:
    """A touchpoint whose two ranks lie apart beyond their intervals."""

    touchpoint: str
    title: str
    causal_rank: float
    survey_rank: float
    gap: float
    """Survey rank less causal rank: above 0 where the survey thinks too little of it."""
    low: float
    high: float
    reasons: tuple[str, ...]
    """Kinds of reason: habit, mirrors, seldom (too much); rare, unseen, alike (too little); shared (either)."""
    text: str


@dataclass(frozen=True)
class Judgement:
    """The two rankings side by side."""

    ranks: pd.DataFrame
    """A row a touchpoint that both speak of: effect, weight, causal_rank, survey_rank, gap, gap_low, gap_high; index:
    touchpoint, causal order."""
    kendall: Interval
    """Kendall's rank correlation with the middle 95 % of the draws; n: touchpoints."""
    habit: float
    """Share of the variance of the answers that ratings explain only since people have habits of scale."""
    facts: pd.DataFrame
    """What the reasons are taken from; index: touchpoint."""
    disagreements: tuple[Disagreement, ...]
    """First those whose effect is told from zero, or is 0; the largest gap first."""
    problem: str = ""
    """Why there is nothing to compare, in words."""

    @cached_property
    def first(self) -> tuple[str, str]:
        """The touchpoint that each ranks first: causal, survey."""
        return str(self.ranks["causal_rank"].idxmin()), str(self.ranks["survey_rank"].idxmin())


def judge(found: MomentsOfTruth) -> Judgement:
    """Set both rankings side by side; a judgement without ranks says why."""
    import pandas as pd
    from scipy.stats import kendalltau

    drivers = found.drivers
    if drivers is None:
        return _none("no survey was made")
    if found.problem:
        return _none(found.problem)
    if drivers.problem or len(drivers.analysed) < 2:
        return _none(drivers.problem or "only one touchpoint is rated")
    names = drivers.analysed
    causal, survey = _drawn(found, drivers)
    effect = found.effects(METRIC)["effect"][names]
    weight = drivers.table["weight"][names]
    table = pd.DataFrame({"effect": effect, "weight": weight})
    table["causal_rank"], table["survey_rank"] = _ranks(effect.to_numpy()), _ranks(weight.to_numpy())
    gaps = survey - causal
    table["gap"] = table["survey_rank"] - table["causal_rank"]
    table["gap_low"], table["gap_high"] = np.quantile(gaps, (0.025, 0.975), axis=0)
    taus = [
        kendalltau(one, other).statistic for one, other in zip(causal, survey, strict=True) if np.ptp(one) > 0
    ]
    tau = kendalltau(table["causal_rank"], table["survey_rank"]).statistic
    low, high = np.nanquantile(taus, (0.025, 0.975)) if taus else (math.nan, math.nan)
    facts = _facts(found, drivers)
    outside = (table["gap_low"] > 0) | (table["gap_high"] < 0)
    apart = table[outside & _apart(table["gap"].to_numpy(), gaps)]
    effects = found.effects(METRIC)
    sure = effects["told"] | ((effects["low"] == 0) & (effects["high"] == 0))
    order = sorted(apart.index, key=lambda name: (not sure[name], -abs(apart["gap"][name])))
    told = tuple(_told(found, table, facts, str(name)) for name in order)
    kendall = Interval(float(tau), float(low), float(high), len(names))
    ranked = table.sort_values("causal_rank", kind="stable")
    habit = float((facts["habit"] * facts["weight"]).sum())
    return Judgement(ranked, kendall, habit, facts, told)


def _none(problem: str) -> Judgement:
    import pandas as pd

    nothing = Interval(math.nan, math.nan, math.nan, 0)
    return Judgement(pd.DataFrame(), nothing, math.nan, pd.DataFrame(), (), problem)


def _drawn(found: MomentsOfTruth, drivers: Drivers) -> tuple[Floats, Floats]:
    """Both rankings drawn anew: (draws, touchpoints analysed)."""
    names = drivers.analysed
    columns = [found.touchpoints.index(name) for name in names]
    values = found.values(METRIC)[:, columns]
    picks = chance.uniforms(found.study.seed, len(drivers.resamples), len(values) + 1)
    causal = chance.resampled_means(values, picks)
    return _ranks(causal), _ranks(drivers.resamples[names].to_numpy(float))


def _apart(gap: Floats, drawn: Floats) -> NDArray[np.bool_]:
    """Which gaps are told from zero by their spread over the draws (a normal approximation)."""
    from scipy.stats import false_discovery_control, norm

    spread = drawn.std(axis=0)
    p = np.where(
        spread > 0, 2 * norm.sf(np.abs(gap) / np.where(spread > 0, spread, 1.0)), (gap == 0).astype(float)
    )
    return np.asarray(false_discovery_control(p) <= 1 - LEVEL, dtype=np.bool_)


def _ranks(values: Floats) -> Floats:
    """Ranks along the last axis, the largest first; equals share the mean of theirs."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(-np.round(values, 12), axis=-1), dtype=np.float64)


def _facts(found: MomentsOfTruth, drivers: Drivers) -> pd.DataFrame:
    """Numbers that reasons are taken from, a row a touchpoint that both speak of."""
    asked = found.questionnaire
    assert asked is not None
    names = drivers.analysed
    table = drivers.table.loc[names, ["reach", "sd", "shared", "weight", "ratings"]].copy()
    table["frequency"] = asked.lived["frequency"]
    table["seen"] = asked.lived["answered"] / asked.lived["frequency"]
    table["seen"] /= table["seen"].median()
    table["per_encounter"] = found.effects(METRIC)["effect_per_encounter"]
    table["grave"] = table["per_encounter"].rank(ascending=False)
    habit, opinion = (_weights_knowing(asked, drivers, held) for held in (False, True))
    table["habit"] = 1 - habit / table["weight"]
    table["opinion"] = 1 - opinion / np.where(habit > 0, habit, np.nan)
    return table


def _weights_knowing(asked: Questionnaire, drivers: Drivers, opinion: bool) -> Floats:
    """Relative weights once the habit of scale of each person is taken out of all his answers.

    opinion: and out of each rating what he expected when he came. As shares of the variance of the answers as given.
    """
    from cxsim.measure.drivers import correlations, filled, relative_weights

    given = asked.answers[drivers.outcome].to_numpy(float)
    y = _rest(given, asked.style)
    left = float(y.var() / given.var())
    rest = np.full((len(y), len(drivers.analysed)), math.nan)
    for column, name in enumerate(drivers.analysed):
        rated = asked.ratings[name].to_numpy(float)
        met = np.isfinite(rated)
        known = [asked.style[met], asked.prior[name].to_numpy(float)[met]] if opinion else [asked.style[met]]
        rest[met, column] = _rest(rated[met], *known)
    return left * relative_weights(*correlations(filled(rest), y))


def _rest(values: Floats, *known: Floats) -> Floats:
    """What least squares on some known numbers leaves of values."""
    design = np.column_stack([np.ones(len(values)), *known])
    return np.asarray(values - design @ np.linalg.lstsq(design, values, rcond=None)[0], dtype=np.float64)


def _row(table: pd.DataFrame, name: str) -> dict[str, Any]:
    return {str(key): value for key, value in table.loc[name].items()}


def _told(found: MomentsOfTruth, table: pd.DataFrame, facts: pd.DataFrame, name: str) -> Disagreement:
    row = _row(table, name)
    overrated = float(row["gap"]) < 0
    reasons = _reasons(facts, name, overrated)[:MOST_REASONS]
    title = found.title(name)
    survey, causal = _ordinal(row["survey_rank"]), _ordinal(row["causal_rank"])
    why = ", and ".join(text for _, text in reasons) or "no reason stands out in the data"
    text = (
        f"{title}: the survey ranks it {survey} of {len(table)}, its effect {causal}. {_moved(found, name)} "
        f"Why the survey thinks too {'much' if overrated else 'little'} of it: {why}."
    )
    kinds = tuple(kind for kind, _ in reasons)
    ends = float(row["gap_low"]), float(row["gap_high"])
    return Disagreement(
        name,
        title,
        float(row["causal_rank"]),
        float(row["survey_rank"]),
        float(row["gap"]),
        *ends,
        kinds,
        text,
    )


def _moved(found: MomentsOfTruth, name: str) -> str:
    """What it does between a step worse and a step better, in a sentence."""
    row = _row(found.effects(METRIC), name)
    what = words.inside(words.metric(METRIC).title)
    if row["low"] == row["high"] == 0:
        return f"Between a step worse and a step better, {what} was the same in all {found.replications} replications."
    gained = Interval(float(row["effect"]), float(row["low"]), float(row["high"]), found.replications)
    text = words.difference_interval(METRIC, gained)
    sure = "" if row["told"] else ", not told from zero"
    return f"Between a step worse and a step better it moves {what} by {text}{sure}."


Reasons = list[tuple[str, str]]


def _reasons(facts: pd.DataFrame, name: str, overrated: bool) -> Reasons:
    """Why the survey thinks too much or too little of a touchpoint, the strongest first."""
    return _overrated(facts, name) if overrated else _underrated(facts, name)


def _overrated(facts: pd.DataFrame, name: str) -> Reasons:
    row = _row(facts, name)
    found: Reasons = []
    middle = float(facts["reach"].median())
    if row["habit"] >= MOSTLY and row["reach"] > middle:
        text = (
            f"{100 * row['habit']:.0f} % of its weight is habit of scale (who gives high marks gives them "
            f"everywhere), which shows where many rate: {100 * row['reach']:.0f} % rate it, {100 * middle:.0f} % "
            "the touchpoint in the middle"
        )
        found.append(("habit", text))
    if row["opinion"] >= MOSTLY:
        text = (
            f"ratings of it mirror what people thought of the brand when they came ({100 * row['opinion']:.0f} % of "
            "what is left of its weight without habits of scale)"
        )
        found.append(("mirrors", text))
    if row["frequency"] < 0.5 * facts["frequency"].median():
        found.append(
            ("seldom", f"an owner meets it {row['frequency']:.2f} times a year, so little hangs on it")
        )
    if not found and row["shared"] >= HANGS_TOGETHER:
        found.append(("shared", _shared(row)))
    return found


def _underrated(facts: pd.DataFrame, name: str) -> Reasons:
    """Why a survey may think too little of a touchpoint, the strongest first."""
    row = _row(facts, name)
    found: Reasons = []
    if row["reach"] < OFTEN and row["grave"] <= max(1.0, GRAVEST * len(facts)):
        found.append(
            (
                "rare",
                f"rare but grave: only {100 * row['reach']:.0f} % of those who answer met it in the year before, so "
                f"it explains little of how answers differ, but an encounter weighs more there than at "
                f"{len(facts) - row['grave']:.0f} of {len(facts) - 1} other touchpoints",
            )
        )
    if row["seen"] < SEEN:
        found.append(
            (
                "unseen",
                "those who meet it are seldom among those who answer, since they left or are no customers yet "
                f"({100 * row['seen']:.0f} % of the encounters that as many answers usually bring)",
            )
        )
    middle = float(facts["sd"].median())
    if row["sd"] < ALIKE * middle:
        found.append(
            (
                "alike",
                f"those who met it rate it much alike (standard deviation {row['sd']:.2f} points; {middle:.2f} at "
                "the touchpoint in the middle), and what does not vary explains nothing",
            )
        )
    if row["shared"] >= HANGS_TOGETHER:
        found.append(("shared", _shared(row)))
    return found


def _shared(row: dict[str, Any]) -> str:
    return f"its ratings go along with those of other touchpoints (R² {row['shared']:.2f}), which share the credit"


def _ordinal(rank: float) -> str:
    """'1st', '2nd'; a rank shared with others is that of the middle of them."""
    number = math.floor(rank)
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def summary(found: MomentsOfTruth) -> list[str]:
    """What to say on a terminal: what moves loyalty, what the survey says, where they disagree."""
    if found.problem:
        return [f"Moments of truth: none can be given, since {found.problem}."]
    judgement, drivers = found.judgement, found.drivers
    lines = [f"Moments of truth: {leading(found)}"]
    if judgement.problem or drivers is None:
        return [*lines, f"Key drivers of the simulated survey: none ({judgement.problem})."]
    first = found.title(judgement.first[1])
    lines.append(
        f"The simulated survey (n = {drivers.n}, R² {drivers.r2:.2f}, of it {judgement.habit:.2f} habits of scale) "
        f"ranks {first} first; {agreement(judgement)}"
    )
    apart = judgement.disagreements
    none = "No single touchpoint is ranked differently beyond chance."
    lines.append(f"They disagree most on {apart[0].text}" if apart else none)
    return lines


def leading(found: MomentsOfTruth) -> str:
    """Which touchpoint moves loyalty most, and how many do so beyond chance."""
    table = found.effects(METRIC)
    what = words.inside(words.metric(METRIC).title)
    told = int(table["told"].sum())
    name = str(table["effect"].abs().idxmax())
    row = _row(table, name)
    how = f"between a step of {found.step:g} worse and one better"
    gained = Interval(float(row["effect"]), float(row["low"]), float(row["high"]), found.replications)
    if not told:
        return (
            f"{how}, no touchpoint moves {what} beyond chance (largest: {found.title(name)}, "
            f"{words.difference_interval(METRIC, gained)})."
        )
    return (
        f"{how}, {found.title(name)} moves {what} most, {words.difference_interval(METRIC, gained)}; "
        f"{told} of {len(table)} touchpoints {'is' if told == 1 else 'are'} told from zero."
    )


def agreement(judgement: Judgement) -> str:
    """Kendall's rank correlation in words."""
    tau = judgement.kendall
    return (
        f"Kendall's rank correlation with the effects is {tau.mean:.2f} ({tau.low:.2f} to {tau.high:.2f}) over "
        f"{tau.n} touchpoints."
    )
