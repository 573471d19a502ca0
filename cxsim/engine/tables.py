"""The tables that a run reads: their columns, and the kinds of occasions.

Rows of structured arrays, one dtype each whatever the scenario, so that compiled code fits every scenario.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxsim.engine.pointers import Tables
from cxsim.world.parameters import BY_NAME
from cxsim.world.scenario import MAX_DIMENSIONS

NEVER = 1e18
QUANTILES = 513
TRAITS = (
    "emotional_weight",
    "willingness_to_pay",
    "taste",
    "articulation_error",
    "skill",
    "patience",
    "tolerance",
    "present_bias",
    "switching_cost",
    "talkativeness",
    "response",
    "style",
    "usage",
    "needs",
)

# Kinds of occasions, in the order in which those due at one instant happen. Clocks follow.
ERRAND, PROBLEM, CONTRACT, NEED, RETURN, TURNOVER, OUTREACH, FIRST_CLOCK = range(8)

OWNERS, FORMER, ANYONE = range(3)

BRAND_DTYPE = np.dtype(
    [
        (name, "f8")
        for name in (
            "price", "cost", "taste", "contract", "exit_fee", "setup_fee", "promotion", "loyalty_reward",
            "novelty", "advertising", "awareness", "faults", "remedy", "outreach", "personalise", "win_back",
            "other_complexity", "feature_cost", "complexity", "fit", "surveys",
        )
    ]
    + [("quality", "f8", (MAX_DIMENSIONS,)), ("promise", "f8", (MAX_DIMENSIONS,))]
)  # fmt: skip
"""A brand today. feature_cost, complexity and fit are derived from the features it has; surveys: 1 if it asks."""

TOUCH_DTYPE = np.dtype(
    [(name, "f8") for name in ("active", "wait", "resolve", "cost", "usual_cost", "salience", "duration")]
    + [("quality", "f8", (MAX_DIMENSIONS,))]
)
"""A brand's touchpoint today; quality is the difference from the brand's level; resolve is -1 if none;
usual_cost: without any strategy."""

SPOT_DTYPE = np.dtype(
    [(name, "i8") for name in (
        "stage", "channel", "indirect", "uses_product", "promises", "context", "survey", "routes", "routes_end",
        "again",
    )]
    + [("again_after", "f8"), ("again_share", "f8"), ("about", "f8", (MAX_DIMENSIONS,))]
)  # fmt: skip
"""What no strategy changes about a touchpoint. Routes are rows [routes, routes_end) of the route table."""

ROUTE_DTYPE = np.dtype([("to", "i8"), ("share", "f8"), ("after", "f8")])
START_DTYPE = np.dtype([("touchpoint", "i8"), ("weight", "f8")])
EPISODE_DTYPE = np.dtype(
    [(name, "i8") for name in ("starts", "starts_end", "who", "journey")] + [("every", "f8")]
)
"""Starts are rows [starts, starts_end) of the start table; journey: has steps, so one at a time."""

PROBLEM_DTYPE = np.dtype([("rate", "f8"), ("touchpoint", "i8")])
STATION_DTYPE = np.dtype([("staff", "f8"), ("service", "f8"), ("opens", "f8"), ("closes", "f8")])
SEGMENT_DTYPE = np.dtype(
    [
        ("upto", "f8"),
        ("value", "f8"),
        ("spread", "f8"),
        ("importance", "f8", (MAX_DIMENSIONS,)),
        ("heart", "f8", (MAX_DIMENSIONS,)),
    ]
)
"""`upto`: cumulative share."""

SWITCHES = (
    "learning",
    "trust",
    "voice",
    "surprise",
    "centring",
    "tolerance",
    "patience",
    "specification",
    "present_bias",
    "complexity",
)
NUMBERS = (
    "seed", "dimensions", "first_day", "purchase_episode", "problem_episode", "outreach_episode",
)  # fmt: skip
MARKET_FIELDS = (
    "scale_up", "outside", "needs_every", "return_window", "turnover", "problem_rate", "attitude_cut",
    "patronage_cut", "wave_sample", "asked_share", "process_variance", "observation_variance",
    "mean_ease", "mean_complexity",
)  # fmt: skip
RULES_DTYPE = np.dtype(
    [(name, "f8") for name in BY_NAME]
    + [(f"with_{name}", "f8") for name in SWITCHES]
    + [(name, "f8") for name in MARKET_FIELDS]
    + [(name, "i8") for name in NUMBERS]
    + [("best", "f8", (MAX_DIMENSIONS,))]
)
"""One row: the parameters of the laws, the switches, the market's own numbers, and the best level today.
Episodes are indices, -1 where the scenario has none."""


class World(Tables):
    """The tables of one run that laws and steps read; brand, touch, station, has and rules change at midnights."""

    brand: NDArray[Any]
    touch: NDArray[Any]
    """((1 + QUARTERS) * brands, touchpoints): as anybody finds it, then as each quarter of the brand's owners does."""
    has: NDArray[np.float64]
    """(brands, features): 1 if the brand has the feature."""
    station: NDArray[Any]
    rules: NDArray[Any]
    """One row of RULES_DTYPE."""
    spot: NDArray[Any]
    station_of: NDArray[np.int64]
    """(brands, touchpoints): row of the station table, or -1."""
    route: NDArray[Any]
    start: NDArray[Any]
    episode: NDArray[Any]
    problem: NDArray[Any]
    severity: NDArray[np.float64]
    """(problems, QUANTILES)."""
    channel: NDArray[np.float64]
    """(segments, channels, 2): weight, drift."""


class Origins(Tables):
    """The tables from which people are drawn, and what features are; they never change."""

    segment: NDArray[Any]
    quantile: NDArray[np.float64]
    """(segments, traits, QUANTILES)."""
    wanted: NDArray[np.float64]
    """(segments, features): share that wants it."""
    feature: NDArray[np.float64]
    """(features, 3): complexity, cost, fit."""
