"""All accounts of one month, gravest first: what the overview shows, in a handful of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .calendar import add_months
from .catalogue import Metric
from .evaluation import Database, account_word, count_of
from .figures import Figure, change, of
from .words import GRAVITY, state_word

SPARK_MONTHS = 13
NO_USERS = Figure(None, "人")


@dataclass(frozen=True)
class Bar:
    """A lined metric of the month, as a bullet bar draws it."""

    metric: str
    title: str
    unit: str
    better: str
    value: Figure
    target: float | None
    expected: float | None
    continue_line: float | None
    withdraw_line: float | None
    state: str
    word: str
    window_months: int = 1


@dataclass(frozen=True)
class OverviewRow:
    """One account in the month."""

    account_id: str
    name: str
    platform: str
    kind: str
    section: str
    state: str
    word: str
    also_hold: bool
    previous_state: str | None
    previous_word: str
    followers: Figure
    followers_before: Figure
    expected: float | None
    target: float | None
    bars: tuple[Bar, ...]
    gravest: str | None  # the metric that speaks for the account

    @property
    def moved(self) -> str:
        """What changed since last month: the state, or the followers."""
        if self.previous_state is not None and self.previous_word != self.word:
            return f"{self.previous_word} → {self.word}"
        apart = change(self.followers, self.followers_before)
        return f"利用者数 {apart}" if apart else ""


@dataclass(frozen=True)
class Spark:
    """A metric's last 13 months, oldest first."""

    title: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Overview:
    """A month: its accounts gravest first, and how many stand in each state."""

    month: date
    rows: tuple[OverviewRow, ...]
    seq: int

    def only(self, accounts: Container[str]) -> Overview:
        """The same month of some accounts alone."""
        return replace(self, rows=tuple(row for row in self.rows if row.account_id in accounts))

    @property
    def counts(self) -> Counter[str]:
        return Counter(row.state for row in self.rows)


ACCOUNTS = "SELECT * FROM account_state WHERE month IN ($month, $before) ORDER BY account_id"
ORDER = "SELECT account_id, name, state, n, k FROM account_state WHERE month = $month ORDER BY account_id"
DECIDING = """
SELECT
    s.*, CASE WHEN t.target_type = '年度累計' THEN NULL ELSE t.target END AS target, t.expected,
    m.provisional, CASE WHEN s.window_months = 1 THEN m.days_seen END AS days_seen, m.days_final, m.days
FROM metric_state AS s
LEFT JOIN target_month AS t ON t.account_id = s.account_id AND t.metric = s.metric AND t.month = s.month
LEFT JOIN measure AS m
    ON m.account_id = s.account_id AND m.metric = s.metric AND m.basis = s.basis AND m.month = s.month
WHERE s.month = $month AND s.deciding
ORDER BY s.account_id, s.metric
"""
USERS = """
SELECT account_id, month, value, provisional, on_day FROM measure
WHERE metric = 'followers' AND month IN ($month, $before)
"""
USER_TARGETS = (
    "SELECT account_id, expected, target FROM target_month WHERE metric = 'followers' AND month = $month"
)
SPARKS = """
SELECT m.account_id, m.metric, m.basis, m.month, m.value, m.provisional, m.days_seen, m.days_final, m.days
FROM measure AS m
INNER JOIN (
    SELECT account_id, metric, basis FROM metric_state
    WHERE month = $month AND deciding AND account_id IN (SELECT unnest($accounts))
    UNION
    SELECT account_id, metric, basis FROM shown_basis
    WHERE metric = 'followers' AND account_id IN (SELECT unnest($accounts))
) AS k ON k.account_id = m.account_id AND k.metric = m.metric AND k.basis = m.basis
WHERE m.month BETWEEN $first AND $month AND m.account_id IN (SELECT unnest($accounts))
"""


def overview(database: Database, metrics: Mapping[str, Metric], month: date) -> Overview:
    """The month's accounts, gravest first."""
    before = add_months(month, -1)
    accounts = database.rows(ACCOUNTS, month=month, before=before)
    last = {a["account_id"]: a for a in accounts if a["month"] == before}
    bars = _bars(database, metrics, month)
    users = {
        (u["account_id"], u["month"]): of(u, "人") for u in database.rows(USERS, month=month, before=before)
    }
    goals = {g["account_id"]: g for g in database.rows(USER_TARGETS, month=month)}
    rows = []
    for a in sorted((a for a in accounts if a["month"] == month), key=_weight):
        key, was = a["account_id"], last.get(a["account_id"])
        goal = goals.get(key, {})
        rows.append(
            OverviewRow(
                account_id=key,
                name=a["name"],
                platform=a["platform"],
                kind=a["kind"],
                section=a["section"],
                state=a["state"],
                word=account_word(a),
                also_hold=a["also_hold"],
                previous_state=was["state"] if was else None,
                previous_word=account_word(was) if was else "",
                followers=users.get((key, month), NO_USERS),
                followers_before=users.get((key, before), NO_USERS),
                expected=goal.get("expected"),
                target=goal.get("target"),
                bars=tuple(bars.get(key, ())),
                gravest=a["metric"],
            )
        )
    return Overview(month, tuple(rows), database.seq)


def order(database: Database, month: date) -> tuple[str, ...]:
    """The month's accounts, gravest first, without anything else of them."""
    return tuple(a["account_id"] for a in sorted(database.rows(ORDER, month=month), key=_weight))


def _weight(account: Mapping[str, Any]) -> tuple:
    """Gravest first; the same state orders by how long it has lasted, then by name."""
    return GRAVITY[account["state"]], -(account["n"] or 0), -(account["k"] or 0), account["name"]


def _bars(database: Database, metrics: Mapping[str, Metric], month: date) -> dict[str, list[Bar]]:
    found = defaultdict(list)
    for s in database.rows(DECIDING, month=month):
        metric = metrics[s["metric"]]
        found[s["account_id"]].append(
            Bar(
                metric=metric.id,
                title=metric.title,
                unit=metric.unit,
                better=metric.better,
                value=of(s, metric.unit),
                target=s["target"],
                expected=s["expected"],
                continue_line=s["continue_line"],
                withdraw_line=s["withdraw_line"],
                state=s["state"],
                word=state_word(s["state"], count_of(s)),
                window_months=s["window_months"],
            )
        )
    return found


def sparks(
    database: Database, metrics: Mapping[str, Metric], month: date, rows: Sequence[OverviewRow]
) -> dict[str, Spark]:
    """Account → the course of the metric that speaks for it, else of its users: of the rows that are shown."""
    first = add_months(month, 1 - SPARK_MONTHS)
    found: dict[tuple[str, str], dict[date, Figure]] = defaultdict(dict)
    for s in database.rows(SPARKS, month=month, first=first, accounts=[row.account_id for row in rows]):
        found[s["account_id"], s["metric"]][s["month"]] = of(s, metrics[s["metric"]].unit)
    months = [add_months(first, n) for n in range(SPARK_MONTHS)]
    courses = {}
    for row in rows:
        wanted = [m for m in (row.gravest, "followers") if m]
        key = next((k for m in wanted if (k := (row.account_id, m)) in found), None)
        if key:
            metric = metrics[key[1]]
            none = Figure(None, metric.unit)
            courses[row.account_id] = Spark(metric.title, tuple(found[key].get(m, none) for m in months))
    return courses


def months(database: Database, fed: bool = False) -> list[date]:
    """Every month that can be shown, newest first: up to the month that is over now; or only as far as data go (`fed`)."""
    asked = "SELECT month FROM judged_month WHERE fed OR NOT $fed ORDER BY month DESC"
    return [r["month"] for r in database.rows(asked, fed=fed)]
