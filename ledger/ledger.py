"""The ledger of one office folder: the journal, what follows from it, and the one way to add to it."""

from __future__ import annotations

import threading
from collections import ChainMap
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from . import authority, corrections, procedure
from .entries import KINDS, Body, Correct, InvalidEntry, OfFile, UndoImport, check_body, plain
from .journal import Author, Draft, Entry, Journal
from .register import Register

Drafts = Sequence[tuple[str, dict[str, Any]]]


class Ledger:
    """Journal and register of one folder. Reads are free; `record` checks shape, authority and procedure under the lock."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]):
        self.journal = Journal(folder, clock)
        self._clock = clock
        self._known: dict[str, Body] = {}
        self._register = Register([])
        self._threads = threading.Lock()

    def register(self) -> Register:
        """The register after everything acknowledged so far."""
        return self._fold(self.journal.entries())

    def register_of(self, entries: Sequence[Entry]) -> Register:
        """The register after some entries of this folder; bodies that were checked before are not checked again."""
        with self._threads:
            held = self._register
        count = len(entries)
        if count >= held.seq and _is_of(held, entries[: held.seq]):
            return self._fold(entries)
        later = [e for seq in range(count + 1, held.seq + 1) if (e := held.entries[seq]).kind == "correct"]
        if count and not later and _is_of(first := held.until(count + 1), entries):
            return first
        return Register(entries, self._known)

    def _fold(self, entries: Sequence[Entry]) -> Register:
        with self._threads:
            held = self._register
            if _is_of(held, entries[: held.seq]):
                new = entries[held.seq :]
                self._register = held.grown(new, self._known) if new else held
            else:
                self._register = Register(entries, self._known)
            return self._register

    def record(self, author: Author, drafts: Drafts | Callable[[Register], Drafts]) -> list[Entry]:
        """Append entries in one write: all are acknowledged when this returns, none stands if it raises or crashes.

        `drafts` may be a function of the register as it stands under the lock, so that what it decides
        (is this file here already?) cannot change before it is written.
        Raises InvalidEntry, Denied, BrokenChain, NotRecorded; Unsure where a failing disk lets nobody say.
        """
        with self.journal.holding() as held:
            register = self._fold(held.entries())
            now = self._clock()
            today = now.date()
            authority.check_login(author, now)
            standing, checked = register, []
            for kind, members in drafts(register) if callable(drafts) else drafts:
                body = check_body(kind, members).begun(standing)
                authority.check(author, kind, body, register, today)
                body = _check_reference(body, register)
                checked.append(Draft(kind, plain(body)))
                standing = self._followed(standing, author, checked[-1], body, now)
            return held.append(author, checked) if checked else []

    def beside(self, author: Author, kind: str, members: dict[str, Any]) -> tuple[list[Entry], Register]:
        """The entries and the register as they would be with one more, which is not written: for what a later draft of the
        same write binds. Raises InvalidEntry, Denied."""
        with self.journal.holding() as held:
            entries, now = held.entries(), self._clock()
            register = self._fold(entries)
            body = check_body(kind, members).begun(register)
            authority.check(author, kind, body, register, now.date())
            after = self._followed(register, author, Draft(kind, plain(body)), body, now)
            return [*entries, after.entries[after.seq]], after

    def _followed(
        self, standing: Register, author: Author, draft: Draft, body: Body, now: datetime
    ) -> Register:
        """The register as it would be with one more entry, if that may be made now. Raises InvalidEntry."""
        seq = standing.seq + 1
        entry = Entry(
            seq,
            now,
            author.name,
            author.role,
            author.proof,
            draft.kind,
            draft.body,
            f"draft {seq}",
            author.acts_for,
            author.id,
        )
        if not isinstance(body, Correct):
            procedure.check(author, body, standing, now.date())
            return standing.after(entry, body)
        after = standing.grown([entry], ChainMap({}, self._known))
        corrections.check(authority.corrected_entry(body.seq, standing), standing, after)
        return after


def _is_of(register: Register, entries: Sequence[Entry]) -> bool:
    return (register.seq, register.head) == (len(entries), entries[-1].hash if entries else "")


def _check_reference(body: Body, register: Register) -> Body:
    """What an entry refers to must be there and fit, so that everything acknowledged can be replayed."""
    if isinstance(body, UndoImport):
        _check_undo(body, register)
    if not isinstance(body, Correct) or body.body is None:
        return body
    entry = register.entries[body.seq]
    mended = check_body(entry.kind, body.body)
    if isinstance(mended, Correct) and mended.seq != entry.body["seq"]:
        raise InvalidEntry("訂正の訂正では、訂正する相手は変えられません")
    if isinstance(mended, UndoImport):
        _check_undo(mended, register)
    if isinstance(mended, OfFile) and (mended.sha256, mended.member) != (
        entry.body["sha256"],
        entry.body.get("member"),
    ):
        raise InvalidEntry(
            "取り込みの訂正では、ファイルそのものは変えられません。取り消して、入れ直してください"
        )
    instead = register.records.get(body.seq)
    return body.model_copy(
        update={"body": plain(mended.begun(register, instead.body if instead else mended))}
    )


def _check_undo(body: UndoImport, register: Register) -> None:
    entry = register.entries.get(body.seq)
    if entry is None or not issubclass(KINDS.get(entry.kind, Body), OfFile):
        raise InvalidEntry(f"{body.seq}番は取り込みの記録ではありません")
