"""What somebody has begun to fill in and not yet recorded: a file per person and form, outside the journal.

It survives a reload and a lost session, and is thrown away when the form is recorded. It is no record, proves nothing,
and is read for the same person only.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from .folder import Office

LONGEST = 200_000  # bytes of a form: what is longer is not kept
MOST = 2000  # forms in the folder; the oldest go first


def load(office: Office, person: str, form: str) -> dict[str, str]:
    """What that person has put into a form; nothing where there is none, or it cannot be read."""
    try:
        told = json.loads(_path(office, person, form).read_text(encoding="utf-8"))
        return {str(k): str(v) for k, v in told.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def keep(office: Office, person: str, form: str, fields: Mapping[str, str]) -> None:
    """Keep a form as it stands; the last that was kept holds. A form too long to keep is left as it was."""
    raw = json.dumps(dict(fields), ensure_ascii=False).encode("utf-8")
    path = _path(office, person, form)
    if len(raw) > LONGEST or load(office, person, form) == dict(fields):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    _make_room(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix="incoming-")
    with os.fdopen(handle, "wb") as file:
        file.write(raw)
    Path(name).replace(path)


def discard(office: Office, person: str, form: str) -> None:
    """Throw a form away; none is as good."""
    with suppress(FileNotFoundError):
        _path(office, person, form).unlink()


def _path(office: Office, person: str, form: str) -> Path:
    told = "\0".join((person, form)).encode()
    return office.folder / "drafts" / "forms" / f"{hashlib.sha256(told).hexdigest()}.json"


def _make_room(path: Path) -> None:
    held = sorted(path.parent.glob("*.json"), key=lambda p: p.stat().st_mtime)
    if path not in held:
        for oldest in held[: max(0, len(held) - MOST + 1)]:
            oldest.unlink(missing_ok=True)
