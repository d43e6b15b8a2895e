"""What a file would change, before it is taken in: its facts beside those that stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import pyarrow as pa

from .arrow import pc
from .facts import Facts
from .views import View


@dataclass(frozen=True)
class Effect:
    """Facts of a file by what would become of them."""

    new: int = 0  # nothing stands there yet
    replaced: int = 0  # another value stands there, and gives way
    same: int = 0  # the value that stands is the same
    older: int = 0  # a newer export already says otherwise, and stays
    zeros: int = 0  # of same: both are 0, which says nothing about whose file it is
    tied: int = 0  # of replaced and older: exports of equal rank disagree, and the hash decides

    @property
    def overlap(self) -> int:
        """How many values can be compared with one that stands; two zeros are no comparison."""
        return self.replaced + self.same - self.zeros + self.older

    def __add__(self, other: Effect) -> Effect:
        return Effect(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


# Days and spans: the file that reaches furthest wins (standing.sql). Snapshots of posts: the newest export.
# `rank` is compared as a whole; between equal days and exports the tie decides, as it will at replay.
_RANKED = """
WITH beside AS (
    SELECT
        s.value IS NULL                                               AS new,
        s.value = a.value                                             AS same,
        a.value = 0                                                   AS zero,
        s.value <> a.value                                            AS apart,
        ($first, $second, $tie) > (s.first, s.second, s.tie)          AS wins,
        ($first, $second) = (s.first, s.second)                       AS level
    FROM arrived AS a
    LEFT JOIN ({standing}) AS s ON {keys}
)
SELECT
    count(*) FILTER (WHERE new)                 AS new,
    count(*) FILTER (WHERE apart AND wins)      AS replaced,
    count(*) FILTER (WHERE same)                AS same,
    count(*) FILTER (WHERE apart AND NOT wins)  AS older,
    count(*) FILTER (WHERE same AND zero)       AS zeros,
    count(*) FILTER (WHERE apart AND level)     AS tied
FROM beside
"""
_DAYS = """
    SELECT n.metric, n.day, n.value, i.last_day AS first, i.as_of AS second, i.tie
    FROM day_now AS n
    INNER JOIN import AS i ON i.import_seq = n.import_seq
    WHERE n.account_id = $account
"""
_SPANS = """
    SELECT n.metric, n.post_id, n.from_day, n.to_day, n.value, i.last_day AS first, i.as_of AS second, i.tie
    FROM span_now AS n
    INNER JOIN import AS i ON i.import_seq = n.import_seq
    WHERE n.account_id = $account
"""
_POSTS = """
    SELECT
        v.metric, v.post_id, arg_max(v.value, v.by_export) AS value, arg_max(v.as_of, v.by_export) AS first,
        arg_max(i.last_day, v.by_export) AS second, arg_max(i.tie, v.by_export) AS tie
    FROM post_value AS v
    INNER JOIN import AS i ON i.import_seq = v.import_seq
    WHERE v.account_id = $account
    GROUP BY v.metric, v.post_id
"""


def effect(view: View, facts: Facts, account_id: str | None, as_of: date, last: date, tie: str) -> Effect:
    """What the facts of one table would do for an account. Readings name their accounts themselves.

    `last`, `as_of`, `tie`: the rank of the whole file, as its import would have it.
    """
    by_end = {"first": last, "second": as_of, "tie": tie}
    by_export = {"first": as_of, "second": last, "tie": tie}
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
    view: View, arrived: pa.Table, standing: str, keys: str, account: str | None, rank: dict[str, Any]
) -> Effect:
    if not arrived.num_rows:
        return Effect()
    sql = _RANKED.format(standing=standing, keys=keys)
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


def signs_of(view: View, account_id: str) -> frozenset[str]:
    """What the files of an account that stand have said of their owner."""
    sql = """
    SELECT DISTINCT o.sign FROM file_owner AS o
    WHERE o.account_id = $account AND o.import_seq NOT IN (SELECT u.import_seq FROM undone AS u)
    """
    return frozenset(r["sign"] for r in view.rows(sql, account=account_id))


def owners_of_posts(view: View, facts: Facts) -> dict[str, int]:
    """account → how many of the file's posts stand as its posts, most first."""
    if not facts.post.num_rows:
        return {}
    view.connection.register("arrived", facts.post.select(["post_id"]))
    try:
        return {r["account_id"]: r["posts"] for r in view.rows(_KNOWN_POSTS)}
    finally:
        view.connection.unregister("arrived")
