"""What cities give each other: a Parquet file of a city and month, written from rows and read as one table.

The folders are city=CODE/month=2026-10/, so that other engines find both keys in the path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

FILE = "measures.parquet"
SECRET = "secret"  # its key in the metadata of the file
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
ASKED = [n for n in TYPES if n not in ("account_no", "state")]  # what statements across cities read


def place(code: str, month: str) -> str:
    """Where a city's month lies below the folder.

    >>> place("202185", "2026-10")
    'city=202185/month=2026-10/measures.parquet'
    """
    return f"city={code}/month={month}/{FILE}"


def written(rows: Sequence[Mapping[str, Any]], secret: str) -> bytes:
    """Rows with the members of TYPES as Parquet; the same rows and secret give the same bytes.

    `secret`: what nobody but the city can know. With it in the file, whoever guesses the values of a small city can confirm
    them neither by the file's SHA-256 nor by the norms that are dealt by all files' bytes.
    """
    columns = [pa.array([r[name] for r in rows], kind) for name, kind in TYPES.items()]
    whole, target = pa.Table.from_arrays(columns, list(TYPES)), BytesIO()
    with pq.ParquetWriter(target, whole.schema, compression="zstd", store_schema=False) as file:
        file.write_table(whole)
        file.add_key_value_metadata({SECRET: secret})
    return target.getvalue()


class Unreadable(Exception):
    """A file is not what `written` makes; the message names it."""


def asked(
    paths: Sequence[Path], sql: str, tables: Mapping[str, Mapping[str, Sequence[Any]]], **parameters: Any
) -> list[dict[str, Any]]:
    """What a statement says of the files' rows, which it knows as `given` with their city (ASKED), and of small tables by column.

    Raises Unreadable for files that are no such Parquet.
    """
    with duckdb.connect(
        ":memory:", config={"threads": "2", "memory_limit": "2GB", "preserve_insertion_order": "false"}
    ) as connection:
        for name, columns in tables.items():
            connection.register(name, pa.table(dict(columns)))
        connection.execute("SET VARIABLE paths = $paths", {"paths": [str(p) for p in paths]})
        try:
            connection.execute(
                f"CREATE TABLE given AS SELECT city, {', '.join(ASKED)} FROM read_parquet(getvariable('paths'), "
                "hive_partitioning = TRUE, hive_types = {'city': VARCHAR, 'month': VARCHAR})"
            )
        except duckdb.Error as error:
            raise Unreadable(str(error).splitlines()[0]) from error
        done = connection.execute(sql, parameters)
        heads = [column[0] for column in done.description]
        return [dict(zip(heads, row, strict=True)) for row in done.fetchall()]
