"""The same statements on Spark, for whoever has an engine of many machines: said in its words by SQLGlot, never by hand.

PySpark and SQLGlot are in requirements-spark.txt and are imported here alone, when Spark is asked for. Answers are those of
DuckDB to the last bit (tests/services/peers/test_spark.py).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .given import ASKED, TYPES, Unreadable, asked as given_asked

DUCKDB, SPARK, CONNECT = (
    "duckdb",
    "spark",
    "sc://",
)  # the engines by their names; an address of Spark Connect begins so
LOCAL = "local[2]"
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "100000",  # else the files are looked for a task a file
    "spark.sql.files.openCostInBytes": "65536",  # a city's file is some kilobytes: many to a task
}
ANSWERS = {  # what answers depend on, on every server
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
}
WAREHOUSE = "spark.sql.warehouse.dir"
WORDS = {
    "string": "STRING",
    "int32": "INT",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "date32[day]": "DATE",
    "bool": "BOOLEAN",
}


class NoSpark(Exception):
    """Spark cannot be asked here; the message says what it wants."""


def asked_of(engine: str) -> Callable[..., list[dict[str, Any]]]:
    """What asks an engine as given.asked does. Raises NoSpark for one that is none."""
    if engine == DUCKDB:
        return given_asked
    known(engine)

    def ask(*what: Any, **parameters: Any) -> list[dict[str, Any]]:
        with session(engine) as held:
            return asked(held, *what, **parameters)

    return ask


def known(engine: str) -> None:
    """Raise NoSpark for what is the name of no engine."""
    if engine not in (DUCKDB, SPARK) and not engine.startswith(CONNECT):
        raise NoSpark(
            f"計算するもの「{engine}」はありません。{DUCKDB} か {SPARK}、または Spark Connect の場所（{CONNECT}…）を指定してください"
        )


def wanting(engine: str = SPARK) -> str:
    """What an engine wants on this machine, in words; blank for nothing."""
    parts = (
        ("sqlglot",)
        if engine == DUCKDB
        else ("pyspark", "sqlglot", *(["grpc"] if engine.startswith(CONNECT) else ()))
    )
    if any(find_spec(part) is None for part in parts):
        return "要る部品がありません。pip install -r requirements-spark.txt を実行してください"
    return "" if engine != SPARK or shutil.which("java") else "Spark には Java 17 が要ります"


@contextmanager
def session(engine: str = SPARK) -> Iterator[Any]:
    """A session of Spark: on this machine, or of the Spark Connect server at an address (sc://host:15002). Raises NoSpark."""
    known(engine)
    if lacks := wanting(engine):
        raise NoSpark(lacks)
    builder = import_module("pyspark.sql").SparkSession.builder
    if engine == SPARK:
        builder = builder.appName("sns").master(LOCAL)
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
    else:
        builder = builder.remote(engine)
    with tempfile.TemporaryDirectory() as folder:
        held = (builder.config(WAREHOUSE, folder) if engine == SPARK else builder).getOrCreate()
        for name, value in ANSWERS.items():
            held.conf.set(name, value)
        try:
            yield held
        finally:
            held.stop()


def said(sql: Any) -> str:
    """A statement of DuckDB, as text or as a tree, in Spark's words; `$name` is `:name`."""
    sqlglot = import_module("sqlglot")
    tree = sqlglot.parse_one(sql, read="duckdb") if isinstance(sql, str) else sql
    return tree.transform(_newest).sql("spark", comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE)


def _newest(node: Any) -> Any:
    """The newest of something: DuckDB passes over what has no value, Spark does not unless it is told to."""
    exp = import_module("sqlglot").exp
    if not isinstance(node, exp.ArgMax | exp.ArgMin) or isinstance(node.parent, exp.Filter):
        return node
    return exp.Filter(this=node.copy(), expression=exp.Where(this=node.this.copy().is_(exp.null()).not_()))


def columns_of(rows: pa.Schema) -> str:
    """Columns of an arrow table as Spark declares them."""
    return ", ".join(f"{field.name} {WORDS[str(field.type)]}" for field in rows)


def asked(
    spark: Any,
    paths: Sequence[Path],
    sql: str,
    tables: Mapping[str, Mapping[str, Sequence[Any]]],
    **parameters: Any,
) -> list[dict[str, Any]]:
    """As store.given.asked: what a statement says of the files' rows and of small tables. Raises Unreadable."""
    for path in paths:
        _check(path)
    columns = ", ".join(f"{name} {WORDS[str(kind)]}" for name, kind in TYPES.items())
    files = spark.read.schema(columns).option("recursiveFileLookup", "true").parquet(*map(str, paths))
    code = "regexp_extract(_metadata.file_path, 'city=([0-9]{6})/month=', 1) AS city"
    files.selectExpr(code, *ASKED).createOrReplaceTempView("given")
    for name, held in tables.items():
        spark.createDataFrame(pa.table(dict(held))).createOrReplaceTempView(name)
    return [row.asDict() for row in spark.sql(said(sql), args=parameters).collect()]


def _check(path: Path) -> None:
    """What is no such file is told by its name; Spark would take a column that is missing for one without values."""
    try:
        held = pq.read_schema(path)
    except Exception as error:  # pyarrow has an error of its own for each way to be no Parquet
        raise Unreadable(f"{path.name}: {error}") from error
    for name in ASKED:
        if name not in held.names or held.field(name).type != TYPES[name]:
            raise Unreadable(f"{path}: {name}")
