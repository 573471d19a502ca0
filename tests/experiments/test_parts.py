"""Two strategies taken apart: every mixture changes just what it should, in the tables that runs read."""

from __future__ import annotations

import numpy as np
import pytest

from cxsim.engine import changes as dated
from cxsim.engine.plan import build
from cxsim.experiments.why.groupings import mechanism, place
from cxsim.experiments.why.parts import COMPLEXITY, PROGRAMME, Contrast
from cxsim.world import load
from cxsim.world.interventions import CATALOGUE
from cxsim.world.paths import BRAND_FIELDS, STATION_FIELDS, TOUCHPOINT_FIELDS
from cxsim.world.scenario import Intervention, Scenario, Strategy
from cxsim.world.strategies import make

OPERATOR = load("mobile_operator")


def planned(scenario: Scenario, strategy: Strategy):
    """Assignments and costs of a strategy in every run, rivals' answers included."""
    market = scenario.model_copy(update={"strategies": {"it": strategy}})
    plan = build(market, "it", seed=5)
    return plan.changes, plan.programme


def with_strategies(**strategies: list[Intervention]) -> Scenario:
    made = {name: Strategy(interventions=tuple(found)) for name, found in strategies.items()}
    return OPERATOR.model_copy(update={"strategies": made})


def complexity_at_the_end(scenario: Scenario, strategy: Strategy) -> float:
    """The focal brand's complexity after all changes."""
    plan = build(scenario.model_copy(update={"strategies": {"it": strategy}}), "it", seed=5)
    world = dated.copy(plan.world)
    dated.apply(world, plan.changes, plan.origins.feature)
    return float(world.brand["complexity"][plan.focal])


@pytest.mark.parametrize("pair", [("add_features", "fix_support"), ("simplify", "baseline"), ("baseline", "cut_price"),
                                  ("raise_promise", "simplify")])  # fmt: skip
def test_all_parts_are_the_one_strategy_and_none_the_other(pair) -> None:
    contrast = Contrast(OPERATOR, *pair, money=True)
    for name, parts in ((pair[0], frozenset(contrast.parts)), (pair[1], frozenset[str]())):
        own = OPERATOR.strategies.get(name, Strategy())
        assert planned(OPERATOR, contrast.mixture(parts)) == planned(OPERATOR, own)


def test_every_part_has_one_place_and_one_mechanism() -> None:
    for name in OPERATOR.strategies:
        contrast = Contrast(OPERATOR, name, "baseline", money=True)
        for grouping in (mechanism, place):
            parts = [part for group in contrast.groups(grouping) for part in group.parts]
            assert sorted(parts) == sorted(contrast.parts)
            assert all(group.by == (name,) for group in contrast.groups(grouping))


def test_every_number_that_can_be_changed_has_a_mechanism_and_a_place() -> None:
    fields = [f"brands.Alfa.{field}" for field in BRAND_FIELDS]
    fields += [f"brands.Alfa.touchpoints.shop.{field}" for field in TOUCHPOINT_FIELDS]
    fields += [f"brands.Alfa.stations.support_desk.{field}" for field in STATION_FIELDS]
    for path in (*fields, "brands.Alfa.quality.care", "brands.Beta.promise.ease", "brands.Alfa.features.tv"):
        for grouping in (mechanism, place):
            assert all(grouping(OPERATOR, path)), path
    assert len(CATALOGUE) > 15


def test_a_feature_and_its_complexity_can_be_had_apart() -> None:
    contrast = Contrast(OPERATOR, "add_features", "baseline")
    features = frozenset(part for part in contrast.parts if not part.startswith(COMPLEXITY))
    burden = frozenset(contrast.parts) - features
    assert len(features) == len(burden) == 4
    nothing, everything = (
        complexity_at_the_end(OPERATOR, contrast.mixture(parts)) for parts in (frozenset(), features | burden)
    )
    added = OPERATOR.market.features
    delivered = 0.9
    assert everything - nothing == pytest.approx(
        delivered * sum(added[name].complexity for name in ("five_g", "esim", "music", "tv"))
    )
    assert complexity_at_the_end(OPERATOR, contrast.mixture(features)) == pytest.approx(nothing)
    assert complexity_at_the_end(OPERATOR, contrast.mixture(burden)) == pytest.approx(everything)


def test_complexity_goes_with_features_taken_away_too() -> None:
    scenario = with_strategies(
        less=[make(OPERATOR, "simplify", remove=["hotspot"])],
        more=[make(OPERATOR, "add_features", features=["tv"], delivered=0.5)],
    )
    contrast = Contrast(scenario, "less", "more")
    burden = frozenset(part for part in contrast.parts if part.startswith(COMPLEXITY))
    own = complexity_at_the_end(scenario, scenario.strategies["less"])
    assert complexity_at_the_end(scenario, contrast.mixture(burden)) == pytest.approx(own)


def test_what_both_change_alike_is_no_part() -> None:
    care = make(OPERATOR, "quality", care={"low": 0.0, "likely": 0.05, "high": 0.1})
    as_sure = make(OPERATOR, "quality", care=0.05)
    scenario = with_strategies(one=[care, make(OPERATOR, "price", by="-5 %")], other=[as_sure])
    contrast = Contrast(scenario, "one", "other")
    assert contrast.parts == ("brands.Alfa.price",)
    assert (
        planned(scenario, contrast.mixture(frozenset()))[0]
        == planned(scenario, scenario.strategies["other"])[0]
    )


def test_costs_are_a_part_of_money_alone_and_end_with_what_they_pay_for() -> None:
    brief = make(OPERATOR, "price", by="-5 %", start="1 month", end="7 months", cost={"monthly": 1000})
    scenario = with_strategies(brief=[brief])
    assert PROGRAMME not in Contrast(scenario, "brief", "baseline").parts
    contrast = Contrast(scenario, "brief", "baseline", money=True)
    assert contrast.parts == ("brands.Alfa.price", PROGRAMME)
    changes, costs = planned(scenario, contrast.mixture(frozenset({PROGRAMME})))
    assert changes == ()
    assert costs == planned(scenario, scenario.strategies["brief"])[1]
    assert planned(scenario, contrast.mixture(frozenset({"brands.Alfa.price"})))[1] == ()


def test_complexity_of_its_own_counts_beside_that_of_features() -> None:
    burdened = with_strategies(it=[make(OPERATOR, "set", **{"brands.Alfa.other_complexity": 0.05})])
    plain = complexity_at_the_end(OPERATOR, Strategy())
    assert complexity_at_the_end(burdened, burdened.strategies["it"]) == pytest.approx(plain + 0.05)
    off = burdened.model_copy(update={"laws": burdened.laws.model_copy(update={"off": ("complexity",)})})
    plan = build(off, "it", seed=5)
    world = dated.copy(plan.world)
    dated.apply(world, plan.changes, plan.origins.feature)
    assert np.all(world.brand["complexity"] == 0.0)
