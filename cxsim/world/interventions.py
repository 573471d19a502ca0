"""The catalogue of interventions: readable names for dated changes of named numbers.

Each kind is data: its options, and the effects by which they change paths of `cxsim.world.paths`. A `{word}`
in the path of an effect is the brand or an option that holds names; the effect is repeated for each of them.
`cxsim.world.strategies` reads interventions from a file and turns them into changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cxsim.world.units import DIFFERENCE, DURATION, MONEY, MONTHLY, NUMBER, RELATIVE, SHARE, Unit

if TYPE_CHECKING:
    from cxsim.world.scenario import Operation, Scenario

NameKind = Literal["feature", "touchpoint", "station", "dimension"]
Default = Callable[["Scenario", str], tuple[str, ...]]


# --- what options stand for when they are left out -----------------------------------------------------


def its_stations(scenario: Scenario, brand: str) -> tuple[str, ...]:
    """The stations that a brand runs."""
    return tuple(name for name, station in scenario.journey.stations.items() if brand in station.brands)


def places_of_remedy(scenario: Scenario, brand: str) -> tuple[str, ...]:
    """The touchpoints where problems of a brand are resolved."""
    own = scenario.market.brands[brand].touchpoints
    return tuple(
        name
        for name, touchpoint in scenario.journey.touchpoints.items()
        if touchpoint.resolve is not None or (name in own and own[name].resolve is not None)
    )


def places_of_use(scenario: Scenario, _: str) -> tuple[str, ...]:
    """The touchpoints where the product is used."""
    return tuple(name for name, touchpoint in scenario.journey.touchpoints.items() if touchpoint.uses_product)


def all_dimensions(scenario: Scenario, _: str) -> tuple[str, ...]:
    """The dimensions of quality of the market."""
    from cxsim.world.paths import dimensions

    return dimensions(scenario)


# --- the parts of a kind ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lever:
    """An option that is the size of a change: a number, or `{low, likely, high}`."""

    name: str
    meaning: str
    units: tuple[Unit, ...]
    required: bool = False
    default: float | None = None
    """Its size where it is left out; None: it then changes nothing."""


@dataclass(frozen=True, slots=True)
class Names:
    """An option that names things of the scenario, in a list; `default` says which when it is left out."""

    name: str
    meaning: str
    of: NameKind
    default: Default | None = None
    single: bool = False

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is None


@dataclass(frozen=True, slots=True)
class Effect:
    """A change of a path; `size` is the name of a lever, or a number. A percentage multiplies."""

    path: str
    operation: Operation
    size: str | float


@dataclass(frozen=True, slots=True)
class InterventionKind:
    """One entry of the catalogue.

    `free` says that names of dimensions, or whole paths, may stand as options, each with a lever.
    """

    name: str
    meaning: str
    options: tuple[Lever | Names, ...]
    effects: tuple[Effect, ...]
    example: str
    free: Literal["", "dimension", "path"] = ""
    operation: Operation = "add"
    """What a free option does to its number."""

    @property
    def levers(self) -> tuple[Lever, ...]:
        """Options that are sizes."""
        return tuple(option for option in self.options if isinstance(option, Lever))

    @property
    def names(self) -> tuple[Names, ...]:
        """Options that are names."""
        return tuple(option for option in self.options if isinstance(option, Names))


COMMON_OPTIONS: dict[str, str] = {
    "brand": "the brand that does it; left out: the focal brand",
    "start": "when it begins, after the strategies start; left out: at once",
    "ramp": "time over which it takes effect, evenly; left out: at once",
    "end": "when it is taken back; left out: never",
    "cost": "{once: money, monthly: money/month} at the true size of the market; left out: nothing",
}
"""Options that every intervention takes."""


def _share(name: str, meaning: str, required: bool = False) -> Lever:
    return Lever(name, meaning, (SHARE,), required)


def _more(name: str, meaning: str, required: bool = False) -> Lever:
    return Lever(name, meaning, (DIFFERENCE,), required)


_TOUCHPOINT = Names("touchpoint", "where", "touchpoint", single=True)
_DIMENSIONS = Names("dimensions", "of which dimensions; left out: all", "dimension", all_dimensions)
_REMEDIES = Names(
    "touchpoints", "where; left out: wherever problems are resolved", "touchpoint", places_of_remedy
)
_USES = Names("touchpoints", "where; left out: wherever the product is used", "touchpoint", places_of_use)
_STATIONS = Names("stations", "at which stations; left out: all of the brand's", "station", its_stations)
_AT_TOUCHPOINT = "brands.{brand}.touchpoints.{touchpoint}."
_AT_TOUCHPOINTS = "brands.{brand}.touchpoints.{touchpoints}."

_ALL = (
    InterventionKind(
        "add_features",
        "give the product features it does not have",
        (
            Names("features", "which features", "feature"),
            Lever(
                "delivered", "how much of each works in the end; left out: all of it", (SHARE,), default=1.0
            ),
        ),
        (Effect("brands.{brand}.features.{features}", "set", "delivered"),),
        "{features: [roaming, insurance], delivered: {low: 0.7, likely: 0.9, high: 1}}",
    ),
    InterventionKind(
        "simplify",
        "take features away, make the product easier to use, or both",
        (
            Names("remove", "features to take away", "feature", lambda *_: ()),
            _more("ease", "ease added in use"),
            _USES,
        ),
        (
            Effect("brands.{brand}.features.{remove}", "set", 0.0),
            Effect(_AT_TOUCHPOINTS + "quality.ease", "add", "ease"),
        ),
        "{remove: [insurance], ease: {low: 0.02, likely: 0.05, high: 0.1}}",
    ),
    InterventionKind(
        "fix_support",
        "mend what happens to customers who need help",
        (
            Lever("staff", "people added at each station", (NUMBER,)),
            _more("first_contact_resolution", "added to the share resolved at the first contact"),
            _more("training", "care added where problems are resolved"),
            _more("remedy", "added to how fully a resolved problem is made good"),
            _STATIONS,
            _REMEDIES,
        ),
        (
            Effect("brands.{brand}.stations.{stations}.staff", "add", "staff"),
            Effect(_AT_TOUCHPOINTS + "resolve", "add", "first_contact_resolution"),
            Effect(_AT_TOUCHPOINTS + "quality.care", "add", "training"),
            Effect("brands.{brand}.remedy", "add", "remedy"),
        ),
        "{staff: {low: 1, likely: 2, high: 3}, first_contact_resolution: 6 %}",
    ),
    InterventionKind(
        "promise",
        "promise more, or less, than today",
        (_more("raise", "added to the level promised", required=True), _DIMENSIONS),
        (Effect("brands.{brand}.promise.{dimensions}", "add", "raise"),),
        "{raise: {low: 0.05, likely: 0.1, high: 0.2}, dimensions: [function]}",
    ),
    InterventionKind(
        "price",
        "change the price",
        (Lever("by", "added to the price, or a percentage of it", (MONTHLY, RELATIVE), required=True),),
        (Effect("brands.{brand}.price", "add", "by"),),
        "{by: -10 %}",
    ),
    InterventionKind(
        "promotion",
        "give new owners a larger gift",
        (Lever("gift", "added to the gift to a new owner", (MONEY,), required=True),),
        (Effect("brands.{brand}.promotion", "add", "gift"),),
        "{gift: 50 EUR, end: 6 months}",
    ),
    InterventionKind(
        "personalise",
        "move the offer to the firm's estimate of what each customer wants",
        (_share("degree", "how far", required=True),),
        (Effect("brands.{brand}.personalise", "set", "degree"),),
        "{degree: {low: 10 %, likely: 30 %, high: 50 %}}",
    ),
    InterventionKind(
        "loyalty_programme",
        "reward owners out of their first year",
        (Lever("reward", "added to the reward per month", (MONTHLY,), required=True),),
        (Effect("brands.{brand}.loyalty_reward", "add", "reward"),),
        "{reward: 2 EUR/month}",
    ),
    InterventionKind(
        "recovery",
        "make failures good",
        (
            _more("remedy", "added to how fully a resolved problem is made good"),
            _more("outreach", "added to the share of unhappy survey answers that are called back"),
        ),
        (
            Effect("brands.{brand}.remedy", "add", "remedy"),
            Effect("brands.{brand}.outreach", "add", "outreach"),
        ),
        "{remedy: 0.15, outreach: 30 %}",
    ),
    InterventionKind(
        "remove_step",
        "take a step out of the journey",
        (_TOUCHPOINT,),
        (Effect(_AT_TOUCHPOINT + "active", "set", 0.0),),
        "{touchpoint: paperwork}",
    ),
    InterventionKind(
        "channel",
        "open or close a touchpoint, for all or for a share of occasions",
        (_TOUCHPOINT, _share("active", "share of occasions on which it is there", required=True)),
        (Effect(_AT_TOUCHPOINT + "active", "set", "active"),),
        "{touchpoint: chat, active: 80 %}",
    ),
    InterventionKind(
        "listen",
        "call back those who were unhappy in a survey",
        (_more("outreach", "added to the share of unhappy answers that are called back", required=True),),
        (Effect("brands.{brand}.outreach", "add", "outreach"),),
        "{outreach: {low: 20 %, likely: 40 %, high: 60 %}}",
    ),
    InterventionKind(
        "win_back",
        "offer former customers to come back",
        (_share("share", "share of their needs met with an offer", required=True),),
        (Effect("brands.{brand}.win_back", "set", "share"),),
        "{share: 30 %}",
    ),
    InterventionKind(
        "community",
        "bring customers together at a touchpoint",
        (
            _TOUCHPOINT,
            _share("active", "share of occasions on which it is there", required=True),
            _more("care", "care added there"),
        ),
        (
            Effect(_AT_TOUCHPOINT + "active", "set", "active"),
            Effect(_AT_TOUCHPOINT + "quality.care", "add", "care"),
        ),
        "{touchpoint: community, active: 100 %, care: 0.05}",
    ),
    InterventionKind(
        "advertise",
        "advertise more",
        (_more("advertising", "added to the share of the market's advertising contacts", required=True),),
        (Effect("brands.{brand}.advertising", "add", "advertising"),),
        "{advertising: 10 %}",
    ),
    InterventionKind(
        "quality",
        "raise the level delivered, a dimension an option",
        (),
        (Effect("brands.{brand}.quality.{dimension}", "add", ""),),
        "{function: 0.05, care: {low: 0.02, likely: 0.05, high: 0.08}}",
        free="dimension",
    ),
    InterventionKind(
        "reliability",
        "make problems rarer",
        (Lever("faults", "times how often they happen today", (NUMBER,), required=True),),
        (Effect("brands.{brand}.faults", "multiply", "faults"),),
        "{faults: {low: 0.9, likely: 0.75, high: 0.6}}",
    ),
    InterventionKind(
        "contract",
        "change the length of contracts",
        (
            Lever("length", "length of new contracts; 0: none", (DURATION,), required=True),
            _share("exit_fee", "share of the remaining payments due on leaving"),
        ),
        (
            Effect("brands.{brand}.contract", "set", "length"),
            Effect("brands.{brand}.exit_fee", "set", "exit_fee"),
        ),
        "{length: 12 months}",
    ),
    InterventionKind(
        "set",
        "set any number that can be changed",
        (),
        (),
        "{brands.Alfa.price: 24 EUR/month}",
        "path",
        "set",
    ),
    InterventionKind(
        "add",
        "add to any number that can be changed",
        (),
        (),
        "{brands.Alfa.quality.care: 0.05}",
        "path",
        "add",
    ),
    InterventionKind(
        "multiply",
        "multiply any number that can be changed",
        (),
        (),
        "{brands.Alfa.faults: 0.8}",
        "path",
        "multiply",
    ),
)

CATALOGUE: dict[str, InterventionKind] = {kind.name: kind for kind in _ALL}
"""Every kind of intervention by name."""
