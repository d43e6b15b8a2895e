"""根拠: a state followed back to rule, figures, files and lines; recomputed from the raw bytes; found again by its id."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.disk import workplace
from ledger.entries import KINDS, Document, Rule as RuleEntry, Target
from ledger.register import Record
from metrics.calendar import add_months
from metrics.evaluation import Evaluation, MetricLine
from metrics.frozen import Moved, moved
from metrics.words import in_fours
from store.archive import MissingBlob
from store.stood import stood
from store.views import View, open_view

from ..month.evaluating import evaluated, standing
from ..office.folder import VERIFYING, Office
from . import reading_back


def evidence_id(document: str, *told: object) -> str:
    """The id that a document prints: the same for the same kind of document about the same things.

    >>> evidence_id("review", "x_koho", "2026-10", "ab12")
    'QXKO-I3CH-XWIS'
    """
    text = "|".join([document, *(str(t) for t in told)])
    return in_fours(base64.b32encode(hashlib.sha256(text.encode()).digest()).decode()[:12])


def find(office: Office, asked: str) -> list[Record]:
    """The 発行記録 of an evidence id, oldest first. Spaces, dashes and case do not matter."""
    wanted = "".join(c for c in asked.upper() if c.isalnum())
    held = office.ledger.register().of(Document)
    return [r for r in held if r.body.evidence.replace("-", "") == wanted]


@dataclass(frozen=True)
class SourceFile:
    """A file that figures came from, read again now."""

    seq: int
    name: str
    sha256: str
    intact: bool
    facts: int  # how many of the month's facts stand on it


@dataclass(frozen=True)
class ChainLink:
    """One metric of the chain: the target and rule entries it is judged by, and the facts behind its figure."""

    line: MetricLine
    target: Record | None
    rule: Record | None
    facts: tuple[dict[str, Any], ...]


def link(office: Office, view: View, evaluation: Evaluation, line: MetricLine) -> ChainLink:
    """One metric followed back: rule version → measure → facts with file and line."""
    records = office.ledger.register().records
    reads = office.metrics[line.metric].reads if line.metric in office.metrics else ()
    facts = reading_back.evidence(
        view, evaluation.account_id, reads, line.basis, evaluation.month, line.on_day
    )
    return ChainLink(
        line,
        records.get(line.target_seq or 0) if _is(records, line.target_seq, Target) else None,
        records.get(line.rule_seq or 0) if _is(records, line.rule_seq, RuleEntry) else None,
        tuple(facts),
    )


def _is(records: Mapping[int, Record], seq: int | None, model: type) -> bool:
    return (record := records.get(seq or 0)) is not None and isinstance(record.body, model)


@dataclass(frozen=True)
class Recomputed:
    """What a clean computation from the raw bytes gave, beside what stands. `restated`: of a closed month, later."""

    account_id: str
    month: date
    found: bool
    differences: tuple[Moved, ...]
    restated: tuple[Moved, ...]
    sources: tuple[SourceFile, ...]
    problems: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return (
            self.found and not self.differences and not self.problems and all(s.intact for s in self.sources)
        )


def recompute(office: Office, view: View, account_id: str, month: date) -> Recomputed:
    """Read every raw file again into a clean view, judge again, and lay the result beside what the app shows.

    A closed month is compared with its 締め as well: the figures of that time are read from documents/, whose bytes
    are checked against the digest in the entry.
    """
    with _anew(office, view.seq) as clean:
        fresh = evaluated(office, clean, account_id, month)
    shown = evaluated(office, view, account_id, month)
    problems, restated = [], []
    try:
        official = standing(office, view, account_id, month)
        if official and official.final and fresh:
            restated = moved(official, fresh)
    except MissingBlob as error:
        problems.append(str(error))
    return Recomputed(
        account_id,
        month,
        fresh is not None and shown is not None,
        tuple(moved(shown, fresh)) if shown and fresh else (),
        tuple(restated),
        tuple(sources(office, view, account_id, month)),
        tuple(problems),
    )


SOURCES = """
SELECT c.import_seq AS seq, i.name, i.sha256, count(*) AS facts
FROM known_cell AS c
INNER JOIN import AS i ON i.import_seq = c.import_seq
WHERE c.account_id = $account AND c.month = $month AND i.sha256 IS NOT NULL
GROUP BY c.import_seq, i.name, i.sha256
ORDER BY c.import_seq
"""


LAST_CLOSE = """
SELECT c.account_id, max(told.seq) AS seq
FROM closed AS c
INNER JOIN (
    SELECT i.import_seq AS seq FROM import AS i
    UNION ALL
    SELECT u.by_seq AS seq FROM undone AS u
) AS told ON told.seq <= c.seq
WHERE c.month = $month
GROUP BY c.account_id
"""
# A day without a post is told by the exports that speak of it: by one whose posts count, else by the newest.
MONTH_SOURCES = """
WITH used AS (
    SELECT k.import_seq, k.account_id, k.basis, k.key FROM known_cell AS k WHERE k.month = $month
    UNION ALL
    SELECT d.import_seq, s.account_id, 'day' AS basis, CAST(s.on_day AS VARCHAR) AS key
    FROM month_stock AS s
    INNER JOIN day_now AS d ON d.account_id = s.account_id AND d.metric = s.metric AND d.day = s.on_day
    WHERE s.month = $month AND s.on_day > last_day(s.month)
),
spoken AS (
    SELECT c.account_id, CAST(s.day AS DATE) AS day, c.import_seq, r.by_export, EXISTS (
        SELECT 1 FROM used AS u
        WHERE u.import_seq = c.import_seq AND u.account_id = c.account_id AND u.basis IN ('post', 'post_all')
    ) AS counts
    FROM coverage AS c
    INNER JOIN ranked AS r ON r.import_seq = c.import_seq
    CROSS JOIN LATERAL (
        SELECT unnest(generate_series(
            greatest(c.from_day, $month), least(c.to_day, last_day($month)), INTERVAL 1 DAY
        )) AS day
    ) AS s
    WHERE c.basis = 'post' AND c.from_day <= last_day($month) AND c.to_day >= $month
),
told AS (
    SELECT u.import_seq, u.account_id, u.basis, u.key, 1 AS fact FROM used AS u
    UNION ALL
    SELECT
        arg_max(s.import_seq, (s.counts, s.by_export)) AS import_seq, s.account_id, 'spoken' AS basis,
        CAST(s.day AS VARCHAR) AS key, 0 AS fact
    FROM spoken AS s
    GROUP BY s.account_id, s.day
)
SELECT
    t.import_seq AS seq, t.account_id, i.name, i.sha256, i.as_of, CAST(sum(t.fact) AS INTEGER) AS facts,
    coalesce(list_sort(list(DISTINCT t.key) FILTER (WHERE t.basis = 'day')), []) AS days,
    coalesce(list_sort(list(DISTINCT t.key) FILTER (WHERE t.basis = 'spoken')), []) AS spoken,
    count(DISTINCT CASE WHEN t.basis IN ('post', 'post_all') THEN t.key END) AS posts
FROM told AS t
INNER JOIN import AS i ON i.import_seq = t.import_seq
GROUP BY t.import_seq, t.account_id, i.name, i.sha256, i.as_of
ORDER BY t.account_id, t.import_seq
"""
MONTH_READS = ("known_cell", "month_stock", "day_now", "ranked", "coverage", "import")


def month_sources(office: Office, view: View, month: date) -> list[dict[str, Any]]:
    """What a month's figures rest on, a row an account and file: which of its days it gives, of which it speaks, and how
    many posts. Of a closed account what stood at its 締め, and `later` what has taken its place since. Where a value was
    typed in, there is no file (sha256 None)."""
    closed = {r["account_id"]: r["seq"] for r in view.rows(LAST_CLOSE, month=month)}
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for seq in sorted(set(closed.values())):
        with _stood(office, view, seq, month) as then:
            held = [r for r in then.rows(MONTH_SOURCES, month=month) if closed.get(r["account_id"]) == seq]
        rows |= {(r["account_id"], r["seq"]): r | {"later": False} for r in held}
    for r in view.rows(MONTH_SOURCES, month=month):
        rows.setdefault((r["account_id"], r["seq"]), r | {"later": r["account_id"] in closed})
    return [rows[key] for key in sorted(rows)]


@contextmanager
def _stood(office: Office, view: View, seq: int, month: date) -> Iterator[View]:
    """The view as of the entry `seq`: of what it still holds, or from the raw files where something was taken back or corrected
    since, or where its own file was swept away beside it."""
    entries = {e.seq: e for e in office.ledger.journal.entries()[: view.seq]}
    if not view.path.exists() or any(
        e.seq > seq >= e.body["seq"] and KINDS[entries[e.body["seq"]].kind].DECLARED.cells
        for e in entries.values()
        if e.kind in ("undo_import", "correct")
    ):
        with _anew(office, seq) as then:
            yield then
    else:
        with stood(
            view, office.views.whole, seq, MONTH_READS, (add_months(month, -1), add_months(month, 2))
        ) as then:
            yield then


@contextmanager
def _anew(office: Office, seq: int) -> Iterator[View]:
    """A clean view of the journal up to an entry, from the raw bytes."""
    with workplace(office.folder, VERIFYING) as folder:
        path = folder / "fresh.duckdb"
        office.views.write(path, office.ledger.journal.entries()[:seq])
        clean = open_view(path)
        try:
            yield clean
        finally:
            clean.connection.close()


def sources(office: Office, view: View, account_id: str, month: date) -> list[SourceFile]:
    """The files behind a month's facts, each read again and its SHA-256 checked."""
    return [
        SourceFile(r["seq"], r["name"], r["sha256"], _intact(office, r["sha256"]), r["facts"])
        for r in view.rows(SOURCES, account=account_id, month=month)
    ]


def _intact(office: Office, sha256: str) -> bool:
    try:
        office.archive.get(sha256)
    except MissingBlob:
        return False
    return True


def told(result: Recomputed) -> Sequence[str]:
    """The result in words, for the screen and the command line."""
    if not result.found:
        return ["この月の評価は、記録から作り直しても見つかりませんでした"]
    bad = [
        f"{s.name}（{s.seq}番）のファイルがないか、中身が変わっています"
        for s in result.sources
        if not s.intact
    ]
    said = [*bad, *result.problems, *(f"作り直した値と違います: {m.sentence}" for m in result.differences)]
    verdict = [] if said else [f"一致しました（ファイル {len(result.sources)} 個を読み直して計算しました）"]
    return [*verdict, *said, *(f"締めのあとで変わった値: {m.sentence}" for m in result.restated)]
