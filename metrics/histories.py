"""What would face lines: every account's values of a metric over each window, made by facing.sql's own statements.

`target` and `metric_header` are replaced in front of it (a common table expression hides a table of the same name),
so a read-only view is enough.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any

from .evaluation import Database

FACING = Path(__file__).parent / "states" / "facing.sql"
WINDOWS = (1, 3, 12)


@dataclass(frozen=True)
class History:
    """What faces the lines of one account over one window, from its first value on."""

    months: tuple[date, ...] = ()
    values: tuple[float | None, ...] = ()
    whole: tuple[bool, ...] = ()
    exempt: tuple[bool, ...] = ()
    rises: bool = False  # what is still to come can only better a month

    def until(self, month: date) -> History:
        """Without what comes after a month."""
        count = sum(m <= month for m in self.months)
        return replace(
            self,
            months=self.months[:count],
            values=self.values[:count],
            whole=self.whole[:count],
            exempt=self.exempt[:count],
        )

    @property
    def median(self) -> float | None:
        """The median of the months that nothing still to come can change."""
        known = [v for v, whole in zip(self.values, self.whole, strict=True) if whole and v is not None]
        return median(known) if known else None

    @property
    def largest(self) -> float:
        """The largest value; 0 where there is none."""
        return max((v for v in self.values if v is not None), default=0.0)


@dataclass(frozen=True)
class AccountHistory:
    """An account that has the metric: its lines of today, and its history and median over each window."""

    account_id: str
    name: str
    section: str
    continue_line: float | None
    withdraw_line: float | None
    window: int
    histories: Mapping[int, History]
    medians: Mapping[int, float | None]

    def until(self, month: date) -> AccountHistory:
        """Without what comes after a month; the medians are of whole months anyway."""
        return replace(self, histories={w: h.until(month) for w, h in self.histories.items()})


def statements(text: str) -> dict[str, str]:
    """Table or view → the query that makes it, of a file of CREATE OR REPLACE TABLE … AS …;

    >>> statements("CREATE OR REPLACE TABLE a AS SELECT 1; -- a;b" + chr(10) + "CREATE OR REPLACE VIEW b AS SELECT 2;")
    {'a': 'SELECT 1', 'b': 'SELECT 2'}
    """
    plain = re.sub(r"--[^\n]*", "", text)
    return dict(re.findall(r"CREATE OR REPLACE (?:TABLE|VIEW) (\w+) AS\s+(.*?)\s*;", plain, re.DOTALL))


# In place of what was recorded: every account over one window; of all metrics the one that is tried out.
TRIED = {
    "metric_header": "SELECT * FROM main.metric_header WHERE metric = $metric",
    "target": """
        SELECT
            1 AS seq, s.account_id, s.metric, DATE '1900-01-01' AS from_month,
            CAST(NULL AS DOUBLE) AS expected, CAST(NULL AS DOUBLE) AS target, CAST(NULL AS VARCHAR) AS target_type,
            CAST(NULL AS DATE) AS first_month, CAST(NULL AS DATE) AS last_month,
            CAST(NULL AS DOUBLE) AS continue_line, CAST(NULL AS DOUBLE) AS withdraw_line,
            CAST($window AS INTEGER) AS window_months, b.basis, TRUE AS deciding, 'own' AS posts
        FROM main.shown_basis AS s
        LEFT JOIN (
            SELECT account_id, arg_max(basis, month) AS basis
            FROM main.target_month WHERE metric = $metric GROUP BY account_id
        ) AS b ON b.account_id = s.account_id
        WHERE s.metric = $metric""",
}
MADE = ("standard", "faced", "facing")
HISTORY = """
SELECT account_id, month, value, whole, exempt, rises FROM facing ORDER BY account_id, month
"""
CANDIDATES = """
SELECT
    s.account_id, a.name, a.section, t.continue_line, t.withdraw_line,
    coalesce(t.window_months, 1) AS window_months
FROM shown_basis AS s
INNER JOIN (
    SELECT account_id, arg_max(name, month) AS name, arg_max(section, month) AS section
    FROM account_month GROUP BY account_id
) AS a ON a.account_id = s.account_id
LEFT JOIN target_month AS t
    ON t.account_id = s.account_id AND t.metric = s.metric AND t.month = (SELECT max(month) FROM judged_month)
WHERE s.metric = $metric
ORDER BY a.section, a.name, s.account_id
"""


@cache
def _history_query(text: str) -> str:
    made = TRIED | {name: query for name, query in statements(text).items() if name in MADE}
    return "WITH " + ",\n".join(f"{name} AS ({query})" for name, query in made.items()) + HISTORY


def histories(database: Database, metric: str, window: int) -> dict[str, History]:
    """Account → what faces its lines over a window, made by facing.sql's own statements."""
    rows = database.rows(_history_query(FACING.read_text(encoding="utf-8")), metric=metric, window=window)
    return {
        account: _history(list(months)) for account, months in groupby(rows, key=lambda r: r["account_id"])
    }


def _history(rows: list[dict[str, Any]]) -> History:
    first = next((n for n, r in enumerate(rows) if r["value"] is not None), len(rows))
    told = (tuple(r[name] for r in rows[first:]) for name in ("month", "value", "whole", "exempt"))
    return History(*told, rises=rows[0]["rises"])


def candidates(database: Database, metric: str) -> tuple[AccountHistory, ...]:
    """Every account that has values of the metric, with today's lines, its history and its medians."""
    held = {w: histories(database, metric, w) for w in WINDOWS}
    found = []
    for r in database.rows(CANDIDATES, metric=metric):
        mine = {w: held[w].get(r["account_id"], History()) for w in WINDOWS}
        middle = {w: history.median for w, history in mine.items()}
        found.append(
            AccountHistory(
                r["account_id"],
                r["name"],
                r["section"],
                r["continue_line"],
                r["withdraw_line"],
                r["window_months"],
                mine,
                middle,
            )
        )
    return tuple(found)


OFFICIAL = """
SELECT account_id, month, state FROM metric_state WHERE metric = $metric ORDER BY account_id, month
"""


def official(database: Database, metric: str) -> dict[str, tuple[tuple[date, str], ...]]:
    """Account → (month, state) as the states stand: closed months as they were closed, the others as judged today."""
    rows = database.rows(OFFICIAL, metric=metric)
    return {
        account: tuple((r["month"], r["state"]) for r in months)
        for account, months in groupby(rows, key=lambda r: r["account_id"])
    }
