"""The scenarios that come with cxsim, and how a name or a path finds a file."""

from __future__ import annotations

import importlib.resources
from pathlib import Path as FilePath

from cxsim.world.mistakes import Mistake, ScenarioError, meant, shown

SUFFIXES = (".yaml", ".yml")


def folders() -> list[FilePath]:
    """Where bundled scenarios lie: beside the source, or inside the installed package."""
    source = FilePath(__file__).resolve().parents[2] / "scenarios"
    installed = FilePath(str(importlib.resources.files("cxsim") / "bundled"))
    return [folder for folder in (source, installed) if folder.is_dir()]


def bundled_files() -> dict[str, FilePath]:
    """Bundled scenario files by name, in alphabetical order."""
    files: dict[str, FilePath] = {}
    for folder in folders():
        for path in folder.glob("*.yaml"):
            files.setdefault(path.stem, path)
    return dict(sorted(files.items()))


def bundled_names() -> tuple[str, ...]:
    """Names of the bundled scenarios."""
    return tuple(bundled_files())


def bundled() -> list[tuple[str, str]]:
    """Name and title of each bundled scenario."""
    return [(name, _title(path)) for name, path in bundled_files().items()]


def _title(path: FilePath) -> str:
    from cxsim.world.nodes import compose

    try:
        entry = compose(path.read_text(encoding="utf-8"), path.name)[0].entries.get("title")
    except (OSError, UnicodeDecodeError, ScenarioError):
        return ""
    return entry.node.value if entry and isinstance(entry.node.value, str) else ""


def find(name_or_path: str, beside: FilePath | None = None) -> FilePath:
    """The file of a bundled name or of a path (from the folder `beside`, or the working directory)."""
    looks_like_path = name_or_path.endswith(SUFFIXES) or "/" in name_or_path or "\\" in name_or_path
    path = (beside or FilePath()) / name_or_path if "\0" not in name_or_path else FilePath()
    files = bundled_files()
    if not looks_like_path and name_or_path in files:
        return files[name_or_path]
    if name_or_path and "\0" not in name_or_path and _exists(path):
        return path
    raise ScenarioError(
        [Mistake(name_or_path or "''", 0, 0, "", _not_found(name_or_path, beside, list(files)))]
    )


def _exists(path: FilePath) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _not_found(name: str, beside: FilePath | None, names: list[str]) -> str:
    stem = FilePath(name.replace("\0", "")).stem
    where = f" in {beside}" if beside and str(beside) != "." else ""
    return (
        f"there is no file {shown(name)}{where} and no bundled scenario of that name{meant(stem, names)};"
        f" bundled: {', '.join(names) or 'none'}"
    )
