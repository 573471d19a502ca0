"""Reading tidy tables value by value, with plain types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def each(table: pd.DataFrame) -> Iterator[Any]:
    """The rows one by one, their columns as attributes."""
    return iter(table.itertuples(index=False))


def one(table: pd.DataFrame, key: Any) -> dict[str, Any]:
    """The row with that index, by column."""
    found: dict[str, Any] = table.loc[key].to_dict()
    return found
