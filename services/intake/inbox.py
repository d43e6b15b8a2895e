"""Taking files in without a browser: one file on disk, or what lies in the inbox of the office.

A file directly in `inbox/` must say itself whose it is (its ids, its links, posts known before); one in
`inbox/<account_id>/` is that account's. What was taken in, or holds nothing, moves to `inbox/済/`; what was refused stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from ledger import disk
from ledger.disk import DiskFailed
from ledger.journal import Author
from store.context import Context
from store.reading import Refused
from store.views import View

from ..office.folder import Office
from . import importing, ownership, planning
from .importing import Taken
from .looking import Look, look_at_path

DONE = "済"


def take_path(
    office: Office, view: View, author: Author, path: Path, account_id: str | None, context: Context
) -> list[Taken]:
    """Take in one file; what became of it, or of each member of a zip.

    `account_id`: whose it is; None: whose its ids, links or posts say. What only a person can answer is
    refused with the question. `view`: what stood before, against which the file is held.
    """
    return [
        _take(office, view, author, look, account_id, context) for look in look_at_path(office, path, context)
    ]


def _take(
    office: Office, view: View, author: Author, look: Look, account_id: str | None, context: Context
) -> Taken:
    accounts = {}
    for platform in planning.platforms(look):
        guess = None if account_id else ownership.propose(office, view, look, platform)
        accounts[platform] = account_id or (guess.account_id if guess and guess.sure else "")
    try:
        planned = planning.plan(office, view, look, accounts, context.as_of or office.today())
    except Refused as refusal:
        return Taken(look.part.label, "refused", str(refusal))
    if planned.outcome in ("ready", "already") and planned.order is not None:
        [taken] = importing.take(office, author, [planned.order])
        said = "。".join(s for s in (planned.warning, taken.message) if s)
        return Taken(taken.label, taken.outcome, said, taken.seq, taken.records)
    return Taken(look.part.label, "refused" if planned.outcome == "ask" else planned.outcome, planned.message)


def inbox(office: Office) -> Path:
    """The inbox of an office; made when first asked for."""
    place = office.folder / "inbox"
    place.mkdir(exist_ok=True)
    return place


def waiting(office: Office) -> list[Path]:
    """The files that lie in the inbox, in order of name. Links are not followed."""
    place = inbox(office)
    found = (p for p in place.rglob("*") if p.is_file() and not p.is_symlink() and not p.name.startswith("."))
    return sorted(p for p in found if DONE not in p.relative_to(place).parts)


def take_inbox(office: Office, author: Author, context: Context) -> Iterator[Taken]:
    """Take in everything that waits; yields what became of each file and zip member."""
    view = office.view()
    for path in waiting(office):
        named = path.parent.name if path.parent != inbox(office) else None
        try:
            results = take_path(office, view, author, path, named, context)
            yield from results
            if all(r.outcome != "refused" for r in results):
                put_away(office, path)
        except OSError as error:  # the next file may be all right
            yield Taken(
                path.name, "refused", error.args[0] if isinstance(error, DiskFailed) else disk.told(error)
            )


def clear_inbox(office: Office) -> None:
    """Put away every file of the inbox whose bytes stand in an import: they were taken in on the page."""
    register = office.ledger.register()
    taken = {r.body.sha256 for r in (*register.imports(), *register.norms())}
    for path in waiting(office):
        if hashlib.sha256(path.read_bytes()).hexdigest() in taken:
            put_away(office, path)


def put_away(office: Office, path: Path) -> None:
    """Move a file of the inbox to 済, beside one of the same name if there is one."""
    done = inbox(office) / DONE
    done.mkdir(exist_ok=True)
    target, number = done / path.name, 2
    while target.exists():
        target, number = done / f"{path.stem} ({number}){path.suffix}", number + 1
    path.replace(target)
