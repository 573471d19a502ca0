"""What a firm's questionnaire would hold: the relationship survey with a rating of every touchpoint met.

The engine asks the relationship survey. A firm that wants to know what drives its answers also asks the same people
how satisfied they were with each touchpoint during the last year. Here their answers are made from what they lived
there: the mean satisfaction of their encounters, given with their own scale style and the noise of any other item.
Who did not answer the relationship survey rates nothing, and nobody rates a touchpoint that he did not meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxsim.measure.windows import YEAR, focal_index, owner_years, strategy_period

if TYPE_CHECKING:
    from cxsim.engine.records import Records
    from cxsim.world.scenario import Scenario

FIRST_ITEM = 64
"""Number of the question about the first touchpoint; the engine's own questions have lower ones."""
KEPT = np.dtype(
    [
        ("time", "f8"),
        ("customer", "i8"),
        ("generation", "i8"),
        ("touchpoint", "i8"),
        ("satisfaction", "f8"),
        ("expected", "f8"),
    ]
)
"""What is kept of an encounter; `expected`: mean over the dimensions experienced, before it. Where nothing is
experienced, as before an advertisement, it is what he believes of the brand."""


def kept(rows: NDArray[Any], brand: int) -> NDArray[Any]:
    """The encounters of one brand in a piece of the log, as KEPT."""
    rows = rows[rows["brand"] == brand]
    found = np.zeros(len(rows), KEPT)
    for name in ("time", "customer", "generation", "touchpoint", "satisfaction"):
        found[name] = rows[name]
    felt = rows["experienced"] > 0
    number = np.maximum(felt.sum(axis=1), 1)
    expected = np.where(felt, rows["expected"], 0.0).sum(axis=1) / number
    found["expected"] = np.where(felt.any(axis=1), expected, rows["rational"])
    return found


@dataclass(frozen=True)
class Questionnaire:
    """Answers of one market to the relationship survey, with their ratings of touchpoints (0-10)."""

    answers: pd.DataFrame
    """A row an answer, in time order: time, customer, score (would recommend), overall."""
    ratings: pd.DataFrame
    """A row an answer, a column a touchpoint; NaN where he did not meet it in the year before."""
    style: NDArray[np.float64]
    """(answers,): the habit of scale of who answered, points. No firm sees it, nor what follows."""
    prior: pd.DataFrame
    """As `ratings`: mean quality that was expected before the encounters rated, [0, 1]."""
    lived: pd.DataFrame
    """A row a touchpoint. frequency: encounters per owner and year. answered: encounters per
    answer in the year before it."""

    def __len__(self) -> int:
        return len(self.answers)


def questionnaire(encounters: NDArray[Any], records: Records, scenario: Scenario, seed: int) -> Questionnaire:
    """The questionnaire of the focal brand in a run.

    encounters: KEPT rows of that brand in time order. records: of the same run, with its final customers. seed: of
    the run. People who moved away since they answered cannot be matched with their habits of scale; they are left
    out.
    """
    assert records.customers is not None
    brand = focal_index(records, scenario)
    asked = records.surveys
    asked = asked[(asked["brand"] == brand) & (asked["touchpoint"] < 0)]
    met = pd.DataFrame(encounters)
    met = met[met["generation"].to_numpy() == records.customers["generation"][encounters["customer"]]]
    by_customer = {int(who): rows for who, rows in met.groupby("customer", sort=False)}
    columns = list(records.touchpoints)
    found = [
        (answer, _remembered(by_customer[int(answer["customer"])], float(answer["time"])))
        for answer in asked
        if int(answer["customer"]) in by_customer
    ]
    found = [(answer, memory) for answer, memory in found if len(memory)]
    ratings = np.full((len(found), len(columns)), np.nan)
    prior = np.full_like(ratings, np.nan)
    style = np.array([records.customers["style"][answer["customer"]] for answer, _ in found], dtype=float)
    number = np.zeros(len(columns))
    for row, (answer, memory) in enumerate(found):
        wave = _wave(float(answer["time"]), scenario)
        for place, felt in memory.groupby("touchpoint"):
            t = int(str(place))
            mean = float(felt["satisfaction"].mean())
            ratings[row, t] = _rated(scenario, seed, int(answer["customer"]), wave, t, mean, style[row])
            prior[row, t] = float(felt["expected"].mean())
            number[t] += len(felt)
    answers = pd.DataFrame(
        {name: [float(a[name]) for a, _ in found] for name in ("time", "customer", "score", "overall")}
    ).astype({"customer": "int64"})
    years = owner_years(records, strategy_period(records), brand).sum()
    every = met["touchpoint"].value_counts().reindex(range(len(columns)), fill_value=0)
    lived = pd.DataFrame(
        {"frequency": every.to_numpy() / (years or np.nan), "answered": number / (len(found) or np.nan)},
        index=pd.Index(columns, name="touchpoint"),
    )
    rated, believed = (pd.DataFrame(values, columns=columns) for values in (ratings, prior))
    return Questionnaire(answers, rated, style, believed, lived)


def _remembered(met: pd.DataFrame, time: float) -> pd.DataFrame:
    """What somebody met in the year before a survey."""
    return met[(met["time"] < time) & (met["time"] >= time - YEAR)]


def _wave(time: float, scenario: Scenario) -> int:
    """Number of the survey wave at a time since the strategies started."""
    return round((time + scenario.run.burn_in) / scenario.measure.relationship.every)


def _rated(
    scenario: Scenario, seed: int, customer: int, wave: int, touchpoint: int, mean: float, style: float
) -> int:
    """An answer from 0 to 10 about a touchpoint."""
    from cxsim.engine import draws
    from cxsim.mind import survey
    from cxsim.world.parameters import BY_NAME

    noise = draws.normals(seed, customer, draws.SURVEY, wave, FIRST_ITEM + touchpoint)[0]
    spread = scenario.laws.parameters.get("rating_spread", BY_NAME["rating_spread"].default)
    return survey.rating(0.5 * (1.0 + mean), style, spread, noise)
