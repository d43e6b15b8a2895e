"""What many offices' views hold before anything is derived, put together by table with each city's key: Parquet, some cities a file.

What people wrote stays at home: no measure and no state is made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from ..views import View
from .keyed import CITIES, KEY, KeyedStep, key_column

AT_HOME = {"post_snapshot": ("text", "url", "more"), "account": ("name", "section")}
CITIES_A_FILE = 50  # small enough to be read side by side, large enough not to be a file a city


Held = list[tuple[KeyedStep, list[str]]]  # a table, and the files that hold it


def stage(folder: Path, tables: Mapping[str, KeyedStep], views: Mapping[str, Callable[[], View]]) -> Held:
    """Write the tables of each city's view, one city after the other, and the table of all cities."""
    for place, some in enumerate(_some(list(views), CITIES_A_FILE)):
        writers: dict[str, pq.ParquetWriter] = {}
        for city in some:
            view = views[city]()
            for name, rows in _rows(view, city, tables):
                if name not in writers:
                    path = folder / name / f"{place:04d}.parquet"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    writers[name] = pq.ParquetWriter(path, rows.schema, compression="zstd")
                writers[name].write_table(rows)
            view.connection.close()
        for writer in writers.values():
            writer.close()
    (folder / CITIES).mkdir(parents=True)
    pq.write_table(pa.table({KEY: list(views)}), folder / CITIES / "0000.parquet")
    return held(folder, tables)


def held(folder: Path, tables: Mapping[str, KeyedStep]) -> Held:
    """What is staged in a folder."""
    cities = KeyedStep(CITIES, "columns", exp.Schema(expressions=[key_column()]))
    return [
        (made, [str(p) for p in sorted((folder / made.name).glob("*.parquet"))])
        for made in (cities, *tables.values())
    ]


def _rows(view: View, city: str, tables: Mapping[str, KeyedStep]) -> Iterator[tuple[str, pa.Table]]:
    for name, made in tables.items():
        told = [
            _told(name, column.name, column.args["kind"].sql("duckdb"))
            for column in made.body.expressions[:-1]
        ]
        asked = f"SELECT {', '.join(told)}, CAST($city AS VARCHAR) AS {KEY} FROM {name}"
        yield name, view.connection.sql(asked, params={"city": city}).to_arrow_table()


def _told(table: str, column: str, kind: str) -> str:
    return f"CAST({'NULL' if column in AT_HOME.get(table, ()) else column} AS {kind}) AS {column}"


def _some(of: list[str], count: int) -> Iterator[list[str]]:
    yield from (of[n : n + count] for n in range(0, len(of), count))
