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
STAND = np.dtype(list(zip(Stand._fields, (object, "i4", "i4", "i4", "i4", "?", "i4"), strict=True)))
JUDGED = """
CREATE OR REPLACE TABLE judged AS   -- the open months; `speaks`: its state is the account's, `also_hold`: beside a held one
SELECT
    standard_no, CAST(month AS DATE) AS month, value, CAST(word AS VARCHAR) AS word, CAST(state AS VARCHAR) AS state,
    n, k, m, holds, latch, run_k, speaks, also_hold
FROM folded
"""


@dataclass(frozen=True)
class Fold:
    """A step of a view that Python takes: the table it makes, of which, and how."""

    made: str
    reads: tuple[str, ...]
    take: Callable[[Any], None]


def fill_judged(connection: Any) -> None:
    """Make the table `judged` of a view whose `facing` is made."""
    facing = {name: _column(c) for name, c in connection.execute(FACING).fetchnumpy().items()}
    lines = ("value", "whole", "continue_line", "withdraw_line", "higher", "rises", "margin", "exempt")
    words, clear = judge(**{name: facing[name] for name in lines})
    months = map(_month, words, clear, facing["patience"].tolist(), facing["recovery"].tolist())
    runs = facing["run_no"].tolist()
    left = {run: Stand(*stood) for run, *stood in connection.execute(LEFT).fetchall()}
    stands: list[Stand] = []
    for run, rows in groupby(zip(runs, months, strict=True), key=itemgetter(0)):
        stands += walk((month for _, month in rows), left.get(run, BEGIN))
    stood = np.fromiter(stands, STAND, len(stands))
    folded = {name: facing[name] for name in ("standard_no", "month", "value")}
    folded |= {"word": np.array(words, object)} | {name: stood[name] for name in Stand._fields}
    connection.register("folded", folded | _of_accounts(facing, stands))
    connection.execute(JUDGED)
    connection.unregister("folded")


JUDGING = Fold("judged", ("facing", "closed_metric", "standard"), fill_judged)
_month = lru_cache(1 << 12)(JudgedMonth)  # few months differ; looked up, they are not made again


def _of_accounts(facing: Mapping[str, np.ndarray], stands: Sequence[Stand]) -> dict[str, np.ndarray]:
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
