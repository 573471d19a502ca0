"""Whether a scenario makes sense: names that exist, shares that sum to 1, ranges, what is needed and missing.

What types and ranges of single fields can say is said by `cxsim.world.scenario`; the flow of journeys is
looked at by `cxsim.world.flow`.
"""

from __future__ import annotations

import importlib.util
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from cxsim.world.flow import check_flow
from cxsim.world.mistakes import Finding, Path, shown, unknown
from cxsim.world.paths import dimensions, parse
from cxsim.world.scenario import DIMENSIONS, Scenario

_NAME = re.compile(r"\w(?:[\w \-]*\w)?")
_RESERVED = ("value", "source", "status", "low", "likely", "high")
"""Names that mean something in any mapping of a file, so that nothing else can be called that."""


def check(scenario: Scenario) -> list[Finding]:
    """Everything about a scenario that cannot be meant; empty if it makes sense."""
    checker = _Checker(scenario)
    for part in (
        checker.names,
        checker.brands,
        checker.features,
        checker.segments,
        checker.stations,
        checker.strategies,
        checker.measure_and_run,
    ):
        part()
    return [*checker.found, *check_flow(scenario)]


def metric_names() -> tuple[str, ...]:
    """Names of the metrics; empty if the table of metrics is not there."""
    if importlib.util.find_spec("cxsim.world.metrics") is None:
        return ()
    from cxsim.world.metrics import METRICS

    return tuple(METRICS)


class _Checker:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.dimensions = dimensions(scenario)
        self.found: list[Finding] = []

    def say(self, path: Path, message: str, at_name: bool = False) -> None:
        self.found.append(Finding(path, message, at_name))

    # --- helpers --------------------------------------------------------------------------------------

    def known(self, what: str, name: str, allowed: Iterable[str], path: Path, at_name: bool = False) -> bool:
        """Whether a name exists; says so if not."""
        allowed = list(allowed)
        if name not in allowed:
            self.say(path, unknown(what, name, allowed), at_name)
        return name in allowed

    def keys_known(self, what: str, mapping: Mapping[str, Any], allowed: Iterable[str], path: Path) -> None:
        for name in mapping:
            self.known(what, name, allowed, (*path, name), at_name=True)

    def list_known(self, what: str, names: Iterable[str], allowed: Iterable[str], path: Path) -> None:
        seen: set[str] = set()
        for index, name in enumerate(names):
            if self.known(what, name, allowed, (*path, index)) and name in seen:
                self.say((*path, index), f"{shown(name)} is named twice")
            seen.add(name)

    def dimensions_complete(self, mapping: Mapping[str, float], path: Path) -> None:
        """Whether every dimension is there, and no other."""
        self.keys_known("dimension", mapping, self.dimensions, path)
        missing = [name for name in self.dimensions if name not in mapping]
        if missing:
            names = ", ".join(f"'{name}'" for name in missing)
            words = f"the dimensions {names} are" if len(missing) > 1 else f"the dimension {names} is"
            self.say(path, f"{words} missing", at_name=True)

    def sums_to_one(self, what: str, shares: Iterable[float], path: Path, at_most: bool = False) -> None:
        total = math.fsum(shares)
        if total > 1 + 1e-6 or (total < 1 - 1e-6 and not at_most):
            wanted = "at most 1" if at_most else "1"
            self.say(
                path, f"the shares of the {what} sum to {total:.7g}; they must sum to {wanted}", at_name=True
            )

    # --- names ----------------------------------------------------------------------------------------

    def names(self) -> None:
        """Names of things are words, and none of the reserved ones."""
        market, journey = self.scenario.market, self.scenario.journey
        groups: list[tuple[Path, Iterable[str]]] = [
            (("market", "brands"), market.brands),
            (("market", "features"), market.features),
            (("people", "segments"), self.scenario.people.segments),
            (("journey", "touchpoints"), journey.touchpoints),
            (("journey", "stations"), journey.stations),
            (("journey", "episodes"), journey.episodes),
            (("journey", "problems"), journey.problems),
            (("strategies",), self.scenario.strategies),
        ]
        for path, names in groups:
            for name in names:
                self.name(name, (*path, name))
        for index, name in enumerate(market.dimensions):
            path = ("market", "dimensions", index)
            self.name(name, path, at_name=False)
            if name in DIMENSIONS or name in market.dimensions[:index]:
                self.say(path, f"the dimension {shown(name)} is there already")
        if "baseline" in self.scenario.strategies:
            message = "'baseline' is reserved for the strategy that changes nothing; choose another name"
            self.say(("strategies", "baseline"), message, at_name=True)
        if "all" in self.scenario.people.segments:
            message = "'all' is reserved for everybody together in results; choose another name"
            self.say(("people", "segments", "all"), message, at_name=True)

    def name(self, name: str, path: Path, at_name: bool = True) -> None:
        if name in _RESERVED:
            self.say(
                path,
                f"{shown(name)} has a meaning of its own in scenario files; choose another name",
                at_name,
            )
        elif not _NAME.fullmatch(name):
            self.say(
                path, f"{shown(name)} is not a name; allowed: letters, digits, spaces, '_' and '-'", at_name
            )

    # --- market ---------------------------------------------------------------------------------------

    def brands(self) -> None:
        """Focal brand, shares, and each brand's features, levels, touchpoints and stations."""
        market = self.scenario.market
        self.known("brand", market.focal, market.brands, ("market", "focal"))
        shares = (brand.share for brand in market.brands.values())
        self.sums_to_one("brands", shares, ("market", "brands"), at_most=market.outside is not None)
        for index, news in enumerate(market.news):
            self.known("brand", news.brand, market.brands, ("market", "news", index, "brand"))
        for name in market.brands:
            self.brand(name, ("market", "brands", name))
        self.list_known("brand", self.scenario.measure.rivals, market.brands, ("measure", "rivals"))

    def brand(self, name: str, path: Path) -> None:
        brand, journey = self.scenario.market.brands[name], self.scenario.journey
        self.list_known("feature", brand.features, self.scenario.market.features, (*path, "features"))
        self.dimensions_complete(brand.quality, (*path, "quality"))
        self.keys_known("dimension", brand.promise, self.dimensions, (*path, "promise"))
        self.keys_known("touchpoint", brand.touchpoints, journey.touchpoints, (*path, "touchpoints"))
        self.keys_known("station", brand.stations, journey.stations, (*path, "stations"))
        for station in brand.stations:
            if station in journey.stations and name not in journey.stations[station].brands:
                message = (
                    f"{shown(name)} does not run the station {shown(station)}; name it in its `brands` first"
                )
                self.say((*path, "stations", station), message, at_name=True)
        for touchpoint, own in brand.touchpoints.items():
            here = (*path, "touchpoints", touchpoint)
            self.keys_known("dimension", own.quality, self.dimensions, (*here, "quality"))
            general = journey.touchpoints.get(touchpoint)
            desk = journey.stations.get(general.station or "") if general else None
            if desk and name in desk.brands and own.wait is not None:
                message = (
                    "customers queue at a station here, so the wait follows from its staff; leave `wait` out"
                )
                self.say((*here, "wait"), message, at_name=True)

    def features(self) -> None:
        """Who wants features."""
        for name, feature in self.scenario.market.features.items():
            path = ("market", "features", name, "wanted_by")
            self.keys_known("segment", feature.wanted_by, self.scenario.people.segments, path)

    # --- people ---------------------------------------------------------------------------------------

    def segments(self) -> None:
        """Shares, importance and channels of segments."""
        segments = self.scenario.people.segments
        self.sums_to_one("segments", (segment.share for segment in segments.values()), ("people", "segments"))
        channels = sorted({touchpoint.channel for touchpoint in self.scenario.journey.touchpoints.values()})
        for name, segment in segments.items():
            path = ("people", "segments", name)
            for field in ("importance", "importance_heart"):
                weights = getattr(segment, field)
                self.dimensions_complete(weights, (*path, field))
                if weights and not any(weights.values()):
                    message = "all weights are 0; give at least one dimension a weight above 0"
                    self.say((*path, field), message, at_name=True)
            self.keys_known("channel", segment.channels, channels, (*path, "channels"))

    # --- journey --------------------------------------------------------------------------------------

    def stations(self) -> None:
        """Opening hours, schedules and users of stations; dimensions at touchpoints."""
        journey = self.scenario.journey
        used = {touchpoint.station for touchpoint in journey.touchpoints.values()}
        for name, station in journey.stations.items():
            path = ("journey", "stations", name)
            self.list_known("brand", station.brands, self.scenario.market.brands, (*path, "brands"))
            if not station.brands:
                self.say((*path, "brands"), "no brand runs this station; name at least one")
            if name not in used:
                self.say(
                    path,
                    f"no touchpoint uses the station {shown(name)}; write `station: {name}` at one",
                    True,
                )
            if station.opens >= station.closes:
                message = (
                    f"it opens at {station.opens:g} h and closes at {station.closes:g} h; it must open before"
                )
                self.say((*path, "opens" if "opens" in station.model_fields_set else "closes"), message)
            for index in range(1, len(station.schedule)):
                before, after = station.schedule[index - 1].at, station.schedule[index].at
                if after <= before:
                    message = (
                        f"{after:g} h does not come after {before:g} h; write the schedule in order of time"
                    )
                    self.say((*path, "schedule", index, "at"), message)
        for name, touchpoint in journey.touchpoints.items():
            path = ("journey", "touchpoints", name)
            self.list_known("dimension", touchpoint.about, self.dimensions, (*path, "about"))
            self.keys_known("dimension", touchpoint.quality, self.dimensions, (*path, "quality"))
            if touchpoint.station is not None:
                self.known("station", touchpoint.station, journey.stations, (*path, "station"))

    # --- strategies, measures, laws, run --------------------------------------------------------------

    def strategies(self) -> None:
        """Calling back needs an episode for it, whoever begins with it."""
        if any(episode.when == "outreach" for episode in self.scenario.journey.episodes.values()):
            return
        message = "nobody can be called back: the journey has no episode with `when: outreach`"
        for name, brand in self.scenario.market.brands.items():
            if brand.outreach > 0:
                self.say(("market", "brands", name, "outreach"), message)
        for name, strategy in self.scenario.strategies.items():
            for index, intervention in enumerate(strategy.interventions):
                targets = (parse(change.path) for change in intervention.changes)
                if any(target.kind == "brand" and target.field == "outreach" for target in targets):
                    self.say(("strategies", name, "interventions", index), message)

    def measure_and_run(self) -> None:
        """Names of metrics, parameters and mechanisms; sizes of the run."""
        from cxsim.world.parameters import BY_NAME, MECHANISMS

        scenario = self.scenario
        metrics = metric_names()
        if metrics:
            self.known("metric", scenario.decide_by, metrics, ("decide_by",))
            self.keys_known("metric", scenario.observed, metrics, ("observed",))
        self.keys_known("parameter", scenario.laws.parameters, BY_NAME, ("laws", "parameters"))
        self.list_known("mechanism", scenario.laws.off, MECHANISMS, ("laws", "off"))
        if scenario.run.customers > scenario.market.size:
            message = (
                f"{scenario.run.customers} simulated customers are more than the market has"
                f" (market.size: {scenario.market.size})"
            )
            written = "customers" in scenario.run.model_fields_set
            self.say(("run", "customers") if written else ("market", "size"), message)
