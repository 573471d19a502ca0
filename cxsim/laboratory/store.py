"""The run store: a folder an experiment, in which every finished run is kept whatever happens.

    manifest.json   what was asked, with the digest of the sources that live it
    design.parquet  a row a point, written before anything is lived
    runs/           finished runs in Parquet files, each put in place by renaming, never changed afterwards
    claims/         who works on what just now (see `claims`)
    journals/       finished runs that are not in `runs` yet (see `journal`)

A row of `runs/` has the name of its point (`setting`), strategy, replication, seed and key, whether it failed with
which message, and every metric. Rows of points that are in no design any more stay: the next design may want them.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cxsim.experiments.checkpoints import difference
from cxsim.experiments.digest import versions
from cxsim.experiments.errors import StudyError, unknown
from cxsim.experiments.results import json_facts
from cxsim.laboratory.factors import column
from cxsim.laboratory.journal import Journal, Row, left_behind
from cxsim.laboratory.work import Point, Work, columns, setting

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

MANIFEST, DESIGN, RUNS, CLAIMS = "manifest.json", "design.parquet", "runs", "claims"
OWN = ("setting", "strategy", "replication", "seed", "key", "failed", "message")
"""Columns of a row that are not numbers of a run."""
KIND = "experiment"


@dataclass(frozen=True)
class Plan:
    """All that is to be lived."""

    name: str
    work: Work
    points: Sequence[Point]
    replications: int
    kernel: str
    asked: Mapping[str, Any]
    """What the manifest says was asked."""

    @property
    def units(self) -> int:
        """Points times replications: each lives all strategies."""
        return len(self.points) * self.replications


class Store:
    """One experiment's folder. Reading never meets half a file; any number of processes may add to it.

    Args:
        folder: of an experiment; StudyError where there is none.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.manifest = manifest(self.folder)

    def __repr__(self) -> str:
        return f"<Store {self.folder}>"

    @property
    def strategies(self) -> tuple[str, ...]:
        """What is lived at each point, the baseline first."""
        return tuple(self.manifest["strategies"])

    @property
    def factors(self) -> tuple[str, ...]:
        """What varies."""
        return tuple(self.manifest["factors"])

    @property
    def replications(self) -> int:
        return int(self.manifest["replications"])

    def design(self) -> pd.DataFrame:
        """A row a point: its number, its name (`setting`) and a column a factor."""
        found: pd.DataFrame = part(self.folder / DESIGN).to_pandas()
        return found

    def parts(self) -> list[Path]:
        """Files of finished runs."""
        return sorted((self.folder / RUNS).glob("*.parquet"))

    def frame(self, against: str | None = None) -> pd.DataFrame:
        """A row per point, replication and strategy that is finished; columns: factors, and every metric.

        against: a strategy to take off, run by run; its own rows are left out.
        """
        import pyarrow as pa

        if against is not None and against not in self.strategies:
            raise unknown("strategy", against, self.strategies)
        tables = [part(path) for path in self.parts()]
        if not tables:
            raise StudyError(f"{self.folder}: no run is finished yet")
        runs = pa.concat_tables(tables, promote_options="default").to_pandas()
        return self._ordered(runs, against)

    def _ordered(self, runs: pd.DataFrame, against: str | None) -> pd.DataFrame:
        """The rows that the design asks for, in its order; of a run that was tried again, the one that came out."""
        design = self.design()
        found = design.merge(runs, on="setting", how="inner")
        asked = (found["replication"] < self.replications) & found["strategy"].isin(self.strategies)
        found = found[asked]
        order = {name: place for place, name in enumerate(self.strategies)}
        found = found.assign(_place=found["strategy"].map(order), _failed=found["failed"])
        found = found.sort_values(["point", "replication", "_place", "_failed", "key"], kind="stable")
        found = found.drop_duplicates(["point", "replication", "strategy"])
        numbers = [name for name in runs.columns if name not in OWN]
        known = ["point", *self.factors, "strategy", "replication", "seed", "key", "failed", "message"]
        found = found[[*known, *numbers]].reset_index(drop=True)
        return found if against is None else _against(found, numbers, against)

    def tidy(self, *metrics: str, against: str | None = None) -> pd.DataFrame:
        """A row per run and metric: columns `metric` and `value` instead of one column a metric."""
        frame = self.frame(against)
        numbers = list(frame.columns[list(frame.columns).index("message") + 1 :])
        for name in metrics:
            if name not in numbers:
                raise unknown("metric", name, numbers)
        kept = [name for name in frame.columns if name not in numbers]
        return frame.melt(kept, list(metrics or numbers), var_name="metric", value_name="value")

    def query(self, sql: str) -> pd.DataFrame:
        """The answer of DuckDB to SQL over `runs` (as `frame`) and `design`; reads only the columns it needs."""
        try:
            import duckdb
        except ImportError as error:
            raise StudyError(f"queries need DuckDB: pip install duckdb ({error})") from None
        files = [str(path) for path in self.parts()]
        if not files:
            raise StudyError(f"{self.folder}: no run is finished yet")
        names = ", ".join(_quoted(name) for name in self.strategies)
        with duckdb.connect() as base:
            base.execute(
                f"CREATE VIEW design AS SELECT * FROM read_parquet({_quoted(str(self.folder / DESIGN))})"
            )
            base.execute(
                "CREATE VIEW runs AS SELECT design.*, parts.* EXCLUDE (setting) FROM"
                f" read_parquet([{', '.join(_quoted(file) for file in files)}], union_by_name=true) AS parts"
                " JOIN design USING (setting)"
                f" WHERE replication < {self.replications} AND strategy IN ({names})"
                " QUALIFY row_number() OVER (PARTITION BY point, strategy, replication ORDER BY failed, key) = 1"
            )
            try:
                if (asked := base.sql(sql)) is None:
                    raise StudyError("query: there is no SELECT in it")
                answer: pd.DataFrame = asked.df()
            except duckdb.Error as error:
                raise StudyError(f"query: {error}") from None
        return answer


def part(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A file of a store, or some columns of it. StudyError names one that is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path).read(columns=columns)
    except (pa.ArrowException, OSError) as error:
        raise StudyError(
            f"{path} cannot be read ({str(error).splitlines()[0]}); take it away and run the same command again: what"
            " it held is done anew"
        ) from None


def _sound(path: Path) -> bool:
    with suppress(StudyError):
        return bool(part(path).num_rows)
    return False


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _against(found: pd.DataFrame, numbers: list[str], reference: str) -> pd.DataFrame:
    own = ["point", "replication"]
    base = found[found["strategy"] == reference].set_index(own)[numbers]
    others = found[found["strategy"] != reference]
    taken = base.reindex(list(others[own].itertuples(index=False, name=None))).to_numpy(float)
    return others.assign(
        **{name: others[name].to_numpy(float) - taken[:, k] for k, name in enumerate(numbers)}
    ).reset_index(drop=True)


def manifest(folder: Path) -> dict[str, Any]:
    """What is known of the experiment in a folder. StudyError where there is none."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or found.get("kind") != KIND:
        raise StudyError(f"{folder}: this is not the folder of an experiment (there is no {MANIFEST} of one)")
    return found


class Keeper(Store):
    """A store that is being filled."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        named = [setting(plan.work, point) for point in plan.points]
        places = {name: place for place, name in reversed(list(enumerate(named)))}
        self.plan = replace(plan, points=[plan.points[place] for place in sorted(places.values())])
        """What is to be lived: a point that stands in the design twice is lived once."""
        self.settings = list(dict.fromkeys(named))
        self.numbers = {name: place for place, name in enumerate(self.settings)}
        self.done: NDArray[np.bool_] = np.zeros(
            (len(self.settings), plan.replications, len(plan.work.strategies)), np.bool_
        )
        self.name = hashlib.sha256(" ".join([*self.settings, str(plan.replications)]).encode()).hexdigest()
        """Of what is asked: processes that ask the same share their claims."""
        self.failed = 0
        self.changed = self._begin(folder, plan.points, named)
        """What is different from what was asked before, in words; empty if nothing is."""
        self.seen: set[str] = set()
        self.journal = Journal(folder)
        super().__init__(folder)

    def _begin(self, folder: Path, points: Sequence[Point], named: Sequence[str]) -> str:
        """Write down what is asked, before anything is lived."""
        import pandas as pd

        for name in (RUNS, CLAIMS):
            (folder / name).mkdir(parents=True, exist_ok=True)
        plan = self.plan
        names = list(points[0]) if points else []
        facts = {
            "kind": KIND, "name": plan.name, "asked": plan.asked, "factors": names,
            "strategies": list(plan.work.strategies), "replications": plan.replications,
            "points": len(points), "kernel": plan.kernel, "identity": plan.work.identity,
            "versions": versions(),
        }  # fmt: skip
        facts = json.loads(json.dumps(facts, default=str))
        try:
            before = manifest(folder)
        except StudyError:
            before = None
        if before == facts and _sound(folder / DESIGN):
            return ""
        table = pd.DataFrame({"point": range(len(points)), "setting": named})
        for name in names:
            table[name] = column([point[name] for point in points])
        put(folder / DESIGN, lambda path: table.to_parquet(path, index=False))
        put(folder / MANIFEST, lambda path: json_facts(path, facts))
        return "" if before is None else _changes(facts, before)

    def refresh(self, retry: bool = False) -> None:
        """Take note of what is finished, by whomever. retry: what failed counts as not finished."""
        recover(self.folder)
        strategies = {name: place for place, name in enumerate(self.plan.work.strategies)}
        for path in self.parts():
            if path.name in self.seen:
                continue
            table = part(path, ["setting", "strategy", "replication", "failed"])
            self.seen.add(path.name)
            for name, strategy, replication, failed in zip(
                *(table.column(k).to_pylist() for k in range(4)), strict=True
            ):
                place, which = self.numbers.get(name), strategies.get(strategy)
                inside = place is not None and which is not None and replication < self.plan.replications
                if inside and not (retry and failed):
                    self._note(place, replication, which, failed)

    def _note(self, place: int | None, replication: int, which: int | None, failed: bool) -> None:
        if not self.done[place, replication, which]:
            self.failed += failed
        self.done[place, replication, which] = True

    @property
    def whole(self) -> bool:
        """Whether every run has an answer."""
        return bool(self.done.all())

    def finished(self, unit: int) -> bool:
        """Whether every strategy of a unit is finished."""
        point, replication = divmod(unit, self.plan.replications)
        return bool(self.done[point, replication].all())

    def add(self, rows: Sequence[Row]) -> None:
        """Put finished runs in place, all or none. OSError where the disk takes nothing more."""
        if not rows:
            return
        self.seen.add(_place(self.folder, rows))
        self.journal.clear()
        strategies = self.plan.work.strategies
        for row in rows:
            which = strategies.index(row.lived.strategy)
            self._note(self.numbers[row.setting], row.replication, which, bool(row.lived.message))


def recover(folder: Path) -> None:
    """Put in place what killed processes had finished; where nothing can be written it stays in its journal."""
    with suppress(OSError):
        for rows in left_behind(folder):
            if rows:
                _place(folder, rows)


def _place(folder: Path, rows: Sequence[Row]) -> str:
    """Write a file of runs; return its name."""
    path = folder / RUNS / f"{uuid.uuid4().hex}.parquet"
    put(path, lambda aside: _write(aside, rows))
    return path.name


def put(path: Path, write: Any) -> None:
    """Write a file aside and put it in place by renaming, so that no reader ever meets half of it."""
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        write(aside)
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def table(rows: Sequence[Row]) -> pa.Table:
    """Finished runs as a table with a column a metric."""
    import pyarrow as pa

    lived = [row.lived for row in rows]
    found: dict[str, Any] = {
        "setting": pa.array([row.setting for row in rows], pa.string()),
        "strategy": pa.array([one.strategy for one in lived], pa.string()),
        "replication": pa.array([row.replication for row in rows], pa.int32()),
        "seed": pa.array([one.seed for one in lived], pa.int64()),
        "key": pa.array([one.key for one in lived], pa.string()),
        "failed": pa.array([bool(one.message) for one in lived], pa.bool_()),
        "message": pa.array([one.message for one in lived], pa.string()),
    }
    for name in columns(lived):
        found[name] = pa.array([one.numbers.get(name) for one in lived], pa.float64(), from_pandas=True)
    return pa.table(found)


def _write(path: Path, rows: Sequence[Row]) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table(rows), path)


def _changes(now: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    """The first differences of what is asked from what was asked before, in words."""
    if now["kernel"] != before.get("kernel"):
        return "the sources of cxsim are not those of the runs kept here: all are lived anew"
    found = difference(now["asked"], before.get("asked", {}))
    return f"{found}; finished runs that both share are used again" if found else ""


def stores(root: Path) -> Iterable[Path]:
    """Folders of experiments below a root."""
    if root.is_dir():
        yield from (folder for folder in sorted(root.iterdir()) if (folder / MANIFEST).is_file())
