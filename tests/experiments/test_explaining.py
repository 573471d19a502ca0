"""Why one strategy beats another, in small markets where the reason is known."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest

import cxsim
from cxsim.experiments.errors import StudyError
from cxsim.experiments.intervals import interval
from cxsim.experiments.why.explaining import explain
from cxsim.world import load
from cxsim.world.scenario import Scenario, Strategy
from cxsim.world.strategies import make

TINY = load(str(Path(__file__).parents[1] / "journeys" / "tiny.yaml"))


def market(**strategies) -> Scenario:
    """The tiny market with strategies of (kind, options) pairs."""
    made = {
        name: Strategy(interventions=tuple(make(TINY, kind, **options) for kind, options in parts))
        for name, parts in strategies.items()
    }
    return TINY.model_copy(update={"strategies": made})


def told(found, decomposition):
    """Values by group."""
    table = found.table
    return table[table["decomposition"] == decomposition].set_index("group")["value"]


def short_of_staff() -> Scenario:
    """One person at a desk that needs two; a feature nobody wants or feels, a station nobody queues at."""
    data = TINY.model_dump()
    data["market"]["features"] = {"radio": {"complexity": 0.0}}
    data["journey"]["stations"]["desk"] |= {"brands": ["Alfa"], "staff": 1, "service": 20 / 1440}
    data["journey"]["stations"]["back_office"] = {"brands": ["Beta"], "staff": 1}
    data["journey"]["problems"]["fault"]["rate"] = 12 / 365
    data["run"] |= {"customers": 150, "days": 240.0}
    scenario = Scenario.model_validate(data | {"strategies": {}})
    options = (
        ("fix_support", {"staff": 2, "stations": ["desk"]}),
        ("set", {"brands.Alfa.price": 20.0}),
        ("add_features", {"features": ["radio"]}),
        ("quality", {"care": 0.0}),
        ("add", {"brands.Beta.stations.back_office.staff": 5.0}),
    )
    made = tuple(make(scenario, kind, **found) for kind, found in options)
    return scenario.model_copy(update={"strategies": {"staffed": Strategy(interventions=made)}})


@pytest.fixture(scope="module")
def cause():
    return explain(short_of_staff(), "staffed", "baseline", "satisfaction", replications=4, carried=False)


def test_what_waits_alone_bring_is_laid_to_waiting_and_to_its_desk(cause) -> None:
    assert cause.difference.low > 0.02
    assert told(cause, "mechanism")["waiting"] >= 0.95 * cause.difference.mean
    assert told(cause, "place")["call"] >= 0.95 * cause.difference.mean
    others = cause.table[~cause.table["group"].isin(["waiting", "call", "people"])]
    assert len(others) >= 8
    for column in ("value", "low", "high"):
        assert (others[column] == 0.0).all(), others
    assert "waiting" in cause.sentences()[1]


@pytest.fixture(scope="module")
def mixed():
    """Two strategies that change much, some of it the same numbers, with everything asked."""
    scenario = market(
        rich=[
            ("quality", {"care": 0.2, "function": 0.05}),
            ("price", {"by": 2.0}),
            ("fix_support", {"staff": 1}),
        ],
        cheap=[("price", {"by": -3.0}), ("promise", {"raise": 0.2})],
    )
    return explain(scenario, "rich", "cheap", replications=3, customers=80)


def test_in_every_replication_shares_sum_to_the_difference(mixed) -> None:
    assert [found.name for found in mixed.decompositions] == ["mechanism", "place", "carrier", "segment"]
    for found in mixed.decompositions:
        assert found.numbers == (0, 1, 2)
        assert found.values.sum(axis=1) == pytest.approx(mixed.totals, abs=1e-12)
        parts = mixed.table[mixed.table["decomposition"] == found.name]
        assert parts["value"].sum() == pytest.approx(mixed.difference.mean, abs=1e-12)


def test_the_difference_is_that_of_a_comparison_of_the_same_size(mixed) -> None:
    comparison = cxsim.compare(mixed.scenario, replications=3, worlds=0)
    gap = comparison.values("rich") - comparison.values("cheap")
    assert mixed.totals == pytest.approx(gap, abs=1e-15)
    again = comparison.explain("rich", "cheap", customers=80, replications=3, carried=False)
    assert again.study == comparison.difference("rich", "cheap")
    assert np.array_equal(again.totals, mixed.totals)
    assert comparison.explained is None or comparison.winner == "rich"
    comparison.explain(customers=40, replications=1, carried=False)
    assert {comparison.explained.one, comparison.explained.other} == {
        comparison.winner,
        comparison.rival_of(comparison.winner),
    }


def test_who_works_does_not_matter(mixed) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(3) as pool:
        again = explain(mixed.scenario, "rich", "cheap", replications=2, customers=80, executor=pool)
    for one, other in zip(again.decompositions, mixed.decompositions, strict=True):
        assert np.array_equal(one.values, other.values[:2])


def test_the_other_way_round_is_the_same_with_the_sign_turned(mixed) -> None:
    turned = explain(mixed.scenario, "cheap", "rich", replications=3, customers=80, carried=False)
    assert np.array_equal(turned.totals, -mixed.totals)
    for name in ("price", "promise"):
        assert math.copysign(1, told(turned, "mechanism")[name]) != math.copysign(
            1, told(mixed, "mechanism")[name]
        )


def test_sentences_say_the_numbers_of_the_table(mixed) -> None:
    shown = {0.0}
    for value in mixed.table[["value", "low", "high"]].to_numpy().ravel():
        shown |= {round(100 * value, digits) for digits in (1, 2, 3, 4)}
    for end in mixed.difference[:3]:
        shown |= {round(100 * end, digits) for digits in (1, 2, 3, 4)}
    shares = {round(100 * share) for share in mixed.table["share"].dropna()}
    for text in mixed.sentences():
        for number in re.findall(r"([+-]?[\d.]+) points", text):
            assert float(number) in shown, (number, text)
        for low, high in re.findall(r"\((-?[\d.]+) to (-?[\d.]+)\)", text):
            assert {float(low), float(high)} <= shown, text
        for share in re.findall(r"(-?\d+) % of the difference", text):
            assert int(share) in shares, text


def test_twins_share_alike() -> None:
    """Two touchpoints that are visited alike and mended alike: their shares differ by chance alone."""
    data = TINY.model_dump()
    use = data["journey"]["touchpoints"]["use"]
    data["journey"]["touchpoints"] |= {"left": use, "right": use}
    data["journey"]["episodes"]["using"]["starts_at"] = {"left": 1.0, "right": 1.0}
    data["run"] |= {"customers": 100, "days": 180.0}
    scenario = Scenario.model_validate(data | {"strategies": {}})
    paths = {f"brands.Alfa.touchpoints.{name}.quality.care": 0.2 for name in ("left", "right")}
    both = Strategy(interventions=(make(scenario, "add", **paths),))
    scenario = scenario.model_copy(update={"strategies": {"both": both}})
    found = explain(scenario, "both", "baseline", "satisfaction", replications=6, carried=False)
    place = found.decomposition("place")
    assert [group.name for group in place.groups] == ["left", "right"]
    gap = interval(place.values[:, 0] - place.values[:, 1], 0.999)
    assert not gap.excludes_zero
    assert abs(gap.mean) < 0.2 * found.difference.mean


def test_where_nothing_differs_everything_is_exactly_nothing() -> None:
    scenario = market(idle=[], same=[("quality", {"care": 0.0})])
    for pair in (("idle", "baseline"), ("same", "idle")):
        found = explain(scenario, *pair, replications=2, customers=60)
        assert (found.table[["value", "low", "high"]] == 0.0).all(axis=None)
        assert found.difference[:3] == (0.0, 0.0, 0.0)
        assert "exactly alike" in found.sentences()[0]


def test_what_is_switched_off_carries_nothing() -> None:
    laws = TINY.laws.model_copy(update={"off": ("talk", "surprise")})
    found = explain(TINY.model_copy(update={"laws": laws}), "care", "baseline", replications=1, customers=40)
    carried = [group.name for group in found.decomposition("carrier").groups]
    assert carried == ["directly", "feelings", "reviews", "promises", "complaints"]


def test_money_has_its_cost_as_a_part_and_no_segments() -> None:
    found = explain(TINY, "care", "baseline", "profit", replications=1, customers=40, carried=False)
    assert told(found, "mechanism")["programme"] == pytest.approx(-1000.0)
    assert found.decomposition("segment") is None
    assert any("knows no segments" in note for note in found.notes())
    back = explain(TINY, "care", "nothing_at_all", "roi", replications=1, customers=40, carried=False)
    assert math.isnan(back.difference.mean)
    assert "not defined" in back.sentences()[0]


def test_an_earlier_horizon_is_lived_no_longer_than_needed() -> None:
    found = explain(TINY, "care", "baseline", at=3, replications=1, customers=40, carried=False)
    assert found.months == 3
    assert found.decomposition("mechanism").total.n == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"one": "carre"}, "did you mean 'care'"),
        ({"other": "care"}, "name two different strategies"),
        ({"metric": "loyalti"}, "unknown metric"),
        ({"at": 7}, "up to 6"),
        ({"replications": 0}, "from 1"),
        ({"orders": 0}, "1 or more"),
        ({"seed": -1}, "2\\*\\*63"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(arguments, words) -> None:
    with pytest.raises(StudyError, match=words):
        explain(TINY, **({"one": "care", "other": "baseline"} | arguments))


def test_an_interrupt_keeps_whole_replications_and_says_so() -> None:
    calls = 0

    def stop(done, *_):
        nonlocal calls
        calls += done >= 2
        if calls:
            raise KeyboardInterrupt

    found = explain(
        TINY, "care", "baseline", replications=6, customers=40, carried=False, workers=1, progress=stop
    )
    assert found.interrupted
    assert 1 <= found.done < 6
    assert found.decomposition("mechanism").values.sum(axis=1) == pytest.approx(found.totals)
    assert any(f"{found.done} of 6 replications are complete" in note for note in found.notes())


def test_what_fails_is_left_out_and_told() -> None:
    broken = "tests.experiments.fake_engine:BrokenModel"
    found = explain(
        TINY, "care", "baseline", replications=2, customers=40, engine=broken, workers=1, carried=False
    )
    assert found.done == 0
    assert "broken on purpose" in found.failures[0]
    assert found.sentences() == ["Nothing to explain: no replication was lived whole."]
