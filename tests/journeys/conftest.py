"""Whole commands as a user runs them, in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TINY = HERE / "tiny.yaml"
ROOT = HERE.parents[1]


class Command:
    """`cxsim` in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "120", "NO_COLOR": "1"}

    def __call__(self, *arguments, timeout=300):
        return subprocess.run(
            self.line(*arguments),
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def line(self, *arguments):
        return [sys.executable, "-m", "cxsim", *map(str, arguments)]

    def start(self, *arguments):
        """Start it in a session of its own, as a terminal would, so that Ctrl-C can reach its workers too."""
        with self.errors.open("w") as errors:
            return subprocess.Popen(
                self.line(*arguments),
                cwd=self.folder,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )

    @property
    def errors(self):
        """Where standard error of a started command goes."""
        return self.folder / "errors.txt"


@pytest.fixture
def cxsim_in(tmp_path):
    return Command(tmp_path)


@pytest.fixture(scope="session")
def tiny():
    return TINY


@pytest.fixture(scope="session")
def compared(tmp_path_factory):
    """One comparison of the tiny market, run by the command: (process, folder of results)."""
    folder = tmp_path_factory.mktemp("compared")
    return Command(folder)("compare", TINY), folder / "results" / "tiny"
