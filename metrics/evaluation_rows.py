"""What a database says of a month's accounts: asked once for many of them, and told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from .calendar import add_months, month_end

if TYPE_CHECKING:
    from .evaluation import Database

MONTHS_SHOWN = 25
AT_ONCE = 200  # accounts: more of them cost little less, and their rows lie in memory together
Row = Mapping[str, Any]

ACCOUNT = """
SELECT a.*, s.state, s.metric AS state_metric, s.n, s.k, s.m, s.holds, s.patience, s.recovery, s.also_hold
FROM account_month AS a
INNER JOIN account_state AS s ON s.account_id = a.account_id AND s.month = a.month
WHERE a.account_id IN (SELECT unnest($accounts)) AND a.month IN ($month, $before)
"""
SERIES = """
SELECT
    m.account_id,
    m.metric, m.basis, m.month, m.value, m.provisional, m.days_seen, m.days_final, m.days, m.on_day,
    t.basis AS target_basis, t.expected, t.target, t.target_type, t.first_month, t.last_month,
    s.continue_line, s.withdraw_line, s.window_months, s.value AS faced, s.state, s.word, s.n, s.k, s.m, s.holds,
    s.patience, s.recovery, s.margin, s.target_seq, s.rule_seq, s.deciding
FROM (
    SELECT account_id, metric, basis, month, value, provisional, days_seen, days_final, days, on_day
    FROM measure
    WHERE account_id IN (SELECT unnest($accounts)) AND month BETWEEN $first AND $month
    UNION ALL
    SELECT t.account_id, t.metric, t.basis, t.month, NULL, NULL, NULL, NULL, NULL, NULL
    FROM target_month AS t
    WHERE t.account_id IN (SELECT unnest($accounts)) AND t.month BETWEEN $first AND $month
        AND NOT EXISTS (
            SELECT 1 FROM measure AS x
            WHERE x.account_id = t.account_id AND x.metric = t.metric AND x.basis = t.basis AND x.month = t.month
        )
) AS m
LEFT JOIN target_month AS t
    ON t.account_id = m.account_id AND t.metric = m.metric AND t.month = m.month AND t.basis = m.basis
LEFT JOIN metric_state AS s
    ON s.account_id = m.account_id AND s.metric = m.metric AND s.month = m.month AND s.basis = m.basis
ORDER BY m.account_id, m.metric, m.basis, m.month
"""
KNOWN_DAYS = """
SELECT account_id, metric, 'day' AS basis, day FROM day_now
WHERE account_id IN (SELECT unnest($accounts)) AND day BETWEEN $month AND $last
UNION ALL
SELECT account_id, NULL, 'post', day FROM post_day_covered
WHERE account_id IN (SELECT unnest($accounts)) AND day BETWEEN $month AND $last
"""
BASES = "SELECT account_id, metric, basis FROM shown_basis WHERE account_id IN (SELECT unnest($accounts))"
CHOSEN = """
SELECT account_id, metric, basis FROM target_month
WHERE account_id IN (SELECT unnest($accounts)) AND month = $month AND basis IS NOT NULL
"""
EVENTS = """
SELECT account_id, platform, day, until, kind, title FROM event
WHERE day <= $last AND coalesce(until, day) >= $first
ORDER BY day
"""


@dataclass(frozen=True)
class AccountRows:
    """Of one account and month. `before`: of the month before, where it was there; `series`: by metric; `shown`: the basis of
    each metric; `known`: the days that files speak of, asked only where something is 判定保留."""

    account: Row
    before: Row | None
    series: Mapping[str, Sequence[Row]]
    shown: Mapping[str, str]
    known: Sequence[Row]
    events: Sequence[Row]


def each(database: Database, account_ids: Sequence[str], month: date) -> Iterator[AccountRows | None]:
    """One for each that is asked, in that order; None where the account does not exist in that month."""
    first = add_months(month, 1 - MONTHS_SHOWN)
    events = database.rows(EVENTS, first=first, last=month_end(month))
    for begun in range(0, len(account_ids), AT_ONCE):
        yield from _some(database, account_ids[begun : begun + AT_ONCE], month, events)


def _some(
    database: Database, account_ids: Sequence[str], month: date, events: Sequence[Row]
) -> Iterator[AccountRows | None]:
    asked: dict[str, Any] = {"accounts": list(account_ids)}
    before, first = add_months(month, -1), add_months(month, 1 - MONTHS_SHOWN)
    there = {
        (r["account_id"], r["month"]): r for r in database.rows(ACCOUNT, **asked, month=month, before=before)
    }
    series = _by_account(database.rows(SERIES, **asked, month=month, first=first))
    shown: dict[str, dict[str, str]] = defaultdict(dict)
    for row in (*database.rows(BASES, **asked), *database.rows(CHOSEN, **asked, month=month)):
        shown[row["account_id"]][row["metric"]] = row["basis"]
    held = [
        a for a, rows in series.items() if any(r["state"] == "hold" and r["month"] == month for r in rows)
    ]
    known = _by_account(
        database.rows(KNOWN_DAYS, accounts=held, month=month, last=month_end(month)) if held else []
    )
    for account_id in account_ids:
        account = there.get((account_id, month))
        if account is None:
            yield None
            continue
        by_metric: dict[str, list[Row]] = defaultdict(list)
        for row in series[account_id]:
            by_metric[row["metric"]].append(row)
        yield AccountRows(
            account,
            there.get((account_id, before)),
            by_metric,
            shown[account_id],
            known[account_id],
            [e for e in events if _about(e, account)],
        )


def _by_account(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["account_id"]].append(row)
    return found


def _about(event: Row, account: Row) -> bool:
    """Whether an event is of the whole city, of the account's platform, or its own."""
    return event["account_id"] in (None, account["account_id"]) and event["platform"] in (
        None,
        account["platform"],
    )
