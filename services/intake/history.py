"""What was taken in, newest first: file, account, days, counts, by whom and when; undone ones stay listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from ledger.entries import Import, Norm, UndoImport
from ledger.register import Record, Register
from metrics.calendar import month, month_end

from ..office.folder import Office


@dataclass(frozen=True)
class Undone:
    """Who took an import back, when and why."""

    seq: int
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class Made:
    """One import as the history shows it."""

    seq: int
    at: datetime
    by: str
    file: str
    format: str
    accounts: tuple[str, ...] = ()  # names as they are today
    account_ids: tuple[str, ...] = ()
    as_of: date | None = None  # None: nobody told it; or of a 比較資料, which is nobody's export
    first: date | None = None
    last: date | None = None
    posts: int = 0
    values: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    undone: Undone | None = None


def imports(office: Office, account_id: str | None = None) -> list[Made]:
    """All imports and 比較資料, newest first; only those of one account where one is named."""
    register = office.ledger.register()
    titles = {f.id: f.title for f in office.formats}
    names = {a: b.name for a, b in register.accounts(office.today()).items()}
    taken_back = _taken_back(register)
    made = [_made(r, titles, names, taken_back) for r in register.of_any(Import, Norm)]
    return [m for m in reversed(made) if account_id is None or account_id in m.account_ids]


def _taken_back(register: Register) -> dict[int, Undone]:
    return {r.body.seq: Undone(r.seq, r.at, r.by, r.body.reason) for r in register.of(UndoImport)}


def _made(
    record: Record, titles: Mapping[str, str], names: Mapping[str, str], taken_back: Mapping[int, Undone]
) -> Made:
    body: Import | Norm = record.body
    made = Made(
        seq=record.seq,
        at=record.at,
        by=record.by,
        file=f"{body.name}/{body.member}" if body.member else body.name,
        format=titles.get(body.format, body.format),
        undone=taken_back.get(record.seq),
    )
    if isinstance(body, Norm):
        first = month(body.month)
        return replace(made, first=first, last=month_end(first), values=body.cells)
    ids = tuple(dict.fromkeys(body.accounts.values()))
    days = [d for c in body.counts.coverage for d in (c.first, c.last)]
    return replace(
        made,
        accounts=tuple(names.get(a, a) for a in ids),
        account_ids=ids,
        as_of=body.as_of if body.as_of_told else None,
        first=min(days, default=None),
        last=max(days, default=None),
        posts=body.counts.posts,
        values=body.counts.day + body.counts.post + body.counts.span,
        skipped=body.counts.skipped,
    )
