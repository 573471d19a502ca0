"""The common workload is the same on every simulator, and its queue is that of theory. Speed is not tested."""

from __future__ import annotations

import math
import statistics

import pytest
from scipy import special, stats

from benchmarks.peers.check import FORGOTTEN, findings, ratio, settled, spread_of_expectation
from benchmarks.peers.contenders import Contender, contenders, missing
from benchmarks.peers.workload import PARTS, Outcome, Part, Workload
from cxsim.evidence.limits.erlang import erlang_a
from cxsim.experiments.engines import ENGINES

SMALL = {"customers": 2_000, "days": 60, "rate": 0.5}
EVERYBODY = {
    name: one for name, one in contenders().items() if one.options.get("engine", "reference") in ENGINES
}

QUEUES = [
    (48.0, 1.0, 2.0, 50),
    (100.0, 0.02, 0.01, 2),
    (3.0, 1.0, 0.2, 1),
    (9.0, 1.0, 30.0, 8),
    (0.2, 2.0, 5.0, 3),
]
"""(rate, mean service, mean patience, staff)."""


# --- theory ---------------------------------------------------------------------------------------------


def palm(rate: float, service: float, patience: float, staff: int) -> tuple[float, float]:
    """P(wait > 0) and P(hang up) by Palm's closed form with the incomplete gamma function."""
    load = rate * service
    blocked = stats.poisson.pmf(staff, load) / stats.poisson.cdf(staff, load)
    x, y = staff * patience / service, rate * patience
    a = special.gammainc(x, y) * math.exp(math.log(x) + y - x * math.log(y) + special.gammaln(x))
    delayed = a * blocked / (1 + (a - 1) * blocked)
    return delayed, (1 / (load / staff * a) + 1 - staff / load) * delayed


@pytest.mark.parametrize("queue", QUEUES)
def test_erlang_a_is_palms_formula(queue: tuple[float, float, float, int]) -> None:
    rate, service, patience, staff = queue
    waits = erlang_a(rate, service, patience, staff)
    delayed, reneged = palm(*queue)
    assert waits.delayed == pytest.approx(delayed, rel=1e-9)
    assert waits.reneged == pytest.approx(reneged, rel=1e-8)
    assert waits.wait == pytest.approx(reneged * patience, rel=1e-8)
    assert waits.busy == pytest.approx(rate * (1 - reneged) * service / staff, rel=1e-9)


def test_patience_as_long_as_service_makes_the_number_there_poisson() -> None:
    waits = erlang_a(7.0, 1.0, 1.0, 5)
    assert waits.delayed == pytest.approx(stats.poisson.sf(4, 7.0), rel=1e-12)
    queue = sum((n - 5) * stats.poisson.pmf(n, 7.0) for n in range(6, 100))
    assert waits.wait == pytest.approx(queue / 7.0, rel=1e-12)


def test_endless_patience_is_erlang_c() -> None:
    load, staff = 48.0, 50
    blocked = stats.poisson.pmf(staff, load) / stats.poisson.cdf(staff, load)
    delayed = blocked / (1 - load / staff * (1 - blocked))
    waits = erlang_a(48.0, 1.0, math.inf, staff)
    assert waits.delayed == pytest.approx(delayed, rel=1e-9)
    assert waits.wait == pytest.approx(delayed / (staff - load), rel=1e-9)
    assert waits.reneged == 0.0


def test_a_ratio_knows_its_error() -> None:
    random = stats.norm(loc=3.0, scale=0.5)
    found = []
    for seed in range(200):
        parts = random.rvs(size=50, random_state=seed)
        found.append(ratio(list(parts), [2.0] * 50))
    means, errors = zip(*found, strict=True)
    assert statistics.mean(means) == pytest.approx(1.5, abs=0.01)
    assert statistics.mean(errors) == pytest.approx(statistics.stdev(means), rel=0.15)


def test_a_wrong_run_does_not_agree() -> None:
    work = Workload(part="agents", **SMALL)
    rounds = int(work.touches_per_day * work.days)
    sd = spread_of_expectation(work)
    right = [work.quality + sd * float(z) for z in stats.norm.ppf([(k + 0.5) / 2000 for k in range(2000)])]
    assert all(one.agrees for one in findings(work, Outcome(1.0, rounds, [], right)))
    assert not all(one.agrees for one in findings(work, Outcome(1.0, int(0.97 * rounds), [], right)))
    assert not all(one.agrees for one in findings(work, Outcome(1.0, rounds, [], [0.72] * 2000)))


# --- the simulators -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "part"), [(name, part) for name, one in EVERYBODY.items() for part in one.parts]
)
def test_a_simulator_lives_the_workload(name: str, part: Part) -> None:
    one = EVERYBODY[name]
    if one.missing:
        pytest.skip(f"not installed: {', '.join(one.missing)}")
    work = Workload(part=part, **SMALL)
    assert settled(work)
    outcome = one.run(work, 1)
    found = findings(work, outcome)
    assert len(found) == {"whole": 5, "agents": 3, "queue": 4}[part]
    assert [str(finding) for finding in found if not finding.agrees] == []
    if part == "agents":
        assert statistics.stdev(outcome.remembered) == pytest.approx(spread_of_memory(work), rel=0.07)


def spread_of_memory(work: Workload) -> float:
    """The sd of remembered affect in the long run, the hyperbolic tangent taken for a straight line."""
    gain, memory, variance = work.gain, work.memory, work.noise**2
    around = spread_of_expectation(work) ** 2
    slope = memory / work.scale
    with_belief = slope * (gain * variance - (1 - gain) * around) / (1 - (1 - gain) * (1 - memory))
    ours = slope**2 * (variance + around) - 2 * (1 - memory) * slope * with_belief
    return math.sqrt(ours / (1 - (1 - memory) ** 2))


def test_what_was_expected_at_first_is_forgotten() -> None:
    assert math.exp(-FORGOTTEN) < 1e-3
    assert not settled(Workload(days=10))
    assert settled(Workload(days=365))


def test_what_is_missing_is_said_in_a_line() -> None:
    absent = Contender("x", "X", "x", PARTS, ("no_such_package",))
    assert missing({"x": absent}) == "not installed: no_such_package; get them by: pip install '.[bench]'"
    assert missing({"reference": contenders()["reference"]}) == ""
