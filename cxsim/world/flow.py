"""Whether journeys can be walked: touchpoints are reached, routes lead somewhere, an end is in sight."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from cxsim.world.mistakes import Finding, Path, shown, unknown
from cxsim.world.scenario import Episode, Scenario, Touchpoint

_ROUNDING = 1e-6
_ONCE = ("purchase", "problem", "outreach")

Leads = Callable[[Touchpoint], Iterable[str]]


def check_flow(scenario: Scenario) -> list[Finding]:
    """Everything wrong with routes and episodes."""
    found = [*_routes(scenario), *_episodes(scenario)]
    # Where routes lead nowhere, what is said about reaching and leaving would only repeat it.
    return found if found else [*_reach(scenario), *_ends(scenario), *_remedies(scenario)]


def starts(episode: Episode) -> tuple[str, ...]:
    """The touchpoints at which an episode can begin."""
    if isinstance(episode.starts_at, str):
        return (episode.starts_at,)
    return tuple(name for name, weight in episode.starts_at.items() if weight > 0)


def _routes(scenario: Scenario) -> list[Finding]:
    """Routes lead to touchpoints, and their shares do not exceed 1."""
    touchpoints, found = scenario.journey.touchpoints, []
    for name, touchpoint in touchpoints.items():
        path: Path = ("journey", "touchpoints", name)
        for index, route in enumerate(touchpoint.next):
            if route.to not in touchpoints:
                message = unknown("touchpoint", route.to, touchpoints)
                found.append(Finding((*path, "next", index, "to"), message))
        total = math.fsum(route.share for route in touchpoint.next)
        if total > 1 + _ROUNDING:
            message = f"the shares of the routes sum to {total:.7g}; they must not exceed 1"
            found.append(Finding((*path, "next"), message, at_name=True))
        if touchpoint.again is not None:
            if touchpoint.again.to not in touchpoints:
                message = unknown("touchpoint", touchpoint.again.to, touchpoints)
                found.append(Finding((*path, "again", "to"), message))
            if touchpoint.resolve is None:
                message = (
                    "`again` says what follows if a problem is not resolved here, but there is no `resolve`"
                )
                found.append(Finding((*path, "again"), message, at_name=True))
    for name, problem in scenario.journey.problems.items():
        if problem.touchpoint not in touchpoints:
            message = unknown("touchpoint", problem.touchpoint, touchpoints)
            found.append(Finding(("journey", "problems", name, "touchpoint"), message))
    return found


def _episodes(scenario: Scenario) -> list[Finding]:
    """Episodes begin somewhere, for a reason, and those that can be there once are there once."""
    touchpoints, found = scenario.journey.touchpoints, []
    seen: dict[str, str] = {}
    for name, episode in scenario.journey.episodes.items():
        path: Path = ("journey", "episodes", name)
        found += _begin(episode, (*path, "starts_at"), touchpoints)
        if episode.when == "clock" and episode.every is None:
            found.append(
                Finding((*path, "every"), "'every' is missing: mean time between occasions of a clock")
            )
        if episode.when != "clock" and episode.every is not None:
            message = f"`every` belongs to clocks; an episode with `when: {episode.when}` has none"
            found.append(Finding((*path, "every"), message, at_name=True))
        if episode.when in _ONCE and episode.when in seen:
            message = (
                f"a second episode with `when: {episode.when}`; {shown(seen[episode.when])} is one already"
            )
            found.append(Finding((*path, "when"), message))
        seen.setdefault(episode.when, name)
    if scenario.journey.problems and "problem" not in seen:
        message = (
            "there are problems, but no episode with `when: problem` in which they are brought to the firm"
        )
        found.append(Finding(("journey", "episodes"), message, at_name=True))
    if "purchase" not in seen and (len(scenario.market.brands) > 1 or scenario.market.outside is not None):
        message = "customers can change brands, but there is no episode with `when: purchase`"
        found.append(Finding(("journey", "episodes"), message, at_name=True))
    return found


def _begin(episode: Episode, path: Path, touchpoints: dict[str, Touchpoint]) -> list[Finding]:
    if isinstance(episode.starts_at, str):
        known = episode.starts_at in touchpoints
        return [] if known else [Finding(path, unknown("touchpoint", episode.starts_at, touchpoints))]
    found = [
        Finding((*path, name), unknown("touchpoint", name, touchpoints), at_name=True)
        for name in episode.starts_at
        if name not in touchpoints
    ]
    if not any(weight > 0 for weight in episode.starts_at.values()):
        found.append(
            Finding(path, "it begins nowhere; give at least one touchpoint a weight above 0", at_name=True)
        )
    return found


# --- reaching and leaving -------------------------------------------------------------------------------


def _all_leads(touchpoint: Touchpoint) -> Iterable[str]:
    """Every touchpoint that one may lead to, with a problem or without."""
    routes = (*touchpoint.next, *((touchpoint.again,) if touchpoint.again else ()))
    return [route.to for route in routes if route.share > 0]


def _leads_with_problem(touchpoint: Touchpoint) -> Iterable[str]:
    """Where someone with an open problem may go: on if it is resolved or nothing else is said, or again."""
    resolve, again = touchpoint.resolve, touchpoint.again
    onward = [route.to for route in touchpoint.next if route.share > 0]
    if resolve is None or again is None:
        return onward
    return [*(onward if resolve > 0 else []), *([again.to] if resolve < 1 and again.share > 0 else [])]


def _leads_without_problem(touchpoint: Touchpoint) -> Iterable[str]:
    return [route.to for route in touchpoint.next if route.share > 0]


def _may_end(touchpoint: Touchpoint) -> bool:
    return math.fsum(route.share for route in touchpoint.next) < 1 - _ROUNDING


def _may_end_with_problem(touchpoint: Touchpoint) -> bool:
    resolve, again = touchpoint.resolve, touchpoint.again
    if resolve is None or again is None:
        return _may_end(touchpoint)
    return (resolve > 0 and _may_end(touchpoint)) or (resolve < 1 and again.share < 1 - _ROUNDING)


def _reached(scenario: Scenario, begin: Iterable[str], leads: Leads) -> set[str]:
    """The touchpoints that can be reached from some."""
    reached: set[str] = set()
    waiting = list(begin)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(leads(scenario.journey.touchpoints[name]))
    return reached


def _reach(scenario: Scenario) -> list[Finding]:
    """Every touchpoint is reached by some episode or problem."""
    journey = scenario.journey
    begin = {name for episode in journey.episodes.values() for name in starts(episode)}
    begin |= {problem.touchpoint for problem in journey.problems.values()}
    reached = _reached(scenario, begin, _all_leads)
    message = "nobody reaches this touchpoint: no episode starts here and no route leads here"
    return [
        Finding(("journey", "touchpoints", name), message, at_name=True)
        for name in journey.touchpoints
        if name not in reached
    ]


def _ends(scenario: Scenario) -> list[Finding]:
    """From everywhere a journey can come to an end."""
    journey, found = scenario.journey, []
    begin = {name for episode in journey.episodes.values() for name in starts(episode)}
    troubled = {
        name for episode in journey.episodes.values() if episode.when == "problem" for name in starts(episode)
    }
    caught: set[str] = set()
    for origin, leads, may_end in (
        (begin, _leads_without_problem, _may_end),
        (troubled, _leads_with_problem, _may_end_with_problem),
    ):
        reached = _reached(scenario, origin, leads)
        ending = {name for name in reached if may_end(journey.touchpoints[name])}
        while more := {
            name for name in reached - ending if any(to in ending for to in leads(journey.touchpoints[name]))
        }:
            ending |= more
        caught |= reached - ending
    first = next((name for name in journey.touchpoints if name in caught), None)
    if first is not None:
        circle = " -> ".join(_circle(scenario, first))
        message = f"from here a journey never ends ({circle}); let the shares of a route sum to less than 1"
        found.append(Finding(("journey", "touchpoints", first, "next"), message, at_name=True))
    return found


def _circle(scenario: Scenario, first: str) -> list[str]:
    """A walk from a touchpoint until it comes back to one it has been to."""
    walk = [first]
    while True:
        leads = list(_all_leads(scenario.journey.touchpoints[walk[-1]]))
        if not leads:
            return walk
        again = next((name for name in leads if name in walk), None)
        walk.append(again or leads[0])
        if again:
            return walk


def _remedies(scenario: Scenario) -> list[Finding]:
    """A customer with a problem can get to where it is resolved."""
    brands, found = scenario.market.brands.values(), []
    own = {name for brand in brands for name, here in brand.touchpoints.items() if here.resolve is not None}
    for name, episode in scenario.journey.episodes.items():
        if episode.when != "problem":
            continue
        reached = _reached(scenario, starts(episode), _all_leads)
        if not any(scenario.journey.touchpoints[here].resolve is not None or here in own for here in reached):
            message = "no problem can be resolved: no touchpoint with `resolve` is reached from here"
            found.append(Finding(("journey", "episodes", name, "starts_at"), message))
    return found
