"""Runs that other experiments of one folder of results have lived already, by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cxsim.experiments.errors import StudyError
from cxsim.laboratory.journal import Row
from cxsim.laboratory.store import OWN, RUNS, manifest, part, stores
from cxsim.laboratory.work import Lived

if TYPE_CHECKING:
    import pyarrow as pa

LENGTH = 40
"""Letters of a key."""


class Known:
    """Finished runs below a root, lived by the same sources; only their keys are in memory.

    Args:
        root: folder of the experiments' folders.
        kernel: digest of the sources.
    """

    def __init__(self, root: Path, kernel: str) -> None:
        self.files = list(_files(root, kernel))
        keys, places = [np.zeros(0, f"S{LENGTH}")], [np.zeros((0, 2), np.int32)]
        for number, path in enumerate(self.files):
            try:
                rows = part(path, ["key", "failed"])
            except StudyError:
                continue  # its own experiment says so; this one lives what it held
            failed = np.array(rows.column("failed").to_pylist(), bool)
            kept = np.flatnonzero(~failed)
            keys.append(np.array(rows.column("key").to_pylist(), f"S{LENGTH}")[kept])
            places.append(np.stack([np.full(len(kept), number), kept], axis=1).astype(np.int32))
        every, where = np.concatenate(keys), np.concatenate(places)
        order = np.argsort(every, kind="stable")
        self.keys, self.places = every[order], where[order]
        self._open: tuple[int, pa.Table] | None = None

    def __len__(self) -> int:
        return len(self.keys)

    def rows(self, setting: str, replication: int, keys: Mapping[str, str]) -> list[Row] | None:
        """The runs of one unit, for strategy -> key; None unless all are known."""
        found = []
        for strategy, key in keys.items():
            place = int(np.searchsorted(self.keys, np.array(key, f"S{LENGTH}")))
            if place >= len(self.keys) or self.keys[place] != key.encode():
                return None
            number, row = self.places[place]
            rows = self._part(int(number))
            values = {name: rows.column(name)[int(row)].as_py() for name in rows.column_names}
            numbers = {name: value for name, value in values.items() if name not in OWN and value is not None}
            found.append(Row(setting, replication, Lived(strategy, values["seed"], key, numbers)))
        return found

    def _part(self, number: int) -> pa.Table:
        if self._open is None or self._open[0] != number:
            self._open = number, part(self.files[number])
        return self._open[1]


def _files(root: Path, kernel: str) -> Iterable[Path]:
    for folder in stores(root):
        try:
            same = manifest(folder).get("kernel") == kernel
        except StudyError:
            continue
        if same:
            yield from sorted((folder / RUNS).glob("*.parquet"))
