"""What follows from the entries: accounts, targets, rules, members … as they stand after one journal seq.

Corrections are applied first, then everything is read in order. Nothing here is stored: it is a fold.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from .declared import begins, same
from .entries import (
    Account,
    Body,
    Decision,
    Import,
    Member,
    Norm,
    Setting,
    Transfer,
    UndoImport,
    WithdrawalStep,
)
from .journal import Author, Entry
from .log import Drafts, Log, Record as Record, Upto, corrections as corrections
from .persons import Persons

B = TypeVar("B", bound=Body)


ACCOUNTS = (Account, Transfer, WithdrawalStep, Decision)  # what the accounts follow from
MOST_DERIVED = 200
T = TypeVar("T")


class Register:
    """Everything recorded up to `seq`, by kind. Shape: `of(Account)` gives the records of that kind in order."""

    def __init__(self, entries: Sequence[Entry] = (), known: MutableMapping[str, Body] | None = None):
        self._log = Log()
        self._log.add(entries, {} if known is None else known)
        self._read(len(entries))

    def _read(self, count: int) -> None:
        self.seq = count
        self.head = self._log.entries[count - 1].hash if count else ""
        self.entries: Mapping[int, Entry] = Upto(self._log.entries, count)  # as written, corrected or not
        self.records: Mapping[int, Record] = Upto(self._log.records, count)

    @property
    def unread(self) -> dict[int, str]:
        """Entries that no rule of today can read: they count nowhere; why."""
        return {seq: why for seq, why in self._log.unread.items() if seq <= self.seq}

    def _at(self, log: Log, count: int) -> Register:
        held = Register.__new__(Register)
        held._log = log
        held._read(count)
        return held

    def grown(self, entries: Sequence[Entry], known: MutableMapping[str, Body]) -> Register:
        """With entries that follow: what was folded before is not folded again. Only the newest register may grow."""
        corrects = any(e.kind == "correct" for e in entries)
        log = self._own() if corrects or not self._newest else self._log
        log.add(entries, known)
        return self._at(log, self.seq + len(entries))

    @property
    def _newest(self) -> bool:
        return len(self._log.entries) == self.seq

    def _own(self) -> Log:
        """A log of what this register holds, that nobody else has."""
        return self._log.copy() if self._newest else self._log.upto(self.seq)

    def until(self, seq: int) -> Register:
        """Only what was recorded before `seq`, in the words that stand now."""
        return self._at(self._log, min(max(seq - 1, 0), self.seq))

    def after(self, entry: Entry, body: Body) -> Register:
        """With one more entry that corrects nothing, as if it were written already."""
        record = Record(
            entry.seq, entry.at, entry.by, entry.role, entry.kind, body, None, entry.acts_for, entry.id
        )
        log = self._log
        if not isinstance(log, Drafts) or not self._newest:
            log = Drafts(log, self.seq)
        log.put(entry, record)
        return self._at(log, self.seq + 1)

    def of(self, model: type[B], **of: Any) -> Iterator[Record[B]]:
        """The standing records of one kind, oldest first; only those whose members are as given."""
        log, records = self._log, self._log.records
        seqs = log.mine(model, of["account_id"]) if "account_id" in of else log.seqs(model)
        told = (records[seq - 1] for seq in islice(seqs, bisect_right(seqs, self.seq)))
        return (r for r in told if r and all(getattr(r.body, name) == value for name, value in of.items()))

    def of_any(self, *models: type[Body], **of: Any) -> list[Record]:
        """The standing records of several kinds, oldest first; only those whose members are as given."""
        return sorted((r for model in models for r in self.of(model, **of)), key=lambda r: r.seq)

    def derived(self, key: Any, models: Sequence[type[Body]], work: Callable[[], T]) -> T:
        """What follows from the records of some kinds: worked out once for as many of them."""
        held = self._log.derived
        counts = tuple(bisect_right(self._log.seqs(model), self.seq) for model in models)
        found = held.get((key, counts))
        if found is None:
            if len(held) > MOST_DERIVED:
                held.clear()
            found = held[key, counts] = work()
        return found

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
        """seq of an import or a 比較資料 → seq of the entry that took it back."""
        return {r.body.seq: r.seq for r in self.of(UndoImport)}

    def imports(self) -> list[Record]:
        """The imports that stand (not undone), oldest first."""
        undone = self.undone()
        return [r for r in self.of(Import) if r.seq not in undone]

    def norms(self) -> list[Record]:
        """The 比較資料 that stand (not undone), oldest first."""
        undone = self.undone()
        return [r for r in self.of(Norm) if r.seq not in undone]

    def account_versions(self) -> list[tuple[int, date, Account]]:
        """What `versions_of` tells, of all accounts, worked out once."""
        return self.derived("account_versions", ACCOUNTS, self._account_versions)

    def _account_versions(self) -> list[tuple[int, date, Account]]:
        ids = dict.fromkeys(r.body.account_id for r in self.of(Account))
        told = (version for account_id in ids for version in self.versions_of(account_id))
        return sorted(told, key=lambda v: (v[1], v[0]))

    def versions_of(self, account_id: str) -> list[tuple[int, date, Account]]:
        """(seq, from day, the account as it then stands), in the order in which they come to hold.

        Entries for an account and its 移管; a 削除 that was done gives the account its end. An entry that was made
        before a 移管, for a later day, does not take the account back from who runs it since.
        """
        records = self.of_any(Account, Transfer, account_id=account_id)
        told = [(r.body.from_day or r.body.opened_on, r.seq, r.body) for r in records]
        ended = self.derived("ended", (WithdrawalStep, Decision), self._ended).get(account_id)
        versions: list[tuple[int, date, Account]] = []
        latest: Account | None = None
        moved = (0, "")
        for day, seq, body in sorted(told, key=lambda t: t[:2]):
            if isinstance(body, Transfer):
                if latest is None:
                    continue
                moved = (seq, body.section)
                body = latest.model_copy(update={"section": body.section, "from_day": day})
            elif moved[0] > seq:
                body = body.model_copy(update={"section": moved[1]})
            latest = body
            if body.closed_on is None and ended:
                body = body.model_copy(update={"closed_on": ended})
            versions.append((seq, day, body))
        return versions

    def _ended(self) -> dict[str, date]:
        """Account → when its 削除 was done."""
        return {
            self.records[s.body.decision].body.account_id: s.body.done_on
            for s in self.of(WithdrawalStep)
            if s.body.step == "削除" and s.body.done_on and s.body.decision in self.records
        }

    def account(self, account_id: str | None, day: date) -> Account | None:
        """One account as it stands on a day: what `accounts` says of it, without the others."""
        versions = self.versions_of(account_id) if account_id else []
        begun = [account for _, first, account in versions if first <= day]
        return begun[-1] if begun else versions[0][2] if versions else None

    def accounts(self, day: date) -> dict[str, Account]:
        """The register of accounts as it stands on a day, by id."""

        def standing() -> dict[str, Account]:
            found: dict[str, Account] = {}
            for _, begun, account in self.account_versions():
                if account.account_id not in found or begun <= day:
                    found[account.account_id] = account
            return found

        return dict(self.derived(("accounts", day), ACCOUNTS, standing))

    @property
    def persons(self) -> Persons:
        """Who is called what, and was."""
        return self.derived("persons", (Member,), lambda: Persons(r.body for r in self.versions(Member)))

    def signed(self, proof: str) -> list[Entry]:
        """The first entry of each name that anybody has signed with under a proof, oldest first."""
        return [e for e in self._log.signed() if e.proof == proof and e.seq <= self.seq]

    def acting(self, author: Author) -> set[str]:
        """The persons who act when an author does: themselves, and whom they act for."""
        return {author.person, self.persons.of(author.acts_for or author.person)}

    def members(self, day: date) -> dict[str, Member]:
        """Who belongs to the register on a day, by the person's id: the latest entry counts. Whom somebody acts for (代決)
        is called as on that day."""

        def called(member: Member) -> Member:
            if member.acts_for is None:
                return member
            name = self.persons.name(self.persons.of(member.acts_for), day)
            return member.model_copy(update={"acts_for": name})

        def standing() -> dict[str, Member]:
            held = [r.body for r in self.standing(Member, day)]
            return {m.person: called(m) for m in held if m.to_day is None or m.to_day >= day}

        return dict(self.derived(("members", day), (Member,), standing))

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
