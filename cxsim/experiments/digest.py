"""The name of what was run: one digest of the scenario and of the program's sources."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from cxsim import __version__

if TYPE_CHECKING:
    from cxsim.world.scenario import Scenario

PACKAGES = ("mesa", "simpy", "numba", "numpy", "pandas", "scipy", "pydantic", "networkx")
SOURCES = Path(__file__).resolve().parents[1]


def digest(scenario: Scenario) -> str:
    """SHA-256 over the resolved scenario and cxsim's sources: equal digests and seeds, equal results."""
    seen = hashlib.sha256(scenario.model_dump_json().encode())
    seen.update(sources())
    return seen.hexdigest()


def sources(rooms: Sequence[str] = ("",)) -> bytes:
    """SHA-256 over cxsim's sources, or over some rooms and files of them."""
    seen = hashlib.sha256()
    places = [SOURCES / room for room in rooms]
    for path in sorted(path for place in places for path in _python(place)):
        seen.update(path.relative_to(SOURCES).as_posix().encode())
        seen.update(path.read_bytes())
    return seen.digest()


def _python(place: Path) -> Iterator[Path]:
    return iter([place]) if place.is_file() else place.rglob("*.py")


def versions() -> dict[str, str]:
    """Versions of Python, the platform and the packages that results can depend on."""
    found = {"cxsim": __version__, "python": platform.python_version()}
    found["platform"] = f"{sys.platform} {platform.machine()}"
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed as a package"
    return found
