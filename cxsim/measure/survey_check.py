"""The relationship survey set beside a published one: means, spreads, correlations, regressions.

The published survey is that of 250 mobile-phone customers (European customer satisfaction index; Tenenhaus,
Esposito Vinzi, Chatelin & Lauro 2005), on 1-10 scales. Its items and ours, same question:

    score         would recommend              CUSL3
    again         would choose again           CUSL1
    overall       overall satisfaction         CUSA1
    expectations  fulfilment of expectations   CUSA2
    ideal         closeness to the ideal       CUSA3

`emotional` (how it feels) has no counterpart there. Our answers are on 0-10 and are rescaled to 1 + .9·x for
means, spreads and raw coefficients; shares are of the answers as given (9-10 and 0-6, as there 9-10 and 1-6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

ITEMS = ("score", "again", "overall", "expectations", "ideal", "emotional")
"""Items of the relationship survey."""

EXPLAINED = ("score", "again")
"""Items that are regressed on the others."""

EXPLAINING = ("overall", "expectations", "ideal")
"""What they are regressed on."""


@dataclass(frozen=True, slots=True)
class SurveyCheck:
    """What a relationship survey shows of its items."""

    items: pd.DataFrame
    """Index: item. Columns: n, mean, sd (1-10 scale), top (share of 9-10), bottom (share of 0-6)."""
    correlations: pd.DataFrame
    """Item by item; NaN where an item does not vary."""
    regressions: pd.DataFrame
    """Columns: target, item, coefficient (points per point), error (standard error), standardised, r2, n."""


def survey_check(surveys: pd.DataFrame, brand: str | None = None) -> SurveyCheck:
    """The items of all complete answers to the relationship survey.

    `surveys` is `cxsim.measure.frames.surveys`, cut to the times wanted; `brand` left out: all brands.
    Where answers are too few (none; for a regression fewer than six, or items that do not vary) all is NaN.
    """
    kept = (surveys["instrument"] == "nps").to_numpy()
    if brand is not None:
        kept = kept & (surveys["brand"] == brand).to_numpy()
    given = surveys.loc[kept, list(ITEMS)].dropna()
    scaled = 1 + 0.9 * given
    items = pd.DataFrame(
        {
            "n": len(given),
            "mean": scaled.mean(),
            "sd": scaled.std(ddof=1),
            "top": given.ge(9).mean(),
            "bottom": given.le(6).mean(),
        }
    ).rename_axis(index="item")
    regressions = [regress(scaled, target, EXPLAINING) for target in EXPLAINED]
    return SurveyCheck(items, scaled.corr(), pd.concat(regressions, ignore_index=True))


def regress(answers: pd.DataFrame, target: str, on: Sequence[str]) -> pd.DataFrame:
    """Least squares of one item on others with a constant, a row an explaining item.

    Columns: target, item, coefficient, error, standardised, r2, n.
    """
    n, k = len(answers), len(on)
    missing = np.full(k, np.nan)
    result = {"coefficient": missing, "error": missing, "standardised": missing, "r2": np.nan}
    x = answers[list(on)].to_numpy(dtype=np.float64)
    y = answers[target].to_numpy(dtype=np.float64)
    design = np.column_stack([np.ones(n), x])
    if n > k + 2 and np.linalg.matrix_rank(design) == k + 1 and y.std() > 0:
        beta = np.linalg.lstsq(design, y, rcond=None)[0]
        residual = y - design @ beta
        variance = float(residual @ residual) / (n - k - 1) * np.linalg.inv(design.T @ design)
        result = {
            "coefficient": beta[1:],
            "error": np.sqrt(np.diag(variance))[1:],
            "standardised": beta[1:] * x.std(axis=0) / y.std(),
            "r2": 1 - float(residual @ residual) / float(((y - y.mean()) ** 2).sum()),
        }
    return pd.DataFrame({"target": target, "item": list(on), **result, "n": n})
