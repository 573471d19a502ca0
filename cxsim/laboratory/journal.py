"""Finished runs that stand in no file of runs yet: a line a unit, written as it comes, so that a kill costs none.

Whoever writes a journal holds its lock. One that nobody holds was left behind: what it says is put in place by the
first who looks.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from cxsim.laboratory.claims import taken
from cxsim.laboratory.work import Lived

JOURNALS = "journals"


@dataclass(frozen=True)
class Row:
    """A finished run."""

    setting: str
    replication: int
    lived: Lived


class Journal:
    """The journal of one process in the folder of an experiment; it begins with the first run."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNALS / f"{uuid.uuid4().hex}.jsonl"
        self.lock: Any = None
        self.file: TextIO | None = None

    def write(self, rows: Sequence[Row]) -> None:
        """Note the runs of a unit. OSError where the disk takes nothing more."""
        if self.file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.lock = taken(_lock_path(self.path))
            self.file = self.path.open("w", encoding="utf-8")
        self.file.write(json.dumps([asdict(row) for row in rows]) + "\n")
        self.file.flush()

    def clear(self) -> None:
        """All that was noted is in place."""
        if self.file is not None:
            self.file.seek(0)
            self.file.truncate()

    def close(self) -> None:
        """Leave nothing behind but runs that are not in place."""
        if self.file is None:
            return
        with suppress(OSError):
            self.file.close()
        if self.path.stat().st_size == 0:
            self.path.unlink()
            self.lock.release()
            _lock_path(self.path).unlink(missing_ok=True)
        else:
            self.lock.release()
        self.file = None


def left_behind(folder: Path) -> Iterator[list[Row]]:
    """The runs of each journal that nobody holds; it is taken away once they are put in place."""
    for path in sorted((folder / JOURNALS).glob("*.jsonl")):
        lock = taken(_lock_path(path))
        if lock is None:
            continue
        try:
            if path.exists():
                yield _read(path)
                path.unlink()
        finally:
            lock.release()
            _lock_path(path).unlink(missing_ok=True)


def _read(path: Path) -> list[Row]:
    """All runs of a journal; a line that was cut short is a unit that is lived again."""
    rows = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            rows += [Row(**{**row, "lived": Lived(**row["lived"])}) for row in json.loads(line)]
        except ValueError:
            break
    return rows


def _lock_path(path: Path) -> Path:
    return path.with_suffix(".lock")
