"""The journey of a scenario: touchpoints, stations, episodes and problems."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from cxsim.world.distributions import MoneyDistribution
from cxsim.world.records import Factor, Flag, Record, Stage
from cxsim.world.units import Difference, Duration, Hour, HourlyMoney, Money, Number, Rate, Share, Whole


class Route(Record):
    """Where a touchpoint leads."""

    to: str = Field(description="the touchpoint it leads to")
    share: Share = Field(default=1.0, description="share of customers who go there")
    after: Duration = Field(default=0.0, ge=0, description="time until the next step; 0: at once")


class Touchpoint(Record):
    """A place where a customer and a brand meet."""

    title: str = Field(default="", description="name in reports")
    stage: Stage = Field(description="stage of the relationship it belongs to")
    channel: str = Field(default="direct", description="the way of meeting: shop, phone, digital, ...")
    contact: Literal["direct", "indirect"] = Field(
        default="direct", description="indirect: the customer meets the brand without dealing with it"
    )
    about: tuple[str, ...] = Field(default=(), description="dimensions experienced here; left out: all")
    quality: dict[str, Difference] = Field(
        default_factory=dict, description="difference from the brand's level per dimension"
    )
    salience: Annotated[Number, Field(ge=0, le=3)] = Field(default=1.0, description="how strongly it is felt")
    duration: Duration = Field(
        default=5 / 1440, gt=0, description="how long it takes where there is no station"
    )
    cost: Money = Field(default=0.0, ge=0, description="the firm's cost per contact")
    station: str | None = Field(default=None, description="where the customer queues, if he does")
    wait: Duration = Field(default=0.0, ge=0, description="mean wait where there is no station (exponential)")
    active: Share = Field(default=1.0, description="share of occasions on which the step is there at all")
    uses_product: Flag = Field(
        default=False, description="an occasion of use: needs one wanted feature, skill counts"
    )
    promises: Flag = Field(
        default=False, description="the firm speaks here: it makes the brand known and its promise heard"
    )
    context: Flag = Field(
        default=True, description="what was said in another channel is known here, not repeated"
    )
    resolve: Share | None = Field(
        default=None,
        description="probability that an open problem is resolved here; left out: not a place of remedy",
    )
    survey: Flag = Field(
        default=False, description="satisfaction and effort are asked for after an episode that ends here"
    )
    next: tuple[Route, ...] = Field(
        default=(), description="where it leads; shares that sum to less than 1 end the episode"
    )
    again: Route | None = Field(default=None, description="where a problem that is not resolved here leads")


class Staffing(Record):
    """Staff from an hour of the day on."""

    at: Annotated[Hour, Field(lt=24)] = Field(description="hour of the day, 0 to 24")
    staff: Annotated[Whole, Field(ge=0, le=10_000)] = Field(description="people on duty from then on")


class Station(Record):
    """A first-come-first-served desk, one per brand that is named in `brands`."""

    title: str = Field(default="", description="name in reports")
    brands: tuple[str, ...] = Field(description="the brands that run such a desk, true size and all")
    staff: Annotated[Whole, Field(ge=0, le=10_000)] = Field(
        default=1, description="people on duty, in the true market"
    )
    schedule: tuple[Staffing, ...] = Field(
        default=(), description="staff by hour of the day instead of `staff`"
    )
    opens: Annotated[Hour, Field(lt=24)] = Field(default=8.0, description="hour of the day")
    closes: Annotated[Hour, Field(gt=0)] = Field(default=20.0, description="hour of the day")
    service: Duration = Field(default=8 / 1440, gt=0, description="mean service time (exponential)")
    wage: HourlyMoney = Field(default=0.0, ge=0, description="cost of one person for one hour on duty")


def _one_or_many(value: object) -> str:
    return "<many>" if isinstance(value, dict) else "<one>"


StartsAt = Annotated[
    Annotated[str, Tag("<one>")] | Annotated[dict[str, Factor], Tag("<many>")], Discriminator(_one_or_many)
]


class Episode(Record):
    """A reason to meet a brand: a clock of occasions, or an event."""

    title: str = Field(default="", description="name in reports")
    starts_at: StartsAt = Field(
        description="first touchpoint, or touchpoints with weights (preference of channel decides)"
    )
    when: Literal["clock", "purchase", "problem", "outreach"] = Field(
        default="clock", description="what brings it about: a clock, buying, a problem, the firm calling back"
    )
    every: Duration | None = Field(default=None, gt=0, description="mean time between occasions of a clock")
    who: Literal["owners", "former", "anyone"] = Field(default="owners", description="whose clock it is")


class Problem(Record):
    """Something that goes wrong for an owner."""

    title: str = Field(default="", description="name in reports")
    rate: Rate = Field(ge=0, description="how often it happens to an owner of a brand with faults = 1")
    severity: MoneyDistribution = Field(description="what it costs the customer if nothing is done (Money)")
    touchpoint: str = Field(description="where he meets it; its quality differences are the damage")


class Needs(Record):
    """When customers reconsider whom to buy from."""

    every: Duration = Field(
        default=365.0, gt=0, description="mean time between needs: moving house, replacement, an offer seen"
    )
    return_window: Duration = Field(
        default=0.0, ge=0, description="time within which a purchase can be returned; 0: not at all"
    )


class Journey(Record):
    """Touchpoints, stations, episodes and problems."""

    touchpoints: dict[str, Touchpoint] = Field(
        min_length=1, max_length=60, description="places where customers and brands meet, by name"
    )
    stations: dict[str, Station] = Field(
        default_factory=dict, max_length=12, description="desks where customers queue, by name"
    )
    episodes: dict[str, Episode] = Field(
        min_length=1, max_length=24, description="reasons to meet a brand, by name"
    )
    problems: dict[str, Problem] = Field(
        default_factory=dict, max_length=12, description="things that go wrong, by name"
    )
    needs: Needs = Field(default=Needs(), description="when customers reconsider whom to buy from")
