"""What the 取込記録・監査証跡 of a period tells: the files taken in, and every entry with what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger.entries import ROLE_NAMES, OfFile
from ledger.words import member_of, value_word
from metrics.calendar import month_end, wareki
from reports.blocks import PrintedDocument
from reports.paper import Person
from reports.records import (
    Act,
    Difference,
    MonthBasis,
    Records,
    TakenFile,
    records_document,
)
from reports.records_workbook import ACT, act_records, records_workbook
from store.views import View

from ..audit import evidence, trail
from ..intake import history
from ..office.folder import Office
from .kinds import PaperKind
from .order import Making


def records_of(office: Office, first: date, last: date, view: View | None = None) -> Records:
    """Both lists, oldest first. Days are those on which it was recorded. `view`: with what the month's figures rest on."""
    register = office.ledger.register()
    wanted = trail.TrailQuery(since=first, until=last)
    lines = trail.lines(office, wanted)[::-1]
    before = max(
        (e for e in register.entries.values() if e.at.date() < first), key=lambda e: e.seq, default=None
    )
    return Records(
        first,
        last,
        _taken(office, first, last),
        tuple(_act(line) for line in lines),
        (before.seq, before.hash) if before else (0, ""),
        tuple(_bases(office, view, first)) if view else (),
    )


def _bases(office: Office, view: View, month: date) -> Iterator[MonthBasis]:
    """The files behind the month's figures, and what was typed in."""
    names = {a: str(b.name) for a, b in office.ledger.register().accounts(month_end(month)).items()}
    for r in evidence.month_sources(office, view, month):
        yield MonthBasis(
            r["seq"],
            names.get(r["account_id"], str(r["account_id"])),
            r["name"] if r["sha256"] else "手入力の読み取り値",
            r["sha256"] or "",
            r["as_of"],
            tuple(map(date.fromisoformat, r["days"])),
            tuple(map(date.fromisoformat, r["spoken"])),
            r["posts"],
            r["facts"],
            r["later"],
        )


def _taken(office: Office, first: date, last: date) -> tuple[TakenFile, ...]:
    register = office.ledger.register()
    held = [m for m in history.imports(office) if first <= m.at.date() <= last]
    return tuple(_file(m, register.records[m.seq].body) for m in sorted(held, key=lambda m: m.seq))


def _file(made: history.Made, body: OfFile) -> TakenFile:
    undone = made.undone
    return TakenFile(
        made.seq,
        made.at,
        made.by,
        made.file,
        body.sha256,
        body.size,
        made.format,
        "、".join(made.accounts),
        made.as_of,
        made.first,
        made.last,
        made.values,
        made.posts,
        sum(made.skipped.values()),
        value_word(dict(getattr(body, "answers", {})), member_of("import", "answers")),
        f"{undone.seq}番 {wareki(undone.at)} {undone.reason}" if undone else "",
    )


def _act(line: trail.EntryLine) -> Act:
    note = "、".join(
        p
        for p in (
            "" if line.standing == "有効" else line.standing,
            f"逸脱: {line.deviation}" if line.deviation else "",
        )
        if p
    )
    changes = tuple(Difference(c.member, _named(c, c.before), _named(c, c.after)) for c in line.changes)
    return Act(
        line.seq,
        line.at,
        line.by,
        ROLE_NAMES.get(line.role, line.role),
        line.word,
        line.about,
        changes,
        line.hash,
        note,
    )


def _named(change: trail.MemberChange, value: str | None) -> str:
    """A value that is a person's name as such, so that 情報公開用 masks it whole."""
    return Person(value or "") if change.person else value or ""


# ── 帳票 ───────────────────────────────────────────────────────────────────────────────────────────


def _month(making: Making) -> Records:
    return records_of(making.office, making.order.month, month_end(making.order.month), making.view)


def _document(making: Making) -> PrintedDocument:
    return records_document(_month(making), making.imprint, making.head())


def _book(making: Making) -> bytes:
    return records_workbook(_month(making), making.imprint, making.head(), making.change)


def _rows(making: Making) -> list[dict[str, Any]]:
    return act_records(_month(making))


KINDS = (
    PaperKind(
        "records",
        "取込記録・監査証跡",
        "journal",
        ("pdf", "xlsx", "csv", "cp932"),
        "第1-2(7)",
        90,
        document=_document,
        book=_book,
        rows=_rows,
        columns=tuple(ACT),
        edition=True,
        wide=True,
        in_set=("pdf", "xlsx", "csv"),
    ),
)
