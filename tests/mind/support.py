"""What the tests of the laws share."""

import importlib
import pkgutil
import struct
from collections.abc import Callable
from types import ModuleType
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from cxsim import mind

MACHINERY = ("cache", "law")

many = settings(deadline=None, max_examples=150, derandomize=True)
"""The first example compiles, so there is no deadline; the same examples each time."""

unit = st.floats(0.0, 1.0)
affects = st.floats(-0.999, 0.999)
gaps = st.floats(-1.0, 1.0)
positive = st.floats(0.001, 100.0)


def rooms() -> list[ModuleType]:
    """Return every file of laws."""
    names = [found.name for found in pkgutil.iter_modules(mind.__path__) if found.name not in MACHINERY]
    return [importlib.import_module(f"cxsim.mind.{name}") for name in names]


def laws() -> dict[str, Callable[..., Any]]:
    """Return every law that is defined in mind, private ones too, by `file.name`."""
    found: dict[str, Callable[..., Any]] = {}
    for room in rooms():
        for name, thing in vars(room).items():
            if callable(thing) and getattr(thing, "__module__", "") == room.__name__:
                found[f"{room.__name__.rsplit('.', 1)[-1]}.{name}"] = thing
    return found


def python_of(law: Callable[..., Any]) -> Callable[..., Any]:
    """Return the law as Python runs it."""
    plain: Callable[..., Any] = getattr(law, "py_func", law)
    return plain


def bits(number: float) -> bytes:
    """Return a number to the last bit, its sign of zero and its kind included."""
    return struct.pack("<q", number) if isinstance(number, int) else struct.pack("<d", number) + b"f"
