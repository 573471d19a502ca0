"""Recommendations, reviews and news move people who never dealt with the firm."""

from __future__ import annotations

from collections.abc import Mapping

from cxsim.evidence.kinds import Mark, Pattern, Statement
from cxsim.evidence.patterns.undecided import MARKETS, choosing
from cxsim.experiments.worlds import ruled
from cxsim.world.market import News
from cxsim.world.scenario import Scenario

BAD = 0.3
"""The quality that bad news speak of: what the brand comes to in the owners' eyes where it gets worse."""


def silent(scenario: Scenario) -> Scenario:
    """Nobody tells, and nobody reviews."""
    return ruled(scenario, off=("talk", "reviews"))


def reviewed(scenario: Scenario) -> Scenario:
    """Nobody tells, but owners review."""
    off = tuple(name for name in scenario.laws.off if name != "reviews")
    return ruled(
        scenario.model_copy(update={"laws": scenario.laws.model_copy(update={"off": off})}), off=("talk",)
    )


def in_the_news(scenario: Scenario) -> Scenario:
    """Nobody tells or reviews, but bad news of the focal brand reach four in five."""
    news = News(brand=scenario.market.focal, day=0.0, quality=BAD, reach=0.8)
    return silent(
        scenario.model_copy(update={"market": scenario.market.model_copy(update={"news": (news,)})})
    )


def measure(scenario: Scenario, seed: int) -> Mapping[str, float]:
    """What each channel does to the share of outsiders who choose the focal brand."""
    quiet = {
        strategy: choosing(silent(scenario), seed, strategy) for strategy in ("baseline", "better", "worse")
    }
    return {
        "recommendations": choosing(scenario, seed, "better") - quiet["better"],
        "warnings": quiet["worse"] - choosing(scenario, seed, "worse"),
        "reviews": quiet["worse"] - choosing(reviewed(scenario), seed, "worse"),
        "news": quiet["baseline"] - choosing(in_the_news(scenario), seed, "baseline"),
    }


def deaf(scenario: Scenario) -> Scenario:
    """People hear and read all of it, and believe none of it."""
    return ruled(scenario, talk_weight=0.0, review_weight=0.0, news_weight=0.0)


SHARE = "share of outsiders who choose the brand"

PATTERNS = [
    Pattern(
        name="hearsay",
        title="Recommendations, bad reviews and news move people who never dealt with the firm",
        source="claim of the sources of the model; no size published",
        mark=Mark.DIRECTION,
        statements={
            "recommendations": Statement(
                "talk of a brand that got better wins people who never had it",
                f"{SHARE}: with talk less without",
            ),
            "warnings": Statement(
                "talk of one that got worse keeps them away", f"{SHARE}: without talk less with it"
            ),
            "reviews": Statement("so do its reviews", f"{SHARE}: without reviews less with them"),
            "news": Statement("and bad news", f"{SHARE}: without news less with them"),
        },
        markets=MARKETS,
        measure=measure,
        without=deaf,
        mechanism="belief in what is heard (`talk_weight`, `review_weight`, `news_weight` 0)",
        replications=12,
        quick=7,
        rule=True,
    ),
]
