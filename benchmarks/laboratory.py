"""How fast a sweep is, what two processors gain over one, what keeping costs, and whether memory stays flat.

    python benchmarks/laboratory.py [--runs N] [--pairs N] [--scenario NAME] [--whole]

A run is 1,000 customers, the burn-in of the scenario and a year. One at a time and two at a time are measured in turn,
and beside each pair what two processes that share nothing gain over one: more than that the machine does not give.
`--whole`: a sweep of 10,000 runs instead; some seven minutes on two processors. Nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cxsim
from cxsim.laboratory.experiment import Case, Experiment, case
from cxsim.laboratory.journal import Journal
from cxsim.laboratory.store import Keeper
from cxsim.laboratory.sweep import live, plan_of

CUSTOMERS, DAYS = 1000, 365


def experiment(scenario: str, runs: int) -> Case:
    """So many points of one replication, doing nothing, with parameters that differ."""
    asked = Experiment.model_validate(
        {
            "vary": {"belief_gain": {}, "talk_base": {}, "taste_weight": {}},
            "design": {"kind": "latin_hypercube", "points": runs},
            "strategies": [],
            "customers": CUSTOMERS,
            "days": DAYS,
        }
    )
    return case("benchmark", asked, cxsim.load(scenario))


def memory() -> float:
    """The most that this process ever had in memory, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Spent:
    """Seconds that the main thread spends on keeping runs."""

    def __init__(self) -> None:
        self.seconds = 0.0
        places = [(Keeper, "add"), (Keeper, "refresh"), (Keeper, "_begin"), (Journal, "write")]
        self.before = {place: getattr(*place) for place in places}
        for place, function in self.before.items():
            setattr(*place, self._timed(function))

    def _timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.thread_time()
            try:
                return function(*arguments, **named)
            finally:
                self.seconds += time.thread_time() - began

        return timed

    def stop(self) -> None:
        """Leave everything as it was."""
        for place, function in self.before.items():
            setattr(*place, function)


def swept(found: Case, workers: int) -> tuple[float, float, float, list[float]]:
    """(seconds, processor seconds, seconds of keeping, memory at each tenth) of a sweep into a new folder."""
    marks: list[float] = []

    def progress(done: float, total: float, what: str, to_go: float) -> None:  # noqa: ARG001
        if done >= total * (len(marks) + 1) / 10:
            marks.append(memory())

    spent = Spent()
    with tempfile.TemporaryDirectory() as folder:
        began, processor = time.perf_counter(), time.process_time()
        live(plan_of(found), Path(folder) / "benchmark", workers=workers, progress=progress)
        seconds, processor = time.perf_counter() - began, time.process_time() - processor
    spent.stop()
    return seconds, processor, spent.seconds, marks


def alone(scenario: str, runs: int, together: Any, seconds: Any) -> None:
    """Live runs in this process and keep nothing; tell how long it took."""
    plan = plan_of(experiment(scenario, runs + 1))
    plan.work.live(plan.points[0], 0)  # loaded, warm
    together.wait()
    began = time.perf_counter()
    for point in plan.points[1:]:
        plan.work.live(point, 0)
    seconds.put(time.perf_counter() - began)


def apart(scenario: str, runs: int, processes: int) -> float:
    """Runs a second in so many processes that share nothing."""
    context = multiprocessing.get_context("spawn")
    together, seconds = context.Barrier(processes), context.Queue()
    share = runs // processes
    workers = [
        context.Process(target=alone, args=(scenario, share, together, seconds)) for _ in range(processes)
    ]
    for worker in workers:
        worker.start()
    longest = max(float(seconds.get()) for _ in workers)
    for worker in workers:
        worker.join()
    return processes * share / longest


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--scenario", default="first_steps")
    parser.add_argument("--whole", action="store_true")
    given = parser.parse_args()
    swept(experiment(given.scenario, 4), 2)  # compiled, loaded, warm
    if given.whole:
        seconds, processor, keeping, marks = swept(experiment(given.scenario, 10_000), 2)
        print(
            f"10,000 runs: {seconds:.0f} s, {10_000 / seconds:.1f} a second, {processor:.0f} s of processor"
        )
        print(f"keeping: {100 * keeping / processor:.2f} % of the processor time")
        print("memory at each tenth, MB: " + ", ".join(f"{mark:.0f}" for mark in marks))
        return
    found = experiment(given.scenario, given.runs)
    gains: dict[str, list[float]] = {"sweep": [], "processes apart": []}
    for _ in range(given.pairs):
        rates = []
        for workers in (1, 2):
            seconds, processor, keeping, marks = swept(found, workers)
            rates.append(given.runs / seconds)
            print(
                f"{workers} at a time: {rates[-1]:.1f} runs a second, {1000 * processor / given.runs:.0f} ms of"
                f" processor each, keeping {100 * keeping / processor:.2f} %, memory {marks[0]:.0f} to"
                f" {marks[-1]:.0f} MB",
                flush=True,
            )
        gains["sweep"].append(rates[1] / rates[0])
        one, two = (apart(given.scenario, given.runs, processes) for processes in (1, 2))
        gains["processes apart"].append(two / one)
        print(f"apart: {one:.1f} and {two:.1f} runs a second", flush=True)
    for name, ratios in gains.items():
        print(
            f"two against one, {name}: median {statistics.median(ratios):.2f}"
            f" ({min(ratios):.2f} to {max(ratios):.2f}, {len(ratios)} pairs)"
        )


if __name__ == "__main__":
    main()
