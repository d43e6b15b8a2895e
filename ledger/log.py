"""The entries and their typed records, as one list that registers of different moments share: the next one only adds.

A register is a log and a number: how far it has been read. A log is added to in place by whoever has read it to its end;
anybody else adds to a copy, so that what somebody holds never changes under them. Drafts lie over a log, which they leave as it is.
"""

from __future__ import annotations

import threading
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import ItemsView, Iterator, Mapping, MutableMapping, Sequence, ValuesView
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from .bulk import Added, uncollected
from .entries import KINDS, Body, Correct, InvalidEntry, check_body
from .journal import Entry

B = TypeVar("B", bound=Body)
T = TypeVar("T")


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
    id: str = ""

    @property
    def person(self) -> str:
        """The id of who made the entry; `by` is the name that they had then."""
        return self.id or self.by


class Upto(Mapping[int, T]):
    """seq → value, of the first `count` of a list that may go on; None in the list: nothing there."""

    def __init__(self, held: Sequence[T | None], count: int):
        self._held, self._count = held, count

    def __getitem__(self, seq: int) -> T:
        found = self._held[seq - 1] if isinstance(seq, int) and 1 <= seq <= self._count else None
        if found is None:
            raise KeyError(seq)
        return found

    def __iter__(self) -> Iterator[int]:
        return (n for n, value in enumerate(self._held[: self._count], 1) if value is not None)

    def __len__(self) -> int:
        return sum(value is not None for value in self._held[: self._count])

    def values(self) -> ValuesView[T]:
        """Those that are there, oldest first."""
        return [value for value in self._held[: self._count] if value is not None]  # type: ignore[return-value]

    def items(self) -> ItemsView[int, T]:
        """With their numbers."""
        told = enumerate(self._held[: self._count], 1)
        return [(n, value) for n, value in told if value is not None]  # type: ignore[return-value]


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
            try:
                body = Correct.model_validate(told)
            except ValidationError:  # counts for nothing, as any other that cannot be read
                continue
            found.setdefault(body.seq, (by, body.body))
    return found


@dataclass
class Mine:
    """The records of one kind by their account, of the first `count` of them."""

    count: int = 0
    of: dict[Any, list[int]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Log:
    """`entries[seq - 1]` as written, `records[seq - 1]` as it stands (None: taken back or unreadable), by kind their seqs."""

    entries: list[Entry] = field(default_factory=list)
    records: list[Record | None] = field(default_factory=list)
    unread: dict[int, str] = field(default_factory=dict)  # seq → why no rule of today can read it
    of: dict[type, list[int]] = field(default_factory=lambda: defaultdict(list))
    corrected: list[Entry] = field(default_factory=list)  # the entries that correct others
    mended: dict[int, tuple[int, dict[str, Any] | None]] = field(
        default_factory=dict
    )  # `corrections` of them
    derived: dict[Any, Any] = field(
        default_factory=dict
    )  # what registers have worked out, by what it rests on
    _mine: dict[type, Mine] = field(default_factory=dict)
    _signed: dict[tuple[str, str], Entry] = field(
        default_factory=dict
    )  # proof and name → the first such entry
    _signed_upto: int = 0
    _sorting: threading.Lock = field(default_factory=threading.Lock)  # threads share a log

    def seqs(self, model: type) -> Sequence[int]:
        """The numbers of a kind's records, oldest first."""
        return self.of.get(model, ())

    def mine(self, model: type[Body], account_id: Any) -> Sequence[int]:
        """Those of them that are of one account; of a kind that is once asked for so, each record is put to its account."""
        with self._sorting:
            held, seqs = self._mine.setdefault(model, Mine()), self.of.get(model, ())
            first, held.count = held.count, len(seqs)
            for seq in seqs[first : held.count]:
                if record := self.records[seq - 1]:
                    held.of[record.body.account_id].append(seq)
            return held.of.get(account_id, ())

    def signed(self) -> Sequence[Entry]:
        """The first entry of each name that anybody has signed with, under each proof; oldest first. People are few and
        entries many: each entry is looked at once, however often somebody asks."""
        with self._sorting:
            fresh = self.entries[self._signed_upto :]
            for entry in fresh:
                self._signed.setdefault((entry.proof, entry.by), entry)
            self._signed_upto += len(fresh)
            return list(self._signed.values())

    def copy(self) -> Log:
        """Another log of the same entries."""
        kinds = defaultdict(list, {kind: list(seqs) for kind, seqs in self.of.items()})
        return Log(
            list(self.entries),
            list(self.records),
            dict(self.unread),
            kinds,
            list(self.corrected),
            dict(self.mended),
            dict(self.derived),
            _signed=dict(self._signed),
            _signed_upto=self._signed_upto,
        )

    def upto(self, count: int) -> Log:
        """A log of the first entries, in the words that stand now."""
        held = Log(self.entries[:count], self.records[:count])
        held.unread = {seq: why for seq, why in self.unread.items() if seq <= count}
        held.of = defaultdict(list, {kind: s[: bisect_right(s, count)] for kind, s in self.of.items()})
        held.corrected = [e for e in self.corrected if e.seq <= count]
        held.mended = corrections(held.corrected)
        return held

    def add(self, entries: Sequence[Entry], known: MutableMapping[str, Body]) -> None:
        """Entries that follow. A correction changes what stands of those it is about: nobody else may hold this log."""
        self.entries += entries
        self.records += [None] * len(entries)
        fresh = [e for e in entries if e.kind == "correct"]
        self.corrected += fresh
        if fresh:
            self.mended = corrections(self.corrected)
        with uncollected():
            for entry in entries:
                self._tell(entry, known)
        for seq in sorted({seq for entry in fresh for seq in self._behind(entry)}):
            self._tell(self.entries[seq - 1], known)
        if fresh:
            self.derived.clear()
            self._mine.clear()

    def _behind(self, entry: Entry) -> Iterator[int]:
        """What a correction is about: the entry, and behind a correction of a correction all of them."""
        while entry.kind == "correct" and (about := entry.body.get("seq", 0)) in range(1, entry.seq):
            entry = self.entries[about - 1]
            yield entry.seq

    def _tell(self, entry: Entry, known: MutableMapping[str, Body]) -> None:
        """What stands of one entry, in the place of what stood."""
        if was := self.records[entry.seq - 1]:
            self.of[type(was.body)].remove(entry.seq)
        self.records[entry.seq - 1] = None
        self.unread.pop(entry.seq, None)
        by, body = self.mended.get(entry.seq, (None, entry.body))
        if body is None:
            return
        key = entry.hash if by is None else f"{entry.hash}/{by}"
        if key not in known:
            try:
                known[key] = check_body(entry.kind, body)
            except InvalidEntry as error:
                if entry.kind not in KINDS:  # a newer program's, and who knows what it means
                    raise
                self.unread[entry.seq] = str(error)
                return
        told = Record(
            entry.seq,
            entry.at,
            entry.by,
            entry.role,
            entry.kind,
            known[key],
            by,
            entry.acts_for,
            entry.id,
        )
        self.records[entry.seq - 1] = told
        insort(self.of[type(told.body)], entry.seq)


class Drafts(Log):
    """Entries that are not written yet, over the first `count` of a log: none of it is copied."""

    def __init__(self, under: Log, count: int):
        super().__init__(Added(under.entries, count), Added(under.records, count))  # type: ignore[arg-type]
        self._under, self._count = under, count
        self.unread, self.corrected = dict(under.unread), [e for e in under.corrected if e.seq <= count]
        self.mended, self.derived = under.mended, dict(under.derived)

    def put(self, entry: Entry, record: Record) -> None:
        """One entry more that corrects nothing, and is checked already."""
        self.entries.append(entry)
        self.records.append(record)
        self.of[type(record.body)].append(record.seq)

    def seqs(self, model: type) -> Sequence[int]:
        return self._over(self._under.seqs(model), self.of.get(model, ()))

    def mine(self, model: type[Body], account_id: Any) -> Sequence[int]:
        return self._over(self._under.mine(model, account_id), super().mine(model, account_id))

    def _over(self, told: Sequence[int], drafted: Sequence[int]) -> Sequence[int]:
        found = Added[int](told, bisect_right(told, self._count))
        found.own = list(drafted)
        return found

    def copy(self) -> Log:
        return self.upto(len(self.entries))

    def upto(self, count: int) -> Log:
        """A log of its own, of the first entries; what is drafted corrects nothing."""
        held, first = self._under.upto(min(count, self._count)), min(count, self._count)
        for entry, record in zip(self.entries[first:count], self.records[first:count], strict=True):
            held.entries.append(entry)
            held.records.append(record)
            if record:
                held.of[type(record.body)].append(record.seq)
        return held
