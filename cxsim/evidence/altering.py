"""Markets changed in a few numbers of their people or brands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxsim.world.distributions import Distribution

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario


def alike(scenario: Scenario, **traits: float) -> Scenario:
    """The same market where everybody has the same value of each trait named, in base units."""
    segments = {}
    for name, segment in scenario.people.segments.items():
        changed: dict[str, Distribution] = {}
        for trait, value in traits.items():
            before: Distribution = getattr(segment.traits, trait)
            changed[trait] = Distribution("constant", (value,), low=before.low, high=before.high)
        segments[name] = segment.model_copy(update={"traits": segment.traits.model_copy(update=changed)})
    return scenario.model_copy(update={"people": scenario.people.model_copy(update={"segments": segments})})


def branded(scenario: Scenario, *names: str, **fields: Any) -> Scenario:
    """The same market where these brands (none named: all) have other numbers, in base units."""
    brands = {
        name: brand.model_copy(update=fields) if name in names or not names else brand
        for name, brand in scenario.market.brands.items()
    }
    return scenario.model_copy(update={"market": scenario.market.model_copy(update={"brands": brands})})


def wanted_by_nobody(scenario: Scenario) -> Scenario:
    """The same market where nobody wants any feature, so that none is missed."""
    features = {
        name: feature.model_copy(update={"wanted_by": {}})
        for name, feature in scenario.market.features.items()
    }
    return scenario.model_copy(update={"market": scenario.market.model_copy(update={"features": features})})
