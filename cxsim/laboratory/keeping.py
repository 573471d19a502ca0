"""The files beside a store: the page, the tables, the facts. They are written anew whenever the runs are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cxsim.experiments.results import csv_table, json_facts, parquet_table, plain_text
from cxsim.laboratory.store import Store, put


def keep(
    store: Store, page: str, html: str, tables: Mapping[str, pd.DataFrame], facts: dict[str, Any]
) -> Path:
    """Write a page, tables (by file name, .csv or .parquet) and facts into the folder of a store; return the page.

    Each file is put in place by renaming; the runs are left alone.
    """
    folder = store.folder
    for name, table in tables.items():
        write = csv_table if name.endswith(".csv") else parquet_table
        put(folder / name, lambda path, write=write, table=table: write(path, table))
    put(folder / f"{page}.json", lambda path: json_facts(path, {"kind": page, **facts}))
    put(folder / f"{page}.html", lambda path: plain_text(path, html))
    return folder / f"{page}.html"
