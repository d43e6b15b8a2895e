"""Two views beside each other: what stands in only one of them."""

from __future__ import annotations

from pathlib import Path

import duckdb

from .views import FROM_FILES, quoted

COMPARED = (
    "entry",
    *FROM_FILES,
    "undone",
    "account",
    "target",
    "rebase",
    "rule",
    "city_metric",
    "setting",
    "hours",
    "cost",
    "decision",
    "suspended",
    "closed",
    "closed_metric",
    "vanished_post",
    "day_now",
    "post_now",
    "span_now",
    "measure",
)


class DamagedView(Exception):
    """A file of a view that cannot be read to its end."""


def differences(left: Path, right: Path) -> dict[str, int]:
    """Table → rows that stand in only one of two views; empty for equal views. Raises DamagedView."""
    try:
        return _differences(left, right)
    except duckdb.Error as error:
        raise DamagedView(str(left)) from error


def _differences(left: Path, right: Path) -> dict[str, int]:
    found = {}
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            f"ATTACH '{quoted(left)}' AS a (READ_ONLY); ATTACH '{quoted(right)}' AS b (READ_ONLY)"
        )
        for table in COMPARED:
            sql = f"""
                SELECT count(*) FROM (
                    (SELECT * FROM a.{table} EXCEPT ALL SELECT * FROM b.{table})
                    UNION ALL
                    (SELECT * FROM b.{table} EXCEPT ALL SELECT * FROM a.{table})
                )"""
            if rows := connection.execute(sql).fetchall()[0][0]:
                found[table] = rows
    return found
