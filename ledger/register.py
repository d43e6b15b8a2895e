"""What follows from the entries: accounts, targets, rules, members … as they stand after one journal seq.

Corrections are applied first, then everything is read in order. Nothing here is stored: it is a fold.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from .declared import begins, same
from .entries import (
    KINDS,
    Account,
    Body,
    Correct,
    Import,
    InvalidEntry,
    Member,
    Setting,
    Transfer,
    UndoImport,
    WithdrawalStep,
    check_body,
)
from .journal import Entry

B = TypeVar("B", bound=Body)


@dataclass(frozen=True)
class Record(Generic[B]):
    """An entry with its typed body, corrections applied (`corrected_by`: seq of the correction)."""

    seq: int
    at: datetime
    by: str
    role: str
    kind: str
    body: B
    corrected_by: int | None = None
    acts_for: str | None = None


def corrections(entries: Sequence[Entry]) -> dict[int, tuple[int, dict[str, Any] | None]]:
    """seq → (seq of the correction, body or None), the latest one standing.

    A correction can itself be corrected (another body) or taken back, and so can its taking back.
    """
    found: dict[int, tuple[int, dict[str, Any] | None]] = {}
    for entry in reversed(entries):
        if entry.kind != "correct":
            continue
        by, told = found.get(entry.seq, (entry.seq, entry.body))
        if told is not None:
            body = Correct.model_validate(told)
            found.setdefault(body.seq, (by, body.body))
    return found


class Register:
    """Everything recorded up to `seq`, by kind. Shape: `of(Account)` gives the records of that kind in order."""

    def __init__(self, entries: Sequence[Entry], known: MutableMapping[str, Body] | None = None):
        known = {} if known is None else known
        self.seq = entries[-1].seq if entries else 0
        self.head = entries[-1].hash if entries else ""
        self.entries: dict[int, Entry] = {}  # as written, corrected or not
        self.records: dict[int, Record] = {}
        self.unread: dict[int, str] = {}  # entries that no rule of today can read: they count nowhere; why
        mended = corrections(entries)
        for entry in entries:
            by, body = mended.get(entry.seq, (None, entry.body))
            self.entries[entry.seq] = entry
            if body is None:
                continue
            key = entry.hash if by is None else f"{entry.hash}/{by}"
            if key not in known:
                try:
                    known[key] = check_body(entry.kind, body)
                except InvalidEntry as error:
                    if entry.kind not in KINDS:  # a newer program's, and who knows what it means
                        raise
                    self.unread[entry.seq] = str(error)
                    continue
            self.records[entry.seq] = Record(
                entry.seq, entry.at, entry.by, entry.role, entry.kind, known[key], by, entry.acts_for
            )

    def until(self, seq: int) -> Register:
        """Only what was recorded before `seq`, in the words that stand now."""
        entries = {s: e for s, e in self.entries.items() if s < seq}
        return self._holding(entries, {s: r for s, r in self.records.items() if s < seq})

    def after(self, entry: Entry, body: Body) -> Register:
        """With one more entry that corrects nothing, as if it were written already."""
        record = Record(entry.seq, entry.at, entry.by, entry.role, entry.kind, body, acts_for=entry.acts_for)
        return self._holding(self.entries | {entry.seq: entry}, self.records | {entry.seq: record})

    @staticmethod
    def _holding(entries: dict[int, Entry], records: dict[int, Record]) -> Register:
        held = Register([])
        held.entries, held.records = entries, records
        if entries:
            last = next(reversed(entries.values()))
            held.seq, held.head = last.seq, last.hash
        return held

    def of(self, model: type[B], **of: Any) -> Iterator[Record[B]]:
        """The standing records of one kind, oldest first; only those whose members are as given."""
        return (
            r
            for r in self.records.values()
            if type(r.body) is model and all(getattr(r.body, name) == value for name, value in of.items())
        )

    def versions(self, model: type[B], on: date | str | None = None, **of: Any) -> list[Record[B]]:
        """The records of a kind in the order in which they come to hold (declared: Kind.since), those begun by `on`.

        `on`: a day, or a month as YYYY-MM; None: all. Of two that begin together the later entry comes last.
        """
        found = sorted(self.of(model, **of), key=lambda r: (begins(r.body), r.seq))
        until = "" if on is None else str(on)
        return [r for r in found if on is None or begins(r.body)[: len(until)] <= until]

    def standing(self, model: type[B], on: date | str | None = None, **of: Any) -> list[Record[B]]:
        """Of all that have the same in common (Kind.same) the one that holds; in the order in which they were first told."""
        return list({same(r.body): r for r in self.versions(model, on, **of)}.values())

    def latest(self, model: type[B], on: date | str | None = None, **of: Any) -> Record[B] | None:
        """The one that holds of those that are asked for."""
        return next(reversed(self.versions(model, on, **of)), None)

    def undone(self) -> dict[int, int]:
        """seq of an import → seq of the entry that took it back."""
        return {r.body.seq: r.seq for r in self.of(UndoImport)}

    def imports(self) -> list[Record]:
        """The imports that stand (not undone), oldest first."""
        undone = self.undone()
        return [r for r in self.of(Import) if r.seq not in undone]

    def account_versions(self) -> list[tuple[int, date, Account]]:
        """(seq, from day, the account as it then stands), in the order in which they come to hold.

        Entries for an account and its 移管; a 削除 that was done gives the account its end. An entry that was made
        before a 移管, for a later day, does not take the account back from who runs it since.
        """
        ended = {
            self.records[s.body.decision].body.account_id: s.body.done_on
            for s in self.of(WithdrawalStep)
            if s.body.step == "削除" and s.body.done_on and s.body.decision in self.records
        }
        told = [(r.body.from_day or r.body.opened_on, r.seq, r.body) for r in self.of(Account)]
        told += [(r.body.from_day, r.seq, r.body) for r in self.of(Transfer)]
        versions: list[tuple[int, date, Account]] = []
        latest: dict[str, Account] = {}
        moved: dict[str, tuple[int, str]] = {}
        for day, seq, body in sorted(told, key=lambda t: t[:2]):
            if isinstance(body, Transfer):
                if body.account_id not in latest:
                    continue
                moved[body.account_id] = (seq, body.section)
                body = latest[body.account_id].model_copy(update={"section": body.section, "from_day": day})
            elif moved.get(body.account_id, (0, ""))[0] > seq:
                body = body.model_copy(update={"section": moved[body.account_id][1]})
            latest[body.account_id] = body
            if body.closed_on is None and body.account_id in ended:
                body = body.model_copy(update={"closed_on": ended[body.account_id]})
            versions.append((seq, day, body))
        return versions

    def accounts(self, day: date) -> dict[str, Account]:
        """The register of accounts as it stands on a day, by id."""
        standing: dict[str, Account] = {}
        for _, begun, account in self.account_versions():
            if account.account_id not in standing or begun <= day:
                standing[account.account_id] = account
        return standing

    def members(self, day: date) -> dict[str, Member]:
        """Who belongs to the register on a day, by name: the latest entry of a person counts."""
        held = {r.body.name: r.body for r in self.standing(Member, day)}
        return {name: m for name, m in held.items() if m.to_day is None or m.to_day >= day}

    def told_by(self, seq: int) -> tuple[str, dict[str, Any] | None]:
        """The kind and the body that an entry tells, behind corrections of corrections; None for one taken back."""
        kind, body = self.entries[seq].kind, self.entries[seq].body
        while kind == "correct" and body is not None:
            kind, body = self.entries[body["seq"]].kind, body.get("body")
        return kind, body

    def setting(self, key: str, default: Any, month: str = "9999-12") -> Any:
        """The city-wide value of a setting in a month (the latest that has begun by then)."""
        held = self.latest(Setting, month, key=key, account_id=None, metric=None)
        return held.body.value if held else default


def corrected_since(register: Register, seq: int) -> list[int]:
    """The entries whose body any correction after `seq` has changed, put back or taken away."""
    found = set()
    for entry in register.entries.values():
        if entry.kind == "correct" and entry.seq > seq:
            while entry.kind == "correct":
                entry = register.entries[entry.body["seq"]]
            found.add(entry.seq)
    return sorted(found)
