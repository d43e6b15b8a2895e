"""Replaying one entry: the facts of an imported file, a typed-in reading or a 比較資料, into the tables of a view."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from ledger.entries import Import, Norm, OfFile, Reading
from ledger.register import Record

from .archive import MissingBlob
from .arrow import pc
from .facts import NORM, Facts
from .reading import Refused


class LostRows(Exception):
    """The database does not give back what was written into it."""


Read = Callable[[OfFile], Sequence[Facts]]  # raises Refused, MissingBlob, StopIteration
NORMS = f"INSERT INTO norm SELECT {', '.join(n for n in NORM.names if n != 'line')}, $seq, line FROM arrived"
WEST = {"UTC", "America/Los_Angeles"}  # their days begin later than the JST day


class Loader:
    """Replays imports and readings into the fact tables."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        read: Read,
        disposed: Collection[str] = (),
    ):
        self.connection, self.read, self.disposed = connection, read, disposed
        self.given: Counter[tuple[str, int]] = Counter()  # (table, import seq) → rows handed over
        self.filled: set[str] = set()  # the tables to which rows were added

    def load(self, record: Record) -> None:
        """Write the facts of one entry, if it carries any."""
        if isinstance(record.body, Import):
            self._load_import(record.seq, record.body)
        elif isinstance(record.body, Reading):
            self._load_reading(record)
        elif isinstance(record.body, Norm):
            self._load_norm(record.seq, record.body)

    def _read(self, seq: int, body: OfFile) -> Sequence[Facts]:
        """What a file says; nothing, and a problem, where it was disposed of or cannot be read any more."""
        if body.sha256 in self.disposed:
            self._problem(
                seq, "廃棄済", f"ファイル {body.sha256[:12]}… は廃棄されました。その値は集計に入りません"
            )
            return ()
        try:
            return self.read(body)
        except (MissingBlob, Refused, StopIteration) as error:
            self._problem(seq, "読めないファイル", str(error))
            return ()

    def _read_otherwise(self, seq: int, then: Any, now: Any) -> None:
        if now != then:
            self._problem(seq, "読み方の変更", json.dumps({"then": then, "now": now}, ensure_ascii=False))

    def _load_norm(self, seq: int, body: Norm) -> None:
        for facts in (read := self._read(seq, body)):
            self._from(facts.norm, NORMS, {"seq": seq})
        if read:
            self._read_otherwise(seq, body.cells, sum(f.norm.num_rows for f in read))

    def _load_import(self, seq: int, body: Import) -> None:
        if not (read := self._read(seq, body)):
            return
        self._read_otherwise(seq, body.counts.model_dump(mode="json"), counts(read))
        last = last_day_of(read) or body.as_of
        as_of = sure_of(body.as_of, body.as_of_told, last)
        self._add(
            "INSERT INTO import VALUES ($seq, $sha256, $name, $member, $format, $platform, $lag, $as_of, $last, $tie)",
            {
                "seq": seq,
                "sha256": body.sha256,
                "name": body.name,
                "member": body.member,
                "format": body.format,
                "platform": read[0].platform,
                "lag": max([*(f.lag for f in read), 0 if body.as_of_told else 1]),
                "as_of": as_of,
                "last": last,
                "tie": tie_of(body.sha256, body.member, seq, body.answers),
            },
        )
        for facts in read:
            if facts.platform is None or not body.accounts or facts.platform in body.accounts:
                account = body.accounts.get(facts.platform or "") or next(iter(body.accounts.values()), None)
                self._insert(facts, account, seq, as_of)

    def _insert(self, facts: Facts, account: str | None, seq: int, as_of: date) -> None:
        given = {"account": account, "seq": seq}
        day = (
            facts.day.filter(pc.greater_equal(facts.day["day"], facts.from_day))
            if facts.from_day
            else facts.day
        )
        dated = given | {"as_of": as_of}
        self._from(
            day,
            "INSERT INTO day_fact SELECT coalesce(account_id, $account), metric, day, value, $seq, line FROM arrived",
            given,
        )
        self._from(
            facts.post,
            "INSERT INTO post_snapshot SELECT $account, post_id, published_at, published_on, kind, text, url, reply, more, $seq, line FROM arrived",
            given,
        )
        self._from(
            facts.post_fact,
            "INSERT INTO post_fact SELECT $account, post_id, metric, $as_of, value, $seq, line FROM arrived",
            dated,
        )
        self._from(
            facts.span,
            "INSERT INTO span_fact SELECT coalesce(account_id, $account), post_id, metric, from_day, to_day, value, $as_of, $seq, line FROM arrived",
            dated,
        )
        if account:
            signs = pa.table({"sign": pa.array(sorted(facts.signs), pa.string())})
            self._from(signs, "INSERT INTO file_owner SELECT $account, sign, $seq FROM arrived", given)
        for held in facts.coverage:
            self._add(
                "INSERT INTO coverage VALUES ($account, $basis, $metric, $first, $last, $sparse, $west, $seq)",
                given
                | {
                    "basis": held.basis,
                    "metric": held.metric,
                    "first": held.first,
                    "last": held.last,
                    "sparse": held.sparse,
                    "west": facts.format.day_zone in WEST,
                },
            )

    def read_back(self) -> None:
        """Raise LostRows where a table does not hold the rows that were handed over."""
        for table in sorted({table for table, _ in self.given}):
            seqs = {seq: n for (name, seq), n in self.given.items() if name == table}
            found = self.connection.execute(
                f"SELECT import_seq, count(*) FROM {table} WHERE import_seq IN (SELECT unnest($seqs)) GROUP BY import_seq",
                {"seqs": list(seqs)},
            ).fetchall()
            if lost := set(seqs.items()) - {(seq, n) for seq, n in found}:
                raise LostRows(table, sorted(lost))

    def _from(self, table: pa.Table, sql: str, given: Mapping[str, Any]) -> None:
        if table.num_rows:
            self.given[sql.split()[2], given["seq"]] += table.num_rows
            self.connection.register("arrived", table)
            self._add(sql, given)
            self.connection.unregister("arrived")

    def _add(self, sql: str, given: Mapping[str, Any]) -> None:
        self.filled.add(sql.split()[2])
        self.connection.execute(sql, dict(given))

    def _load_reading(self, record: Record) -> None:
        body: Reading = record.body
        as_of = record.at.date()
        self._add(
            "INSERT INTO import VALUES ($seq, NULL, '手入力', NULL, 'reading', NULL, 0, $as_of, $last, $tie)",
            {"seq": record.seq, "as_of": as_of, "last": as_of, "tie": f"~{record.seq:08d}"},
        )
        given = {"account": body.account_id, "metric": body.metric, "value": body.value, "seq": record.seq}
        if body.day:
            self._add(
                "INSERT INTO day_fact VALUES ($account, $metric, $day, $value, $seq, NULL)",
                given | {"day": body.day},
            )
        else:
            self._add(
                "INSERT INTO span_fact VALUES ($account, NULL, $metric, $first, $last, $value, $as_of, $seq, NULL)",
                given | {"first": body.from_day, "last": body.to_day, "as_of": as_of},
            )

    def _problem(self, seq: int, what: str, message: str) -> None:
        self.connection.execute(
            "INSERT INTO problem VALUES ($seq, $what, $message)",
            {"seq": seq, "what": what, "message": message},
        )


def last_day_of(read: Sequence[Facts]) -> date | None:
    """The last day that a file speaks of; None where it names no day (readings name theirs line by line)."""
    ends = [day for facts in read if facts.format.grain != "reading" and (day := facts.last_day())]
    return max(ends, default=None)


def sure_of(as_of: date, told: bool, last: date) -> date:
    """The day up to which a file surely knows: when it was exported, or where nobody told that, its own last day.

    >>> sure_of(date(2026, 11, 20), True, date(2026, 10, 31)), sure_of(date(2026, 11, 20), False, date(2026, 10, 31))
    (datetime.date(2026, 11, 20), datetime.date(2026, 10, 31))
    """
    return as_of if told else min(as_of, last)


TIE = "tie"


def tie_of(sha256: str, member: str | None, seq: int, answers: Mapping[str, str]) -> str:
    """What decides between files of equal rank: a person's answer, else the hash, so that replay is stable.

    >>> sorted([tie_of("f0", None, 3, {"tie": "stands"}), tie_of("ab", None, 2, {}), tie_of("00", None, 4, {"tie": "this"})])
    ['!f0//00000003', 'ab//00000002', '~00//00000004']
    """
    place = {"this": "~", "stands": "!"}.get(answers.get(TIE, ""), "")
    return f"{place}{sha256}/{member or ''}/{seq:08d}"


def counts(read: Sequence[Facts]) -> dict[str, Any]:
    """What reading gave, as an import entry keeps it."""
    skipped: dict[str, int] = {}
    for facts in read:
        for reason, number in facts.skipped.items():
            skipped[reason] = skipped.get(reason, 0) + number
    return {
        "day": sum(f.day.num_rows for f in read),
        "posts": sum(f.post.num_rows for f in read),
        "post": sum(f.post_fact.num_rows for f in read),
        "span": sum(f.span.num_rows for f in read),
        "skipped": skipped,
        "coverage": [
            {"first": c.first.isoformat(), "last": c.last.isoformat()} for f in read for c in f.coverage
        ],
    }
