"""Fills the tables of a run from a scenario."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxsim.engine import changes as dated
from cxsim.engine.staffing import desk_rows, full_staff
from cxsim.engine.tables import (
    BRAND_DTYPE,
    EPISODE_DTYPE,
    NEVER,
    PROBLEM_DTYPE,
    QUANTILES,
    ROUTE_DTYPE,
    RULES_DTYPE,
    SEGMENT_DTYPE,
    SPOT_DTYPE,
    START_DTYPE,
    STATION_DTYPE,
    SWITCHES,
    TOUCH_DTYPE,
    TRAITS,
    Origins,
    World,
)
from cxsim.mind import belief
from cxsim.world.decisions import QUARTERS
from cxsim.world.distributions import Distribution
from cxsim.world.parameters import BY_NAME, MECHANISMS
from cxsim.world.scenario import DIMENSIONS, MAX_DIMENSIONS, STAGES, Scenario


def tables(scenario: Scenario, seed: int) -> tuple[World, Origins]:
    """Return the tables of a scenario as they are without strategy."""
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
    features = [[f.complexity, f.cost, f.fit] for f in scenario.market.features.values()]
    origins = Origins(
        segment=segment,
        quantile=quantile,
        wanted=wanted,
        feature=np.array(features, np.float64).reshape(-1, 3),
    )
    dated.refresh(world, origins.feature)
    return world, origins


def dimensions(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of the dimensions of quality."""
    return DIMENSIONS + scenario.market.dimensions


def _vector(scenario: Scenario, values: dict[str, float], default: float = 0.0) -> NDArray[np.float64]:
    row = np.full(MAX_DIMENSIONS, default)
    for i, name in enumerate(dimensions(scenario)):
        row[i] = values.get(name, default)
    row[len(dimensions(scenario)) :] = 0.0
    return row


def _brands(scenario: Scenario) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.float64]]:
    market, journey = scenario.market, scenario.journey
    rows = np.zeros(len(market.brands), BRAND_DTYPE)
    touch = np.zeros((len(rows), len(journey.touchpoints)), TOUCH_DTYPE)
    has = np.zeros((len(rows), len(market.features)))
    own = ("quality", "promise", "feature_cost", "complexity", "fit", "surveys")
    asking = (market.focal, *scenario.measure.rivals)
    rows["surveys"] = [name in asking for name in market.brands]
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
            row["usual_cost"] = row["cost"]
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
        promised = {**dict(zip(dimensions(scenario), rows["quality"][b], strict=False)), **brand.promise}
        rows["promise"][b] = _vector(scenario, promised)
    return rows, np.tile(touch, (1 + QUARTERS, 1)), has


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
        row["about"] = _vector(
            scenario, {d: float(not it.about or d in it.about) for d in dimensions(scenario)}
        )
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


@functools.lru_cache(maxsize=1024)
def _quantiles(distribution: Distribution) -> NDArray[np.float64]:
    """Return a table of quantiles, which takes longer than all else in a plan; runs of a sweep share most of them."""
    edge = 1e-4
    u = np.clip(np.linspace(0.0, 1.0, QUANTILES), edge, 1.0 - edge)
    table = np.asarray(distribution.quantile(u), dtype=float)
    table.flags.writeable = False
    return table


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
            quantile[s, i] = _quantiles(getattr(segment.traits, trait))
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


def _stations(scenario: Scenario) -> tuple[NDArray[Any], NDArray[np.int64]]:
    desks = desk_rows(scenario)
    brands = tuple(scenario.market.brands)
    touchpoints = scenario.journey.touchpoints
    rows = np.zeros(len(desks), STATION_DTYPE)
    for (brand, name), i in desks.items():
        station = scenario.journey.stations[name]
        factor = scenario.market.brands[brand].stations.get(name, 1.0)
        rows[i] = (full_staff(station) * factor, station.service, station.opens, station.closes)
    station_of = np.full((len(brands), len(touchpoints)), -1)
    for t, it in enumerate(touchpoints.values()):
        for b, brand in enumerate(brands):
            if it.station is not None:
                station_of[b, t] = desks.get((brand, it.station), -1)
    return rows, station_of


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
    it["scale_up"] = scenario.market.size / scenario.run.customers
    it["outside"] = -NEVER if scenario.market.outside is None else scenario.market.outside
    it["needs_every"] = NEVER if "needs" in off else scenario.journey.needs.every
    it["return_window"] = 0.0 if "returns" in off else scenario.journey.needs.return_window
    it["turnover"] = 0.0 if "turnover" in off else scenario.people.turnover
    rate = sum(problem.rate for problem in scenario.journey.problems.values())
    it["problem_rate"] = 0.0 if "problems" in off else 2.0 * rate
    it["dimensions"] = len(dimensions(scenario))
    it["first_day"] = round(scenario.run.burn_in)
    it["attitude_cut"] = scenario.measure.attitude_cut
    it["patronage_cut"] = scenario.measure.patronage_cut
    it["wave_sample"] = 0.0 if "surveys" in off else scenario.measure.relationship.sample
    it["asked_share"] = 0.0 if "surveys" in off else scenario.measure.transactional.sample
    return row


SILENCED: dict[str, dict[str, float]] = {
    "assimilation": {"assimilation": 0.0},
    "contrast": {"contrast": 0.0},
    "noise": {"perception_noise": 0.0},
    "excuse": {"excuse": 0.0},
    "affectivity": {"affectivity": 0.0},
    "delay": {"remedy_late": 0.0},
    "individuality": {"quality_spread": 0.0},
    "memory": {"memory_rate": 0.0, "memory_usual": 0.0, "survey_effort": 0.0},
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
