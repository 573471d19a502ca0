"""By what the parts of a strategy are grouped: how they work on a customer, and where he meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxsim.experiments.why.parts import COMPLEXITY, PROGRAMME
from cxsim.experiments.words import inside, readable
from cxsim.world.paths import Target, parse

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

TITLES = {
    "function": "what the product does",
    "ease": "ease of use",
    "waiting": "waiting",
    "care": "care",
    "resolution": "problems resolved at the first contact",
    "remedy": "how fully problems are made good",
    "listening": "calling back the unhappy",
    "reliability": "how often problems happen",
    "steps": "steps of the journey",
    "salience": "how strongly a touchpoint is felt",
    "promise": "promises",
    "advertising": "advertising",
    "price": "price",
    "rewards": "gifts and rewards",
    "contract": "contract",
    "taste": "nearness to tastes",
    "personalisation": "personalisation",
    "novelty": "novelty",
    "win_back": "winning back former customers",
    "serving": "cost of serving",
    "programme": "cost of the programme",
}
"""Mechanisms by name, as sentences call them."""

_FIELDS = {
    "price": "price",
    "setup_fee": "price",
    "promotion": "rewards",
    "loyalty_reward": "rewards",
    "contract": "contract",
    "exit_fee": "contract",
    "cost": "serving",
    "taste": "taste",
    "novelty": "novelty",
    "advertising": "advertising",
    "faults": "reliability",
    "remedy": "remedy",
    "outreach": "listening",
    "personalise": "personalisation",
    "win_back": "win_back",
    "other_complexity": "ease",
    "active": "steps",
    "wait": "waiting",
    "duration": "waiting",
    "resolve": "resolution",
    "salience": "salience",
    "staff": "waiting",
    "service": "waiting",
}
"""Field of a brand, touchpoint or station -> mechanism."""

_DIMENSIONS = {"function": "function", "ease": "ease", "promptness": "waiting", "care": "care"}

PLACES = {
    "product": "the product",
    "quality": "every touchpoint",
    "terms": "price and contract",
    "promises": "advertising and promises",
    "recovery": "remedies and outreach",
    "programme": "cost of the programme",
}
"""What belongs to the brand as a whole, by name; every other place is a touchpoint or a station."""

_WIDE = {
    "price": "terms",
    "setup_fee": "terms",
    "promotion": "terms",
    "loyalty_reward": "terms",
    "contract": "terms",
    "exit_fee": "terms",
    "advertising": "promises",
    "remedy": "recovery",
    "outreach": "recovery",
    "win_back": "recovery",
}
"""Field of a brand -> place; all others are the product."""


def mechanism(scenario: Scenario, part: str) -> tuple[str, str]:
    """The mechanism by which a part works: name and title."""
    if part == PROGRAMME:
        return PROGRAMME, TITLES[PROGRAMME]
    target = parse(part.removeprefix(COMPLEXITY))
    if target.kind == "feature":
        name = "ease" if part.startswith(COMPLEXITY) else "function"
    elif target.kind == "promise":
        name = "promise"
    elif target.kind in ("quality", "touchpoint_quality"):
        name = _DIMENSIONS.get(target.field, target.field)
    else:
        name = _FIELDS[target.field]
    return _of_brand(scenario, target, name, TITLES.get(name) or inside(readable(name)))


def place(scenario: Scenario, part: str) -> tuple[str, str]:
    """Where customers meet a part: name and title. A station with one touchpoint is at that touchpoint."""
    if part == PROGRAMME:
        return PROGRAMME, PLACES[PROGRAMME]
    target = parse(part.removeprefix(COMPLEXITY))
    if target.kind == "station":
        queues = [
            name for name, found in scenario.journey.touchpoints.items() if found.station == target.name
        ]
        if len(queues) != 1:
            title = scenario.journey.stations[target.name].title or readable(target.name)
            return _of_brand(scenario, target, f"station: {target.name}", title)
        return _of_brand(scenario, target, queues[0], _touchpoint(scenario, queues[0]))
    if target.kind in ("touchpoint", "touchpoint_quality"):
        return _of_brand(scenario, target, target.name, _touchpoint(scenario, target.name))
    wide = {"feature": "product", "quality": "quality", "promise": "promises"}.get(target.kind)
    name = wide or _WIDE.get(target.field, "product")
    return _of_brand(scenario, target, f"brand: {name}", PLACES[name])


def _touchpoint(scenario: Scenario, name: str) -> str:
    return scenario.journey.touchpoints[name].title or readable(name)


def _of_brand(scenario: Scenario, target: Target, name: str, title: str) -> tuple[str, str]:
    """A rival's number is told apart by its brand."""
    if target.brand == scenario.market.focal:
        return name, title
    brand = scenario.market.brands[target.brand].title or target.brand
    return f"{target.brand}: {name}", f"{title} of {brand}"
