"""The journal file: one JSON line per act, append-only, hash-chained, shared by several processes.

This module knows lines, hashes, locks and crashes; what an entry *means* is in entries.py and register.py.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from . import disk, witnesses
from .bulk import Stretch, uncollected
from .disk import DiskFailed, sync_folder
from .failures import (
    BrokenChain as BrokenChain,
    Busy as Busy,
    LostEntries as LostEntries,
    NewerJournal as NewerJournal,
    NotRecorded as NotRecorded,
    Unsure as Unsure,
)

JST = timezone(timedelta(hours=9), "JST")
LINE_VERSION = 1
GENESIS = "0" * 64
HOLDER = "journal.holder"  # who holds the lock, for those who wait
PATIENCE = 60.0  # seconds that one waits for it
_TAIL = len(',"hash":""}') + 64


@dataclass(frozen=True)
class Author:
    """Who acts: a name, the role they act in, their sections, and how we know (自己申告 on one PC).

    `id`: whose name it is, where that is not the id itself (docs/decisions/0023)."""

    name: str
    role: str
    sections: tuple[str, ...] = ()
    proof: str = "自己申告"
    acts_for: str | None = None
    until: datetime | None = None  # when their login ends
    contractor: bool = False  # 受託者: reads the accounts of their own sections only
    id: str = ""

    @property
    def person(self) -> str:
        """The id of who acts: names change, it does not."""
        return self.id or self.name


@dataclass(frozen=True)
class Entry:
    """One acknowledged line of the journal."""

    seq: int
    at: datetime
    by: str
    role: str
    proof: str
    kind: str
    body: dict[str, Any]
    hash: str
    acts_for: str | None = None
    id: str = ""

    @property
    def person(self) -> str:
        """The id of who made it; `by` is the name that they had then."""
        return self.id or self.by


@dataclass(frozen=True)
class Draft:
    """An entry that is still to be written: the journal adds seq, time and hashes."""

    kind: str
    body: dict[str, Any]


def digest_line(text: str) -> str:
    """SHA-256 of the exact UTF-8 line without its hash member.

    >>> digest_line('{"v":1}')[:12]
    'afbf9d0f3560'
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def write_line(
    seq: int, at: datetime, author: Author, draft: Draft, prev: str, batch: tuple[int, int] = (1, 1)
) -> tuple[str, str]:
    """The line (with its newline) and its hash. `batch`: which of how many that count together or not at all."""
    members = {
        "v": LINE_VERSION,
        "seq": seq,
        "at": at.isoformat(timespec="milliseconds"),
        "by": {"name": author.name, "proof": author.proof, "acts_for": author.acts_for}
        | ({} if author.person == author.name else {"id": author.person}),
        "role": author.role,
        "kind": draft.kind,
        "body": draft.body,
        "prev": prev,
    } | ({} if batch == (1, 1) else {"batch": batch})
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    hashed = digest_line(text)
    return f'{text[:-1]},"hash":"{hashed}"}}\n', hashed


def read_line(raw: bytes, number: int, prev: str) -> tuple[Entry, tuple[int, int]]:
    """Check one line against its predecessor; return it, and which of how many lines of one batch it is.

    Raises BrokenChain, naming the line.
    """
    try:
        line = raw.decode("utf-8")
        members = json.loads(line)
        if members["v"] > LINE_VERSION:
            raise NewerJournal(number, f"新しい版（v{members['v']}）の記録です。プログラムを更新してください")
        text, hashed = line[:-_TAIL] + "}", members["hash"]
        if line != f'{text[:-1]},"hash":"{hashed}"}}' or digest_line(text) != hashed:
            raise BrokenChain(number, "行の内容とハッシュ値が一致しません")
        if members["prev"] != prev or members["seq"] != number:
            raise BrokenChain(number, "前の行とつながりません")
        by = members["by"]
        place, of = members.get("batch", (1, 1))
        entry = Entry(
            members["seq"],
            datetime.fromisoformat(members["at"]),
            by["name"],
            members["role"],
            by["proof"],
            members["kind"],
            members["body"],
            hashed,
            by.get("acts_for"),
            by.get("id", ""),
        )
        return entry, (place, of)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BrokenChain(number, "行を読み取れません") from error


class Journal:
    """The entries of one office folder, kept in step with the file by reading only what is new.

    Threads of one process share an instance; processes share the file under `journal.lock`.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime]):
        self.path = folder / "journal.jsonl"
        self.lock = FileLock(folder / "journal.lock", thread_local=False)
        self._threads = (
            threading.RLock()
        )  # what is known of the file; held for moments only, so that readers never wait
        self._writers = threading.RLock()
        self._clock = clock
        self._forget()

    def _forget(self) -> None:
        self._entries: list[Entry] = []
        self._offset = 0
        self._torn = 0
        self._seen: tuple[int, int] | None = None

    @property
    def head(self) -> str:
        return self._entries[-1].hash if self._entries else GENESIS

    @property
    def torn(self) -> int:
        """Bytes of an unacknowledged last line that a crash left behind (0: none)."""
        return self._torn

    def entries(self) -> Sequence[Entry]:
        """All acknowledged entries, after reading what other processes have added."""
        with self._threads:
            self._refresh()
            return self._told()

    def _told(self) -> Sequence[Entry]:
        """What is known, as nothing can change it any more: the list only grows, or another takes its place."""
        return Stretch(self._entries, 0, len(self._entries))

    def content(self) -> bytes:
        """The bytes of all acknowledged entries."""
        with self._threads:
            self._refresh()
            return self.path.read_bytes()[: self._offset] if self._offset else b""

    def holding(self, timeout: float = PATIENCE) -> _Held:
        """`with journal.holding() as held:` — the only way to append, and to build from a fixed head.

        `timeout`: seconds to wait for whoever else holds it; Busy after them.
        """
        return _Held(self, timeout)

    def _refresh(self) -> None:
        try:
            beside = None if self._entries else witnesses.found(self.path.parent)
            self._read_new()
        except OSError as error:
            raise DiskFailed(f"台帳記録を読めませんでした。{disk.told(error)}") from error
        if beside is not None:
            why = beside.against(len(self._entries), lambda seq: self._entries[seq - 1].hash)
            if why:
                self._forget()
                raise LostEntries(self.path.parent, why)

    def _read_new(self) -> None:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            if self._entries:
                raise BrokenChain(1, "台帳記録のファイルがなくなりました") from None
            return
        if (status.st_size, status.st_mtime_ns) == self._seen:
            return
        if self._seen and status.st_size == self._offset:  # touched, yet nothing added: read it all again
            self._forget()
        elif status.st_size < self._offset:
            raise BrokenChain(len(self._entries), "行が失われています（ファイルが短くなりました）")
        with self.path.open("rb") as file:
            file.seek(self._offset)
            fresh = file.read()
        with uncollected():
            taken, size = self._whole(fresh)
        self._entries += taken
        self._offset += size
        self._torn = len(fresh) - size
        self._seen = (status.st_size, status.st_mtime_ns)

    def _whole(self, content: bytes) -> tuple[list[Entry], int]:
        """The entries of bytes that follow the last one, and how many bytes they are; a batch that is not whole
        was never acknowledged and counts for nothing, like a line without its newline."""
        taken: list[Entry] = []
        size = begun = 0
        prev, place, of = self.head, 0, 0
        for raw in content.split(b"\n")[:-1]:
            number = len(self._entries) + len(taken) + 1
            entry, batch = read_line(raw, number, prev)
            if batch != ((place + 1, of) if begun else (1, batch[1])):
                raise BrokenChain(number, "まとめて記録した行がそろっていません")
            place, of = batch
            taken.append(entry)
            prev, begun = entry.hash, begun + len(raw) + 1
            if place == of:
                size, begun = size + begun, 0
        return taken[: len(taken) - (place if begun else 0)], size

    def check(self) -> Sequence[Entry]:
        """Read the whole file afresh, every hash again; raises BrokenChain at the first bad line."""
        with self._threads:
            known, head = len(self._entries), self.head
            afresh = Journal(self.path.parent, self._clock)
            entries = afresh.entries()
            if known and (len(entries) < known or entries[known - 1].hash != head):
                raise BrokenChain(min(len(entries), known) + 1, "さきほどまであった行が失われています")
            self._entries, self._offset = afresh._entries, afresh._offset
            self._torn, self._seen = afresh._torn, afresh._seen
            return entries

    def _set_torn_aside(self, now: datetime) -> None:
        with self.path.open("r+b") as file:
            file.seek(self._offset)
            rest = file.read()
            handle, _ = tempfile.mkstemp(dir=self.path.parent, prefix=f"journal.torn-{now:%Y%m%dT%H%M%S}-")
            with os.fdopen(handle, "wb") as aside:
                aside.write(rest)
                aside.flush()
                os.fsync(aside.fileno())
        self._cut()

    def _cut(self) -> None:
        """Take away whatever follows the last entry."""
        handle = os.open(self.path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            os.ftruncate(handle, self._offset)
            os.fsync(handle)
        finally:
            os.close(handle)
        self._torn = 0

    def _append(self, author: Author, drafts: Sequence[Draft]) -> list[Entry]:
        with self._threads:
            return self._append_now(author, drafts)

    def _append_now(self, author: Author, drafts: Sequence[Draft]) -> list[Entry]:
        now = self._clock()
        if self._entries:
            now = max(now, self._entries[-1].at)
        lines, prev, first = [], self.head, len(self._entries) + 1
        for place, draft in enumerate(drafts, 1):
            line, prev = write_line(first + place - 1, now, author, draft, prev, (place, len(drafts)))
            lines.append(line)
        content = "".join(lines).encode("utf-8")
        taken, _ = self._whole(content)
        if content:
            self._write(content, now, len(drafts))
        self._entries += taken
        self._offset += len(content)
        self._seen = None
        return taken

    def _write(self, content: bytes, now: datetime, count: int) -> None:
        """Everything but the last newline first, then that: until it is written, nobody reads an entry.

        Raises NotRecorded, and then nothing stands; Unsure where that cannot be said.
        """
        ended = False  # whether the last newline may be there
        try:
            if self._torn:
                self._set_torn_aside(now)
            handle = os.open(
                self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666
            )
            try:
                disk.write_all(handle, content[:-1])
                os.fsync(handle)
                if not self._entries:
                    sync_folder(self.path.parent)
                ended = True
                disk.write_all(handle, content[-1:])
                os.fsync(handle)
            finally:
                os.close(handle)
        except BaseException as error:
            undone = self._undo()
            if not isinstance(error, OSError):
                raise
            if ended and not undone:
                raise Unsure(error, len(self._entries) + 1, len(self._entries) + count) from error
            raise NotRecorded(error) from error

    def _undo(self) -> bool:
        """Whether what was just written is gone again."""
        self._seen = None
        try:
            self._cut()
        except OSError:
            return False
        return True


class _Held:
    """The journal under its lock, refreshed: nobody else can append while this is open."""

    def __init__(self, journal: Journal, timeout: float):
        self._journal, self._timeout = journal, timeout

    def __enter__(self) -> _Held:
        journal = self._journal
        if not journal._writers.acquire(timeout=self._timeout):
            raise Busy(journal.path.with_name(HOLDER))
        try:
            journal.lock.acquire(timeout=self._timeout)
            self._tell()
            with journal._threads:
                journal._refresh()
        except BaseException as error:
            self.__exit__()
            if isinstance(error, Timeout):
                raise Busy(journal.path.with_name(HOLDER)) from error
            if isinstance(error, OSError) and not isinstance(error, DiskFailed):
                raise DiskFailed(
                    f"台帳記録に鍵をかけられないので、何も書いていません。{disk.told(error)}"
                ) from error
            raise
        return self

    def _tell(self) -> None:
        """Leave word of who holds it since when, for those who wait; worth no error."""
        told = {"pid": os.getpid(), "program": Path(sys.argv[0]).name, "since": datetime.now(JST).isoformat()}
        if self._journal.lock.lock_counter == 1:
            with suppress(OSError):
                self._journal.path.with_name(HOLDER).write_text(json.dumps(told), encoding="utf-8")

    def __exit__(self, *_: object) -> None:
        journal = self._journal
        try:
            if journal.lock.lock_counter == 1:
                with suppress(OSError):
                    journal.path.with_name(HOLDER).unlink()
        finally:
            if journal.lock.is_locked:
                journal.lock.release()
            journal._writers.release()

    def entries(self) -> Sequence[Entry]:
        with self._journal._threads:
            return self._journal._told()

    def append(self, author: Author, drafts: Sequence[Draft]) -> list[Entry]:
        """Write the drafts in one go and fsync: when this returns they are acknowledged."""
        return self._journal._append(author, drafts)
