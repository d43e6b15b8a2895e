"""What was taken in, newest first: file, account, days, counts, by whom and when; undone ones stay listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ledger.entries import Import, UndoImport
from ledger.register import Record, Register

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
    accounts: tuple[str, ...]  # names as they are today
    account_ids: tuple[str, ...]
    as_of: date
    first: date | None
    last: date | None
    posts: int
    values: int
    skipped: Mapping[str, int]
    undone: Undone | None = None


def imports(office: Office, account_id: str | None = None) -> list[Made]:
    """All imports, newest first; only those of one account where one is named."""
    register = office.ledger.register()
    titles = {f.id: f.title for f in office.formats}
    names = {a: b.name for a, b in register.accounts(office.today()).items()}
    taken_back = _taken_back(register)
    made = [_made(r, titles, names, taken_back) for r in register.of(Import)]
    return [m for m in reversed(made) if account_id is None or account_id in m.account_ids]


def _taken_back(register: Register) -> dict[int, Undone]:
    return {r.body.seq: Undone(r.seq, r.at, r.by, r.body.reason) for r in register.of(UndoImport)}


def _made(
    record: Record, titles: Mapping[str, str], names: Mapping[str, str], taken_back: Mapping[int, Undone]
) -> Made:
    body: Import = record.body
    ids = tuple(dict.fromkeys(body.accounts.values()))
    days = [d for c in body.counts.coverage for d in (c.first, c.last)]
    return Made(
        seq=record.seq,
        at=record.at,
        by=record.by,
        file=f"{body.name}/{body.member}" if body.member else body.name,
        format=titles.get(body.format, body.format),
        accounts=tuple(names.get(a, a) for a in ids),
        account_ids=ids,
        as_of=body.as_of,
        first=min(days, default=None),
        last=max(days, default=None),
        posts=body.counts.posts,
        values=body.counts.day + body.counts.post + body.counts.span,
        skipped=body.counts.skipped,
        undone=taken_back.get(record.seq),
    )
