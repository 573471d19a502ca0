"""Where compiled laws and kernels are kept.

Numba notices that the file of a function has changed, but not that a law it calls, in another file, has.
So every state of the sources gets a folder of its own: an edited law can never run stale code.
"""

import atexit
import functools
import hashlib
import importlib.metadata
import os
import platform
import re
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import llvmlite.binding
import numba
from numba.core.caching import IndexDataCacheFile

config: Any = numba.config

SOURCES = Path(__file__).resolve().parent.parent
ROOMS = ("mind", "engine")
CODE_SETTINGS = (
    "BOUNDSCHECK",
    "CPU_FEATURES",
    "CPU_NAME",
    "DEBUGINFO_DEFAULT",
    "ENABLE_AVX",
    "LOOP_VECTORIZE",
    "OPT",
    "SLP_VECTORIZE",
)
UNTOUCHED_DAYS = 30

_FOLDER_NAME = re.compile(r"kernels-[0-9a-f]{16}")


def use_cache_of_these_sources() -> Path:
    """Make Numba keep what it compiles from now on in the folder of these sources; return that folder.

    It lies in the user's cache directory, or in `NUMBA_CACHE_DIR` where the user has set it, or in a private
    temporary directory where neither can be written. May be called any number of times.
    """
    folder = _folder()
    config.CACHE_DIR = str(folder)
    return folder


def is_cold(module: str = "") -> bool:
    """Say whether nothing is compiled yet, or nothing of one module, as in `is_cold("voice")`."""
    return not any(use_cache_of_these_sources().rglob(f"{module}.*.nbc" if module else "*.nbc"))


class FilesNamedBySignature(IndexDataCacheFile):  # type: ignore[misc]
    """Compiled files of one function, named by the types of its arguments.

    Numba numbers them in order of first use. Two processes that start at once and first use a function with
    different types then give both the same number, and what is loaded later, without a word, is the code of
    the wrong types.
    """

    def save(self, key: object, data: object) -> None:
        """Keep what was compiled; the index names no file before it is there."""
        files: Any = self
        number = int(hashlib.sha256(repr(key).encode()).hexdigest()[:12], 16)
        name = files._data_name(number)
        files._save_data(name, data)
        files._save_index({**files._load_index(), key: name})


def name_files_by_signature(compiled: Any) -> None:
    """Make one compiled function safe against processes that start at once."""
    files = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    if type(files) is IndexDataCacheFile:
        files.__class__ = FilesNamedBySignature


def digest() -> str:
    """Name the state of everything that decides what machine code comes out: sources, compiler, machine."""
    seen = hashlib.sha256()

    def see(*parts: object) -> None:
        seen.update(repr(parts).encode())

    for room in ROOMS:
        for path in sorted((SOURCES / room).rglob("*.py")):
            see(path.relative_to(SOURCES).as_posix(), path.read_bytes())
    see(sys.version, platform.machine(), llvmlite.binding.get_host_cpu_name())
    see(*(importlib.metadata.version(name) for name in ("numba", "llvmlite", "numpy")))
    see(*((name, getattr(config, name, None)) for name in CODE_SETTINGS))
    return seen.hexdigest()[:16]


@functools.cache
def _folder() -> Path:
    name = f"kernels-{digest()}"
    for find in (_chosen_by_user, _user_cache, _shared_temporary):
        base = find()
        if base is not None and _writable(base / name):
            prune(base, keep=name)
            return base / name
    folder = Path(tempfile.mkdtemp(prefix="cxsim-")) / name
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    return folder


def prune(base: Path, keep: str) -> None:
    """Remove the folders of other sources that no process has used for `UNTOUCHED_DAYS` days."""
    oldest = time.time() - UNTOUCHED_DAYS * 86_400
    try:
        for folder in base.iterdir():
            found = folder.lstat()
            if folder.name == keep or not _FOLDER_NAME.fullmatch(folder.name):
                continue
            if stat.S_ISDIR(found.st_mode) and found.st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        pass  # another process is pruning too, or may not: the folders stay for next time


def _chosen_by_user() -> Path | None:
    return Path(config.CACHE_DIR).absolute() / "cxsim" if config.CACHE_DIR else None


def _user_cache() -> Path | None:
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    if Path(chosen).is_absolute():
        return Path(chosen) / "cxsim"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        return (Path(local) if local else home / "AppData" / "Local") / "cxsim" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "cxsim"
    return home / ".cache" / "cxsim"


def _shared_temporary() -> Path | None:
    """Return a temporary directory that later processes of this user find again and nobody else can write."""
    user = os.getuid() if hasattr(os, "getuid") else None
    try:
        base = Path(tempfile.gettempdir()) / ("cxsim" if user is None else f"cxsim-{user}")
        base.mkdir(mode=0o700, exist_ok=True)
        found = base.lstat()
    except OSError:
        return None
    if not stat.S_ISDIR(found.st_mode):
        return None
    # What lies here is loaded as code, and anyone may have made a directory of this name before us.
    mine = user is None or (found.st_uid == user and not found.st_mode & 0o077)
    return base if mine else None


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
        os.utime(folder)
    except OSError:
        return False
    return True
