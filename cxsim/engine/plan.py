"""From a scenario to arrays: everything a run needs to know, with units resolved and changes dated.

A `Plan` is frozen; what changes during a run (prices, levels, staff) is copied from it into the run's own
tables and overwritten at midnights by `Plan.changes` (see `cxsim.engine.changes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cxsim.engine import changes as dated
from cxsim.mind import belief
from cxsim.world.distributions import Distribution
from cxsim.world.parameters import BY_NAME, MECHANISMS
from cxsim.world.scenario import DIMENSIONS, MAX_DIMENSIONS, STAGES, Scenario

DAYS_PER_MONTH = 365.0 / 12.0
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
            "feature_cost", "complexity", "fit",
        )
    ]
    + [("quality", "f8", (MAX_DIMENSIONS,)), ("promise", "f8", (MAX_DIMENSIONS,))]
)  # fmt: skip
"""A brand today. feature_cost, complexity and fit are derived from the features it has."""

TOUCH_DTYPE = np.dtype(
    [(name, "f8") for name in ("active", "wait", "resolve", "cost", "salience", "duration")]
    + [("quality", "f8", (MAX_DIMENSIONS,))]
)
"""A brand's touchpoint today; quality is the difference from the brand's level; resolve is -1 if none."""

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
    "tolerance",
    "patience",
    "specification",
    "present_bias",
)
NUMBERS = (
    "seed", "dimensions", "first_day", "focal", "purchase_episode", "problem_episode", "outreach_episode",
)  # fmt: skip
MARKET_FIELDS = (
    "size", "scale_up", "outside", "needs_every", "return_window", "turnover", "problem_rate", "attitude_cut",
    "patronage_cut", "wave_sample", "asked_share", "process_variance", "observation_variance",
    "mean_ease", "category_ease",
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


class World(NamedTuple):
    """The tables of one run that laws and steps read; brand, touch, station, has and rules change at midnights."""

    brand: NDArray[Any]
    touch: NDArray[Any]
    """(brands, touchpoints)."""
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


class Origins(NamedTuple):
    """The tables from which people are drawn, and what features are; they never change."""

    segment: NDArray[Any]
    quantile: NDArray[np.float64]
    """(segments, traits, QUANTILES)."""
    wanted: NDArray[np.float64]
    """(segments, features): share that wants it."""
    feature: NDArray[np.float64]
    """(features, 3): complexity, cost, fit."""


@dataclass(frozen=True)
class Desk:
    """Opening hours and the day's shape of one station row."""

    brand: int
    name: str
    opens: float
    closes: float
    hours: tuple[tuple[float, float], ...]
    """(hour of the day, share of the station's full staff) in order; 0 outside opening hours."""
    wage: float


@dataclass(frozen=True)
class Plan:
    """One strategy of one scenario, ready to run."""

    scenario: Scenario
    strategy: str
    seed: int
    world: World
    origins: Origins
    changes: tuple[dated.Assignment, ...]
    programme: tuple[tuple[int, int, float, float], ...]
    """(first day, last day, once, per day) of the strategy's own cost, true size, engine days."""
    brands: tuple[str, ...]
    segments: tuple[str, ...]
    touchpoints: tuple[str, ...]
    episodes: tuple[str, ...]
    desks: tuple[Desk, ...]
    dimensions: tuple[str, ...]
    shares: NDArray[np.float64]
    focal: int
    customers: int
    burn_in: int
    days: int
    clocks: tuple[int, ...]
    """Episode index of each clock."""
    news: tuple[tuple[int, int, float, float], ...]
    """(engine day, brand, quality, reach)."""

    @property
    def kinds(self) -> int:
        """Number of kinds of occasions."""
        return FIRST_CLOCK + len(self.clocks)

    @property
    def scale_up(self) -> float:
        """True customers per simulated customer."""
        return self.scenario.market.size / self.customers


def build(scenario: Scenario, strategy: str = "baseline", seed: int = 1) -> Plan:
    """Return the plan of a strategy. Raises KeyError for an unknown strategy."""
    if strategy != "baseline" and strategy not in scenario.strategies:
        raise KeyError(strategy)
    world, origins = _tables(scenario, seed)
    burn_in = round(scenario.run.burn_in)
    interventions = scenario.strategies[strategy].interventions if strategy != "baseline" else ()
    end = burn_in + round(scenario.run.days)
    return Plan(
        scenario=scenario,
        strategy=strategy,
        seed=seed,
        world=world,
        origins=origins,
        changes=dated.assignments(scenario, world, interventions, burn_in, end, seed, _desk_rows(scenario)),
        programme=dated.programme(interventions, burn_in, end),
        brands=tuple(scenario.market.brands),
        segments=tuple(scenario.people.segments),
        touchpoints=tuple(scenario.journey.touchpoints),
        episodes=tuple(scenario.journey.episodes),
        desks=_desks(scenario),
        dimensions=DIMENSIONS + scenario.market.dimensions,
        shares=np.array([brand.share for brand in scenario.market.brands.values()]),
        focal=tuple(scenario.market.brands).index(scenario.market.focal),
        customers=scenario.run.customers,
        burn_in=burn_in,
        days=round(scenario.run.days),
        clocks=tuple(i for i, e in enumerate(scenario.journey.episodes.values()) if e.when == "clock"),
        news=tuple(
            (
                burn_in + round(item.day),
                tuple(scenario.market.brands).index(item.brand),
                item.quality,
                item.reach,
            )
            for item in scenario.market.news
        ),
    )


def _tables(scenario: Scenario, seed: int) -> tuple[World, Origins]:
    brand, touch, has = _brands(scenario)
    spot, route = _spots(scenario)
    start, episode, special = _episodes(scenario, spot)
    segment, quantile, wanted, channel = _people(scenario)
    problem, severity = _problems(scenario)
    station, station_of = _stations(scenario)
    rules = _rules(scenario)
    rules["seed"] = seed
    for name, index in special.items():
        rules[f"{name}_episode"] = index
    world = World(
        brand=brand,
        touch=touch,
        has=has,
        station=station,
        rules=rules,
        spot=spot,
        station_of=station_of,
        route=route,
        start=start,
        episode=episode,
        problem=problem,
        severity=severity,
        channel=channel,
    )
    complexity = 0.0 if "complexity" in scenario.laws.off else 1.0
    features = [[f.complexity * complexity, f.cost, f.fit] for f in scenario.market.features.values()]
    origins = Origins(segment, quantile, wanted, np.array(features).reshape(-1, 3))
    dated.refresh(world, origins.feature)
    return world, origins


def _dims(scenario: Scenario) -> tuple[str, ...]:
    return DIMENSIONS + scenario.market.dimensions


def _vector(scenario: Scenario, values: dict[str, float], default: float = 0.0) -> NDArray[np.float64]:
    row = np.full(MAX_DIMENSIONS, default)
    for i, name in enumerate(_dims(scenario)):
        row[i] = values.get(name, default)
    row[len(_dims(scenario)) :] = 0.0
    return row


def _brands(scenario: Scenario) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.float64]]:
    market, journey = scenario.market, scenario.journey
    rows = np.zeros(len(market.brands), BRAND_DTYPE)
    touch = np.zeros((len(rows), len(journey.touchpoints)), TOUCH_DTYPE)
    has = np.zeros((len(rows), len(market.features)))
    own = ("quality", "promise", "feature_cost", "complexity", "fit")
    for b, brand in enumerate(market.brands.values()):
        for name in BRAND_DTYPE.names or ():
            if name not in own:
                rows[name][b] = getattr(brand, name)
        rows["quality"][b] = _vector(scenario, dict(brand.quality))
        for f, feature in enumerate(market.features):
            has[b, f] = float(feature in brand.features)
        for t, (name, spot) in enumerate(journey.touchpoints.items()):
            mine = brand.touchpoints.get(name)
            row = touch[b, t]
            for field in ("active", "wait", "cost"):
                given = getattr(mine, field, None)
                row[field] = getattr(spot, field) if given is None else given
            resolve = spot.resolve if mine is None or mine.resolve is None else mine.resolve
            row["resolve"] = -1.0 if resolve is None else resolve
            row["salience"], row["duration"] = spot.salience, spot.duration
            row["quality"] = _vector(scenario, dict(spot.quality))
            if mine is not None:
                row["quality"] += _vector(scenario, dict(mine.quality))
    for name in ("quality", "taste"):
        mean = rows[name].mean(axis=0)
        rows[name] = mean + (1.0 - market.similarity) * (rows[name] - mean)
    for b, brand in enumerate(market.brands.values()):
        promised = {**dict(zip(_dims(scenario), rows["quality"][b], strict=False)), **brand.promise}
        rows["promise"][b] = _vector(scenario, promised)
    return rows, touch, has


def _spots(scenario: Scenario) -> tuple[NDArray[Any], NDArray[Any]]:
    touchpoints = scenario.journey.touchpoints
    order = {name: i for i, name in enumerate(touchpoints)}
    channels = _channels(scenario)
    spot = np.zeros(len(touchpoints), SPOT_DTYPE)
    routes: list[tuple[int, float, float]] = []
    for t, it in enumerate(touchpoints.values()):
        row = spot[t]
        row["stage"], row["channel"] = STAGES.index(it.stage), channels.index(it.channel)
        row["indirect"] = it.contact == "indirect"
        for name in ("uses_product", "promises", "context", "survey"):
            row[name] = getattr(it, name)
        row["about"] = _vector(scenario, {d: float(not it.about or d in it.about) for d in _dims(scenario)})
        row["routes"] = len(routes)
        routes += [(order[route.to], route.share, route.after) for route in it.next]
        row["routes_end"] = len(routes)
        row["again"] = -1 if it.again is None else order[it.again.to]
        if it.again is not None:
            row["again_after"], row["again_share"] = it.again.after, it.again.share
    return spot, np.array(routes, ROUTE_DTYPE)


def _channels(scenario: Scenario) -> list[str]:
    return sorted({it.channel for it in scenario.journey.touchpoints.values()})


def _episodes(scenario: Scenario, spot: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any], dict[str, int]]:
    order = {name: i for i, name in enumerate(scenario.journey.touchpoints)}
    stations = [it.station is not None for it in scenario.journey.touchpoints.values()]
    starts: list[tuple[int, float]] = []
    rows = np.zeros(len(scenario.journey.episodes), EPISODE_DTYPE)
    special = {"purchase": -1, "problem": -1, "outreach": -1}
    for e, it in enumerate(scenario.journey.episodes.values()):
        given = {it.starts_at: 1.0} if isinstance(it.starts_at, str) else it.starts_at
        rows[e]["starts"] = len(starts)
        starts += [(order[name], weight) for name, weight in given.items()]
        rows[e]["starts_end"] = len(starts)
        rows[e]["who"] = ("owners", "former", "anyone").index(it.who)
        rows[e]["every"] = NEVER if it.every is None else it.every
        steps = [order[name] for name in given]
        rows[e]["journey"] = it.when != "clock" or any(
            spot[t]["routes_end"] > spot[t]["routes"] or stations[t] for t in steps
        )
        if it.when != "clock":
            special[it.when] = e
    return np.array(starts, START_DTYPE), rows, special


def _quantiles(distribution: Distribution) -> NDArray[np.float64]:
    edge = 1e-4
    u = np.clip(np.linspace(0.0, 1.0, QUANTILES), edge, 1.0 - edge)
    return np.asarray(distribution.quantile(u), dtype=float)


LIMITS = {
    "emotional_weight": (0.0, 1.0),
    "willingness_to_pay": (0.0, np.inf),
    "taste": (0.0, 1.0),
    "articulation_error": (0.0, 1.0),
    "skill": (0.0, 1.0),
    "patience": (1e-6, np.inf),
    "tolerance": (0.0, 1.0),
    "present_bias": (0.0, 1.0),
    "switching_cost": (0.0, np.inf),
    "talkativeness": (0.0, np.inf),
    "response": (0.0, 1.0),
    "style": (-10.0, 10.0),
    "usage": (0.0, 4.0),
}


def _people(
    scenario: Scenario,
) -> tuple[NDArray[Any], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    people, features = scenario.people.segments, tuple(scenario.market.features.items())
    channels = _channels(scenario)
    rows = np.zeros(len(people), SEGMENT_DTYPE)
    quantile = np.zeros((len(people), len(TRAITS), QUANTILES))
    wanted = np.zeros((len(people), len(features)))
    channel = np.zeros((len(people), len(channels), 2))
    channel[:, :, 0] = 1.0
    rows["upto"] = np.cumsum([segment.share for segment in people.values()])
    for s, (name, segment) in enumerate(people.items()):
        rows[s]["value"], rows[s]["spread"] = segment.value, segment.importance_spread
        for field, weights in (("importance", segment.importance), ("heart", segment.importance_heart)):
            vector = _vector(scenario, dict(weights))
            rows[s][field] = vector / vector.sum()
        for i, trait in enumerate(TRAITS):
            low, high = LIMITS[trait]
            quantile[s, i] = np.clip(_quantiles(getattr(segment.traits, trait)), low, high)
        wanted[s] = [feature.wanted_by.get(name, 0.0) for _, feature in features]
        for liked, preference in segment.channels.items():
            if liked in channels:
                channel[s, channels.index(liked)] = preference.weight, preference.drift
    return rows, quantile, wanted, channel


def _problems(scenario: Scenario) -> tuple[NDArray[Any], NDArray[np.float64]]:
    order = {name: i for i, name in enumerate(scenario.journey.touchpoints)}
    rows = [(it.rate, order[it.touchpoint]) for it in scenario.journey.problems.values()]
    tables = [_quantiles(it.severity).clip(0.0) for it in scenario.journey.problems.values()]
    return np.array(rows, PROBLEM_DTYPE), np.array(tables).reshape(-1, QUANTILES)


def _desk_rows(scenario: Scenario) -> dict[tuple[str, str], int]:
    pairs = [(b, name) for name, station in scenario.journey.stations.items() for b in station.brands]
    return {pair: i for i, pair in enumerate(pairs)}


def _full_staff(station: Any) -> float:
    return float(max((s.staff for s in station.schedule), default=station.staff))


def _stations(scenario: Scenario) -> tuple[NDArray[Any], NDArray[np.int64]]:
    desks = _desk_rows(scenario)
    brands = tuple(scenario.market.brands)
    touchpoints = scenario.journey.touchpoints
    rows = np.zeros(len(desks), STATION_DTYPE)
    for (brand, name), i in desks.items():
        station = scenario.journey.stations[name]
        factor = scenario.market.brands[brand].stations.get(name, 1.0)
        rows[i] = (_full_staff(station) * factor, station.service, station.opens, station.closes)
    station_of = np.full((len(brands), len(touchpoints)), -1)
    for t, it in enumerate(touchpoints.values()):
        for b, brand in enumerate(brands):
            if it.station is not None:
                station_of[b, t] = desks.get((brand, it.station), -1)
    return rows, station_of


def _desks(scenario: Scenario) -> tuple[Desk, ...]:
    brands = tuple(scenario.market.brands)
    result = []
    for brand, name in _desk_rows(scenario):
        station = scenario.journey.stations[name]
        full = max(_full_staff(station), 1.0)
        shares = [(s.at, s.staff / full) for s in station.schedule] or [(0.0, 1.0)]
        opens, closes = station.opens, station.closes
        before = [share for at, share in shares if at <= opens]
        hours = [(opens, before[-1] if before else 0.0)]
        hours += [(at, share) for at, share in shares if opens < at < closes]
        hours.append((closes, 0.0))
        if opens > 0.0:
            hours.insert(0, (0.0, 0.0))
        wide_open = opens == 0.0 and closes == 24.0
        result.append(
            Desk(
                brands.index(brand),
                name,
                opens,
                closes,
                tuple(hours[:-1] if wide_open else hours),
                station.wage,
            )
        )
    return tuple(result)


def _rules(scenario: Scenario) -> NDArray[Any]:
    row = np.zeros(1, RULES_DTYPE)
    it = row[0]
    for name, parameter in BY_NAME.items():
        it[name] = scenario.laws.parameters.get(name, parameter.default)
    off = set(scenario.laws.off)
    unknown = off - set(MECHANISMS)
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    for name in SWITCHES:
        it[f"with_{name}"] = float(name not in off)
    for mechanism, names in SILENCED.items():
        if mechanism in off:
            for name, value in names.items():
                it[name] = value
    it["observation_variance"] = it["belief_noise"] ** 2
    it["process_variance"] = belief.process_noise(float(it["belief_gain"]), float(it["observation_variance"]))
    it["size"] = scenario.market.size
    it["scale_up"] = scenario.market.size / scenario.run.customers
    it["outside"] = -NEVER if scenario.market.outside is None else scenario.market.outside
    it["needs_every"] = NEVER if "needs" in off else scenario.journey.needs.every
    it["return_window"] = 0.0 if "returns" in off else scenario.journey.needs.return_window
    it["turnover"] = 0.0 if "turnover" in off else scenario.people.turnover
    rate = sum(problem.rate for problem in scenario.journey.problems.values())
    it["problem_rate"] = 0.0 if "problems" in off else 2.0 * rate
    it["dimensions"] = len(_dims(scenario))
    it["first_day"] = round(scenario.run.burn_in)
    it["focal"] = tuple(scenario.market.brands).index(scenario.market.focal)
    it["attitude_cut"] = scenario.measure.attitude_cut
    it["patronage_cut"] = scenario.measure.patronage_cut
    it["wave_sample"] = 0.0 if "surveys" in off else scenario.measure.relationship.sample
    it["asked_share"] = 0.0 if "surveys" in off else scenario.measure.transactional.sample
    return row


SILENCED: dict[str, dict[str, float]] = {
    "assimilation": {"assimilation": 0.0},
    "contrast": {"contrast": 0.0},
    "noise": {"perception_noise": 0.0},
    "memory": {"memory_rate": 0.0},
    "fading": {"memory_half_life": 0.0, "arousal_half_life": 0.0, "should_half_life": 0.0},
    "promise": {"promise_weight": 0.0, "should_rise": 0.0},
    "skill": {"learning_rate": 0.0},
    "specification": {"specification_gain": 0.0},
    "present_bias": {"arousal_bias": 0.0},
    "deliberation": {"deliberate_base": 1.0},
    "abandonment": {"abandon_base": -1e6},
    "talk": {"talk_base": 0.0, "talk_positive": 0.0, "talk_negative": 0.0},
    "reviews": {"review_base": 0.0, "review_positive": 0.0, "review_negative": 0.0, "review_weight": 0.0},
}
"""Parameter values that leave no trace of a mechanism; the others are switches, or numbers of the market."""
