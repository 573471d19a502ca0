"""Folders in which shares of one experiment were lived, put together."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from cxsim.experiments.checkpoints import difference
from cxsim.experiments.errors import StudyError
from cxsim.laboratory.store import CLAIMS, DESIGN, MANIFEST, RUNS, Store, manifest, put, recover


def merge(folders: Sequence[str | Path], out: str | Path) -> Store:
    """Copy the runs of several folders of one experiment into another one; merging again changes nothing.

    StudyError where there is nothing to merge, or the folders are not of the same experiment.
    """
    places = [Path(folder) for folder in folders]
    if not places:
        raise StudyError("name at least one folder to merge")
    target = Path(out)
    known = [(place, manifest(place)) for place in places]
    if (target / MANIFEST).exists():
        known.append((target, manifest(target)))
    first_place, first = known[0]
    for place, other in known[1:]:
        if found := difference(_compared(other), _compared(first)):
            text = found.replace(" now, but ", f" in {place}, but ").replace(
                " was saved", f" in {first_place}"
            )
            raise StudyError(f"{place} and {first_place} hold different experiments: {text}")
    for name in (RUNS, CLAIMS):
        (target / name).mkdir(parents=True, exist_ok=True)
    for place in places:
        recover(place)
        if place.resolve() != target.resolve():
            for path in Store(place).parts():
                _copy(path, target / RUNS)
    for name in (DESIGN, MANIFEST):
        if not (target / name).exists():
            put(target / name, lambda aside, name=name: shutil.copyfile(first_place / name, aside))
    return Store(target)


def _compared(facts: dict[str, object]) -> dict[str, object]:
    """What must agree: not the machine, nor what is not asked."""
    return {
        name: facts.get(name)
        for name in ("kernel", "asked", "factors", "strategies", "points", "replications")
    }


def _copy(path: Path, folder: Path) -> None:
    """Copy a file under the name of what it holds, so that no run is there twice."""
    name = hashlib.sha256(path.read_bytes()).hexdigest()[:32]
    target = folder / f"{name}.parquet"
    if not target.exists() and not (folder / path.name).exists():
        put(target, lambda aside: shutil.copyfile(path, aside))
