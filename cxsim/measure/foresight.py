"""Which question would have told who was going to leave, and how early: answers set against what came later."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxsim.engine.records import INSTRUMENTS, Records
from cxsim.measure.windows import focal_index, strategy_period
from cxsim.world.scenario import Scenario

QUESTIONS = {
    "csat": ("csat", "score"),
    "ces": ("ces", "score"),
    "recommend": ("nps", "score"),
    "overall": ("nps", "overall"),
    "expectations": ("nps", "expectations"),
    "emotional": ("nps", "emotional"),
    "again": ("nps", "again"),
    "ideal": ("nps", "ideal"),
}
"""Question -> the survey that asks it, and the column of its answers (more is better in all)."""


UNHAPPY = {"csat": 3, "ces": 4, "nps": 6}
"""Highest answer that counts as unhappy: of 5, of 7, of 10."""


def separation(score: NDArray[np.float64], gone: NDArray[np.bool_]) -> float:
    """Probability that one who left has a higher score than one who stayed; ties count half.

    The area under the receiver operating characteristic; one half: the score tells nothing. NaN where nobody left
    or nobody stayed.
    """
    from scipy.stats import rankdata

    left, stayed = int(gone.sum()), int((~gone).sum())
    if left == 0 or stayed == 0:
        return math.nan
    ranks = rankdata(score)
    return float((ranks[gone].sum() - left * (left + 1) / 2) / (left * stayed))


def foresight(records: Records, scenario: Scenario, edges: Sequence[int]) -> pd.DataFrame:
    """How well the answers of each span of days tell who is no longer an owner when the run ends.

    edges: days from the start of the strategies; each span is from one to the next. The last answer of each customer
    in a span counts. Columns: question, start, stop, n (customers), low (share of answers in the lower part of the
    scale: unhappy), foretells (see `separation`, of low answers). ValueError if the run kept no final state.
    """
    if records.customers is None:
        raise ValueError("this run kept no final state of its customers")
    strategy_period(records)
    focal = focal_index(records, scenario)
    owner = records.customers["brand"] == focal
    rows = []
    for question, (survey, column) in QUESTIONS.items():
        answers = records.surveys
        answers = answers[(answers["instrument"] == INSTRUMENTS.index(survey)) & (answers["brand"] == focal)]
        for start, stop in pairwise(edges):
            here = answers[(answers["time"] >= start) & (answers["time"] < stop)][::-1]
            _, first = np.unique(here["customer"], return_index=True)
            last = here[first]
            score = last[column].astype(np.float64)
            gone = ~owner[last["customer"]]
            low = float((score <= UNHAPPY[survey]).mean()) if len(score) else math.nan
            rows.append((question, start, stop, len(last), low, separation(-score, gone)))
    return pd.DataFrame(rows, columns=["question", "start", "stop", "n", "low", "foretells"])
