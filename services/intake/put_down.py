"""Files that a person has put down on 取込 and not yet taken in: they lie beside the drafts, so that a reload or a lost server
loses neither them nor the answers to what was asked of them. No record, and gone once they are taken in or let go.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ledger import disk
from ledger.disk import DiskFailed

from ..office.folder import Office

FOLDER = ("drafts", "files")
LIST = "list.json"
MOST_BYTES = 500_000_000  # of one person: what is put down besides is kept by the page alone
Files = Sequence[tuple[str, bytes]]


def keep(office: Office, person: str, files: Files) -> bool:
    """Keep these files and no others for a person; False where they are too many to keep. Raises DiskFailed."""
    if sum(len(raw) for _, raw in files) > MOST_BYTES:
        return False
    place = _place(office, person)
    told = [(name, hashlib.sha256(raw).hexdigest()) for name, raw in files]
    try:
        for (_, raw), (_, sha256) in zip(files, told, strict=True):
            if not (place / sha256).exists():
                disk.write_whole(place / sha256, raw)
        if told:
            disk.write_whole(place / LIST, json.dumps(told, ensure_ascii=False).encode())
        else:
            (place / LIST).unlink(missing_ok=True)
        for path in _lying(place) - {sha256 for _, sha256 in told}:
            (place / path).unlink(missing_ok=True)
    except OSError as error:
        raise DiskFailed(
            f"置いたファイルを、画面を閉じても残るようにはできませんでした。{disk.told(error)}"
        ) from None
    return True


def held(office: Office, person: str) -> list[tuple[str, bytes]]:
    """What that person has put down, in their order; what cannot be read is left out."""
    place, found = _place(office, person), []
    with suppress(OSError, ValueError, TypeError):
        for name, sha256 in json.loads((place / LIST).read_text(encoding="utf-8")):
            with suppress(OSError):
                raw = (place / Path(str(sha256)).name).read_bytes()
                if hashlib.sha256(raw).hexdigest() == sha256:
                    found.append((str(name), raw))
    return found


def _lying(place: Path) -> set[str]:
    return {p.name for p in place.glob("*") if p.name != LIST}


def _place(office: Office, person: str) -> Path:
    return office.folder.joinpath(*FOLDER, hashlib.sha256(person.encode()).hexdigest()[:32])
