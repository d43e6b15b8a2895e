"""What stands now, asked of a view: facts and measures with the file and line behind them."""

from __future__ import annotations

from typing import Any

from store.views import View

FACTS = """
SELECT
    n.account_id, 'day' AS grain, n.day, NULL AS post_id, n.metric, n.value, i.sha256, nullif(n.line, 0) AS line
FROM day_now AS n
INNER JOIN import AS i ON i.import_seq = n.import_seq
WHERE n.account_id = $account
UNION ALL
SELECT
    n.account_id, 'post' AS grain, p.published_on AS day, n.post_id, n.metric, n.value, i.sha256, n.line
FROM (
    SELECT account_id, post_id, metric, arg_max(value, by_export) AS value,
        arg_max(import_seq, by_export) AS import_seq, arg_max(line, by_export) AS line
    FROM post_value
    WHERE account_id = $account
    GROUP BY account_id, post_id, metric
) AS n
INNER JOIN import AS i ON i.import_seq = n.import_seq
INNER JOIN post_now AS p ON p.account_id = n.account_id AND p.post_id = n.post_id
UNION ALL
SELECT
    n.account_id, 'span' AS grain, n.to_day AS day, n.post_id, n.metric, n.value, i.sha256, nullif(n.line, 0) AS line
FROM span_now AS n
INNER JOIN import AS i ON i.import_seq = n.import_seq
WHERE n.account_id = $account
ORDER BY grain, day, post_id, metric
"""

MEASURES = """
SELECT account_id, metric, month, basis, numerator, denominator, value, days_seen, days_final, days, provisional, on_day
FROM measure
WHERE account_id = $account
ORDER BY metric, basis, month
"""


def facts(view: View, account_id: str) -> list[dict[str, Any]]:
    """account_id, grain, day, post_id, metric, value, sha256, line: what stands now for an account.

    A post's day is its day of publication (JST), a span's its last day; line is None for an absent day of
    a sparse series and for a typed-in reading.
    """
    return view.rows(FACTS, account=account_id)


def measures(view: View, account_id: str) -> list[dict[str, Any]]:
    """account_id, metric, month (its first day), basis, numerator, denominator, value, days_seen, days,
    provisional, on_day: every monthly measure of an account."""
    return view.rows(MEASURES, account=account_id)
