"""The same statements on Spark, for whoever has an engine of many machines: said in its words by SQLGlot, never by hand.

PySpark and SQLGlot are in requirements-spark.txt and are imported here alone, when Spark is asked for. Answers are those of
DuckDB to the last bit (tests/services/peers/test_spark.py).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .given import ASKED, TYPES, Unreadable, asked as given_asked

DUCKDB, SPARK = "duckdb", "spark"  # the engines by their names
LOCAL = "local[2]"
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "100000",  # else the files are looked for a task a file
    "spark.sql.files.openCostInBytes": "65536",  # a city's file is some kilobytes: many to a task
}
WORDS = {"string": "STRING", "int32": "INT", "double": "DOUBLE"}


class NoSpark(Exception):
    """Spark cannot be asked here; the message says what it wants."""


def asked_of(engine: str) -> Callable[..., list[dict[str, Any]]]:
    """What asks an engine as given.asked does. Raises NoSpark for one that is none."""
    if engine == DUCKDB:
        return given_asked
    if engine != SPARK:
        raise NoSpark(f"計算するもの「{engine}」はありません。{DUCKDB} か {SPARK} を指定してください")

    def ask(*what: Any, **parameters: Any) -> list[dict[str, Any]]:
        with session() as held:
            return asked(held, *what, **parameters)

    return ask


def wanting() -> str:
    """What Spark wants on this machine, in words; blank for nothing."""
    if find_spec("pyspark") is None or find_spec("sqlglot") is None:
        return "Spark に要る部品がありません。pip install -r requirements-spark.txt を実行してください"
    return "" if shutil.which("java") else "Spark には Java 17 が要ります"


@contextmanager
def session() -> Iterator[Any]:
    """A session of Spark on this machine. Raises NoSpark."""
    if lacks := wanting():
        raise NoSpark(lacks)
    builder = import_module("pyspark.sql").SparkSession.builder.appName("sns").master(LOCAL)
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    held = builder.getOrCreate()
    try:
        yield held
    finally:
        held.stop()


def said(sql: str) -> str:
    """A statement of DuckDB in Spark's words; `$name` is `:name`."""
    sqlglot = import_module("sqlglot")
    (told,) = sqlglot.transpile(
        sql, read="duckdb", write="spark", comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE
    )
    return told


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
