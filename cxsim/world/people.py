"""The people of a scenario: segments, the traits of their customers, who talks to whom."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cxsim.world.distributions import (
    Distribution,
    DurationDistribution,
    MoneyDistribution,
    MonthlyMoneyDistribution,
    MultiplierDistribution,
    PointsDistribution,
    ShareDistribution,
    UsageDistribution,
)
from cxsim.world.records import Factor, Record
from cxsim.world.units import Number, Rate, Share, Whole


class Traits(Record):
    """Distributions from which each customer of a segment is drawn."""

    emotional_weight: ShareDistribution = Field(description="w_e in [0, 1]; w_r = 1 - w_e")
    willingness_to_pay: MonthlyMoneyDistribution = Field(
        description="money per month for full quality (MonthlyMoney)"
    )
    taste: ShareDistribution = Field(description="ideal position on the taste axis, [0, 1]")
    articulation_error: ShareDistribution = Field(description="sd of stated against true ideal, [0, 1]")
    skill: ShareDistribution = Field(description="skill with products of this kind, [0, 1]")
    patience: DurationDistribution = Field(description="how long he waits in a queue (Duration)")
    tolerance: ShareDistribution = Field(description="half-width z of the zone of tolerance, [0, 1]")
    present_bias: ShareDistribution = Field(description="beta_0 in [0, 1]")
    switching_cost: MoneyDistribution = Field(description="money's worth of the trouble of changing (Money)")
    talkativeness: MultiplierDistribution = Field(description="multiplier on the propensity to talk")
    response: ShareDistribution = Field(description="probability to answer a survey, [0, 1]")
    style: PointsDistribution = Field(description="shift of his ratings, points on the 0-10 scale")
    usage: UsageDistribution = Field(description="multiplier on the frequency of his occasions, in [0, 4]")
    needs: MultiplierDistribution = Field(
        default=Distribution.constant(1.0),
        description="multiplier on how often he reconsiders whom to buy from; 0: never",
    )


class ChannelPreference(Record):
    """How much a segment likes a channel, and how that drifts."""

    weight: Factor = Field(default=1.0, description="how much it is liked, relative to the other channels")
    drift: Annotated[Number, Field(ge=-2, le=2)] = Field(default=0.0, description="log change per year")


class Segment(Record):
    """A kind of customer."""

    title: str = Field(default="", description="name in reports")
    share: Share = Field(description="share of the market's customers")
    value: Annotated[Number, Field(gt=0)] = Field(
        default=1.0, description="what he spends, as a multiple of the price"
    )
    traits: Traits = Field(description="distributions its customers are drawn from")
    importance: dict[str, Factor] = Field(description="weights of the dimensions for the head; normalised")
    importance_heart: dict[str, Factor] = Field(
        description="weights of the dimensions for the heart; normalised"
    )
    importance_spread: Annotated[Number, Field(ge=0, le=2)] = Field(
        default=0.3, description="coefficient of variation of importance between customers"
    )
    channels: dict[str, ChannelPreference] = Field(
        default_factory=dict, description="liking of channels; left out: 1"
    )


class Ties(Record):
    """Who talks to whom."""

    kind: Literal["none", "small_world", "random", "complete"] = Field(
        default="small_world", description="shape of the network"
    )
    degree: Annotated[Whole, Field(ge=0, le=200)] = Field(default=6, description="mean number of neighbours")
    rewire: Share = Field(default=0.1, description="share of small-world ties that lead far away")


class People(Record):
    """Segments, ties and turnover."""

    segments: dict[str, Segment] = Field(
        min_length=1, max_length=24, description="kinds of customers, by name"
    )
    ties: Ties = Field(default=Ties(), description="who talks to whom")
    turnover: Rate = Field(
        default=0.0, ge=0, description="rate at which a customer leaves the market for good and is replaced"
    )
