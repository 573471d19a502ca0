"""Reading tidy tables value by value, with plain types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

AT_ONCE = ("difference", "difference_simultaneous_low", "difference_simultaneous_high")
"""Columns of a difference from doing nothing, with the interval that holds for all strategies at once."""


def each(table: pd.DataFrame) -> Iterator[Any]:
    """The rows one by one, their columns as attributes."""
    return iter(table.itertuples(index=False))


def one(table: pd.DataFrame, key: Any) -> dict[str, Any]:
    """The row with that index, by column."""
    found: dict[str, Any] = table.loc[key].to_dict()
    return found
