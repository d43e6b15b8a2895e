"""From what faces the lines to what stands, for a view: rows are read, metrics/rules.py judges them, rows are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np

from .rules import BEGIN, JudgedMonth, Stand, gravest, judge, walk

FACING = """
SELECT
    standard_no, account_no, run_no, month, month_no, exempt, value, whole, rises, better = 'higher' AS higher,
    continue_line, withdraw_line, margin, patience, recovery, deciding
FROM facing
WHERE close_seq IS NULL
ORDER BY run_no, month_no
"""
LEFT = """
SELECT
    s.series_no * 1000000 + year(q.month) * 12 + month(q.month) AS run_no, q.state, q.run_n, q.run_k, q.m, q.holds, q.latch
FROM closed_metric AS q
INNER JOIN (SELECT DISTINCT account_id, metric, series_no FROM standard) AS s
    ON s.account_id = q.account_id AND s.metric = q.metric
"""
MANY = 100  # accounts that are judged anew one by one; of more, all
STAND = np.dtype(list(zip(Stand._fields, (object, "i4", "i4", "i4", "i4", "?", "i4"), strict=True)))
STOOD = """
SELECT
    standard_no, CAST(month AS DATE) AS month, value, CAST(word AS VARCHAR) AS word, CAST(state AS VARCHAR) AS state,
    n, k, m, holds, latch, run_k, speaks, also_hold
FROM folded
"""
JUDGED = f"CREATE OR REPLACE TABLE judged AS {STOOD}"  # the open months; `speaks`: its state is the account's, `also_hold`: beside a held one
# What each account's months are judged by, in one number of each kind, and where its standards stand: they are numbered by account.
NUMBERS = """
SELECT
    account_no, min(standard_no) AS first_no, max(standard_no) AS last_no, count(*) AS rows,
    bit_xor(told) AS told, CAST(sum(told) AS VARCHAR) AS added
FROM (
    SELECT account_no, standard_no, hash(f) AS told FROM ({facing}) AS f
    UNION ALL
    SELECT s.account_no, s.standard_no, hash(q) AS told
    FROM closed_metric AS q
    INNER JOIN standard AS s ON s.account_id = q.account_id
    {whose}
)
GROUP BY account_no
"""
JUDGED_OF = f"CREATE OR REPLACE TABLE judged_of AS {NUMBERS.format(facing=FACING, whose='')}"
OTHERS = """
SELECT n.account_no, o.account_no, o.first_no, o.last_no
FROM judged_of AS n
FULL OUTER JOIN judged_before AS o ON o.account_no = n.account_no
WHERE (n.first_no, n.last_no, n.rows, n.told, n.added) IS DISTINCT FROM (o.first_no, o.last_no, o.rows, o.told, o.added)
"""


FOLDED = {  # what `folded` gives, for an engine that wants to be told
    "standard_no": "BIGINT",
    "month": "DATE",
    "value": "DOUBLE",
    "word": "VARCHAR",
    **dict.fromkeys(("n", "run_k", "m", "holds", "k"), "INTEGER"),
    "state": "VARCHAR",
    **dict.fromkeys(("latch", "speaks", "also_hold"), "BOOLEAN"),
}
Columns = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Fold:
    """A step of a view that Python takes: the table it makes, of which, and how; `renew`, for some accounts alone. `asks`: whose
    answers `fold` is handed, and `says`: what is made of what it gives, `gives`, for whoever takes the step for many offices."""

    made: str
    reads: tuple[str, ...]
    take: Callable[[Any], None]
    renew: Callable[[Any, str], None]
    asks: tuple[str, ...] = ()
    fold: Callable[..., Columns] | None = None
    gives: tuple[tuple[str, str], ...] = ()
    says: str = ""


def folded(facing: Columns, left: Columns) -> Columns:
    """What stands in each month of one office: of the answers to FACING, by run and month, and to LEFT."""
    facing = {name: _column(c) for name, c in facing.items()}
    lines = ("value", "whole", "continue_line", "withdraw_line", "higher", "rises", "margin", "exempt")
    words, clear = judge(**{name: facing[name] for name in lines})
    months = map(_month, words, clear, facing["patience"].tolist(), facing["recovery"].tolist())
    runs = facing["run_no"].tolist()
    before = {run: Stand(*stood) for run, *stood in zip(*(c.tolist() for c in left.values()), strict=True)}
    stands: list[Stand] = []
    for run, rows in groupby(zip(runs, months, strict=True), key=itemgetter(0)):
        stands += walk((month for _, month in rows), before.get(run, BEGIN))
    stood = np.fromiter(stands, STAND, len(stands))
    told = {name: facing[name] for name in ("standard_no", "month", "value")}
    told |= {"word": np.array(words, object)} | {name: stood[name] for name in Stand._fields}
    return told | _of_accounts(facing, stands)


def fill_judged(connection: Any) -> None:
    """Make the table `judged` of a view whose `facing` is made. Where it is there, only the months of those accounts are judged
    anew that are judged by anything else than before: most imports tell of a few."""
    there = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    before = {"judged", "judged_of"} <= there
    if before:
        connection.execute("CREATE OR REPLACE TEMP TABLE judged_before AS SELECT * FROM judged_of")
    connection.execute(JUDGED_OF)
    others = connection.execute(OTHERS).fetchall() if before else []
    if not before or len(others) > MANY:
        _write(connection, JUDGED, FACING)
        return
    for _, gone, first, last in others:
        if gone is not None:
            connection.execute(
                "DELETE FROM judged WHERE standard_no BETWEEN $first AND $last",
                {"first": first, "last": last},
            )
    if again := [str(account) for account, *_ in others if account is not None]:
        some = FACING.replace("WHERE ", f"WHERE account_no IN ({', '.join(again)}) AND ")
        _write(connection, f"INSERT INTO judged {STOOD}", some)


def renew_judged(connection: Any, some: str) -> None:
    """Judge the months of some accounts anew, as SQL lists them, where of the others nothing changed."""
    others = f"FROM standard WHERE account_id NOT IN ({some})"
    connection.execute(f"DELETE FROM judged WHERE standard_no NOT IN (SELECT standard_no {others})")
    connection.execute(f"DELETE FROM judged_of WHERE account_no NOT IN (SELECT account_no {others})")
    facing = FACING.replace("WHERE ", f"WHERE account_id IN ({some}) AND ")
    whose = f"WHERE q.account_id IN ({some})"
    connection.execute(f"INSERT INTO judged_of {NUMBERS.format(facing=facing, whose=whose)}")
    _write(connection, f"INSERT INTO judged {STOOD}", facing, f"{LEFT}{whose}")


def _write(connection: Any, says: str, facing: str, left: str = LEFT) -> None:
    connection.register(
        "folded", folded(*(connection.execute(asked).fetchnumpy() for asked in (facing, left)))
    )
    connection.execute(says)
    connection.unregister("folded")


JUDGING = Fold(
    "judged",
    ("facing", "closed_metric", "standard"),
    fill_judged,
    renew_judged,
    (FACING, LEFT),
    folded,
    tuple(FOLDED.items()),
    JUDGED,
)
_month = lru_cache(1 << 12)(JudgedMonth)  # few months differ; looked up, they are not made again


def _of_accounts(facing: Columns, stands: Sequence[Stand]) -> dict[str, np.ndarray]:
    """Which rows are the gravest of their account's deciding metrics in the month, and which of these stand beside a held one."""
    deciding: dict[tuple[int, int], dict[int, Stand]] = defaultdict(dict)
    account, month = facing["account_no"].tolist(), facing["month_no"].tolist()
    for row in np.flatnonzero(facing["deciding"]).tolist():  # rows stand in the order of the metrics' ids
        deciding[account[row], month[row]][row] = stands[row]
    speaks, also_hold = np.zeros(len(stands), bool), np.zeros(len(stands), bool)
    for row, beside in map(gravest, deciding.values()):
        speaks[row], also_hold[row] = True, beside
    return {"speaks": speaks, "also_hold": also_hold}


def _column(column: np.ndarray) -> np.ndarray:
    """A column as it came; a missing number is NaN."""
    return column.filled(np.nan) if isinstance(column, np.ma.MaskedArray) else column
