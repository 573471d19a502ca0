"""Ctrl-C that ends a study at the next safe point, so that everything finished is kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupts:
    """Whether somebody asked to stop. Ask `check()` where stopping is safe; a second Ctrl-C stops at once."""

    def __init__(self) -> None:
        self.asked = False
        self.at_once = False
        """Whether it was a second Ctrl-C that stopped, anywhere."""

    def check(self) -> None:
        """Raise KeyboardInterrupt if somebody asked to stop."""
        if self.asked:
            raise KeyboardInterrupt

    def _handle(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self.asked:
            self.at_once = True
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def deferred() -> Iterator[Interrupts]:
    """Turn SIGINT and SIGTERM into a wish to stop. Outside the main thread signals stay as they are."""
    interrupts = Interrupts()
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        for number in before:
            signal.signal(number, interrupts._handle)
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
