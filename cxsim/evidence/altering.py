"""Markets changed in a few numbers of their people or brands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cxsim.world.distributions import Distribution

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario, Segment


def alike(scenario: Scenario, **traits: float) -> Scenario:
    """The same market where everybody has the same value of each trait named, in base units."""
    changed = {
        name: {trait: _constant(segment, trait, value) for trait, value in traits.items()}
        for name, segment in scenario.people.segments.items()
    }
    return _traits(scenario, changed)


def with_traits(scenario: Scenario, **traits: Distribution) -> Scenario:
    """The same market in which these traits are distributed so in every segment."""
    return _traits(scenario, dict.fromkeys(scenario.people.segments, traits))


def _constant(segment: Segment, trait: str, value: float) -> Distribution:
    before: Distribution = getattr(segment.traits, trait)
    return Distribution("constant", (value,), low=before.low, high=before.high)


def _traits(scenario: Scenario, changed: Mapping[str, Mapping[str, Distribution]]) -> Scenario:
    """The same market with some traits of each segment replaced."""
    segments = {
        name: segment.model_copy(update={"traits": segment.traits.model_copy(update=changed[name])})
        for name, segment in scenario.people.segments.items()
    }
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
