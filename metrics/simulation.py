"""Other lines and another patience over all history: metrics/states/states.sql itself, with its inputs replaced.

The statements of states.sql become one query in which `target`, `rule` and `metric_header` stand for what is tried
out (docs/decisions/0005-simulator.md). So a trial and the official state cannot follow different rules, a read-only
view is enough, and nothing is written. It uses today's facts: what was known then is another question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from statistics import median
from typing import Any

from .evaluation import Database

STATES = Path(__file__).parent / "states" / "states.sql"
NOW, SHARE, NUMBER = "now", "share", "number"
WINDOWS = (1, 3, 12)
LATCHED = ("consider", "recovering")
JUDGED = ("within", "watch", *LATCHED)


@dataclass(frozen=True)
class RuleSet:
    """What is tried out. `lines`: each account's lines and window of today (now), a share of each account's median
    (share, 0.8 = 80 %), or the same number for all (number). A line that is None is none."""

    lines: str = NOW
    continue_line: float | None = None
    withdraw_line: float | None = None
    window: int = 1
    patience: int = 3
    recovery: int = 2
    margin: float = 0.0


@dataclass(frozen=True)
class Candidate:
    """An account that has the metric: its lines of today, and its median over each window."""

    account_id: str
    name: str
    section: str
    continue_line: float | None
    withdraw_line: float | None
    window: int
    medians: Mapping[int, float | None]
    largest: Mapping[int, float]


@dataclass(frozen=True)
class Course:
    """What one account would have been, month by month from its first value on."""

    account_id: str
    continue_line: float | None
    withdraw_line: float | None
    window: int
    months: tuple[date, ...]
    states: tuple[str, ...]
    values: tuple[float | None, ...]

    def count(self, *states: str) -> int:
        """In how many months it would have been in one of these states."""
        return sum(state in states for state in self.states)

    @property
    def latest(self) -> str:
        """The state of the last month that was not held: an unfinished month says nothing yet."""
        return next((s for s in reversed(self.states) if s != "hold"), "hold")

    @property
    def first_consider(self) -> date | None:
        """The month in which 撤退検討 would first have stood."""
        return next((m for m, s in zip(self.months, self.states, strict=True) if s == "consider"), None)

    @property
    def flips_a_year(self) -> float | None:
        """How often a year it changes between 基準内, 経過観察 and 撤退検討 (回復確認中 included); held months apart."""
        kinds = ["consider" if s in LATCHED else s for s in self.states if s in JUDGED]
        return sum(a != b for a, b in pairwise(kinds)) * 12 / len(kinds) if kinds else None


def statements(text: str) -> dict[str, str]:
    """Table → the query that makes it, of a file of CREATE OR REPLACE TABLE … AS …;

    >>> statements("CREATE OR REPLACE TABLE a AS SELECT 1; -- a;b" + chr(10) + "CREATE OR REPLACE TABLE b AS SELECT 2;")
    {'a': 'SELECT 1', 'b': 'SELECT 2'}
    """
    plain = re.sub(r"--[^\n]*", "", text)
    return dict(re.findall(r"CREATE OR REPLACE TABLE (\w+) AS\s+(.*?)\s*;", plain, re.DOTALL))


# In place of what was recorded: one target an account, one rule, and of all metrics the one that is tried out.
TRIED = {
    "metric_header": "SELECT * FROM main.metric_header WHERE metric = $metric",
    "target": """
        SELECT
            1 AS seq, t.account_id, $metric AS metric, DATE '1900-01-01' AS from_month,
            CAST(NULL AS DOUBLE) AS expected, CAST(NULL AS DOUBLE) AS target, CAST(NULL AS VARCHAR) AS target_type,
            CAST(NULL AS DATE) AS first_month, CAST(NULL AS DATE) AS last_month,
            t.continue_line, t.withdraw_line, t.window_months, b.basis, TRUE AS deciding
        FROM (
            SELECT
                unnest(CAST($accounts AS VARCHAR[])) AS account_id,
                unnest(CAST($continue_lines AS DOUBLE[])) AS continue_line,
                unnest(CAST($withdraw_lines AS DOUBLE[])) AS withdraw_line,
                unnest(CAST($windows AS INTEGER[])) AS window_months
        ) AS t
        LEFT JOIN (
            SELECT account_id, arg_max(basis, from_month * 1000000 + seq) AS basis
            FROM (SELECT account_id, basis, seq, year(from_month) * 12 + month(from_month) AS from_month
                  FROM main.target WHERE metric = $metric)
            GROUP BY account_id
        ) AS b ON b.account_id = t.account_id""",
    "rule": """
        SELECT 1 AS seq, DATE '1900-01-01' AS from_month, CAST(NULL AS VARCHAR) AS metric,
            CAST($patience AS INTEGER) AS patience, CAST($recovery AS INTEGER) AS recovery,
            CAST($margin AS DOUBLE) AS margin""",
}  # fmt: skip
RESULT = "SELECT account_id, month, state, value FROM metric_state ORDER BY account_id, month"
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
def _query(text: str) -> str:
    made = TRIED | {
        n: q
        for n, q in statements(text).items()
        if n in ("target_month", "rule_month", "faced", "verdict", "metric_state")
    }
    return "WITH " + ",\n".join(f"{name} AS ({query})" for name, query in made.items()) + "\n" + RESULT


def candidates(database: Database, metric: str) -> tuple[Candidate, ...]:
    """Every account that has values of the metric, with today's lines and its medians."""
    rows = database.rows(CANDIDATES, metric=metric)
    found = {
        w: _run(database, metric, [(r["account_id"], None, None, w) for r in rows], RuleSet())
        for w in WINDOWS
    }
    values = {
        (w, c.account_id): [v for v in c.values if v is not None]
        for w, courses in found.items()
        for c in courses
    }
    return tuple(
        Candidate(
            r["account_id"], r["name"], r["section"], r["continue_line"], r["withdraw_line"], r["window_months"],
            {w: median(values[w, r["account_id"]]) if values.get((w, r["account_id"])) else None for w in WINDOWS},
            {w: max(values.get((w, r["account_id"])) or [0.0]) for w in WINDOWS},
        )
        for r in rows
    )  # fmt: skip


def lines_of(candidate: Candidate, rules: RuleSet) -> tuple[float | None, float | None, int]:
    """The continue line, withdraw line and window that a rule set gives an account.

    >>> one = Candidate("a", "甲", "課", 90.0, 60.0, 3, {1: 100.0, 3: 310.0, 12: None}, {})
    >>> lines_of(one, RuleSet())
    (90.0, 60.0, 3)
    >>> lines_of(one, RuleSet(SHARE, 0.8, 0.5, window=3)), lines_of(one, RuleSet(SHARE, 0.8, None, window=12))
    ((248.0, 155.0, 3), (None, None, 12))
    >>> lines_of(one, RuleSet(NUMBER, 70.0, None))
    (70.0, None, 1)
    """
    if rules.lines == NOW:
        return candidate.continue_line, candidate.withdraw_line, candidate.window
    if rules.lines == NUMBER:
        return rules.continue_line, rules.withdraw_line, rules.window
    middle = candidate.medians.get(rules.window)
    share = [
        None if s is None or middle is None else s * middle
        for s in (rules.continue_line, rules.withdraw_line)
    ]
    return share[0], share[1], rules.window


def simulate(
    database: Database, metric: str, accounts: Sequence[Candidate], rules: RuleSet
) -> tuple[Course, ...]:
    """What each account would have been under a rule set, in the order given; none for one without any value."""
    found = {
        c.account_id: c
        for c in _run(database, metric, [(a.account_id, *lines_of(a, rules)) for a in accounts], rules)
    }
    return tuple(found[a.account_id] for a in accounts if a.account_id in found)


def _run(
    database: Database,
    metric: str,
    lines: Sequence[tuple[str, float | None, float | None, int]],
    rules: RuleSet,
) -> list[Course]:
    """states.sql over these lines: (account, continue line, withdraw line, window)."""
    if not lines:
        return []
    names, go_on, stop, windows = (list(column) for column in zip(*lines, strict=True))
    rows = database.rows(
        _query(STATES.read_text(encoding="utf-8")), metric=metric, accounts=names, continue_lines=go_on,
        withdraw_lines=stop, windows=windows, patience=rules.patience, recovery=rules.recovery, margin=rules.margin,
    )  # fmt: skip
    told = {name: rest for name, *rest in lines}
    return [
        _course(account, told[account], list(months))
        for account, months in groupby(rows, key=lambda r: r["account_id"])
    ]


def _course(account: str, lines: Sequence[Any], rows: list[dict[str, Any]]) -> Course:
    first = next((n for n, r in enumerate(rows) if r["value"] is not None), len(rows))
    kept = rows[first:]
    columns = ([r[name] for r in kept] for name in ("month", "state", "value"))
    return Course(account, *lines, *(tuple(column) for column in columns))
