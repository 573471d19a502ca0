"""Where and with what it was measured."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

from .fresh import ROOT
from .rows import processors

PACKAGES = ("numba", "llvmlite", "numpy", "pandas", "mesa", "simpy", "ciw", "starsim")


def conditions() -> dict[str, str]:
    """Machine, system, versions and how busy the machine is by itself."""
    found = {
        "machine": f"{processors()} processors ({model()}), {memory()}",
        "system": f"{platform.system()} {platform.machine()}, {platform.python_implementation()}"
        f" {platform.python_version()}",
        "libraries": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
    }
    commit = git("rev-parse", "--short", "HEAD")
    if commit:
        changed = git(
            "status", "--porcelain", "--untracked-files=no", "--", "cxsim", "scenarios", "benchmarks"
        )
        found["cxsim"] = commit + (" and changes" if changed else "")
    return found


def load() -> str:
    """How many processes want a processor, on average of the last minute."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def model() -> str:
    """The name of the processor."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def memory() -> str:
    """The size of the main memory."""
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB of memory"
    except (AttributeError, ValueError, OSError):
        return "memory unknown"


def version(package: str) -> str:
    """The version of a package."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def git(*arguments: str) -> str:
    """What git says of this checkout; '' where there is none."""
    try:
        done = subprocess.run(
            ["git", "-C", str(ROOT), *arguments], capture_output=True, encoding="utf-8", check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
