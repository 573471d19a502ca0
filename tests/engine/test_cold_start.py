"""The compiled engine on a fresh machine: two processes at once, nothing to write to but a temporary directory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cxsim

SOURCES = Path(cxsim.__file__).parent
LIVE = (
    "import cxsim; from cxsim.experiments.engines import is_cold; from tests.engine.market import market;"
    "cold = is_cold('compiled'); model = cxsim.CompiledModel(market(), seed=2, threads=2); model.advance(40);"
    "print(cold, is_cold('compiled'), model.records().daily.sum(), model.lives.relation['belief'].sum())"
)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs owners and modes of files")
def test_two_processes_compile_at_once_and_a_third_finds_it(tmp_path: Path) -> None:
    if os.getuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root may write anywhere")
    before = [] if os.getuid() else ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"]
    house, home, temporary = (tmp_path / name for name in ("house", "home", "tmp"))
    home.mkdir()
    temporary.mkdir()
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SOURCES, house / "cxsim", ignore=skipped)
    shutil.copytree(Path(__file__).parent, house / "tests" / "engine", ignore=skipped)
    (house / "tests" / "__init__.py").write_text("")
    read_only = [home, house, *house.rglob("*")]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NUMBA_", "XDG_"))}
    settings = {
        **kept,
        "PYTHONPATH": str(house),
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "NUMBA_OPT": "1",  # quicker to compile
        "PYTHONDONTWRITEBYTECODE": "1",
    }

    def start() -> subprocess.Popen[str]:
        command = [*before, sys.executable, "-c", LIVE]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=settings, cwd=tmp_path, stdout=pipe, stderr=pipe, text=True)

    def finish(process: subprocess.Popen[str]) -> list[str]:
        out, errors = process.communicate(timeout=600)
        assert process.returncode == 0, errors
        return out.split()

    for path in read_only:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        one, two = (finish(process) for process in [start(), start()])
        third = finish(start())
        assert list(home.iterdir()) == []
    finally:
        for path in read_only:
            path.chmod(0o755)
    assert one[:2] == two[:2] == ["True", "False"]
    assert third[:2] == ["False", "False"]
    assert one[2:] == two[2:] == third[2:]
