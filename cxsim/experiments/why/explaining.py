"""Why one strategy beats another: their difference shared out over what they change, what carries it, and whose it is.

Parts of the two strategies are switched on and off under common random numbers (see `shapley`). Every replication
draws its own orders, so that the intervals over replications hold simulation error and the error of sampling
orders alike. In each replication the shares sum to its difference.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cxsim.experiments.compiling import Report, compile_first
from cxsim.experiments.engines import DEFAULT, driver
from cxsim.experiments.errors import StudyError, unknown
from cxsim.experiments.horizons import horizons, resized, run_days
from cxsim.experiments.interrupts import Interrupts, deferred
from cxsim.experiments.intervals import Floats
from cxsim.experiments.knowledge import smaller
from cxsim.experiments.many import many
from cxsim.experiments.replications import Where, somewhere
from cxsim.experiments.tasks import BASELINE, Failure, Study
from cxsim.experiments.why.carriers import CARRIERS, DIRECTLY, carriers
from cxsim.experiments.why.explanation import DIRECT, SEGMENTS, Decomposition, Explanation
from cxsim.experiments.why.groupings import mechanism, place
from cxsim.experiments.why.mixing import Answer, Game, Mixed, Question, Silenced, Task
from cxsim.experiments.why.parts import Contrast, Group
from cxsim.experiments.why.shapley import coalitions, shares
from cxsim.experiments.words import inside, readable
from cxsim.world.metrics import METRICS, horizon_days
from cxsim.world.reading import given

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

ORDERS = 1
"""Orders drawn in each replication, each with its reverse."""


def explain(
    scenario: Scenario | str | Path,
    one: str,
    other: str,
    metric: str | None = None,
    at: float | None = None,
    customers: int | None = None,
    replications: int | None = None,
    carried: bool = True,
    orders: int = ORDERS,
    seed: int | None = None,
    engine: str = DEFAULT,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Report | None = None,
) -> Explanation:
    """Share out the difference of two strategies, `one` less `other`; either can be "baseline".

    metric: any (None: the one that ranks). at: months after the start (None: the longest horizon). customers
    and replications: None for the population of a plausible world (a tenth, but at least 300) and the scenario's
    own number. carried: whether to ask what carries the difference, which takes a burn-in for every answer.
    orders: drawn in each replication, each with its reverse; all of them where there are up to four parts.
    workers, executor, progress: as for `compare`. An interrupt returns what is finished, flagged `interrupted`.
    Raises StudyError for what cannot be run.
    """
    began = time.perf_counter()
    scenario = given(scenario)
    asked = _question(scenario, one, other, metric, at, customers, carried, orders, seed, engine)
    count = scenario.run.replications if replications is None else replications
    if not 1 <= count <= 100_000:
        raise StudyError(f"replications is {count}: it can be from 1 to 100000")
    tasks = _tasks(asked, count)
    found: dict[Task, Any] = {}
    interrupted = False
    with deferred() as interrupts, somewhere(engine, workers, executor, len(tasks)) as where:
        try:
            compile_first(scenario, BASELINE, engine, progress, interrupts)
            many(tasks, _worker(where, interrupts), found, where, interrupts, _title, progress)
        except KeyboardInterrupt:
            interrupts.asked = interrupted = True
    return _gathered(asked, count, found, interrupted, time.perf_counter() - began)


def _question(
    scenario: Scenario,
    one: str,
    other: str,
    metric: str | None,
    at: float | None,
    customers: int | None,
    carried: bool,
    orders: int,
    seed: int | None,
    engine: str,
) -> Question:
    """What is asked, checked. Raises StudyError."""
    for name in (one, other):
        if name != BASELINE and name not in scenario.strategies:
            raise unknown("strategy", name, [BASELINE, *scenario.strategies])
    if one == other:
        raise StudyError(f"{one!r} is compared with itself: name two different strategies")
    chosen = scenario.decide_by if metric is None else metric
    if chosen not in METRICS:
        raise unknown("metric", chosen, METRICS)
    if orders < 1:
        raise StudyError(f"orders is {orders}: it can be 1 or more")
    first = scenario.run.seed if seed is None else seed
    if not 0 <= first < 2**63:
        raise StudyError(f"seed is {first}: it can be from 0 to 2**63 - 1")
    driver(engine)
    horizon = _horizon(scenario, at)
    small = smaller(scenario) if customers is None else resized(scenario, customers=customers)
    contrast = Contrast(small, one, other, METRICS[chosen].kind == "money")
    games = (
        Game("mechanism", contrast.groups(mechanism)),
        Game("place", contrast.groups(place)),
    )
    study = Study(small, (BASELINE,), horizon, first, engine)
    return Question(
        study,
        contrast,
        chosen,
        next(iter(horizon)),
        tuple(game for game in games if game.groups),
        tuple(carriers(small.laws)) if carried and contrast.parts else (),
        orders,
    )


def _horizon(scenario: Scenario, at: float | None) -> dict[float, int]:
    """Months -> days of the one horizon that is asked for."""
    known = horizons(run_days(scenario))
    longest = max(known)
    if at is None or at in known:
        months = longest if at is None else at
        return {months: known[months]}
    days = horizon_days(at)
    if not 1 <= days <= known[longest]:
        raise StudyError(
            f"at is {at:g} months: it can be up to {longest:g}, which is as long as strategies are lived"
        )
    return {float(at): days}


def _tasks(asked: Question, replications: int) -> list[Task]:
    """Replication by replication, so that an interrupt leaves whole ones."""
    found: list[Task] = []
    for number in range(replications):
        found.append(Mixed(asked, number))
        if asked.carriers:
            sets = coalitions(asked.drawn(number)["carrier"])
            found += [
                Silenced(asked, number, asked.silent(coalition))
                for coalition in sets
                if len(coalition) < len(asked.carriers)
            ]
    return found


def _worker(where: Where, interrupts: Interrupts) -> Callable[[Task], Any]:
    """How a task is lived: one in this process ends where nobody wants it any more."""
    if not where.shared:
        return _live

    def watched(task: Task) -> Any:
        return task.live(lambda _day: interrupts.check())

    return watched


def _live(task: Task) -> Any:
    return task.live()


def _title(task: Task) -> str:
    what = "what is changed" if isinstance(task, Mixed) else "what carries it"
    return f"why, replication {task.number + 1}: {what}"


# --- what came out ----------------------------------------------------------------------------------------


def _gathered(
    asked: Question, replications: int, found: Mapping[Task, Any], interrupted: bool, duration: float
) -> Explanation:
    """The explanation from what every task came to."""
    mixed = {
        task.number: answer
        for task, answer in found.items()
        if isinstance(task, Mixed) and isinstance(answer, Answer)
    }
    silenced = {
        (task.number, frozenset(task.silent)): answer
        for task, answer in found.items()
        if isinstance(task, Silenced) and isinstance(answer, tuple)
    }
    failures = tuple(
        f"{_title(task)}: {answer.message if isinstance(answer, Failure) else answer}"
        for task, answer in found.items()
        if isinstance(answer, Failure | Exception)
    )
    order = sorted(mixed)
    parts = [_changed(asked, game, [(number, mixed[number]) for number in order]) for game in asked.games]
    if asked.carriers:
        parts.append(_carried(asked, order, mixed, {key: value for key, (value, _) in silenced.items()}))
    segments = _segments(asked, [(number, mixed[number]) for number in order])
    lived = sum(answer.encounters for answer in mixed.values()) + sum(count for _, count in silenced.values())
    whole = frozenset(asked.contrast.parts)
    totals = np.array([mixed[n].values[whole] - mixed[n].values[frozenset()] for n in order])
    return Explanation(
        scenario=asked.contrast.scenario,
        one=asked.contrast.one,
        other=asked.contrast.other,
        metric=asked.metric,
        months=asked.months,
        totals=totals,
        decompositions=(*parts, *segments),
        asked=replications,
        seed=asked.study.seed,
        engine=asked.study.engine,
        interrupted=interrupted,
        failures=failures,
        encounter_count=lived,
        duration=duration,
    )


def _changed(asked: Question, game: Game, answers: Sequence[tuple[int, Answer]]) -> Decomposition:
    """Shares of what is changed, by one grouping."""
    rows = []
    for number, answer in answers:
        drawn = asked.drawn(number)[game.name]
        values = {coalition: answer.values[game.parts(coalition)] for coalition in coalitions(drawn)}
        rows.append(shares(values, drawn))
    numbers = tuple(number for number, _ in answers)
    return Decomposition(game.name, game.groups, numbers, _matrix(rows, len(game.groups)))


def _carried(
    asked: Question,
    order: Sequence[int],
    mixed: Mapping[int, Answer],
    silenced: Mapping[tuple[int, frozenset[str]], float],
) -> Decomposition:
    """Shares of what carries the difference; what is left without any carrier is direct."""
    whole = frozenset(asked.contrast.parts)
    rows, numbers = [], []
    for number in order:
        values = mixed[number].values
        worth = {frozenset(range(len(asked.carriers))): values[whole] - values[frozenset()]}
        drawn = asked.drawn(number)["carrier"]
        for coalition in coalitions(drawn):
            key = number, frozenset(asked.silent(coalition))
            if coalition not in worth and key in silenced:
                worth[coalition] = silenced[key]
        if all(coalition in worth for coalition in coalitions(drawn)):
            numbers.append(number)
            rows.append(np.concatenate([[worth[frozenset()]], shares(worth, drawn)]))
    direct = Group(DIRECTLY, DIRECT, frozenset(), ())
    groups = tuple(Group(name, CARRIERS[name].title, frozenset(), ()) for name in asked.carriers)
    return Decomposition("carrier", (direct, *groups), tuple(numbers), _matrix(rows, len(groups) + 1))


def _segments(asked: Question, answers: Sequence[tuple[int, Answer]]) -> list[Decomposition]:
    """Whose difference it is; nothing for metrics that no segment can be told of."""
    from cxsim.measure.by_segment import BY_SEGMENT, differences

    if asked.metric not in BY_SEGMENT:
        return []
    rows = []
    for _, answer in answers:
        assert answer.one is not None
        assert answer.other is not None
        inside_each, composition = differences(answer.one, answer.other, asked.metric)
        rows.append(np.append(inside_each, composition))
    people = asked.contrast.scenario.people.segments
    groups = tuple(
        Group(name, inside(found.title or readable(name)), frozenset(), ()) for name, found in people.items()
    )
    mixture = Group("composition", SEGMENTS, frozenset(), ())
    numbers = tuple(number for number, _ in answers)
    return [Decomposition("segment", (*groups, mixture), numbers, _matrix(rows, len(groups) + 1))]


def _matrix(rows: Sequence[Floats], columns: int) -> Floats:
    """(replications, groups)."""
    return np.array(rows, dtype=np.float64).reshape(len(rows), columns)
