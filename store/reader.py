"""What a file says, read once: a person looks at it, an entry is made of it, a view replays the entry, and all ask here.

A view knows entries and blobs only. Reading a file is a function of its bytes and of what its entry keeps (`Context`), so
what was read a moment ago under the same is the same, and is not interpreted twice.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock
from typing import Any

from ledger.entries import Import, OfFile

from . import archive as blobs
from .archive import Archive, ArchivePart
from .context import Context
from .facts import Facts
from .formats import Format
from .interpret import interpret
from .reading import refuse_spoilt

MOST_ROWS = 1_000_000  # of facts kept in memory until a view has taken them


class Reader:
    """Reads files by the formats of an office."""

    def __init__(self, archive: Archive, formats: Sequence[Format]):
        self.archive, self.formats = archive, formats
        self._read: OrderedDict[Any, tuple[Facts, ...]] = OrderedDict()
        self._lock = Lock()

    def look(self, part: ArchivePart, sha256: str, context: Context) -> tuple[Facts, ...]:
        """What a file says that nobody may ever take in. Raises Refused."""
        refuse_spoilt(part.raw)
        read = tuple(interpret(part.raw, self.formats, context))
        if _rows(read):  # tables of records, whose texts name people, give none
            with self._lock:
                self._read[_key(sha256, as_kept(part, context, read))] = read
                while len(self._read) > 1 and sum(map(_rows, self._read.values())) > MOST_ROWS:
                    self._read.popitem(last=False)
        return read

    def replay(self, body: OfFile) -> Sequence[Facts]:
        """What an entry's file says under what the entry keeps. Raises Refused, MissingBlob, StopIteration."""
        raw = self.archive.get(body.sha256)  # a view shows no file that is not there
        with self._lock:
            read = self._read.pop(_key(body.sha256, context_of(body)), None)
        return read or self._interpreted(raw, body)

    def from_blob(self, body: OfFile) -> Sequence[Facts]:
        """The same read anew, whatever was read before."""
        return self._interpreted(self.archive.get(body.sha256), body)

    def _interpreted(self, raw: bytes, body: OfFile) -> list[Facts]:
        part = blobs.member(body.name, raw, body.member)
        return interpret(part.raw, self.formats, context_of(body))


def as_kept(part: ArchivePart, context: Context, read: Sequence[Facts]) -> Context:
    """What an entry keeps of a look: the file's own names, and every answer, a person's and what the file or a folder told."""
    answers = dict(context.answers)
    for facts in read:
        answers |= facts.answers
    return replace(context, names=_names(part.member, part.name), answers=answers)


def context_of(body: OfFile) -> Context:
    """What an entry keeps besides the bytes: nothing else decides how they are read."""
    names = _names(body.member, body.name)
    if not isinstance(body, Import):
        return Context(names)
    return Context(
        names,
        body.answers,
        body.as_of,
        frozenset(body.owner_ids),
        as_of_told=body.as_of_told,
    )


def _names(*names: str | None) -> tuple[str, ...]:
    return tuple(name for name in names if name)


def _key(sha256: str, context: Context) -> tuple[Any, ...]:
    told = tuple(sorted(context.answers.items()))
    return sha256, context.names, told, context.as_of, context.as_of_told, context.owner_ids, context.platform


def _rows(read: Sequence[Facts]) -> int:
    tables = (t for facts in read for t in (facts.day, facts.post, facts.post_fact, facts.span))
    return sum(table.num_rows for table in tables)
