"""Who works on what: several processes on one store, none of which does what another one does.

Units are claimed a block at a time by a lock on a file, which the operating system lets go when its owner dies. Only
what is finished counts: whoever takes over a block looks first at what the runs say.
"""

from __future__ import annotations

import math
from contextlib import suppress
from pathlib import Path
from typing import Any

from cxsim.experiments.errors import StudyError

MOST_BLOCKS = 512
FEW_POINTS = 32
"""With fewer points, the replications of one are shared out too."""


def taken(path: Path) -> Any:
    """The lock on a file, which ends with its process; None where somebody else holds it. OSError as of any file."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        return None
    return lock


class Blocks:
    """The units of a plan in blocks of neighbours, the same for every process that works on it.

    Args:
        folder: of the locks.
        name: of the plan.
        points, replications: how many there are; unit u is replication u % replications of its point.
        shard: (i, n): only every n-th block, from the i-th on (from 1).
    """

    def __init__(
        self, folder: Path, name: str, points: int, replications: int, shard: tuple[int, int] = (1, 1)
    ) -> None:
        self.folder, self.name, self.units = folder, name, points * replications
        whole = replications * math.ceil(points / MOST_BLOCKS)
        self.size = whole if points >= FEW_POINTS else max(1, math.ceil(self.units / MOST_BLOCKS))
        first, step = shard
        self.open = list(range(first - 1, math.ceil(self.units / self.size), step))
        """Blocks that are not known to be finished, in order."""
        self.held: dict[int, Any] = {}

    def inside(self, block: int) -> range:
        """Units of a block."""
        return range(block * self.size, min(self.units, (block + 1) * self.size))

    def claim(self) -> int | None:
        """The first open block that nobody works on; None if there is none."""
        for block in self.open:
            if block not in self.held and self._lock(block):
                return block
        return None

    def _lock(self, block: int) -> bool:
        try:
            lock = taken(self._path(block))
        except OSError as error:
            raise StudyError(f"{self.folder}: cannot be written ({error.strerror or error})") from error
        if lock is not None:
            self.held[block] = lock
        return lock is not None

    def _path(self, block: int) -> Path:
        return self.folder / f"{self.name[:12]}-{block:05d}.lock"

    def finish(self, block: int) -> None:
        """A block whose runs are all in place. Whoever still waits at its lock will find it finished."""
        self.open.remove(block)
        with suppress(OSError):
            self._path(block).unlink(missing_ok=True)
        self.leave(block)

    def leave(self, block: int) -> None:
        """Let go of a block, finished or not."""
        self.held.pop(block).release()

    def leave_all(self) -> None:
        """Let go of everything."""
        for block in list(self.held):
            self.leave(block)
