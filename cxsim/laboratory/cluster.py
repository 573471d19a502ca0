"""A Dask cluster as a place to live runs."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from cxsim.experiments.errors import StudyError


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The cluster of a scheduler as an executor, and how many runs it can live at a time.

    address: as `tcp://host:8786`. StudyError where it cannot be reached, or Dask is not installed.
    """
    try:
        dask: Any = import_module("distributed")
    except ImportError as error:
        raise StudyError(f"--scheduler needs Dask: pip install 'cxsim[cluster]' ({error})") from None
    try:
        client = dask.Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise StudyError(f"--scheduler {address}: there is no scheduler to be reached ({error})") from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise StudyError(
                f"--scheduler {address}: it has no workers; start some with `dask worker {address}`"
            )
        yield client.get_executor(pure=False), threads
