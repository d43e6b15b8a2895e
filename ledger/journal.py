"""The journal file: one JSON line per act, append-only, hash-chained, shared by several processes.

This module knows lines, hashes, locks and crashes; what an entry *means* is in entries.py and register.py.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from filelock import FileLock

from . import witnesses

JST = timezone(timedelta(hours=9), "JST")
LINE_VERSION = 1
GENESIS = "0" * 64
_TAIL = len(',"hash":""}') + 64


@dataclass(frozen=True)
class Author:
    """Who acts: a name, the role they act in, their sections, and how we know (自己申告 on one PC)."""

    name: str
    role: str
    sections: tuple[str, ...] = ()
    proof: str = "自己申告"
    acts_for: str | None = None
    until: datetime | None = None  # when their login ends
    contractor: bool = False  # 受託者: reads the accounts of their own sections only


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


@dataclass(frozen=True)
class Draft:
    """An entry that is still to be written: the journal adds seq, time and hashes."""

    kind: str
    body: dict[str, Any]


class BrokenChain(Exception):
    """The journal does not follow from itself. Nothing is written until a person has looked."""

    def __init__(self, line: int, reason: str):
        self.line, self.reason = line, reason
        super().__init__(
            f"台帳記録（journal.jsonl）の{line}行目で記録のつながりが切れています: {reason}。"
            "書き込みを止めました。バックアップから復元するか、情報政策課に連絡してください。"
        )


class NewerJournal(BrokenChain):
    """A line was written by a newer version of this program."""


class LostEntries(BrokenChain):
    """What lies beside the journal tells of entries that it does not hold. Nothing is written, nothing begins anew."""

    def __init__(self, folder: Path, reason: str):
        self.line, self.reason = 0, reason
        Exception.__init__(
            self,
            f"台帳記録（{folder / 'journal.jsonl'}）が失われています: {reason}。表示と書き込みを止めました。"
            "このフォルダには手を触れず、名前を変えて残してください。そのうえで、いちばん新しい控えを空のフォルダに復元します"
            "（python cli.py --data 新しいフォルダ restore 控え.zip）。控えより後の記録は、残したフォルダのファイルから入れ直せます。"
            "控えがないときは、情報政策課に連絡してください（まだ何も記録していなかったのなら、空のフォルダで始め直せます）。",
        )


def digest_line(text: str) -> str:
    """SHA-256 of the exact UTF-8 line without its hash member.

    >>> digest_line('{"v":1}')[:12]
    'afbf9d0f3560'
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def write_line(seq: int, at: datetime, author: Author, draft: Draft, prev: str) -> tuple[str, str]:
    """The line (with its newline) and its hash."""
    members = {
        "v": LINE_VERSION,
        "seq": seq,
        "at": at.isoformat(timespec="milliseconds"),
        "by": {"name": author.name, "proof": author.proof, "acts_for": author.acts_for},
        "role": author.role,
        "kind": draft.kind,
        "body": draft.body,
        "prev": prev,
    }
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    hashed = digest_line(text)
    return f'{text[:-1]},"hash":"{hashed}"}}\n', hashed


def read_line(raw: bytes, number: int, prev: str) -> Entry:
    """Check one line against its predecessor and return it; raises BrokenChain, naming the line."""
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
        return Entry(
            members["seq"],
            datetime.fromisoformat(members["at"]),
            by["name"],
            members["role"],
            by["proof"],
            members["kind"],
            members["body"],
            hashed,
            by.get("acts_for"),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenChain(number, "行を読み取れません") from error


class Journal:
    """The entries of one office folder, kept in step with the file by reading only what is new.

    Threads of one process share an instance; processes share the file under `journal.lock`.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime]):
        self.path = folder / "journal.jsonl"
        self.lock = FileLock(folder / "journal.lock", thread_local=False)
        self._threads = threading.RLock()
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
            return tuple(self._entries)

    def holding(self) -> _Held:
        """`with journal.holding() as held:` — the only way to append, and to build from a fixed head."""
        return _Held(self)

    def _refresh(self) -> None:
        beside = None if self._entries else witnesses.found(self.path.parent)
        self._read_new()
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
        whole, newline, rest = fresh.rpartition(b"\n")
        for raw in whole.split(b"\n") if newline else []:
            self._entries.append(read_line(raw, len(self._entries) + 1, self.head))
            self._offset += len(raw) + 1
        self._torn = len(rest)
        self._seen = (status.st_size, status.st_mtime_ns)

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
            file.truncate(self._offset)
            file.flush()
            os.fsync(file.fileno())
        self._torn = 0

    def _append(self, author: Author, drafts: Sequence[Draft]) -> list[Entry]:
        now = self._clock()
        if self._torn:
            self._set_torn_aside(now)
        if self._entries:
            now = max(now, self._entries[-1].at)
        lines, prev = [], self.head
        for seq, draft in enumerate(drafts, len(self._entries) + 1):
            line, prev = write_line(seq, now, author, draft, prev)
            lines.append(line)
        fresh = not self.path.exists()
        with self.path.open("ab") as file:
            file.write("".join(lines).encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        if fresh:
            sync_folder(self.path.parent)
        self._read_new()
        return self._entries[len(self._entries) - len(drafts) :]


class _Held:
    """The journal under its lock, refreshed: nobody else can append while this is open."""

    def __init__(self, journal: Journal):
        self._journal = journal

    def __enter__(self) -> _Held:
        self._journal._threads.acquire()
        try:
            self._journal.lock.acquire()
            self._journal._refresh()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._journal.lock.is_locked:
            self._journal.lock.release()
        self._journal._threads.release()

    def entries(self) -> Sequence[Entry]:
        return tuple(self._journal._entries)

    def append(self, author: Author, drafts: Sequence[Draft]) -> list[Entry]:
        """Write the drafts in one go and fsync: when this returns they are acknowledged."""
        return self._journal._append(author, drafts)


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut (POSIX; Windows does so by itself)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
