"""The encounter log of a run: in memory while it is small, then in Parquet files, chunk by chunk."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
import weakref
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxsim.experiments.errors import StudyError
from cxsim.experiments.tasks import Sample

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from cxsim.engine.plan import Plan
    from cxsim.world.scenario import Scenario

ROWS_IN_MEMORY = 1_000_000
"""A log with more rows goes to files."""
ROWS_AT_A_TIME = 250_000
"""Rows of a chunk that is written."""
BYTES_A_ROW = 100
"""A row in a file, about."""
STORY_SAMPLE = 1_000
"""Customers, spread evenly over all, whose encounters stay in memory for stories if the log does not."""


class Log:
    """Encounters as they come, in order. `folder`: where files go; None: to a temporary one."""

    def __init__(self, plan: Plan, scenario: Scenario, folder: Path | None = None) -> None:
        self.plan, self.scenario, self.folder = plan, scenario, folder
        self.count = 0
        self.parts: list[Path] = []
        self.sample = Sample(scenario.run.customers, STORY_SAMPLE)
        self._rows: list[NDArray[Any]] = []
        self._waiting = 0
        self._writer: Any = None
        self._name = uuid.uuid4().hex[:8]

    @property
    def streamed(self) -> bool:
        """Whether the log is in files."""
        return bool(self.parts)

    def add(self, rows: NDArray[Any]) -> None:
        """Take in what was logged."""
        self.sample.add(rows)
        self.count += len(rows)
        self._rows.append(rows)
        self._waiting += len(rows)
        if self.streamed or self.count > ROWS_IN_MEMORY:
            while self._waiting >= ROWS_AT_A_TIME:
                self._write(ROWS_AT_A_TIME)

    def rows(self) -> NDArray[Any]:
        """The rows in memory."""
        import numpy as np

        self._rows = [np.concatenate(self._rows)] if self._rows else [self.sample.rows()[:0]]
        return self._rows[0]

    def finish(self) -> None:
        """Make what is in files readable; more may be added, to another file."""
        if self.streamed and self._waiting:
            self._write(self._waiting)
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def chunks(self) -> Iterator[pd.DataFrame]:
        """The frames of a finished log in files, each of ROWS_AT_A_TIME rows but the last."""
        import pandas as pd
        import pyarrow.parquet as parquet

        kinds = self._frame(self.rows()[:0]).dtypes
        held: list[pd.DataFrame] = []
        for part in self.parts:
            with parquet.ParquetFile(part) as file:
                for group in range(file.num_row_groups):
                    held.append(file.read_row_group(group).to_pandas().astype(kinds))
                    whole = pd.concat(held, ignore_index=True) if len(held) > 1 else held[0]
                    while len(whole) >= ROWS_AT_A_TIME:
                        yield whole.iloc[:ROWS_AT_A_TIME].reset_index(drop=True)
                        whole = whole.iloc[ROWS_AT_A_TIME:].reset_index(drop=True)
                    held = [whole] if len(whole) else []
        yield from held

    def frame(self) -> pd.DataFrame:
        """The whole log from its files, so mind its size."""
        import pandas as pd

        return pd.concat(list(self.chunks()), ignore_index=True)

    def write(self, path: Path) -> None:
        """Write a finished log from its files to one, the same whatever parts it came in."""
        if len(self.parts) == 1:
            try:
                os.link(self.parts[0], path)
            except OSError:
                shutil.copy(self.parts[0], path)
        else:
            writer: Any = None
            for chunk in self.chunks():
                writer = _write(writer, chunk, path)
            writer.close()

    def keep(self, path: Path) -> list[str]:
        """Write what is in memory to a file, and return the names of the files that hold the rest."""
        import numpy as np

        self.finish()
        with path.open("wb") as file:
            np.savez(file, rows=self.rows(), sample=self.sample.rows(), count=self.count)
        return [part.name for part in self.parts]

    def restore(self, path: Path, parts: list[str]) -> None:
        """Go on from what `keep` wrote."""
        import numpy as np

        with np.load(path, allow_pickle=False) as data:
            self._rows, self.sample.parts = [data["rows"]], [data["sample"]]
            self.count = int(data["count"])
        self._waiting = len(self._rows[0])
        self.parts = [path.with_name(name) for name in parts]

    def remove_with_me(self) -> None:
        """Remove the files when nobody holds this log any more."""
        if self.streamed:
            weakref.finalize(self, _remove, list(self.parts))

    def _frame(self, rows: NDArray[Any]) -> pd.DataFrame:
        from cxsim.measure import frames

        return frames.logged(rows, self.plan, self.scenario)

    def _write(self, number: int) -> None:
        rows = self.rows()
        if self._writer is None:
            if self.folder is None:
                self.folder = Path(tempfile.mkdtemp(prefix="cxsim-log-"))
                weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
            self.parts.append(self.folder / f"encounters-{self._name}-{len(self.parts) + 1:04d}.parquet")
        try:
            self.parts[-1].parent.mkdir(parents=True, exist_ok=True)
            self._writer = _write(self._writer, self._frame(rows[:number]), self.parts[-1])
        except OSError as error:
            raise StudyError(f"{self.parts[-1]}: the log cannot be written ({error.strerror})") from error
        self._rows = [rows[number:].copy()]
        self._waiting -= number


def _write(writer: Any, frame: pd.DataFrame, path: Path) -> Any:
    """Write one chunk; return the writer of the file, which the first one makes."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    if writer is None:
        table = pa.Table.from_pandas(frame, preserve_index=False)
        writer = parquet.ParquetWriter(path, table.schema)
    else:
        table = pa.Table.from_pandas(frame, schema=writer.schema, preserve_index=False)
    writer.write_table(table, row_group_size=ROWS_AT_A_TIME)
    return writer


def _remove(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
    for folder in {file.parent for file in files}:
        with suppress(OSError):  # something else is in it
            folder.rmdir()
