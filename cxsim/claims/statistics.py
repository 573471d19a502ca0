"""Numbers that claims need and no metric is: each from the records of one run, for the focal brand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxsim.engine.records import Records
    from cxsim.world.scenario import Scenario

Statistic = Callable[["Records", "Scenario"], float]

STATISTICS: dict[str, tuple[str, Statistic]] = {}
"""Name -> what it is, with its unit, and how it is computed."""


def value(name: str, records: Records, scenario: Scenario) -> float:
    """One statistic of a run; NaN where it is not defined."""
    found = float(STATISTICS[name][1](records, scenario))
    return found if math.isfinite(found) else math.nan
