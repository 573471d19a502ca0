"""Measure the reference engine: encounters per second of one run, and what a run's first day costs.

    python benchmarks/reference.py [--customers 2000] [--years 2] [--scenario mobile_operator]

Prints one line per repetition and the median. Figures depend on the machine and on what else it does: compare
figures of one sitting only.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import time

from cxsim.engine.reference import CustomerModel
from cxsim.world import load


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="mobile_operator")
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--years", type=float, default=2.0)
    parser.add_argument("--repetitions", type=int, default=3)
    chosen = parser.parse_args()
    scenario = load(chosen.scenario)
    settings = scenario.run.model_copy(update={"customers": chosen.customers})
    scenario = scenario.model_copy(update={"run": settings})
    started = time.perf_counter()
    CustomerModel(scenario, "baseline", 1).advance(1)
    print(
        f"{platform.machine()}, Python {platform.python_version()}; ready after {time.perf_counter() - started:.1f} s"
    )
    speeds = []
    for repetition in range(chosen.repetitions):
        model = CustomerModel(scenario, "baseline", repetition + 1)
        started = time.perf_counter()
        model.advance(round(365 * chosen.years))
        seconds = time.perf_counter() - started
        encounters = int(model.lives.customer["encounters"].sum())
        visitors = int(model.records().station[..., 0].sum())
        speeds.append(encounters / seconds)
        print(
            f"{encounters:,} encounters and {visitors:,} visitors of desks in {seconds:.1f} s: "
            f"{speeds[-1]:,.0f} encounters/s"
        )
    print(f"median {statistics.median(speeds):,.0f} encounters/s")


if __name__ == "__main__":
    main()
