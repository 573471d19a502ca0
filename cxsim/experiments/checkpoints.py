"""A run saved on its way, in a folder, so that it can go on after an interrupt or a crash.

`checkpoint.json` names the files that belong to it and is put in place last, by renaming: whoever reads it finds
a whole state, or the one before.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxsim.experiments.digest import sources, versions
from cxsim.experiments.errors import StudyError

if TYPE_CHECKING:
    from cxsim.engine.state import State
    from cxsim.experiments.engines import Driver
    from cxsim.experiments.log import Log
    from cxsim.world.scenario import Scenario

FACTS = "checkpoint.json"
MINUTES = 10.0
"""Between two saves."""


def identity(scenario: Scenario, strategy: str, seed: int, engine: str, log: bool) -> dict[str, Any]:
    """What a run must have in common with a saved one to go on from it."""
    return {
        "scenario": json.loads(scenario.model_dump_json()),
        "strategy": strategy,
        "seed": seed,
        "engine": engine,
        "log": log,
        "versions": versions(),
        "sources of cxsim": sources().hex()[:16],
    }


@dataclass(frozen=True)
class Saved:
    """A run as it was saved."""

    phase: str
    day: int
    lived: float
    """Seconds that the days of the strategy took."""
    elapsed: float
    """Seconds in all."""
    state: State
    records: Path
    log: Path | None
    parts: list[str]


class Checkpoint:
    """Saves one run into a folder.

    Args:
        folder: where; it is made at the first save.
        every: minutes between two saves; 0: only when somebody interrupts.
        who: identity of the run.
    """

    def __init__(self, folder: Path, every: float, who: dict[str, Any]) -> None:
        self.folder, self.every, self.who = folder, every, who
        self.last = time.monotonic()

    def due(self) -> bool:
        """Whether it is time to save."""
        return self.every > 0 and time.monotonic() - self.last >= 60 * self.every

    def save(self, phase: str, model: Driver, log: Log | None, lived: float, elapsed: float) -> None:
        """Save a run at the midnight at which it is."""
        self.folder.mkdir(parents=True, exist_ok=True)
        day = int(model.day)
        name = f"{phase}-{day}-{time.time_ns():x}"
        facts: dict[str, Any] = {"phase": phase, "day": day, "lived": lived, "elapsed": elapsed, "parts": []}
        facts |= {"state": f"state-{name}.npz", "records": f"records-{name}.npz", "log": None}
        model.release().save(self.folder / facts["state"])
        model.recorder.save(self.folder / facts["records"])
        if log is not None:
            facts["log"] = f"log-{name}.npz"
            facts["parts"] = log.keep(self.folder / facts["log"])
        aside = self.folder / f"{FACTS}.part"
        aside.write_text(json.dumps({**facts, "of": self.who}, ensure_ascii=False))
        aside.replace(self.folder / FACTS)
        self._remove({facts["state"], facts["records"], facts["log"], *facts["parts"], FACTS})
        self.last = time.monotonic()

    def load(self) -> Saved:
        """Read the run back. StudyError if there is none, or another one."""
        from cxsim.engine.state import State

        facts = read(self.folder)
        if facts is None:
            raise StudyError(f"{self.folder}: there is no saved run to resume")
        found = difference(self.who, facts["of"])
        if found:
            raise StudyError(f"{self.folder} holds another run and cannot be resumed: {found}")
        return Saved(
            phase=facts["phase"],
            day=facts["day"],
            lived=facts["lived"],
            elapsed=facts["elapsed"],
            state=State.load(self.folder / facts["state"]),
            records=self.folder / facts["records"],
            log=self.folder / facts["log"] if facts["log"] else None,
            parts=facts["parts"],
        )

    def remove(self, log: Log | None) -> None:
        """Remove what was saved, but for the files of a log, which go with their owner."""
        with suppress(OSError):  # something else is in the folder, or it was never made
            (self.folder / FACTS).unlink(missing_ok=True)
            self._remove({part.name for part in log.parts} if log is not None else set())
            self.folder.rmdir()

    def _remove(self, kept: set[str]) -> None:
        """Remove files of saves that no longer count, and of runs that were never finished."""
        for kind in ("state-*", "records-*.npz", "log-*.npz", "encounters-*.parquet", f"{FACTS}.part"):
            for path in self.folder.glob(kind):
                if path.name not in kept:
                    path.unlink(missing_ok=True)


def read(folder: Path) -> dict[str, Any] | None:
    """What is known of the run saved in a folder; None if there is none."""
    try:
        facts = json.loads((folder / FACTS).read_text())
    except (OSError, ValueError):
        return None
    return facts if isinstance(facts, dict) and "of" in facts else None


def difference(now: Any, saved: Any, path: str = "") -> str:
    """The first difference of two identities in words; '' if there is none."""
    if isinstance(now, dict) and isinstance(saved, dict):
        keys = [*now, *(key for key in saved if key not in now)]
        found = (
            difference(now.get(key), saved.get(key), f"{path}.{key}" if path else str(key)) for key in keys
        )
        return next((text for text in found if text), "")
    if isinstance(now, list) and isinstance(saved, list) and len(now) == len(saved):
        pairs = enumerate(zip(now, saved, strict=True))
        found = (difference(one, other, f"{path}[{place}]") for place, (one, other) in pairs)
        return next((text for text in found if text), "")
    if now == saved:
        return ""
    what = path.removeprefix("scenario.") if path != "scenario.name" else "scenario"
    return f"{what} is {_short(now)} now, but {_short(saved)} was saved"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
