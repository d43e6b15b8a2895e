"""What cities give each other: a Parquet file of a city and month, written from rows and read as one table.

The folders are city=CODE/month=2026-10/, so that other engines find both keys in the path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

FILE = "measures.parquet"
TYPES = {
    "account_no": pa.int32(),
    "platform": pa.string(),
    "kind": pa.string(),
    "band": pa.string(),
    "residents": pa.int32(),
    "state": pa.string(),
    "metric": pa.string(),
    "basis": pa.string(),
    "value": pa.float64(),
}


def place(code: str, month: str) -> str:
    """Where a city's month lies below the folder.

    >>> place("202185", "2026-10")
    'city=202185/month=2026-10/measures.parquet'
    """
    return f"city={code}/month={month}/{FILE}"


def written(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows with the members of TYPES as Parquet; the same rows give the same bytes."""
    columns = [pa.array([r[name] for r in rows], kind) for name, kind in TYPES.items()]
    target = BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, list(TYPES)), target, compression="zstd", store_schema=False)
    return target.getvalue()
