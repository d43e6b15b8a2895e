"""What stands now, asked of a view: facts and measures with the file and line behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
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


EVIDENCE = """
SELECT
    c.metric, c.key, p.text, p.url, c.value, c.provisional, i.name, i.member, nullif(c.line, 0) AS line,
    c.import_seq, i.sha256, i.as_of, i.format, e.made_at, e.made_by
FROM known_cell AS c
INNER JOIN import AS i ON i.import_seq = c.import_seq
INNER JOIN entry AS e ON e.seq = c.import_seq
LEFT JOIN post_now AS p ON c.basis IN ('post', 'post_all') AND p.account_id = c.account_id AND p.post_id = c.key
WHERE c.account_id = $account AND c.metric IN (SELECT unnest($reads)) AND c.basis = $basis
    AND CASE WHEN $day IS NULL THEN c.month = $month ELSE c.key = $day END
ORDER BY c.metric, c.key
"""

POSTS = """
SELECT p.post_id, p.published_at, p.published_on, p.kind, p.text, p.url, p.reply, p.more, p.first_seen, p.last_seen, i.name, i.member, p.line,
    p.import_seq, g.missing_since, v.metric, v.value
FROM post_now AS p
INNER JOIN import AS i ON i.import_seq = p.import_seq
LEFT JOIN vanished_post AS g ON g.account_id = p.account_id AND g.post_id = p.post_id
LEFT JOIN (
    SELECT account_id, post_id, metric, arg_max(value, by_export) AS value
    FROM post_value
    WHERE account_id = $account
    GROUP BY account_id, post_id, metric
) AS v ON v.account_id = p.account_id AND v.post_id = p.post_id
WHERE p.account_id = $account AND p.published_on BETWEEN $first AND $last
ORDER BY p.published_on DESC, p.published_at DESC, p.post_id
"""

SNAPSHOTS = """
SELECT v.metric, v.as_of, v.value, i.name, i.member, v.line, v.import_seq
FROM post_value AS v
INNER JOIN import AS i ON i.import_seq = v.import_seq
WHERE v.account_id = $account AND v.post_id = $post
ORDER BY v.metric, v.by_export
"""


def evidence(
    view: View, account_id: str, reads: Sequence[str], basis: str, month: date, day: date | None = None
) -> list[dict[str, Any]]:
    """The facts behind a month's figure: metric, key (day or post), value, file, line, import, who and when.

    `reads`: the facts that the metric reads (catalogue). `day`: only that day, for stocks; a stock that was
    rolled on shows no single day, so its month is shown whole.
    """
    asked = {"account": account_id, "reads": list(reads), "basis": basis, "month": month}
    rows = view.rows(EVIDENCE, day=None if day is None else day.isoformat(), **asked)
    return rows or view.rows(EVIDENCE, day=None, **asked)


def posts(view: View, account_id: str, first: date, last: date) -> list[dict[str, Any]]:
    """The posts published in a span (JST), newest first, each with its newest figures as `metrics`.

    `missing_since`: the day of the first export that should list the post and does not (消えた投稿).
    """
    found: dict[str, dict[str, Any]] = {}
    for row in view.rows(POSTS, account=account_id, first=first, last=last):
        metric, value = row.pop("metric"), row.pop("value")
        post = found.setdefault(row["post_id"], row | {"metrics": {}})
        if metric is not None:
            post["metrics"][metric] = value
    return list(found.values())


def snapshots(view: View, account_id: str, post_id: str) -> list[dict[str, Any]]:
    """Every figure that any export gave of a post, oldest first, with file and line."""
    return view.rows(SNAPSHOTS, account=account_id, post=post_id)


TIES = """
SELECT a.account_id, a.metric, count(DISTINCT a.day) AS days, min(a.day) AS first, max(a.day) AS last
FROM day_fact AS a
INNER JOIN import AS i ON i.import_seq = a.import_seq
INNER JOIN day_fact AS b
    ON b.account_id = a.account_id AND b.metric = a.metric AND b.day = a.day AND b.import_seq < a.import_seq
INNER JOIN import AS j ON j.import_seq = b.import_seq AND j.last_day = i.last_day AND j.as_of = i.as_of
WHERE a.import_seq > $after AND a.value <> b.value
    AND a.import_seq NOT IN (SELECT import_seq FROM undone) AND b.import_seq NOT IN (SELECT import_seq FROM undone)
GROUP BY a.account_id, a.metric
ORDER BY a.account_id, a.metric
"""


def ties(view: View, after: int) -> list[str]:
    """Days of which two exports of equal rank say different things, one of them imported after that seq; in words."""
    return [
        f"{r['account_id']} の {r['metric']}: 同じ日に書き出したファイルどうしで {r['days']} 日の値が違います"
        f"（{r['first']}〜{r['last']}）。書き出した日を確かめてください。いまはハッシュの順で一方を使っています"
        for r in view.rows(TIES, after=after)
    ]
