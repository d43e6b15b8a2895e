"""根拠: a state followed back to rule, figures, files and lines; recomputed from the raw bytes; found again by its id."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.disk import workplace
from ledger.entries import Document, Rule as RuleEntry, Target
from ledger.register import Record
from metrics.evaluation import Evaluation, MetricLine
from metrics.frozen import Moved, moved
from metrics.words import in_fours
from store.archive import MissingBlob
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
    with workplace(office.folder, VERIFYING) as folder:
        path = folder / "fresh.duckdb"
        office.views.write(path, office.ledger.journal.entries()[: view.seq])
        clean = open_view(path)
        try:
            fresh = evaluated(office, clean, account_id, month)
        finally:
            clean.connection.close()
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


MONTH_SOURCES = """
WITH used AS (
    SELECT k.import_seq, k.account_id, k.basis, k.key FROM known_cell AS k WHERE k.month = $month
    UNION ALL
    SELECT d.import_seq, s.account_id, 'day' AS basis, CAST(s.on_day AS VARCHAR) AS key
    FROM month_stock AS s
    INNER JOIN day_now AS d ON d.account_id = s.account_id AND d.metric = s.metric AND d.day = s.on_day
    WHERE s.month = $month AND s.on_day > last_day(s.month)
)
SELECT
    u.import_seq AS seq, u.account_id, i.name, i.sha256, i.as_of, count(*) AS facts,
    min(CASE WHEN u.basis = 'day' THEN u.key END) AS first_day, max(CASE WHEN u.basis = 'day' THEN u.key END) AS last_day,
    count(DISTINCT CASE WHEN u.basis = 'day' THEN u.key END) AS days,
    count(DISTINCT CASE WHEN u.basis IN ('post', 'post_all') THEN u.key END) AS posts
FROM used AS u
INNER JOIN import AS i ON i.import_seq = u.import_seq
GROUP BY u.import_seq, u.account_id, i.name, i.sha256, i.as_of
ORDER BY u.account_id, u.import_seq
"""


def month_sources(view: View, month: date) -> list[dict[str, Any]]:
    """What a month's figures rest on, a row an account and file: which days and posts of the month it gives. Where a value
    was typed in, there is no file (sha256 None)."""
    return view.rows(MONTH_SOURCES, month=month)


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
