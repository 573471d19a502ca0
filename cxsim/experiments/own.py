"""Code of one's own that is named on the command line: `module:Class`."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any


def imported(place: str) -> Any:
    """What `module:Class` names; modules beside the reader, in the folder he stands in, are found too.

    Raises ImportError, AttributeError, TypeError or ValueError where there is no such thing.
    """
    module, _, name = place.partition(":")
    if "" not in sys.path:
        sys.path.append("")
    return getattr(import_module(module), name)
