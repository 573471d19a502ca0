"""The market of a scenario: brands and what they offer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cxsim.world.records import DIMENSIONS, MAX_DIMENSIONS, Factor, Flag, Record
from cxsim.world.units import Difference, Duration, Money, MonthlyMoney, Number, Share, Whole


class Feature(Record):
    """Something a product can do."""

    title: str = Field(default="", description="name in reports")
    wanted_by: dict[str, Share] = Field(
        default_factory=dict, description="share of each segment that wants it; segments left out: 0"
    )
    complexity: Share = Field(default=0.02, description="ease it costs an unskilled user, wanted or not")
    cost: MonthlyMoney = Field(default=0.0, ge=0, description="unit cost per owner and month, used or not")
    fit: Share = Field(
        default=1.0, description="fit with the brand's promise; below 1 it dilutes what is promised"
    )
    exclusive: Flag = Field(default=False, description="protected: rivals never imitate it")
    imitation_lag: Duration = Field(
        default=365.0, gt=0, description="time after which imitating rivals have it too"
    )


class BrandTouchpoint(Record):
    """How one brand differs at one touchpoint from what the journey says of it."""

    quality: dict[str, Difference] = Field(
        default_factory=dict, description="difference per dimension, added to brand and touchpoint"
    )
    active: Share | None = Field(
        default=None, description="share of occasions on which the step is there at all"
    )
    wait: Duration | None = Field(default=None, ge=0, description="mean wait where there is no station")
    resolve: Share | None = Field(default=None, description="first-contact resolution")
    cost: Money | None = Field(default=None, ge=0, description="the firm's cost per contact")


class Brand(Record):
    """A firm and what it offers."""

    title: str = Field(default="", description="name in reports")
    share: Share = Field(description="share of the market's customers at the start")
    price: MonthlyMoney = Field(ge=0, description="what an owner pays per month")
    cost: MonthlyMoney = Field(
        default=0.0, ge=0, description="cost of serving an owner per month, features apart"
    )
    taste: Share = Field(default=0.5, description="position of the offer on the horizontal taste axis")
    features: tuple[str, ...] = Field(default=(), description="what its product can do")
    quality: dict[str, Share] = Field(
        description="level delivered per dimension, before touchpoint differences"
    )
    other_complexity: Difference = Field(
        default=0.0, description="ease that using the product costs an unskilled user, features apart"
    )
    promise: dict[str, Share] = Field(
        default_factory=dict, description="level promised per dimension; left out: what is delivered"
    )
    contract: Duration = Field(default=0.0, ge=0, description="length of the contract; 0: none")
    exit_fee: Share = Field(
        default=0.5, description="share of the remaining payments due on leaving within a contract"
    )
    setup_fee: Money = Field(default=0.0, ge=0, description="what a new owner pays once")
    promotion: Money = Field(default=0.0, ge=0, description="gift to a new owner")
    loyalty_reward: MonthlyMoney = Field(
        default=0.0, ge=0, description="reward per month to owners out of their first year"
    )
    novelty: Money = Field(default=0.0, ge=0, description="visceral appeal at the moment of choice, in money")
    advertising: Share = Field(
        default=0.3, description="share of the market's advertising contacts that are this brand's"
    )
    awareness: Share = Field(default=0.9, description="share of customers who know the brand at the start")
    faults: Annotated[Number, Field(ge=0, le=2)] = Field(
        default=1.0, description="multiplier on how often problems happen (at most 2)"
    )
    remedy: Share = Field(default=0.7, description="how fully a resolved problem is made good")
    outreach: Share = Field(
        default=0.0, description="share of unhappy survey answers that are called back (closed loop)"
    )
    personalise: Share = Field(
        default=0.0, description="how far the offer moves to the firm's estimate of each ideal"
    )
    win_back: Share = Field(
        default=0.0, description="share of needs of former customers met with an offer to come back"
    )
    imitates: Share = Field(
        default=0.0, description="probability that a new feature of the focal brand is imitated"
    )
    reprices: Annotated[Number, Field(ge=0, le=1)] = Field(
        default=0.0, description="share of a price change of the focal brand that this brand follows"
    )
    reprices_after: Duration = Field(default=90.0, ge=0, description="how long it takes to follow a price")
    touchpoints: dict[str, BrandTouchpoint] = Field(
        default_factory=dict, description="where this brand differs from the journey"
    )
    stations: dict[str, Factor] = Field(
        default_factory=dict, description="multiplier on a station's staff for this brand; left out: 1"
    )


class News(Record):
    """News that reaches people who may never have dealt with the firm."""

    brand: str = Field(description="the brand that the news is about")
    day: Duration = Field(ge=0, description="days after the strategies start")
    quality: Share = Field(description="the quality the news speaks of")
    reach: Share = Field(description="share of the market that hears it")


class Market(Record):
    """Brands, features and what they share."""

    focal: str = Field(description="the brand whose strategies are compared")
    size: Annotated[Whole, Field(ge=1)] = Field(
        description="true number of customers in the market; the run simulates `run.customers` of them"
    )
    currency: str = Field(
        default="EUR", min_length=1, max_length=8, description="the only currency of the file"
    )
    dimensions: tuple[str, ...] = Field(
        default=(),
        max_length=MAX_DIMENSIONS - len(DIMENSIONS),
        description="dimensions of quality beside the usual four",
    )
    similarity: Share = Field(
        default=0.0, description="how far brands' quality and taste are drawn to their mean (1: commodities)"
    )
    brands: dict[str, Brand] = Field(min_length=1, max_length=12, description="the firms, by name")
    features: dict[str, Feature] = Field(
        default_factory=dict, max_length=48, description="what products can do, by name"
    )
    outside: MonthlyMoney | None = Field(
        default=None, description="value per month of having no provider at all; left out: everyone needs one"
    )
    news: tuple[News, ...] = Field(default=(), description="news that breaks while strategies run")
