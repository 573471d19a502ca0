"""The scenario: a market, its people, their journey and the strategies to compare, as frozen data.

Every class is a validated, immutable record; nothing here reads a file (see `cxsim.world.reading`)
and nothing in it simulates (see `cxsim.engine`). Times are in days, money in the scenario's currency,
money flows per month, quality, expectation and taste on [0, 1]. Fields accept the units a person writes
(`8 min`, `18 months`, `3/year`, `25 EUR/month`, `40 %`); `cxsim.world.units` turns them into plain numbers.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, model_validator
from pydantic_core import InitErrorDetails

from cxsim.world.journey import (
    Episode,
    Journey,
    Needs,
    Problem,
    Route,
    Staffing,
    StartsAt,
    Station,
    Touchpoint,
)
from cxsim.world.market import Brand, BrandTouchpoint, Feature, Market, News
from cxsim.world.people import ChannelPreference, People, Segment, Ties, Traits
from cxsim.world.records import DIMENSIONS, MAX_DIMENSIONS, STAGES, Factor, Flag, Record, Stage
from cxsim.world.units import (
    Duration,
    Money,
    MonthlyMoney,
    Number,
    QuantityError,
    Share,
    Whole,
    currency_of,
)

__all__ = [
    "DIMENSIONS",
    "MAX_DIMENSIONS",
    "STAGES",
    "Brand",
    "BrandTouchpoint",
    "Change",
    "ChannelPreference",
    "Cost",
    "Episode",
    "Factor",
    "Feature",
    "Flag",
    "Intervention",
    "Journey",
    "Laws",
    "Lever",
    "Market",
    "Measure",
    "Needs",
    "News",
    "Observation",
    "Operation",
    "People",
    "Problem",
    "Record",
    "RelationshipSurvey",
    "Route",
    "RunSettings",
    "Scenario",
    "Segment",
    "Source",
    "Staffing",
    "Stage",
    "StartsAt",
    "Station",
    "Status",
    "Strategy",
    "Ties",
    "Touchpoint",
    "Traits",
    "TransactionalSurvey",
]

# --- strategies ---------------------------------------------------------------------------------------


class Lever(Record):
    """The size of a change: a guess, so give its low, likely and high value."""

    low: Number = Field(description="size in an unlucky world")
    likely: Number = Field(description="best guess")
    high: Number = Field(description="size in a lucky world")


Operation = Literal["set", "add", "multiply"]


class Change(Record):
    """One dated change of one named number."""

    path: str = Field(description="as in `brands.Alfa.quality.care`")
    operation: Operation = Field(
        default="set", description="what is done to the number; the result stays in its range"
    )
    size: Lever = Field(description="to what, by how much, or times how much")
    start: Duration = Field(default=0.0, ge=0, description="days after the strategies start")
    ramp: Duration = Field(default=0.0, ge=0, description="time over which it takes effect, evenly")
    end: Duration | None = Field(default=None, ge=0, description="when it is taken back; left out: never")

    def moves(self, base: float) -> float:
        """By how much it moves a number from its base in the end, whatever the number's range."""
        size = self.size.likely
        return {"set": size - base, "add": size, "multiply": base * (size - 1.0)}[self.operation]


class Cost(Record):
    """What an intervention costs the firm, at the true size of the market."""

    once: Money = Field(default=0.0, ge=0, description="at the start")
    monthly: MonthlyMoney = Field(default=0.0, ge=0, description="every month from the start to the end")


class Intervention(Record):
    """One entry of the catalogue, resolved into dated changes."""

    kind: str = Field(description="name in the catalogue of `cxsim.world.interventions`")
    changes: tuple[Change, ...] = Field(description="the dated changes it stands for")
    cost: Cost = Field(default=Cost(), description="what it costs the firm")
    start: Duration = Field(default=0.0, ge=0, description="days after the strategies start")


class Strategy(Record):
    """A named set of interventions."""

    title: str = Field(default="", description="name in reports")
    description: str = Field(default="", description="what the firm does, in a sentence or two")
    interventions: tuple[Intervention, ...] = Field(default=(), description="what is changed")


# --- measure and run ----------------------------------------------------------------------------------


class RelationshipSurvey(Record):
    """The survey wave that asks whether customers would recommend (NPS)."""

    every: Duration = Field(default=91.0, gt=0, description="time between waves")
    sample: Share = Field(default=0.2, description="share of owners asked in a wave")


class TransactionalSurvey(Record):
    """The question after an episode that ends at a touchpoint with `survey`."""

    sample: Share = Field(default=0.5, description="share of such episodes after which the customer is asked")


class Measure(Record):
    """Instruments and the cuts by which loyalty is judged."""

    relationship: RelationshipSurvey = Field(
        default=RelationshipSurvey(), description="the survey of owners in waves"
    )
    transactional: TransactionalSurvey = Field(
        default=TransactionalSurvey(), description="the survey after episodes"
    )
    rivals: tuple[str, ...] = Field(
        default=(), description="brands that survey their owners too, by the same routine as the focal one"
    )
    attitude_cut: Annotated[Number, Field(ge=-50, le=50)] = Field(
        default=0.0,
        description="relative attitude (money per month ahead of the best rival) above which it is strong",
    )
    patronage_cut: Share = Field(default=0.5, description="repeat patronage above which it is high")
    discount_rate: Annotated[Number, Field(ge=0, le=1)] = Field(
        default=0.1, description="per year, for CLV and NPV"
    )


MOST_CUSTOMERS = 10_000_000
MOST_DAYS = 36_500
"""A hundred years."""


class RunSettings(Record):
    """Sizes of a study."""

    customers: Annotated[Whole, Field(ge=1, le=MOST_CUSTOMERS)] = Field(
        default=1000, description="simulated customers; each stands for size / customers true ones"
    )
    burn_in: Duration = Field(
        default=730.0, ge=0, le=MOST_DAYS, description="time lived before strategies start"
    )
    days: Duration = Field(default=1460.0, ge=0.5, le=MOST_DAYS, description="time lived under each strategy")
    replications: Annotated[Whole, Field(ge=1, le=100_000)] = Field(
        default=10, description="runs of each strategy with different chance"
    )
    worlds: Annotated[Whole, Field(ge=0, le=10_000)] = Field(
        default=64, description="plausible worlds that the strategies are compared in besides"
    )
    seed: Annotated[Whole, Field(ge=0, lt=2**63)] = Field(default=1, description="where chance starts")


def _in_their_units(data: Any, info: ValidationInfo) -> Any:
    """Values of parameters as plain numbers, each within what its law allows."""
    from cxsim.world.parameters import BY_NAME

    if not isinstance(data, dict):
        return data
    plain, wrong = dict(data), []
    for name, value in plain.items():
        if name in BY_NAME:
            try:
                plain[name] = BY_NAME[name].quantity.read(value, currency_of(info))
            except QuantityError as error:
                wrong.append(
                    InitErrorDetails(type="value_error", loc=(name,), input=value, ctx={"error": error})
                )
    if wrong:
        raise ValidationError.from_exception_data("parameters", wrong)
    return plain


Parameters = Annotated[dict[str, Number], BeforeValidator(_in_their_units)]
"""Values of parameters of the laws, by name."""


class Laws(Record):
    """Departures from the default parameters and mechanisms of `cxsim.world.parameters`."""

    parameters: Parameters = Field(
        default_factory=dict, description="values by name; units as in the table of parameters"
    )
    off: tuple[str, ...] = Field(default=(), description="mechanisms switched off")


Status = Literal["verified", "assumed", "derived"]


class Source(Record):
    """Where a number comes from."""

    path: str = Field(description="where the number stands, as in `market.brands.Alfa.price`")
    value: float | str = Field(description="the number as its author wrote it")
    source: str = Field(min_length=1, description="who says so: publication, own system, expert, assumption")
    status: Status = Field(
        default="assumed", description="verified: read at the source; derived: computed from it"
    )
    written_in: str = Field(default="", description="name of the scenario that it was written in")


class Observation(Record):
    """What the firm's own instruments say today: the figures a study is checked and calibrated against."""

    value: Number = Field(description="the observed value of the metric, for the focal brand")
    n: Annotated[Whole, Field(ge=1)] | None = Field(
        default=None, description="number of answers or customers behind it"
    )
    source: str = Field(default="", description="who says so")

    @model_validator(mode="before")
    @classmethod
    def _number_alone(cls, data: Any) -> Any:
        return {"value": data} if isinstance(data, int | float | str) else data


class Scenario(Record):
    """A whole market with its strategies: everything a study needs."""

    name: str = Field(
        pattern=r"^[A-Za-z][A-Za-z0-9_\-]*$",
        description="short name; left out of a file: the file's own name",
    )
    title: str = Field(default="", description="name in reports")
    description: str = Field(default="", description="the story in a few sentences")
    market: Market = Field(description="brands and what they offer")
    people: People = Field(description="customers, who they talk to, who comes and goes")
    journey: Journey = Field(description="where customers and brands meet, and why")
    strategies: dict[str, Strategy] = Field(
        default_factory=dict, description="besides `baseline`, which changes nothing and is always there"
    )
    measure: Measure = Field(default=Measure(), description="surveys, and the cuts of loyalty")
    run: RunSettings = Field(default=RunSettings(), description="sizes of the study")
    laws: Laws = Field(default=Laws(), description="departures from the default laws")
    observed: dict[str, Observation] = Field(
        default_factory=dict, description="what is observed today, by name of metric"
    )
    decide_by: str = Field(default="true_loyalty", description="the one metric that ranks the strategies")
    budget: Money | None = Field(default=None, gt=0, description="what each strategy may cost over the run")
    provenance: tuple[Source, ...] = Field(default=(), description="sources of single numbers")
