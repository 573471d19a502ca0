"""Files of a study: written aside first and then put in place, so that no reader ever meets half a result."""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxsim.experiments.digest import versions
from cxsim.experiments.errors import StudyError

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.experiments.comparison import Comparison
    from cxsim.experiments.run import Run
    from cxsim.experiments.why.explanation import Explanation

COMPARISON = (
    "report.html",
    "comparison.csv",
    "explain.csv",
    "moments.csv",
    "replications.parquet",
    "scenario.yaml",
    "run.json",
)
EXPLANATION = ("explain.html", "explain.csv", "explain.parquet", "scenario.yaml", "run.json")
RUN = (
    "run.html",
    "encounters.parquet",
    "customers.csv",
    "daily.parquet",
    "surveys.csv",
    "metrics.csv",
    "scenario.yaml",
    "run.json",
)
UNFINISHED = ("replications.parquet", "scenario.yaml", "run.json")
"""What is worth keeping of a study in which no replication is complete."""

Writers = Mapping[str, Callable[[Path], None]]


def save_comparison(comparison: Comparison, directory: Path) -> Path:
    """Write the files of a comparison; files of an earlier one are replaced, others are left alone."""
    from cxsim.report import comparison_html
    from cxsim.world.writing import dump

    writers: dict[str, Callable[[Path], None]] = {
        "comparison.csv": lambda path: csv_table(path, comparison.table),
        "replications.parquet": lambda path: parquet_table(path, comparison.replications),
        "scenario.yaml": lambda path: plain_text(path, dump(comparison.scenario)),
        "run.json": lambda path: json_facts(path, facts(comparison) | _comparison_facts(comparison)),
    }
    moments = comparison.moments
    if moments is not None and moments.replications:
        writers["moments.csv"] = lambda path: csv_table(path, moments.table)
    explained = comparison.explained
    if explained is not None:
        writers["explain.csv"] = lambda path: csv_table(path, explained.table)
    if comparison.done == 0:
        return put(directory, {name: writers[name] for name in UNFINISHED}, COMPARISON)
    return _put_with_page(directory, writers, COMPARISON, "report.html", lambda: comparison_html(comparison))


def save_run(run: Run, directory: Path) -> Path:
    """Write the files of a run, the encounter log only if it was kept."""
    from cxsim.report import run_html
    from cxsim.world.writing import dump

    writers: dict[str, Callable[[Path], None]] = {
        "customers.csv": lambda path: csv_table(path, run.customers),
        "daily.parquet": lambda path: parquet_table(path, run.daily),
        "surveys.csv": lambda path: csv_table(path, run.surveys),
        "metrics.csv": lambda path: csv_table(path, run.horizons.reset_index()),
        "scenario.yaml": lambda path: plain_text(path, dump(run.scenario)),
        "run.json": lambda path: json_facts(path, facts(run) | _run_facts(run)),
    }
    if run.log is not None:
        writers["encounters.parquet"] = run.log.write
    elif run.logged:
        writers["encounters.parquet"] = lambda path: parquet_table(path, run.encounters)
    return _put_with_page(directory, writers, RUN, "run.html", lambda: run_html(run))


def save_explanation(explanation: Explanation, directory: Path) -> Path:
    """Write the files of an explanation."""
    from cxsim.report import explanation_html
    from cxsim.world.writing import dump

    writers: Writers = {
        "explain.csv": lambda path: csv_table(path, explanation.table),
        "explain.parquet": lambda path: parquet_table(path, explanation.replications),
        "scenario.yaml": lambda path: plain_text(path, dump(explanation.scenario)),
        "run.json": lambda path: json_facts(path, facts(explanation) | _explanation_facts(explanation)),
    }
    page = "explain.html"
    return _put_with_page(directory, writers, EXPLANATION, page, lambda: explanation_html(explanation))


def _put_with_page(
    directory: Path, writers: Writers, family: tuple[str, ...], name: str, page: Callable[[], str]
) -> Path:
    """Write the files with their page; should the page fail, the data are kept all the same."""
    try:
        text = page()
    except Exception as error:
        put(directory, writers, family)
        text = f"{type(error).__name__}: {error}"
        raise RuntimeError(f"{name} could not be made ({text}); the data are in {directory}") from error
    return put(directory, {name: lambda path: plain_text(path, text), **writers}, family)


def facts(study: Comparison | Run | Explanation) -> dict[str, Any]:
    """What anybody needs who wants to run it again, and how long it took."""
    return {
        "scenario": study.scenario.name,
        "seed": study.seed,
        "engine": study.engine,
        "moved_by": study.moved_by,
        "digest": study.digest,
        "versions": versions(),
        "duration_seconds": round(study.duration, 3),
        "interrupted": study.interrupted,
        "encounters": study.encounter_count,
        "customers": study.scenario.run.customers,
        "market_size": study.scenario.market.size,
        "burn_in_days": study.burn_in,
    }


def _comparison_facts(comparison: Comparison) -> dict[str, Any]:
    return {
        "kind": "comparison",
        "strategies": list(comparison.strategies),
        "horizon_days": list(comparison.outcomes.horizons.values()),
        "replications_asked": comparison.asked,
        "replications_complete": comparison.done,
        "neutral": _neutral(comparison),
        "precision": asdict(comparison.planned) if comparison.planned is not None else None,
        "failures": comparison.failures,
        "decide_by": comparison.decide_by,
        "winner": comparison.winner,
        "verdict": comparison.verdict(),
    }


def _neutral(comparison: Comparison) -> dict[str, Any] | None:
    """Shares of worlds won under neutral draws, as the report shows them."""
    found = comparison.knowledge.neutral if comparison.knowledge is not None and comparison.worlds else None
    return asdict(found) if found is not None else None


def _explanation_facts(explanation: Explanation) -> dict[str, Any]:
    return {
        "kind": "explanation",
        "strategies": [explanation.one, explanation.other],
        "metric": explanation.metric,
        "horizon_months": explanation.months,
        "replications_asked": explanation.asked,
        "replications_complete": explanation.done,
        "failures": list(explanation.failures),
        "sentences": explanation.sentences(),
    }


def _run_facts(run: Run) -> dict[str, Any]:
    return {
        "kind": "run",
        "strategy": run.strategy,
        "days": run.days,
        "days_asked": run.days_asked,
        "encounters_per_second": round(run.encounters_per_second),
    }


def prepare(directory: Path) -> Path:
    """Make sure that results can be written there, before anything is simulated. Raises StudyError if not."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass
    except (FileExistsError, NotADirectoryError) as error:
        raise StudyError(f"--out {directory}: this is a file, or lies below one; name a folder") from error
    except OSError as error:
        raise StudyError(f"--out {directory}: cannot be written ({error.strerror})") from error
    return directory


def interrupted_place(directory: Path) -> Path:
    """Where an interrupted study goes: beside the results of a finished one, if there are any."""
    try:
        earlier = json.loads((directory / "run.json").read_text())
    except (OSError, ValueError):
        return directory
    whole = isinstance(earlier, dict) and not earlier.get("interrupted", False)
    return directory.with_name(f"{directory.name}-interrupted") if whole else directory


def put(directory: Path, writers: Writers, family: tuple[str, ...]) -> Path:
    """Write all files aside, then move them in, `run.json` last; earlier files of the family go.

    While files are being exchanged there is no run.json, so whoever reads it finds all or nothing.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with _aside(directory) as aside:
        for name, write in writers.items():
            write(aside / name)
        (directory / "run.json").unlink(missing_ok=True)
        for name in family:
            if name not in writers:
                (directory / name).unlink(missing_ok=True)
        for name in sorted(writers, key=lambda name: name == "run.json"):
            (aside / name).replace(directory / name)
    return directory


def write_text(path: Path, text: str) -> Path:
    """Write one file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _aside(path.parent) as aside:
        plain_text(aside / path.name, text)
        (aside / path.name).replace(path)
    return path


@contextmanager
def _aside(directory: Path) -> Iterator[Path]:
    aside = Path(tempfile.mkdtemp(prefix=".cxsim-", dir=directory))
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def plain_text(path: Path, text: str) -> None:
    """Write text as it is."""
    path.write_bytes(text.encode())


def csv_table(path: Path, frame: pd.DataFrame) -> None:
    """Write a table as CSV."""
    frame.to_csv(path, index=False, lineterminator="\n")


def parquet_table(path: Path, frame: pd.DataFrame) -> None:
    """Write a table as Parquet."""
    frame.to_parquet(path, index=False)


def json_facts(path: Path, found: dict[str, Any]) -> None:
    """Write facts as JSON; what is not defined is null."""
    plain_text(path, json.dumps(_plain(found), indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
