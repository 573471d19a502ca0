"""How large each measurement is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """The sizes of one sitting."""

    engine: str = "compiled"
    """The driver that is measured."""
    repetitions: int = 5
    least: float = 1.0
    """Seconds that a short measurement is repeated for, within its process."""
    same: tuple[tuple[int, int], ...] = ((500, 365), (10_000, 365))
    """(customers, days) at which the logs of both drivers are compared."""
    customers: int = 10_000
    days: int = 365
    many_customers: int = 2_000
    many_days: int = 4 * 365
    many_replications: int = 16
    split_customers: int = 100_000
    split_days: int = 120
    grown: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    grown_days: int = 180
    grown_repetitions: int = 3
    cold_repetitions: int = 2
    peer_customers: int = 10_000
    peer_days: int = 365


def quick(engine: str) -> Sizes:
    """Small sizes, to see that everything works: what they say of speed means little."""
    return Sizes(
        engine=engine,
        repetitions=2,
        least=0.2,
        same=((100, 60), (300, 60)),
        customers=300,
        days=60,
        many_customers=60,
        many_days=60,
        many_replications=2,
        split_customers=500,
        split_days=30,
        grown=(100, 300, 1_000, 3_000),
        grown_days=30,
        grown_repetitions=1,
        cold_repetitions=1,
        peer_customers=2_000,
        peer_days=60,
    )
