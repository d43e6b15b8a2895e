"""Where findings that somebody copied into a sheet lie: beside the drafts, and once they are submitted under documents/."""

from __future__ import annotations

from collections.abc import Iterable

from metrics.carried import Carried, UnreadableFinding, marks, revive
from store.archive import Archive, MissingBlob

from ..office.folder import Office


def beside_drafts(office: Office) -> Archive:
    """Findings that are in nobody's 提出 yet."""
    return Archive(office.folder / "drafts" / "findings")


def found(office: Office, mark: str) -> Carried | None:
    """The finding of a mark, however it is typed; None where there is none or it cannot be read any more."""
    digest = _digest(office, mark)
    return None if digest is None else _read(office, digest)


def bound(office: Office, texts: Iterable[str]) -> list[str]:
    """Keep for good the findings whose marks stand in the texts of a 提出; their digests. Raises DiskFailed."""
    told = [mark for text in texts for mark in marks(text)]
    held = [finding for mark in dict.fromkeys(told) if (finding := found(office, mark))]
    return [office.documents.put(finding.canonical) for finding in held]


def kept(office: Office, digest: str) -> Carried | None:
    """The finding that is kept for good under a digest; None where there is none."""
    try:
        return revive(office.documents.get(digest))
    except (MissingBlob, UnreadableFinding):
        return None


def _digest(office: Office, mark: str) -> str | None:
    wanted = "".join(c for c in mark.lower() if c.isalnum())
    if len(wanted) != 12 or set(wanted) - set("0123456789abcdef"):
        return None
    for place in (beside_drafts(office), office.documents):
        if told := next((n for n in sorted(place.names()) if n.startswith(wanted)), None):
            return told
    return None


def _read(office: Office, digest: str) -> Carried | None:
    for place in (beside_drafts(office), office.documents):
        try:
            return revive(place.get(digest))
        except (MissingBlob, UnreadableFinding):
            continue
    return None
