"""Who became an owner of which brand, and when, as far as a log of encounters tells."""

from __future__ import annotations

import pandas as pd

from cxsim.world.scenario import Scenario

JOURNEY = ("customer", "generation", "episode", "occasion")
"""Columns that name one journey, as far as a table has them."""
SLACK = 3.0
"""Days that a step may come later than its route says: closed desks, and the queue at them."""


def joins(log: pd.DataFrame, scenario: Scenario, end: float | None = None) -> pd.DataFrame:
    """The last encounter of every journey on which a purchase was completed, in time order.

    log: rows as of `cxsim.measure.frames.encounters`, in time order. Steps that are not there are passed over, so a
    purchase may end after an encounter that leads on to others. Such a journey counts unless it may still be under way
    when the log ends.

    end: when the log ends, if later than at its last row.
    """
    buying = [name for name, episode in scenario.journey.episodes.items() if episode.when == "purchase"]
    steps = log[log["episode"].isin(buying).to_numpy()]
    named = [name for name in JOURNEY if name in steps.columns]
    last = steps[~steps.duplicated(named, keep="last").to_numpy()]
    later = {
        name: SLACK + max((route.after for route in point.next), default=0.0)
        for name, point in scenario.journey.touchpoints.items()
    }
    until = end if end is not None else float(log["time"].max()) if len(log) else 0.0
    over = last["time"] + last["touchpoint"].astype(str).map(later).astype(float) < until
    outcome = last["outcome"].astype(str)
    return last[((outcome == "joined") | ((outcome == "next") & over)).to_numpy()]
