"""The register's tables, both ways: out as they stand, in as what is new. One table here is one file of data/formats/.

Out: CSV (UTF-8 with BOM, CRLF) or Excel, the same cells, defused for spreadsheets. In through 取込: a line that says nothing new makes no entry.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ledger.authority import reads
from ledger.declared import begins, label, same
from ledger.entries import KINDS, Body, Event, InvalidEntry, Member, Target, check_body, faults, plain
from ledger.journal import Author
from ledger.register import Register
from reports.paper import Imprint
from reports.workbook import DataSheet, workbook
from store.facts import Facts, TableFault
from store.grain_ours import defused
from store.reading import Refused

from ..office.folder import Office
from ..register import checks, registering
from . import comment_table
from .comment_table import CommentText
from .words import ITEM, Vocabulary, choices, meant, said, vocabulary

HEADERS: dict[str, Mapping[str, str]] = {  # kind → column → how it is called
    kind: {name: "番号" if name == "of" else label(model, name) for name in model.DECLARED.columns}
    for kind, model in KINDS.items()
    if model.DECLARED.columns
}
FILES = {kind: KINDS[kind].DECLARED.file for kind in HEADERS}  # its name, what it is called on screen


# ── out ────────────────────────────────────────────────────────────────────────────────────────────


def csv_of(office: Office, author: Author | None, kind: str, blank: bool = False) -> bytes:
    """A table as it stands, of the accounts that the author reads; importing it again changes nothing.

    `blank`: its heading only, to be filled in.
    """
    words = vocabulary(office, office.ledger.register())
    return written(kind, _bodies(office, author, kind, blank), words)


def excel_of(office: Office, author: Author | None, kind: str, blank: bool = False) -> bytes:
    """`csv_of` as an Excel file of one sheet: its numbers are numbers, everything else is text."""
    words, (_, title) = vocabulary(office, office.ledger.register()), FILES[kind]
    headers = headings(kind, words)
    records = tuple(
        {heading: _in_excel(kind, name, said(words, kind, body, name)) for name, heading in headers.items()}
        for body in _bodies(office, author, kind, blank)
    )
    return workbook(title, Imprint(office.clock()), [], [DataSheet(title, records, tuple(headers.values()))])


def _bodies(office: Office, author: Author | None, kind: str, blank: bool) -> list[dict[str, Any]]:
    if blank:
        return []
    if kind == "comment":
        return list(comment_table.rows(office, author))
    register = office.ledger.register()
    accounts = register.accounts(office.today())
    hidden = {a for a, b in accounts.items() if author is not None and not reads(author, b)}
    return [b for b in standing(register, kind) if b.get("account_id") not in hidden]


def _in_excel(kind: str, name: str, value: Any) -> str | float | None:
    """A cell of an Excel file: a number that Excel keeps to its last digit is one; nothing is nothing.

    >>> _in_excel("hours", "hours", 12.5), _in_excel("target", "window", 3), _in_excel("account", "name", "=1")
    (12.5, '3か月', "'=1")
    >>> _in_excel("target", "deciding", False), _in_excel("target", "target", 0.1234567890123456)
    (None, '0.1234567890123456')
    """
    cell = _cell(kind, name, value)
    kept = isinstance(value, float) and float(f"{value:.15g}") == value
    return float(value) if kept and value not in choices(kind, name) else cell or None


def written(kind: str, bodies: Iterable[Mapping[str, Any]], words: Vocabulary | None = None) -> bytes:
    """Bodies of a kind as CSV, in the words of the screen."""
    known = words or Vocabulary()
    headers = headings(kind, known)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headers.values())
    writer.writerows(
        [_cell(kind, name, said(known, kind, body, name)) for name in headers] for body in bodies
    )
    return out.getvalue().encode("utf-8-sig")


def headings(kind: str, words: Vocabulary) -> dict[str, str]:
    """The columns of a table: member → how it is called; what the guideline lists has a column an item."""
    found: dict[str, str] = {}
    for name, heading in HEADERS[kind].items():
        listed = words.items.get(kind, {}) if name == "items" else {}
        found |= {f"{ITEM}{i}": label for i, label in listed.items()} or {name: heading}
    return found


def _cell(kind: str, name: str, value: Any) -> str:
    """A cell that our importer reads back as the same value, whatever a spreadsheet makes of it in between.

    >>> _cell("account", "kind", "sectoral"), _cell("account", "name", "=SUM(A1)"), _cell("target", "window", 3)
    ('分野別', "'=SUM(A1)", '3か月')
    >>> _cell("target", "target", 12000.0), _cell("target", "deciding", False), _cell("hours", "month", "2026-04")
    ('12000', '', '2026-04')
    >>> _cell("event", "title", "=A1%"), _cell("rule", "margin", "5%")
    ("'=A1%", '5%')
    """
    if value is None or value is False:
        return ""
    if value is True:
        return "はい"
    words = choices(kind, name)
    if not isinstance(value, list | tuple) and value in words:
        return words[value]
    if isinstance(value, list | tuple):
        return defused("、".join(map(str, value)))
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, int) or DATED.fullmatch(name) or PERCENT.fullmatch(str(value)):
        return str(value)
    return defused(value)


PERCENT = re.compile(r"[0-9.]+%")
DATED = re.compile(r".*(_on|_day|_month)|month|day|until|from|to")


# ── in ─────────────────────────────────────────────────────────────────────────────────────────────


def standing(register: Register, kind: str) -> list[dict[str, Any]]:
    """The bodies of a kind that count: of two for the same key and beginning, the later entry."""
    return list(_standing(register, kind).values())


def _standing(register: Register, kind: str) -> dict[tuple, dict[str, Any]]:
    found: dict[tuple, dict[str, Any]] = {}
    for record in register.of(KINDS[kind]):
        found.pop(key := _key(record.body), None)
        found[key] = _said(record.body)
    return found


def _said(body: Any) -> dict[str, Any]:
    told = {k: v for k, v in plain(body).items() if k != "source"}
    return told | {"posts": body.posts or "all"} if isinstance(body, Target) else told


def _key(body: Body) -> tuple:
    """What makes two lines speak of the same thing."""
    return (*same(body), begins(body))


def fresh(office: Office, register: Register, read: Sequence[Facts], sha256: str) -> list[tuple[str, dict]]:
    """The lines of a register table that say something new, as drafts. Raises Refused with everything that is amiss.

    Free texts are still text (Said): whoever records the drafts sets them apart first (`apart`).
    """
    lines = [line for facts in read for line in _lines(facts)]
    reading = _Reading(office, register, vocabulary(office, register))
    drafts = [(line, draft) for line in lines if (draft := reading.draft(line)) is not None]
    reading.faults += _unfit(office, register, drafts)
    found = sorted([f for facts in read for f in facts.faults] + reading.faults, key=lambda f: f.line)
    if found:
        raise refused(found)
    return [(line.kind, body | line.source(sha256)) for line, body in drafts]


MEND = "直して、もう一度入れてください（誤りがあるあいだは、1行も記録しません）"
SAID_AT_ONCE = 20


def refused(faults: Sequence[TableFault]) -> Refused:
    """Everything that is amiss in a table, at once."""
    if len(faults) == 1:
        return Refused(str(faults[0]), f"その行を{MEND}", faults=faults)
    more = f" ／ ほか{len(faults) - SAID_AT_ONCE}か所" if len(faults) > SAID_AT_ONCE else ""
    told = " ／ ".join(map(str, faults[:SAID_AT_ONCE]))
    return Refused(f"{len(faults)}か所に誤りがあります: {told}{more}", f"その行を{MEND}", faults=faults)


@dataclass(frozen=True)
class TableLine:
    """A line of a table as it was read."""

    facts: Facts
    kind: str
    members: Mapping[str, Any]
    number: int
    unread: frozenset[str]  # the headings of its cells that could not be read: it is said already

    def fault(self, member: str, wanted: str, found: object = "") -> TableFault:
        """What is amiss in it, called by the heading of its column."""
        return TableFault(self.number, self.facts.headings.get(member, ""), str(found), wanted)

    def source(self, sha256: str) -> dict[str, Any]:
        sourced = "source" in KINDS[self.kind].model_fields
        return {"source": {"sha256": sha256, "line": self.number}} if sourced else {}


def _lines(facts: Facts) -> Iterator[TableLine]:
    unread: dict[int, set[str]] = {}
    for fault in facts.faults:
        unread.setdefault(fault.line, set()).add(fault.column)
    for kind, members, number in facts.records:
        yield TableLine(facts, kind, members, number, frozenset(unread.get(number, ())))


@dataclass
class _Reading:
    """The lines of a table, one after the other, beside what stands."""

    office: Office
    register: Register
    words: Vocabulary
    faults: list[TableFault] = field(default_factory=list)
    seen: dict[tuple, int] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[str, dict[tuple, dict[str, Any]]]:
        return {kind: _standing(self.register, kind) for kind in HEADERS if kind != "comment"}

    @cached_property
    def comments(self) -> comment_table.KnownComments:
        return comment_table.known(self.office, self.register)

    def draft(self, line: TableLine) -> dict[str, Any] | None:
        """The body of a line that says something new; None for one that does not, or has a fault."""
        members, amiss = meant(self.words, line.kind, nested(line.members))
        self.faults += [
            line.fault(n, f"ここには{wanted}が入ります", line.members[n]) for n, wanted in amiss.items()
        ]
        told = {n: v for n, v in members.items() if n != "of" and n not in comment_table.PROSE}
        spoken = {*amiss, *(n for n, heading in line.facts.headings.items() if heading in line.unread)}
        spoken |= {""} if amiss or line.unread else set()  # of the line as a whole nothing can be said yet
        wrong = [(n, said) for n, said in faults(line.kind, told) if n not in spoken]
        self.faults += [line.fault(n, said) for n, said in wrong]
        if amiss or wrong or line.unread:
            return None
        try:
            key, body = self._keyed(line, members)
        except InvalidEntry as error:
            self.faults.append(line.fault("", str(error)))
            return None
        if (first := self.seen.setdefault((line.kind, *key), line.number)) != line.number:
            self.faults.append(
                line.fault(
                    "",
                    f"同じ内容（アカウントと適用開始など）の行が {first}行目にもあります。どちらか一方だけにしてください",
                )
            )
            return None
        if body is None or (line.kind in self.known and self.known[line.kind].get(key) == body):
            return None
        if told_before := _event_before(line.kind, key, self.known):
            self.faults.append(line.fault("", told_before))
            return None
        return body

    def _keyed(self, line: TableLine, members: dict[str, Any]) -> tuple[tuple, dict[str, Any] | None]:
        if line.kind == "comment":
            return comment_table.draft(self.comments, members)
        whole = check_body(line.kind, members).begun(self.register)
        if isinstance(whole, Member):
            whole = self._going_on(line, whole)
        return _key(whole), _said(whole)

    def _going_on(self, line: TableLine, told: Member) -> Member:
        """What a table of transfers has no column for goes on as it stands: it takes nobody's login away."""
        held = self.register.members(told.from_day).get(told.person)
        kept = registering.carried(held, told.role) if held else {}
        return told.model_copy(update={n: v for n, v in kept.items() if n not in line.facts.headings})


def nested(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a line, those that are items of the guideline under one.

    >>> nested({"account_id": "x", "items.purpose": "周知"})
    {'account_id': 'x', 'items': {'purpose': '周知'}}
    """
    items = {n.removeprefix(ITEM): v for n, v in members.items() if n.startswith(ITEM)}
    return {n: v for n, v in members.items() if not n.startswith(ITEM)} | ({"items": items} if items else {})


def _unfit(
    office: Office, register: Register, drafts: Sequence[tuple[TableLine, dict[str, Any]]]
) -> list[TableFault]:
    """What does not fit what stands: of every line, beside those above it that do."""
    if not (told := [(line.kind, _without_texts(body)) for line, body in drafts]):
        return []
    try:
        checks.check(office, register, told)
    except InvalidEntry:
        pass
    else:
        return []
    found, fitting = list[TableFault](), defaultdict[str | None, list[tuple[str, dict[str, Any]]]](list)
    for (line, _), (kind, body) in zip(drafts, told, strict=True):
        beside = fitting[body.get("account_id")]  # what a line must agree with is of its own account
        try:
            checks.check(office, register, [*beside, (kind, body)])
        except InvalidEntry as error:
            found.append(line.fault("", str(error)))
        else:
            beside.append((kind, body))
    return found


def _event_before(kind: str, key: tuple, known: Mapping[str, Mapping[tuple, Any]]) -> str:
    """Of an event no later entry holds instead: what is told otherwise is corrected."""
    if kind == "event" and (key in known[kind] or _of_every_platform(key) in known[kind]):
        return (
            "同じ日の同じ出来事が、別の終わりの日か、すべての媒体のものとして記録されています。"
            "設定の「出来事」で前の記録を取り消してから、もう一度入れてください"
        )
    return ""


def _of_every_platform(key: tuple) -> tuple:
    """The same event, told of every platform."""
    at = Event.DECLARED.same.index("platform")
    return (*key[:at], None, *key[at + 1 :])


def _without_texts(body: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in body.items() if not isinstance(v, CommentText)}


def apart(
    office: Office, drafts: Iterable[tuple[str, Mapping[str, Any]]]
) -> list[tuple[str, dict[str, Any]]]:
    """The drafts with their free texts under texts/."""
    return [
        (kind, {k: office.texts.put(str(v)) if isinstance(v, CommentText) else v for k, v in body.items()})
        for kind, body in drafts
    ]
