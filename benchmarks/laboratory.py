"""How fast a sweep is, what two processors gain over one, what keeping costs, and whether memory stays flat.

    python benchmarks/laboratory.py [--runs N] [--rounds N] [--scenario NAME] [--whole]

A run is 1,000 customers, the burn-in of the scenario and a year. One at a time, two on threads and two in processes
(their start included) are measured in turn.
`--whole`: a sweep of 10,000 runs instead; some seven minutes on two processors. Nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
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


def swept(found: Case, workers: int, processes: bool = False) -> tuple[float, float, float, list[float]]:
    """(seconds, processor seconds, seconds of keeping, memory at each tenth) of a sweep into a new folder.

    Processor seconds and memory are those of this process.
    """
    marks: list[float] = []

    def progress(done: float, total: float, what: str, to_go: float) -> None:  # noqa: ARG001
        if done >= total * (len(marks) + 1) / 10:
            marks.append(memory())

    spent = Spent()
    with tempfile.TemporaryDirectory() as folder:
        began, processor = time.perf_counter(), time.process_time()
        place = Path(folder) / "benchmark"
        live(plan_of(found), place, workers=workers, processes=processes, progress=progress)
        seconds, processor = time.perf_counter() - began, time.process_time() - processor
    spent.stop()
    return seconds, processor, spent.seconds, marks


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scenario", default="first_steps")
    parser.add_argument("--whole", action="store_true")
    given = parser.parse_args()
    swept(experiment(given.scenario, 4), 2)  # compiled, loaded, warm
    if given.whole:
        seconds, processor, keeping, marks = swept(experiment(given.scenario, 10_000), 2)
        print(
            f"10,000 runs: {seconds:.0f} s, {10_000 / seconds:.1f} a second, {processor:.0f} s of processor,"
            f" {processor / seconds:.2f} processors busy"
        )
        print(f"keeping: {100 * keeping / processor:.2f} % of the processor time")
        print("memory at each tenth, MB: " + ", ".join(f"{mark:.0f}" for mark in marks))
        return
    found = experiment(given.scenario, given.runs)
    gains: dict[str, list[float]] = {"threads": [], "processes": []}
    for _ in range(given.rounds):
        one = 0.0
        for name, workers in (("one at a time", 1), ("threads", 2), ("processes", 2)):
            seconds, processor, keeping, marks = swept(found, workers, name == "processes")
            rate = given.runs / seconds
            said = f"{name}: {rate:.1f} runs a second"
            if name in gains:
                gains[name].append(rate / one)
            else:
                one = rate
            if name != "processes":
                said += (
                    f", {1000 * processor / given.runs:.0f} ms of processor each, {processor / seconds:.2f} processors"
                    f" busy, keeping {100 * keeping / processor:.2f} %, memory {marks[0]:.0f} to {marks[-1]:.0f} MB"
                )
            print(said, flush=True)
    for name, ratios in gains.items():
        print(
            f"two {name} against one at a time: median {statistics.median(ratios):.2f}"
            f" ({min(ratios):.2f} to {max(ratios):.2f}, {len(ratios)} rounds)"
        )


if __name__ == "__main__":
    main()
