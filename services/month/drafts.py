"""What somebody has written of a month's sheet and not yet submitted: a file per person, outside the journal.

A draft survives a reload and a lost session, and is thrown away when it is submitted. Nobody writes into another's.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from ledger.entries import InvalidEntry

from ..office.folder import Office

FIELDS = ("reactions", "users", "overall", "issues", "needs", "improvements", "followup")
BESIDE = ("hours", "grade")  # what is filled in beside the texts and goes with the 提出
LONGEST = 5000  # characters of a field: what an entry takes (ledger/body.py)
MOST = 2000  # drafts in a folder; the oldest go first
UNREADABLE = (OSError, ValueError, KeyError, TypeError)


class WrittenElsewhere(InvalidEntry):
    """The same person saved the same sheet from another window since."""


@dataclass(frozen=True)
class SheetDraft:
    """One person's unsubmitted words. `base`: the newest step of the month that they knew; `edition` counts savings."""

    person: str
    account_id: str
    month: str
    base: int
    saved_at: datetime
    edition: int
    fields: Mapping[str, str]


def load(office: Office, person: str, account_id: str, month: str) -> SheetDraft | None:
    """That person's draft of a sheet, or None."""
    return _read(_path(office, person, account_id, month))


def save(
    office: Office,
    person: str,
    account_id: str,
    month: str,
    fields: Mapping[str, str],
    base: int,
    edition: int,
) -> SheetDraft:
    """Keep a draft. `edition`: that of the draft which this one follows, 0 for none.

    Raises WrittenElsewhere where another window has saved meanwhile, InvalidEntry for a text that is too long.
    """
    for name, text in fields.items():
        if name not in (*FIELDS, *BESIDE) or len(text) > LONGEST:
            raise InvalidEntry(f"1つの欄に書けるのは{LONGEST:,}文字までです（いま {len(text):,} 文字）")
    path = _path(office, person, account_id, month)
    held = _read(path)
    if held and held.edition != edition and held.fields != fields:
        raise WrittenElsewhere(
            f"別の画面で {held.saved_at:%H:%M} に保存した下書きがあります。開き直して、どちらを使うか確かめてください"
        )
    draft = SheetDraft(
        person,
        account_id,
        month,
        base,
        office.clock(),
        max(edition, held.edition if held else 0) + 1,
        dict(fields),
    )
    _write(path, draft)
    return draft


def discard(office: Office, person: str, account_id: str, month: str) -> None:
    """Throw a draft away; none is as good."""
    with suppress(FileNotFoundError):
        _path(office, person, account_id, month).unlink()


def of_sheet(office: Office, account_id: str, month: str) -> list[SheetDraft]:
    """Everyone's drafts of a sheet, the latest first."""
    held = [d for p in _folder(office).glob(f"{_digest(account_id, month)}-*.json") if (d := _read(p))]
    return sorted(held, key=lambda d: d.saved_at, reverse=True)


def of_person(office: Office, person: str) -> list[SheetDraft]:
    """All that a person has begun."""
    held = [d for p in _folder(office).glob(f"*-{_digest(person)}.json") if (d := _read(p))]
    return sorted(held, key=lambda d: (d.month, d.account_id))


def stamp(office: Office) -> int:
    """A number that changes whenever a draft comes or goes: what is kept of drafts is kept under it."""
    folder = _folder(office)
    return folder.stat().st_mtime_ns if folder.exists() else 0


def _folder(office: Office) -> Path:
    return office.folder / "drafts"


def _path(office: Office, person: str, account_id: str, month: str) -> Path:
    """Named by hashes of the sheet and of the person, never by what somebody typed."""
    return _folder(office) / f"{_digest(account_id, month)}-{_digest(person)}.json"


def _digest(*told: str) -> str:
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:32]


def _read(path: Path) -> SheetDraft | None:
    """A draft; None where there is none or it cannot be read: it is no record, and must not stop a page."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        told["saved_at"] = datetime.fromisoformat(told["saved_at"])
        told["fields"] = {k: str(v) for k, v in told["fields"].items() if k in (*FIELDS, *BESIDE)}
        return SheetDraft(**told)
    except UNREADABLE:
        return None


def _write(path: Path, draft: SheetDraft) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    _make_room(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix="incoming-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(draft) | {"saved_at": draft.saved_at.isoformat()}, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)


def _make_room(path: Path) -> None:
    held = list(path.parent.glob("*.json"))
    if path in held or len(held) < MOST:
        return
    for oldest in sorted(held, key=lambda p: p.stat().st_mtime)[: len(held) - MOST + 1]:
        oldest.unlink(missing_ok=True)
