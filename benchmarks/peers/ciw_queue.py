"""The queue of the workload in Ciw: callers, service and patience; customers and what they feel have no place."""

from __future__ import annotations

import time

import ciw

from .workload import Day, Outcome, Workload


def run(work: Workload, seed: int) -> Outcome:
    """Live the queue once."""
    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=work.calls_per_day)],
        service_distributions=[ciw.dists.Exponential(rate=1.0 / work.service)],
        reneging_time_distributions=[ciw.dists.Exponential(rate=1.0 / work.patience)],
        number_of_servers=[work.staff],
    )
    simulation = ciw.Simulation(network)
    started = time.perf_counter()
    simulation.simulate_until_max_time(work.days)
    seconds = time.perf_counter() - started
    days = [Day() for _ in range(work.days)]
    for record in simulation.get_all_records():
        days[int(record.arrival_date)].note(record.waiting_time, record.record_type == "service")
    return Outcome(seconds, sum(day.calls for day in days), days)
