"""DuckDB and Spark as they take the steps of many offices. They differ in how a table is made and how a fold gets its rows."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa

from .. import spark
from ..views import quoted
from .keyed import KEY, KeyedStep
from .steps import Engine, Folding

MEMORY = "3GB"
ROOT = Path(__file__).parents[2]


@contextmanager
def engine_of(name: str) -> Iterator[Engine]:
    """An engine by its name: duckdb, spark (on this machine), or the address of a Spark Connect server. Raises NoSpark."""
    if name == spark.DUCKDB:
        with tempfile.TemporaryDirectory() as folder, _database(Path(folder)) as connection:
            yield OnDuckDB(connection)
    else:
        with tempfile.TemporaryDirectory() as folder, spark.session(name) as session, _schema(session):
            rooms = shutil.make_archive(
                f"{folder}/rooms", "zip", ROOT, "metrics"
            )  # what folds, for whoever does it
            session.addArtifacts(rooms, pyfile=True)  # looked at until the session ends
            yield OnSpark(session)


@contextmanager
def _database(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(
        str(folder / "many.duckdb"),
        config={"threads": "2", "memory_limit": MEMORY, "preserve_insertion_order": "false"},
    ) as connection:
        yield connection


class OnDuckDB:
    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self.connection = connection

    def load(self, made: KeyedStep, files: Sequence[str]) -> None:
        self.connection.execute(f"CREATE TABLE {made.name} {_said(made)}")
        if files:
            self.connection.execute(
                f"INSERT INTO {made.name} BY NAME SELECT * FROM read_parquet($files)", {"files": files}
            )

    def make(self, made: KeyedStep) -> None:
        if made.how == "columns":
            self.connection.execute(f"CREATE TABLE {made.name} {_said(made)}")
        elif made.how == "insert":
            names = f"({', '.join(made.columns)})" if made.columns else ""
            self.connection.execute(f"INSERT INTO {made.name} {names} {_said(made)}")
        else:
            self.connection.execute(f"CREATE {made.how} {made.name} AS {_said(made)}")

    def fold(self, folding: Folding) -> None:
        answers = [
            self.connection.sql(f"{tree.sql('duckdb')} ORDER BY {KEY}").to_arrow_table()
            for tree in folding.asks
        ]
        parts = [_by_key(answer) for answer in answers]
        none = [answer.slice(0, 0) for answer in answers]
        told = [folding.fold(*(p.get(key, n) for p, n in zip(parts, none, strict=True))) for key in parts[0]]
        held = pa.concat_tables([folding.gives.empty_table(), *told])
        self.connection.register("arrived", held)
        self.connection.execute(f"CREATE TABLE {folding.name} AS SELECT * FROM arrived")
        self.connection.unregister("arrived")

    def write(self, name: str, folder: str) -> None:
        target = Path(folder) / name
        target.mkdir(parents=True)
        path = quoted(target / "part.parquet")
        self.connection.execute(
            f"COPY (FROM {name} ORDER BY {KEY}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
        )


def _said(made: KeyedStep) -> str:
    return made.body.sql("duckdb", comments=False)


def _by_key(rows: pa.Table) -> dict[str, pa.Table]:
    """Rows in the order of their key, by it."""
    starts, place = dict[str, pa.Table](), 0
    for key, some in groupby(rows.column(KEY).to_pylist()):
        count = sum(1 for _ in some)
        starts[key] = rows.slice(place, count)
        place += count
    return starts


@contextmanager
def _schema(session: Any) -> Iterator[None]:
    """A schema of its own for the tables, which goes with them."""
    name = f"sns_{uuid4().hex}"
    session.sql(f"CREATE SCHEMA {name}")
    try:
        session.sql(f"USE {name}")
        yield
    finally:
        session.sql("USE default")
        session.sql(f"DROP SCHEMA {name} CASCADE")


class OnSpark:
    def __init__(self, session: Any):
        self.session = session

    def load(self, made: KeyedStep, files: Sequence[str]) -> None:
        columns = ", ".join(c.sql("spark") for c in made.body.expressions)
        read = self.session.read.schema(columns)
        frame = read.parquet(*files) if files else self.session.createDataFrame([], columns)
        frame.createOrReplaceTempView(made.name)

    def make(self, made: KeyedStep) -> None:
        if made.how == "columns":
            told = f"CREATE TABLE {made.name} {made.body.sql('spark')} USING parquet"
        elif made.how == "insert":
            names = f"({', '.join(made.columns)})" if made.columns else ""
            told = f"INSERT INTO {made.name} {names} {spark.said(made.body)}"
        elif made.how == "view":
            told = f"CREATE OR REPLACE TEMPORARY VIEW {made.name} AS {spark.said(made.body)}"
        else:
            told = f"CREATE TABLE {made.name} USING parquet AS {spark.said(made.body)}"
        self.session.sql(told)

    def fold(self, folding: Folding) -> None:
        first, second = (self.session.sql(spark.said(tree)).groupBy(KEY) for tree in folding.asks)
        told = first.cogroup(second).applyInArrow(folding.fold, spark.columns_of(folding.gives))
        told.createOrReplaceTempView(folding.name)

    def write(self, name: str, folder: str) -> None:
        self.session.table(name).write.parquet(f"{folder}/{name}", compression="zstd")
