"""Whole worlds for property tests: small, eventful, valid by construction.

`worlds()` draws scenarios that together hold everything a scenario can hold. Where the schema lets times lie on
a grid they often do: whoever is called back comes at .4 of a day (9.6 h), and delays, durations, patience and
changes of staff lead from there to instants at which much happens at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite, sampled_from

from cxsim.world import make
from cxsim.world.interventions import places_of_remedy, places_of_use
from cxsim.world.parameters import MECHANISMS, PARAMETERS
from cxsim.world.paths import BRAND_FIELDS, base_value, parse
from cxsim.world.scenario import DIMENSIONS, STAGES, Intervention, Scenario

Data = dict[str, Any]
Drawn = SearchStrategy[Any]

BRANDS = ("Alfa", "Beta", "Gamma", "Delta", "Epsilon")
SEGMENTS = ("young", "old", "others")
MORE_DIMENSIONS = ("beauty", "fairness")
FEATURES = ("voice", "data", "roaming", "music")
PLACES = ("gate", "hall", "counter", "window", "bench", "yard", "lobby", "porch", "stairs")
STATIONS = ("desk", "kiosk", "booth")
PROBLEMS = ("fault", "loss", "error")
CHANNELS = ("digital", "shop", "phone")

NO_TIME = 1e-20
"""A time that adds nothing to a day, where the schema asks for more than 0."""
DELAYS = (0.0, 0.05, 0.1, 0.3, 1.0)
LENGTHS = (NO_TIME, 0.05, 0.1, 5 / 1440, 0.3)
HOURS = (1.2, 6.0, 9.6, 10.8, 12.0, 16.8)
MEETING_HOURS = (9.6, 10.8, 12.0, 16.8)
"""Hours at which those who are called back may arrive or run out of patience."""


# --- numbers and names ------------------------------------------------------------------------------------


@cache
def hundredths(low: float, high: float) -> SearchStrategy[float]:
    """Hundredths from low to high."""
    return st.integers(round(low * 100), round(high * 100)).map(lambda number: number / 100)


@cache
def share() -> SearchStrategy[float]:
    """A share, often none or all."""
    return hundredths(0, 1) | sampled_from((0.0, 1.0))


@cache
def parts(count: int, least: int = 0) -> SearchStrategy[list[float]]:
    """Shares that sum to 1, the first above 0."""
    others = st.lists(st.integers(least, 4), min_size=count - 1, max_size=count - 1)
    weights = st.builds(lambda first, rest: [first, *rest], st.integers(1, 4), others)
    return weights.map(lambda numbers: [number / sum(numbers) for number in numbers])


@cache
def subset(names: tuple[str, ...], at_least: int = 0) -> SearchStrategy[list[str]]:
    """Some of these names, in any order."""
    return st.lists(sampled_from(names), min_size=at_least, unique=True) if names else st.just([])


@composite
def some(draw: DrawFn, options: dict[str, Drawn], at_least: int = 0) -> Data:
    """A mapping of some of these names, each to what its strategy draws."""
    return {name: draw(options[name]) for name in draw(subset(tuple(options), at_least))}


@dataclass(frozen=True)
class Frame:
    """What there is in a world, by name, and what all its parts must know."""

    brands: tuple[str, ...]
    focal: str
    segments: tuple[str, ...]
    dimensions: tuple[str, ...]
    features: tuple[str, ...]
    places: tuple[str, ...]
    stations: tuple[str, ...]
    outside: float | None
    """Worth of having no provider."""
    upset: bool
    """Whether most people are the focal brand's, unhappy, say so and are called back: many at one instant."""

    def levels(self) -> Drawn:
        """A level for every dimension."""
        return st.fixed_dictionaries({name: hundredths(0.2, 1) for name in self.dimensions})

    def differences(self) -> Drawn:
        """Differences from the level in some dimensions."""
        return some({name: hundredths(-0.5, 0.3) for name in self.dimensions})


@composite
def frames(draw: DrawFn) -> Frame:
    """How many there are of everything."""
    brands = BRANDS[: draw(st.integers(1, 5))]
    stations = draw(sampled_from((1, 2, 3, 0)))
    return Frame(
        brands=brands,
        focal=draw(sampled_from(brands)),
        segments=SEGMENTS[: draw(st.integers(1, 3))],
        dimensions=DIMENSIONS + MORE_DIMENSIONS[: draw(st.integers(0, 2))],
        features=FEATURES[: draw(sampled_from((3, 4, 2, 1, 0)))],
        places=PLACES[: draw(st.integers(4, 9))],
        stations=STATIONS[:stations],
        outside=draw(st.none() | hundredths(-5, 20)),
        upset=draw(st.booleans()),
    )


# --- the journey ------------------------------------------------------------------------------------------


@composite
def journeys(draw: DrawFn, frame: Frame) -> Data:
    """Places, how they lead to each other, why people come there, and what goes wrong."""
    problems = {name: draw(problem(frame)) for name in draw(subset(PROBLEMS))}
    remedies = draw(subset(frame.places, at_least=1))
    touchpoints = {place: draw(touchpoint(frame, place, place in remedies)) for place in frame.places}
    if frame.upset:
        touchpoints[frame.places[-1]] |= {"station": None, "next": [], "survey": True, "active": 1.0}
    episodes = draw(reasons(frame, touchpoints, remedies[0], bool(problems)))
    return {
        "touchpoints": touchpoints,
        "stations": {name: draw(station(frame)) for name in frame.stations},
        "episodes": {**episodes, **strays(touchpoints, episodes, problems)},
        "problems": problems,
        "needs": {
            "every": draw(sampled_from((3.0, 10.0, 30.0, 60.0))),
            "return_window": draw(sampled_from((0.0, 2.0, 7.0, 14.0))),
        },
    }


@composite
def touchpoint(draw: DrawFn, frame: Frame, place: str, remedy: bool) -> Data:
    """A place, of remedy or not; the first places have a station each, others may share one."""
    number = frame.places.index(place)
    shared = draw(sampled_from((None, *frame.stations)))
    own = st.fixed_dictionaries(
        {
            "stage": sampled_from(STAGES),
            "channel": sampled_from(CHANNELS),
            "contact": sampled_from(("direct", "direct", "direct", "indirect")),
            "about": subset(frame.dimensions),
            "duration": sampled_from(LENGTHS),
            "wait": sampled_from((0.0, 0.0, 0.02, 0.2)),
            "uses_product": st.booleans(),
            "promises": st.booleans(),
            "survey": sampled_from((True, True, False)),
            "next": routes(frame, place),
        },
        optional={
            "quality": frame.differences(),
            "salience": sampled_from((0.0, 0.5, 3.0)),
            "cost": hundredths(0, 5),
            "active": sampled_from((0.0, 0.5, 0.9)),
            "context": st.booleans(),
        },
    )
    return {
        **draw(own),
        "station": frame.stations[number] if number < len(frame.stations) else shared,
        **(draw(help_with_problems(frame)) if remedy else {}),
    }


@composite
def routes(draw: DrawFn, frame: Frame, place: str) -> list[Data]:
    """Where a place leads. Where all routes lead back some people drop out, so that every journey can end."""
    targets = draw(st.lists(sampled_from(frame.places), max_size=3))
    if not targets:
        return []
    onward = any(frame.places.index(to) > frame.places.index(place) for to in targets)
    taken = draw(sampled_from((1.0, 1.0, 0.8, 0.4) if onward else (0.9, 0.6)))
    return [
        {"to": to, "share": taken * part, "after": draw(sampled_from(DELAYS))}
        for to, part in zip(targets, draw(parts(len(targets), least=1)), strict=True)
    ]


@composite
def help_with_problems(draw: DrawFn, frame: Frame) -> Data:
    """How often a problem is resolved, and what follows if not; where none is, some people give up."""
    resolve = draw(sampled_from((0.5, 0.8, 0.2, 0.0, 1.0)))
    again = st.fixed_dictionaries(
        {
            "to": sampled_from(frame.places),
            "share": sampled_from((0.5, 0.9, 1.0) if resolve > 0 else (0.5, 0.9)),
            "after": sampled_from(DELAYS),
        }
    )
    return {"resolve": resolve, "again": draw(st.none() | again)}


@composite
def station(draw: DrawFn, frame: Frame) -> Data:
    """A desk: small, often overloaded, its services often longer than its day."""
    hours = sampled_from(MEETING_HOURS if frame.upset else HOURS)
    shift = st.fixed_dictionaries({"at": hours, "staff": sampled_from((1, 0, 2, 3))})
    shifts = draw(st.lists(shift, max_size=4, unique_by=lambda it: it["at"]))
    opens, closes = draw(sampled_from(((0, 24), (9.6, 17), (8, 20), (0, 12), (6, 24), (9, 9.6))))
    return {
        "brands": frame.brands if frame.upset else draw(subset(frame.brands, at_least=1)),
        "staff": draw(sampled_from((1, 1, 2, 0, 5))),
        "schedule": sorted(shifts, key=lambda it: it["at"]),
        "opens": opens,
        "closes": closes,
        "service": draw(sampled_from((0.05, 5 / 1440, 0.15, NO_TIME, 0.4))),
        "wage": draw(sampled_from((0.0, 20.0))),
    }


@composite
def starts(draw: DrawFn, frame: Frame, place: str | None = None) -> Any:
    """Where an episode begins: at one place, or at several by weight; `place`, if given, is one of them."""
    first = draw(sampled_from(frame.places)) if place is None else place
    others = draw(some({name: sampled_from((0, 1, 3)) for name in frame.places if name != first}))
    return draw(sampled_from((first, {first: 2, **others})))


@composite
def reasons(draw: DrawFn, frame: Frame, touchpoints: Data, remedy: str, problems: bool) -> Data:
    """Why people meet a brand: clocks, purchases wherever there is a choice, problems, being called back."""
    clock = st.fixed_dictionaries(
        {
            "starts_at": starts(frame),
            "when": st.just("clock"),
            "every": sampled_from((3.0, 0.5, 6.0, 12.0, 30.0)),
            "who": sampled_from(("owners", "owners", "anyone", "former")),
        }
    )
    episodes = {f"clock {n}": it for n, it in enumerate(draw(st.lists(clock, min_size=1, max_size=4)))}
    if len(frame.brands) > 1 or frame.outside is not None or draw(st.booleans()):
        episodes["buying"] = {"starts_at": draw(starts(frame)), "when": "purchase"}
    if problems or draw(st.booleans()):
        episodes["needing help"] = {"starts_at": draw(starts(frame, remedy)), "when": "problem"}
    if frame.upset:
        episodes["grumbling"] = {
            "starts_at": frame.places[-1],
            "when": "clock",
            "every": 2.0,
            "who": "owners",
        }
    if frame.upset or draw(st.booleans()):
        desks = [place for place, it in touchpoints.items() if it["station"] is not None]
        first = draw(sampled_from(desks)) if desks else None
        episodes["called back"] = {"starts_at": draw(starts(frame, first)), "when": "outreach"}
    return episodes


def problem(frame: Frame) -> Drawn:
    """Something that goes wrong every few days or weeks."""
    return st.fixed_dictionaries(
        {
            "rate": sampled_from((0.03, 0.1, 0.3, 0.0)),
            "severity": spread(0, 60) | lognormal(15),
            "touchpoint": sampled_from(frame.places),
        }
    )


def strays(touchpoints: Data, episodes: Data, problems: Data) -> Data:
    """A clock that begins wherever nothing else leads to, if there is such a place."""
    reached: set[str] = set()
    waiting = [it["touchpoint"] for it in problems.values()]
    for episode in episodes.values():
        begin = episode["starts_at"]
        waiting += [begin] if isinstance(begin, str) else [name for name, weight in begin.items() if weight]
    while waiting:
        place = waiting.pop()
        if place not in reached:
            reached.add(place)
            again = touchpoints[place].get("again")
            waiting += [route["to"] for route in (*touchpoints[place]["next"], *([again] if again else []))]
    missed = {place: 1 for place in touchpoints if place not in reached}
    return (
        {"straying": {"starts_at": missed, "when": "clock", "every": 4.0, "who": "anyone"}} if missed else {}
    )


# --- the market -------------------------------------------------------------------------------------------


@composite
def markets(draw: DrawFn, frame: Frame, journey: Data, customers: int) -> Data:
    """Brands, features and news; the market is as large as its simulated customers, or larger."""
    everybody = 1.0 if frame.outside is None else draw(sampled_from((1.0, 1.0, 0.7)))
    shares = {
        name: everybody * part
        for name, part in zip(frame.brands, draw(parts(len(frame.brands))), strict=True)
    }
    if frame.upset:
        shares = {
            name: 0.2 * part + (0.8 * everybody if name == frame.focal else 0.0)
            for name, part in shares.items()
        }
    news = st.fixed_dictionaries(
        {
            "brand": sampled_from(frame.brands),
            "day": sampled_from((0.0, 1.0, 6.5)),
            "quality": share(),
            "reach": share(),
        }
    )
    return {
        "focal": frame.focal,
        "size": round(customers * draw(sampled_from((1, 1, 1.5, 2, 4)))),
        "dimensions": frame.dimensions[len(DIMENSIONS) :],
        "similarity": draw(sampled_from((0.0, 0.0, 0.3, 1.0))),
        "brands": {
            name: {"share": part, **draw(brand(frame, name, journey))} for name, part in shares.items()
        },
        "features": {name: draw(feature(frame)) for name in frame.features},
        "outside": frame.outside,
        "news": draw(st.lists(news, max_size=3)),
    }


def feature(frame: Frame) -> Drawn:
    """Something a product can do."""
    return st.fixed_dictionaries(
        {
            "wanted_by": some({name: share() for name in frame.segments}),
            "imitation_lag": sampled_from((3.0, 0.2, 10.0)),
        },
        optional={
            "complexity": hundredths(0, 0.3),
            "cost": hundredths(0, 2),
            "fit": share(),
            "exclusive": sampled_from((False, False, True)),
        },
    )


def brand(frame: Frame, name: str, journey: Data) -> Drawn:
    """A brand's offer, and where it differs from what the journey says of all brands."""
    own = {station for station, it in journey["stations"].items() if name in it["brands"]}
    calls_back = "called back" in journey["episodes"]
    outreach = (1.0,) if frame.upset else (0.0, 0.5, 1.0)
    return st.fixed_dictionaries(
        {
            "price": hundredths(0, 40),
            "quality": frame.levels(),
            "promise": some({dimension: share() for dimension in frame.dimensions}),
            "features": subset(frame.features),
            "contract": sampled_from((0.0, 2.0, 7.0, 30.0)),
            "outreach": sampled_from(outreach if calls_back else (0.0,)),
            "imitates": sampled_from((1.0, 0.5, 0.0)),
            "reprices": sampled_from((0.5, 1.0, 0.0)),
            "advertising": share(),
            "awareness": sampled_from((0.9, 0.3, 0.0, 1.0)),
            "touchpoints": some(
                {
                    place: own_touchpoint(frame, queues=it["station"] in own)
                    for place, it in journey["touchpoints"].items()
                }
            ),
            "stations": some({station: sampled_from((0.0, 0.5, 1.0, 2.0)) for station in sorted(own)}),
        },
        optional={
            "cost": hundredths(0, 10),
            "taste": share(),
            "exit_fee": share(),
            "setup_fee": hundredths(0, 20),
            "promotion": hundredths(0, 30),
            "loyalty_reward": hundredths(0, 3),
            "novelty": hundredths(0, 30),
            "faults": sampled_from((0.0, 0.5, 1.0, 2.0)),
            "remedy": share(),
            "personalise": share(),
            "win_back": share(),
            "reprices_after": sampled_from((0.0, 2.0, 7.0)),
        },
    )


def own_touchpoint(frame: Frame, queues: bool) -> Drawn:
    """How a brand differs at a place; where its customers queue, their wait follows from the queue."""
    waits = {} if queues else {"wait": sampled_from((0.0, 0.02, 0.2))}
    return st.fixed_dictionaries(
        {},
        optional={
            "quality": frame.differences(),
            "active": share(),
            "resolve": share(),
            "cost": hundredths(0, 5),
            **waits,
        },
    )


# --- the people -------------------------------------------------------------------------------------------


@cache
def spread(low: float, high: float) -> Drawn:
    """A quantity in some range: everybody's, anywhere between two ends, or one of two."""
    value = hundredths(low, high)
    uniform = st.tuples(value, value).map(lambda ends: {"uniform": {"low": min(ends), "high": max(ends)}})
    choice = st.tuples(value, value).map(lambda two: {"choice": {"values": two, "shares": [0.7, 0.3]}})
    return value | uniform | choice


@cache
def beta() -> Drawn:
    """A beta distribution."""
    return st.builds(
        lambda mean, sd: {"beta": {"mean": mean, "sd": sd}}, hundredths(0.2, 0.8), hundredths(0.05, 0.3)
    )


@cache
def lognormal(mean: float) -> Drawn:
    """A lognormal distribution of about this mean."""
    return st.builds(
        lambda factor, sd: {"lognormal": {"mean": mean * factor, "sd": mean * sd}},
        hundredths(0.5, 2),
        hundredths(0, 1.5),
    )


@cache
def traits(upset: bool) -> Drawn:
    """Distributions of the traits of a segment; patience may lie on the grid."""
    few = {"choice": {"values": [0.05, 0.1, 1.0], "shares": [0.4, 0.4, 0.2]}}
    patience = sampled_from((0.1, 0.05, few, 0.6, 2.0, 0.0))
    styles = (0.0, {"normal": {"mean": -1.5, "sd": 2.0}}, {"normal": {"mean": 0.5, "sd": 0.8}})
    return st.fixed_dictionaries(
        {
            "emotional_weight": spread(0, 1) | beta(),
            "willingness_to_pay": spread(0, 80) | lognormal(50),
            "taste": spread(0, 1) | beta(),
            "articulation_error": spread(0, 0.5),
            "skill": spread(0, 1) | beta(),
            "patience": patience if upset else patience | lognormal(20 / 1440),
            "tolerance": spread(0, 0.2),
            "present_bias": spread(0, 1) | beta(),
            "switching_cost": spread(0, 30) | lognormal(20),
            "talkativeness": spread(0, 4) | lognormal(1),
            "response": st.just(1.0) if upset else spread(0, 1) | beta(),
            "style": st.just(-4.0) if upset else sampled_from(styles),
            "usage": st.just(1.0) | spread(0, 2) | lognormal(1),
            "needs": st.just(1.0) | spread(0, 2) | st.just({"gamma": {"mean": 1.0, "sd": 2.0}}),
        }
    )


@composite
def segment(draw: DrawFn, frame: Frame, channels: list[str]) -> Data:
    """A kind of customer, its share apart."""
    others = st.tuples(*(st.integers(0, 3) for _ in frame.dimensions[1:]))
    weights = others.map(lambda numbers: dict(zip(frame.dimensions, (1, *numbers), strict=True)))
    liking = st.fixed_dictionaries({"weight": sampled_from((0, 0.5, 2)), "drift": hundredths(-2, 2)})
    return {
        "value": draw(sampled_from((1.0, 0.5, 1.3))),
        "traits": draw(traits(frame.upset)),
        "importance": draw(weights),
        "importance_heart": draw(weights),
        "importance_spread": draw(sampled_from((0.3, 0.0, 2.0))),
        "channels": draw(some(dict.fromkeys(channels, liking))),
    }


@composite
def peoples(draw: DrawFn, frame: Frame, journey: Data) -> Data:
    """Segments, ties of every kind, and turnover."""
    channels = sorted({it["channel"] for it in journey["touchpoints"].values()})
    shares = draw(parts(len(frame.segments)))
    ties = st.fixed_dictionaries(
        {
            "kind": sampled_from(("small_world", "random", "complete", "none")),
            "degree": sampled_from((4, 6, 1, 0)),
            "rewire": sampled_from((0.1, 0.0, 1.0)),
        }
    )
    return {
        "segments": {
            name: {"share": part, **draw(segment(frame, channels))}
            for name, part in zip(frame.segments, shares, strict=True)
        },
        "ties": draw(ties),
        "turnover": draw(sampled_from((0.0, 0.002, 0.02, 0.2))),
    }


# --- laws, surveys, sizes ---------------------------------------------------------------------------------


@cache
def laws() -> Drawn:
    """Now and then some mechanisms are off, and some parameters at the edge of what is plausible."""
    off = st.lists(sampled_from(tuple(MECHANISMS)), min_size=1, max_size=10, unique=True)
    edges = some({it.name: sampled_from((it.low, it.high)) for it in PARAMETERS})
    return st.fixed_dictionaries({"off": st.just([]) | off, "parameters": st.just({}) | edges})


def measures(frame: Frame) -> Drawn:
    """Surveys, daily ones too, and the cuts of loyalty."""
    wave = {"every": sampled_from((1.0, 0.5, 2.5, 7.0, 30.0)), "sample": share()}
    return st.fixed_dictionaries(
        {
            "relationship": st.fixed_dictionaries(wave),
            "transactional": st.fixed_dictionaries(
                {"sample": st.just(1.0) if frame.upset else sampled_from((1.0, 0.5, 0.0))}
            ),
            "attitude_cut": hundredths(-5, 5),
            "patronage_cut": share(),
        }
    )


def runs(frame: Frame) -> Drawn:
    """Few customers or several, for days, weeks or months."""
    return st.fixed_dictionaries(
        {
            "customers": sampled_from(
                (10, 20, 40, 60) if frame.upset else (1, 2, 3, 5, 7, 14, 20, 30, 45, 60)
            ),
            "burn_in": st.integers(0, 40),
            "days": st.integers(5, 90),
        }
    )


# --- strategies -------------------------------------------------------------------------------------------


ANSWERED = ("price", "add_features", "add_features")
"""Interventions that rivals answer are drawn more often than others."""


def lever(sizes: SearchStrategy[float]) -> Drawn:
    """The size of a change, alone or between two others."""
    between = st.lists(sizes, min_size=3, max_size=3).map(sorted)
    return sizes | between.map(lambda three: dict(zip(("low", "likely", "high"), three, strict=True)))


def room(scenario: Scenario, *paths: str) -> SearchStrategy[float]:
    """What can be added to all of these numbers without leaving their ranges."""
    targets = [parse(path) for path in paths]
    down = [base_value(target, scenario) - target.changeable.low for target in targets]
    up = [target.changeable.high - base_value(target, scenario) for target in targets]
    return hundredths(-min(0.2, *down), min(0.2, *up))


def calls_back(scenario: Scenario) -> bool:
    """Return whether there is an episode of being called back."""
    return any(episode.when == "outreach" for episode in scenario.journey.episodes.values())


@composite
def interventions(draw: DrawFn, scenario: Scenario) -> Intervention:
    """An intervention of the catalogue that can be made in this scenario, mostly by the focal brand."""
    brand = draw(sampled_from((*[scenario.market.focal] * 4, *scenario.market.brands)))
    possible = {
        **changes_of_the_offer(scenario, brand),
        **changes_of_the_journey(scenario, brand),
        **changes_of_any_number(scenario, brand),
    }
    start = draw(sampled_from((0.0, 1.0, 2.5, 6.0)))
    common = st.fixed_dictionaries(
        {"brand": st.just(brand), "start": st.just(start)},
        optional={
            "ramp": sampled_from((3.0, 7.5)),
            "end": sampled_from((start + 1, start + 4.5)),
            "cost": st.fixed_dictionaries({"once": hundredths(0, 100), "monthly": hundredths(0, 100)}),
        },
    )
    kind = draw(sampled_from((*sorted(possible), *(kind for kind in ANSWERED if kind in possible))))
    return make(scenario, kind, **draw(common), **draw(possible[kind]))


def changes_of_the_offer(scenario: Scenario, brand: str) -> dict[str, Drawn]:
    """Interventions that change what a brand offers, each with its options."""
    here = f"brands.{brand}."
    own, price = scenario.market.brands[brand].features, scenario.market.brands[brand].price
    dimensions = DIMENSIONS + scenario.market.dimensions
    lacking = tuple(name for name in scenario.market.features if name not in own)
    uses = [f"{here}touchpoints.{place}.quality.ease" for place in places_of_use(scenario, brand)]
    simpler = {"remove": subset(own, at_least=1)} if own else {}
    simpler |= {"ease": lever(room(scenario, *uses))} if uses else {}
    found = {
        "promise": st.fixed_dictionaries(
            {"raise": lever(room(scenario, *(f"{here}promise.{name}" for name in dimensions)))}
        ),
        "price": st.fixed_dictionaries(
            {"by": lever(hundredths(-min(3, price), 3)) | sampled_from(("-20 %", "50 %"))}
        ),
        "promotion": st.fixed_dictionaries({"gift": lever(hundredths(0, 20))}),
        "personalise": st.fixed_dictionaries({"degree": lever(share())}),
        "loyalty_programme": st.fixed_dictionaries({"reward": lever(hundredths(0, 5))}),
        "win_back": st.fixed_dictionaries({"share": lever(share())}),
        "advertise": st.fixed_dictionaries({"advertising": room(scenario, here + "advertising")}),
        "quality": some({name: room(scenario, f"{here}quality.{name}") for name in dimensions}, at_least=1),
        "reliability": st.fixed_dictionaries({"faults": sampled_from((0.0, 0.5, 1.0))}),
        "contract": st.fixed_dictionaries(
            {"length": sampled_from((0.0, 3.0, 14.0))}, optional={"exit_fee": share()}
        ),
    }
    if lacking:
        found["add_features"] = st.fixed_dictionaries(
            {"features": subset(lacking, at_least=1)}, optional={"delivered": share()}
        )
    if simpler:
        found["simplify"] = some(simpler, at_least=1)
    return found


def changes_of_the_journey(scenario: Scenario, brand: str) -> dict[str, Drawn]:
    """Interventions that change what happens at places, each with its options."""
    here = f"brands.{brand}."
    touchpoint = sampled_from(tuple(scenario.journey.touchpoints))
    remedies = [f"{here}touchpoints.{place}." for place in places_of_remedy(scenario, brand)]
    support: dict[str, Drawn] = {"remedy": room(scenario, here + "remedy")}
    if remedies:
        support["first_contact_resolution"] = room(scenario, *(path + "resolve" for path in remedies))
        support["training"] = room(scenario, *(path + "quality.care" for path in remedies))
    if any(brand in station.brands for station in scenario.journey.stations.values()):
        support["staff"] = lever(sampled_from((1, 0.5, 3)))
    found = {
        "remove_step": st.fixed_dictionaries({"touchpoint": touchpoint}),
        "channel": st.fixed_dictionaries({"touchpoint": touchpoint, "active": share()}),
        "community": st.fixed_dictionaries(
            {"touchpoint": touchpoint, "active": share()}, optional={"care": hundredths(0, 0.2)}
        ),
        "fix_support": some(support, at_least=1),
    }
    if calls_back(scenario):
        more = room(scenario, here + "outreach")
        found["listen"] = st.fixed_dictionaries({"outreach": more})
        found["recovery"] = some({"remedy": support["remedy"], "outreach": more}, at_least=1)
    return found


def changes_of_any_number(scenario: Scenario, brand: str) -> dict[str, Drawn]:
    """Interventions that set, add to or multiply any numbers of a brand."""
    numbers = changeable_numbers(scenario, brand)
    factors = sampled_from((0.0, 0.5, 1.0))
    return {
        "set": some(numbers, at_least=1),
        "add": subset(tuple(numbers), at_least=1).flatmap(
            lambda paths: st.fixed_dictionaries({path: room(scenario, path) for path in paths})
        ),
        "multiply": subset(tuple(numbers), at_least=1)
        .map(dict.fromkeys)
        .flatmap(lambda paths: st.fixed_dictionaries(dict.fromkeys(paths, factors))),
    }


def changeable_numbers(scenario: Scenario, brand: str) -> dict[str, Drawn]:
    """Every number of a brand that can be changed, with values it can be set to."""
    here = f"brands.{brand}."
    found: dict[str, Drawn] = {
        here + name: share() if number.high == 1 else sampled_from((0.0, 2.0))
        for name, number in BRAND_FIELDS.items()
        if name != "outreach" or calls_back(scenario)
    }
    for name in DIMENSIONS + scenario.market.dimensions:
        found |= {f"{here}quality.{name}": share(), f"{here}promise.{name}": share()}
    for name in scenario.market.features:
        found[f"{here}features.{name}"] = sampled_from((0.0, 0.5, 1.0))
    for name in scenario.journey.touchpoints:
        place = f"{here}touchpoints.{name}."
        found |= {
            place + "active": share(),
            place + "resolve": share(),
            place + "wait": sampled_from((0.0, 0.1)),
            place + "cost": sampled_from((0.0, 3.0)),
            place + "salience": sampled_from((0.0, 3.0)),
            place + "duration": sampled_from((0.0, 0.1)),
            place + "quality.function": hundredths(-1, 1),
        }
    for name, station in scenario.journey.stations.items():
        if brand in station.brands:
            found[f"{here}stations.{name}.staff"] = sampled_from((0.0, 1.0, 4.0))
            found[f"{here}stations.{name}.service"] = sampled_from((0.0, 0.1, 5 / 1440))
    return found


# --- the whole --------------------------------------------------------------------------------------------


@composite
def worlds(draw: DrawFn) -> Scenario:
    """A whole scenario with up to three strategies."""
    frame = draw(frames())
    journey, run, law = draw(journeys(frame)), draw(runs(frame)), draw(laws())
    market = draw(markets(frame, journey, run["customers"]))
    data = {
        "name": "world",
        "market": market,
        "people": draw(peoples(frame, journey)),
        "journey": journey,
        "measure": draw(measures(frame)),
        "laws": law,
        "run": run,
    }
    several = st.lists(interventions(Scenario.model_validate(data)), min_size=1, max_size=5)
    data["strategies"] = {
        f"plan {number}": {"interventions": [it.model_dump() for it in draw(several)]}
        for number in range(draw(sampled_from((1, 2, 3, 2, 0))))
    }
    return Scenario.model_validate(data)
