"""監査: the journal as it was written, line by line, with what each change changed. Names can be masked (情報公開用)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ledger.declared import Is, is_of, said, same_as_written
from ledger.entries import KINDS
from ledger.journal import Entry
from ledger.register import Register
from ledger.words import Dated, kind_word, listed, member_of, member_word, value_word
from metrics.reacted import in_times

from ..office.folder import Office

Hide = Callable[[str, str, Any], Any]  # kind, member, value
Word = Callable[[str, str, Any], str]

MASK = "■■"


@dataclass(frozen=True)
class MemberChange:
    """One member of a body, before and after. `before` None: there was nothing."""

    member: str
    before: str | None
    after: str | None
    person: bool = False  # whether it names somebody


@dataclass(frozen=True)
class EntryLine:
    """One entry of the journal as the audit shows it."""

    seq: int
    at: datetime
    by: str
    acts_for: str | None
    role: str
    proof: str
    kind: str
    word: str
    account_id: str | None
    month: str | None
    about: str
    said: str  # what the entry says, short
    standing: str  # 有効, 訂正済（n番）, 取消済（n番）
    deviation: str | None
    hash: str
    changes: tuple[MemberChange, ...] = ()
    persons: frozenset[str] = frozenset()  # who made it, and whom they acted for: ids


@dataclass(frozen=True)
class TrailQuery:
    """What to list. None: all."""

    account_id: str | None = None
    person: str | None = None
    kinds: frozenset[str] = frozenset()
    month: str | None = None
    since: date | None = None
    until: date | None = None
    only_deviations: bool = False
    seqs: frozenset[int] = field(default=frozenset())

    def takes(self, line: EntryLine) -> bool:
        """Whether a line is wanted. A month is that which the entry speaks of, else in which it was made."""
        return (
            (self.account_id is None or line.account_id == self.account_id)
            and (self.person is None or self.person in line.persons)
            and (not self.kinds or line.kind in self.kinds)
            and (self.month is None or (line.month or f"{line.at:%Y-%m}") == self.month)
            and (self.since is None or line.at.date() >= self.since)
            and (self.until is None or line.at.date() <= self.until)
            and (not self.only_deviations or line.deviation is not None)
            and (not self.seqs or line.seq in self.seqs)
        )


def lines(
    office: Office, wanted: TrailQuery = TrailQuery(), masked: bool = False, dated: Dated = str
) -> list[EntryLine]:
    """The entries that are wanted, newest first, each with what it changed; days and months as `dated` tells them."""
    register = office.ledger.register()
    names = {a: account.name for a, account in register.accounts(office.today()).items()}
    earlier = _earlier(register)
    word = _worder({m: held.title for m, held in office.metrics.items()}, _hider(masked), dated)
    return [line for line in _lines(register, names, earlier, word, masked) if wanted.takes(line)][::-1]


def people(office: Office) -> dict[str, str]:
    """Everybody who ever recorded anything: person → their name, with those of before; in the order of the names."""
    register = office.ledger.register()
    found = {e.person: register.persons.words(e.person, office.today()) for e in register.entries.values()}
    return dict(sorted(found.items(), key=lambda told: told[1]))


def _earlier(register: Register) -> dict[int, int]:
    """seq → seq of the entry of which it is a new version."""
    last: dict[tuple, int] = {}
    found: dict[int, int] = {}
    for entry in register.entries.values():
        if entry.kind == "correct":
            found[entry.seq] = entry.body["seq"]
            continue
        if entry.body.get("of"):
            found[entry.seq] = entry.body["of"]
        model = KINDS[entry.kind]
        if model.DECLARED.same:
            key = (entry.kind, *same_as_written(model, entry.body))
            if key in last:
                found[entry.seq] = last[key]
            last[key] = entry.seq
    return found


def _lines(
    register: Register, names: dict[str, str], earlier: dict[int, int], word: Word, masked: bool
) -> Iterator[EntryLine]:
    hide = _hider(masked)
    for entry in register.entries.values():
        root = _root(entry, register)
        account = _account_of(root, register)
        yield EntryLine(
            entry.seq,
            entry.at,
            MASK if masked else entry.by,
            hide("member", "acts_for", entry.acts_for),
            entry.role,
            entry.proof,
            entry.kind,
            kind_word(entry.kind) + (f"（{kind_word(root.kind)}）" if root is not entry else ""),
            account,
            root.body.get("month"),
            names.get(account or "", account or ""),
            _said(entry, word),
            _standing(entry, register),
            _deviation(entry),
            entry.hash,
            tuple(_changes(entry, earlier, register, word)),
            frozenset({entry.person, register.persons.of(entry.acts_for or entry.person)}),
        )


def _said(entry: Entry, word: Word) -> str:
    """What an entry says in a line: its salient members, or all but those that the table shows anyway."""
    shown = KINDS[entry.kind].DECLARED.salient or [
        m for m in entry.body if m not in ("account_id", "month", "digest", "source")
    ]
    told = {m: word(entry.kind, m, v) for m in shown if (v := entry.body.get(m)) not in (None, [], {})}
    return listed(f"{member_word(entry.kind, m)} {v}" for m, v in told.items()).replace("\n", "　")


def _root(entry: Entry, register: Register) -> Entry:
    while entry.kind == "correct" and entry.body["seq"] in register.entries:
        entry = register.entries[entry.body["seq"]]
    return entry


def _account_of(entry: Entry, register: Register) -> str | None:
    body = entry.body
    if "decision" in body and body["decision"] in register.entries:
        body = register.entries[body["decision"]].body
    if entry.kind == "undo_import" and body["seq"] in register.entries:
        body = register.entries[body["seq"]].body
    return body.get("account_id") or next(iter(body.get("accounts", {}).values()), None)


def _standing(entry: Entry, register: Register) -> str:
    if entry.kind == "correct":
        return ""
    record = register.records.get(entry.seq)
    if record is None:
        return "取消済"
    if entry.seq in (undone := register.undone()):
        return f"取消済（{undone[entry.seq]}番）"
    return f"訂正済（{record.corrected_by}番）" if record.corrected_by else "有効"


def _deviation(entry: Entry) -> str | None:
    body = entry.body.get("body") if entry.kind == "correct" else entry.body
    return (body or {}).get("deviation")


def _changes(entry: Entry, earlier: dict[int, int], register: Register, word: Word) -> Iterator[MemberChange]:
    after = (entry.body.get("body") or {}) if entry.kind == "correct" else entry.body
    before = _as_it_was(earlier.get(entry.seq), entry.seq, register)
    kind = _root(entry, register).kind
    for name in dict.fromkeys((*before, *after)):
        was, now = (None if v is None else word(kind, name, v) for v in (before.get(name), after.get(name)))
        if was != now:
            yield MemberChange(member_word(kind, name), was, now, is_person(kind, name))
    if entry.kind == "correct":
        yield MemberChange(member_word("correct", "reason"), None, entry.body["reason"])


def _as_it_was(seq: int | None, then: int, register: Register) -> dict[str, Any]:
    """The body of an entry as it stood just before another was made: with the corrections of that time."""
    if seq is None or seq not in register.entries:
        return {}
    body: dict[str, Any] | None = register.entries[seq].body
    for entry in register.entries.values():
        if entry.kind == "correct" and entry.body["seq"] == seq and seq < entry.seq < then:
            body = entry.body.get("body")
    return body or {}


def _worder(titles: Mapping[str, str], hide: Hide, dated: Dated) -> Word:
    """A member's value in words; metrics have their titles where a member names them, and nowhere else; a ratio is told as
    its own page tells it."""

    def word(kind: str, name: str, value: Any) -> str:
        info, value = member_of(kind, name), hide(kind, name, value)
        if isinstance(value, float) and info is not None and said(info).reckoned:
            return in_times(value)
        return value_word(value, info, titles, dated)

    return word


def is_person(kind: str, name: str) -> bool:
    """Whether a member names a person."""
    info = member_of(kind, name)
    return info is not None and is_of(info, Is.PERSON)


def _hider(masked: bool) -> Hide:
    """For the 情報公開用 variant names of people become ■■; free texts are ids already, and stay unread here."""

    def hide(kind: str, name: str, value: Any) -> Any:
        info = member_of(kind, name)
        if info is not None and is_of(info, Is.TEXT) and value is not None:
            return f"（本文 {str(value)[:8]}…）"
        return MASK if masked and value is not None and is_person(kind, name) else value

    return hide
