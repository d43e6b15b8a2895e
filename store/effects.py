"""What a file would change, before it is taken in: its facts beside those that stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from .facts import Facts
from .views import View


@dataclass(frozen=True)
class Effect:
    """Facts of a file by what would become of them. `overlap`: those for which some value stands already."""

    new: int = 0  # nothing stands there yet
    replaced: int = 0  # another value stands there, and gives way
    same: int = 0  # the value that stands is the same
    older: int = 0  # a newer export already says otherwise, and stays

    @property
    def overlap(self) -> int:
        return self.replaced + self.same + self.older

    def __add__(self, other: Effect) -> Effect:
        return Effect(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


# Days and spans: the file that reaches furthest wins (standing.sql). Snapshots of posts: the newest export.
_RANKED = """
SELECT
    count(*) FILTER (WHERE s.value IS NULL)                                         AS new,
    count(*) FILTER (WHERE s.value <> a.value AND ($rank) >= (s.first, s.second))   AS replaced,
    count(*) FILTER (WHERE s.value = a.value)                                       AS same,
    count(*) FILTER (WHERE s.value <> a.value AND ($rank) < (s.first, s.second))    AS older
FROM arrived AS a
LEFT JOIN ({standing}) AS s ON {keys}
"""
_DAYS = """
    SELECT n.metric, n.day, n.value, i.last_day AS first, i.as_of AS second
    FROM day_now AS n
    INNER JOIN import AS i ON i.import_seq = n.import_seq
    WHERE n.account_id = $account
"""
_SPANS = """
    SELECT n.metric, n.post_id, n.from_day, n.to_day, n.value, i.last_day AS first, i.as_of AS second
    FROM span_now AS n
    INNER JOIN import AS i ON i.import_seq = n.import_seq
    WHERE n.account_id = $account
"""
_POSTS = """
    SELECT
        v.metric, v.post_id, arg_max(v.value, v.by_export) AS value, arg_max(v.as_of, v.by_export) AS first,
        arg_max(i.last_day, v.by_export) AS second
    FROM post_value AS v
    INNER JOIN import AS i ON i.import_seq = v.import_seq
    WHERE v.account_id = $account
    GROUP BY v.metric, v.post_id
"""


def effect(view: View, facts: Facts, account_id: str | None, as_of: date) -> Effect:
    """What the facts of one table would do for an account. Readings name their accounts themselves."""
    last = facts.last_day() or as_of
    by_end, by_export = {"one": last, "two": as_of}, {"one": as_of, "two": last}
    total = Effect()
    for account, day in _by_account(facts.day, account_id):
        total += _compared(view, day, _DAYS, "s.metric = a.metric AND s.day = a.day", account, by_end)
    for account, span in _by_account(facts.span, account_id):
        keys = """s.metric = a.metric AND s.from_day = a.from_day AND s.to_day = a.to_day
            AND s.post_id IS NOT DISTINCT FROM a.post_id"""
        total += _compared(view, span, _SPANS, keys, account, by_end)
    keys = "s.metric = a.metric AND s.post_id = a.post_id"
    return total + _compared(view, facts.post_fact, _POSTS, keys, account_id, by_export)


def _by_account(table: pa.Table, account_id: str | None) -> Iterator[tuple[str | None, pa.Table]]:
    if account_id is not None or not table.num_rows:
        yield account_id, table
        return
    for account in table["account_id"].unique().to_pylist():
        mask = pc.equal(table["account_id"], account)
        yield account, table.filter(mask)


def _compared(
    view: View, arrived: pa.Table, standing: str, keys: str, account: str | None, rank: dict[str, date]
) -> Effect:
    if not arrived.num_rows:
        return Effect()
    sql = _RANKED.replace("$rank", "CAST($one AS DATE), CAST($two AS DATE)").format(
        standing=standing, keys=keys
    )
    view.connection.register("arrived", arrived)
    try:
        return Effect(**view.rows(sql, account=account, **rank)[0])
    finally:
        view.connection.unregister("arrived")


_KNOWN_POSTS = """
SELECT p.account_id, count(*) AS posts
FROM post_now AS p
INNER JOIN arrived AS a ON a.post_id = p.post_id
GROUP BY p.account_id
ORDER BY posts DESC, p.account_id
"""


def owners_of_posts(view: View, facts: Facts) -> dict[str, int]:
    """account → how many of the file's posts stand as its posts, most first."""
    if not facts.post.num_rows:
        return {}
    view.connection.register("arrived", facts.post.select(["post_id"]))
    try:
        return {r["account_id"]: r["posts"] for r in view.rows(_KNOWN_POSTS)}
    finally:
        view.connection.unregister("arrived")
