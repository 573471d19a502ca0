"""Claim files: every bundled one is sound, and a mistake is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxsim.claims.claim import Case, chosen, folder, read
from cxsim.claims.statistics import FROM_ENCOUNTERS, STATISTICS
from cxsim.experiments.errors import StudyError
from cxsim.world.mistakes import ScenarioError
from tests.claims.conftest import TINY

NAMES = sorted(path.stem for path in folder().glob("*.yaml"))


@pytest.fixture(scope="module", params=NAMES)
def case(request: pytest.FixtureRequest) -> Case:
    return read(folder() / f"{request.param}.yaml")


def test_every_claim_reads_and_says_what_it_is(case: Case) -> None:
    claim = case.claim
    assert claim.order < 99, "every bundled claim has its place"
    assert claim.says.endswith(".")
    assert not claim.source.endswith(".")
    assert len(claim.explained) > 80


def test_every_arm_and_strategy_of_a_claim_is_asked_about(case: Case) -> None:
    asked = {name for c in case.claim.holds for name in (c.of, c.minus) if name}
    assert asked == set(case.claim.arms)


def test_titles_differ_and_the_list_is_in_order() -> None:
    cases = chosen()
    assert len({case.claim.title for case in cases}) == len(cases) == len(NAMES)
    assert [case.claim.order for case in cases] == sorted(case.claim.order for case in cases)
    assert {case.claim.order for case in cases} == set(range(1, 19))


def test_every_claim_is_in_the_readme() -> None:
    text = (folder() / "README.md").read_text()
    assert [name for name in NAMES if f"]({name}.yaml)" not in text] == []


def test_every_statistic_is_used_by_a_claim() -> None:
    asked = {name for case in chosen() for c in case.claim.holds for name in (c.number, c.minus_number)}
    assert set(STATISTICS) <= asked
    assert set(STATISTICS) >= FROM_ENCOUNTERS


def test_claims_are_chosen_by_name_or_path(tiny: Path) -> None:
    assert [case.name for case in chosen([NAMES[0], str(tiny)])] == [NAMES[0], "tiny"]
    with pytest.raises(StudyError, match=f"did you mean '{NAMES[0]}'"):
        chosen([NAMES[0][:-1]])


@pytest.mark.parametrize(
    ("right", "wrong", "line", "message"),
    [
        ("strategy: hire", "strategy: fire", 11, "unknown strategy 'fire': did you mean 'hire'"),
        ("off: [surprise]", "off: [surprize]", 13, "unknown mechanism 'surprize': did you mean 'surprise'"),
        ("{belief_gain: 0.1}", "{belief_grain: 0.1}", 13, "did you mean 'belief_gain'"),
        ("market.brands.*.faults", "market.brand.*.faults", 13, "there is no 'brand'"),
        ("faults: 0.5", "faults: 7", 13, "7"),
        ("minus: as_is", "minus: as_was", 18, "unknown arm 'as_was': did you mean 'as_is'"),
        ("number: wait_mean", "number: wait_men", 16, "unknown number 'wait_men': did you mean 'wait_mean'"),
        ("is: below", "is: under", 19, "below"),
        ("extends: first_steps", "extends: first_step", 7, "first_steps"),
        ("explained: More hands.\n", "explained: More hands.\nvary: [belief_grain]\n", 6, "belief_gain"),
    ],
)
def test_a_mistake_is_told_once_and_at_its_place(
    tiny: Path, right: str, wrong: str, line: int, message: str
) -> None:
    assert right in TINY
    tiny.write_text(TINY.replace(right, wrong))
    with pytest.raises(ScenarioError) as error:
        read(tiny)
    (mistake,) = error.value.mistakes
    assert (mistake.file, mistake.line) == (str(tiny), line)
    assert mistake.column > 1
    assert message in mistake.message


def test_all_mistakes_are_told_at_once(tiny: Path) -> None:
    tiny.write_text(TINY.replace("strategy: hire", "strategy: fire").replace("of: hired", "of: hirde"))
    with pytest.raises(ScenarioError) as error:
        read(tiny)
    assert [mistake.line for mistake in error.value.mistakes] == [11, 17]
